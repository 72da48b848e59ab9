"""The ICP: one frozen model, section by section, every key with its default and its meaning."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from listforge import vocab
from listforge.columns import COLUMNS
from listforge.icp.enrichment import Enrich
from listforge.icp.scoring import Funnel, Score
from listforge.icp.sources import Risk, Source
from listforge.icp.store import Store
from listforge.icp.target import BuyingGroup, Target
from listforge.icp.validation import Validate
from listforge.icp.values import ColumnName, Grade, Section, Share, Text, nearest, one_of

MOST_DAYS = 3650


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


class Meeting(Section):
    """The list's columns that tell of a meeting that is booked: when, on whose clock, and who comes.

    The defaults are what `outcomes` writes; a CRM has its own.
    """

    at: Text = "x_meeting_at"
    time_zone: Text = "time_zone"
    attendees: Text = "x_meeting_attendees"


class Handoff(Section):
    """What sales has asked for with every qualified lead, in how many days it accepts or rejects one, and where a
    booked meeting stands."""

    requires: tuple[ColumnName, ...] = ()
    accept_days: int | None = Field(default=None, ge=0, le=MOST_DAYS)
    meeting: Meeting = Meeting()


OWNER = "owner"
Outcome = Annotated[str, one_of("outcome of a call", vocab.outcomes)]
Days = Annotated[int, Field(ge=0, le=MOST_DAYS)]


class Mix(Section):
    """A share of the calls for the rows whose columns say so; the first that holds is a row's."""

    when: dict[ColumnName, Text | tuple[Text, ...]] = Field(min_length=1)
    share: float = Field(gt=0, le=1)


class Plan(Section):
    """What `export --plan` counts with: leads to qualify, how long a dial takes, how often each lead is dialled.

    Minutes and dials are assumptions until one's own are told; days are only told where both agents and hours are.
    """

    qualified: int | None = Field(default=None, ge=1)
    minutes_per_dial: float = Field(default=1.5, gt=0)
    attempts_per_lead: int = Field(default=4, ge=1)
    agents: int | None = Field(default=None, ge=1)
    hours_per_day: float | None = Field(default=None, gt=0, le=24)


class Export(Section):
    """Which rows leave, in what shape, order and files.

    `deliverable`: which leads leave; the call file unless told.
    `split_by: owner` goes by the list's own column that `owner` names. `phone_format` is for layouts whose product does
    not say how it wants numbers. `mix` takes from the top of each group in turn; what no rule names has the rest.
    `cadence` says in how many days to call again after an outcome, before data/outcomes.yaml does; `rest_days`, how
    many days lie at least between two calls to anybody who did not ask for a day. `source_risk` are the limits of every
    source, for what it does not say itself.
    """

    layout: Annotated[str, AfterValidator(_layout)] = "generic"
    deliverable: Annotated[str, one_of("deliverable", vocab.deliverables)] | None = None
    min_grade: Grade | None = None
    split_by: Annotated[str, one_of("column", lambda: [*COLUMNS, OWNER])] | None = None
    owner: Text | None = None
    rows_per_file: int | None = Field(default=None, ge=1)
    order: Literal["priority", "next_window"] = "priority"
    mix: tuple[Mix, ...] = ()
    cadence: dict[Outcome, Days] = Field(default={})
    rest_days: int | None = Field(default=None, ge=0, le=MOST_DAYS)
    phone_format: vocab.PhoneFormat = "e164"
    max_attempts: MaxAttempts = MaxAttempts()
    handoff: Handoff = Handoff()
    source_risk: Risk = Risk()
    fields: dict[str, Text] = Field(default={})
    plan: Plan = Plan()

    @model_validator(mode="after")
    def _adds_up(self) -> "Export":
        if sum(one.share for one in self.mix) > 1 + 1e-9:
            raise ValueError("mix: the shares are more than 1 together")
        if self.split_by == OWNER and self.owner is None:
            raise ValueError("split_by: owner needs `owner`, the name of the list's column that says whose a lead is")
        return self

    @property
    def call_again_after(self) -> dict[str, int]:
        """Outcome -> days after which to call again; without those that set no day."""
        known = {
            code: told.next_call_days for code, told in vocab.outcomes().items() if told.next_call_days is not None
        }
        return {**known, **self.cadence}

    @property
    def splits(self) -> bool:
        """Whether the calls may come in more than one file."""
        return self.split_by is not None or self.rows_per_file is not None


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

    def risk(self, source: str | None) -> Risk:
        """The limits of a source by name: its own, and for what it does not say those of the export."""
        own = next((s.risk for s in self.sources if s.name == source), Risk())
        return self.export.source_risk.model_copy(update=own.model_dump(exclude_unset=True))

    def trust(self, source: str) -> int:
        """The trust of a source by name; 50 where the ICP says nothing."""
        return next((s.trust for s in self.sources if s.name == source), 50)
