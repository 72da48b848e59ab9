"""Layouts: call files in the shapes that dialers and CRMs take."""

from datetime import date
from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from listforge.vocab.files import DATA, Entry, load, own


class LayoutColumn(BaseModel):
    """One field of a call file: where it comes from, how it is written, how long it may be.

    `from` is a canonical column or one that export makes (alt_phone, call_note); `field` is a constant of the layout.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    header: str
    from_: str | None = Field(default=None, alias="from")
    field: str | None = None
    format: Literal["text", "digits", "national_digits", "calling_code", "e164", "alpha3"] = "text"
    required: bool = False
    max_length: int | None = Field(default=None, gt=0)
    too_long: Literal["shorten", "blank", "reject"] = "shorten"


class LayoutCsv(Entry):
    """How the file is written: what separates fields and lines, and what never may stand in a value."""

    separator: str = Field(default=",", min_length=1, max_length=1)
    newline: Literal["lf", "crlf"] = "lf"
    header: bool = True
    quotes: bool = True
    bom: bool = False
    strip: str = ""
    formula_guard: bool = False
    max_line_bytes: int | None = None
    extension: str = "csv"


class Layout(Entry):
    """A call file in the shape one dialer or CRM takes."""

    title: str
    docs: str | None = None
    checked: date | None = None
    csv: LayoutCsv = LayoutCsv()
    handoff: bool = False
    fields: dict[str, str | int] = Field(default_factory=dict)
    columns: tuple[LayoutColumn, ...]


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
