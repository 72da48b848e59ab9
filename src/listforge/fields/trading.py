"""The names a company goes by: "Tarnwick Freight Inc dba QuickHaul" is two, and the first is that of an Inc."""

import re
from collections.abc import Iterable

import polars as pl

from listforge import vocab
from listforge.fields import company, distinct, text

_LEAST = 3  # letters; a shorter rest is no name
_WORD = "\x1f"


def read(cells: pl.Series) -> pl.DataFrame:
    """`name` and `other` (what follows "dba" and the like) as they are compared, and the legal `form` of the first.

    Compared are names without legal form, their words shortened. What follows "c/o" is somebody else's. Null for what
    the cell does not say, and for what is no company's name ("self employed").
    """
    words = vocab.company_words()
    own = pl.col("cell").str.replace(_after(words.care_of), "")
    parts = own.str.replace(_between(words.also_known_as), _WORD).str.splitn(_WORD, 2)
    first, second = parts.struct.field("field_0"), parts.struct.field("field_1")
    name, other = (text.shortened(company.compare_key(part), vocab.abbreviations()) for part in (first, second))
    return distinct.read(
        cells.to_frame("cell"),
        ["cell"],
        name=pl.when(~name.is_in(words.no_company)).then(name),
        other=pl.when(other.str.len_chars() >= _LEAST).then(other),
        form=company.legal_form(first),
    ).drop("cell")


def _between(words: Iterable[str]) -> str:
    return rf"(?i)\s*[\s,;:(-]\s*(?:{_any(words)})(?:[\s:]+)"


def _after(words: Iterable[str]) -> str:
    return rf"(?i)\s*[\s,;:(-]\s*(?:{_any(words)})[\s:.]+\S.*$"


def _any(words: Iterable[str]) -> str:
    """Any of the words, the longest first, with as much space as somebody put between their parts."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in longest)
