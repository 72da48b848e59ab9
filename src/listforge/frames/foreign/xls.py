"""Reads the workbooks of Excel 5.0 to 2003, in Python alone: damage to one is an error and never a crash."""

import io
from collections.abc import Callable
from datetime import datetime, time
from decimal import Decimal
from functools import cache
from typing import Any

import polars as pl

from listforge.columns import TEXT
from listforge.frames.foreign.formats import Shown, shown

_WHOLE = 1e15  # from where a number of Excel's has lost digits


class _Silent(io.StringIO):
    """Where xlrd complains of files that it reads all the same."""

    def write(self, _: str, /) -> int:
        return 0


def opened(data: bytes) -> Any:
    """xlrd's book; it raises whatever it stumbles over, for a password an XLRDError that says "encrypted"."""
    import olefile
    import xlrd

    # xlrd would take the book out of its container too, but goes round for ever where that is damaged.
    with olefile.OleFileIO(data, raise_defects=olefile.DEFECT_INCORRECT) as container:
        name = next(name for name in ("Workbook", "Book") if container.exists(name))
        book = container.openstream(name).read()
    return xlrd.open_workbook(file_contents=book, formatting_info=True, logfile=_Silent(), on_demand=True)


def grid(book: Any, title: str) -> tuple[pl.DataFrame, bool]:
    """All cells of a sheet as text from its first row on, and whether one sees it in Excel."""
    sheet = book.sheet_by_name(title)
    text = _texts(book)
    rows = [[text(cell) for cell in sheet.row(number)] for number in range(sheet.nrows)]
    frame = pl.DataFrame(rows, schema={f"column_{n}": TEXT for n in range(sheet.ncols)}, orient="row")
    return frame, sheet.visibility == 0


def _texts(book: Any) -> Callable[[Any], str | None]:
    """How a cell of this book reads; a blank and an error say nothing."""

    @cache
    def form(place: int) -> Shown | None:
        return shown(book.format_map[book.xf_list[place].format_key].format_str)

    def text(cell: Any) -> str | None:
        match cell.ctype:
            case 1:
                return cell.value if cell.value.strip() else None
            case 2:
                digits = _number(cell.value)
                write = form(cell.xf_index) if digits.isdecimal() else None
                return write(digits) if write else digits
            case 3:
                return _moment(cell.value, book.datemode)
            case 4:
                return "true" if cell.value else "false"
        return None

    return text


def _number(value: float) -> str:
    """In all its digits, to nine decimals."""
    if value.is_integer() and abs(value) < _WHOLE:
        return str(int(value))
    text = f"{Decimal(f'{value:.15g}'):.9f}"
    return text.rstrip("0").rstrip(".")


def _moment(value: float, calendar: int) -> str:
    """A day without a midnight, a time of day without the day that Excel counts from."""
    from xlrd.xldate import XLDateError, xldate_as_datetime

    try:
        moment: datetime = xldate_as_datetime(value, calendar).replace(microsecond=0)
    except (XLDateError, OverflowError, ValueError):
        return _number(value)
    if 0 <= value < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == time.min else moment.isoformat()
