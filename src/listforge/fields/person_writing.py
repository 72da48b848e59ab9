"""Names of people as they write them themselves: no titles, no letters behind, no emoji, capitals where they belong."""

import re
from collections.abc import Set
from functools import cache

import polars as pl

from listforge import vocab
from listforge.fields import distinct, text

_PRONOUNS = r"(?i)\s*\((?:she|he|they)\b[^)]*\)"
_SYMBOLS = r"[[\p{So}--[©°¦]]\x{FE0F}\x{200D}\x{20E3}\x{1F3FB}-\x{1F3FF}]"
# Words as capitals become them that people write otherwise: generations, and two initials that are a given name.
_INITIALS = ("Aj", "Bj", "Cj", "Dj", "Jj", "Mj", "Oj", "Pj", "Rj", "Tj", "Jb", "Jd", "Jp", "Jt", "Jw", "Kc", "Kd")
_WRITTEN = {word: word.upper() for word in ("Ii", "Iii", "Iv", *_INITIALS)}
_MC = {f"Mc{c}": f"Mc{c.upper()}" for c in "abcdefghijklmnopqrstuvwxyz"}
# Of one particle alone nobody can say whether it is van Dyck or Van Dyke; these are small everywhere ...
_SMALL_TOGETHER = (
    "van der", "van den", "van de", "van het", "van 't", "von der", "von dem", "von den", "von und zu",
    "de la", "de las", "de los", "op den", "in 't",
)  # fmt: skip
# ... and these wherever something stands before them.
_SMALL_BEHIND = ("von", "zu", "ibn", "bint", "dos")
_SMALL = {f" {words.title()} ": f" {words} " for words in _SMALL_TOGETHER} | {
    " Van 'T ": " van 't ",
    " In 'T ": " in 't ",
}


def tidied(names: pl.Series) -> pl.Series:
    """`tidy` of a whole column: most names are fine, and one pattern finds those that may not be."""
    return distinct.done_where(names, _odd(), tidy)


@cache
def _odd() -> str:
    """A pattern for names that `tidy` may change."""
    words = "|".join(sorted(re.escape(word) for word in {*vocab.credentials(), *vocab.honorifics()} if word.isalpha()))
    return rf"^$|[^\p{{L}}\p{{M}} '’-]|\p{{Lu}}{{2}}|^\p{{Ll}}|  |^[ -]|[ -]$|(?i:(?:^| )(?:{words})(?: |$))"


def tidy(names: pl.Series) -> pl.Series:
    """Names without titles, credentials ("Dr. Ana Ruiz, MBA") and emoji; capitals as people write them."""
    said = _tidy_once(names)
    while not said.equals(names):  # behind what was taken off, more may show
        names, said = said, _tidy_once(said)
    return said


def _tidy_once(names: pl.Series) -> pl.Series:
    name, said = pl.col("name"), pl.col("said")
    frame = names.to_frame("name").select(
        said=name.str.replace_all(_SYMBOLS, "").str.replace_all(_PRONOUNS, "").str.strip_chars(" ,")
    )
    frame = frame.with_columns(name=said.str.replace_all(title(), "$1"))
    # "Dr. and Mrs. Ruiz" are two people.
    two = name.str.contains(r"(?i)^(?:and|und|et|y|e|en|och|&)\s")
    frame = frame.select(name=pl.when(two).then(said).otherwise(name))
    # "RAHMAN, MD" and "JEAN MBA" may well be names when all of it is in capitals.
    alone = _shouted(name) & name.str.contains(r"^[^\s,]+,?\s+[^\s,]+$")
    bare = name.str.replace_all(_after_comma(), "").str.strip_chars(" ,").str.replace(_after_word(), "")
    frame = frame.select(name=pl.when(alone).then(name).otherwise(bare).str.strip_chars(" ,"))
    frame = frame.select(name=text.clean(name))
    return frame.select(pl.when(_shouted(name) | _whispered(name)).then(_spoken(name)).otherwise(name)).to_series()


def _shouted(name: pl.Expr) -> pl.Expr:
    return name.str.contains(r"\p{Lu}{3}") & ~name.str.contains(r"\p{Ll}")


def _whispered(name: pl.Expr) -> pl.Expr:
    return name.str.contains(r"\p{Ll}{2}") & name.str.contains(r"^[\p{Ll}\p{M}'’-]+\.?(?: [\p{Ll}\p{M}'’-]+\.?)*$")


@cache
def title() -> str:
    """A pattern for titles in front, or behind a comma; what stands before them is the first group."""
    return rf"(?i)(^|,\s*)(?:(?:{'|'.join(_before())})(?:\s+|\b))+"


@cache
def _before() -> tuple[str, ...]:
    """Patterns for each title, the longest first: with its point, or followed by a space."""
    words = sorted(vocab.honorifics(), key=lambda word: (-len(word), word))
    return tuple(re.escape(word) + ("" if word.endswith(".") else r"(?:\.|\s)") for word in words)


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
    return "|".join(map(_dotted, sorted(written, key=lambda w: (-len(w), w))))


def _dotted(word: str) -> str:
    return r"\.?".join(map(re.escape, word)).replace(r"h\.?D", r"h\.?\s?D")


def _spoken(name: pl.Expr) -> pl.Expr:
    """A name in capitals, or without any, as people write it: "MCDOWELL III" is McDowell III."""
    words = name.str.to_titlecase().str.split(" ").list.eval(pl.element().replace(_WRITTEN).str.replace_many(_MC))
    behind = words.list.join(" ").str.replace_many({f" {word.title()} ": f" {word} " for word in _SMALL_BEHIND})
    return (pl.lit(" ") + behind).str.replace_many(_SMALL).str.strip_chars()
