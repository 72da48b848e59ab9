"""Signals of behaviour and intent: whether a row shows one."""

from collections.abc import Mapping

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.fields import text


def shown(when: Mapping[str, str]) -> pl.Expr:
    """Whether every column holds its value, however that is written."""
    return pl.all_horizontal(
        text.fold(pl.col(name).cast(TEXT)) == vocab.fold(value) for name, value in when.items()
    ).fill_null(False)


def seen_on() -> pl.Expr:
    """The day on which a row showed what it shows."""
    return pl.coalesce("last_activity_on", "updated_on")
