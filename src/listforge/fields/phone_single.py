"""One cell at a time, asked of `phonenumbers` itself: what the rules on columns cannot read."""

import re
from typing import NamedTuple

import phonenumbers
import polars as pl
from phonenumbers import PhoneNumberType

from listforge.fields import phone_cell

DAMAGED = "excel_damaged"
RESTORED = "zero_restored"

_POWER = r"\+?\d(?:[.,]\d+)?E\+?\d+"
_EXCEL = re.compile(f"^{_POWER}$", re.IGNORECASE)
_TYPES = {value: name.lower() for name, value in vars(PhoneNumberType).items() if isinstance(value, int)}


class Number(NamedTuple):
    """What a cell says; `second` is the raw text of what else stands in it: another number, or several."""

    e164: str | None = None
    extension: str | None = None
    valid: bool = False
    possible: bool = False
    line_type: str | None = None
    country: str | None = None
    note: str | None = None
    second: str | None = None


SCHEMA = {name: pl.Boolean if name in ("valid", "possible") else pl.String for name in Number._fields}


def damaged(cell: pl.Expr) -> pl.Expr:
    """Whether a spreadsheet left of the number only a power of ten."""
    return cell.str.contains(rf"(?i)^\s*'?\s*{_POWER}\s*$")


def judged(cells: pl.DataFrame) -> pl.DataFrame:
    """`row` and SCHEMA of `row, cell, country`, worked out once a distinct pair of these."""
    unique = cells.select("cell", country_in="country").unique(maintain_order=True)
    judged = pl.DataFrame([_judge(cell, country) for cell, country in unique.iter_rows()], schema=SCHEMA, orient="row")
    table = pl.concat([unique, judged], how="horizontal")
    pairs = cells.select("row", "cell", country_in="country")
    return pairs.join(table, on=["cell", "country_in"], how="left", nulls_equal=True).select("row", *SCHEMA)


def _judge(cell: str, country: str | None) -> Number:
    text = phone_cell.plain(cell)
    if _EXCEL.match(text):
        return Number(note=DAMAGED)
    several, beside = phone_cell.numbers(text)
    if len(several) < 2:
        number = _parse(text, country)
        if number.valid or not (several and beside):
            return number
    return _parse(several[0], country)._replace(second=" / ".join([*several[1:], *beside]))


def _parse(text: str, country: str | None) -> Number:
    """One number; a leading zero that a spreadsheet ate is put back when that alone makes the number valid."""
    found = _asked(text, country)
    without = phone_cell.without_words(text)
    if not found.valid and without != text:
        other = _asked(without, country)
        found = found if found.possible and not other.valid else other
    if not found.valid and country is not None and text.isdigit():
        restored = _asked("0" + text, country)
        if restored.valid:
            return restored._replace(note=RESTORED)
    return found


def _asked(text: str, country: str | None) -> Number:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return Number()
    possible = phonenumbers.is_possible_number(number)
    # A number is valid when it has a type: `is_valid_number` would only ask the same once more.
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN:
        return Number(possible=possible)
    return Number(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        number.extension or None,
        True,
        possible,
        _TYPES[kind],
        phonenumbers.region_code_for_number(number),
    )
