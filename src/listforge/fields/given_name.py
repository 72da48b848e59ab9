"""Given names: what is short for what, and which two are no slip of one."""

from collections.abc import Iterable, Mapping
from functools import cache
from string import ascii_lowercase

import polars as pl
from nicknames import NickNamer

from listforge import vocab

# Letters of a given name that sound alike in one language or another, in the order in which they are replaced.
SOUNDS = (
    ("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("x", "ks"), ("z", "s"), ("v", "f"), ("y", "i"), ("h", ""),
    ("ie", "i"), ("ee", "i"),
)  # fmt: skip
CUT = 4  # letters of a name that may be a longer one, cut off
TURNED = 6  # letters of a name of which two that stand the other way round are a slip: Micheal


def root(given: pl.Expr) -> pl.Expr:
    """The formal name a short given name most likely stands for ("bob" is robert); any other name as it is."""
    return given.replace(_roots())


@cache
def _roots() -> dict[str, str]:
    """Of the names a short one may stand for, or that it is itself, the one with the most short forms."""
    nicknames, formal = _nicknames().nickname_lookup, _nicknames().canonical_lookup
    short_forms = {name: len(nicknames.get(name, ())) for name in {*nicknames, *formal}}
    roots = {short: name for names in vocab.nicknames().values() for name, forms in names.items() for short in forms}
    return {short: name for short, name in roots.items() if short not in short_forms} | {
        name: min({name, *names}, key=lambda one: (-short_forms[one], one)) for name, names in sorted(formal.items())
    }


@cache
def nicknames() -> pl.Series:
    """Pairs of given names ("bob robert", both ways) that may be one person's: one is short for the other, or both are
    short for a third, in one language (package nicknames for English)."""
    english: Mapping[str, Iterable[str]] = _nicknames().nickname_lookup
    languages: list[Mapping[str, Iterable[str]]] = [english, *vocab.nicknames().values()]
    alike = {
        (a, b)
        for lookup in languages
        for name, short in lookup.items()
        for a in {name, *short}
        for b in {name, *short}
        if a != b
    }
    return pl.Series(sorted(f"{one} {other}" for one, other in alike))


@cache
def known() -> frozenset[str]:
    """Given names in lower case, formal and short, that package nicknames knows."""
    return frozenset(_nicknames().nickname_lookup) | frozenset(_nicknames().canonical_lookup)


@cache
def listed() -> pl.Series:
    """The same as a column."""
    return pl.Series(sorted(known()))


def are_two(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Whether given names, folded, are two that there are, or a man's and a woman's, rather than one with a slip in it.

    Eric and Erica are two, and Luis and Luisa; not so Sara and Sarah, which sound alike, nor Michael and Micheal, nor
    Javi and Javier, for a name is cut off to be short. Who is cut off to Anna is rather an Anna.
    """
    names = pl.all_horizontal(side.is_in(_every().implode()) for side in (one, other))
    turned = (_letters(one) == _letters(other)) & (one.str.len_chars() >= TURNED)
    turned &= one.str.tail(1) == other.str.tail(1)  # Christian and Christina are two
    feminine = _with_a(one, other) | _with_a(other, one)
    cut = (_cut_off(one) & other.str.starts_with(one)) | (_cut_off(other) & one.str.starts_with(other))
    return feminine | (names & (_sound(one) != _sound(other)) & ~turned & ~cut)


def _with_a(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Whether one is the other with the ending of a woman's; Mari is short for Maria."""
    return (one == other + pl.lit("a")) & other.str.contains(r"[^aeiou]$")


def _cut_off(given: pl.Expr) -> pl.Expr:
    """Whether a name is as short as a longer one that is cut off."""
    letters = given.str.len_chars()
    return (letters < CUT) | ((letters == CUT) & ~given.str.ends_with("a"))


def _sound(given: pl.Expr) -> pl.Expr:
    """A given name as it sounds, roughly: one letter for several, none twice, no silent e."""
    for letters, sound in SOUNDS:
        given = given.str.replace_all(letters, sound, literal=True)
    twice = [2 * letter for letter in ascii_lowercase]
    return given.str.replace_many(twice, list(ascii_lowercase)).str.strip_suffix("e")


def _letters(given: pl.Expr) -> pl.Expr:
    return given.str.split("").list.sort().list.join("")


@cache
def _every() -> pl.Series:
    return pl.Series(sorted(known() | vocab.given_names()))


@cache
def _nicknames() -> NickNamer:
    return NickNamer()
