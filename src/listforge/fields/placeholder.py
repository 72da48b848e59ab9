"""Cells that say nothing: "N/A", "keine Angabe", "000-000-0000", "no@email.com"."""

from functools import cache

import polars as pl

from listforge import vocab
from listforge.columns import TEXT

# The column that the fewest placeholders hold for: those are placeholders everywhere.
ANYWHERE = "do_not_call"


def kind(cell: pl.Expr, column: str) -> pl.Expr:
    """Which kind of placeholder of data/placeholders.yaml a cell of that column is; null where it says something."""
    kinds = (
        pl.when(cell.str.contains(_whole(entry)) & ~cell.is_in(entry.unless)).then(pl.lit(entry.kind))
        for entry in vocab.placeholders()
        if entry.holds_for(column)
    )
    return pl.coalesce(pl.lit(None, dtype=TEXT), *kinds)


@cache
def pattern(column: str) -> str:
    """A pattern for the whole cells of a column that may be placeholders; `kind` says which are."""
    return "|".join(_whole(entry) for entry in vocab.placeholders() if entry.holds_for(column))


@cache
def _whole(entry: vocab.Placeholder) -> str:
    words = (_literal(word) for word in entry.words)
    return rf"(?i:^(?:{'|'.join([*words, *entry.patterns])})$)"


def _literal(word: str) -> str:
    """The word as a pattern: Rust knows no escape for most of what Python's `re.escape` escapes."""
    return "".join(rf"\{c}" if c in r"\.+*?()|[]{}^$#&-~" else c for c in word)
