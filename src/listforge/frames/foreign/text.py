"""Reads text: quickly where every line is one whole record, with care where it is not."""

import io
import re

import polars as pl

from listforge.columns import TEXT
from listforge.errors import InputError
from listforge.frames.foreign import dialect
from listforge.frames.foreign.encoding import SAMPLE, decoded
from listforge.frames.foreign.table import MALFORMED, KnownHeaders, Table, header_among, headers
from listforge.frames.own import never_closed, one_newline, records


def read_text(data: bytes, name: str, known: KnownHeaders, encoding: str | None, delimiter: str | None) -> Table:
    """The records of text in any encoding and dialect, under the header that we know most of."""
    text, encoding = decoded(data, name, encoding)
    if text[:4].lower() == "sep=":  # Excel's own line; left blank, so that lines keep their numbers
        first = re.split(r"[\r\n]", text, maxsplit=1)[0]
        text, delimiter = text[len(first) :], delimiter or first[4:5] or None
    delimiter = delimiter or dialect.delimiter_of(text[:SAMPLE], known)
    header, line = header_among(((row, end) for row, _, end in records(text[:SAMPLE], delimiter)), name, known)
    found = _quick(text, header, line, delimiter) or _careful(text, header, line, delimiter, name)
    return found._replace(dialect=f"{encoding}, {dialect.spoken(delimiter)}, header on line {line}")


def _quick(text: str, header: list[str], line: int, delimiter: str) -> Table | None:
    """By polars, when every line is one whole record; None when the careful way must decide."""
    body = one_newline(text.rstrip("\r\n").encode())
    lone_returns = body.count(b"\r") != body.count(b"\r\n")
    if len(delimiter.encode()) != 1 or b"\x00" in body or lone_returns:
        return None
    names = headers(header)
    try:
        frame = pl.read_csv(
            body,
            separator=delimiter,
            infer_schema=False,
            has_header=False,
            skip_lines=line,
            new_columns=names,
        )
    except pl.exceptions.PolarsError:
        return None
    lines = body.count(b"\n") + 1 - line
    if frame.height != lines or frame.columns != names:
        return None
    hollow = (
        pl.all_horizontal(pl.all().exclude(names[0]).is_null())
        if len(names) > 2
        else pl.all_horizontal(pl.all().is_null())
    )
    if frame.select(hollow.any()).item():
        return None
    numbers = pl.int_range(line + 1, line + 1 + frame.height, eager=True).alias("source_row")
    return Table(frame.with_columns(pl.all().replace("", None)), numbers, pl.DataFrame(schema=MALFORMED), "")


def _careful(text: str, header: list[str], line: int, delimiter: str, name: str) -> Table:
    """By Python's csv: records over several lines, ragged rows, and the line each one starts on."""
    physical = io.StringIO(text, newline="").readlines()
    width = len(header)
    rows: list[list[str]] = []
    starts: list[int] = []
    bad: list[tuple[int, str]] = []
    for row, start, end in records(text, delimiter):
        if start <= line:
            continue
        if end == len(physical) and (opened := never_closed("".join(physical[start - 1 :]), delimiter)) is not None:
            raise InputError(
                f"{name}: line {start + opened}: a quote opens here and never closes; is the file cut off?"
            )
        if _is_record(row, width):
            rows.append((row + [""] * width)[:width])
            starts.append(start)
        else:
            bad.append((start, "".join(physical[start - 1 : end]).rstrip("\r\n")))
    cells = list(zip(*rows, strict=True)) or [()] * width
    frame = pl.DataFrame(
        {h: pl.Series(h, column, dtype=TEXT) for h, column in zip(headers(header), cells, strict=True)}
    ).with_columns(pl.all().replace("", None))
    return Table(
        frame,
        pl.Series("source_row", starts, dtype=pl.Int64),
        pl.DataFrame(bad, schema=MALFORMED, orient="row"),
        "",
    )


def _is_record(row: list[str], width: int) -> bool:
    """Not more fields than the header (empty ones aside), and more than a lone one; something in at least one."""
    too_many = any(cell.strip() for cell in row[width:])
    lone = len(row) == 1 and width > 2
    return not too_many and not lone and any(cell.strip() for cell in row)
