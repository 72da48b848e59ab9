"""Where the list comes from."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from listforge import vocab
from listforge.icp.values import CountryCode, Motion, Section, SourceColumn, SourceType, Text, one_of

Percent = Annotated[float, Field(ge=0, le=100)]


class Consent(Section):
    """The permission a whole source comes with."""

    basis: Text
    on: date | None = None
    expires_on: date | None = None
    evidence: Text | None = None


class Risk(Section):
    """What is too much of a source, in percent, so that nothing is exported until somebody says why it may be.

    Of its rows: `invalid_percent` (no good as records), `suppressed_percent` (opt-outs and do-not-call lists),
    `duplicates_percent` (repeats of its own). Of the mail addresses that were judged: `bounce_percent` (cannot be
    written to). Of the leads that were called: `complaint_percent` (whose last call was answered by a do-not-call),
    `contact_percent_min` (at least so many were reached). A figure of fewer than `min_rows` is no figure.
    """

    invalid_percent: Percent | None = None
    suppressed_percent: Percent | None = None
    duplicates_percent: Percent | None = None
    bounce_percent: Percent | None = None
    complaint_percent: Percent | None = None
    contact_percent_min: Percent | None = None
    min_rows: int = Field(default=1, ge=1)

    @property
    def told(self) -> bool:
        """Whether there is a limit at all."""
        return any(value is not None for name, value in self if name != "min_rows")


class Source(Section):
    """One source: files (`path`, a glob is fine) or a database (`query` and `url_env`).

    `cost`: the money paid for the list, in whatever currency all of them are told in.
    """

    name: Text
    type: SourceType
    path: str | None = None
    query: str | None = None
    url_env: str | None = None
    preset: Annotated[str, one_of("preset", vocab.presets)] | None = None
    trust: int = Field(default=50, ge=0, le=100)
    motion: Motion | None = None
    temperature: Literal["warm", "cold"] | None = None
    consent: Consent | None = None
    max_age_days: int | None = Field(default=None, gt=0)
    cost: float | None = Field(default=None, ge=0, allow_inf_nan=False)
    risk: Risk = Risk()
    country: CountryCode | None = None
    sheet: Text | None = None
    encoding: str | None = None
    delimiter: str | None = None
    columns: dict[SourceColumn, Text | Annotated[tuple[Text, ...], Field(min_length=1)]] = Field(default={})

    @model_validator(mode="after")
    def _somewhere(self) -> "Source":
        if (self.path is None) == (self.query is None):
            raise ValueError("a source has either path, or query and url_env")
        if (self.query is None) != (self.url_env is None):
            raise ValueError("query and url_env stand together")
        return self
