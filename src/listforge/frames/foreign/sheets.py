"""Reads workbooks."""

import polars as pl

from listforge.columns import TEXT
from listforge.errors import InputError
from listforge.frames.foreign.tables import MALFORMED, SEARCHED_ROWS, KnownHeaders, Rows, Table, headers, heading


def read_sheets(data: bytes, name: str, known: KnownHeaders, sheet: str | None) -> Table:
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
    header, line = heading([(row, number) for number, row in enumerate(rows, start=1)], name, Rows(known))
    body = grid.slice(line)
    body.columns = headers(header)
    empty = body.select(pl.all_horizontal(pl.all().replace("", None).is_null())).to_series()
    numbers = pl.int_range(line + 1, line + 1 + body.height, eager=True).alias("source_row")
    frame = body.with_columns(pl.all().cast(TEXT).replace("", None)).filter(~empty)
    return Table(frame, numbers.filter(~empty), pl.DataFrame(schema=MALFORMED), f"sheet {sheet}, header on line {line}")
