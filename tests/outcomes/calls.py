"""Results of calls as tests write them: dicts under the headers of generic.yaml, read and matched against a list."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from listforge import outcomes, vocab

ON = "2026-11-20"
TODAY = date(2026, 11, 23)


def told(rows: Sequence[Mapping[str, Any]], dialer: str | vocab.Dialer = "generic", **more: Any) -> outcomes.Read:
    """A results file of such rows, read."""
    names = dict.fromkeys(["contact_id", "outcome", *(name for row in rows for name in row)])
    table = pl.DataFrame({n: pl.Series([row.get(n) for row in rows], dtype=pl.String) for n in names})
    lines = pl.int_range(2, table.height + 2, eager=True)
    own, name = (vocab.dialer(dialer), dialer) if isinstance(dialer, str) else (dialer, "generic")
    return outcomes.read(table, lines, own, file="results.csv", source=name, **{"today": TODAY, **more})


def known(rows: Sequence[Mapping[str, Any]], leads: pl.DataFrame) -> pl.DataFrame:
    """The outcomes of such rows that belong to leads; called on ON unless they say otherwise."""
    dated = [{"date": ON, **row} for row in rows]
    return outcomes.matched(told(dated).outcomes, leads, default_country="US").known
