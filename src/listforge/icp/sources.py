"""Where the list comes from."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from listforge import vocab
from listforge.icp.values import CountryCode, Motion, Section, SourceColumn, SourceType, Text, one_of


class Consent(Section):
    """The permission a whole source comes with."""

    basis: Text
    on: date | None = None
    expires_on: date | None = None
    evidence: Text | None = None


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
