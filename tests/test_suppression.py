"""Do-not-call lists: read from whatever file they come in, dated, and good for so many days."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from listforge import suppression
from listforge.errors import InputError
from listforge.icp.models import SuppressionList
from listforge.suppression import Suppressed

NEW_YORK, CHICAGO, SAN_FRANCISCO, LONDON, LONDON_2 = 12125550123, 13125550147, 14155550119, 442079460123, 442079460958
TODAY = date(2026, 11, 23)


def load(folder: Path, content: str | bytes, default_country: str | None = None, **entry: Any) -> Suppressed:
    (folder / "list").write_bytes(content if isinstance(content, bytes) else content.encode())
    return suppression.load(SuppressionList(name="us_dnc", path="list", **entry), folder, default_country)


def dated(days_ago: int | None, name: str = "us_dnc", **entry: Any) -> SuppressionList:
    as_of = None if days_ago is None else TODAY - timedelta(days=days_ago)
    return SuppressionList(name=name, path="list", as_of=as_of, **entry)


# --- lists of numbers ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("country", "content"),
    [
        pytest.param(None, "212,5550123\n312,5550147\n", id="AAA,NNNNNNN"),
        pytest.param("GB", "212,5550123\n312,5550147\n", id="AAA,NNNNNNN is American wherever we are"),
        pytest.param("US", "212, 5550123\r\n312, 5550147\r\n", id="AAA, NNNNNNN with CRLF"),
        pytest.param("US", "2125550123\n3125550147\n", id="ten digits"),
        pytest.param("CA", "2125550123\n3125550147\n", id="ten digits, from Canada"),
        pytest.param("US", "2125550123\r3125550147\r", id="CR alone"),
        pytest.param("US", "2125550123\n3125550147", id="no newline at the end"),
        pytest.param("US", "\ufeff2125550123\n3125550147\n", id="byte-order mark"),
        pytest.param("US", "12125550123\n+13125550147\n", id="with the country code"),
        pytest.param("US", "(212) 555-0123\n312.555.0147\n", id="written as people do"),
        pytest.param(None, "+12125550123\n+1 312 555 0147\n", id="E.164 needs no country"),
        pytest.param("US", "\n2125550123\n\n  3125550147  \n\n", id="empty lines and spaces"),
        pytest.param("US", "3125550147\n2125550123\n2125550123\n2125550123\n", id="unsorted, and one thrice"),
        pytest.param("US", "2125550123 / 3125550147\n", id="two in a line"),
        pytest.param("US", "2125550123,2026-11-01\n3125550147,2026-11-02\n", id="a date beside each"),
    ],
)
def test_a_file_of_numbers(tmp_path: Path, country: str | None, content: str) -> None:
    found = load(tmp_path, content, country)
    assert found.numbers.to_list() == [NEW_YORK, CHICAGO]
    assert found.numbers.dtype == pl.Int64
    assert found.entries == 2


def test_numbers_of_another_country(tmp_path: Path) -> None:
    content = "020 7946 0123\n2079460958\n+12125550123\n"
    assert load(tmp_path, content, "GB").numbers.to_list() == [NEW_YORK, LONDON, LONDON_2]
    assert load(tmp_path, content, "US", country="GB").numbers.to_list() == [NEW_YORK, LONDON, LONDON_2]


def test_a_number_that_nobody_may_have_is_screened_all_the_same(tmp_path: Path) -> None:
    assert load(tmp_path, "9992345678\n", "US").numbers.to_list() == [19992345678]


def test_a_little_junk_is_left_out_and_much_is_an_error(tmp_path: Path) -> None:
    many = "".join(f"212555{n:04}\n" for n in range(100, 119))
    assert load(tmp_path, f"{many}no number\n", "US").entries == 19
    with pytest.raises(InputError, match=r"list: only 1 of 3 lines are numbers; say `country:` and check the file"):
        load(tmp_path, "2125550123\nno number\n555-0123\n", "US")


def test_ten_digits_without_a_country_are_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="only 0 of 1 lines are numbers; say `country:`"):
        load(tmp_path, "2125550123\n")


# --- tables --------------------------------------------------------------------------------------


def test_a_table_of_phones_mails_domains_and_companies(tmp_path: Path) -> None:
    found = load(
        tmp_path,
        "Phone,Email,Website,Company Name,Note\n"
        '(212) 555-0123,Bob@Tarnwick.example,https://www.rival.example/x,"Rival, Inc.",asked us to stop\n'
        ",,,,\n"
        "312-555-0147 / 415-555-0119,,linkedin.com/company/rival,The Rival Company,\n",
        "US",
        scope="account",
    )
    assert found.numbers.to_list() == [NEW_YORK, CHICAGO, SAN_FRANCISCO]
    assert found.emails.to_list() == ["bob@tarnwick.example"]
    assert found.domains.to_list() == ["rival.example"]
    assert found.companies.to_list() == ["rival"]
    assert (found.scope, found.entries) == ("account", 6)


@pytest.mark.parametrize(
    ("content", "kind", "entries"),
    [
        ("phone\n2125550123\n", "numbers", [NEW_YORK]),
        ("Mobile;Direct Dial\n212-555-0123;312-555-0147\n", "numbers", [NEW_YORK, CHICAGO]),
        ("phone\tcompany\n212-555-0123\tRival\n", "numbers", [NEW_YORK]),
        ("email\nbob@tarnwick.example\n", "emails", ["bob@tarnwick.example"]),
        ("domain\nRival.example\n", "domains", ["rival.example"]),
        ("company\nRival GmbH\nRIVAL AG\n", "companies", ["rival"]),
        ("exported 2026-11-01\n\nphone\n2125550123\n", "numbers", [NEW_YORK]),
        ("phone\n2125550123\nn/a\nask\n", "numbers", [NEW_YORK]),
    ],
)
def test_a_table_of_one_kind(tmp_path: Path, content: str, kind: str, entries: list[Any]) -> None:
    found = load(tmp_path, content, "US")
    assert getattr(found, kind).to_list() == entries
    assert found.entries == len(entries) + (1 if "Rival\n" in content and kind == "numbers" else 0)


def test_a_number_is_read_in_the_country_of_its_row(tmp_path: Path) -> None:
    content = "phone,country\n020 7946 0123,United Kingdom\n212-555-0123,\n020 7946 0958,GB\n"
    assert load(tmp_path, content, "US").numbers.to_list() == [NEW_YORK, LONDON, LONDON_2]


def test_a_table_whose_phones_cannot_be_read_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="only 0 of 2 phones are numbers; say `country:`"):
        load(tmp_path, "phone\n2125550123\n3125550147\n")
    with pytest.raises(InputError, match="only 1 of 3 phones are numbers"):
        load(tmp_path, "phone,email\n020 7946 0123,a@example.com\n020 7946 0958,b@example.com\n+12125550123,\n", "US")


def test_a_spreadsheet_and_a_parquet_file_are_tables_too(tmp_path: Path) -> None:
    frame = pl.DataFrame({"Phone": ["212-555-0123"], "Company": ["Rival"]})
    frame.write_excel(tmp_path / "book.xlsx")
    frame.write_parquet(tmp_path / "list.parquet")
    for file in ("book.xlsx", "list.parquet"):
        found = load(tmp_path, (tmp_path / file).read_bytes(), "US")
        assert (found.numbers.to_list(), found.companies.to_list()) == ([NEW_YORK], ["rival"])


# --- what is no list -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("", "empty", id="empty"),
        pytest.param("\r\n \n\ufeff", "empty", id="only newlines"),
        pytest.param("<!DOCTYPE html>\n<html><head><title>Sign in</title></head>\n<body>Phone</body></html>\n", "not one known column", id="a web page"),
        pytest.param('{"error": "no such list"}', "", id="an answer of a web service"),
        pytest.param(b"\x00\x01\x02\x03" * 100, "binary", id="binary"),
        pytest.param("name,remark\nRookmore,asked us to stop\n", "no column with phones", id="columns that suppress nothing"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_list_is_an_error(tmp_path: Path, content: str | bytes, said: str) -> None:
    with pytest.raises(InputError) as error:
        load(tmp_path, content, "US")
    assert str(tmp_path / "list") in str(error.value)
    assert said in str(error.value)
    assert error.value.exit_code == 65


def test_a_file_that_is_not_there_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such file"):
        suppression.load(SuppressionList(name="us_dnc", path="nowhere"), tmp_path, "US")


def test_the_format_may_be_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="lines are numbers"):
        load(tmp_path, "phone\n2125550123\n", "US", format="numbers")
    assert load(tmp_path, "phone\n2125550123\n", "US", format="csv").entries == 1


# --- age -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("entry", "country", "good"),
    [
        pytest.param({}, None, 31, id="no country: 31"),
        pytest.param({"country": "US"}, None, 31, id="US: 31"),
        pytest.param({"country": "CA"}, None, 31, id="Canada: 31"),
        pytest.param({"country": "GB"}, None, 28, id="UK: 28"),
        pytest.param({}, "GB", 28, id="UK by default: 28"),
        pytest.param({"country": "US"}, "GB", 31, id="US among British: 31"),
        pytest.param({"country": "DE"}, None, 31, id="any other: 31"),
        pytest.param({"max_age_days": 7}, None, 7, id="said: 7"),
        pytest.param({"country": "GB", "max_age_days": 90}, None, 90, id="said before the country's"),
    ],
)
def test_a_scrub_is_good_for_so_many_days(entry: dict[str, Any], country: str | None, good: int) -> None:
    assert suppression.stale([dated(good, **entry)], TODAY, country) == []
    assert suppression.stale([dated(good + 1, **entry)], TODAY, country) == [
        f"us_dnc is of {TODAY - timedelta(days=good + 1)}, good for {good} days until {TODAY - timedelta(days=1)}"
    ]


def test_a_list_without_a_date_is_the_houses_own_and_never_stale() -> None:
    assert suppression.stale([dated(None, max_age_days=1)], TODAY) == []


def test_a_list_of_tomorrow_is_a_mistake() -> None:
    assert suppression.stale([dated(-1)], TODAY) == ["us_dnc is dated 2026-11-24, after today (2026-11-23)"]
    assert suppression.stale([dated(0)], TODAY) == []


def test_every_stale_list_is_named() -> None:
    entries = [dated(40), dated(None, name="own"), dated(29, name="tps", country="GB"), dated(5, name="state")]
    assert [sentence.split()[0] for sentence in suppression.stale(entries, TODAY)] == ["us_dnc", "tps"]


@pytest.mark.parametrize(
    ("ages", "screened"),
    [([], None), ([None], None), ([3], 3), ([3, 12, None, 7], 12)],
)
def test_a_row_was_screened_on_the_date_of_the_oldest_list(ages: list[int | None], screened: int | None) -> None:
    entries = [dated(age, name=f"list {n}") for n, age in enumerate(ages)]
    assert suppression.screened_on(entries) == (None if screened is None else TODAY - timedelta(days=screened))
