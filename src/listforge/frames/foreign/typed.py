"""Reads files that say what each value is: Parquet, Arrow, JSON."""

from codecs import BOM_UTF8
from collections.abc import Sequence
from typing import Any

import polars as pl

from listforge.errors import InputError, nothing_known
from listforge.frames.cells import as_cells
from listforge.frames.foreign.encoding import as_utf8
from listforge.frames.foreign.tables import MALFORMED, KnownHeaders, Table, headers
from listforge.frames.objects import as_frame, flat, found_in


def read_typed(frame: pl.DataFrame, name: str, known: KnownHeaders, what: Any) -> Table:
    """A frame of any types as text columns; its rows are numbered, since they stand on no line."""
    return _table(as_cells(frame), range(1, frame.height + 1), name, known, str(what))


def read_objects(data: bytes, name: str, known: KnownHeaders, encoding: str | None = None) -> Table:
    """JSON as text columns: a value within an object stands under both keys (`place.city`)."""
    if encoding is not None:
        data = as_utf8(data, name, encoding)[0][:].removeprefix(BOM_UTF8)
    try:
        found = found_in(data, known)
    except UnicodeDecodeError as bad:
        line = data[: bad.start].count(b"\n") + 1
        raise InputError(f"{name}: line {line}: not UTF-8, as JSON is; say what it is by --encoding cp1252") from None
    except ValueError as error:
        raise InputError(f"{name}: damaged or cut off (JSON): {error}; fetch it again") from None
    if not found.rows:
        raise InputError(f"{name}: an empty JSON list; it names no columns (did the stage before it fail?)")
    frame = as_frame([flat(row) for row in found.rows])
    frame.columns = headers(frame.columns)
    return _table(frame, found.places, name, known, "JSON")


def _table(frame: pl.DataFrame, places: Sequence[int], name: str, known: KnownHeaders, what: str) -> Table:
    if not known(frame.columns):
        raise nothing_known(name, frame.columns)
    lines = pl.Series("source_row", places, dtype=pl.Int64)
    return Table(frame, lines, pl.DataFrame(schema=MALFORMED), what)
