"""Reads bytes, tells their format by the first of them, and reads a list of listforge's own shape."""

import io
import mmap
import re
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import polars as pl
from rapidfuzz import fuzz, process

from listforge import columns
from listforge.errors import InputError
from listforge.frames.cells import as_cells
from listforge.frames.objects import as_frame, lines_of
from listforge.frames.records import Dialect, NeverClosedError, records

STDIO = Path("-")
SMALL = 8_388_608  # bytes up to which a file is read and not mapped


class Mapped(mmap.mmap):
    """A file's bytes, which take no memory of their own, and where it is."""

    path: Path

    def let_go(self) -> None:
        """Gives back the memory of what was looked at so far; it comes from the file again when it is needed."""
        if hasattr(mmap, "MADV_DONTNEED"):
            self.madvise(mmap.MADV_DONTNEED)


Buffer = bytes | Mapped
Kind = Literal[
    "text", "utf-16", "ndjson", "json", "vcard", "arrow stream", "arrow file", "parquet", "zip", "ole2", "gzip", "zstd"
]  # fmt: skip

_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"\xff\xff\xff\xff", "arrow stream"),
    (b"ARROW1", "arrow file"),
    (b"PAR1", "parquet"),
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole2"),
    (b"\x1f\x8b", "gzip"),
    (b"\x28\xb5\x2f\xfd", "zstd"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
# More than a brace or a bracket: a CSV file may begin with one of those.
_WORDS: tuple[tuple[re.Pattern[bytes], Kind], ...] = (
    (re.compile(rb'\{\s*(?:"(?:[^"\\]|\\.)*"\s*:|\}\s*$)'), "ndjson"),
    (re.compile(rb'\[\s*(?:\{\s*["}]|\]\s*$)'), "json"),
    (re.compile(rb"BEGIN:VCARD[ \t]*[\r\n]", re.IGNORECASE), "vcard"),
)
_OTHERS = (
    (b"{\\rtf", "a text document (RTF); save its table as XLSX or CSV"),
    (b"%PDF-", "a PDF; ask for the table it was made from"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive; unpack it first"),
    (b"BZh91AY&SY", "packed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "packed with xz; unpack it first"),
    (b"\x00\x01\x00\x00Standard ", "an Access database; export its table as XLSX or CSV"),
    (b"!BDN", "an Outlook mailbox; export its contacts as CSV"),
    (b"SQLite format 3\x00", "a SQLite database; make it a source of the ICP, with query and url_env"),
)
_BLANKS = b"\xef\xbb\xbf \t\r\n"
SAMPLE = 65_536
_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"


def named(source: Path) -> str:
    """What a message calls the source."""
    return "standard input" if source == STDIO else str(source)


def load(source: Path) -> bytes:
    """The bytes of a file or of standard input; an InputError for what is missing, a folder, or empty."""
    return view(source)[:]


def view(source: Path) -> Buffer:
    """As `load`, but a file that is not small is mapped."""
    if hasattr(signal, "siginterrupt"):  # polars has a read that waits for a pipe sit through Ctrl-C
        signal.siginterrupt(signal.SIGINT, True)
    if source == STDIO:
        if sys.stdin is None or sys.stdin.closed:
            raise InputError("standard input is closed; name a list")
        data = sys.stdin.buffer.read()
    else:
        try:
            if source.is_file() and source.stat().st_size > SMALL:
                with source.open("rb") as file:
                    mapped = Mapped(file.fileno(), 0, access=mmap.ACCESS_READ)
                mapped.path = source
                return mapped
            data = source.read_bytes()
        except IsADirectoryError:
            raise InputError(f"{source}: is a folder; name a file in it") from None
        except FileNotFoundError:
            raise InputError(f"{source}: no such file") from None
        except OSError as error:
            raise InputError(f"{source}: {error.strerror or error}") from None
    return filled(data, named(source))


def filled(data: bytes, name: str) -> bytes:
    """The bytes; an InputError where there are none, or blanks alone."""
    if not data[:SAMPLE].strip(_BLANKS) and not data.strip(_BLANKS):
        raise InputError(f"{name}: empty; a list has at least a header (did the stage before it fail?)")
    return data


def kind(data: bytes, name: str) -> Kind:
    """The format of the bytes, by the first of them; an InputError for a binary that is none of ours."""
    if (mark := marked(data)) is not None:
        return mark
    for magic, what in _OTHERS:
        if data.startswith(magic):
            raise InputError(f"{name}: {what}")
    if data[257:262] == b"ustar":
        raise InputError(f"{name}: a tar archive; unpack it first")
    sample = data[:SAMPLE]
    # Null bytes alone are padding of databases, as long as there are not too many; some of those divide fields by one
    # control character.
    nulls, found = sample.count(0), [b for b in sample if 0 < b < 9 or 13 < b < 32]
    controls = 0 if set(found) in ({1}, {31}) and not nulls else len(found)
    if controls > len(sample) // 20 or nulls > len(sample) // 3:
        raise InputError(f"{name}: a binary file; a list is CSV, a workbook, JSON, vCard, Parquet or Arrow")
    return "text"


def marked(data: bytes) -> Kind | None:
    """The format that the first bytes say for certain; None for text, and for what is none of ours."""
    for magic, found in _MAGIC:
        if data.startswith(magic):
            return found
    start = data[:SAMPLE].lstrip(_BLANKS)
    return next((found for words, found in _WORDS if words.match(start)), None)


def read(source: Path) -> pl.DataFrame:
    """A list of listforge's own shape, every canonical column in its type; an InputError says what it is instead."""
    data, name = load(source), named(source)
    frame = columns.conform(as_cells(_own(data, name), typed=True))
    if not columns.known(frame.columns):
        raise InputError(f"{name}: not one known column{_hint(frame.columns)}; `listforge import` reads any list")
    return frame


def _own(data: bytes, name: str) -> pl.DataFrame:
    match kind(data, name):
        case "text":
            return read_csv(data, name)
        case "arrow stream" | "arrow file" | "parquet" | "ndjson":
            return read_binary(data, name)
        case _:
            raise InputError(f"{name}: not a list of listforge's own; `listforge import` reads any list")


def _hint(names: list[str]) -> str:
    for name in names[:50]:
        plain, known = name.lower().replace(" ", "_"), list(columns.COLUMNS)
        alike = process.extractOne(plain, known, scorer=fuzz.ratio, score_cutoff=60)
        if found := alike or process.extractOne(plain, known, score_cutoff=75):
            return f" (`{name}` looks like `{found[0]}`)"
    return f" (the first is `{names[0][:40]}`)" if names else ""


def read_csv(data: bytes, name: str) -> pl.DataFrame:
    """Comma-separated UTF-8 text, all columns String; an InputError names the line that is no record."""
    try:
        frame = pl.read_csv(one_newline(without_nulls(data)[:]), infer_schema=False, truncate_ragged_lines=False)
    except pl.exceptions.PolarsError as error:
        raise InputError(f"{name}: {_why(data, error)}") from None
    # polars leaves a doubled quote in a header as it is.
    frame = frame.rename(lambda header: header.replace('""', '"')).with_columns(pl.all().replace("", None))
    return (
        _without_blank_lines(frame, data) if frame.select(pl.all_horizontal(pl.all().is_null()).any()).item() else frame
    )


def without_nulls(data: Buffer) -> Buffer:
    """Text without the null bytes that some databases pad their cells with."""
    return data[:].replace(b"\x00", b"") if data.find(b"\x00") >= 0 else data


def one_newline(data: bytes) -> bytes:
    """Old-Mac text (CR alone) with LF, which polars reads; anything else as it is."""
    return data.replace(b"\r", b"\n") if b"\r" in data and b"\n" not in data else data


def _without_blank_lines(frame: pl.DataFrame, data: bytes) -> pl.DataFrame:
    """The rows that are records: polars makes a row of nulls out of a blank line."""
    rows = [record.cells for record in records(data.decode("utf-8-sig"), Dialect(), blank=True)]
    head = next(place for place, row in enumerate(rows) if row)
    said = pl.Series([bool(row) for row in rows[head + 1 :]], dtype=pl.Boolean)
    return frame.filter(said) if said.len() == frame.height else frame


def _why(data: bytes, error: Exception) -> str:
    """The first line that is not UTF-8 or has more fields than the header, else polars' own words."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as bad:
        line = data[: bad.start].count(b"\n") + 1
        return f"line {line}: not UTF-8; `listforge import --encoding cp1252` reads it"
    try:
        found = records(text, Dialect())
    except NeverClosedError as opened:
        return f"line {opened.line}: a quote opens here and never closes; is the file cut off?"
    width = 0
    for row, start, _ in found:
        width = width or len(row)
        if len(row) > width:
            return f"line {start}: {len(row)} fields, the header has {width}; `listforge import` sets such rows aside"
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
    if found == "arrow stream" and not data.endswith(_END_OF_STREAM):
        # Cut between two batches it would read as a shorter list.
        raise InputError(f"{name}: damaged or cut off ({found}): its end is missing")
    try:
        return readers[found](io.BytesIO(data))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError, ValueError) as error:
        raise InputError(f"{name}: damaged or cut off ({found}): {str(error).splitlines()[0]}") from None


def _read_ndjson(file: io.BytesIO) -> pl.DataFrame:
    return as_frame(lines_of(file.read()).rows)
