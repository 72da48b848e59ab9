"""Records of text: proper quoting as Python's csv reads it, improper quoting as a person does, and the lines of both."""

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge.frames.records import Dialect, NeverClosedError, breaks, records

COMMA = Dialect()


@pytest.mark.parametrize(
    ("text", "marks", "cells"),
    [
        pytest.param('"He said "hi" there",x\n', COMMA, [["He said \"hi\" there", "x"]], id="bare quotes in a quoted cell"),
        pytest.param('"Big Al" Capone,x\n"n","r"\n', COMMA, [["Big Al Capone", "x"], ["n", "r"]], id="text behind the quote"),
        pytest.param('5" pipe,x\n', COMMA, [['5" pipe', "x"]], id="a quote in a bare cell"),
        pytest.param('a,"b" ,"c ""d"""\n', COMMA, [["a", "b", 'c "d"']], id="a blank behind the quote"),
        pytest.param('a,"b, "c", d"\n', COMMA, [["a", 'b, "c', ' d"']], id="a quote before a delimiter closes"),
        pytest.param('a,"say \\"hi\\", then"\n', Dialect(escape="\\"), [["a", 'say "hi", then']], id="escaped quotes"),
        pytest.param("a,b\\,c\n", Dialect(escape="\\"), [["a", "b,c"]], id="an escaped delimiter"),
        pytest.param('a,"c:\\new\\\\x"\n', Dialect(escape="\\"), [["a", "c:\\new\\x"]], id="an escape before a letter is one"),
        pytest.param('1, "a, b", c\n', Dialect(spaced=True), [["1", "a, b", "c"]], id="blanks before quotes"),
        pytest.param("1||'a||b'||c\n", Dialect("||", "'"), [["1", "a||b", "c"]], id="two letters between fields"),
        pytest.param("1\t\"a\tb\" \tc\n", Dialect("\t"), [["1", "a\tb ", "c"]], id="a blank behind the quote, tabs"),
        pytest.param("a,b\n\n \nc\n", COMMA, [["a", "b"], ["c"]], id="blank lines are none"),
    ],
)  # fmt: skip
def test_cells(text: str, marks: Dialect, cells: list[list[str]]) -> None:
    assert [record.cells for record in records(text, marks)] == cells


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        pytest.param('a,"x\ny" z\r\nb,"q" r\rc,d', [(1, 2), (3, 3), (4, 4)], id="every kind of newline"),
        pytest.param('a,"b "c" d\n\nx,"1\n\n2" z\n', [(1, 1), (3, 5)], id="improper and blank ones"),
    ],
)
def test_lines_of_improper_text(text: str, lines: list[tuple[int, int]]) -> None:
    assert [(record.start, record.end) for record in records(text, COMMA)] == lines


@pytest.mark.parametrize(
    ("text", "line"),
    [pytest.param('a,b\n1,"x\n2,y\n', 2, id="the last quote"), pytest.param('"a" b,c\nd\n"e,f\n', 3, id="after an improper one")],
)  # fmt: skip
def test_a_quote_that_never_closes(text: str, line: int) -> None:
    with pytest.raises(NeverClosedError) as opened:
        records(text, COMMA)
    assert opened.value.line == line
    assert records(text, COMMA, cut=True)[0].start == 1


CELLS = st.lists(st.lists(st.text(alphabet='ab ,;"\n\r\\', max_size=6), min_size=2, max_size=4), min_size=1, max_size=4)


@settings(max_examples=80, deadline=None)
@given(rows=CELLS, delimiter=st.sampled_from(",;"))
def test_field_by_field_is_as_pythons_csv(rows: list[list[str]], delimiter: str) -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, quoting=csv.QUOTE_ALL).writerows(rows)
    proper = text.getvalue()
    found = records(proper, Dialect(delimiter))
    assert [record.cells for record in found] == rows
    # One improper record in front, and all of it is read field by field.
    again = records(f'"x" y{delimiter}z\n{proper}', Dialect(delimiter))[1:]
    assert [(r.cells, r.start, r.end) for r in again] == [(r.cells, r.start + 1, r.end + 1) for r in found]


@pytest.mark.parametrize(("text", "count"), [("a\nb\r\nc\rd", 3), ("\r\n\n\r", 3), ("a", 0)])
def test_breaks(text: str, count: int) -> None:
    assert breaks(text) == count
