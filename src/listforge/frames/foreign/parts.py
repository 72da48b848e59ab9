"""The records under a header, block by block: quickly where quoting is proper and rows are even, else with care."""

import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge.columns import TEXT
from listforge.errors import InputError
from listforge.frames.foreign.tables import MALFORMED, Heading, headers
from listforge.frames.own import Buffer, one_newline
from listforge.frames.records import Dialect, NeverClosedError, Record, breaks, records

BLOCK = 33_554_432
LARGE = 805_306_368  # bytes from which on a file is read block by block, which takes less memory


class Part(NamedTuple):
    """A stretch of the file: its records, the line each starts on, the lines that are none, how many lines it has."""

    frame: pl.DataFrame
    lines: pl.Series
    malformed: pl.DataFrame
    height: int


def parts(data: Buffer, body: int, head: Heading, marks: Dialect, name: str, line: int) -> list[Part]:
    """Everything from the first line under the header on, which is after so many lines: at once where all of it can be
    read quickly, else block by block."""
    if len(data) <= LARGE and (part := _quick(data, head, marks, line, body)):
        return [part]
    parts: list[Part] = []
    waiting = b""
    for block, last in _blocks(data, body, marks.quote):
        try:
            part = _part(waiting + block, head, marks, line)
        except NeverClosedError as error:
            if last:
                raise InputError(
                    f"{name}: line {line + error.line}: a quote opens here and never closes; is the file cut off?"
                ) from None
            waiting += block
            continue
        parts.append(part)
        line, waiting = line + part.height, b""
    return parts


def _blocks(data: Buffer, begin: int, quote: str) -> Iterator[tuple[bytes, bool]]:
    """Stretches that end with a record, and whether each is the last."""
    mark = quote.encode()
    while True:
        end = begin + BLOCK
        cut = len(data) if end >= len(data) else _cut(data, begin, end, mark)
        yield data[begin:cut], cut >= len(data)
        if not isinstance(data, bytes):
            data.let_go()
        if cut >= len(data):
            return
        begin = cut


def _cut(data: Buffer, begin: int, end: int, quote: bytes) -> int:
    """The last place before `end`, or the first after it, where a line ends outside quotes."""
    while end < len(data):
        block = data[begin:end]
        newline, quoted = block.rfind(b"\n"), quote in block
        while newline >= 0:
            if not quoted or block.count(quote, 0, newline) % 2 == 0:
                return begin + newline + 1
            newline = block.rfind(b"\n", 0, block.rfind(quote, 0, newline))
        end += BLOCK
    return len(data)


def _part(block: bytes, head: Heading, marks: Dialect, line: int) -> Part:
    return _quick(block, head, marks, line) or _careful(block.decode(), head, marks, line)


# --- the quick way -------------------------------------------------------------------------------


def _quick(data: Buffer, head: Heading, marks: Dialect, line: int, begin: int = 0) -> Part | None:
    """By polars, where its reading cannot differ from a careful one; None where it may.

    `begin`: where the records begin, behind so many lines; a block begins with one.
    """
    quoted = data.find(marks.quote.encode(), begin) >= 0
    data, blank = _trimmed(data, quoted)
    if len(marks.delimiter.encode()) > 1 or marks.escape or marks.spaced or _has_lone_returns(data):
        return None
    starts = _starts(data, begin, marks) if quoted else None
    if quoted and starts is None:
        return None
    try:
        frame = pl.read_csv(
            data if isinstance(data, bytes) else data.path,
            separator=marks.delimiter,
            quote_char=marks.quote if quoted else None,
            has_header=False,
            skip_lines=line if begin else 0,
            glob=False,
            schema=dict.fromkeys(headers(head.cells), TEXT),
        )
    except pl.exceptions.PolarsError:
        return None
    if quoted and data.find((marks.quote * 2).encode()) >= 0:
        frame = frame.with_columns(pl.all().replace("", None))
    if (starts is not None and frame.height != starts.len()) or _has_odd_rows(frame, head):
        return None
    height = frame.height if starts is None else _count(data, b"\n", begin) + (data[-1:] != b"\n")
    starts = pl.int_range(1, frame.height + 1, eager=True) if starts is None else starts
    return Part(frame, (starts + line).alias("source_row"), pl.DataFrame(schema=MALFORMED), height + blank)


def _trimmed(data: Buffer, quoted: bool) -> tuple[Buffer, int]:
    """The block without the blank lines it ends with, of which polars makes rows, and how many they are; old-Mac text
    with LF, which polars reads."""
    if not isinstance(data, bytes):
        return data, 0
    data = data if quoted else one_newline(data)
    if not data.endswith((b"\n\n", b"\n\r\n")):
        return data, 0
    bare = data.rstrip(b"\r\n")
    return bare + b"\n", data.count(b"\n", len(bare)) - 1


def _has_lone_returns(data: Buffer) -> bool:
    return data.find(b"\r") >= 0 and _count(data, b"\r") != _count(data, b"\r\n")


def _count(data: Buffer, mark: bytes, begin: int = 0) -> int:
    if isinstance(data, bytes):
        return data.count(mark, begin)
    # A stretch overlaps the next one by what a mark may stick out.
    return sum(data[at : at + BLOCK + len(mark) - 1].count(mark) for at in range(begin, len(data), BLOCK))


def _starts(block: Buffer, begin: int, marks: Dialect) -> pl.Series | None:
    """The line, from 1, that each record starts on; None where a quote is not proper: not doubled, nor at an end."""
    letters = np.frombuffer(block, dtype=np.uint8, offset=begin)
    mark, quote, end, turn = (ord(letter) for letter in (marks.delimiter, marks.quote, "\n", "\r"))
    quotes, ends = np.flatnonzero(letters == quote), np.flatnonzero(letters == end)
    if len(quotes) % 2:
        return None
    before = letters[quotes[0::2] - 1]
    after = letters[np.minimum(quotes[1::2] + 1, len(letters) - 1)]
    opens = np.isin(before, (mark, end, quote)) | (quotes[0::2] == 0)
    closes = np.isin(after, (mark, end, turn, quote)) | (quotes[1::2] == len(letters) - 1)
    if not (opens.all() and closes.all()):
        return None
    between = ends[ends < len(letters) - 1]
    outside = np.flatnonzero(np.searchsorted(quotes, between) % 2 == 0)
    return pl.Series(np.concatenate([[1], outside + 2]), dtype=pl.Int64)


def _has_odd_rows(frame: pl.DataFrame, head: Heading) -> bool:
    """Whether a row is empty or blank, or a lone field, or says the header again."""
    names = frame.columns
    hollow = pl.all_horizontal((pl.all().exclude(names[0]) if len(names) > 2 else pl.all()).is_null())
    if len(names) < 3:
        odd = (
            pl.col(names[0]).str.contains(r"^(#.*|\s*)$")
            if len(names) == 2
            else pl.col(names[0]).str.contains(r"^\s*$")
        )
        hollow |= odd & pl.all_horizontal(pl.all().exclude(names[0]).is_null())
    padded = frame.filter(pl.col(names[0]).str.starts_with(" ").fill_null(True))
    if padded.height and padded.select(pl.all_horizontal(pl.all().str.strip_chars().fill_null("") == "").any()).item():
        return True
    again = pl.all_horizontal(pl.col(n) == cell for n, cell in list(zip(names, head.cells, strict=True))[:3])
    return frame.select((hollow | again).any()).item() is True


# --- with care -----------------------------------------------------------------------------------


def _careful(text: str, head: Heading, marks: Dialect, line: int) -> Part:
    """Record by record: ragged rows, quotes that are not proper, and the line each record starts on."""
    physical = io.StringIO(text, newline="").readlines()
    width, kept, bad = len(head.cells), [], []
    for record in records(text, marks):
        if _is_record(record.cells, head):
            kept.append(record)
            continue
        raw = "".join(physical[record.start - 1 : record.end]).rstrip("\r\n")
        if cells := _mended(raw, width, marks):
            kept.append(record._replace(cells=cells))
        else:
            bad.append((line + record.start, raw))
    return Part(
        _frame(kept, headers(head.cells), width),
        pl.Series("source_row", [line + record.start for record in kept], dtype=pl.Int64),
        pl.DataFrame(bad, schema=MALFORMED, orient="row"),
        breaks(text),
    )


def _mended(raw: str, width: int, marks: Dialect) -> list[str] | None:
    """The cells of a line that is a record in another way: quoted as a whole, or with bare quotes before delimiters.

    None where that does not give as many cells as there are headers.
    """
    quote, mark = marks.quote, marks.delimiter
    if width < 2 or len(raw) < 2 or not quote or not (raw[0] == raw[-1] == quote):
        return None
    inner, between = raw[1:-1], quote + mark + quote
    if between in inner:
        cells = [cell.replace(quote * 2, quote) for cell in inner.split(between)]
    else:
        whole = records(inner.replace(quote * 2, quote), marks, cut=True)
        cells = whole[0].cells if len(whole) == 1 else []
    return cells if len(cells) == width and any(cells) else None


def _frame(kept: Sequence[Record], names: Sequence[str], width: int) -> pl.DataFrame:
    rows = [record.cells if len(record.cells) == width else (record.cells + [""] * width)[:width] for record in kept]
    cells = list(zip(*rows, strict=True)) or [()] * width
    columns = {name: pl.Series(name, column, dtype=TEXT) for name, column in zip(names, cells, strict=True)}
    return pl.DataFrame(columns).with_columns(pl.all().replace("", None))


def _is_record(row: list[str], head: Heading) -> bool:
    """Not more fields than the header (empty ones aside), not a lone one, not empty, not the header again."""
    width = len(head.cells)
    too_many = any(cell.strip() for cell in row[width:])
    lone = len(row) == 1 and (width > 2 or (width == 2 and row[0].startswith("#")))
    again = row == head.cells and any(row)
    return not too_many and not lone and not again and any(cell.strip() for cell in row)
