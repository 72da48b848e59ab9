"""Results of calls as tests write them: dicts under the headers of generic.yaml, read and matched against a list."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from listforge import outcomes, vocab

ON = "2026-11-20"


def told(rows: Sequence[Mapping[str, Any]], dialer: str = "generic", **more: Any) -> outcomes.Read:
    """A results file of such rows, read."""
    names = dict.fromkeys(["contact_id", "outcome", *(name for row in rows for name in row)])
    table = pl.DataFrame({n: pl.Series([row.get(n) for row in rows], dtype=pl.String) for n in names})
    lines = pl.int_range(2, table.height + 2, eager=True)
    return outcomes.read(table, lines, vocab.dialer(dialer), file="results.csv", source=dialer, **more)


def known(rows: Sequence[Mapping[str, Any]], leads: pl.DataFrame) -> pl.DataFrame:
    """The outcomes of such rows that belong to leads; called on ON unless they say otherwise."""
    dated = [{"date": ON, **row} for row in rows]
    return outcomes.matched(told(dated).outcomes, leads, default_country="US").known
