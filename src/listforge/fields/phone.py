"""Telephone numbers: judged as `phonenumbers` judges them, from cells as real lists have them."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

import phonenumbers
import polars as pl
from phonenumbers import PhoneNumberType

from listforge.fields import phone_cell

SCHEMA = {
    "e164": pl.String, "extension": pl.String, "valid": pl.Boolean, "line_type": pl.String, "country": pl.String,
    "note": pl.String, "second": pl.String,
}  # fmt: skip
DAMAGED = "excel_damaged"
RESTORED = "zero_restored"

_EXCEL = re.compile(r"^\+?\d(?:[.,]\d+)?E\+?\d+$", re.IGNORECASE)
_TYPES = {value: name.lower() for name, value in vars(PhoneNumberType).items() if isinstance(value, int)}


class Number(NamedTuple):
    """What a cell says; `second` is the raw text of what else stands in it: another number, or several."""

    e164: str | None = None
    extension: str | None = None
    valid: bool = False
    line_type: str | None = None
    country: str | None = None
    note: str | None = None
    second: str | None = None


def judge(cells: pl.Series, countries: pl.Series) -> pl.DataFrame:
    """A row a cell, columns of SCHEMA: parsed with the row's country, once a distinct pair; nulls for null."""
    pairs = pl.DataFrame({"cell": cells, "country_in": countries})
    unique = pairs.drop_nulls("cell").unique(maintain_order=True)
    judged = pl.DataFrame([_judge(cell, country) for cell, country in unique.iter_rows()], schema=SCHEMA, orient="row")
    table = pl.concat([unique, judged], how="horizontal")
    joined = pairs.join(table, on=["cell", "country_in"], how="left", nulls_equal=True, maintain_order="left")
    return joined.select(list(SCHEMA))


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
    found = _valid(text, country) or _valid(phone_cell.without_words(text), country)
    if found is not None:
        return found
    if country is not None and text.isdigit():
        restored = _valid("0" + text, country)
        if restored is not None:
            return restored._replace(note=RESTORED)
    return Number()


def _valid(text: str, country: str | None) -> Number | None:
    try:
        number = phonenumbers.parse(text, country)
    except phonenumbers.NumberParseException:
        return None
    # A number is valid when it has a type: `is_valid_number` would only ask the same once more.
    kind = phonenumbers.number_type(number)
    if kind == PhoneNumberType.UNKNOWN:
        return None
    return Number(
        phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164),
        number.extension or None,
        True,
        _TYPES[kind],
        phonenumbers.region_code_for_number(number),
    )


def joined(e164: pl.Expr, extension: pl.Expr) -> pl.Expr:
    """A slot's value: `+12125550123`, or `+12125550123;ext=7`."""
    return e164 + pl.when(extension.is_not_null()).then(pl.lit(";ext=") + extension).otherwise(pl.lit(""))


def bare(slot: pl.Expr) -> pl.Expr:
    """The E.164 number of a slot's value."""
    return slot.str.extract(r"^(\+\d+)")


def national(e164: pl.Series) -> pl.Series:
    """The national significant number in digits, once a distinct number."""
    return _mapped(e164, _national)


def calling_code(e164: pl.Series) -> pl.Series:
    """The country calling code in digits, once a distinct number."""
    return _mapped(e164, lambda text: str(_number(text).country_code))


def time_zones(e164: pl.Series) -> pl.Series:
    """The time zones a number's prefix belongs to, as a list; null where the prefix says nothing."""
    from phonenumbers import timezone

    unique = e164.drop_nulls().unique()
    zones = [[z for z in timezone.time_zones_for_number(_number(v)) if z != "Etc/Unknown"] or None for v in unique]
    table = pl.DataFrame({"e164": unique, "zones": zones}, schema={"e164": pl.String, "zones": pl.List(pl.String)})
    return e164.to_frame("e164").join(table, on="e164", how="left", maintain_order="left")["zones"]


@cache
def _number(e164: str) -> phonenumbers.PhoneNumber:
    return phonenumbers.parse(e164)


def _national(e164: str) -> str:
    return str(phonenumbers.national_significant_number(_number(e164)))


def _mapped(values: pl.Series, function: Callable[[str], str]) -> pl.Series:
    unique = values.drop_nulls().unique()
    return values.replace_strict(unique, pl.Series([function(v) for v in unique], dtype=pl.String), default=None)
