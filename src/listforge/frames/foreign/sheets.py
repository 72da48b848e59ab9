"""Reads workbooks: XLSX, XLSM, XLSB, XLS and ODS."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

import polars as pl

from listforge.errors import InputError
from listforge.frames.foreign import books
from listforge.frames.foreign.tables import (
    MALFORMED,
    SEARCHED_ROWS,
    Heading,
    KnownHeaders,
    Rows,
    Table,
    headers,
    heading,
)

_NINE_DECIMALS = r"^-?\d{7,}\.\d{9}$"


def read_sheets(data: bytes, name: str, judge: Rows, wanted: str | None) -> Table:
    """The sheet asked for by name or number, else the first with a header we know; hidden ones come last."""
    book = books.opened(data, name)
    hidden: Table | None = None
    problem: InputError | None = None
    for title in book.titles if wanted is None else [_chosen(book.titles, wanted, name)]:
        try:
            grid, visible = book.grid(title)
            found = _table(grid, f"{name}: sheet {title}", judge, title) if grid.width else None
        except InputError as error:
            problem = problem or error
            continue
        if found is not None and (visible or wanted is not None):
            return found
        hidden = hidden or found
    if hidden is not None:
        return hidden
    raise problem or InputError(f"{name}: a workbook without rows")


def _chosen(titles: Sequence[str], wanted: str, name: str) -> str:
    if wanted in titles:
        return wanted
    if wanted.isdecimal() and 1 <= int(wanted) <= len(titles):
        return titles[int(wanted) - 1]
    raise InputError(f"{name}: no sheet {wanted!r}; it has {', '.join(titles)}")


def _table(grid: pl.DataFrame, where: str, judge: Rows, title: str) -> Table:
    header = _header([[cell or "" for cell in row] for row in grid.head(SEARCHED_ROWS + 1).iter_rows()], where, judge)
    body = grid.slice(header.line)
    body.columns = headers(header.cells)
    empty = body.select(pl.all_horizontal(pl.all().is_null())).to_series()
    numbers = pl.int_range(header.line + 1, header.line + 1 + body.height, eager=True).alias("source_row")
    return Table(
        _rounded(header.named(body.filter(~empty))),
        numbers.filter(~empty),
        pl.DataFrame(schema=MALFORMED),
        f"sheet {title}, {header.spoken}",
    )


def _rounded(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers as Excel shows them: to 15 digits, without the tail of binary fractions (41800000.009999998)."""
    tailed = frame.select(pl.all().str.contains(_NINE_DECIMALS).any())
    for name in (n for n in tailed.columns if tailed[n].item()):
        texts = frame[name].filter(frame[name].str.contains(_NINE_DECIMALS)).unique().to_list()
        frame = frame.with_columns(pl.col(name).replace({text: _to_15_digits(text) for text in texts}))
    return frame


def _to_15_digits(text: str) -> str:
    """The text itself where it is not how fastexcel writes out a fraction."""
    number = float(text)
    return format(Decimal(f"{number:.15g}"), "f") if f"{number:.9f}" == text else text


def _header(rows: Sequence[list[str]], where: str, judge: Rows) -> Heading:
    """The row with most headers we know; or two rows read together, where that gives more of them."""
    best: Heading | None = None
    problem: InputError | None = None
    try:
        best = heading([(row, n) for n, row in enumerate(rows, start=1) if any(row)], where, judge)
    except InputError as error:
        problem = error
    most = judge.known(best.cells) if best else 0
    for line, (upper, lower) in enumerate(pairwise(rows), start=2):
        joined = _joined(upper, lower, judge.known)
        count = judge.known(joined) if joined is not None else 0
        if joined and (count > most or (best is not None and count == most and best.line == line)):
            best, most = Heading(joined, line), count
    if best is None:
        raise problem or InputError(f"{where}: no row has anything in it")
    return _deepened(best, rows)


def _deepened(header: Heading, rows: Sequence[list[str]]) -> Heading:
    """A header that goes on over rows with nothing under its first cell, down to a row that has something under all.

    Only where it is merged over columns that those rows name; so that a row of data without its first cell is none.
    """
    cells, line = header
    below = rows[line:]
    depth = next((n for n, row in enumerate(below) if all(row[: len(cells)])), 0)
    parts = [row for row in below[:depth] if any(row)]
    named = {place for row in parts for place, cell in enumerate(row) if cell}
    merged = {place for place, cell in enumerate(cells) if place and not cell and cells[place - 1]}
    numbers = any(not any(c.isalpha() or c == "%" for c in cell) for row in parts for cell in row if cell)
    if not cells or not cells[0] or any(row[0] for row in parts) or not merged or not merged <= named or numbers:
        return header
    spread = [cell or (cells[place - 1] if place in merged else "") for place, cell in enumerate(cells)]
    whole = [" ".join(filter(None, (top, *(row[n] for row in parts)))) for n, top in enumerate(spread)]
    return Heading(whole, line + depth)


def _joined(upper: Sequence[str], lower: Sequence[str], known: KnownHeaders) -> list[str] | None:
    """Two rows as one header: "Company" merged over "Name" and "Website". None where they are not one.

    A row of data under a header is told by having something in a column whose header is not merged with the next, a
    title above the header by standing alone.
    """
    if sum(map(bool, upper)) < 2:
        return None
    groups: list[str] = []
    for place, cell in enumerate(upper):
        merged = place + 1 < len(upper) and not upper[place + 1] and bool(lower[place + 1])
        if cell and lower[place] and not merged:
            return None
        groups.append(cell or (groups[-1] if groups and lower[place] else ""))
    below = [cell for cell in lower if cell]
    if groups == list(upper) or not below or any(not any(c.isalpha() for c in cell) for cell in below):
        return None
    return [_name(group, cell, below.count(cell) > 1, known) for group, cell in zip(groups, lower, strict=True)]


def _name(group: str, cell: str, repeated: bool, known: KnownHeaders) -> str:
    """A header of two rows: both words where we know them together, else the lower one where it says enough."""
    if not group or not cell:
        return cell or group
    for both in (f"{group} {cell}", f"{cell} {group}"):
        if known([both]):
            return both
    return cell if known([cell]) and not repeated else f"{group} {cell}"
