"""Cells of strangers' files as values."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge import vocab
from listforge.columns import COLUMNS, DAY
from listforge.fields import reading

JAN_2, FEB_1, FEB_7 = date(2024, 1, 2), date(2024, 2, 1), date(2024, 2, 7)


def said(read: Callable[[pl.Expr], pl.Expr], cell: str | None) -> Any:
    frame = pl.DataFrame({"cell": [cell]}, schema={"cell": pl.String})
    return frame.select(read(pl.col("cell"))).to_series().to_list()[0]


def days(*cells: str | None, month_first: bool = True) -> list[tuple[date | None, bool]]:
    read, doubtful = reading.day(pl.Series("cell", cells, dtype=pl.String), month_first=month_first)
    return list(zip(read, doubtful, strict=True))


# --- days ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        *(
            ("2024-02-07", FEB_7),
            ("2024-2-7", FEB_7),
            ("2024/02/07", FEB_7),
            ("2024.02.07", FEB_7),
            ("20240207", FEB_7),
        ),
        *(("2024-02-07T10:30:00Z", FEB_7), ("2024-02-07T23:59:59.000+0000", FEB_7), ("2024-02-07 10:30", FEB_7)),
        *(("07 Feb 2024", FEB_7), ("7-Feb-24", FEB_7), ("07-Feb-2024 10:30", FEB_7), ("7 February 2024", FEB_7)),
        *(("7 Feb. 2024", FEB_7), ("7th February 2024", FEB_7), ("Feb 7, 2024", FEB_7), ("FEB 7, 2024", FEB_7)),
        *(("February 7th, 2024", FEB_7), ("Wed, 07 Feb 2024 10:30:00 +0000", FEB_7), ("7 Sept 2024", date(2024, 9, 7))),
        *(("7.2.2024", FEB_7), ("07.02.24", FEB_7), ("07.02.2024 10:30", FEB_7), (" 2024-02-07 ", FEB_7)),
        *(("2/7/2024 3:45 PM", FEB_7), ("2/7/2024, 3:45 PM", FEB_7), ("2/7/24", FEB_7), ("02-07-2024", FEB_7)),
        *(("45329", FEB_7), ("45329.4375", FEB_7), ("45329.0", FEB_7), ("20001", date(1954, 10, 4))),
        *(("1707264000", FEB_7), ("1707302400000", FEB_7), ("20240207103000", FEB_7), ("20240207T103000Z", FEB_7)),
        *(
            ("2024-02-07T10:30:00+01:00", FEB_7),
            ("2024-02-07 10:30:00 PM", FEB_7),
            ("2024-02-07 10:30:00 America/New_York", FEB_7),
        ),
        *(
            ("10:30 07.02.2024", FEB_7),
            ("7. Februar 2024", FEB_7),
            ("Mittwoch, 7. Februar 2024 um 10:30 Uhr", FEB_7),
            ("7. Feb. 2024", FEB_7),
        ),
        *(
            ("5. März 2024", date(2024, 3, 5)),
            ("1. Jänner 2024", date(2024, 1, 1)),
            ("24. Dez. 2024", date(2024, 12, 24)),
            ("7 Mai 2024", date(2024, 5, 7)),
        ),
        *(
            ("7 février 2024", FEB_7),
            ("1er août 2024", date(2024, 8, 1)),
            ("le 7 févr. 2024 à 10h30", FEB_7),
            ("mercredi 7 février 2024", FEB_7),
        ),
        *(
            ("7 de febrero de 2024", FEB_7),
            ("7 feb 2024", FEB_7),
            ("5 ene. 2024", date(2024, 1, 5)),
            ("miércoles, 7 de febrero de 2024", FEB_7),
        ),
        *(
            ("den 7 februari 2024", FEB_7),
            ("5 maj 2024", date(2024, 5, 5)),
            ("7 februari 2024 kl. 10:30", FEB_7),
            ("5 mrt. 2024", date(2024, 3, 5)),
        ),
        *(
            ("5 maart 2024", date(2024, 3, 5)),
            ("March 5th, 2026", date(2026, 3, 5)),
            ("Mar 5, 2026 at 10:30 AM", date(2026, 3, 5)),
            ("2024-Feb-07", FEB_7),
        ),
        *(("7-Feb-69", date(2069, 2, 7)), ("7-Feb-70", date(1970, 2, 7)), ("29 Feb 2024", date(2024, 2, 29))),
    ],
)
def test_a_day_in_any_writing(cell: str, day: date) -> None:
    assert days(cell)[0][0] == day


@pytest.mark.parametrize(
    "cell",
    ["", "yesterday", "Feb 2024", "2024", "2024-02", "2024-13-01", "2024-02-30", "29/2/2023", "31/4/2024", "0000-00-00", "0022-02-07",
     "1000-01-01", "2199-01-01", "10000101", "4529", "99999", "2/7", "7 Febtober", "7 Moi 2024", "5551234567", "999999999999", "2079460123", "2026112010", "13/13/2024", None],
)  # fmt: skip
def test_what_is_no_day_is_none(cell: str | None) -> None:
    assert days(cell) == [(None, False)]


@pytest.mark.parametrize(
    ("cells", "month_first", "read"),
    [
        pytest.param(["1/2/2024"], True, [(JAN_2, True)], id="nothing settles it: American, and doubtful"),
        pytest.param(["1/2/2024"], False, [(FEB_1, True)], id="nothing settles it: European, and doubtful"),
        pytest.param(["1/2/2024", "13/2/2024"], True, [(FEB_1, False), (date(2024, 2, 13), False)], id="a 13th day settles it"),
        pytest.param(["1/2/2024", "2/13/2024"], False, [(JAN_2, False), (date(2024, 2, 13), False)], id="a 13th day settles it, American"),
        pytest.param(["13/2/2024", "2/13/2024", "1/2/2024"], True, [(date(2024, 2, 13), False)] * 2 + [(JAN_2, True)], id="cells disagree"),
        pytest.param(["2/2/2024"], True, [(date(2024, 2, 2), False)], id="both ways round are the same day"),
        pytest.param(["1/2/2024", "2024-02-13"], True, [(JAN_2, True), (date(2024, 2, 13), False)], id="an ISO date settles nothing"),
        pytest.param(["1-2-2024", "25-2-2024"], True, [(FEB_1, False), (date(2024, 2, 25), False)], id="hyphens"),
        pytest.param(["1.2.2024"], True, [(FEB_1, False)], id="points are day first always"),
        pytest.param([None, "1/2/2024", "x"], True, [(None, False), (JAN_2, True), (None, False)], id="among others"),
        pytest.param(["1707264000", "2024-02-07"], True, [(None, False), (FEB_7, False)], id="seconds only where all are"),
        pytest.param(["1707264000", "45329"], True, [(None, False), (FEB_7, False)], id="nor beside a spreadsheet's count"),
        pytest.param(["1707264000", None, "1707302400000"], True, [(FEB_7, False), (None, False), (FEB_7, False)], id="all are"),
        pytest.param(["2024-01-02", None, "2024-02-01"], True, [(JAN_2, False), (None, False), (FEB_1, False)], id="all ISO"),
        pytest.param(["2024-01-02", "0022-02-07"], True, [(JAN_2, False), (None, False)], id="all ISO, one of no time of ours"),
        pytest.param([], True, [], id="no rows"),
    ],
)  # fmt: skip
def test_a_column_settles_which_way_round_its_days_are(
    cells: list[str | None], month_first: bool, read: list[tuple[date | None, bool]]
) -> None:
    assert days(*cells, month_first=month_first) == read


@settings(deadline=None)
@given(st.dates(date(1954, 10, 4), date(2064, 4, 7)))
def test_a_day_comes_back_from_every_writing(day: date) -> None:
    serial = str((day - date(1899, 12, 30)) // timedelta(days=1))
    written = ("%Y-%m-%d", "%Y%m%d", "%d %b %Y", "%B %d, %Y", "%d.%m.%Y", "%Y-%m-%dT%H:%M:%S")
    cells = [day.strftime(form) for form in written]
    assert {read for read, _ in days(*cells, serial)} == {day}


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        *(
            ("420", 420),
            ("1,200", 1200),
            ("1.200", 1200),
            ("3 200", 3200),
            ("3\u00a0200", 3200),
            ("1'200", 1200),
            ("12.0", 12),
        ),
        *(("12,500,000", 12_500_000), ("12.500.000", 12_500_000), ("1,234,567.89", 1_234_568), ("0", 0), ("$0", 0)),
        *(
            ("$5M", 5_000_000),
            ("$1.2bn", 1_200_000_000),
            ("5 million", 5_000_000),
            ("5MM", 5_000_000),
            ("300K", 300_000),
        ),
        *(("1.250M", 1_250_000), ("1,5 Mio", 1_500_000), ("2,5 Mrd", 2_500_000_000), ("500 Tsd", 500_000)),
        *(("USD 5,000,000", 5_000_000), ("5,000,000 USD", 5_000_000), ("$ 1,234.56", 1235), ("1,250 employees", 1250)),
        *(
            ("1234.567", 1235),
            ("420 Mitarbeiter", 420),
            ("1.234,56", 1235),
            ("1.234.567,89", 1_234_568),
            ("420 salariés", 420),
        ),
        *(
            ("US$5M", 5_000_000),
            ("USD5M", 5_000_000),
            ("5M USD", 5_000_000),
            ("2,5 Mio.", 2_500_000),
            ("1,2 milliards", 1_200_000_000),
        ),
    ],
)
def test_a_whole_number_in_any_writing(cell: str, number: int) -> None:
    assert said(reading.whole, cell) == number


@pytest.mark.parametrize(
    "cell",
    ["", "51-200", "51 to 200", "500+", "~500", ">500", "five", "1,20", "1,2000", "-5", "1e6", "1.5E+07", "€5M", "£2m", "5 Mio EUR",
     "C$5M", "5M CAD", "1T", "10M-50M", "5-10 Mio", "€1.2bn", "CHF 5 Mio.", "5 M€", "9999999999999999999", "1,000,000,000,000B", "nan", "inf", "١٢", None],
)  # fmt: skip
def test_what_is_no_whole_number_of_dollars_or_people_is_none(cell: str | None) -> None:
    assert said(reading.whole, cell) is None


@pytest.mark.parametrize(
    ("cell", "unit", "number"),
    [("1,234", 1000, 1_234_000), ("12.5", 1000, 12_500), ("12.500", 1000, 12_500), ("$5", 1_000_000, 5_000_000), ("0", 1000, 0)],
)  # fmt: skip
def test_a_unit_multiplies(cell: str, unit: float, number: int) -> None:
    assert said(lambda c: reading.whole(c, unit), cell) == number


@given(st.integers(0, 10**15))
def test_a_number_comes_back_from_every_writing(number: int) -> None:
    for written in (str(number), f"{number:,}", f"${number:,}.00", f"{number:,}".replace(",", " ")):
        assert said(reading.whole, written) == number


@pytest.mark.parametrize(
    ("cell", "band"),
    [
        *(
            ("51-200", "51-200"),
            ("51 - 200", "51-200"),
            ("51–200", "51-200"),
            ("51 to 200", "51-200"),
            ("51 bis 200", "51-200"),
        ),
        *(("1,001-5,000", "1001-5000"), ("1.001-5.000", "1001-5000"), ("100to249", "100-249"), ("10,001+", "10001+")),
        *(("1-10 employees", "1-10"), ("11-50 Mitarbeiter", "11-50"), ("10001+ employees", "10001+")),
        *(
            ("501,1000", "501-1000"),
            ("1,10", "1-10"),
            ("10001,", "10001+"),
            ("51 à 200", "51-200"),
            ("50 - 99 anställda", "50-99"),
        ),
        *(("1K-5K", "1000-5000"), ("10K+", "10000+"), ("10-Jan", "1-10"), ("Nov-50", "11-50"), ("10-Feb", "2-10")),
    ],
)
def test_a_band_in_any_writing(cell: str, band: str) -> None:
    assert said(reading.band, cell) == band


@pytest.mark.parametrize(
    "cell", ["", "50", "$1M-$10M", "1-5k", "Self-employed", "2024-01-05", "more than 500", "Mar-Apr", None]
)
def test_what_is_no_band_is_none(cell: str | None) -> None:
    assert said(reading.band, cell) is None


@pytest.mark.parametrize(
    ("cell", "number"),
    [("0.8", 0.8), ("1,234.5", 1234.5), ("0,8", 0.8), ("12,5", 12.5), ("1.234,56", 1234.56), ("1,234", 1234.0), ("1.234", 1.234), ("-3", -3.0), (" 7 ", 7.0), ("85%", None), ("x", None), ("nan", None), ("1e999", None), (None, None)],
)  # fmt: skip
def test_a_decimal_number(cell: str | None, number: float | None) -> None:
    assert said(reading.number, cell) == number


# --- yes and no ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("truth", "words"),
    [
        (True, ["true", "TRUE", "yes", "Yes ", "Y", "t", "1", "1.0", "x", "X", "ja", "oui", "vrai", "sí", "si", "verdadero", "sant", "waar",
                "wahr", "jawohl", "sì", "sim", "✓", "Do Not Allow", "opted out"]),
        (False, ["false", "FALSE", "no", "N", "f", "0", "0.0", "nein", "falsch", "non", "faux", "falso", "nej", "falskt", "nee", "onwaar",
                 "✗", "Allow"]),
        (None, ["maybe", "2", "s", "o", "yes please", "", None]),
    ],
)  # fmt: skip
def test_yes_and_no_in_six_languages(truth: bool | None, words: list[str | None]) -> None:
    assert {word: said(reading.flag, word) for word in words} == dict.fromkeys(words, truth)


@pytest.mark.parametrize(
    ("cell", "out"),
    [("yes", True), ("no", False), ("Allow", False), ("revoked 2024-01-05", True), ("?", None), ("n/a", None), ("", None), (None, None)],
)  # fmt: skip
def test_an_opt_out_we_cannot_read_is_one(cell: str | None, out: bool | None) -> None:
    assert said(reading.opted_out, cell) == out


# --- lists ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "parts"),
    [
        ("SAP, NetSuite", ["SAP", "NetSuite"]),
        ("SAP;NetSuite | Salesforce", ["SAP", "NetSuite", "Salesforce"]),
        ("SAP", ["SAP"]),
        (" SAP ,, n/a , ", ["SAP"]),
        ('["SAP", "NetSuite"]', ["SAP", "NetSuite"]),
        ('["SAP, ERP","n/a"]', ["SAP, ERP"]),
        ("['SAP', 'NetSuite']", ["SAP", "NetSuite"]),
        ("[SAP]", ["[SAP]"]),
        ("; ;", None),
        ("", None),
        (None, None),
    ],
)
def test_a_list_in_a_cell(cell: str | None, parts: list[str] | None) -> None:
    assert said(reading.texts, cell) == parts


# --- columns -------------------------------------------------------------------------------------


def column(name: str, cell: str | None, unit: float = 1) -> Any:
    frame = pl.DataFrame({name: [cell]}, schema={name: pl.String})
    return frame.select(reading.value(name, unit)).to_series().to_list()[0]


@pytest.mark.parametrize(
    ("name", "cell", "value"),
    [
        ("company_name", " Tarnwick  Freight ", "Tarnwick Freight"),
        ("company_name", "N/A", None),
        ("last_name", "Null", "Null"),
        ("postal_code", "01067", "01067"),
        ("phone", "+49151", "+49151"),
        ("phone", "n/a", None),
        ("phone", "(212) 555-0123\n(312) 555-0147", "(212) 555-0123 / (312) 555-0147"),
        ("mobile_phone", " 212 555 0123 ", "212 555 0123"),
        ("company_domain", "https://www.tarnwick.example/x", "tarnwick.example"),
        ("company_domain", "linkedin.com/company/tarnwick", None),
        ("employees", "1,200", 1200),
        ("employees", "51-200", None),
        ("employee_band", "51 to 200", "51-200"),
        ("employee_band", "1,001-5,000 employees", "1001-5000"),
        ("employee_band", "Self-employed", "Self-employed"),
        ("employee_band", "51,100", "51-100"),
        ("employee_band", "1,000", "1,000"),
        ("employees", "51,100", 51_100),
        ("employees", "501,1000", None),
        ("authority", "unbekannt", "unknown"),
        ("technologies", "SAP, NetSuite", ["SAP", "NetSuite"]),
        ("technologies", "[]", None),
        ("intent_strength", "0.8", 0.8),
        ("seniority", "C-Level", "cxo"),
        ("department", "Human Resources", "human_resources"),
        ("line_type", "Landline", "fixed_line"),
        ("line_type", "CELL", "mobile"),
        ("line_type", "Toll-Free", "toll_free"),
        ("motion", "Inbound", "inbound"),
        ("temperature", "WARM", "warm"),
        ("do_not_call", "Do Not Allow", True),
        ("do_not_call", "asked us to stop", True),
        ("do_not_call", "", None),
        ("need", "Yes", "yes"),
        ("budget", "FALSE", "no"),
        ("authority", "Unknown", "unknown"),
        ("timeline", "next quarter", None),
        ("timeline", "", None),
        ("attempts", "3", 3),
    ],
)
def test_a_cell_in_the_type_and_words_of_its_column(name: str, cell: str, value: object) -> None:
    assert column(name, cell) == value


def test_the_unit_of_a_column_multiplies() -> None:
    assert column("revenue_usd", "1,234", 1000) == 1_234_000
    assert reading.column("revenue_usd", pl.Series(["1234", None]), 1000).to_list() == [1_234_000, None]


@pytest.mark.parametrize("name", [c.name for c in COLUMNS.values() if c.from_source and c.dtype != DAY])
def test_a_whole_column_is_read_as_its_cells_are(name: str) -> None:
    cells = ["yes", "7", "1,200", "SAP; x", "51-200", "C-Level", "https://www.tarnwick.example", "12", None]
    series = pl.Series(name, cells)
    assert reading.column(name, series).to_list() == [column(name, cell) for cell in cells]
    digits = pl.Series(name, ["7", None, "1200"])
    assert reading.column(name, digits).to_list() == [column(name, cell) for cell in digits]


def test_a_column_of_plain_text_is_given_back_as_it_is() -> None:
    cells = pl.Series(["Tarnwick"])
    assert reading.column("company_name", cells) is cells


@pytest.mark.parametrize("name", [c.name for c in COLUMNS.values() if c.from_source and c.dtype != DAY])
def test_every_column_of_a_source_is_read_in_its_type(name: str) -> None:
    cells = pl.DataFrame({name: ["", "n/a", "yes", "7", "Zauberwort; x", None]}, schema={name: pl.String})
    assert cells.select(reading.value(name).alias(name)).schema == pl.Schema({name: COLUMNS[name].dtype})


def test_words_for_yes_and_no_do_not_contradict() -> None:
    assert set(vocab.booleans().values()) == {True, False}
    assert all(word == word.lower().strip() for word in vocab.booleans())
