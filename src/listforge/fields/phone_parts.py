"""What is told of numbers in E.164: calling code, national number, national format, time zones."""

import re
from collections.abc import Iterator
from typing import Any

import phonenumbers
import polars as pl
from phonenumbers import PhoneNumberType

from listforge.fields import phone_keys, phone_plans
from listforge.fields.rows import spread

_NOBODY = pl.DataFrame(schema={"row": pl.UInt32, "national": pl.String})
_KINDS = {name.lower(): value for name, value in vars(PhoneNumberType).items() if isinstance(value, int)}


def national_number(e164: pl.Series) -> pl.Series:
    """The national significant number in digits; null for null."""
    return split(e164)["national"].rename(e164.name)


def calling_code(e164: pl.Series) -> pl.Series:
    """The country calling code in digits; null for null."""
    return split(e164)["code"].rename(e164.name)


def split(e164: pl.Series) -> pl.DataFrame:
    """Calling code and national number (`code, national`) in digits, of numbers as `judge` writes them; null for null.

    Cut at the end of the calling code: no code begins another.
    """
    digits = pl.col("digits")
    by_length: dict[int, list[str]] = {}
    for code in map(str, phonenumbers.COUNTRY_CODE_TO_REGION_CODE):
        by_length.setdefault(len(code), []).append(code)
    begins = ((digits.str.head(length), codes) for length, codes in sorted(by_length.items()))
    found = pl.coalesce(pl.when(begin.is_in(codes)).then(begin) for begin, codes in begins)
    coded = e164.str.slice(1).alias("digits").to_frame().with_columns(code=found)
    return coded.select("code", national=digits.str.slice(pl.col("code").str.len_bytes()))


def national_format(e164: pl.Series) -> pl.Series:
    """The numbers as people write them in their country, `(212) 555-0123` or `020 7946 0123`; null for null.

    By the formats that `phonenumbers` holds of each calling code: its `format_number` with NATIONAL.
    """
    parts = _parts(e164).with_row_index("row").drop_nulls("code")
    codes = parts.partition_by("code", as_dict=True).items()
    formatted = [part for (code,), numbers in codes for part in _formatted(numbers.select("row", "national"), code)]
    return spread([_NOBODY, *formatted], e164.len())["national"].rename(e164.name)


def _formatted(numbers: pl.DataFrame, code: int) -> Iterator[pl.DataFrame]:
    """Numbers of one calling code in the first format that fits each; as they are where none does."""
    for style in phone_plans.metadata(phone_plans.tags(code)[0]).number_format:
        fits = pl.col("national").str.contains(f"(?-u)^(?:{style.pattern})$")
        if style.leading_digits_pattern:
            fits &= pl.col("national").str.contains(f"(?-u)^(?:{style.leading_digits_pattern[-1]})")
        marked = numbers.with_columns(fits=fits)
        written = pl.col("national").str.replace_all(f"(?-u){style.pattern}", _template(style))
        yield marked.filter("fits").select("row", written)
        numbers = marked.filter(~pl.col("fits")).drop("fits")
        if numbers.is_empty():
            return
    yield numbers


def _template(style: Any) -> str:
    """How the groups of a format are written, the national prefix before or around the first."""
    rule = style.national_prefix_formatting_rule
    template = re.sub(r"(\\\d)", rule, style.format, count=1) if rule else style.format
    return re.sub(r"\\(\d)", r"${\1}", template.replace("$", "$$"))


def time_zones(e164: pl.Series) -> pl.Series:
    """The time zones a number's prefix belongs to, as a list; null where the prefix says nothing."""
    from phonenumbers.timezone import UNKNOWN_TIMEZONE
    from phonenumbers.tzdata import TIMEZONE_DATA

    unique = e164.drop_nulls().unique()
    judged = _judged(unique).drop_nulls("line_type")
    prefixes: dict[int, dict[str, int]] = {}
    for place, prefix in enumerate(TIMEZONE_DATA):
        prefixes.setdefault(len(prefix), {})[prefix] = place
    zones = [[z for z in zones if z != UNKNOWN_TIMEZONE] or None for zones in TIMEZONE_DATA.values()]
    longest_first = [
        pl.col("place").str.head(length).replace_strict(prefixes[length], default=None, return_dtype=pl.UInt32)
        for length in sorted(prefixes, reverse=True)
    ]
    found = judged.select("row", place=_place(judged)).select("row", zone=pl.coalesce(*longest_first))
    told = spread([found], unique.len())["zone"]
    table = pl.DataFrame({"e164": unique, "zones": pl.Series(zones, dtype=pl.List(pl.String)).gather(told)})
    return e164.to_frame("e164").join(table, on="e164", how="left", maintain_order="left")["zones"]


def _place(judged: pl.DataFrame) -> pl.Series:
    """What tells where a number is: its first digits; of a type that has no place, its calling code."""
    numbers = judged.select("line_type", "code", digits=pl.col("e164").str.slice(1))
    kinds = numbers.select("line_type", "code").unique()
    placed = [phonenumbers.is_number_type_geographical(_KINDS[kind], code) for kind, code in kinds.iter_rows()]
    joined = numbers.join(
        kinds.with_columns(placed=pl.Series(placed, dtype=pl.Boolean)),
        on=["line_type", "code"],
        how="left",
        maintain_order="left",
    )
    return joined.select(pl.when("placed").then("digits").otherwise(pl.col("code").cast(pl.String))).to_series()


def _parts(e164: pl.Series) -> pl.DataFrame:
    """Calling code and national number (`code, national`) of each number; null for null."""
    found = _judged(e164).drop_nulls("code")
    national = pl.col("e164").str.slice(1 + pl.col("code").cast(pl.String).str.len_bytes())
    found = found.select("row", "code", national=national).filter(pl.col("national").str.len_bytes().is_between(2, 17))
    others = e164.to_frame("e164").with_row_index("row").drop_nulls().join(found, on="row", how="anti")
    numbers = [(row, phonenumbers.parse(text)) for row, text in others.iter_rows()]
    parsed = [(row, n.country_code, str(phonenumbers.national_significant_number(n))) for row, n in numbers]
    return spread([found, pl.DataFrame(parsed, schema=found.schema, orient="row")], e164.len())


def _judged(e164: pl.Series) -> pl.DataFrame:
    """The numbers as the rules read them (`row, e164, code, line_type`), by their place in the column."""
    numbers = e164.to_frame("e164").with_row_index("row").filter(pl.col("e164").str.contains(r"^\+[0-9]{3,}$"))
    digits = numbers["e164"].str.slice(1)
    found = phone_keys.judged(numbers.select(digits=digits, plus=pl.lit(value=True), country=pl.lit(None, pl.String)))
    return numbers.select("row", found.e164(digits).alias("e164"), found.told("code"), found.told("line_type"))
