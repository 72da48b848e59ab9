"""Reads files that keep types: Parquet, Arrow, NDJSON."""

from typing import Any

import polars as pl

from listforge.errors import InputError
from listforge.frames.cells import as_cells
from listforge.frames.foreign.tables import MALFORMED, KnownHeaders, Table


def read_typed(frame: pl.DataFrame, name: str, known: KnownHeaders, what: Any) -> Table:
    if not known(frame.columns):
        raise InputError(
            f"{name}: not one known column ({', '.join(frame.columns[:8])}); map one by --map phone=HEADER"
        )
    numbers = pl.int_range(1, frame.height + 1, eager=True).alias("source_row")
    return Table(as_cells(frame), numbers, pl.DataFrame(schema=MALFORMED), str(what))
