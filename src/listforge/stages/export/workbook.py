"""A call file for people: a workbook with a frozen header, filters, and a colour a grade."""

import io
from datetime import datetime

import polars as pl

from listforge import vocab
from listforge.errors import UsageError

MOST_ROWS = 1_048_575  # of a sheet, below its header
WIDTHS = (8, 40)  # in letters, where the layout names none
SAMPLE = 200  # rows whose values tell how wide a column is
# A workbook carries the moment it was made, and the same input has the same bytes.
MADE = datetime(2000, 1, 1)


def content(calls: pl.DataFrame, layout: vocab.Layout) -> bytes:
    """The bytes of a workbook: text as text, so that numbers to dial keep their plus; only `number` columns count.

    A UsageError where xlsxwriter is not installed.
    """
    sheet = layout.xlsx or vocab.LayoutSheet()
    numbers = [column.header for column in layout.columns if column.format == "number"]
    buffer = io.BytesIO()
    book = _writer()(buffer, {"in_memory": True, "strings_to_urls": False, "strings_to_formulas": False})
    book.set_properties({"created": MADE})
    head = book.add_format({"bold": True, "bottom": 1})
    page = book.add_worksheet(sheet.name)
    page.freeze_panes(1, 0)
    page.write_row(0, 0, calls.columns, head)
    typed = calls.with_columns(pl.col(name).cast(pl.Float64) for name in numbers)
    for place, column in enumerate(layout.columns):
        page.set_column(place, place, column.width or _width(calls[column.header]))
        page.write_column(1, place, typed[column.header].to_list())
    page.autofilter(0, 0, calls.height, len(layout.columns) - 1)
    for place, column in enumerate(layout.columns):
        for grade, colour in sheet.grade_colours.items() if column.from_ == "fit_grade" and calls.height else ():
            shade = book.add_format({"bg_color": colour})
            rule = {"type": "cell", "criteria": "==", "value": f'"{grade}"', "format": shade}
            page.conditional_format(1, place, calls.height, place, rule)
    book.close()
    return buffer.getvalue()


def _writer() -> type:
    try:
        import xlsxwriter  # type: ignore[import-untyped]
    except ImportError:
        raise UsageError("a workbook needs xlsxwriter: pip install 'listforge[xlsx]'") from None
    return xlsxwriter.Workbook  # type: ignore[no-any-return]


def _width(value: pl.Series) -> int:
    """Room for the header and most of the first values."""
    told = value.head(SAMPLE).str.len_chars().quantile(0.9) or 0
    return int(min(max(len(value.name) + 3, told + 1, WIDTHS[0]), WIDTHS[1]))
