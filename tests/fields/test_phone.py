"""Telephone numbers: never another answer than phonenumbers, from cells as real lists have them."""

from pathlib import Path
from typing import Any

import phonenumbers
import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat, PhoneNumberType
from polars.testing import assert_frame_equal

from listforge import vocab
from listforge.fields import phone, phone_cell

STOCK: dict[str, Any] = yaml.safe_load((Path(__file__).parents[1] / "fictional.yaml").read_text(encoding="utf-8"))
NEW_YORK, CHICAGO, SAN_FRANCISCO = "+12125550123", "+13125550147", "+14155550119"
REGIONS = sorted(phonenumbers.SUPPORTED_REGIONS)
TYPES = sorted(v for n, v in vars(PhoneNumberType).items() if n.isupper() and isinstance(v, int))
Answer = tuple[str | None, str | None, bool, str | None, str | None]


def judged(*cells: str | None, country: str | None = "US") -> list[dict[str, Any]]:
    return phone.judge(pl.Series(cells, dtype=pl.String), pl.Series([country] * len(cells), dtype=pl.String)).to_dicts()


def said(cell: str, country: str | None = "US") -> tuple[str | None, str | None, str | None]:
    row = judged(cell, country=country)[0]
    return row["e164"], row["extension"], row["second"]


# --- the library's verdict -----------------------------------------------------------------------


def by_the_library(text: str, region: str | None) -> Answer:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None, None, False, None, None
    if not phonenumbers.is_valid_number(number):
        return None, None, False, None, None
    return (
        phonenumbers.format_number(number, PhoneNumberFormat.E164),
        number.extension or None,
        True,
        PhoneNumberType.to_string(phonenumbers.number_type(number)).lower(),
        phonenumbers.region_code_for_number(number),
    )


def ours(row: dict[str, Any]) -> Answer:
    return row["e164"], row["extension"], row["valid"], row["line_type"], row["country"]


def examples() -> list[phonenumbers.PhoneNumber]:
    every = (phonenumbers.example_number_for_type(region, kind) for region in REGIONS for kind in TYPES)
    return [number for number in every if number is not None]


def writings(number: phonenumbers.PhoneNumber) -> tuple[str, ...]:
    formats = (
        PhoneNumberFormat.E164,
        PhoneNumberFormat.INTERNATIONAL,
        PhoneNumberFormat.NATIONAL,
        PhoneNumberFormat.RFC3966,
    )
    digits = phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return (*(phonenumbers.format_number(number, form) for form in formats), "".join(c for c in digits if c.isdigit()))


def assert_the_librarys(cells: list[str], regions: list[str | None]) -> int:
    """Each cell is judged as the library does; only a zero may have been put back. How many were valid."""
    rows = phone.judge(pl.Series(cells, dtype=pl.String), pl.Series(regions, dtype=pl.String)).to_dicts()
    wanted = [by_the_library(cell, region) for cell, region in zip(cells, regions, strict=True)]
    for cell, region, row, answer in zip(cells, regions, rows, wanted, strict=True):
        if row["note"] == phone.RESTORED:
            row_as_told = by_the_library("0" + cell, region)
            assert (answer[2], ours(row)) == (False, row_as_told), (cell, region)
        else:
            assert ours(row) == answer, (cell, region)
    return sum(answer[2] for answer in wanted)


def test_every_example_number_in_five_writings_is_judged_as_the_library_judges_it() -> None:
    told = [(cell, phonenumbers.region_code_for_number(n) or "US") for n in examples() for cell in writings(n)]
    valid = assert_the_librarys([cell for cell, _ in told], [region for _, region in told])
    assert valid > 0.95 * len(told) > 4000


@pytest.mark.parametrize("region", ["US", "GB", "DE", "IT", "AR", None])
def test_foreign_numbers_read_in_a_wrong_country_are_judged_as_the_library_judges_them(region: str | None) -> None:
    cells = [cell for number in examples()[::3] for cell in writings(number)]
    assert assert_the_librarys(cells, [region] * len(cells)) > len(cells) / 2


@settings(max_examples=20, deadline=None)
@given(
    st.sampled_from([None, *REGIONS]),
    st.lists(st.text(st.sampled_from("0123456789 -().+"), max_size=18) | st.text(max_size=8), min_size=1, max_size=25),
)
def test_any_digits_are_judged_as_the_library_judges_them(region: str | None, cells: list[str]) -> None:
    split = [c for c in cells if len(phone_cell.numbers(c)[0]) < 2 and phone_cell.plain(c) == c]
    assert_the_librarys(split, [region] * len(split))


# --- cells of real lists -------------------------------------------------------------------------


@pytest.mark.parametrize("told", STOCK["phone_writings"], ids=lambda told: told["raw"])
def test_a_number_otherwise_written(told: dict[str, str]) -> None:
    assert said(told["raw"], told["country"]) == (told["e164"], told["extension"], None)


@pytest.mark.parametrize("told", STOCK["phones_invalid"], ids=lambda told: told["why"])
def test_what_is_no_number_is_none(told: dict[str, str]) -> None:
    row = judged(told["raw"], country=told["country"])[0]
    assert ours(row) == (None, None, False, None, None)


@pytest.mark.parametrize(
    "told", [number for numbers in STOCK["phones"].values() for number in numbers], ids=lambda told: told["e164"]
)
def test_a_number_of_the_stock_has_its_type_and_country(told: dict[str, str]) -> None:
    for cell in (told["national"], told["e164"]):
        row = judged(cell, country=told["country"])[0]
        assert (row["e164"], row["line_type"], row["country"]) == (told["e164"], told["type"], told["country"])


@pytest.mark.parametrize(
    ("cell", "extension"),
    [
        *((f"212-555-0123{joint}204", "204") for joint in (" x", "x", " X ", " ext ", " ext. ", " Ext: ", " extension ", " extn ")),
        *((f"212-555-0123{joint}204", "204") for joint in (" #", ", ext ", " ext.#", ";ext=", " int. ", ",", ",,", " anexo ")),
        *((f"212-555-0123{joint}204", "204") for joint in (" poste ", " Durchwahl ", " toestel ", " anknytning ")),
        *(("(212) 555-0123 (ext 204)", "204"), ("tel:+1-212-555-0123;ext=204", "204"), ("2125550123x7", "7")),
        ("212-555-0123 ext 1234567", "1234567"),
    ],
)  # fmt: skip
def test_an_extension_in_all_common_writings(cell: str, extension: str) -> None:
    assert said(cell) == (NEW_YORK, extension, None)


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("'+1 212-555-0123", id="a quote against spreadsheets"),
        pytest.param('="2125550123"', id="a formula against spreadsheets"),
        pytest.param("tel:+12125550123", id="tel:"),
        pytest.param("12125550123.0", id="a float"),
        pytest.param("1 212 555 0123", id="the country code without a plus"),
        pytest.param("+1.212.555.0123", id="points"),
        pytest.param("212–555–0123", id="dashes"),
        pytest.param("212/555-0123", id="a slash after the area code"),
        pytest.param("２１２－５５５－０１２３", id="full-width digits"),
        pytest.param("٢١٢٥٥٥٠١٢٣", id="Arabic digits"),
        pytest.param("\u202a+1 212-555-0123\u202c", id="direction marks"),
        pytest.param("\u00a0212\u00a0555\u00a00123", id="no-break spaces"),
        pytest.param("Direct: 212-555-0123", id="a label before it"),
        pytest.param("212-555-0123 (mobile)", id="a label behind it"),
        pytest.param("+1 212 555 0123 - cell", id="a label after a dash"),
        pytest.param("212-555-0123 (w)", id="a letter behind it"),
    ],
)
def test_a_number_that_looks_wrong_and_is_right(cell: str) -> None:
    assert said(cell) == (NEW_YORK, None, None)


@pytest.mark.parametrize(
    ("country", "cell", "e164"),
    [
        ("GB", "+44 (0)20 7946 0123", "+442079460123"),
        ("GB", "0044 (0) 20 7946 0123", "+442079460123"),
        ("GB", "442079460123", "+442079460123"),
        ("US", "011 44 20 7946 0123", "+442079460123"),
        ("US", "+44 20 7946 0123", "+442079460123"),
        ("DE", "030/123456", "+4930123456"),
        ("DE", "030 / 12 34 56", "+4930123456"),
        ("DE", "+49 (0)30/123456", "+4930123456"),
        ("DE", "01512/3456789", "+4915123456789"),
        ("FR", "01.23.45.67.89", "+33123456789"),
        ("IT", "+39 02 1234 5678", "+390212345678"),
        ("US", "1-800-555-0199", "+18005550199"),
        ("US", "1-800-FLOWERS", "+18003569377"),
    ],
)
def test_a_number_in_the_writing_of_its_country(country: str, cell: str, e164: str) -> None:
    assert said(cell, country) == (e164, None, None)


@pytest.mark.parametrize(
    "cell", ["4.41632E+11", "2.12555E+09", "2.12555e+09", "2,12555E+09", "+4.41632E+11", "'2.12555E+09", "2E+09", "2.12555E9"]
)  # fmt: skip
def test_a_number_that_a_spreadsheet_destroyed_is_no_number(cell: str) -> None:
    row = judged(cell)[0]
    assert (row["valid"], row["note"], row["e164"]) == (False, phone.DAMAGED, None)


@pytest.mark.parametrize("cell", ["555-0123", "5550123", "n/a", "none", "", " ", "-", "ext 204", "212-555-0123 fax", "Call 212-555-0123 after 5pm",
                                  "2125550123 312555", "212 555 0123 312 555 0147", "0/0", "x", "//"])  # fmt: skip
def test_what_cannot_be_dialed_is_none_and_not_damaged(cell: str) -> None:
    row = judged(cell)[0]
    assert (row["valid"], row["note"], row["e164"], row["second"]) == (False, None, None, None)


@pytest.mark.parametrize(
    ("country", "cell", "e164", "note"),
    [
        ("IT", "212345678", "+390212345678", phone.RESTORED),
        ("IT", "0212345678", "+390212345678", None),
        ("GB", "2079460123", "+442079460123", None),
        ("FR", "123456789", "+33123456789", None),
        ("US", "125550123", None, None),
        (None, "212345678", None, None),
    ],
)
def test_a_zero_that_a_spreadsheet_ate_is_put_back_where_it_counts(
    country: str | None, cell: str, e164: str | None, note: str | None
) -> None:
    row = judged(cell, country=country)[0]
    assert (row["e164"], row["note"]) == (e164, note)


@pytest.mark.parametrize(
    "joint", [" / ", "/", ", ", "; ", ";", " | ", " or ", " and ", " & ", "\n", "\r\n", " oder ", " et ", " ::: "]
)
def test_two_numbers_in_a_cell(joint: str) -> None:
    assert said(f"212-555-0123{joint}312-555-0147") == (NEW_YORK, None, "312-555-0147")


@pytest.mark.parametrize(
    ("country", "cell", "wanted"),
    [
        ("US", "212-555-0123 x9, 312-555-0147 x8", (NEW_YORK, "9", "312-555-0147 x8")),
        ("US", "212-555-0123, ext 9, 312-555-0147", (NEW_YORK, "9", "312-555-0147")),
        ("US", "212-555-0123;ext=9;312-555-0147", (NEW_YORK, "9", "312-555-0147")),
        ("US", "212-555-0123 / 312-555-0147 / 415-555-0119", (NEW_YORK, None, "312-555-0147 / 415-555-0119")),
        ("US", "212/555-0123 / 312/555-0147", (NEW_YORK, None, "312/555-0147")),
        ("US", "212-555-0123/0147", (NEW_YORK, None, "0147")),
        ("US", "(212) 555-0123 or 0147", (NEW_YORK, None, "0147")),
        ("US", "555-0123 / 212-555-0147", (None, None, "212-555-0147")),
        ("DE", "030/123456 / 040/654321", ("+4930123456", None, "040/654321")),
        ("DE", "(030) 123456, 01512 3456789", ("+4930123456", None, "01512 3456789")),
        ("GB", "020 7946 0123/0958", ("+442079460123", None, "0958")),
    ],
)
def test_several_numbers_in_a_cell(country: str, cell: str, wanted: tuple[str | None, str | None, str | None]) -> None:
    assert said(cell, country) == wanted


@pytest.mark.parametrize(
    ("country", "cell", "possible", "valid"),
    [
        pytest.param("US", "(212) 555-0123", True, True, id="valid"),
        pytest.param("US", "212-155-0123", True, False, id="no exchange, but the right length"),
        pytest.param("US", "555-0123", True, False, id="a local number"),
        pytest.param("US", "212-155-0123 office", True, False, id="a word behind it"),
        pytest.param("US", "212-155-0123 ext 7", True, False, id="an extension"),
        pytest.param("US", "212-155-0123 / 312-555-0147", True, False, id="the first of two"),
        pytest.param("US", "212-555", False, False, id="too short"),
        pytest.param("US", "212-555-0123-45", False, False, id="too long"),
        pytest.param("US", "+999 212 555 0123", False, False, id="no calling code"),
        pytest.param("US", "2.12555E+09", False, False, id="destroyed by a spreadsheet"),
        pytest.param("US", "n/a", False, False, id="no digits"),
        pytest.param(None, "212-555-0123", False, False, id="no country"),
        pytest.param("IT", "212345678", True, True, id="a zero put back"),
        pytest.param("US", None, None, None, id="nothing"),
    ],
)
def test_a_number_is_possible_apart_from_valid(
    country: str | None, cell: str | None, possible: bool | None, valid: bool | None
) -> None:
    row = judged(cell, country=country)[0]
    assert (row["possible"], row["valid"]) == (possible, valid)


def test_cells_keep_their_order_their_doubles_and_their_nulls() -> None:
    rows = phone.judge(
        pl.Series(["212-555-0123", None, "020 7946 0123", "212-555-0123", "nope"]),
        pl.Series(["US", "US", "GB", None, "US"]),
    )
    assert rows["e164"].to_list() == [NEW_YORK, None, "+442079460123", None, None]
    assert rows["valid"].to_list() == [True, None, True, False, False]
    assert rows.schema == pl.Schema(phone.SCHEMA)


def test_cells_over_and_over_are_each_judged_as_one() -> None:
    cells = ["212-555-0123", None, "n/a", "2.12555E+09", "+44 20 7946 0123 x7", "212-555-0123 / 312-555-0147"]
    countries = ["US", "US", None, "US", "GB", "US"]
    one, many = (
        phone.judge(pl.Series(cells * times, dtype=pl.String), pl.Series(countries * times, dtype=pl.String))
        for times in (1, 4_000)
    )
    assert_frame_equal(many, pl.concat([one] * 4_000))


@pytest.mark.parametrize("cells", [[], [None]])
def test_no_cells_are_judged_too(cells: list[None]) -> None:
    rows = phone.judge(pl.Series(cells, dtype=pl.String), pl.Series(cells, dtype=pl.String))
    assert (rows.height, rows.schema) == (len(cells), pl.Schema(phone.SCHEMA))


def test_a_country_that_is_none_reads_only_international_numbers() -> None:
    assert [row["e164"] for row in judged(NEW_YORK, "212-555-0123", country="Utopia")] == [NEW_YORK, None]


# --- numbers in E.164 ----------------------------------------------------------------------------


def test_a_slot_is_put_together_and_taken_apart() -> None:
    numbers = pl.DataFrame({"n": [NEW_YORK, NEW_YORK, None], "x": ["7", None, "7"]})
    slots = numbers.select(phone.joined(pl.col("n"), pl.col("x")).alias("slot"))
    assert slots["slot"].to_list() == ["+12125550123;ext=7", NEW_YORK, None]
    assert slots.select(phone.bare(pl.col("slot"))).to_series().to_list() == [NEW_YORK, NEW_YORK, None]


@pytest.mark.parametrize(
    ("e164", "national", "code", "written"),
    [(NEW_YORK, "2125550123", "1", "(212) 555-0123"), ("+442079460123", "2079460123", "44", "020 7946 0123"),
     ("+390212345678", "0212345678", "39", "02 1234 5678"), ("+80012345678", "12345678", "800", "1234 5678"),
     ("+4930123456", "30123456", "49", "030 123456"), (None, None, None, None)],
)  # fmt: skip
def test_the_parts_of_a_number(e164: str | None, national: str | None, code: str | None, written: str | None) -> None:
    numbers = pl.Series("number", [e164], dtype=pl.String)
    parts = (phone.national_number(numbers), phone.calling_code(numbers), phone.national_format(numbers))
    assert [(part.name, part.to_list()) for part in parts] == [("number", [t]) for t in (national, code, written)]


@pytest.mark.parametrize(
    ("e164", "zones"),
    [
        (NEW_YORK, ["America/New_York"]),
        (CHICAGO, ["America/Chicago"]),
        (SAN_FRANCISCO, ["America/Los_Angeles"]),
        ("+442079460123", ["Europe/London"]),
        (None, None),
    ],
)
def test_the_zones_of_a_number(e164: str | None, zones: list[str] | None) -> None:
    assert phone.time_zones(pl.Series([e164], dtype=pl.String)).to_list() == [zones]


def test_no_word_beside_a_number_has_two_meanings() -> None:
    words = vocab.phone_words()
    every = [*words.between, *words.extension, *words.label]
    assert len(every) == len(set(every))
    assert every == [word.lower().strip() for word in every]
