"""The ICP: one frozen model, section by section, every key with its default and its meaning."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from listforge import vocab
from listforge.icp.enrichment import Enrich
from listforge.icp.scoring import Funnel, Score
from listforge.icp.sources import Source
from listforge.icp.store import Store
from listforge.icp.target import BuyingGroup, Target
from listforge.icp.validation import Validate
from listforge.icp.values import ColumnName, Grade, Section, Share, Text, nearest


def _layout(value: str) -> str:
    if value not in vocab.layout_names() and not value.endswith((".yaml", ".yml")):
        raise ValueError(f"{value!r} is neither a layout nor a YAML file{nearest(value, vocab.layout_names())}")
    return value


class Dedupe(Section):
    """From which probability two rows are one person, whose values win, and a file with a match model of one's own."""

    merge_at: Share = 0.99
    review_at: Share = 0.80
    survivorship: tuple[Literal["human", "updated_on", "trust", "completeness"], ...] = (
        "human", "updated_on", "trust", "completeness",
    )  # fmt: skip
    model: str | None = None

    @model_validator(mode="after")
    def _in_order(self) -> "Dedupe":
        if self.review_at > self.merge_at:
            raise ValueError(f"review_at {self.review_at} is above merge_at {self.merge_at}")
        return self


class MaxAttempts(Section):
    """How often a person, and an account on one day, may be called."""

    per_contact: int | None = Field(default=None, ge=1)
    per_account_per_day: int | None = Field(default=None, ge=1)


class Handoff(Section):
    """What sales has asked for with every qualified lead."""

    requires: tuple[ColumnName, ...] = ()


class Export(Section):
    """Which rows leave, in what shape."""

    layout: Annotated[str, AfterValidator(_layout)] = "generic"
    min_grade: Grade | None = None
    split_by: ColumnName | None = None
    max_attempts: MaxAttempts = MaxAttempts()
    handoff: Handoff = Handoff()
    fields: dict[str, Text] = Field(default={})


class Icp(Section):
    """The ideal customer profile; only `name` is required."""

    name: Text
    version: Text | None = None
    offer: Text | None = None
    target: Target = Target()
    buying_group: BuyingGroup = BuyingGroup()
    sources: tuple[Source, ...] = ()
    validation: Validate = Field(default=Validate(), alias="validate")
    dedupe: Dedupe = Dedupe()
    enrich: Enrich = Enrich()
    score: Score = Score()
    export: Export = Export()
    funnel: Funnel = Funnel()
    store: Store = Store()

    def trust(self, source: str) -> int:
        """The trust of a source by name; 50 where the ICP says nothing."""
        return next((s.trust for s in self.sources if s.name == source), 50)
