"""Cells that say nothing: "N/A", "keine Angabe", "000-000-0000", "no@email.com"."""

import re
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


def hollow(cell: pl.Expr, column: str = ANYWHERE) -> pl.Expr:
    """Whether a cell of that column is a placeholder; without a column, one in any."""
    meant = [word for entry in vocab.placeholders() if entry.holds_for(column) for word in entry.unless]
    return cell.str.contains(pattern(column)) & ~cell.is_in(meant)


@cache
def pattern(column: str) -> str:
    """A pattern for the whole cells of a column that may be placeholders; `kind` says which are."""
    return "|".join(_whole(entry) for entry in vocab.placeholders() if entry.holds_for(column))


@cache
def _whole(entry: vocab.Placeholder) -> str:
    return rf"(?i:^(?:{'|'.join([*map(re.escape, entry.words), *entry.patterns])})$)"
