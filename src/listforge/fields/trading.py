"""The names a company goes by: "Tarnwick Freight Inc dba QuickHaul" is two, and the first is that of an Inc."""

import re
from collections.abc import Iterable

import polars as pl

from listforge import vocab
from listforge.fields import company

_LEAST = 3  # letters; a shorter rest is no name
_WORD = "\x1f"


def read(cells: pl.Series) -> pl.DataFrame:
    """`name` and `other` (what follows "dba" and the like) as they are compared, and the legal `form` of the first.

    Compared are names without legal form, their words shortened. What follows "c/o" is somebody else's. Null for what
    the cell does not say, and for what is no company's name ("self employed").
    """
    own = pl.col("cell").str.replace(_after(vocab.company_words().care_of), "")
    parts = own.str.replace(_between(vocab.company_words().also_known_as), _WORD).str.splitn(_WORD, 2)
    names = [parts.struct.field("field_0"), parts.struct.field("field_1")]
    told = cells.to_frame("cell")
    split = told.lazy().drop_nulls().unique().with_columns(first=names[0], second=names[1])
    answers = split.select(
        "cell",
        name=shortened(company.compare_key(pl.col("first"))),
        other=shortened(company.compare_key(pl.col("second"))),
        form=company.legal_form(pl.col("first")),
    )
    nobody = pl.col("name").is_in(vocab.company_words().no_company)
    kept = answers.with_columns(
        name=pl.when(~nobody).then("name"), other=pl.when(pl.col("other").str.len_chars() >= _LEAST).then("other")
    )
    return told.join(kept.collect(), on="cell", how="left", maintain_order="left").drop("cell")


def shortened(name: pl.Expr) -> pl.Expr:
    """The folded name with its words in their short forms: "harbor services" is "harbor svcs"."""
    spaced = pl.lit(" ") + name.str.replace_all(" ", "  ", literal=True) + pl.lit(" ")
    short = spaced.str.replace_many({f" {long} ": f" {form} " for long, form in vocab.abbreviations().items()})
    return short.str.replace_all(r" +", " ").str.strip_chars()


def _between(words: Iterable[str]) -> str:
    return rf"(?i)\s*[\s,;:(-]\s*(?:{_any(words)})(?:[\s:]+)"


def _after(words: Iterable[str]) -> str:
    return rf"(?i)\s*[\s,;:(-]\s*(?:{_any(words)})[\s:.]+\S.*$"


def _any(words: Iterable[str]) -> str:
    """Any of the words, the longest first, with as much space as somebody put between their parts."""
    longest = sorted(words, key=lambda word: (-len(word), word))
    return "|".join(r"\s+".join(re.escape(part) for part in word.split()) for word in longest)
