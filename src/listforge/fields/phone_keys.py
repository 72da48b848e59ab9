"""Many numbers judged by the few beginnings that they have: the last digits hardly ever change what a number is.

Numbers that differ only in their last digits are judged once, with these left open; where the answer hangs on them, the
same is tried with fewer, and at last with none.
"""

from collections.abc import Mapping
from typing import NamedTuple

import phonenumbers
import polars as pl

from listforge.fields import phone_plans, phone_rules

NUMBER = {"e164": pl.String, "code": pl.UInt16, "possible": pl.Boolean, "line_type": pl.String, "country": pl.String}

_ZERO = {f"zero_{name}": dtype for name, dtype in NUMBER.items()}
_BOTH = (*NUMBER, *_ZERO)
_DIGITS = pl.col("digits")
_LENGTH = _DIGITS.str.len_bytes()
# How many digits are left open of numbers of so many digits and more; at last none of any.
_TAILS: tuple[dict[int, int], ...] = ({12: 6, 10: 5, 8: 4, 6: 3}, {6: 3}, {})
_LONGEST = 13  # digits of a beginning that a key can hold
_FEW = 20_000  # numbers that are judged as fast one by one
_REGIONS = pl.Enum(sorted(phonenumbers.SUPPORTED_REGIONS))
_NO_REGION, _ABROAD = 254, 255


class Judged(NamedTuple):
    """The verdicts on beginnings, and for each number where its verdict stands among them.

    Verdicts: NUMBER, of which `e164` lacks the last `tail` digits, and the same of the digits with a zero before them
    (`zero_...`). There is no code where a number cannot be parsed, and a `line_type` where it is valid.
    """

    verdicts: pl.DataFrame
    place: pl.Series

    def told(self, name: str) -> pl.Series:
        """What is told of each number."""
        return self.verdicts[name].gather(self.place)

    def e164(self, digits: pl.Series, name: str = "e164") -> pl.Series:
        """The whole numbers, from the digits that were judged."""
        return self.told(name) + digits.str.tail(self.told("tail"))


def judged(numbers: pl.DataFrame) -> Judged:
    """Judges `digits, plus, country`, digits without the plus."""
    left = numbers.select("digits", "plus", "country", number=pl.int_range(pl.len(), dtype=pl.UInt32))
    place = pl.Series("place", [None], dtype=pl.UInt32).new_from_index(0, numbers.height)
    verdicts = pl.DataFrame(schema={"tail": pl.UInt8, **NUMBER, **_ZERO})
    for tails in _TAILS:
        if not tails or left.height > _FEW:
            more = _by_beginning(left, tails) if tails else _whole(left)
            known = more.place.is_not_null()
            place = place.scatter(left["number"].filter(known), more.place.drop_nulls() + verdicts.height)
            verdicts, left = pl.concat([verdicts, more.verdicts]), left.filter(~known)
    return Judged(verdicts.rechunk(), place)


def _by_beginning(numbers: pl.DataFrame, tails: Mapping[int, int]) -> Judged:
    """Those that a beginning tells of, judged; the others without a place."""
    keyed = numbers.with_columns(value=_DIGITS.cast(pl.UInt64, strict=False)).with_columns(key=_key(tails))
    first = keyed.drop_nulls("key").unique("key", keep="any").with_row_index("place")
    tail = pl.coalesce(pl.when(least <= _LENGTH).then(pl.lit(tail, pl.UInt8)) for least, tail in tails.items())
    first = first.with_columns(tail=tail)
    opened = _DIGITS.str.head(_LENGTH - pl.col("tail")) + pl.lit(phone_plans.OPEN).repeat_by("tail").list.join("")
    told = _verdicts(first.select("plus", "country", row="place", digits=opened), opened=True)
    places = first.select("key", place=pl.when(told["settled"]).then("place"))
    place = keyed.select("key").join(places, on="key", how="left", maintain_order="left")["place"]
    return Judged(told.select(first["tail"], *_BOTH), place)


def _key(tails: Mapping[int, int]) -> pl.Expr:
    """What is the same for the same beginning, length and country; null for a number too short or too long for it."""
    region = pl.col("country").cast(_REGIONS, strict=False).to_physical().cast(pl.UInt64).fill_null(_NO_REGION)
    read_in = pl.when("plus").then(pl.lit(_ABROAD, pl.UInt64)).otherwise(region)
    fits = ((_LENGTH.is_between(least, tail + _LONGEST), pl.col("value") // 10**tail) for least, tail in tails.items())
    return (pl.coalesce(pl.when(fit).then(beginning) for fit, beginning in fits) * 32 + _LENGTH) * 256 + read_in


def _whole(numbers: pl.DataFrame) -> Judged:
    same = ["digits", "plus", "country"]
    first = numbers.select(same).unique().with_row_index("place")
    told = _verdicts(first.rename({"place": "row"}), opened=False)
    place = numbers.select(same).join(first, on=same, how="left", nulls_equal=True, maintain_order="left")["place"]
    return Judged(told.select(pl.lit(0, pl.UInt8).alias("tail"), *_BOTH), place)


def _verdicts(numbers: pl.DataFrame, *, opened: bool) -> pl.DataFrame:
    """NUMBER by `row`, 0 .. height, without the open digits, and the same with a zero before it (`zero_`).

    `settled`: both are told, or the number is valid, or is an international one, which lacks no zero.
    """
    zeroed = numbers.filter(~pl.col("plus")).with_columns(pl.col("row") + numbers.height, digits="0" + _DIGITS)
    answers = phone_rules.judged(pl.concat([numbers, zeroed]), opened=opened)
    number = "+" + pl.col("code").cast(pl.String) + _DIGITS.str.strip_chars_end(phone_plans.OPEN)
    answers = answers.with_columns(e164=number, told=pl.lit(value=True))
    places = pl.int_range(2 * numbers.height, eager=True, dtype=pl.UInt32).to_frame("row")
    table = places.join(answers, on="row", how="left", maintain_order="left").select("told", *NUMBER)
    zero = table.tail(numbers.height).select(pl.all().name.prefix("zero_"))
    both = table.head(numbers.height).hstack(zero)
    abroad = numbers.sort("row")["plus"]
    settled = pl.col("told") & (pl.col("line_type").is_not_null() | pl.col("zero_told") | abroad)
    return both.with_columns(settled=settled.fill_null(value=False))
