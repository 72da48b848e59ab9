"""Cells as the text that was meant: repaired where that is certain, and only there."""

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge.columns import COLUMNS, NUMBERS
from listforge.fields import cell

TEXTS = [c.name for c in COLUMNS.values() if c.from_source and c.dtype == pl.String()]
# What real cells are made of, and what breaks them.
PIECES = st.sampled_from(
    ["Ana", "Müller", "São", "Ã¼", "Ã", "Â", "â€™", "&amp;", "&", "amp;", "#39;", "&#39;", '="', '"', "'", "=", "+49", "0123", " ", "\u00a0",
     "\u200b", "\u00ad", "\x00", "\x92", "\n", "N/A", "-", "Ð˜", "И", "ườ", "東京", "’", "“", "x", "é"]
)  # fmt: skip
ANYTHING = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=20) | st.lists(
    PIECES, max_size=6
).map("".join)


def said(given: str | None, column: str = "company_name") -> str | None:
    found: str | None = cell.cleaned(pl.Series([given], dtype=pl.String), column).cells[0]
    return found


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        pytest.param("MÃ¼ller GmbH", "Müller GmbH", id="UTF-8 read as Windows-1252"),
        pytest.param("GarcÃ\u00ada", "García", id="with an invisible byte"),
        pytest.param("JosÃƒÂ©", "José", id="twice"),
        pytest.param("Itâ€™s", "It’s", id="a quote"),
        pytest.param("Kiosk â€“ Bar", "Kiosk – Bar", id="a dash"),
        pytest.param("Ð˜Ð²Ð°Ð½", "Иван", id="Cyrillic"),
        pytest.param("MÄ™Å¼czyzna", "Mężczyzna", id="Polish"),
        pytest.param("Mu√±oz", "Muñoz", id="as a Mac reads it"),
        pytest.param("It\x92s", "It’s", id="a byte that Windows gives a meaning"),
        pytest.param("Tom &amp; Sons", "Tom & Sons", id="entity"),
        pytest.param("O&#39;Brien", "O'Brien", id="entity by number"),
        pytest.param("Caf&eacute;", "Café", id="entity with an accent"),
        pytest.param("Tom &amp;amp; Sons", "Tom & Sons", id="entity twice"),
        pytest.param("a&nbsp;b", "a b", id="a no-break space as an entity"),
        pytest.param('="0123"', "0123", id="formula"),
        pytest.param("=“0123”", "0123", id="formula with typographic quotes"),
        pytest.param('="Tom ""Tommy"" Ray"', 'Tom "Tommy" Ray', id="formula with quotes inside"),
        pytest.param("'0123", "0123", id="apostrophe before digits"),
        pytest.param("'+44 20 7946 0123", "+44 20 7946 0123", id="apostrophe before a number"),
        pytest.param(" Ana\u00a0\u00a0Ruiz\t", "Ana Ruiz", id="spaces"),
        pytest.param("Ana\x00\x07Ruiz", "AnaRuiz", id="control characters"),
        pytest.param("\ufeffAna\u200b", "Ana", id="invisible characters"),
    ],
)
def test_a_cell_is_repaired_where_that_is_certain(given: str, meant: str) -> None:
    assert said(given) == meant
    assert said(meant) == meant


@pytest.mark.parametrize(
    "given",
    [
        *("Ângela", "São Paulo", "Âme", "Nguyễn Văn Đức", "ÉCOLE", "Ã", "Â", "â€", "Łódź", "İstanbul", "Über", "Núñez", "Ελλάς", "Київ"),
        *("R&D", "AT&T;", "Q&A;", "B&B", "a & b;", "&c;", "A&O Hostel", "https://tarnwick.example/?a=1&b=2"),
        *("'s-Hertogenbosch", "'t Hof", "'47 Brand", "O’Brien", "“Zum Hirsch” GmbH", '"Zum Hirsch" GmbH', "'quoted'"),
        *("=1+1", "+49 151", "@tarnwick", "-5", "=SUM(A1)", '=HYPERLINK("a";"b")', "M\ufffdller", "eBay", "IBM", "adidas AG"),
        *("N/A Inc", "Test", "None Such Foods", "Null", "0", "no", "Test GmbH", "Unknown Brewing", "XXX Lumber", "東京\u3000株式会社"[:2]),
    ],
)  # fmt: skip
def test_what_may_be_meant_stays(given: str) -> None:
    assert said(given) == given


def test_two_lines_are_two_numbers_two_elements_or_one_text() -> None:
    assert said("212 555 0123\n212 555 0147", "phone") == "212 555 0123 / 212 555 0147"
    assert said("SAP\r\nNetSuite", "technologies") == "SAP; NetSuite"
    assert said("Tarnwick\nFreight") == "Tarnwick Freight"


def test_a_clean_column_is_given_back_as_it_is_and_a_given_one_is_left_alone() -> None:
    clean = pl.Series(["Ana", None, "Müller"])
    assert cell.cleaned(clean, "city").cells is clean
    given = pl.Series([" Ana", "N/A"])
    assert cell.cleaned(given, "city").cells.to_list() == ["Ana", None]
    assert given.to_list() == [" Ana", "N/A"]


def test_what_was_emptied_is_counted_by_kind_row_by_row() -> None:
    cells = pl.Series(["N/A", "n/a", "", None, "unknown", "000-000-0000", "+1 212 555 0123"])
    cleaned = cell.cleaned(cells, "phone")
    assert cleaned.cells.to_list() == [None] * 6 + ["+1 212 555 0123"]
    assert cleaned.emptied == {"no number": 1, "nothing": 2, "unknown": 1}


@settings(max_examples=100)
@given(st.lists(ANYTHING, max_size=4), st.sampled_from(TEXTS))
def test_what_is_clean_stays_as_it_is(cells: list[str], column: str) -> None:
    once = cell.cleaned(pl.Series(cells, dtype=pl.String), column).cells
    again = cell.cleaned(once, column)
    assert again.cells.to_list() == once.to_list()
    assert again.emptied == {}


@settings(max_examples=80)
@given(
    st.from_regex(
        r"\+?[1-9][0-9]{0,2}[ (./-]{0,2}[2-9][0-9]{1,3}[) ./-]{0,2}[2-9][0-9]{2}[ ./-]?[0-9]{3,5}", fullmatch=True
    ),
    st.sampled_from(NUMBERS),
)
def test_a_number_of_a_real_shape_is_never_emptied(number: str, column: str) -> None:
    assert said(number, column) is not None


@settings(max_examples=80)
@given(st.from_regex(r"[a-z]{1,8}[.][a-z]{1,8}@[a-z]{3,9}[.](example|com|de)", fullmatch=True))
def test_a_mail_address_of_a_real_shape_stays_as_it_is(address: str) -> None:
    assert said(address, "email") == address
