"""On which levels two rows agree: small whole numbers, one a comparison, worked out only where values differ.

A level is its place in the model's data file, from 1, the strongest first; 0 is unknown. A string comparison is made
once a distinct pair of values.
"""

import operator
from collections.abc import Callable, Mapping
from enum import IntEnum
from itertools import product

import numpy as np
import polars as pl
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio

from listforge import vocab
from listforge.fields import person
from listforge.stages.dedupe.told import NUMBERS, Array, hashes, label, registered
from listforge.stages.dedupe.values import Both

LONG = 4  # characters of a name with which a longer one begins
LONG_NUMBER = 3  # digits, or two numbers, that hardly two addresses of a town have in common
NEXT_DOOR = 10  # how far two house numbers may be apart and still be one writing and another
SECOND = (2, 3)  # numbers in mailboxes that count people of one name
DIGITS = "0123456789"
_SUBSCRIBER = 10**8  # as many digits at the end as hardly two numbers have in common
_ONE_DIGIT = np.array(sorted(d * 10**k for k in range(4) for d in range(1, 10)))


def _name(both: Both) -> Array:
    """Given and family name together: that colleagues share both is far rarer than that they share one of them."""
    given, family = _given(both), _family(both)
    same, typo = family == Family.SAME, family == Family.TYPO
    near = np.isin(given, (Given.SAME, Given.NICKNAME, Given.TYPO, Given.MAILBOX))
    there = (given != 0) & (family != 0)
    return _first([
        same & (given == Given.SAME),
        same & (given == Given.NICKNAME),
        same & (given == Given.MAILBOX),
        same & (given == Given.TYPO) | typo & near,
        same & (given == Given.INITIAL),
        (family == Family.PART) & near | (family == Family.SIMILAR) & near | typo & (given == Given.INITIAL),
        same & (given == Given.SIMILAR),
        same & there,
        np.isin(given, (Given.SAME, Given.NICKNAME)) & there,
        (same | (given == Given.SAME)) & ~there,
        there | (given != 0) | (family != 0),
    ])  # fmt: skip


class Given(IntEnum):
    """How given names agree."""

    SAME = 1
    NICKNAME = 2
    INITIAL = 3
    MAILBOX = 4
    TYPO = 5
    SIMILAR = 6
    DIFFER = 7


class Family(IntEnum):
    """How family names agree."""

    SAME = 1
    TYPO = 2
    SIMILAR = 3
    PART = 4
    DIFFER = 5


def _given(both: Both) -> Array:
    same = both.same("given") & (both.swapped == 0) | (both.swapped == 2)
    unequal = both.known("given") & ~same
    letter = pl.any_horizontal(pl.col(side).str.len_chars() == 1 for side in ("left", "right"))
    nickname, initial, short, names = both.holds(
        "given",
        unequal,
        (pl.col("left") + pl.lit(" ") + pl.col("right")).is_in(person.nicknames().implode()),
        letter & (pl.col("left").str.head(1) == pl.col("right").str.head(1)),
        _either_way(lambda one, other: one.str.starts_with(other)),
        pl.all_horizontal(pl.col("left", "right").is_in(person.given_names_listed().implode())),
    )
    asked = unequal & ~nickname & ~initial
    alike = both.scores("given", asked, JaroWinkler.similarity, 0.80)
    # Two names that there are, Eric and Erica, are no slip of one.
    typo = ((alike >= 0.88) | short) & ~names | (both.swapped == 1)
    mailbox = both.in_mailbox
    return _first([same, nickname, initial & ~mailbox, mailbox, typo, alike >= 0.80, unequal])


def _family(both: Both) -> Array:
    same = both.same("family") & (both.swapped == 0) | (both.swapped == 2)
    unequal = both.known("family") & ~same
    alike = both.scores("family", unequal, JaroWinkler.similarity, 0.84)
    within = _either_way(lambda one, other: _spaced(one).str.contains(_spaced(other), literal=True))
    (part,) = both.holds("family", unequal, within)
    typo = ~part & (alike >= 0.92) | (both.swapped == 1)
    return _first([same, typo, ~part & (alike >= 0.84), part, unequal])


def _either_way(test: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """Whether the test holds of the two values, or of them turned round."""
    left, right = pl.col("left"), pl.col("right")
    return test(left, right) | test(right, left)


def _spaced(words: pl.Expr) -> pl.Expr:
    return pl.lit(" ") + words + pl.lit(" ")


def _mail(both: Both) -> Array:
    known = both.known("local") & both.known("host")
    local, host = both.same("local"), both.same("host")
    roles = both.values.role[both.left] | both.values.role[both.right]
    same = local & host
    close = both.scores("local", known & host & ~local & ~roles, JaroWinkler.similarity, 0.93) > 0
    close_host = both.scores("host", known & local & ~host & ~roles, JaroWinkler.similarity, 0.93) > 0
    of_names = both.values.fits[both.left] & both.values.fits[both.right]
    # Like mailboxes of like names are one fact, which the names have told already.
    apart = of_names & ~(both.same("given") & both.same("family"))
    stems = (pl.col(side).str.strip_chars_end(DIGITS) for side in ("left", "right"))
    named = both.known("given") & both.known("family")
    (count,) = both.holds("local", close & named, operator.eq(*stems))  # r.smith17 and r.smith42
    edit = (close & ~_veto_mailbox_number(both) & ~count & ~apart) | close_host
    return _first(
        [
            same & ~roles,
            edit,
            known & local & ~host & ~roles,
            of_names & ~roles & host,
            same & roles,
            known & host,
            known,
        ]
    )


def _number(both: Both) -> Array:
    """The best that any number of one row has with any of the other; a number with its extension is one's own."""
    rows = both.values.rows
    has = np.count_nonzero(rows.numbers, axis=1).astype(np.uint8)  # they stand first in their row
    one, other = has[both.left], has[both.right]
    best = np.where((one > 0) & (other > 0), Number.DIFFER, Number.UNKNOWN).astype(np.uint8)
    for mine, yours in product(range(NUMBERS), repeat=2):
        at = np.flatnonzero((one > mine) & (other > yours) & (best != Number.OWN))
        left, right = both.left[at], both.right[at]
        level = _alike(rows.numbers[left, mine], rows.numbers[right, yours], rows.shared[left, mine])
        best[at] = np.minimum(best[at], level)
    best[both.same("extension")] = Number.OWN
    other = both.same("extended") & ~both.same("extension") & (best == Number.SHARED)
    best[other] = Number.EXCHANGE
    return best


def _alike(one: Array, other: Array, lent: Array) -> Array:
    """How two numbers agree."""
    same, apart = (one == other) | _miscoded(one, other), np.abs(one - other)
    near = one // 10_000 == other // 10_000
    digit = near & np.isin(apart, _ONE_DIGIT)
    area = one // 10_000_000 == other // 10_000_000
    return np.select(
        [same & ~lent, same, digit, near, area],
        [Number.OWN, Number.SHARED, Number.DIGIT, Number.EXCHANGE, Number.AREA],
        default=Number.DIFFER,
    ).astype(np.uint8)


def _miscoded(one: Array, other: Array) -> Array:
    """One subscriber's number, of which one writing has a country or area code too many or too few."""
    less, more = np.minimum(one, other), np.maximum(one, other)
    return np.asarray((less % _SUBSCRIBER == more % _SUBSCRIBER) & (more > 10 * less))


def _site_number(both: Both) -> Array:
    """As `_number`; a hotline is the firm's: two doors share it, and it says nothing against the number of a door."""
    level = _number(both)
    doors = both.known("street_number") & ~both.same("street_number")
    at = np.flatnonzero((level == Number.OWN) & doors | (level >= Number.EXCHANGE))
    at = at[both.values.hotlines(both.left[at]) | both.values.hotlines(both.right[at])]
    level[at] = np.where(level[at] == Number.OWN, Number.SHARED, Number.UNKNOWN)
    return level


class Number(IntEnum):
    """How numbers agree."""

    UNKNOWN = 0
    OWN = 1
    SHARED = 2
    DIGIT = 3
    EXCHANGE = 4
    AREA = 5
    DIFFER = 6


def _company(both: Both) -> Array:
    same = both.same("company")
    unequal = both.known("company") & ~same
    alike = both.scores("company", unequal, JaroWinkler.similarity, 0.85)
    tokens = both.scores("company", unequal & (alike < 0.92), token_set_ratio, 80)
    close = (alike >= 0.92) | (tokens >= 95)
    return _first([same, close, (alike > 0) | (tokens > 0), unequal])


def _site_name(both: Both) -> Array:
    """The name of a site, which may stand within a longer one: with its trade or its street, or as a part of a site.

    The town at its end and the spaces in it say nothing. A name of several words is hardly another company's too: what
    stands over many doors is short.
    """
    same = both.same("company")
    several = same & both.values.long_name[both.left]
    alone = several & both.values.name_alone[both.left] & both.values.name_alone[both.right]
    unequal = both.known("company") & ~same
    bare = both.same("site_name") & ~same
    asked = unequal & ~bare
    alike = both.scores("site_name", asked, JaroWinkler.similarity, 0.85)
    ordered = both.scores("company", asked, token_sort_ratio, 90)
    tokens = both.scores("company", asked, token_set_ratio, 75)
    longer = _either_way(lambda one, other: one.str.starts_with(other) & (other.str.len_chars() >= LONG))
    (begins,) = both.holds("site_name", asked, longer)
    near = (alike > 0) | (tokens > 0) | begins
    part, unit = both.holds("company", near, _other_part(), _other_unit())
    part |= unit | both.differ_in_numbers("company", near)
    (scripts,) = both.holds("company", asked & ~near, _two_scripts())
    close = bare | (alike >= 0.94) | (ordered > 0)
    town = both.values.name_of_town[both.left] | both.values.name_of_town[both.right]
    within = ((tokens >= 95) | begins) & ~town
    return _first([alone, several, same, part, close, within, near, unequal & ~scripts])


def _other_part() -> pl.Expr:
    """Whether one name, and not the other, has a word for a part of a site."""
    words = r"\b(?:" + "|".join(vocab.site_parts()) + r")\b"
    left, right = (pl.col(side).str.extract_all(words).list.unique().list.sort() for side in ("left", "right"))
    return left != right


def _other_unit() -> pl.Expr:
    """Whether both names end on a letter, and other ones: house M, house E."""
    left, right = (pl.col(side).str.extract(r" ([a-z])$") for side in ("left", "right"))
    return left != right


def _domain(both: Both) -> Array:
    """One domain, or a part of it: locations.tarnwick.example is of tarnwick.example."""
    same, unequal = _one_domain(both)
    return _first([same, unequal])


def _one_domain(both: Both) -> tuple[Array, Array]:
    same = both.same("domain")
    unequal = both.known("domain") & ~same
    (within,) = both.holds("domain", unequal, operator.eq(*(registered(pl.col(side)) for side in ("left", "right"))))
    return same | within, unequal & ~within


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


def _web(both: Both) -> Array:
    """The page of a site on the web: every branch of a chain has one of its own, at one domain."""
    same, unequal = _one_domain(both)
    page = both.same("page")
    pages = both.known("page") & ~page
    (above,) = both.holds("page", pages, _either_way(lambda one, other: one.str.starts_with(other)))
    labels = (label(pl.col(side)) for side in ("left", "right"))
    (ending,) = both.holds("domain", unequal, operator.eq(*labels))
    return _first([page, same & pages & ~above, same, ending, unequal])


def _street(both: Both) -> Array:
    """Number and street; where a side leads with no number, the words of the street."""
    known, numbers = both.known("street"), both.known("street_number")
    number, street = both.same("street_number"), both.same("street")
    alike = both.scores("street", known & number & ~street, JaroWinkler.similarity, 0.85)
    tokens = both.scores("street", known & (number | ~numbers) & ~street, token_set_ratio, 60)
    other = both.differ_in_numbers("street", known & ~numbers & ~street)
    near = number & ((alike > 0) | (tokens >= 75))
    road = known & ~numbers & (street | (tokens >= 90)) & ~other
    return _first([number & street, near, road, known & (numbers | (tokens == 0) | other)])


class Street(IntEnum):
    """How addresses agree; those of people, as far as ROAD."""

    SAME = 1
    NEAR = 2
    ROAD = 3
    DIFFER = 4
    NUMBER = 5
    NEXT_DOOR = 6
    ALONG = 7


def _near_doors() -> pl.Expr:
    """Whether two house numbers are near enough to be one and another writing of it."""
    one, other = (pl.col(side).str.extract(r"(\d+)").cast(pl.Int64, strict=False) for side in ("left", "right"))
    return (one - other).abs() <= NEXT_DOOR


def _site_street(both: Both) -> Array:
    """As `_street`; besides, the same numbers in other words, and doors of one street."""
    return both.once("site_street", _site_streets)


def _site_streets(both: Both) -> Array:
    level = _street(both)
    apart = level == Street.DIFFER
    other = both.known("street_number") & ~both.same("street_number")
    numbers = _same_numbers(both, apart)
    streets = both.same("street") | (both.scores("street", apart & other, token_set_ratio, 90) > 0)
    doors = apart & other & streets
    (next_door,) = both.holds("street_number", doors, _near_doors())
    # Where blocks are numbered (3-7-24), or the number stands amid the words, it is in the street.
    whole = (level == Street.ROAD) & both.same("street") & both.values.digits[both.left]
    return np.select(
        [whole, numbers, doors & next_door, doors],
        [Street.SAME, Street.NUMBER, Street.NEXT_DOOR, Street.ALONG],
        default=level,
    ).astype(np.uint8)


def _place(both: Both) -> Array:
    """Where it is; a city within a longer one is the same: New York, New York City."""
    post, city, region = both.same("postal_code"), both.same("city"), both.same("region")
    longer = _either_way(lambda one, other: _spaced(one).str.contains(_spaced(other), literal=True))
    within, scripts = both.holds("city", both.known("city") & ~city & ~post, longer, _two_scripts())
    city = city | within
    elsewhere = both.known("country") & ~both.same("country")
    area = both.same("area")
    known = both.known("postal_code") | (both.known("city") & ~scripts) | (both.known("region") & ~scripts)
    return _first([post & ~elsewhere, city & ~elsewhere, area & ~elsewhere, region & ~elsewhere, known | elsewhere])


def _site_place(both: Both) -> Array:
    """As `_place`; unknown for two doors of one street, which has told already that they are near each other."""
    return np.where(_site_street(both) == Street.ALONG, 0, _place(both)).astype(np.uint8)


def _two_scripts() -> pl.Expr:
    """Whether one value is in Latin letters and the other in others alone, so that they cannot be compared."""
    left, right = (pl.col(side).str.contains(r"\p{Latin}") for side in ("left", "right"))
    letters = pl.all_horizontal(pl.col("left", "right").str.contains(r"\p{L}"))
    return letters & (left != right)


def _linkedin(both: Both) -> Array:
    return _first([both.same("linkedin"), both.known("linkedin")])


def _title(both: Both) -> Array:
    same = both.same("title")
    unequal = both.known("title") & ~same
    role = both.same("seniority") & both.same("department")
    return _first([same, role | (both.scores("title", unequal & ~role, token_set_ratio, 70) > 0), unequal])


def _first(levels: list[Array]) -> Array:
    """The place of the first level that holds, from 1; 0 where none does."""
    return np.select(levels, range(1, len(levels) + 1), default=0).astype(np.uint8)


# --- vetoes --------------------------------------------------------------------------------------


def _veto_generation(both: Both) -> Array:
    return both.known("generation") & ~both.same("generation")


def _veto_one_generation(both: Both) -> Array:
    """Only one of them tells a generation: a name that comes twice at a company is why it is told."""
    told = both.values.hashes("generation") != 0
    return np.asarray(told[both.left] != told[both.right])


def _veto_premises(both: Both) -> Array:
    """Other doors, and not next to each other in one street: a chain has one telephone for many of them."""
    known = both.known("street") & both.known("street_number") & ~both.same("street_number")
    (next_door,) = both.holds("street_number", known, _near_doors())
    edits = both.scores("street_number", known, OSA.normalized_similarity, 0.75)
    road = both.same("street") | (both.scores("street", known & ~both.same("street"), token_set_ratio, 60) > 0)
    return np.asarray(known & ~(road & (next_door | (edits > 0))))


def _veto_middle(both: Both) -> Array:
    return both.known("middle") & ~both.same("middle")


def _veto_mailbox_number(both: Both) -> Array:
    """Mailboxes at one host that fit the names, with another number: j.smith2 and john.smith."""
    where = both.same("host") & both.known("local") & ~both.same("local")
    one, other = both.values.mailbox_number[both.left], both.values.mailbox_number[both.right]
    fits = both.values.fits[both.left] & both.values.fits[both.right]
    return np.asarray(where & (one != other) & fits)


def _veto_numbered_mailbox(both: Both) -> Array:
    """The company gave one of them a mailbox with a number, which it does for the second of a name."""
    values = both.values
    own = values.hashes("host") == values.hashes("domain")
    second = values.fits & np.isin(values.mailbox_number, SECOND) & own
    other = ~(both.same("host") & both.known("local"))
    return np.asarray((second[both.left] | second[both.right]) & other)


COMPARISONS: Mapping[str, Callable[[Both], Array]] = {
    "name": _name, "site_name": _site_name, "linkedin": _linkedin, "mail": _mail, "number": _number,
    "site_number": _site_number, "company": _company, "domain": _domain, "web": _web, "street": _street,
    "site_street": _site_street, "place": _place, "site_place": _site_place, "title": _title,
}  # fmt: skip
VETOES: Mapping[str, Callable[[Both], Array]] = {
    "generation": _veto_generation, "one_generation": _veto_one_generation, "middle": _veto_middle,
    "mailbox_number": _veto_mailbox_number, "numbered_mailbox": _veto_numbered_mailbox, "premises": _veto_premises,
}  # fmt: skip
