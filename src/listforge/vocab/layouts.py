"""Layouts: call files in the shapes that dialers and CRMs take."""

from collections import Counter
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from listforge.vocab.files import DATA, Confidence, Entry, load, own

PhoneFormat = Literal["e164", "digits", "national_digits"]


class LayoutColumn(BaseModel):
    """One field of a call file: where it comes from, how it is written, how long it may be.

    `from` is a canonical column or one that export makes; `field` is a constant of the layout. `max_length` counts
    letters, `max_bytes` bytes; a value shorter than `min_length` is none. `format: phone` is as the ICP's
    `export.phone_format` says, `number` a number in a workbook. `width`: of the column of a workbook, in letters.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    header: str
    from_: str | None = Field(default=None, alias="from")
    field: str | None = None
    format: Literal["text", "number", "phone", "digits", "national_digits", "calling_code", "e164", "alpha3"] = "text"
    required: bool = False
    min_length: int | None = Field(default=None, gt=0)
    max_length: int | None = Field(default=None, gt=0)
    max_bytes: int | None = Field(default=None, gt=0)
    too_long: Literal["shorten", "blank", "reject"] = "shorten"
    width: int | None = Field(default=None, gt=0)


class LayoutCsv(Entry):
    """How the file is written: what separates fields and lines, and what never may stand in a value."""

    separator: str = Field(default=",", min_length=1, max_length=1)
    newline: Literal["lf", "crlf"] = "lf"
    header: bool = True
    quotes: bool = True
    encoding: Literal["utf-8", "utf-16", "windows-1252", "iso-8859-1", "ascii"] = "utf-8"
    bom: bool = False
    strip: str = ""
    formula_guard: bool = False
    max_line_bytes: int | None = None
    extension: str = Field(default="csv", pattern=r"^[A-Za-z0-9]+$")

    @property
    def line_end(self) -> str:
        """What ends a line."""
        return "\r\n" if self.newline == "crlf" else "\n"


class LayoutSheet(Entry):
    """The file is a workbook for people: a frozen header with filters, and a colour a grade in the columns named."""

    name: str = Field(default="calls", min_length=1, max_length=31)
    grade_colours: dict[str, str] = Field(default_factory=dict)


class Layout(Entry):
    """A call file in the shape one dialer or CRM takes.

    `confidence` is of the facts, `unknown` what nobody could tell. `require_any`: headers, one of which must not be
    empty. `numbers_once`: a number stands in the first of a row's fields that would have it, and no other is a repeat.
    `once_by`: the header of which each value is written once, the best row of it. `max_rows` and
    `max_file_bytes`: what one file may hold; a larger one is split into numbered files, or refused. `max_cell_length`:
    of the columns that have no length of their own.
    """

    title: str
    docs: str | None = None
    checked: date | None = None
    confidence: Confidence | None = None
    unknown: tuple[str, ...] = ()
    csv: LayoutCsv = LayoutCsv()
    xlsx: LayoutSheet | None = None
    handoff: bool = False
    require_any: tuple[str, ...] = ()
    numbers_once: bool = False
    once_by: str | None = None
    max_rows: int | None = Field(default=None, gt=0)
    max_file_bytes: int | None = Field(default=None, gt=0)
    too_large: Literal["split", "refuse"] = "split"
    max_cell_length: int | None = Field(default=None, gt=0)
    fields: dict[str, str | int] = Field(default_factory=dict)
    columns: tuple[LayoutColumn, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _headers_are_there_once(self) -> "Layout":
        headers = Counter(column.header for column in self.columns)
        if twice := _first(header for header, times in headers.items() if times > 1):
            raise ValueError(f"columns: two have the header {twice!r}")
        if strange := _first(h for h in (*self.require_any, self.once_by) if h is not None and h not in headers):
            raise ValueError(f"require_any, once_by: no column has the header {strange!r}")
        return self

    @property
    def extension(self) -> str:
        """How the names of its files end."""
        return "xlsx" if self.xlsx else self.csv.extension

    def without(self, fields: Iterable[str]) -> str | None:
        """What is wrong with constants that the layout has no field for, or None."""
        strange = _first(sorted(set(fields) - set(self.fields)))
        return strange and f"the layout has no field {strange!r}; it has {', '.join(self.fields) or 'none'}"

    def headers_of(self, *sources: str) -> list[str]:
        """The headers of the columns that come from these, in the order of the sources."""
        return [column.header for source in sources for column in self.columns if column.from_ == source]


def _first(headers: Iterable[str]) -> str | None:
    return next(iter(headers), None)


@cache
def layout_names() -> tuple[str, ...]:
    """The layouts that ship."""
    return tuple(sorted(f.name.removesuffix(".yaml") for f in (DATA / "layouts").iterdir() if f.name.endswith(".yaml")))


@cache
def layout(name: str) -> Layout:
    """A layout that ships, or a person's own by the path of its YAML file."""
    if name in layout_names():
        return Layout.model_validate(load(DATA / "layouts" / f"{name}.yaml"))
    return own(Path(name), Layout)
