"""Strangers' files, read: every dialect, preambles, ragged rows, encodings, workbooks; the line of each record kept."""

import csv
import io
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from listforge import frames
from listforge.errors import InputError
from listforge.fields import header

Rows = list[list[str | None]]


def table(data: bytes | str, **dialect: Any) -> frames.Table:
    return frames.table(data.encode() if isinstance(data, str) else data, "list", header.known, **dialect)


def cells(found: frames.Table) -> Rows:
    return [found.frame.columns, *map(list, found.frame.rows())]


# --- dialects ------------------------------------------------------------------------------------

ROWS = [
    ["Phone", "Company", "Zip", "Note"],
    ["+442079460123", "NA", "01067", "None"],
    ["(212) 555-0123", "null", "-", "1e5"],
]


def joined(rows: Sequence[Sequence[str]], delimiter: str = ",", newline: str = "\n") -> str:
    return "".join(delimiter.join(row) + newline for row in rows)


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
@pytest.mark.parametrize(("delimiter", "name"), [(",", "comma"), ("\t", "tab"), (";", "semicolon"), ("|", "pipe")])
def test_dialect_is_found_and_nothing_guessed(delimiter: str, name: str, newline: str) -> None:
    found = table(joined(ROWS, delimiter, newline))
    assert cells(found) == ROWS
    assert found.lines.to_list() == [2, 3]
    assert found.dialect == f"utf-8, {name}, header on line 1"
    assert set(found.frame.dtypes) == {pl.String()}


@pytest.mark.parametrize(
    ("text", "rows", "lines"),
    [
        pytest.param("Phone,Company\n1,A\r\n2,B\n", [["1", "A"], ["2", "B"]], [2, 3], id="crlf-and-lf"),
        pytest.param("Phone,Company\n1,A\r2,B\r\n", [["1", "A"], ["2", "B"]], [2, 3], id="cr-among-lf"),
        pytest.param("Phone,Company\n1,A\n2,B", [["1", "A"], ["2", "B"]], [2, 3], id="no-last-newline"),
        pytest.param("\ufeffPhone,Company\n1,A\n", [["1", "A"]], [2], id="bom"),
        pytest.param("sep=,\r\nPhone,Company\r\n1,A\r\n", [["1", "A"]], [3], id="sep-line-of-excel"),
        pytest.param("sep=,\rPhone,Company\r1,A\r", [["1", "A"]], [3], id="sep-line-cr"),
        pytest.param("\n\nPhone,Company\n\n1,A\n\n   \n2,B\n\n", [["1", "A"], ["2", "B"]], [5, 8], id="blank-lines"),
        pytest.param('Phone,Company\n1,"A\nB"\n2,C\n', [["1", "A\nB"], ["2", "C"]], [2, 4], id="quoted-newline"),
        pytest.param('Phone,Company\r\n1,"A\r\n\r\n"\r\n2,C', [["1", "A\r\n\r\n"], ["2", "C"]], [2, 5], id="in-quotes"),
        pytest.param('Phone,Company\n1,"Say ""hi"", A"\n', [["1", 'Say "hi", A']], [2], id="doubled-quotes"),
        pytest.param('Phone,Company\n1,5" pipe\n2,B\n', [["1", '5" pipe'], ["2", "B"]], [2, 3], id="quote-in-a-cell"),
        pytest.param('Phone,Company\n1,"x\ny"\n2,5" i', [["1", "x\ny"], ["2", '5" i']], [2, 4], id="quote-in-the-last"),
        pytest.param("Phone,Company\n1,\n2\n", [["1", None], ["2", None]], [2, 3], id="short-rows-of-two"),
        pytest.param("Phone,Company\n1, A B \n", [["1", " A B "]], [2], id="blanks-kept"),
        pytest.param('Phone,Company\n1,""\n', [["1", None]], [2], id="empty-is-null"),
    ],
)  # fmt: skip
def test_records_and_the_lines_they_start_on(text: str, rows: Rows, lines: list[int]) -> None:
    found = table(text)
    assert cells(found) == [["Phone", "Company"], *rows]
    assert found.lines.to_list() == lines
    assert found.malformed.is_empty()


@pytest.mark.parametrize(
    ("cells_in", "names"),
    [
        pytest.param('"Phone\nnumber",Company', ["Phone number", "Company"], id="newline-in-the-first"),
        pytest.param('Company,"Phone\nnumber"', ["Company", "Phone number"], id="newline-in-the-last"),
        pytest.param(" Phone ,,Company,", ["Phone", "column_2", "Company", "column_4"], id="blank-names-numbered"),
        pytest.param("Phone,Note,Note,Note", ["Phone", "Note", "Note_2", "Note_3"], id="repeated-names-numbered"),
        pytest.param("Phone,a,a,a_2", ["Phone", "a", "a_2", "a_2_2"], id="a-number-already-taken"),
    ],
)
def test_header_names_are_usable(cells_in: str, names: list[str]) -> None:
    values = [str(n) for n in range(len(names))]
    found = table(f"{cells_in}\n{','.join(values)}\n")
    assert cells(found) == [names, values]
    assert found.lines.to_list() == [cells_in.count("\n") + 2]


LINKEDIN = (
    'Notes:\n"When exporting, you may notice, that ""some"" are missing.\nReally."\n\nFirst Name,Last Name,Company\n'
)


@pytest.mark.parametrize(
    ("preamble", "line"),
    [
        pytest.param(LINKEDIN.rsplit("\n", 2)[0] + "\n", 5, id="linkedin"),
        pytest.param("Report of 2026-11-23\nconfidential\n", 3, id="title-lines"),
        pytest.param(",,\n,,\nQ4 list,,\n", 4, id="rows-of-a-spreadsheet"),
        pytest.param('It said "hello\n\n', 3, id="lone-quote"),
    ],
)
def test_header_is_found_below_a_preamble(preamble: str, line: int) -> None:
    found = table(
        preamble + "First Name,Last Name,Company\nKendra,Tansymere,Osierbank\nJörg,van der Moorst,Blankenfels\n"
    )
    assert found.frame.columns == ["First Name", "Last Name", "Company"]
    assert found.frame["First Name"].to_list() == ["Kendra", "Jörg"]
    assert found.lines.to_list() == [line + 1, line + 2]
    assert found.dialect == f"utf-8, comma, header on line {line}"


def test_a_delimiter_that_is_told_wins() -> None:
    assert cells(table("Phone;Company,Inc\n1;A\n", delimiter=";")) == [["Phone", "Company,Inc"], ["1", "A"]]
    assert table("Phone^Company\n1^A\n", delimiter="^").dialect == "utf-8, '^', header on line 1"


def test_a_header_without_rows_is_an_empty_list() -> None:
    found = table("Phone,Company\n")
    assert cells(found) == [["Phone", "Company"]]
    assert found.frame.dtypes == [pl.String(), pl.String()]


# --- lines that are no records -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "kept", "malformed"),
    [
        pytest.param(["1,A,X", "2,B,Y,Z", "3,C,Q"], ["1", "3"], [(3, "2,B,Y,Z")], id="too-long"),
        pytest.param(["1,A,X,,", "2,B,Y, "], ["1", "2"], [], id="too-long-by-nothing"),
        pytest.param(["1,A", "2"], ["1"], [(3, "2")], id="a-lone-field"),
        pytest.param(["1,,", "2,A,X"], ["1", "2"], [], id="one-filled-field-is-a-record"),
        pytest.param([" , ,", "1,A,X", ",,  "], ["1"], [(2, " , ,"), (4, ",,  ")], id="blanks-alone"),
        pytest.param([",,", "1,A,X", ",,"], ["1"], [(2, ",,"), (4, ",,")], id="nothing-in-it"),
        pytest.param(['1,"A\nB",X,Y', "2,C,Z"], ["2"], [(2, '1,"A\nB",X,Y')], id="too-long-over-two-lines"),
        pytest.param(["Total: 3 rows"], [], [(2, "Total: 3 rows")], id="footer"),
    ],
)
def test_ragged_rows(rows: list[str], kept: list[str], malformed: list[tuple[int, str]]) -> None:
    found = table("\n".join(["Phone,Company,City", *rows]) + "\n")
    assert found.frame["Phone"].to_list() == kept
    assert found.malformed.rows() == malformed
    assert found.frame.height + found.malformed.height == len(rows)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        pytest.param('Phone,Company\n1,A\n2,"B\n3,C\n', 3, id="in-the-middle"),
        pytest.param('Phone,Company\n1,A\n2,"B', 3, id="last-line"),
        pytest.param('Phone,Company\n1,"A\nB","C\nD\n', 3, id="second-quote-of-a-record"),
        pytest.param('Phone;Company\r\n1;"A', 2, id="semicolons-crlf"),
        pytest.param('Notes\n\nPhone,Company\n1,"say ""A', 4, id="below-a-preamble"),
        pytest.param('sep=,\nPhone,Company\n1,"A', 3, id="below-a-sep-line"),
    ],
)
def test_a_quote_that_never_closes_is_named_with_its_line(text: str, line: int) -> None:
    with pytest.raises(InputError, match=rf"^list: line {line}: a quote opens here and never closes"):
        table(text)


@pytest.mark.parametrize(
    ("data", "says"),
    [
        pytest.param("Foo,Bar\n1,2\n", "not one known column (Foo, Bar); map one by --map phone=", id="strange"),
        pytest.param("<!DOCTYPE html><table><tr><td>Phone", "a web page or an XML file; open it in Excel", id="web-page"),
        pytest.param('\ufeff<?xml version="1.0"?>\n<Workbook>', "a web page or an XML file", id="excel-2003-xml"),
        pytest.param("<b>Foo</b>,Bar\n", "not one known column (<b>Foo</b>, Bar)", id="a-tag-in-a-cell-is-no-page"),
        pytest.param("just a sentence\n", "not one known column (just a sentence)", id="prose"),
        pytest.param(b"\x89PNG\r\n\x1a\n\0\0", "a binary file", id="binary"),
        pytest.param(b"PK\x03\x04rubbish", "damaged or cut off (zip)", id="broken-zip"),
        pytest.param("Phone,Company\n1,A\n".encode("utf-16")[:-1], "not utf-16; is the file cut off?", id="utf-16-cut"),
        pytest.param('{"foo": 1}\n', "not one known column (foo)", id="ndjson-strange"),
    ],
)  # fmt: skip
def test_what_is_no_list_says_why(data: bytes | str, says: str) -> None:
    with pytest.raises(InputError) as refused:
        table(data)
    assert says in str(refused.value)


# --- encodings -----------------------------------------------------------------------------------

WESTERN = "Phone,Company,First Name\n1,Blankenfels Spedition,Jörg\n2,Boréal-Lune,José\n3,Smith’s – Co,Núñeza\n"
CENTRAL = (
    "Phone,Company,First Name,Last Name,Title,City\n1,Škoda sklad,Jiří,Dvořák,Ředitel logistiky,Plzeň\n"
    "2,Železniční,Věra,Černá,Vedoucí skladu,Ústí nad Labem\n"
    "3,Příbramská,Tomáš,Novák,Obchodní ředitel,České Budějovice\n"
)


@pytest.mark.parametrize(
    ("text", "encoding", "spoken"),
    [
        pytest.param(WESTERN, "utf-8", "utf-8", id="utf-8"),
        pytest.param(WESTERN, "utf-8-sig", "utf-8", id="utf-8-bom"),
        pytest.param(WESTERN, "utf-16", "utf-16", id="utf-16"),
        pytest.param("\ufeff" + WESTERN, "utf-16-be", "utf-16", id="utf-16-be"),
        pytest.param(WESTERN, "cp1252", "cp1252", id="cp1252"),
        pytest.param("Phone,First Name\n1,João\n2,Inês\n3,Conceição\n", "cp1252", "cp1252", id="cp1252-portuguese"),
        pytest.param("Phone,First Name,City\n1,Åsa,Malmö\n2,Søren,Århus\n", "cp1252", "cp1252", id="cp1252-nordic"),
        pytest.param("Phone,Company\n" + "1,A\n" * 90_000 + "2,Müller\n", "cp1252", "cp1252", id="cp1252-far-below"),
        pytest.param(CENTRAL, "cp1250", "cp1250", id="cp1250"),
        pytest.param("Phone,Company,First Name\n1,Общество с ограниченной,Иван\n", "cp1251", "cp1251", id="cp1251"),
        pytest.param("Phone,Company\n1,株式会社物流センター\n2,日本運送\n", "shift_jis", "cp932", id="shift-jis"),
    ],
)
def test_encoding_is_detected(text: str, encoding: str, spoken: str) -> None:
    found = table(text.encode(encoding))
    assert [",".join(cell or "" for cell in row) for row in cells(found)] == text.removeprefix("\ufeff").splitlines()
    assert found.dialect.startswith(f"{spoken}, ")


def test_an_encoding_that_is_told_is_used_or_refused() -> None:
    assert cells(table("Phone,Company\n1,Ő\n".encode("cp1250"), encoding="cp1250"))[1] == ["1", "Ő"]
    assert cells(table("Phone,Company\n1,A\n".encode("utf-16-le"), encoding="utf-16-le"))[1] == ["1", "A"]
    with pytest.raises(InputError, match=r"line 2: not utf-8; leave --encoding out to have it detected"):
        table(b"Phone,Company\n1,M\xfcller\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"no encoding is called 'latin-9000'; try cp1252 or utf-16"):
        table("Phone\n1\n", encoding="latin-9000")


# --- typed files ---------------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["parquet", "ipc", "ipc_stream"])
def test_typed_files_of_others_come_as_text(format: str) -> None:
    frame = pl.DataFrame(
        {
            "Phone": [12125550123.0, None],
            "Company": ["NA", ""],
            "Employees": [50, None],
            "Seen": [datetime(2026, 11, 2), datetime(2026, 11, 2, 3, 4, 5)],
            "Day": [date(2026, 11, 2), None],
            "Opt out": [True, None],
            "Tools": [["SAP", "a;b"], []],
            "Share": [0.25, float("nan")],
            "Nothing": pl.Series([None, None], dtype=pl.Null),
            "Raw": [b"M\xc3\xbcller", b"\xff"],
        }
    )
    buffer = io.BytesIO()
    getattr(frame, f"write_{format}")(buffer)
    found = table(buffer.getvalue())
    expected = {
        "Phone": ["12125550123", None],
        "Company": ["NA", None],
        "Employees": ["50", None],
        "Seen": ["2026-11-02", "2026-11-02T03:04:05"],
        "Day": ["2026-11-02", None],
        "Opt out": ["true", None],
        "Tools": ["SAP; a,b", None],
        "Share": ["0.25", None],
        "Nothing": [None, None],
        "Raw": ["Müller", "\ufffd"],
    }
    assert_frame_equal(found.frame, pl.DataFrame(expected, schema=dict.fromkeys(expected, pl.String)))
    assert found.lines.to_list() == [1, 2]


# --- rows under the header that are none ---------------------------------------------------------

IDS = ['{"ImportId":"QID1"}', '{"ImportId":"QID2","timeZone":"Europe/Berlin"}']


@pytest.mark.parametrize(
    ("above", "under", "lines", "said"),
    [
        pytest.param(["Phone", "Q1"], [["Your number?", "What for?"], IDS], [4, 5], ["the rows of questions and ids"], id="both"),
        pytest.param(["Phone", "Q1"], [IDS], [3, 4], ["the row of ids"], id="the ids alone"),
        pytest.param(["Phone", "Q1"], [], [2, 3], [], id="none"),
        pytest.param(["Phone", "Q1"], [["1", IDS[0]]], [2, 3, 4], [], id="an id in a cell of a record"),
    ],
)  # fmt: skip
def test_rows_that_qualtrics_puts_under_its_header_are_no_records(
    above: list[str], under: list[list[str]], lines: list[int], said: list[str]
) -> None:
    text = io.StringIO()
    csv.writer(text).writerows([above, *under, ["+12125550123", "docks"], ["+12125550124", "cranes"]])
    found = table(text.getvalue())
    assert found.lines.to_list() == lines
    assert found.frame["Phone"].to_list()[-2:] == ["+12125550123", "+12125550124"]
    assert [doubt.partition(" are ")[0].partition(" is ")[0] for doubt in found.doubts] == said
