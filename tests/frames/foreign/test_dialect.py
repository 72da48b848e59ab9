"""Dialects: by headers we know, else by even rows and plain cells; and what could as well be another one."""

import pytest

from listforge.fields import header
from listforge.frames.foreign.dialect import found, spoken
from listforge.frames.records import Dialect

LEADS = [["Full Name", "Company", "Phone", "Notes"]] + [
    [f"Ann Ash {n}", f"Tarnwick {n} Ltd", f"(212) 555-01{n:02}", "call, then mail; or not"] for n in range(9)
]
PLAIN = [["Alfa", "Bravo", "Charlie"]] + [[str(n), f"{n},5", f"word {n}"] for n in range(9)]


def written(rows: list[list[str]], mark: str, quote: str = "") -> str:
    return "".join(mark.join(f"{quote}{cell}{quote}" for cell in row) + "\n" for row in rows)


@pytest.mark.parametrize("rows", [pytest.param(LEADS, id="known headers"), pytest.param(PLAIN, id="strange headers")])
@pytest.mark.parametrize("mark", ["\t", "|", "~", "^", "||", ";;", "\x1f"])
def test_delimiters(rows: list[list[str]], mark: str) -> None:
    assert found(written(rows, mark), header.known).dialect == Dialect(mark)


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        pytest.param(written(LEADS, ",", '"'), Dialect(","), id="quoted"),
        pytest.param(written(LEADS, ",", "'"), Dialect(",", "'"), id="single quotes"),
        pytest.param(written(LEADS, ", ", '"'), Dialect(",", spaced=True), id="a blank behind the comma"),
        pytest.param(written(PLAIN, ";"), Dialect(";"), id="decimal commas"),
        pytest.param('Name,Phone\nAnn,"1 \\"x\\", 2"\n', Dialect(escape="\\"), id="escaped quotes"),
        pytest.param('Name,Phone,Path\nAnn,1,"C:\\in\\"\n', Dialect(), id="a path that ends in a backslash"),
        pytest.param("Name,Phone\nO'Hara,1\nD'Arcy,2\n", Dialect(), id="apostrophes are no quotes"),
        pytest.param("Report of sales, by hand\n\nName;Phone\nAnn;1\n", Dialect(";"), id="a preamble in commas"),
        pytest.param("Name;;Phone;;Notes\nAnn;;1;;a;b\nBo;;2;;\n", Dialect(";;"), id="a pair, and a lone one in a cell"),
        pytest.param("Name;Middle;Phone\nAnn;;1\nBo;;2\n", Dialect(";"), id="a column that is always empty is no pair"),
        pytest.param("Name;;Phone;City\nAnn;;1;X\nBo;;2;Y\n", Dialect(";"), id="nor is one without a header"),
        pytest.param("Email\nann@tarnwick.example\n", Dialect(), id="one column"),
        pytest.param("just a sentence\n", Dialect(), id="prose is not separated by blanks"),
    ],
)  # fmt: skip
def test_dialects(text: str, marks: Dialect) -> None:
    assert found(text, header.known).dialect == marks


def test_what_is_told_is_not_searched() -> None:
    assert found("Name;Phone,Company\nA;1,2\n", header.known, ";").dialect == Dialect(";")


def test_a_rival_is_named_where_two_read_as_well() -> None:
    text = "alfa;bravo|charlie\none;two|three\nfour;five|six\n"
    assert {found(text, header.known).dialect.delimiter, getattr(found(text, header.known).rival, "delimiter", "")} == {
        "|",
        ";",
    }
    assert found(written(LEADS, ","), header.known).rival is None
    assert found(written(PLAIN, "\t"), header.known).rival is None


def test_another_quoting_is_no_rival() -> None:
    text = 'alfa,bravo\none,"a, ""b"" c"\ntwo, d\nthree,"e"\n'
    assert found(text, header.known) == (Dialect(","), None)


@pytest.mark.parametrize(
    ("marks", "said"),
    [
        (Dialect("\t"), "tab"),
        (Dialect("^", "'"), "'^', quoted by '"),
        (Dialect(",", escape="\\"), "comma, escaped by \\"),
    ],
)
def test_spoken(marks: Dialect, said: str) -> None:
    assert spoken(marks) == said
