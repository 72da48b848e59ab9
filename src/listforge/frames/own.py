"""Reads bytes, tells their format by the first of them, and reads a list of listforge's own shape."""

import csv
import io
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import polars as pl
from rapidfuzz import process

from listforge import columns
from listforge.errors import InputError

STDIO = Path("-")
Kind = Literal["text", "ndjson", "arrow stream", "arrow file", "parquet", "xlsx", "utf-16"]

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xff\xff\xff", "arrow stream"),
    (b"ARROW1", "arrow file"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "xlsx"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)


def named(source: Path) -> str:
    """What a message calls the source."""
    return "standard input" if source == STDIO else str(source)


def load(source: Path) -> bytes:
    """The bytes of a file or of standard input; an InputError for what is missing, a folder, or empty."""
    if source == STDIO:
        if sys.stdin is None or sys.stdin.closed:
            raise InputError("standard input is closed; name a list")
        data = sys.stdin.buffer.read()
    else:
        try:
            data = source.read_bytes()
        except IsADirectoryError:
            raise InputError(f"{source}: is a folder; name a file in it") from None
        except FileNotFoundError:
            raise InputError(f"{source}: no such file") from None
        except OSError as error:
            raise InputError(f"{source}: {error.strerror or error}") from None
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise InputError(f"{named(source)}: empty; a list has at least a header (did the stage before it fail?)")
    return data


def kind(data: bytes, name: str) -> Kind:
    """The format of the bytes, by magic; an InputError for a binary that is none of ours."""
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    sample = data[:65536]
    if b"\x00" in sample or sum(b < 9 or 13 < b < 32 for b in sample) > len(sample) // 20:
        raise InputError(f"{name}: a binary file; a list is CSV, XLSX, Parquet, Arrow or NDJSON")
    return "ndjson" if sample.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else "text"


def read(source: Path) -> pl.DataFrame:
    """A list of listforge's own shape, every canonical column in its type; an InputError says what it is instead."""
    data, name = load(source), named(source)
    frame = columns.conform(_own(data, name))
    if not columns.known(frame.columns):
        raise InputError(f"{name}: not one known column{_hint(frame.columns)}; `listforge import` reads any list")
    return frame


def _own(data: bytes, name: str) -> pl.DataFrame:
    match kind(data, name):
        case "text":
            return read_csv(data, name)
        case "utf-16" | "xlsx":
            raise InputError(f"{name}: not a list of listforge's own; `listforge import` reads any list")
    return read_binary(data, name)


def _hint(names: list[str]) -> str:
    for name in names[:50]:
        found = process.extractOne(name.lower().replace(" ", "_"), list(columns.COLUMNS), score_cutoff=75)
        if found:
            return f" (`{name}` looks like `{found[0]}`)"
    return f" (the first is `{names[0][:40]}`)" if names else ""


def read_csv(data: bytes, name: str) -> pl.DataFrame:
    """Comma-separated UTF-8 text, all columns String; an InputError names the line that is no record."""
    try:
        frame = pl.read_csv(one_newline(data), infer_schema=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError as error:
        raise InputError(f"{name}: {_why(data, error)}") from None
    return frame.with_columns(pl.all().replace("", None))


def one_newline(data: bytes) -> bytes:
    """Old-Mac text (CR alone) with LF, which polars reads; anything else as it is."""
    return data.replace(b"\r", b"\n") if b"\r" in data and b"\n" not in data else data


def _why(data: bytes, error: Exception) -> str:
    """The first line that is not UTF-8 or has more fields than the header, else polars' own words."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = data[: bad.start].count(b"\n") + 1
        return f"line {line}: not UTF-8; `listforge import --encoding cp1252` reads it"
    rows = csv.reader(io.StringIO(text, newline=""))
    width = len(next(rows, []))
    for row in rows:
        if len(row) > width:
            return f"line {rows.line_num}: {len(row)} fields, the header has {width}; `listforge import` sets such rows aside"
    return f"{str(error).splitlines()[0]}; `listforge import` reads damaged files"


def read_binary(data: bytes, name: str) -> pl.DataFrame:
    """Arrow, Parquet or NDJSON bytes; NDJSON values are text unless they are lists."""
    readers: dict[Kind, Callable[[io.BytesIO], pl.DataFrame]] = {
        "arrow stream": pl.read_ipc_stream,
        "arrow file": pl.read_ipc,
        "parquet": pl.read_parquet,
        "ndjson": _read_ndjson,
    }
    found = kind(data, name)
    try:
        return readers[found](io.BytesIO(data))
    except (pl.exceptions.PolarsError, OSError, ValueError) as error:
        raise InputError(f"{name}: damaged or cut off ({found}): {str(error).splitlines()[0]}") from None


def _read_ndjson(file: io.BytesIO) -> pl.DataFrame:
    """One JSON object a line; numbers and booleans as their text, lists of text as lists, null as null."""
    records: list[dict[str, object]] = []
    for number, line in enumerate(file.read().decode("utf-8-sig").split("\n"), start=1):
        if line.strip():
            try:
                record = json.loads(line, parse_float=str, parse_int=str)
            except ValueError as error:
                raise ValueError(f"line {number}: {error}") from None
            if not isinstance(record, dict):
                raise ValueError(f"line {number}: not an object")
            records.append(record)
    names = list(dict.fromkeys(name for record in records for name in record))
    cells = {name: [_cell(record.get(name)) for record in records] for name in names}
    return pl.DataFrame({name: pl.Series(name, values, dtype=pl.String) for name, values in cells.items()})


def _cell(value: object) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(str(part).replace(";", ",") for part in value)
    return str(value)
