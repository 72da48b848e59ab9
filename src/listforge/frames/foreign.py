"""Reads the files of strangers: any dialect, a preamble before the header, ragged rows, spreadsheets.

No row is lost: what cannot be read as a record is given back as raw text with its line.
"""

import io
import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

import polars as pl

from listforge.columns import TEXT
from listforge.errors import InputError
from listforge.frames.cells import as_cells
from listforge.frames.own import kind, never_closed, one_newline, read_binary, records, without_nulls

DELIMITERS = (",", "\t", ";", "|")
SEARCHED_ROWS = 30
SAMPLE = 262_144
DOUBT = 0.05  # of charset-normalizer's "chaos", within which it cannot tell two encodings apart
MALFORMED = {"source_row": pl.Int64, "x_raw": pl.String}
KnownHeaders = Callable[[Sequence[str]], int]


class Table(NamedTuple):
    """A stranger's file: text columns under its own headers, the line of each record, the lines that are none."""

    frame: pl.DataFrame
    lines: pl.Series
    malformed: pl.DataFrame
    dialect: str


def table(
    data: bytes,
    name: str,
    known: KnownHeaders,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """The file as text columns. `known` counts the headers of a row that we know: the best row is the header.

    An InputError says why a file is no list: not one known column, an encoding that does not fit, a quote that never
    closes.
    """
    match kind(data, name) if encoding is None else "text":
        case "text" | "utf-16":
            text, used = decoded(data, name, encoding)
            return _text(text, name, known, delimiter, used)
        case "xlsx":
            return _sheets(data, name, known, sheet)
        case other:
            return _typed(read_binary(data, name), name, known, other)


# --- text ----------------------------------------------------------------------------------------


def decoded(data: bytes, name: str, encoding: str | None) -> tuple[str, str]:
    """The text and its encoding: the one asked for, by its byte-order mark, UTF-8, or the one that reads best."""
    asked = encoding is not None
    if encoding is None and data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    if not (encoding or "").lower().startswith(("utf-16", "utf16", "utf-32", "utf32")):
        data = without_nulls(data)
    try:
        return data.decode(encoding or "utf-8-sig").removeprefix("\ufeff"), encoding or "utf-8"
    except LookupError:
        raise InputError(f"{name}: no encoding is called {encoding!r}; try cp1252 or utf-16") from None
    except UnicodeDecodeError as error:
        if encoding is not None:
            line = data[: error.start].count(b"\n") + 1
            hint = "leave --encoding out to have it detected" if asked else "is the file cut off?"
            raise InputError(f"{name}: line {line}: not {encoding}; {hint}") from None
    return _guessed(data)


def _guessed(data: bytes) -> tuple[str, str]:
    """Not UTF-8: Windows' Western encoding unless charset-normalizer is sure of another."""
    from charset_normalizer import from_bytes

    found = from_bytes(
        data[:SAMPLE],
        cp_isolation=["cp1252", "cp1250", "cp1251", "shift_jis", "big5", "euc_kr", "euc_jp", "gb18030"],
    )
    best, western = found.best(), next((m for m in found if "cp1252" in m.could_be_from_charset), None)
    if best and western and western.coherence >= best.coherence and western.chaos <= best.chaos + DOUBT:
        best = None
    for encoding in (best.encoding if best else "cp1252", "cp1252"):
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1"), "latin-1"


def _text(text: str, name: str, known: KnownHeaders, delimiter: str | None, encoding: str) -> Table:
    if text[:4].lower() == "sep=":  # Excel's own line; left blank, so that lines keep their numbers
        first = re.split(r"[\r\n]", text, maxsplit=1)[0]
        text, delimiter = text[len(first) :], delimiter or first[4:5] or None
    delimiter = delimiter or _delimiter(text[:SAMPLE], known)
    header, line = _header(((row, end) for row, _, end in records(text[:SAMPLE], delimiter)), name, known)
    found = _quick(text, header, line, delimiter) or _careful(text, header, line, delimiter, name)
    return found._replace(dialect=f"{encoding}, {_spoken(delimiter)}, header on line {line}")


def _spoken(delimiter: str) -> str:
    return {",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe"}.get(delimiter, repr(delimiter))


def _delimiter(sample: str, known: KnownHeaders) -> str:
    """The delimiter under which a row has most headers we know, then under which most rows are equally wide."""

    def evenness(delimiter: str) -> tuple[int, float, int]:
        rows = [row for row, _, _ in records(sample, delimiter)][:200]
        headers = max((known(row) for row in rows[:SEARCHED_ROWS] if len(row) > 1), default=0)
        widths = Counter(len(row) for row in rows if len(row) > 1)
        width, count = widths.most_common(1)[0] if widths else (1, 0)
        return headers, count / max(1, len(rows)), width

    return max(DELIMITERS, key=evenness)


def _header(rows: Iterator[tuple[list[str], int]], name: str, known: KnownHeaders) -> tuple[list[str], int]:
    """The header among the first rows, and the line it ends on: the row with most headers we know."""
    best: tuple[list[str], int] | None = None
    most = 0
    first: list[str] = []
    for (row, line), _ in zip(rows, range(SEARCHED_ROWS), strict=False):
        first = first or row
        if (count := known(row)) > most:
            best, most = (row, line), count
    if best is None:
        shown = ", ".join(cell[:30] for cell in first[:8])
        raise InputError(f"{name}: not one known column ({shown}); map one by --map phone=HEADER")
    return best


def headers(cells: Sequence[str]) -> list[str]:
    """Usable column names: trimmed, blanks numbered, a repeated one numbered from 2."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, start=1):
        plain = name = " ".join(cell.split()) or f"column_{place}"
        while name in names:
            seen[plain] += 1
            name = f"{plain}_{seen[plain] + 1}"
        names.append(name)
    return names


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


# --- spreadsheets and typed files ----------------------------------------------------------------


def _sheets(data: bytes, name: str, known: KnownHeaders, sheet: str | None) -> Table:
    """The sheet asked for, else the first with a header we know."""
    import fastexcel

    try:
        book = fastexcel.read_excel(data)
    except fastexcel.FastExcelError as error:
        raise InputError(f"{name}: not a spreadsheet that can be read: {str(error).splitlines()[0]}") from None
    if sheet is not None and sheet not in book.sheet_names:
        raise InputError(f"{name}: no sheet {sheet!r}; it has {', '.join(book.sheet_names)}")
    problem: InputError | None = None
    for title in [sheet] if sheet is not None else book.sheet_names:
        try:
            # Without skip_rows=0 empty rows at the top are left out, and the line numbers are wrong.
            grid = book.load_sheet(title, header_row=None, skip_rows=0, dtypes="string").to_polars()
            return _grid(grid, name, known, title)
        except InputError as error:
            problem = problem or error
    raise problem or InputError(f"{name}: a workbook without sheets")


def _grid(grid: pl.DataFrame, name: str, known: KnownHeaders, sheet: str) -> Table:
    rows = ([cell or "" for cell in row] for row in grid.head(SEARCHED_ROWS).iter_rows())
    header, line = _header(((row, number) for number, row in enumerate(rows, start=1)), name, known)
    body = grid.slice(line)
    body.columns = headers(header)
    empty = body.select(pl.all_horizontal(pl.all().replace("", None).is_null())).to_series()
    numbers = pl.int_range(line + 1, line + 1 + body.height, eager=True).alias("source_row")
    frame = body.with_columns(pl.all().cast(TEXT).replace("", None)).filter(~empty)
    return Table(frame, numbers.filter(~empty), pl.DataFrame(schema=MALFORMED), f"sheet {sheet}, header on line {line}")


def _typed(frame: pl.DataFrame, name: str, known: KnownHeaders, what: Any) -> Table:
    if not known(frame.columns):
        raise InputError(
            f"{name}: not one known column ({', '.join(frame.columns[:8])}); map one by --map phone=HEADER"
        )
    numbers = pl.int_range(1, frame.height + 1, eager=True).alias("source_row")
    return Table(as_cells(frame), numbers, pl.DataFrame(schema=MALFORMED), str(what))
