"""Text read as a list: any dialect Python's csv writes, in blocks of any size, with and without a header."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from listforge import frames
from listforge.errors import InputError
from listforge.fields import header
from listforge.frames import own
from listforge.frames.foreign import parts, text
from listforge.frames.foreign.tables import Rows


def read(data: bytes, **told: Any) -> frames.Table:
    judge = Rows(header.known, lambda cells: sum("@" in cell for cell in cells))
    return text.read_text(data, "list", judge, told.get("encoding"), told.get("delimiter"))


# --- the law -------------------------------------------------------------------------------------

WORDS = st.text("abé ,;|\t~'/-.0159", max_size=9).map(str.strip)
ODD = st.sampled_from(
    ["+49151", "01067", "NA", "1e5", "a,b", "a;b", 'say "x"', '"x" Group', "O'Hara", "it's, so", "two\nlines", "C:\\in", "5'7\""]
)  # fmt: skip
ROW = st.tuples(st.text("abcdef", min_size=1, max_size=8), WORDS | ODD, WORDS | ODD)
WAYS: dict[str, dict[str, Any]] = {
    "where needed": {"quoting": csv.QUOTE_MINIMAL},
    "all": {"quoting": csv.QUOTE_ALL},
    "words": {"quoting": csv.QUOTE_NONNUMERIC},
    "single quotes": {"quoting": csv.QUOTE_ALL, "quotechar": "'"},
    "escaped": {"quoting": csv.QUOTE_ALL, "doublequote": False, "escapechar": "\\"},
}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    rows=st.lists(ROW, min_size=2, max_size=8),
    delimiter=st.sampled_from(",;\t|~^"),
    newline=st.sampled_from(["\n", "\r\n", "\r"]),
    way=st.sampled_from(list(WAYS)),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252", "utf-32"]),
)
@example(
    rows=[("a", 'say "x"', "two\nlines"), ("b", "", "C:\\in")],
    delimiter=";",
    newline="\r",
    way="all",
    encoding="utf-16",
)
def test_what_pythons_csv_writes_reads_back_equal(
    rows: list[tuple[str, str, str]], delimiter: str, newline: str, way: str, encoding: str
) -> None:
    if way == "escaped":  # a backslash that is not escaped itself cannot be told from one that escapes
        rows = [(a, b.replace("\\", "/"), c.replace("\\", "/")) for a, b, c in rows]
    written = io.StringIO(newline="")
    breaks = any("\n" in cell for row in rows for cell in row)
    told = {**WAYS[way], **({"quoting": csv.QUOTE_ALL} if breaks else {})}
    csv.writer(written, delimiter=delimiter, lineterminator=newline, **told).writerows(
        [("First Name", "Company Name", "Phone Number"), *rows]
    )
    found = read(written.getvalue().encode(encoding))
    assert [tuple(cell or "" for cell in row) for row in found.frame.rows()] == rows
    assert found.malformed.is_empty()


MESSY = (
    'Made on Monday\nPhone,Company,City\n1,A,X\n2,"B\n\nB",Y\n\n3,5" pipe,Z\n,,\n4,C,U,V\nTotal\nPhone,Company,City\n'
    '5,"D ""d""",W\n6,E\r7,"F "f" F",\r\n8,\xe9,\n'
)


@pytest.mark.parametrize("block", [16, 40, 100, 10_000])
def test_blocks_of_any_size_read_the_same(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BLOCK", block)
    found = read(MESSY.encode())
    assert found.frame.rows() == [
        ("1", "A", "X"), ("2", "B\n\nB", "Y"), ("3", '5" pipe', "Z"), ("5", 'D "d"', "W"), ("6", "E", None),
        ("7", 'F "f" F', None), ("8", "é", None),
    ]  # fmt: skip
    assert found.lines.to_list() == [3, 4, 8, 13, 14, 15, 16]
    assert found.malformed.rows() == [(9, ",,"), (10, "4,C,U,V"), (11, "Total"), (12, "Phone,Company,City")]


@pytest.mark.parametrize("large", [0, 10_000])
@pytest.mark.parametrize(
    "data",
    [
        pytest.param(MESSY.encode(), id="messy"),
        pytest.param(b"\xef\xbb\xbfPhone,Company\r\n" + b"1,A\r\n" * 40, id="clean, marked"),
        pytest.param(b'sep=;\nPhone;Company\n"1";"A\nB"\n' * 1 + b'"2";"C"\n' * 20, id="quoted"),
        pytest.param(b"ann@a.example,1\nbo@b.example,2\n", id="no header"),
        pytest.param(b"\xef\xbb\xbfann@a.example,1\nbo@b.example,2\n", id="no header, marked"),
        pytest.param(b"Phone,Company\r1,A\r2,B\r", id="old Mac"),
        pytest.param(b"Phone,Company\n1,A\n\n\n", id="blank lines below"),
        pytest.param(b"Phone,Company\n1,M\xfcller\n", id="cp1252"),
    ],
)
def test_a_mapped_file_reads_as_its_bytes(
    data: bytes, large: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "leads [1] *.csv"
    path.write_bytes(data)
    monkeypatch.setattr(own, "SMALL", 1)
    monkeypatch.setattr(parts, "LARGE", large)
    monkeypatch.setattr(parts, "BLOCK", 30)
    judge = Rows(header.known, lambda cells: sum("@" in cell for cell in cells))
    view = frames.view(path)
    assert not isinstance(view, bytes)
    mapped, whole = text.read_text(view, "list", judge, None, None), read(data)
    assert mapped.frame.equals(whole.frame)
    assert (mapped.lines.to_list(), mapped.malformed.rows(), mapped.dialect) == (
        whole.lines.to_list(), whole.malformed.rows(), whole.dialect
    )  # fmt: skip


@pytest.mark.parametrize("block", [16, 10_000])
def test_a_quote_that_never_closes_is_named_in_any_block(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "BLOCK", block)
    with pytest.raises(InputError, match="list: line 4: a quote opens here and never closes"):
        read(b'Phone,Company\n1,A\n2,B\n3,"C\n' + b"4,D\n" * 40)


# --- headers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "names", "rows", "where"),
    [
        pytest.param("ann@a.example,Ann,1\nbo@b.example,Bo,2\n", ["column_1", "column_2", "column_3"], 2, "no header", id="none"),
        pytest.param("Alfa,Bravo\nann@a.example,1\n", ["Alfa", "Bravo"], 1, "header on line 1", id="strange, above data"),
        pytest.param("Made today\nAlfa,Bravo\nann@a.example,1\nbo@b.example,2\n", ["Alfa", "Bravo"], 2, "header on line 2", id="strange, below a title"),
        pytest.param("Phone,Email\nPhone,ann@a.example\n", ["Phone", "Email"], 1, "header on line 1", id="data that says a header"),
        pytest.param("Email,Name\nann@a.example,Ann,x\nbo@b.example,Bo,y\n", ["Email", "Name", "column_3"], 2, "header on line 1", id="a column more than headers"),
        pytest.param("Email,Name\n1,ann@a.example,Ann\n2,bo@b.example,Bo\n", ["column_1", "Email", "Name"], 2, "header on line 1", id="rows numbered in front"),
        pytest.param("Email,,Name,\nann@a.example,,Ann,\n", ["Email", "Name"], 1, "header on line 1", id="columns of nothing"),
        pytest.param("# made today\nEmail,Name\n# half\nann@a.example,Ann\n", ["Email", "Name"], 1, "header on line 2", id="comments"),
    ],
)  # fmt: skip
def test_headers_found_or_missing(data: str, names: list[str], rows: int, where: str) -> None:
    found = read(data.encode())
    assert (found.frame.columns, found.frame.height, found.dialect) == (names, rows, f"utf-8, comma, {where}")


def test_a_doubt_about_the_delimiter_is_said() -> None:
    data = "ann@a.example|b;ann@b.example\nbo@b.example|d;bo@d.example\n"
    assert read(data.encode()).doubts[0].startswith("fields read as separated by ")
    assert read(data.encode(), delimiter=";").doubts == ()


# --- as portals and old programs write it ---------------------------------------------------------

WHOLE = ["Company,Phone,City", '"Tarn, Ltd",212 555 0101,Leeds', '"The ""Old"" Mill",212 555 0102,York']
ROWS = [["Tarn, Ltd", "212 555 0101", "Leeds"], ['The "Old" Mill', "212 555 0102", "York"]]
FIXED = [
    "Company Name              Phone         City",
    "TARN COMPANY INC          212 555 0101  LEEDS",
    "OLD MILL                                YORK",
    "HARBOUR AND SONS OF HULL  212 555 0103",
]


@pytest.mark.parametrize(
    ("lines", "names", "rows"),
    [
        pytest.param(
            ['"' + line.replace('"', '""') + '"' for line in WHOLE], ["Company", "Phone", "City"], ROWS, id="each-line-in-quotes"
        ),
        pytest.param(
            [WHOLE[0], *('"' + line.replace('"', '""') + '"' for line in WHOLE[1:])], ["Company", "Phone", "City"], ROWS,
            id="each-line-but-the-header-in-quotes",
        ),
        pytest.param(
            ['"Company","Phone","City"', '"The "Old" Mill, Ltd","1","York"', '"Say "Hi", Bob","2","Hull"'],
            ["Company", "Phone", "City"], [['The "Old" Mill, Ltd', "1", "York"], ['Say "Hi", Bob', "2", "Hull"]],
            id="bare-quotes-before-commas",
        ),
        pytest.param(
            FIXED, ["Company Name", "Phone", "City"],
            [["TARN COMPANY INC", "212 555 0101", "LEEDS"], ["OLD MILL", None, "YORK"], ["HARBOUR AND SONS OF HULL", "212 555 0103", None]],
            id="fixed-width",
        ),
        pytest.param(
            [*FIXED, FIXED[1].replace("TARN COMPANY", "TARN  COMP'Y")], ["Company Name", "Phone", "City"],
            [
                ["TARN COMPANY INC", "212 555 0101", "LEEDS"], ["OLD MILL", None, "YORK"], ["HARBOUR AND SONS OF HULL", "212 555 0103", None],
                ["TARN  COMP'Y INC", "212 555 0101", "LEEDS"],
            ],
            id="fixed-width-with-two-blanks-in-a-cell",
        ),
        pytest.param(
            ["Made by:      the registry", "", FIXED[0], "-" * 50, FIXED[1], FIXED[3]], ["Company Name", "Phone", "City"],
            [["TARN COMPANY INC", "212 555 0101", "LEEDS"], ["HARBOUR AND SONS OF HULL", "212 555 0103", None]],
            id="fixed-width-under-a-preamble",
        ),
        pytest.param(
            ["  Phone   City", "      1   York", "     22   Hull"], ["Phone", "City"], [["1", "York"], ["22", "Hull"]],
            id="several-spaces",
        ),
        pytest.param(
            ["Company", "Tarn, Inc.", "Old Mill", "Harbour, Sons, Ltd"], ["Company"], [["Tarn, Inc."], ["Old Mill"], ["Harbour, Sons, Ltd"]],
            id="one-column-with-commas-in-it",
        ),
        pytest.param(
            ["Full Name", "Ann Lee", "Bob Ray"], ["Full Name"], [["Ann Lee"], ["Bob Ray"]], id="one-column-with-blanks-in-it"
        ),
        pytest.param(
            ["Company~|~Phone", "Tarn~|~1", "Mill~|~2"], ["Company", "Phone"], [["Tarn", "1"], ["Mill", "2"]], id="three-marks",
        ),
        pytest.param(
            ["Company\x01Phone", "Tarn\x011", "Mill\x012"], ["Company", "Phone"], [["Tarn", "1"], ["Mill", "2"]], id="control-character"
        ),
        pytest.param(
            [*(f"# Note {n}: values may change" for n in range(40)), "Company\tPhone", "Tarn\t1", "Mill\t2"], ["Company", "Phone"],
            [["Tarn", "1"], ["Mill", "2"]], id="forty-comments",
        ),
        pytest.param(
            ["# Made", "# on Monday", "# Company,Phone", "Tarn,1", "Mill,2"], ["# Company", "Phone"], [["Tarn", "1"], ["Mill", "2"]],
            id="the-last-comment-is-the-header",
        ),
        pytest.param(
            ["\ufeff\ufeffCompany,Phone", "Tarn,1"], ["Company", "Phone"], [["Tarn", "1"]], id="two-marks"
        ),
        pytest.param(
            ["Page,Company,Views,Share", "/home,Tarn,1,5 %", "/contact,Mill,3,80 %"], ["Page", "Company", "Views", "Share"],
            [["/home", "Tarn", "1", "5 %"], ["/contact", "Mill", "3", "80 %"]], id="a-known-word-among-numbers-is-data",
        ),
    ],
)  # fmt: skip
def test_odd_ways_to_write_a_table(lines: list[str], names: list[str], rows: list[list[str | None]]) -> None:
    found = read("".join(line + "\n" for line in lines).encode())
    assert (found.frame.columns, [list(row) for row in found.frame.rows()]) == (names, rows)


@pytest.mark.parametrize(
    "prose",
    [
        pytest.param("Access denied. Please contact your administrator.\n", id="sentence"),
        pytest.param("Company: Tarn Ltd\nPhone: 020 7946 0101\nCity: Leeds\n", id="questions-and-answers"),
    ],
)
def test_prose_is_no_list(prose: str) -> None:
    with pytest.raises(InputError, match="not one known column"):
        read(prose.encode())
