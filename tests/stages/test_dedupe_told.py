"""The compare forms of rows, and that the order of a list decides nothing."""

import polars as pl
import pytest

from listforge.stages.dedupe.told import told


def one(**row: object) -> dict[str, object]:
    return told(pl.DataFrame([{"lead_id": "a"} | row]), "US").table.row(0, named=True)


@pytest.mark.parametrize(
    ("row", "forms"),
    [
        pytest.param({"full_name": "Robert J. Rookmore Jr."}, {"given": "robert", "family": "rookmore", "generation": "jr", "root": "robert"}, id="a son"),
        pytest.param({"full_name": "Robert Rookmore", "email": "r.rookmorejr@tarnwick.example"}, {"generation": "jr", "mailbox_generation": "jr"}, id="a son by his mailbox"),
        pytest.param({"full_name": "Robert Rookmore", "email": "robertr-sr2@tarnwick.example"}, {"generation": "sr"}, id="a father by his mailbox"),
        pytest.param({"full_name": "Robert Rookmore Sr.", "email": "rookmorejr@tarnwick.example"}, {"generation": "sr", "mailbox_generation": "jr"}, id="a father with his son's mailbox"),
        pytest.param({"full_name": "Ken Ishii", "email": "k.ishii@tarnwick.example"}, {"generation": None}, id="a name that ends like a generation"),
        pytest.param({"full_name": "Bo Sorrel", "email": "rookmorejr@tarnwick.example"}, {"generation": None}, id="somebody else's mailbox"),
        pytest.param({"first_name": "Bob J", "last_name": "Rookmore"}, {"given": "bob", "middle": "j", "root": "robert"}, id="a short name"),
        pytest.param({"full_name": "Jörg van der Moorst"}, {"given": "jorg", "family": "van der moorst"}, id="accents and particles"),
        pytest.param({"first_name": "Ann", "full_name": "Ann"}, {"given": "ann", "family": None, "nobody": False}, id="a given name alone"),
        pytest.param({"company_name": "Tarnwick Freight, Inc."}, {"company": "tarnwick freight", "nobody": True}, id="a site"),
        pytest.param({"email": "Info@Tarnwick.example"}, {"local": "info", "host": "tarnwick.example", "role": True, "domain": "tarnwick.example"}, id="a role mailbox"),
        pytest.param({"email": "ann.ash+crm@gmail.com"}, {"local": "ann.ash", "domain": None}, id="a private mailbox"),
        pytest.param({"street": "1200 North Dock Avenue, Suite 4"}, {"street_number": "1200", "street": "n dock ave"}, id="a street"),
        pytest.param({"street": "Hafenstraße 7a"}, {"street_number": "7a", "street": "hafenst"}, id="the number last"),
        pytest.param({"postal_code": "7030-1234", "country": "US"}, {"postal_code": "07030", "area": "US070"}, id="a zip code"),
        pytest.param({"postal_code": "N1 9GU", "country": "GB"}, {"postal_code": "N19GU", "area": "GBN19"}, id="a postcode"),
        pytest.param({"website": "https://www.Tarnwick.example/sites/york/?x=1#map"}, {"domain": "tarnwick.example", "page": "tarnwick.example/sites/york"}, id="a page"),
        pytest.param({"website": "https://tarnwick.example/"}, {"domain": "tarnwick.example", "page": None}, id="a front door"),
        pytest.param({"linkedin_url": "https://www.LinkedIn.com/in/Ann-Ash/?x=1"}, {"linkedin": "/in/ann-ash"}, id="a LinkedIn page"),
        pytest.param({"phone": "+12125550100", "phone_extension": "7"}, {"extended": "+12125550100", "extension": "+12125550100x7"}, id="an extension"),
        pytest.param({"phone": "+12125550100"}, {"extended": None, "extension": None}, id="no extension"),
    ],
)  # fmt: skip
def test_compare_forms(row: dict[str, object], forms: dict[str, object]) -> None:
    assert {name: one(**row)[name] for name in forms} == forms


def test_every_number_of_a_row_counts_once_and_a_main_line_is_shared() -> None:
    rows = told(
        pl.DataFrame(
            {
                "lead_id": ["a", "b"],
                "full_name": ["Ann Ash", "Bo Best"],
                "phone": ["+16465550101", "+12125550100;ext=7"],
                "mobile_phone": ["(646) 555-0101", None],
                "company_phone": ["+12125550100", None],
            }
        ),
        "US",
    )
    assert rows.numbers[:, :2].tolist() == [[12125550100, 16465550101], [12125550100, 0]]
    assert rows.main[:, 0].tolist() == [True, False]
    assert rows.shared[:, :2].tolist() == [[True, False], [True, False]]


@pytest.mark.parametrize(
    ("names", "shared"),
    [
        pytest.param(["Katsuro", "Restaurant Katsuro"], False, id="with its trade in front"),
        pytest.param(["Dunnock-Ash Hotel", "Hotel Dunnock Ash York"], False, id="the words turned round"),
        pytest.param(["Rookster the Original", "Rooksters the Original"], False, id="another ending"),
        pytest.param(["Cafe Dunnock York", "Dining Room Dunnock York"], True, id="houses of one site"),
        pytest.param(["Tarnwick", "Marrowbend"], True, id="neighbours"),
        pytest.param(["Tarnwick", "Tarnwick Freight", "Marrowbend"], True, id="neighbours, one of them twice"),
    ],
)
def test_a_number_of_sites_is_shared_by_those_of_several_names(names: list[str], shared: bool) -> None:
    rows = told(
        pl.DataFrame([{"lead_id": name, "company_name": name, "phone": "+12125550100"} for name in names]), "US"
    )
    assert set(rows.shared[:, 0].tolist()) == {shared}


def test_rows_come_in_the_order_of_their_content() -> None:
    names = ["Cy Dell", "Ann Ash", "Bo Best", "Ann Ash"]
    frame = pl.DataFrame({"lead_id": list("abcd"), "full_name": names})
    ordered = told(frame, None).table["lead_id"].to_list()
    assert ordered == ["b", "d", "c", "a"]
    assert told(frame.reverse(), None).table["lead_id"].to_list() == ordered


def test_a_country_that_is_only_the_default_is_not_known() -> None:
    row = {"country": "US", "filled": ["country=default_country"]}
    assert one(**row)["country"] is None
    assert one(**row | {"filled": ["country=phone"]})["country"] == "US"
