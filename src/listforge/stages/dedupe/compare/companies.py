"""How names of companies and of their sites, domains and pages agree."""

import operator

import polars as pl
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.fuzz import token_set_ratio, token_sort_ratio

from listforge import vocab
from listforge.stages.dedupe.compare.levels import either_way, first, two_scripts
from listforge.stages.dedupe.told import Array, label
from listforge.stages.dedupe.values import Both

LONG = 4  # characters of a name with which a longer one begins


def company(both: Both) -> Array:
    """The name of the company that a person works for."""
    same = both.same("company")
    unequal = both.known("company") & ~same
    alike = both.scores("company", unequal, JaroWinkler.similarity, 0.85)
    tokens = both.scores("company", unequal & (alike < 0.92), token_set_ratio, 80)
    close = (alike >= 0.92) | (tokens >= 95)
    return first([same, close, (alike > 0) | (tokens > 0), unequal])


def site_name(both: Both) -> Array:
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
    longer = either_way(lambda one, other: one.str.starts_with(other) & (other.str.len_chars() >= LONG))
    (begins,) = both.holds("site_name", asked, longer)
    near = (alike > 0) | (tokens > 0) | begins
    part, unit = both.holds("company", near, _other_part(), _other_unit())
    part |= unit | both.differ_in_numbers("company", near)
    (scripts,) = both.holds("company", asked & ~near, two_scripts())
    close = bare | (alike >= 0.94) | (ordered > 0)
    town = both.values.name_of_town[both.left] | both.values.name_of_town[both.right]
    within = ((tokens >= 95) | begins) & ~town
    return first([alone, several, same, part, close, within, near, unequal & ~scripts])


def _other_part() -> pl.Expr:
    """Whether one name, and not the other, has a word for a part of a site."""
    words = r"\b(?:" + "|".join(vocab.site_parts()) + r")\b"
    left, right = (pl.col(side).str.extract_all(words).list.unique().list.sort() for side in ("left", "right"))
    return left != right


def _other_unit() -> pl.Expr:
    """Whether both names end on a letter, and other ones: house M, house E."""
    left, right = (pl.col(side).str.extract(r" ([a-z])$") for side in ("left", "right"))
    return left != right


def domain(both: Both) -> Array:
    """One domain, or a part of the other: locations.tarnwick.example is of tarnwick.example."""
    same, unequal = _one_domain(both)
    return first([same, unequal])


def _one_domain(both: Both) -> tuple[Array, Array]:
    same = both.same("domain")
    unequal = both.known("domain") & ~same
    (within,) = both.holds("domain", unequal, either_way(lambda one, other: one.str.ends_with(pl.lit(".") + other)))
    return same | within, unequal & ~within


def web(both: Both) -> Array:
    """The page of a site on the web: every branch of a chain has one of its own, at one domain."""
    same, unequal = _one_domain(both)
    page = both.same("page")
    pages = both.known("page") & ~page
    (above,) = both.holds("page", pages, either_way(lambda one, other: one.str.starts_with(other)))
    labels = (label(pl.col(side)) for side in ("left", "right"))
    (ending,) = both.holds("domain", unequal, operator.eq(*labels))
    return first([page, same & pages & ~above, same, ending, unequal])
