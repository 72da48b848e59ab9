"""Opens workbooks: XLSX, XLSM, XLSB and ODS by calamine, XLS by xlrd; each gives its sheets as cells of text."""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

import polars as pl

from listforge.columns import TEXT
from listforge.errors import InputError
from listforge.frames.foreign import xls, xlsx

# How Excel 2007 and later keep a workbook with a password: encrypted, in a container of the older kind.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_ENDS = 1 << 20
_OLE2 = b"\xd0\xcf\x11\xe0"
_DAMAGED = "damaged or cut off, or something else in its place"
_DAY_ZERO = r"^1899-12-3[01] (\d\d:\d\d:\d\d)$"  # a time of day without a day
_MOMENT = r"^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)?$"
T = TypeVar("T")


class Book(NamedTuple):
    """The names of the sheets; and of each all cells from its first row on, and whether one sees it in Excel."""

    titles: Sequence[str]
    grid: Callable[[str], tuple[pl.DataFrame, bool]]


def opened(data: bytes, name: str) -> Book:
    """The workbook; an InputError says why it is none. So it does when a sheet is read that is damaged."""
    if data.startswith(_OLE2):
        return _old(data, name)
    import fastexcel

    book = _asked(lambda: fastexcel.read_excel(data), name)
    return Book(book.sheet_names, lambda title: _asked(lambda: _grid(book, data, title), name))


def _old(data: bytes, name: str) -> Book:
    if _ENCRYPTED in data[:_ENDS] or _ENCRYPTED in data[-_ENDS:]:
        raise _unreadable(name, "password")
    book = _survived(lambda: xls.opened(data), name)
    return Book(book.sheet_names(), lambda title: _survived(lambda: xls.grid(book, title), name))


def _survived(question: Callable[[], T], name: str) -> T:
    """What xlrd answers: in a damaged file it stumbles over what it finds there, in any way there is."""
    try:
        return question()
    except Exception as error:
        raise _unreadable(name, "password" if "encrypted" in str(error) else _DAMAGED) from None


def _grid(book: Any, data: bytes, title: str) -> tuple[pl.DataFrame, bool]:
    # Without skip_rows=0 empty rows at the top are left out, and the line numbers are wrong.
    sheet = book.load_sheet(title, header_row=None, skip_rows=0, dtypes="string")
    grid = sheet.to_polars()
    cells = grid.select(_cells()) if grid.width else grid
    return xlsx.with_zeros(cells, data, title), sheet.visible == "visible"


def _asked(question: Callable[[], T], name: str) -> T:
    """What fastexcel answers; an InputError where it cannot read, or falls over a damaged file."""
    import fastexcel

    try:
        return question()
    except fastexcel.FastExcelError as error:
        raise _unreadable(name, str(error)) from None
    except xlsx.BROKEN:
        raise _unreadable(name, _DAMAGED) from None
    except BaseException as error:
        # Every library written in Rust has a PanicException of its own, under no name that could be imported.
        if type(error).__name__ != "PanicException":
            raise
        raise _unreadable(name, _DAMAGED) from None


def _unreadable(name: str, why: str) -> InputError:
    if "password" in why.lower():
        return InputError(f"{name}: protected by a password; open it in Excel and save it without one")
    # calamine tries one format after the other, and forgets what was wrong with the right one.
    said = _DAMAGED if "detect file format" in why else why.splitlines()[0].removeprefix("calamine error: ")
    return InputError(f"{name}: not a workbook that can be read: {said}; open it in Excel and save it as XLSX or CSV")


def _cells() -> pl.Expr:
    """Blanks as null, days without a midnight, times without the day that Excel counts from."""
    cell = pl.all().cast(TEXT)
    moment = cell.str.replace(_DAY_ZERO, "$1").str.replace(_MOMENT, "${1}T$2").str.strip_suffix("T00:00:00")
    return pl.when(cell.str.strip_chars() != "").then(moment)
