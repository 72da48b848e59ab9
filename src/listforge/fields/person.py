"""Names of people: taken apart, put together, compared."""

import re
from collections.abc import Set
from functools import cache

import polars as pl
from nicknames import NickNamer

from listforge import vocab
from listforge.columns import ensure
from listforge.fields import distinct, text

_PRONOUNS = r"(?i)\s*\((?:she|he|they)\b[^)]*\)"
_HONORIFIC = r"(?i)^(?:(?:dr|mr|mrs|ms|miss|prof|sir|herr|frau)\b\.?\s+)+"
_PARTICLE = r"(?:van|von|de|der|den|del|della|di|da|dos|la|le|el|al|bin|ter|ten|zu|y)"
_GENERATION = r"(?:jr|sr|ii|iii|iv)\.?"
_SYMBOLS = r"[[\p{So}--[©°¦]]\x{FE0F}\x{200D}\x{20E3}\x{1F3FB}-\x{1F3FF}]"
_GENERATIONS = {"Ii": "II", "Iii": "III", "Iv": "IV"}
_MC = {f"Mc{c}": f"Mc{c.upper()}" for c in "abcdefghijklmnopqrstuvwxyz"}


def tidy(name: pl.Expr) -> pl.Expr:
    """The name without credentials ("Ana Ruiz, MBA"), emoji and stray spaces; capitals as people write them."""
    plain = name.str.replace_all(_SYMBOLS, "").str.replace(_PRONOUNS, "").str.strip_chars(" ,")
    shouted = plain.str.contains(r"\p{Lu}{3}") & ~plain.str.contains(r"\p{Ll}")
    # "RAHMAN, MD" and "JEAN MBA" may well be names when all of it is in capitals.
    alone = shouted & plain.str.contains(r"^[^\s,]+,?\s+[^\s,]+$")
    titled = plain.str.replace_all(_after_comma(), "").str.replace(_after_word(), "")
    bare = text.clean(pl.when(alone).then(plain).otherwise(titled).str.strip_chars(" ,"))
    return pl.when(shouted).then(_spoken(bare)).otherwise(bare)


@cache
def _after_comma() -> str:
    """A pattern for letters after a comma; two alone are also names ("Rahman, Md"), so that they need capitals."""
    written = {w for c in vocab.credentials() for w in (c, c.upper(), c.lower()) if len(c) > 2 or w.isupper()}
    return rf",\s*(?:{_any(written)})\b\.?"


@cache
def _after_word() -> str:
    """A pattern for letters after a word, at the end of the name."""
    written = {w for c in vocab.credentials() for w in (c, c.upper()) if len(c) > 2}
    return rf"(?:\s+(?:[-–|]\s*)?(?:{_any(written)})\b\.?)+$"


def _any(written: Set[str]) -> str:
    """The writings, the longest first, with dots between their letters or without; "Ph. D." too."""
    dotted = (r"\.?".join(map(re.escape, w)) for w in sorted(written, key=lambda w: (-len(w), w)))
    return "|".join(dotted).replace(r"h\.?D", r"h\.?\s?D")


def _spoken(shouted: pl.Expr) -> pl.Expr:
    """A name in capitals as people write it: "MCDOWELL III" is McDowell III."""
    words = shouted.str.to_titlecase().str.split(" ")
    generations = pl.element().replace(_GENERATIONS)
    return words.list.eval(generations.str.replace_many(_MC)).list.join(" ")


def split_first(full: pl.Expr) -> pl.Expr:
    """The given name in a whole name: what stands after the comma, else the first word."""
    name = _bare(full)
    return (
        pl.when(name.str.contains(",")).then(name.str.extract(r",\s*(\S+)")).otherwise(name.str.extract(r"^(\S+)\s+\S"))
    )


def split_last(full: pl.Expr) -> pl.Expr:
    """The family name in a whole name, with its particles ("van der Berg") and generation ("Hart Jr.")."""
    name = _bare(full)
    spoken = name.str.extract(rf"(?i)\s((?:{_PARTICLE}\s+)*\S+(?:\s+{_GENERATION})?)$")
    before_comma = name.str.extract(r"^\s*([^,]+?)\s*,")
    alone = name.str.extract(r"^(\S+)$")
    return pl.when(name.str.contains(",")).then(before_comma).otherwise(pl.coalesce(spoken, alone))


def _bare(full: pl.Expr) -> pl.Expr:
    """The name without what stands before it ("Dr."), and with no comma before a generation ("Hart, Jr.")."""
    return full.str.replace(_HONORIFIC, "").str.replace(rf"(?i)\s*,\s*({_GENERATION})$", " $1")


def keys(frame: pl.DataFrame) -> pl.DataFrame:
    """`given` and `family` name of each row, folded; from the whole name where they do not stand in their own column.

    Father and son differ by their generation, which is part of the family name.
    """
    frame = ensure(frame, ["first_name", "last_name", "full_name"])
    columns = (("given", "first_name", split_first), ("family", "last_name", split_last))
    names = frame.select(
        pl.coalesce(pl.col(name), _where_missing(frame, name, split)).alias(key) for key, name, split in columns
    )
    return pl.DataFrame([distinct.each(names[key], text.fold) for key, _, _ in columns])


def _where_missing(frame: pl.DataFrame, name: str, split: distinct.Reading) -> pl.Series:
    """The part of the whole name in the rows that have none in the column of that name."""
    return distinct.each(frame.select(pl.when(pl.col(name).is_null()).then("full_name")).to_series(), split)


def named(names: pl.DataFrame, company: pl.Series) -> pl.Series:
    """Names of `keys` and the company (its compare form) in one key; null where there is no name or no company."""
    who = pl.concat_str("family", "given", separator=" ", ignore_nulls=True).replace("", None)
    return names.select(who + pl.lit("\x1f") + pl.lit(company)).to_series()


def counted(names: pl.DataFrame) -> pl.Series:
    """Family name and first initial of `keys`: which people who share a number are counted by; no family, null."""
    return names.select(pl.col("family") + pl.lit(" ") + pl.col("given").str.head(1).fill_null("")).to_series()


def root(given: pl.Expr) -> pl.Expr:
    """The formal name a short given name most likely stands for ("bob" is robert); any other name as it is."""
    return given.replace(_roots())


@cache
def _roots() -> dict[str, str]:
    """Of the names a short one may stand for, or that it is itself, the one with the most short forms."""
    nicknames, formal = _nicknames().nickname_lookup, _nicknames().canonical_lookup
    short_forms = {name: len(nicknames.get(name, ())) for name in {*nicknames, *formal}}
    return {
        name: min({name, *names}, key=lambda one: (-short_forms[one], one)) for name, names in sorted(formal.items())
    }


@cache
def nicknames() -> pl.Series:
    """Pairs of given names ("bob robert", both ways) that may be one person's: one is short for the other, or both are
    short for a third (package nicknames)."""
    lookup = _nicknames().nickname_lookup
    alike = {(a, b) for name, short in lookup.items() for a in {name, *short} for b in {name, *short} if a != b}
    return pl.Series(sorted(f"{one} {other}" for one, other in alike))


@cache
def given_names() -> frozenset[str]:
    """Given names in lower case, formal and short, that package nicknames knows."""
    return frozenset(_nicknames().nickname_lookup) | frozenset(_nicknames().canonical_lookup)


@cache
def _nicknames() -> NickNamer:
    return NickNamer()
