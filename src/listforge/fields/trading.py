"""The names a company goes by: "Tarnwick Freight Inc dba QuickHaul" is two, and the first is that of an Inc."""

import re
from collections.abc import Iterable

import polars as pl
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from listforge import vocab
from listforge.fields import company, distinct, text

LETTERS, SLIPS = 4, 2  # of so many letters one may be wrong, and so many at most
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


def compared(names: pl.DataFrame) -> pl.DataFrame:
    """name, name_of; `close`: the words that only one has are those of the other with a typo, and so many `slips`.

    `within`: all words of one are words of the other. North and South are neither.
    """
    one, other = (pl.col(name).str.split(" ") for name in ("name", "name_of"))
    rest = names.select(
        one=one.list.set_difference(other).list.sort().list.join(""),
        other=other.list.set_difference(one).list.sort().list.join(""),
    )
    shorter = rest.select(pl.min_horizontal(pl.all().str.len_chars())).to_series()
    slips = pl.Series(cpdist(rest["one"].to_list(), rest["other"].to_list(), scorer=OSA.distance, workers=-1))
    close = slips <= (shorter // LETTERS).clip(upper_bound=SLIPS)
    return names.with_columns(slips=slips, close=close, within=shorter == 0)


def _between(words: Iterable[str]) -> str:
    return rf"(?i)\s*[\s,;:(-]\s*(?:{_any(words)})(?:[\s:]+)"


def _after(words: Iterable[str]) -> str:
    return rf"(?i)\s*[\s,;:(-]\s*(?:{_any(words)})[\s:.]+\S.*$"


def _any(words: Iterable[str]) -> str:
    """Any of the words, the longest first, with as much space as somebody put between their parts."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in longest)
