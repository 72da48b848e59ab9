"""Workbooks of every kind, read: which sheet, which header, cells as text, and the row that Excel shows."""

import contextlib
import io
import random
import re
import struct
from collections.abc import Callable, Sequence
from datetime import datetime
from datetime import time as hour
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from tests.conftest import zipped

from listforge import frames
from listforge.errors import InputError
from listforge.fields import header

Fill = Callable[[xlsxwriter.Workbook], object]
LEADS_XLS = Path(__file__).with_name("leads.xls")  # made by Excel 97's rules: a hidden sheet, and leads from B4 on


def table(data: bytes, **dialect: Any) -> frames.Table:
    return frames.table(data, "list", header.known, **dialect)


def columns(found: frames.Table) -> dict[str, list[str | None]]:
    return found.frame.to_dict(as_series=False)


def workbook(fill: Fill) -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        fill(book)
    return buffer.getvalue()


def sheet_of(rows: Sequence[Sequence[object]]) -> bytes:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Leads")
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                if cell is not None:
                    sheet.write(number, place, cell)

    return workbook(fill)


# --- cells ---------------------------------------------------------------------------------------


def format_of(book: xlsxwriter.Workbook, code: str) -> object:
    return book.add_format({"num_format": code})


@pytest.mark.parametrize(
    ("write", "text"),
    [
        pytest.param(lambda s, b: s.write(1, 0, 12125550123), "12125550123", id="phone-as-a-number"),
        pytest.param(lambda s, b: s.write(1, 0, 442079460123.0), "442079460123", id="phone-of-12-digits"),
        pytest.param(lambda s, b: s.write(1, 0, 999999999999999), "999999999999999", id="15-digits"),
        pytest.param(lambda s, b: s.write(1, 0, 1e21), "1000000000000000000000", id="no-exponent-up"),
        pytest.param(lambda s, b: s.write(1, 0, 1e-7), "0.0000001", id="no-exponent-down"),
        pytest.param(lambda s, b: s.write(1, 0, "+1 212 555 0123"), "+1 212 555 0123", id="plus"),
        pytest.param(lambda s, b: s.write_string(1, 0, "01067"), "01067", id="zero-first"),
        pytest.param(lambda s, b: s.write_string(1, 0, "NA"), "NA", id="na-is-text"),
        pytest.param(lambda s, b: s.write_string(1, 0, "two\nlines"), "two\nlines", id="two-lines"),
        pytest.param(lambda s, b: s.write_string(1, 0, " \n"), None, id="blank"),
        pytest.param(lambda s, b: s.write(1, 0, 94000.0), "94000", id="whole-float"),
        pytest.param(lambda s, b: s.write(1, 0, 0.25, format_of(b, "0%")), "0.25", id="percent"),
        pytest.param(lambda s, b: s.write(1, 0, 9.5, format_of(b, "$#,##0.00")), "9.5", id="currency"),
        pytest.param(lambda s, b: s.write(1, 0, 41800000.01), "41800000.01", id="no-binary-tail"),
        pytest.param(lambda s, b: s.write_string(1, 0, "41800000.009999998"), "41800000.01", id="binary-tail-as-text"),
        pytest.param(lambda s, b: s.write_string(1, 0, "41800000.123456789"), "41800000.123456789", id="exact-text"),
        pytest.param(lambda s, b: s.write_boolean(1, 0, False), "false", id="boolean"),
        pytest.param(
            lambda s, b: s.write_datetime(1, 0, datetime(2026, 11, 2), format_of(b, "d.m.yy")), "2026-11-02", id="day"
        ),
        pytest.param(
            lambda s, b: s.write_datetime(1, 0, datetime(2026, 11, 2, 3, 4, 5), format_of(b, "d.m.yy hh:mm")),
            "2026-11-02T03:04:05",
            id="moment",
        ),
        pytest.param(lambda s, b: s.write_datetime(1, 0, hour(9, 30), format_of(b, "hh:mm")), "09:30:00", id="hour"),
        pytest.param(lambda s, b: s.write_string(1, 0, "2026-11-02 noon"), "2026-11-02 noon", id="text-like-a-day"),
        pytest.param(lambda s, b: s.write_formula(1, 0, "=1/0", None, "#DIV/0!"), None, id="error"),
        pytest.param(lambda s, b: s.write_formula(1, 0, "=NA()", None, "#N/A"), None, id="not-available"),
        pytest.param(lambda s, b: s.write_formula(1, 0, '="a"&"b"', None, "ab"), "ab", id="formula-with-text"),
        pytest.param(lambda s, b: s.write_formula(1, 0, "=1+1", None, 2), "2", id="formula-with-a-number"),
        pytest.param(lambda s, b: s.write_url(1, 0, "https://a.example", string="A"), "A", id="link"),
    ],
)
def test_a_cell_as_text(write: Callable[[object, object], object], text: str | None) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "Phone")
        sheet.write(0, 1, "Company")
        sheet.write(1, 1, "A")
        write(sheet, book)

    assert columns(table(workbook(fill))) == {"Phone": [text], "Company": ["A"]}


def test_zeros_that_only_a_number_format_shows() -> None:
    """A code, a text, the result of a formula, nothing, a fraction: each under a header in a column that is not the first."""

    def fill(book: xlsxwriter.Workbook) -> None:
        zipped, phone = format_of(book, "00000"), format_of(book, r"[<=9999999]000\-0000;000\ 000\ 0000")
        sheet = book.add_worksheet("Read & me")
        book.add_worksheet("Other").write(4, 1, 7, zipped)
        for place, name in enumerate(("Company", "Zip", "Phone", "Employees"), start=1):
            sheet.write(2, place, name)
        for row, (zip_code, number) in enumerate(
            [(1067, 442079460123), (99950, 205550123), ("1067", 5550123)], start=3
        ):
            sheet.write(row, 1, "A")
            sheet.write(row, 2, zip_code, zipped)
            sheet.write(row, 3, number, phone)
            sheet.write(row, 4, 7)
        sheet.write_row(6, 1, ["A", None, None])
        sheet.write_formula(6, 2, "=B1", zipped, 501)
        sheet.write(6, 3, 12.5, phone)

    assert columns(table(workbook(fill))) == {
        "Company": ["A"] * 4,
        "Zip": ["01067", "99950", "1067", "00501"],
        "Phone": ["44207 946 0123", "020 555 0123", "555-0123", "12.5"],
        "Employees": ["7", "7", "7", None],
    }


# --- rows and columns ----------------------------------------------------------------------------


def test_rows_are_those_that_excel_shows_and_empty_edges_are_none() -> None:
    rows: list[list[object]] = [[None] * 6 for _ in range(12)]
    rows[3][1:4] = ["Phone", None, "Company"]
    rows[4][1:4] = ["1", None, "A"]
    rows[6][1:5] = ["2", None, "B", "said beside"]
    rows[9][1] = " "
    found = table(sheet_of(rows))
    assert columns(found) == {
        "Phone": ["1", "2"],
        "Company": ["A", "B"],
        found.frame.columns[-1]: [None, "said beside"],
    }
    assert found.frame.columns[-1].startswith("column_")
    assert found.lines.to_list() == [5, 7]
    assert found.dialect == "sheet Leads, header on line 4"


def test_a_header_without_rows_is_an_empty_list() -> None:
    found = table(sheet_of([["Phone", None, "Company"]]))
    assert (found.frame.columns, found.frame.height, found.lines.to_list()) == (["Phone", "Company"], 0, [])


@pytest.mark.parametrize(
    ("rows", "names", "first"),
    [
        pytest.param(
            [
                ["Company", None, "Contact", None, None],
                ["Name", "Website", "First Name", "Email", "Phone"],
                list("abcde"),
            ],
            ["Company Name", "Company Website", "Contact First Name", "Contact Email", "Contact Phone"],
            3,
            id="two-rows",
        ),
        pytest.param(
            [["Full Name", "Phone", None], [None, "Work", "Mobile"], list("abc")],
            ["Full Name", "Phone Work", "Phone Mobile"],
            3,
            id="merged-down-and-across",
        ),
        pytest.param(
            [
                ["Company", "Share", "Phone", None],
                [None, None, None, None],
                [None, None, "at the office", "at home"],
                [None, "(%)", None, None],
                list("abcd"),
            ],
            ["Company", "Share (%)", "Phone at the office", "Phone at home"],
            5,
            id="deep",
        ),
        pytest.param(
            [["Company", "Phone", "City"], [None, "b", "c"], list("abc")],
            ["Company", "Phone", "City"],
            2,
            id="a-row-without-its-first-cell-is-data",
        ),
        pytest.param(
            [["Company", "Phone", None], [None, None, "x1"], [None, "212", "y"], list("abc")],
            ["Company", "Phone", "column_3"],
            2,
            id="numbers-below-are-data",
        ),
        pytest.param(
            [["Made on Monday", None, None], ["Phone", "Company", "City"], list("abc")],
            ["Phone", "Company", "City"],
            3,
            id="a-title-above-is-no-header",
        ),
        pytest.param(
            [["Phone", "Type", "Company"], ["1", "Mobile", "City"], list("abc")],
            ["Phone", "Type", "Company"],
            2,
            id="a-first-row-of-known-words-is-data",
        ),
        pytest.param(
            [["Phone", None], ["1", "Mobile"], list("ab")], ["Phone", "column_2"], 2, id="data-beside-a-nameless-column"
        ),
        pytest.param(
            [["Phone\nNumber", "Company  Name"], list("ab")], ["Phone Number", "Company Name"], 2, id="lines-in-a-cell"
        ),
    ],
)
def test_header(rows: list[list[object]], names: list[str], first: int) -> None:
    found = table(sheet_of(rows))
    assert found.frame.columns == names
    assert found.lines.to_list()[0] == first


# --- sheets --------------------------------------------------------------------------------------


def three_sheets(book: xlsxwriter.Workbook) -> None:
    for title, cells in {
        "Read me": ["Made on Monday"], "Old": ["Phone", "1"], "Leads": ["Phone", "2"], "3": ["Phone", "3"]
    }.items():  # fmt: skip
        sheet = book.add_worksheet(title)
        for number, cell in enumerate(cells):
            sheet.write(number, 0, cell)
        if title == "Old":
            sheet.hide()


@pytest.mark.parametrize(
    ("wanted", "phone"),
    [
        pytest.param({}, "2", id="the-first-one-sees"),
        pytest.param({"sheet": "Leads"}, "2", id="by-name"),
        pytest.param({"sheet": "Old"}, "1", id="a-hidden-one-by-name"),
        pytest.param({"sheet": "2"}, "1", id="by-number"),
        pytest.param({"sheet": "3"}, "3", id="a-name-before-a-number"),
    ],
)
def test_sheet(wanted: dict[str, str], phone: str) -> None:
    assert columns(table(workbook(three_sheets), **wanted)) == {"Phone": [phone]}


def test_a_hidden_sheet_is_read_where_no_other_has_a_header() -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        sheet = book.add_worksheet("Hidden")
        sheet.write(0, 0, "Phone")
        sheet.write(1, 0, "1")
        sheet.very_hidden()
        book.add_worksheet("Seen").activate()

    assert columns(table(workbook(fill))) == {"Phone": ["1"]}


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        pytest.param(
            {"sheet": "Contacts"}, "list: no sheet 'Contacts'; it has Read me, Old, Leads, 3", id="no-such-name"
        ),
        pytest.param({"sheet": "5"}, "list: no sheet '5'", id="no-such-number"),
        pytest.param({"sheet": "0"}, "list: no sheet '0'", id="sheets-count-from-1"),
        pytest.param(
            {"sheet": "Read me"}, "list: sheet Read me: not one known column (Made on Monday)", id="no-header"
        ),
    ],
)
def test_a_sheet_that_cannot_be_read_says_why(wanted: dict[str, str], says: str) -> None:
    with pytest.raises(InputError, match=re.escape(says)):
        table(workbook(three_sheets), **wanted)


# --- other kinds of workbooks --------------------------------------------------------------------


def test_xls() -> None:
    found = table(LEADS_XLS.read_bytes())
    assert columns(found) == {
        "Phone": ["12125550123", "+1 212 555 0124"],
        "Company": ["NA", "Müller & Söhne"],
        "Last Activity Date": ["2026-11-02", "2026-11-02T03:04:00"],
        "Zip": ["01067", "01067"],
        "Opt out": ["true", None],
        "Share": ["0.25", "1234567.89"],
        "Broken": [None, None],
    }
    assert found.lines.to_list() == [5, 7]
    assert columns(table(LEADS_XLS.read_bytes(), sheet="Hidden")) == {"Phone": ["(212) 555-0199"]}


def test_damage_to_an_old_workbook_is_an_error_or_another_cell() -> None:
    chance = random.Random(7)
    read = 0
    for _ in range(60):
        damaged = bytearray(LEADS_XLS.read_bytes())
        for _ in range(chance.choice([1, 3, 30])):
            place = chance.randrange(4, len(damaged) - 4)
            damaged[place : place + 4] = chance.choice(
                [chance.randbytes(4), b"\xff" * 4, bytes(4), b"\xff\xff\xff\x7f"]
            )
        with contextlib.suppress(InputError):
            read += table(bytes(damaged)).frame.width > 0
    assert 0 < read < 60


def record(kind: int, body: bytes = b"") -> bytes:
    """A record of an XLSB part: kind and size in seven bits a byte, then the body."""
    head = bytes([kind]) if kind < 128 else bytes([kind & 127 | 128, kind >> 7])
    return head + bytes([len(body)]) + body


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


def xlsb(rows: Sequence[Sequence[str | float | None]], first: int) -> bytes:
    book = (
        record(131) + record(143) + record(156, struct.pack("<II", 0, 1) + wide("rId1") + wide("Leads")) + record(144)
    )
    cells = b""
    for number, row in enumerate(rows, start=first):
        cells += record(0, struct.pack("<IIH", number, 0, 300) + bytes(7))
        for place, cell in enumerate(row):
            where = struct.pack("<II", place, 0)
            if cell is not None:
                cells += (
                    record(6, where + wide(cell))
                    if isinstance(cell, str)
                    else record(5, where + struct.pack("<d", cell))
                )
    extent = struct.pack("<IIII", first, first + len(rows) - 1, 0, len(rows[0]) - 1)
    return zipped(
        {
            "[Content_Types].xml": b"<Types/>",
            "xl/workbook.bin": book + record(157, bytes(26)) + record(132),
            "xl/_rels/workbook.bin.rels": b'<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.bin"/></Relationships>',
            "xl/worksheets/sheet1.bin": record(129) + record(148, extent) + record(145) + cells + record(146) + record(130),
        }
    )  # fmt: skip


def test_xlsb() -> None:
    found = table(xlsb([["Phone", "Company"], [12125550123, "NA"], [None, None], ["+1 212 555 0124", None]], 3))
    assert columns(found) == {"Phone": ["12125550123", "+1 212 555 0124"], "Company": ["NA", None]}
    assert (found.dialect, found.lines.to_list()) == ("sheet Leads, header on line 4", [5, 7])


SPREADSHEET = b"application/vnd.oasis.opendocument.spreadsheet"


def ods(rows: str, mimetype: bytes = SPREADSHEET, manifest: bytes = b"") -> bytes:
    names = " ".join(
        f"xmlns:{short}={quoteattr('urn:oasis:names:tc:opendocument:xmlns:' + long + ':1.0')}"
        for short, long in {"office": "office", "table": "table", "text": "text"}.items()
    )
    content = f"<office:document-content {names}><office:body><office:spreadsheet><table:table table:name='Leads'>{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    return zipped({"mimetype": mimetype, "META-INF/manifest.xml": manifest, "content.xml": content.encode()})


def ods_row(*cells: str) -> str:
    return f"<table:table-row>{''.join(cells)}</table:table-row>"


def ods_cell(text: str, kind: str = "string", value: str = "") -> str:
    return f"<table:table-cell office:value-type='{kind}' {value}><text:p>{text}</text:p></table:table-cell>"


def test_ods() -> None:
    empty = "<table:table-cell table:number-columns-repeated='2'/>"
    rows = "<table:table-row table:number-rows-repeated='3'><table:table-cell/></table:table-row>"
    rows += ods_row(*(ods_cell(name) for name in ("Phone", "Company", "Last Activity Date", "Share", "Opt out")))
    rows += ods_row(
        ods_cell("1.21E+10", "float", "office:value='12125550123'"), ods_cell("NA"),
        ods_cell("02.11.26", "date", "office:date-value='2026-11-02'"), ods_cell("25%", "percentage", "office:value='0.25'"),
        ods_cell("TRUE", "boolean", "office:boolean-value='true'"),
    )  # fmt: skip
    rows += "<table:table-row><table:table-cell/></table:table-row>"
    rows += ods_row(
        empty,
        ods_cell("x", "date", "office:date-value='2026-11-02T03:04:05'"),
        ods_cell("9 €", "currency", "office:value='9'"),
    )
    found = table(ods(rows))
    assert columns(found) == {
        "Phone": ["12125550123", None],
        "Company": ["NA", None],
        "Last Activity Date": ["2026-11-02", "2026-11-02T03:04:05"],
        "Share": ["0.25", "9"],
        "Opt out": ["true", None],
    }
    assert found.lines.to_list() == [5, 7]


# --- what cannot be read -------------------------------------------------------------------------

OLE2 = bytes.fromhex("d0cf11e0a1b11ae1")
XLSX = sheet_of([["Phone"], ["1"]])
XLS = LEADS_XLS.read_bytes()


def locked(workbook: bytes) -> bytes:
    """An old workbook with the record that says it has a password, in place of the one behind the first."""
    begin = workbook.index(bytes.fromhex("0908100000060500")) + 20
    return workbook[:begin] + struct.pack("<HH", 0x2F, 54) + workbook[begin + 4 :]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param(OLE2 + bytes(600) + "EncryptedPackage".encode("utf-16-le") + bytes(500), "protected by a password; open it in Excel", id="xlsx-with-a-password"),
        pytest.param(locked(XLS), "protected by a password; open it in Excel", id="xls-with-a-password"),
        pytest.param(XLSX[: len(XLSX) // 2], "damaged or cut off (zip)", id="xlsx-cut-off"),
        pytest.param(XLS[: len(XLS) // 2], "not a workbook that can be read", id="xls-cut-off"),
        pytest.param(XLS[:300], "damaged or cut off", id="xls-cut-off-in-its-head"),
        pytest.param(OLE2 + bytes(2048), "not a workbook that can be read", id="ole2-without-a-workbook"),
        pytest.param(sheet_of([["Phone"], *[[]] * 1_048_574, [None] * 16_383 + ["x"]]), "a sheet that fills A1:XFD1048576; delete", id="a-cell-in-the-far-corner"),
        pytest.param(zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}), "a Word or PowerPoint file", id="docx"),
        pytest.param(zipped({"Index/Document.iwa": b"x"}), "an Apple Numbers file; export it as XLSX", id="numbers"),
        pytest.param(ods("", b"application/vnd.oasis.opendocument.text"), "an OpenDocument file without sheets", id="odt"),
        pytest.param(ods("", manifest=b"<manifest:encryption-data/>"), "protected by a password", id="ods-with-a-password"),
        pytest.param(zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.xml": b"<workbook"}), "not a workbook that can be read", id="xlsx-with-broken-xml"),
    ],
)  # fmt: skip
def test_what_is_no_workbook_says_why(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=f"^list: .*{re.escape(says)}"):
        table(data)
