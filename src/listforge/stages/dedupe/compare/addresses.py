"""How streets and places agree."""

from enum import IntEnum

import numpy as np
import polars as pl
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_set_ratio

from listforge.stages.dedupe.compare.levels import either_way, first, spaced, two_scripts
from listforge.stages.dedupe.told import Array, hashes
from listforge.stages.dedupe.values import Both

LONG_NUMBER = 3  # digits, or two numbers, that hardly two addresses of a town have in common
NEXT_DOOR = 10  # how far two house numbers may be apart and still be one writing and another


class Street(IntEnum):
    """How addresses agree; those of people, as far as ROAD."""

    SAME = 1
    NEAR = 2
    ROAD = 3
    DIFFER = 4
    NUMBER = 5
    NEXT_DOOR = 6
    ALONG = 7


def street(both: Both) -> Array:
    """Number and street; where a side leads with no number, the words of the street."""
    known, numbers = both.known("street"), both.known("street_number")
    number, street = both.same("street_number"), both.same("street")
    alike = both.scores("street", known & number & ~street, JaroWinkler.similarity, 0.85)
    tokens = both.scores("street", known & (number | ~numbers) & ~street, token_set_ratio, 60)
    other = both.differ_in_numbers("street", known & ~numbers & ~street)
    near = number & ((alike > 0) | (tokens >= 75))
    road = known & ~numbers & (street | (tokens >= 90)) & ~other
    return first([number & street, near, road, known & (numbers | (tokens == 0) | other)])


def site_street(both: Both) -> Array:
    """As `street`; besides, the same numbers in other words, and doors of one street."""
    return both.once("site_street", _site_streets)


def _site_streets(both: Both) -> Array:
    level = street(both)
    apart = level == Street.DIFFER
    other = both.known("street_number") & ~both.same("street_number")
    numbers = _same_numbers(both, apart)
    streets = both.same("street") | (both.scores("street", apart & other, token_set_ratio, 90) > 0)
    doors = apart & other & streets
    (next_door,) = both.holds("street_number", doors, near_doors())
    # Where blocks are numbered (3-7-24), or the number stands amid the words, it is in the street.
    whole = (level == Street.ROAD) & both.same("street") & both.values.digits[both.left]
    return np.select(
        [whole, numbers, doors & next_door, doors],
        [Street.SAME, Street.NUMBER, Street.NEXT_DOOR, Street.ALONG],
        default=level,
    ).astype(np.uint8)


def near_doors() -> pl.Expr:
    """Whether two house numbers are near enough to be one and another writing of it."""
    one, other = (pl.col(side).str.extract(r"(\d+)").cast(pl.Int64, strict=False) for side in ("left", "right"))
    return (one - other).abs() <= NEXT_DOOR


def _same_numbers(both: Both, where: Array) -> Array:
    """Whether two addresses have one house number, or all numbers alike, and one that is long for a chance."""
    found, at = np.zeros(len(where), bool), np.flatnonzero(where)
    rows, which = np.unique(np.concatenate([both.left[at], both.right[at]]), return_inverse=True)
    address = pl.concat_str("street_number", "street", separator=" ", ignore_nulls=True)
    numbers = pl.col("every").str.len_chars() >= LONG_NUMBER
    told = (
        both.values.rows.table.select("street_number", "street")[rows]
        .select("street_number", every=address.str.extract_all(r"\d+").list.join(" "))
        .select(pl.when(numbers).then("every"), pl.when(_long_number()).then("street_number"))
    )
    for column in told:
        one, other = np.split(hashes(column)[which], 2)
        found[at] |= (one == other) & (one != 0)
    return found


def _long_number() -> pl.Expr:
    return pl.col("street_number").str.len_chars() >= LONG_NUMBER


def place(both: Both) -> Array:
    """Where it is; a city within a longer one is the same: New York, New York City."""
    post, city, region = both.same("postal_code"), both.same("city"), both.same("region")
    longer = either_way(lambda one, other: spaced(one).str.contains(spaced(other), literal=True))
    within, scripts = both.holds("city", both.known("city") & ~city & ~post, longer, two_scripts())
    city = city | within
    elsewhere = both.known("country") & ~both.same("country")
    area = both.same("area")
    known = both.known("postal_code") | (both.known("city") & ~scripts) | (both.known("region") & ~scripts)
    return first([post & ~elsewhere, city & ~elsewhere, area & ~elsewhere, region & ~elsewhere, known | elsewhere])


def site_place(both: Both) -> Array:
    """As `place`; unknown for two doors of one street, which has told already that they are near each other."""
    return np.where(site_street(both) == Street.ALONG, 0, place(both)).astype(np.uint8)
