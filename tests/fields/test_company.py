"""Names of companies as they are compared, and how large they are."""

import re
from collections.abc import Callable
from typing import Any

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge import vocab
from listforge.fields import company

LEGAL_FORMS = [name for form in vocab.legal_forms() for name in (form.display, *form.aliases)]
SPACELESS = re.compile("[\u0e00-\u0e7f\u3400-\u9fff\uac00-\ud7af]")


def said(read: Callable[[pl.Expr], pl.Expr], cell: object, dtype: pl.DataType | None = None) -> Any:
    frame = pl.DataFrame({"cell": [cell]}, schema={"cell": dtype or pl.String()})
    return frame.select(read(pl.col("cell"))).to_series().to_list()[0]


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Tarnwick Freight Lines, Inc.", "tarnwick freight lines"),
        ("TARNWICK FREIGHT LINES INC", "tarnwick freight lines"),
        ("Tarnwick Freight Lines Incorporated", "tarnwick freight lines"),
        ("The Tarnwick Freight Lines Company", "tarnwick freight lines"),
        ("Osierbank Haulage Ltd", "osierbank haulage"),
        ("Osierbank Haulage Limited", "osierbank haulage"),
        ("Osierbank Pty. Ltd. Limited", "osierbank"),
        ("Marrowbend Cold Storage, L.L.C.", "marrowbend cold storage"),
        ("Saltmarsh & Vane Beverage Co.", "saltmarsh and vane beverage"),
        ("Saltmarsh and Vane Beverage Company", "saltmarsh and vane beverage"),
        ("Boréal-Lune Entreposage inc.", "boreal lune entreposage"),
        ("Blankenfels Spedition GmbH & Co. KG", "blankenfels spedition"),
        ("Blankenfels Spedition Gesellschaft mit beschränkter Haftung", "blankenfels spedition"),
        ("Blankenfels UG (haftungsbeschränkt)", "blankenfels"),
        ("Vauclerin Logistique S.A.R.L.", "vauclerin logistique"),
        ("Vauclerin S.p.A.", "vauclerin"),
        ("Ørsted A/S", "orsted"),
        ("Lodzka Spółka z o.o.", "lodzka"),
        ("OOO Romashka", "romashka"),
        ("ООО «Ромашка»", "ромашка"),
        ("UAB Osierbank", "osierbank"),
        ("株式会社ひなた薬局", "ひなた薬局"),
        ("ひなた薬局株式会社", "ひなた薬局"),
        ("㈱ひなた薬局", "ひなた薬局"),
        ("晴川食品有限公司", "晴川食品"),
        ("บริษัท ทองฟ้า จำกัด (มหาชน)", "ทองฟ้า"),
        ("株式会社", "株式会社"),
        ("Rosalind’s Bakery, Inc.", "rosalinds bakery"),
        ("ROSALINDS BAKERY", "rosalinds bakery"),
        ("  Tarnwick   Freight ", "tarnwick freight"),
        ("3M Co", "3m"),
        ("Inc. Inc. Inc.", "inc"),
    ],
)
def test_compare_key_is_the_name_without_its_legal_form(name: str, key: str) -> None:
    assert said(company.compare_key, name) == key


@pytest.mark.parametrize(
    "name",
    [
        *("samsung", "visa", "costco", "tesco", "incident", "tab", "nagel", "saga", "agora", "ecolab", "plcs", "sable"),
        *("trust", "group", "holding", "partners", "association", "foo corporate", "limited brands", "company store"),
        *("delaware de", "physio pt", "consulting pa", "pt solutions", "sia abrasives", "as roma", "ag", "co", "se"),
        *("theo foods", "therma", "corporation street bakery", "inc magazine"),
    ],
)
def test_a_name_that_only_looks_like_a_legal_form_stays_whole(name: str) -> None:
    assert said(company.compare_key, name) == name
    assert said(company.compare_key, name.title()) == name


def test_no_legal_form_is_taken_out_of_a_longer_word() -> None:
    folded = [f for name in LEGAL_FORMS if (f := vocab.fold(name)) and not SPACELESS.search(f)]
    glued = pl.DataFrame({"cell": [f"Quill{f.replace(' ', '')}" for f in folded]})
    assert glued.select(company.compare_key(pl.col("cell"))).to_series().to_list() == [
        vocab.fold(name) for name in glued["cell"]
    ]


def test_every_legal_form_is_taken_off_the_end() -> None:
    written = pl.DataFrame({"cell": [f"Quillfeather {name}" for name in LEGAL_FORMS]})
    left = written.with_columns(left=company.compare_key(pl.col("cell"))).filter(pl.col("left") != "quillfeather")
    assert left.rows() == []


@pytest.mark.parametrize("name", ["", "  ", "---", None])
def test_compare_key_of_nothing_is_nothing(name: str | None) -> None:
    assert said(company.compare_key, name) is None


@given(st.text(st.characters(min_codepoint=0x20, max_codepoint=0x17F, exclude_categories=["Cc"]), max_size=20))
def test_a_name_that_says_something_has_a_key(name: str) -> None:
    assert (said(company.compare_key, name) is None) == (vocab.fold(name) == "")


@pytest.mark.parametrize(
    ("employees", "band"),
    [
        *((None, None), (-5, None), (0, None), (1, "1-10"), (10, "1-10"), (11, "11-50"), (50, "11-50"), (51, "51-200")),
        *((200, "51-200"), (201, "201-500"), (500, "201-500"), (501, "501-1000"), (1000, "501-1000")),
        *((1001, "1001-5000"), (5000, "1001-5000"), (5001, "5001-10000"), (10000, "5001-10000"), (10001, "10001+")),
    ],
)
def test_employee_band(employees: int | None, band: str | None) -> None:
    assert said(company.employee_band, employees, pl.Int64()) == band


@pytest.mark.parametrize(
    ("band", "low", "high"),
    [("1-10", 1, 10), ("5001-10000", 5001, 10000), ("10001+", 10001, None), ("self-employed", None, None), (None, None, None)],
)  # fmt: skip
def test_the_ends_of_a_band(band: str | None, low: int | None, high: int | None) -> None:
    assert (said(company.band_low, band), said(company.band_high, band)) == (low, high)


@pytest.mark.parametrize(
    ("industry", "code"),
    [
        ("Transportation and Warehousing", "48-49"),
        ("transportation & warehousing", "48-49"),
        ("Manufacturing", "31-33"),
        ("Computer Software", "5132"),
        ("COMPUTER_SOFTWARE", "5132"),
        ("Warehousing", "493"),
        ("Software Publishers", "5132"),
        ("Hog and Pig Farming", "112210"),
        ("General Freight Trucking, Long-Distance, Truckload", "484121"),
        ("Crop ProductionT", "111"),
        ("NAICS 484121", "484121"),
        ("NAICS 2022 code: 484121 Trucking", "484121"),
        ("484121 - General Freight Trucking", "484121"),
        ("484121 General Freight Trucking", "484121"),
        ("484121; 493110", "484121"),
        ("Trucking (484110)", "484110"),
        ("4841.0", "4841"),
        ("48–49", "48-49"),
        ("32", "31-33"),
        ("naics code 511210", "51"),
        ("SIC 4213", "48-49"),
        ("SIC Code: 111", "11"),
        ("SIC 7372", "51"),
        ("SIC 7389", None),
        ("SIC 62012", None),
        ("Physic 42", None),
        ("51-200", None),
        ("52 Weeks", None),
        ("24 Hour Fitness", None),
        ("2022", None),
        ("Dock scheduling", None),
        ("", None),
        (None, None),
    ],
)
def test_industry_code(industry: str | None, code: str | None) -> None:
    assert said(company.industry_code, industry) == code


@pytest.mark.parametrize(
    ("code", "plain"),
    [
        *(
            (same, same)
            for same in ("484121", "48", "48-49", "511210", "99", "our own", "51-200", "NAICS 2022", "SIC 7389")
        ),
        ("NAICS 484121", "484121"),
        ("484121 - General Freight", "484121"),
        ("4841.0", "4841"),
        ("48–49", "48-49"),
        ("484121, 493110", "484121"),
        ("Trucking", "484"),
        ("SIC 4213", "48-49"),
        (None, None),
    ],
)
def test_naics_code(code: str | None, plain: str | None) -> None:
    assert said(company.naics_code, code) == plain
