"""Which rows can and may be called, and the lists of those who must not be."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, model_validator

from listforge import vocab
from listforge.icp.values import CountryCode, Section, Text, one_of


class PhonePolicy(Section):
    """What becomes of bad numbers."""

    on_invalid: Literal["reject", "blank"] = "reject"
    reject_line_types: tuple[Annotated[str, one_of("line type", lambda: LINE_TYPES)], ...] = ()


LINE_TYPES = (
    "fixed_line", "mobile", "fixed_line_or_mobile", "toll_free", "premium_rate", "shared_cost", "voip",
    "personal_number", "pager", "uan", "voicemail", "unknown",
)  # fmt: skip


class EmailPolicy(Section):
    """What becomes of bad mail addresses; `check_mx` asks DNS whether their domains take mail."""

    on_invalid: Literal["blank", "warn", "reject"] = "blank"
    check_mx: bool = False


class Freshness(Section):
    """How old a record may be."""

    max_age_days: int | None = Field(default=None, gt=0)
    on_stale: Literal["reject", "warn", "keep"] = "reject"


SuppressionColumn = Literal["phone", "email", "domain", "company", "country", "scope", "until"]


class SuppressionList(Section):
    """A do-not-call list: numbers that must not be called, people, or whole accounts.

    `path`: a file, a .zip or .gz, or a folder of them. `format`, `columns` (column -> header), `fields` (of lines
    without a header: places from 0, or `start|length`) and `delimiter` say how it is written where that is not plain;
    `where` (header -> values) which rows of a table count. `registers`: the codes of the official registers it holds,
    where its name does not say.
    """

    name: Text
    path: str
    as_of: date | None = None
    max_age_days: int | None = Field(default=None, gt=0)
    scope: Literal["number", "person", "account"] = "number"
    country: CountryCode | None = None
    format: Literal["numbers", "csv", "xml", "delimited", "fixed"] | None = None
    columns: dict[SuppressionColumn, Text] = Field(default={})
    fields: tuple[Text, ...] = ()
    delimiter: Text | None = None
    where: dict[str, tuple[Text, ...]] = Field(default={})
    may_be_empty: bool = False
    registers: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _fields_fit(self) -> "SuppressionList":
        if (self.format in ("delimited", "fixed")) != bool(self.fields):
            raise ValueError("`fields` and a format that is delimited or fixed stand together")
        shape, example = (r"\d{1,4}\|\d{1,2}", "0|10") if self.format == "fixed" else (r"\d{1,4}", "0")
        for field in self.fields:
            if not re.fullmatch(shape, field):
                raise ValueError(f"fields: {field!r} is not of the form {example}")
        return self

    @property
    def holds(self) -> frozenset[str]:
        """The official registers it holds, by their codes in lower case: those it names, else the words of its name."""
        told = [code.lower() for code in self.registers]
        return frozenset(told or re.split(r"[^a-z0-9]+", self.name.lower()))

    @property
    def keeps_days(self) -> int:
        """For how many days a scrub is good: as the ICP says, else by the country of the list."""
        return self.max_age_days or vocab.suppression().days(self.country)

    @property
    def places(self) -> tuple[int, ...]:
        """The places of the number's parts in a delimited line."""
        return tuple(int(field) for field in self.fields)

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """Start and length of the number's parts in a line of fixed width."""
        return tuple((int(start), int(length)) for start, _, length in (f.partition("|") for f in self.fields))


class Validate(Section):
    """Which rows can and may be called."""

    default_country: CountryCode | None = None
    require: tuple[Literal["phone", "email", "name", "company"], ...] = ()
    phone: PhonePolicy = PhonePolicy()
    email: EmailPolicy = EmailPolicy()
    freshness: Freshness = Freshness()
    consumer_records: Literal["reject", "warn", "keep"] = "reject"
    suppression: tuple[SuppressionList, ...] = ()
    calling_rules: str = "strictest"
