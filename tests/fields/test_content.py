"""What the cells of a column are, whatever its header says."""

import polars as pl
import pytest

from listforge.fields import content

MAILS = ["ann@tarnwick.example", "bo@marrowbend.example", "cy@boreal.example"]
PHONES = ["(212) 555-0123", "+1 303 555 0147", "312-555-0188"]
TITLES = ["VP Operations", "Warehouse Manager", "Director of Logistics", "CEO"]
COMPANIES = ["Tarnwick Freight Inc", "Marrowbend GmbH", "Boreal-Lune LLC", "Onepallet"]


def guess(cells: list[str]) -> str | None:
    """The column that cells look like, where that is sure enough to be said."""
    found = content.guessed(pl.DataFrame({"Field7": cells}))
    return found[0].column if found else None


@pytest.mark.parametrize(
    ("column", "cells"),
    [
        pytest.param("email", MAILS, id="mail"),
        pytest.param("phone", PHONES, id="phones"),
        pytest.param("phone", ["2125550123", "3035550147", "13125550188"], id="phones in digits"),
        pytest.param("phone", ["+49 30 23125 000", "+44 20 7946 0123", "030 23125 001"], id="phones of elsewhere"),
        pytest.param("phone", ["'+12125550123", "212.555.0147 x12"], id="phones as spreadsheets have them"),
        pytest.param("website", ["https://tarnwick.example", "www.marrowbend.example/about"], id="web pages"),
        pytest.param("company_domain", ["tarnwick.example", "marrowbend.example"], id="domains"),
        pytest.param(
            "linkedin_url", ["https://www.linkedin.com/in/ann-ash", "linkedin.com/in/bo"], id="people's pages"
        ),
        pytest.param("company_linkedin_url", ["https://www.linkedin.com/company/tarnwick"], id="companies' pages"),
        pytest.param("country", ["US", "GB", "DE"], id="country codes"),
        pytest.param("country", ["Germany", "United States", "Canada"], id="countries"),
        pytest.param("region", ["TX", "OH", "CA", "NY"], id="states"),
        pytest.param("region", ["Texas", "Ohio", "Ontario"], id="states in words"),
        pytest.param("postal_code", ["02139", "75201", "60601-1234"], id="zip codes"),
        pytest.param("postal_code", ["M5V 2T6", "K1A 0B1"], id="Canadian postal codes"),
        pytest.param(
            "street", ["1 Dock Rd", "120 N Weighbridge Street", "47 Spindle Way", "9 Boxcar Blvd #4"], id="streets"
        ),
        pytest.param("full_name", ["Ann Ash", "Robert Rookmore", "Maria van der Berg"], id="people"),
        pytest.param("first_name", ["Ann", "Robert", "Maria"], id="given names"),
        pytest.param("job_title", TITLES, id="titles"),
        pytest.param("company_name", COMPANIES, id="companies"),
    ],
)
def test_cells_say_what_they_are(column: str, cells: list[str]) -> None:
    assert guess(cells) == column


@pytest.mark.parametrize(
    "cells",
    [
        pytest.param([], id="nothing"),
        pytest.param(["", "n/a", "-"], id="placeholders"),
        pytest.param(["41.8832", "-87.6324", "42.0011"], id="latitudes"),
        pytest.param(["2026-11-01", "2026-11-02"], id="days"),
        pytest.param(["11/01/2026", "11/23/2026"], id="slashed days"),
        pytest.param(["078-05-1120", "219-09-9999"], id="nine digits in three groups"),
        pytest.param(["12-3456789", "98-7654321"], id="tax numbers"),
        pytest.param(["1000000001", "1000000002"], id="ten digits that are no number"),
        pytest.param(["1200", "85", "3400000"], id="sums"),
        pytest.param(["$1,200", "$85"], id="money"),
        pytest.param(["4111 1111 1111 1111", "5500 0000 0000 0004"], id="sixteen digits"),
        pytest.param(["192.168.100.101", "192.168.100.102"], id="addresses of machines"),
        pytest.param(["2026-0001234", "2026-0001235"], id="a year and a number"),
        pytest.param(["CA", "DE", "IN"], id="two letters that are both"),
        pytest.param(["yes", "no"], id="answers"),
        pytest.param(["Engineering", "Sales", "Health services"], id="departments"),
        pytest.param(["Hospital A", "Health Center", "Clinic of Tarnwick"], id="hospitals"),
        pytest.param(["Monday", "Tuesday", "Friday"], id="weekdays"),
        pytest.param(["https://twitter.com/ann", "https://facebook.com/bo"], id="pages that are nobody's own"),
        pytest.param(["Called twice, left a message", "Wants an offer in May", "No budget"], id="notes"),
        pytest.param(["red", "green", "blue"], id="words"),
        pytest.param(["3 trucks", "12 docks a day", "1 yard"], id="numbers of things"),
        pytest.param(["Austin", "Waco", "Columbus"], id="towns by themselves"),
        pytest.param(["A-1001", "A-1002", "B-2001"], id="ids"),
        pytest.param(["a1b2c3d4-0001", "a1b2c3d4-0002"], id="long ids"),
        pytest.param(["1.2.3", "10.0"], id="versions"),
    ],
)
def test_cells_of_other_kinds_are_nothing(cells: list[str]) -> None:
    assert guess(cells) is None or content.guessed(pl.DataFrame({"x": cells}))[0].confidence < 0.8


PEOPLE = ["Ann Ash", "Robert Rookmore", "Maria Quint"]
PLAIN = ["Tarnwick Freight", "Marrowbend & Sons", "Onepallet", "Quayside Cold Store"]
STREETS = ["1 Dock Rd", "12 N Weighbridge St", "47 Spindle Way"]


@pytest.mark.parametrize(
    ("columns", "cells", "wanted"),
    [
        pytest.param(["company_name"], PLAIN, ["company_name"], id="names"),
        pytest.param(["company_name"], [n.lower() for n in PLAIN], ["company_name"], id="names in small letters"),
        pytest.param(["company_name"], COMPANIES * 20, ["company_name"], id="a few names with a legal form"),
        pytest.param(["company_name"], PLAIN[:3] * 20, [], id="a few words again and again"),
        pytest.param(["company_name"], ["1001", "1002", "1003"], [], id="numbers"),
        pytest.param(["company_name"], ["ACME-001", "TARN-002", "B-1003"], [], id="ids"),
        pytest.param(["company_name"], ["0018W00002AbCdE", "0018W00002AbCdF"], [], id="long ids"),
        pytest.param(["company_name"], ["Customer", "Prospect", "Enterprise"], [], id="kinds"),
        pytest.param(["company_name"], ["yes", "no"], [], id="answers"),
        pytest.param(["company_name"], ["aash", "rrookmore", "mquint"], [], id="users"),
        pytest.param(["company_name"], TITLES, [], id="titles"),
        pytest.param(["company_name"], STREETS, [], id="streets"),
        pytest.param(["company_name"], ["TX", "OH"], [], id="states"),
        pytest.param(["company_name"], [""], [], id="nothing"),
        pytest.param(["company_name", "full_name"], PEOPLE, ["full_name"], id="people"),
        pytest.param(["company_name", "full_name"], PLAIN, ["company_name"], id="companies and no people"),
        pytest.param(["full_name", "email", "phone"], MAILS, ["email"], id="mail"),
        pytest.param(["full_name", "email", "phone"], PHONES, ["phone"], id="phones"),
        pytest.param(["full_name", "authority"], ["yes", "no", "unknown"], ["authority"], id="who decides"),
        pytest.param(["region", "street"], ["TX", "OH", "CA"], ["region"], id="states, not streets"),
        pytest.param(["region", "street"], STREETS, ["street"], id="streets, not states"),
        pytest.param(["region"], ["Jalisco", "Puebla", "Sonora"], ["region"], id="states of Mexico"),
        pytest.param(["region"], ["open", "won", "lost"], [], id="a status"),
        pytest.param(["full_name", "first_name"], ["Ann", "Robert", "Maria"], ["first_name"], id="given names"),
        pytest.param(["last_name"], ["Ash", "Rookmore", "Quint"], ["last_name"], id="family names"),
        pytest.param(["job_title"], TITLES, ["job_title"], id="positions"),
        pytest.param(["postal_code"], ["20121", "00184"], ["postal_code"], id="postal codes"),
    ],
)  # fmt: skip
def test_cells_say_which_of_its_columns_a_header_means(columns: list[str], cells: list[str], wanted: list[str]) -> None:
    found = content.meant(pl.DataFrame({"Account": cells}), {"Account": columns})
    assert [guess.column for guess in found["Account"]] == wanted
    assert all(0.8 <= guess.confidence <= 0.95 for guess in found["Account"])


def test_no_header_means_nothing_of_no_frame() -> None:
    assert content.meant(pl.DataFrame(), {}) == {}
    assert content.company_like(pl.DataFrame()) == []


@pytest.mark.parametrize(
    ("cells", "like"),
    [
        pytest.param(PLAIN, True, id="names"),
        pytest.param([*PLAIN, *[None] * 5], False, id="in fewer than half of the rows"),
        pytest.param(PEOPLE, False, id="people"),
        pytest.param(["red", "green", "blue"], False, id="words"),
        pytest.param(["Called twice and then left them a long message", "Wants an offer for the yard in May"], False, id="notes"),
        pytest.param(PLAIN[:3] * 20, False, id="a few words again and again"),
    ],
)  # fmt: skip
def test_a_column_may_look_like_companies(cells: list[str | None], like: bool) -> None:
    frame = pl.DataFrame({"Haus": cells})
    assert content.company_like(frame) == (["Haus"] if like else [])


def test_few_names_under_a_header_that_may_mean_companies_look_like_them() -> None:
    assert content.company_like(pl.DataFrame({"Account": PLAIN[:3] * 20}), ["Account"]) == ["Account"]


def test_every_column_is_guessed_for_itself_and_two_may_be_alike() -> None:
    frame = pl.DataFrame({"a": MAILS, "b": PHONES, "c": PHONES[::-1], "d": ["1", "2", "3"]})
    found = content.guessed(frame)
    assert [(g.header, g.column) for g in found] == [("a", "email"), ("b", "phone"), ("c", "phone")]
    assert all(0.9 <= g.confidence <= 1 for g in found)


def test_a_neighbour_makes_surer() -> None:
    frame = pl.DataFrame(
        {"a": ["Ann", "Robert", "Maria"], "b": ["Ash", "Rookmore", "Quint"], "t": ["Austin", "Columbus", "New York"], "c": ["TX", "OH", "NY"],
         "d": ["75201", "43004", "10001"]}
    )  # fmt: skip
    assert [(g.column, g.confidence >= 0.8) for g in content.guessed(frame)] == [
        ("first_name", True), ("last_name", True), ("city", True), ("region", True), ("postal_code", True)
    ]  # fmt: skip
    alone = content.guessed(frame.select("d"))
    assert [(g.column, g.confidence >= 0.8) for g in alone] == [("postal_code", False)]


def test_the_first_thousand_rows_are_looked_at() -> None:
    assert guess([*MAILS * 400, *["nothing"] * 5000]) == "email"
    assert guess(["nothing"] * 1000 + MAILS) is None


def test_few_cells_are_less_sure_than_many() -> None:
    few, many = (content.guessed(pl.DataFrame({"a": [f"p{i}@x.example" for i in range(n)]}))[0] for n in (2, 50))
    assert few.confidence < many.confidence < 1


@pytest.mark.parametrize(
    ("cells", "count"),
    [
        (("First Name", "Last Name", "Phone", "E-mail"), 0),
        (("Ann", "Ash", "212-555-0123", "ann@tarnwick.example"), 2),
        (("Ann", "www.tarnwick.example", "2026-11-01", "+1 (212) 555-0123"), 3),
        (("Müller", "mül@firma.example", "01.11.2026"), 2),
        (("7 Feb 2022", "Feb 7, 2022"), 2),
        (("Phone 1", "E-mail 1 - Value", "Q3 2026", "2026", "Revenue (in 000s USD)", "DOT_NUMBER"), 0),
        (("", "x" * 500), 0),
        ((), 0),
    ],
)
def test_cells_of_a_row_that_are_data_are_counted(cells: tuple[str, ...], count: int) -> None:
    assert content.telling(cells) == count
