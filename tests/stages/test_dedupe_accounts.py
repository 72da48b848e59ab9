"""Which rows are one company, and which only look like it."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from tests.conftest import frame_of

from listforge.stages.dedupe.accounts import account_ids

Row = Mapping[str, Any]

TARNWICK = {"company_name": "Tarnwick Freight Lines, Inc."}
AT_DOCK = {"street": "1200 North Dock Avenue", "city": "Dallas", "region": "TX"}
AT_MILL = {"street": "48 Mill Road", "city": "Houston", "region": "TX"}
AT_SEA = {"street": "7 Harbor Street", "city": "Mobile", "region": "AL"}
HAMBURG = {"city": "Hamburg", "country": "DE"}
LINE, OTHER_LINE = {"phone": "+12145550100"}, {"phone": "+17135550100"}
SITE = {"website": "https://www.tarnwick.example"}


def named(name: str) -> dict[str, str]:
    return {"company_name": name}


def ids(*rows: Row) -> list[str | None]:
    return account_ids(frame_of(rows), "US").to_list()


def groups(found: Sequence[str | None]) -> list[int | None]:
    """The ids as numbers, in the order in which they come."""
    order = {one: number for number, one in enumerate(dict.fromkeys(one for one in found if one))}
    return [None if one is None else order[one] for one in found]


ONE = [
    pytest.param(TARNWICK, named("TARNWICK FREIGHT LINES"), id="a name without its legal form"),
    pytest.param(TARNWICK | SITE, named("Tarnwick Freight Lines"), id="a name of one domain"),
    pytest.param(TARNWICK | SITE, {"email": "ann@tarnwick.example"}, id="the domain of a mailbox"),
    pytest.param(TARNWICK | SITE, named("QuickHaul") | SITE, id="a brand at the domain"),
    pytest.param(TARNWICK | SITE | AT_DOCK, TARNWICK | SITE, id="a place, and none"),
    pytest.param(TARNWICK | SITE | AT_DOCK, TARNWICK | SITE | {"city": "Plano", "region": "TX"}, id="a city without a street is no site"),
    pytest.param(TARNWICK | SITE | AT_DOCK | LINE, TARNWICK | SITE | AT_MILL | LINE, id="two cities with one switchboard"),
    pytest.param(TARNWICK | SITE, TARNWICK | {"website": "eu.tarnwick.example"}, id="a subdomain"),
    pytest.param(TARNWICK | {"website": "tarnwick.com"}, TARNWICK | {"website": "tarnwick.co.uk"}, id="one name under two endings"),
    pytest.param(TARNWICK | SITE | LINE, TARNWICK | {"website": "quickhaul.example"} | LINE, id="two domains, one name and number"),
    pytest.param(TARNWICK | SITE | AT_DOCK, TARNWICK | {"website": "quickhaul.example"} | AT_DOCK, id="two domains, one name and address"),
    pytest.param(named("Tarnwick Freight Lines Inc dba QuickHaul") | LINE, named("QuickHaul") | LINE, id="a brand at its number"),
    pytest.param(named("Tarnwick Freight Lines Inc dba QuickHaul") | AT_DOCK, named("Quick Haul LLC") | AT_DOCK, id="a brand at its address"),
    pytest.param(named("Tarnwick Frieght Lines") | LINE, TARNWICK | LINE, id="a typo at one number"),
    pytest.param(named("Tarnwick Frieght Lines") | AT_DOCK, TARNWICK | AT_DOCK | SITE, id="a typo at one address"),
    pytest.param(named("Tarnwick Freight Lines - Dallas Terminal") | AT_DOCK | LINE, TARNWICK | AT_DOCK | LINE, id="a department"),
    pytest.param(named("Marrowbend Cold Storage Services"), named("Marrowbend Cold Storage Svcs"), id="a word cut short"),
    pytest.param(named("Marrowbend") | {"city": "Columbus"}, named("Marrowbend LLC") | {"city": "Columbus"}, id="one name in one city"),
    pytest.param(named("Köhlmüller Bau") | HAMBURG, named("Koehlmueller Bau") | HAMBURG, id="an umlaut in two writings"),
    pytest.param(named("Blankenfels GmbH"), named("Blankenfels Gesellschaft mit beschränkter Haftung"), id="one legal form in two writings"),
]  # fmt: skip

TWO = [
    pytest.param(named("Blankenbauer") | HAMBURG, named("Blankenbaur") | HAMBURG, id="ue that is no umlaut"),
    pytest.param(named("Blankenfels GmbH"), named("Blankenfels AG"), id="two legal forms"),
    pytest.param(named("Blankenfels GmbH") | AT_DOCK | LINE, named("Blankenfels AG") | AT_DOCK | LINE, id="two legal forms at one place"),
    pytest.param(TARNWICK | SITE | AT_DOCK | LINE, TARNWICK | SITE | AT_MILL | OTHER_LINE, id="sites of a chain"),
    pytest.param(TARNWICK | AT_DOCK, TARNWICK | AT_MILL, id="one name in two cities, and no domain"),
    pytest.param(TARNWICK | SITE, TARNWICK | {"website": "quickhaul.example"}, id="one name, two domains, and nothing else"),
    pytest.param(named("Summit") | {"website": "summit.com"}, named("Summit") | {"website": "summit.io"}, id="a name of one word under two endings"),
    pytest.param(TARNWICK | SITE | AT_DOCK, TARNWICK | AT_SEA, id="a name of one domain in another state"),
    pytest.param(TARNWICK | AT_DOCK | LINE, named("Marrowbend Cold Storage") | AT_DOCK | LINE, id="neighbours with one reception"),
    pytest.param(named("Onepallet Shop 1") | LINE, named("Onepallet Shop 7") | LINE, id="shops with a number"),
    pytest.param(named("Tarnwick Frieght Lines"), TARNWICK, id="a typo and nothing else"),
    pytest.param(named("Tarnwick Frieght Lines") | SITE | LINE, TARNWICK | {"website": "quickhaul.example"} | LINE, id="a typo and two domains"),
    pytest.param(named("Tarnwick LLC c/o Marrowbend Inc") | LINE, named("Marrowbend Inc") | LINE, id="c/o somebody else"),
    pytest.param(named("Osier LLC dba QuickHaul") | {"city": "Dallas"}, named("Vane LLC dba QuickHaul") | {"city": "Dallas"}, id="two franchisees of one brand in one city"),
    pytest.param(named("Osier LLC dba QuickHaul"), named("QuickHaul"), id="a brand and nothing else"),
    pytest.param(TARNWICK | {"website": "linkedin.com/company/tarnwick"} , named("Marrowbend") | {"website": "linkedin.com/company/marrowbend"}, id="pages at one site"),
    pytest.param(TARNWICK | {"email": "ann.invented@gmail.com"}, named("Marrowbend") | {"email": "bo.invented@gmail.com"}, id="mailboxes at one provider"),
    pytest.param(named("Springfield Dental") | {"city": "Springfield", "region": "IL"}, named("Springfield Dental") | {"city": "Springfield", "region": "MA"}, id="cities of one name"),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other"), ONE)
def test_one_company(one: Row, other: Row) -> None:
    assert groups(ids(one, other)) == groups(ids(other, one)) == [0, 0]


@pytest.mark.parametrize(("one", "other"), TWO)
def test_two_companies(one: Row, other: Row) -> None:
    assert groups(ids(one, other)) == groups(ids(other, one)) == [0, 1]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"full_name": "Ann Ash"}, id="a person"),
        pytest.param({"full_name": "Ann Ash", "email": "ann.invented@gmail.com"}, id="a private mailbox"),
        pytest.param({"full_name": "Ann Ash", "company_name": "Self-employed"}, id="self-employed"),
    ],
)
def test_no_company(row: Row) -> None:
    assert ids(row) == [None]


# --- several rows --------------------------------------------------------------------------------


def test_the_rows_of_a_chain_that_say_where_they_are_go_to_their_site() -> None:
    chain = TARNWICK | SITE
    found = groups(
        ids(
            chain | AT_DOCK | LINE,
            chain | AT_MILL | OTHER_LINE,
            chain | {"city": "Houston", "region": "TX"},
            chain | LINE,
            TARNWICK | OTHER_LINE,
            chain,
            chain | {"city": "Plano", "region": "TX"},
            TARNWICK,
        )
    )
    assert found == [0, 1, 1, 0, 1, 2, 2, 3]


def test_a_brand_is_found_by_a_number_that_another_row_has() -> None:
    rows = [TARNWICK | SITE | LINE, named("Tarnwick dba QuickHaul") | SITE, named("Quickhaul") | LINE]
    assert groups(ids(*rows)) == [0, 0, 0]


def test_who_is_like_two_companies_is_neither() -> None:
    here = AT_DOCK | LINE
    rows = [
        named("Tarnwick Freight North") | {"website": "north.example"} | here,
        named("Tarnwick Freight South") | {"website": "south.example"} | here,
        named("Tarnwick Freight") | here,
    ]
    assert groups(ids(*rows)) == [0, 1, 2]


def test_mailboxes_for_everybody_are_found_by_the_names_at_them() -> None:
    words = ("Ash", "Birch", "Cedar", "Dock", "Elm", "Fir", "Gorse", "Hazel")
    rows = [named(f"{word} Freight") | {"email": f"{word}@isp.example"} for word in words]
    assert groups(ids(*rows)) == list(range(len(words)))
    assert len(set(ids(*rows[:3]))) == 1  # of one company with three brands nothing speaks against it


def test_a_number_of_a_call_centre_joins_nobody() -> None:
    rows = [named(f"Tarnwick Freight {chr(65 + n % 26)}{chr(65 + n // 26)}") | LINE for n in range(40)]
    assert len(set(ids(*rows))) == len(rows)


# --- ids -----------------------------------------------------------------------------------------


def test_an_id_depends_on_no_other_row_and_no_order() -> None:
    rows = [TARNWICK | SITE, named("Marrowbend"), {"email": "info@osierbank.example"}]
    assert ids(*rows) == ids(*rows[::-1])[::-1] == [ids(row)[0] for row in rows]


def test_an_id_stays_when_the_list_learns_more() -> None:
    (first,) = ids(named("QuickHaul") | LINE)
    had = named("QuickHaul") | LINE | {"account_id": first}
    new = named("Tarnwick Freight Lines dba QuickHaul") | LINE | SITE
    assert ids(had, new) == ids(new, had) == [first, first]


def test_an_id_stays_with_most_of_its_rows_when_they_part() -> None:
    (whole,) = ids(TARNWICK | SITE)
    had = TARNWICK | SITE | {"account_id": whole}
    at_dock, at_mill = had | AT_DOCK | LINE, had | AT_MILL | OTHER_LINE
    found = ids(at_dock, at_mill, at_mill, TARNWICK | SITE)
    assert groups(found) == [0, 1, 1, 2]
    assert found[1] == whole
    again = [row | {"account_id": one} for row, one in zip((at_dock, at_mill, at_mill, had), found, strict=True)]
    assert ids(*again) == found


def test_the_order_of_the_list_and_the_ids_it_has_change_nothing() -> None:
    cases: list[Row] = [row for case in (*ONE, *TWO) for row in case.values if isinstance(row, dict)]
    frame = frame_of(cases)
    first = frame.with_columns(account_ids(frame, "US"))
    mixed = first.sample(fraction=1.0, shuffle=True, seed=7)
    for again in (mixed, mixed.drop("account_id")):
        found = again.with_columns(account_ids(again, "US")).select("lead_id", "account_id").sort("lead_id")
        assert found.equals(first.select("lead_id", "account_id").sort("lead_id"))


def test_an_empty_list() -> None:
    assert account_ids(pl.DataFrame(schema={"lead_id": pl.String}), "US").to_list() == []
