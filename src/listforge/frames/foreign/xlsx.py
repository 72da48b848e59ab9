"""Which numbers of an XLSX sheet are shown with zeros in front: calamine, which reads the values, does not tell."""

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable, Mapping, Sequence
from html import unescape
from xml.etree import ElementTree

import polars as pl

from listforge.columns import TEXT
from listforge.frames.foreign.archive import column
from listforge.frames.foreign.formats import Shown, shown

BROKEN = (ElementTree.ParseError, KeyError, zipfile.BadZipFile, zlib.error)
_STYLES = "xl/styles.xml"
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s[^>]*>")
_ATTRIBUTE = re.compile(r'\b(numFmtId|formatCode)="([^"]*)"')
_FILLED = re.compile(rb'<(?:\w+:)?c\s[^>]*?\br="([A-Z]+)\d+"[^>]*(?<!/)>(?!</)')


def with_zeros(grid: pl.DataFrame, data: bytes, title: str) -> pl.DataFrame:
    """The cells of a sheet with the zeros that its number formats write in front of whole numbers.

    Only for a workbook that has such a format the sheet itself is looked at; the other kinds of workbooks keep theirs
    in other places, and stay as they are. Raises what is `BROKEN`, for a damaged one.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if _STYLES not in package.namelist():
            return grid
        styles = package.read(_STYLES)
        forms = _forms(styles)
        written = _written(styles, forms) if forms else {}
        part = _part(package, title) if written else None
        sheet = package.read(part) if part in package.namelist() else b""
    return _shown(grid, sheet, written) if sheet else grid


def _forms(styles: bytes) -> dict[str, Shown]:
    """The book's own formats that write zeros in front, by their number; none of Excel's built-in ones does."""
    found = (dict(_ATTRIBUTE.findall(tag.decode("utf-8", "replace"))) for tag in _FORMAT.findall(styles))
    forms = {f.get("numFmtId", ""): shown(unescape(f.get("formatCode", ""))) for f in found}
    return {number: form for number, form in forms.items() if form}


def _written(styles: bytes, forms: Mapping[str, Shown]) -> dict[str, Shown]:
    """The same by what a cell names: the number of its style."""
    of_cells = ElementTree.fromstring(styles).findall("{*}cellXfs/{*}xf")
    numbers = ((str(n), style.get("numFmtId", "")) for n, style in enumerate(of_cells))
    return {n: forms[number] for n, number in numbers if number in forms}


def _part(package: zipfile.ZipFile, title: str) -> str | None:
    """Where in the package a sheet is."""
    sheets = ElementTree.fromstring(package.read("xl/workbook.xml")).findall("{*}sheets/{*}sheet")
    links = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
    targets = {link.get("Id"): posixpath.join("/xl", link.get("Target", "")) for link in links}
    keys = (value for s in sheets if s.get("name") == title for key, value in s.attrib.items() if key.endswith("}id"))
    return next((posixpath.normpath(targets[key]).lstrip("/") for key in keys if key in targets), None)


def _shown(grid: pl.DataFrame, sheet: bytes, written: Mapping[str, Shown]) -> pl.DataFrame:
    # calamine leaves out the columns before the first that has a cell.
    first = min(map(column, set(_FILLED.findall(sheet))), default=1)
    found: dict[int, list[tuple[int, str, str]]] = {}
    for style, letters, row, value in _numbers(sheet, written):
        if (number := float(value)).is_integer():
            digits = str(int(number))
            cell = (int(row) - 1, digits, written[style.decode()](digits))
            found.setdefault(column(letters) - first, []).append(cell)
    changed = (_changed(grid.to_series(place), cells) for place, cells in found.items() if place < grid.width)
    return grid.with_columns(changed)


def _numbers(sheet: bytes, styles: Iterable[str]) -> list[tuple[bytes, bytes, bytes, bytes]]:
    """The numbers that are written in these styles: style, column, row and value, as they stand in the sheet."""
    style = "|".join(styles).encode()
    cell = re.compile(
        rb'<(?:\w+:)?c(?=[^>]*\ss="(' + style + rb')")(?![^>]*\st="[^n])[^>]*?\sr="([A-Z]+)(\d+)"[^>]*>'
        rb"(?:<(?:\w+:)?f[^>]*/>|<(?:\w+:)?f\b.*?</(?:\w+:)?f>)?<(?:\w+:)?v>([\d.E+]+)<",
        re.DOTALL,
    )
    return cell.findall(sheet)


def _changed(values: pl.Series, cells: Sequence[tuple[int, str, str]]) -> pl.Series:
    """A column with its cells as they are shown; where one is not as calamine read it, nothing is changed."""
    frame = pl.DataFrame(cells, schema={"line": pl.Int64, "was": TEXT, "shown": TEXT}, orient="row")
    frame = frame.filter(pl.col("line") < len(values))
    frame = frame.filter(values.gather(frame["line"]).alias("read") == frame["was"])
    return values.scatter(frame["line"], frame["shown"])
