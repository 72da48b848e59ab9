"""The words of an ICP: countries, columns, levels and the like, each checked against what there is."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema, model_validator
from rapidfuzz import fuzz, process, utils

from listforge import vocab
from listforge.columns import COLUMNS

Motion = Literal["inbound", "outbound", "hybrid"]
SourceType = Literal["crm", "form", "opt_in", "network", "vendor", "event"]
Grade = Literal["A", "B", "C", "D"]
ReachClass = Literal["direct", "mobile", "standard", "switchboard"]


def nearest(word: str, words: Any) -> str:
    """`; did you mean x?` for the word that comes closest, or nothing."""
    found = process.extractOne(word, list(words), scorer=fuzz.ratio, processor=utils.default_process, score_cutoff=60)
    return f"; did you mean {found[0]}?" if found else ""


def one_of(what: str, words: Any) -> Any:
    """A word of a closed set: `words()`; a mistake names the nearest."""

    def check(value: str) -> str:
        if value not in words():
            raise ValueError(f"{value!r} is no {what}{nearest(value, words())}")
        return value

    return AfterValidator(check)


def _text(value: Any) -> Any:
    return str(value) if isinstance(value, int | float | date) and not isinstance(value, bool) else value


def _country(value: Any) -> Any:
    if isinstance(value, str) and value not in vocab.country_codes():
        names = vocab.countries()
        found = process.extractOne(vocab.key(value), list(names), scorer=fuzz.ratio, score_cutoff=75)
        raise ValueError(
            f"{value!r} is not an ISO alpha-2 code" + (f"; did you mean {names[found[0]]}?" if found else " such as US")
        )
    return value


def _region(value: str) -> str:
    country, dash, region = value.partition("-")
    if not dash or country not in vocab.country_codes() or not region:
        raise ValueError(f"{value!r} is not a region such as US-TX")
    codes = set(vocab.regions().get(country, {}).values())
    if codes and region not in codes:
        raise ValueError(f"{value!r} is not a region of {country}{nearest(region, codes)}")
    return value


def _industry(value: str) -> str:
    if value.replace("-", "").isdigit():
        return value
    if vocab.key(value) not in vocab.industries():
        raise ValueError(
            f"{value!r} is neither a NAICS code nor an industry we know{nearest(value.lower(), vocab.industries())}"
        )
    return value


TEXT_OR_NUMBER = WithJsonSchema({"type": ["string", "number"]})
Text = Annotated[str, BeforeValidator(_text), TEXT_OR_NUMBER]
CountryCode = Annotated[str, BeforeValidator(_country)]
RegionCode = Annotated[str, AfterValidator(_region)]
IndustryName = Annotated[str, BeforeValidator(_text), AfterValidator(_industry), TEXT_OR_NUMBER]
Level = Annotated[str, one_of("seniority", vocab.seniority_levels)]
Department = Annotated[str, one_of("department", vocab.department_names)]
Share = Annotated[float, Field(ge=0, le=1)]
ColumnName = Annotated[str, one_of("column", lambda: list(COLUMNS))]
SourceColumn = Annotated[
    str, one_of("column a source may bring", lambda: [c.name for c in COLUMNS.values() if c.from_source])
]
Answer = Literal["need", "budget", "authority", "timeline"]


class Section(BaseModel):
    """A section of the ICP: frozen, and an unknown key is a mistake. A key with nothing after it is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _filled_in(cls, value: Any) -> Any:
        return {k: v for k, v in value.items() if v is not None} if isinstance(value, dict) else value


class Range(Section):
    """From min to max, both inside; an open end is no limit."""

    min: int | None = Field(default=None, ge=0)
    max: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _in_order(self) -> "Range":
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:,} is above max {self.max:,}")
        return self
