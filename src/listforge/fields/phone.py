"""Telephone numbers: judged as `phonenumbers` judges them, from cells as real lists have them."""

import re
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import phonenumbers
import polars as pl
from phonenumbers import PhoneNumberType

from listforge.fields import phone_cell, phone_rules, phone_writing

SCHEMA = {
    "e164": pl.String, "extension": pl.String, "valid": pl.Boolean, "line_type": pl.String, "country": pl.String,
    "note": pl.String, "second": pl.String,
}  # fmt: skip
DAMAGED = "excel_damaged"
RESTORED = "zero_restored"

_SLICE = 200_000  # cells that are worth a thread of their own

_POWER = r"\+?\d(?:[.,]\d+)?E\+?\d+"
_EXCEL = re.compile(f"^{_POWER}$", re.IGNORECASE)
_DAMAGE = pl.col("cell").str.contains(rf"(?i)^\s*'?\s*{_POWER}\s*$")
_TYPES = {value: name.lower() for name, value in vars(PhoneNumberType).items() if isinstance(value, int)}
_KINDS = {name: value for value, name in _TYPES.items()}


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
    """A row a cell, columns of SCHEMA: parsed with the row's country; nulls for null."""
    cells, countries = cells.cast(pl.String), countries.cast(pl.String)
    parts = min(pl.thread_pool_size(), cells.len() // _SLICE)
    if parts < 2:
        return _judged(cells, countries)
    size = -(-cells.len() // parts)
    with ThreadPoolExecutor(parts) as pool:
        slices = ((cells.slice(start, size), countries.slice(start, size)) for start in range(0, cells.len(), size))
        return pl.concat(pool.map(lambda pair: _judged(*pair), slices))


def _judged(cells: pl.Series, countries: pl.Series) -> pl.DataFrame:
    """The plain writings by the rules of all plans at once; what the rules cannot read, one by one."""
    pairs = pl.DataFrame({"cell": cells, "country": countries}).with_row_index("row")
    read = phone_writing.read(pairs.drop_nulls("cell"))
    found = phone_rules.judged(read.numbers)
    lost = read.numbers.filter(_places(found["row"], pairs.height).gather(read.numbers["row"]).is_null())
    lost = lost.with_columns(cell=pairs["cell"].gather(lost["row"]))
    restored = _restored(lost)
    unread = pairs.select(pl.all().gather(pl.concat([read.rest, _undecided(lost)])))
    damaged = unread.filter(_DAMAGE)
    slow = _one_by_one(unread.filter(~_DAMAGE))
    beside = (
        read.beside.join(slow, on="row", how="anti"),
        restored.select("row", note=pl.lit(RESTORED)),
        damaged.select("row", note=pl.lit(DAMAGED)),
        slow.select("row", "extension", "second", "note"),
    )
    answers = [table.select(list(phone_rules.JUDGED)) for table in (found, restored, slow)]
    told = (
        _spread(answers, pairs.height),
        _spread(beside, pairs.height),
        pairs.select(said=pl.col("cell").is_not_null()),
    )
    valid = pl.col("e164").is_not_null()
    table = pl.concat(told, how="horizontal").with_columns(
        extension=pl.when(valid).then("extension"), valid=pl.when("said").then(valid)
    )
    return table.select(list(SCHEMA))


def _undecided(lost: pl.DataFrame) -> pl.Series:
    """The rows of numbers that the rules found nowhere, and that may be one for who reads the cell again."""
    uncoded = pl.col("plus") & phone_rules.codes(lost["digits"]).is_null()
    return lost.filter(uncoded | ~phone_writing.bare(pl.col("cell")))["row"]


def _restored(lost: pl.DataFrame) -> pl.DataFrame:
    """The numbers that a leading zero makes valid: a spreadsheet ate it."""
    bare = lost.filter(phone_writing.bare_digits(pl.col("cell")) & pl.col("country").is_not_null())
    return phone_rules.judged(bare.with_columns(digits=pl.lit("0") + pl.col("digits")))


def _one_by_one(cells: pl.DataFrame) -> pl.DataFrame:
    """`row` and SCHEMA for the cells that the rules cannot read, worked out once a distinct pair."""
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
    """The national significant number in digits."""
    return _parsed(e164)["digits"].rename(e164.name)


def calling_code(e164: pl.Series) -> pl.Series:
    """The country calling code in digits."""
    return _parsed(e164)["code"].cast(pl.String).rename(e164.name)


def time_zones(e164: pl.Series) -> pl.Series:
    """The time zones a number's prefix belongs to, as a list; null where the prefix says nothing."""
    from phonenumbers.timezone import UNKNOWN_TIMEZONE
    from phonenumbers.tzdata import TIMEZONE_DATA

    unique = e164.drop_nulls().unique()
    judged = phone_rules.judged(_international(unique))
    prefixes: dict[int, dict[str, int]] = {}
    for place, prefix in enumerate(TIMEZONE_DATA):
        prefixes.setdefault(len(prefix), {})[prefix] = place
    zones = [[z for z in zones if z != UNKNOWN_TIMEZONE] or None for zones in TIMEZONE_DATA.values()]
    longest_first = [
        pl.col("place").str.head(length).replace_strict(prefixes[length], default=None, return_dtype=pl.UInt32)
        for length in sorted(prefixes, reverse=True)
    ]
    found = judged.select("row", place=_place(judged)).select("row", zone=pl.coalesce(*longest_first))
    told = _spread([found], unique.len())["zone"]
    table = pl.DataFrame({"e164": unique, "zones": pl.Series(zones, dtype=pl.List(pl.String)).gather(told)})
    return e164.to_frame("e164").join(table, on="e164", how="left", maintain_order="left")["zones"]


def _place(judged: pl.DataFrame) -> pl.Series:
    """What tells where a number is: its first digits; of a type that has no place, its calling code."""
    numbers = judged.select("line_type", digits=pl.col("e164").str.slice(1))
    numbers = numbers.with_columns(code=phone_rules.codes(numbers["digits"]))
    kinds = numbers.select("line_type", "code").unique()
    placed = [phonenumbers.is_number_type_geographical(_KINDS[kind], code) for kind, code in kinds.iter_rows()]
    joined = numbers.join(
        kinds.with_columns(placed=pl.Series(placed, dtype=pl.Boolean)),
        on=["line_type", "code"],
        how="left",
        maintain_order="left",
    )
    return joined.select(pl.when("placed").then("digits").otherwise(pl.col("code").cast(pl.String))).to_series()


def _parsed(e164: pl.Series) -> pl.DataFrame:
    """Calling code and national number (`code, digits`) of each number; null for null."""
    found = phone_rules.parsed(_international(e164))
    others = e164.to_frame("e164").with_row_index("row").drop_nulls().join(found, on="row", how="anti")
    numbers = [(row, phonenumbers.parse(text)) for row, text in others.iter_rows()]
    parsed = [(row, str(phonenumbers.national_significant_number(n)), n.country_code) for row, n in numbers]
    return _spread([found, pl.DataFrame(parsed, schema=phone_rules.PARSED, orient="row")], e164.len())


def _international(e164: pl.Series) -> pl.DataFrame:
    """Numbers as the rules read them, by their place in the column."""
    numbers = e164.to_frame("e164").with_row_index("row").filter(pl.col("e164").str.contains(r"^\+[0-9]{3,}$"))
    return numbers.select(
        "row", digits=pl.col("e164").str.slice(1), plus=pl.lit(value=True), country=pl.lit(None, pl.String)
    )


def _spread(parts: Iterable[pl.DataFrame], height: int) -> pl.DataFrame:
    """The parts with their `row`s in their places among 0 .. height, nulls between."""
    table = pl.concat(parts, how="diagonal", rechunk=True)
    return table.select(pl.exclude("row").gather(_places(table["row"], height)))


def _places(rows: pl.Series, height: int) -> pl.Series:
    """For each of 0 .. height where it stands among the rows; null where it does not."""
    nowhere = pl.Series([None], dtype=pl.UInt32).new_from_index(0, height)
    return nowhere.scatter(rows, pl.int_range(rows.len(), dtype=pl.UInt32, eager=True))
