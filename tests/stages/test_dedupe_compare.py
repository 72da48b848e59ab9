"""On which level two rows agree, by what they say."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rapidfuzz.distance import JaroWinkler

from listforge import vocab
from listforge.stages.dedupe.compare import COMPARISONS, VETOES
from listforge.stages.dedupe.told import Told, told
from listforge.stages.dedupe.values import Both, Values

SITES, PEOPLE = vocab.match_model("sites"), vocab.match_model("people")
Row = dict[str, str]


def sites(*rows: Row) -> Told:
    frame = pl.DataFrame([{"lead_id": str(n)} | row for n, row in enumerate(rows)], infer_schema_length=None)
    return told(frame, "US")


def level(comparison: str, one: Row, other: Row) -> str | None:
    """The level of two rows, the same whichever comes first; None where it is not known."""
    values = Values(sites(one, other))
    places = np.array([0]), np.array([1])
    found = {int(COMPARISONS[comparison](values.pairs(*pair))[0]) for pair in (places, places[::-1])}
    assert len(found) == 1
    number = found.pop()
    return list((SITES.comparisons | PEOPLE.comparisons)[comparison])[number - 1] if number else None


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Tarnwick Bank", "TARNWICK BANK Inc.", "same", id="a legal form"),
        pytest.param("Brackwater Health Club", "Brackwater Health Club Ltd", "several", id="a name of three words"),
        pytest.param("Brackwaterhospital Dallas", "Brackwaterhospital Dallas", "several", id="a name of many letters"),
        pytest.param("Rooksters", "Rookster's Restaurant", "within", id="an apostrophe, and its trade"),
        pytest.param("Oddmart", "Oddmart Supercenter", "within", id="its trade"),
        pytest.param("Dunnock Steak House", "Dunnock Steakhouse", "close", id="a space"),
        pytest.param("Tarnwick Bank", "Tarnwick Bank ATM", "part", id="a machine of it"),
        pytest.param("Tarnwick Bank ATM", "Tarnwick Bank ATM Dock", "close", id="two writings of one machine"),
        pytest.param("Brackwater University", "Brackwater University Library", "part", id="a house of it"),
        pytest.param("Dunnock Courtyard", "Dunnock", "within", id="a word that only begins like a part"),
        pytest.param("Dunnock Pharmacy", "Dunnock", "within", id="a trade, which is no part"),
        pytest.param("Dock Building M", "Dock Building E", "part", id="houses by their letter"),
        pytest.param("Shop 1", "Shop 7", "part", id="units by their number"),
        pytest.param("Marrowbend", "Tarnwick Bank ATM", "differ", id="neighbours, one with a machine"),
        pytest.param("Marrowbend", "Tarnwick", "differ", id="neighbours"),
        pytest.param("古観寺", "Kokanji", None, id="two scripts"),
    ],
)  # fmt: skip
def test_names_of_sites(one: str, other: str, expected: str | None) -> None:
    assert level("site_name", {"company_name": one, "city": "York"}, {"company_name": other}) == expected


@pytest.mark.parametrize(
    ("name", "more", "expected"),
    [
        pytest.param("Brackwater Health Club", {}, "alone", id="a name of several words"),
        pytest.param("Brackwater Health Club", {"country": "US"}, "alone", id="a country, which is no place"),
        pytest.param("Brackwater Health Club", {"website": "brackwater.example"}, "several", id="a website besides"),
        pytest.param("Brackwater Health Club", {"phone": "+12125550100"}, "several", id="a number besides"),
        pytest.param("Tarnwick", {}, "same", id="a short name, which many may have"),
    ],
)
def test_names_with_nothing_else(name: str, more: Row, expected: str) -> None:
    assert level("site_name", {"company_name": name, **more}, {"company_name": name}) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("+12125550100", "+12125550100", "own", id="one number"),
        pytest.param("+12125550100", "+13125550199", "differ", id="two numbers"),
        pytest.param("+12125550100", "+18005550199", None, id="a free number beside that of the door"),
        pytest.param("+18005550100", "+18005550100", "own", id="one free number"),
        pytest.param("+12125550100", "+12125550101", "digit", id="a digit apart"),
    ],
)
def test_numbers_of_sites(one: str, other: str, expected: str | None) -> None:
    assert level("site_number", {"phone": one}, {"phone": other}) == expected


@pytest.mark.parametrize(
    ("number", "street", "expected"),
    [
        pytest.param("+18005550100", "88 Mill Lane", "shared", id="a hotline of two doors"),
        pytest.param("+18005550100", "12 Quay Rd.", "own", id="a hotline of one door"),
        pytest.param("+12125550100", "88 Mill Lane", "own", id="a number of one place, at two doors"),
    ],
)
def test_a_hotline_says_nothing_of_doors(number: str, street: str, expected: str) -> None:
    row = {"phone": number, "street": "12 Quay Road"}
    assert level("site_number", row, row | {"street": street}) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("https://www.dunnock.example/store/12-york/?utm_source=map", "http://dunnock.example/store/12-York", "page", id="one page"),
        pytest.param("dunnock.example/store/12-york", "dunnock.example/store/88-leeds", "branch", id="two branches"),
        pytest.param("dunnock.example/store/12-york", "dunnock.example/store/12-york/tyres", "same", id="a page below the other"),
        pytest.param("dunnock.example/store/12-york", "dunnock.example", "same", id="a page and the front door"),
        pytest.param("dunnock.example/en", "dunnock.example/de", "same", id="languages are no pages"),
        pytest.param("dunnock.example", "dunnock.test", "ending", id="another ending"),
        pytest.param("dunnock.example", "marrowbend.example", "differ", id="two domains"),
        pytest.param("https://facebook.com/dunnockyork", "facebook.com/dunnockyork/", "page", id="one page at a host of pages"),
        pytest.param("https://facebook.com/dunnockyork", "facebook.com/marrowbend", None, id="two pages at a host of pages"),
    ],
)  # fmt: skip
def test_pages_of_sites(one: str, other: str, expected: str | None) -> None:
    assert level("web", {"website": one}, {"website": other}) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("12 Quay Road", "12 Quay Rd", "same", id="a street word"),
        pytest.param("1200 N Larkspur Blvd", "1200 Larkspur", "near", id="without its kind"),
        pytest.param("Calle Félix Marrow 2254", "Marow 2254", "number", id="a long number, the street in other words"),
        pytest.param("8 Rue du Quai", "8 Boulevard du Nord", "differ", id="a short number, another street"),
        pytest.param("Quay Dock 1-12-32", "1丁目12-32", "number", id="the same numbers in another script"),
        pytest.param("64 Quay Road", "66 Quay Road", "next_door", id="next door"),
        pytest.param("64 Quay Road", "266 Quay Road", "along", id="along the street"),
        pytest.param("Quay Road", "Quay Road", "road", id="no number"),
        pytest.param("旭区中尾1-1", "旭区中尾1-1", "same", id="the number in the street"),
        pytest.param("64 Quay Road", "66 Mill Lane", "differ", id="two streets"),
        pytest.param("64 Quay Road", "", None, id="one untold"),
    ],
)  # fmt: skip
def test_streets_of_sites(one: str, other: str, expected: str | None) -> None:
    assert level("site_street", {"street": one}, {"street": other} if other else {"city": "York"}) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("New York", "New York City", "city", id="a city within a longer name"),
        pytest.param("York", "Yorktown", "differ", id="a city that begins like another"),
        pytest.param("Si Racha", "ศรีราชา", None, id="two scripts"),
    ],
)
def test_cities_of_sites(one: str, other: str, expected: str | None) -> None:
    assert level("site_place", {"city": one}, {"city": other}) == expected


@pytest.mark.parametrize(
    ("street", "expected"),
    [
        pytest.param("266 Quay Road", None, id="two doors of one street, which tells it"),
        pytest.param("64 Mill Lane", "city", id="two streets"),
    ],
)
def test_a_city_says_nothing_of_doors_of_one_street(street: str, expected: str | None) -> None:
    assert (
        level("site_place", {"street": "64 Quay Road", "city": "York"}, {"street": street, "city": "York"}) == expected
    )


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.sampled_from(["ann", "anne", "bob", "bobby", "robert", "zo"]), min_size=2, max_size=12),
    st.data(),
)
def test_texts_of_some_pairs_are_those_of_all(names: list[str], data: st.DataObject) -> None:
    rows = sites(*({"first_name": name, "last_name": "Ash"} for name in names))
    values = Values(rows)
    left, right = np.triu_indices(len(names), 1)
    some = np.array(data.draw(st.lists(st.booleans(), min_size=len(left), max_size=len(left))))
    unequal = ~Both(values, left, right).same("given")
    asked = Both(values, left, right)
    asked.scores("given", unequal, JaroWinkler.similarity, 0.5)
    cached = asked.scores("given", unequal & some, JaroWinkler.similarity, 0.5)
    fresh = Both(values, left, right).scores("given", unequal & some, JaroWinkler.similarity, 0.5)
    assert cached.tolist() == fresh.tolist()


@pytest.mark.parametrize(
    ("mailbox", "fits", "number"),
    [
        pytest.param("ann.ashbury", True, 0, id="both names"),
        pytest.param("ashbury-ann2", True, 2, id="turned round, and a number"),
        pytest.param("a.ashbury", True, 0, id="an initial"),
        pytest.param("anna", True, 0, id="the other initial"),
        pytest.param("ashbury", True, 0, id="the family name"),
        pytest.param("aashbry07", True, 7, id="a letter left out"),
        pytest.param("anne", False, 0, id="a short name with a letter more"),
        pytest.param("ashbery", True, 0, id="within two letters of an initial and the family name"),
        pytest.param("b.sorrel", False, 0, id="somebody else's"),
        pytest.param("1999", False, 1999, id="a number alone"),
    ],
)
def test_mailboxes_made_of_names(mailbox: str, fits: bool, number: int) -> None:
    row = {"first_name": "Ann", "last_name": "Ashbury", "email": f"{mailbox}@tarnwick.example"}
    values = Values(sites(row, {"first_name": "Bo", "last_name": "Sorrel"}))
    assert values.fits.tolist() == [fits, False]
    assert values.mailbox_number.tolist() == [number, 0]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("Eric", "Erica", "similar", id="two names that there are"),
        pytest.param("Mario", "Marion", "similar", id="two names, one a letter longer"),
        pytest.param("Anna", "Annabel", "similar", id="two names that begin alike"),
        pytest.param("Dmitri", "Dmitry", "typo", id="one name in two writings"),
        pytest.param("Michael", "Michelle", "similar", id="two names alike"),
        pytest.param("Wolfgang", "Wofgang", "typo", id="a slip"),
        pytest.param("Erica", "Ercia", "typo", id="a slip that is no name"),
    ],
)
def test_names_of_people(one: str, other: str, expected: str) -> None:
    assert level("name", {"first_name": one, "last_name": "Ash"}, {"first_name": other, "last_name": "Ash"}) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("crew.york17", "crew.york42", "host", id="other numbers behind one name"),
        pytest.param("crew.york", "crew.yrok", "edit", id="a slip"),
        pytest.param("crew4york", "crew.york", "edit", id="a digit for a letter"),
        pytest.param("ann.ashbury", "ann.ashburyjr", None, id="mother and daughter, whom the names tell apart"),
        pytest.param("annashbury", "ann.ashbury", "edit", id="a dot"),
    ],
)
def test_mailboxes_of_people(one: str, other: str, expected: str | None) -> None:
    ann = {"first_name": "Ann", "last_name": "Ashbury"}
    rows = (ann | {"email": f"{local}@tarnwick.example"} for local in (one, other))
    assert level("mail", *rows) == expected


def test_a_number_more_in_the_mailbox_of_nobody_known_is_a_slip() -> None:
    assert level("mail", *({"first_name": "Ann", "email": f"anns{n}@tarnwick.example"} for n in (2, 52))) == "edit"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        pytest.param("7", "7", "own", id="one extension"),
        pytest.param("7", "8", "exchange", id="two extensions"),
        pytest.param("7", None, "shared", id="an extension untold"),
    ],
)
def test_extensions_of_a_switchboard(one: str, other: str | None, expected: str) -> None:
    line = {"phone": "+12125550100", "company_phone": "+12125550100"}
    rows = [{"last_name": "Ash", **line} | ({"phone_extension": said} if said else {}) for said in (one, other)]
    assert level("number", *rows) == expected


@pytest.mark.parametrize(
    ("one", "other", "said"),
    [
        pytest.param({"last_name": "Ashbury Jr."}, {"last_name": "Ashbury"}, {"one_generation"}, id="one generation told"),
        pytest.param({"last_name": "Ashbury Jr."}, {"last_name": "Ashbury Sr."}, {"generation"}, id="two generations"),
        pytest.param({"last_name": "Ashbury Jr."}, {"last_name": "Ashbury Jr"}, set(), id="one generation"),
        pytest.param({"email": "b.ashbury2@tarnwick.example"}, {}, {"numbered_mailbox"}, id="the second of a name"),
        pytest.param({"email": "b.ashbury2@tarnwick.example"}, {"email": "b.ashbury@tarnwick.example"}, {"mailbox_number"}, id="both of a name"),
        pytest.param({"email": "b.ashbury2@gmail.com"}, {}, set(), id="a host of mail gives many numbers"),
        pytest.param({"email": "b.ashbury07@tarnwick.example"}, {}, set(), id="a number that counts nobody"),
    ],
)  # fmt: skip
def test_what_contradicts(one: Row, other: Row, said: set[str]) -> None:
    bob = {"first_name": "Bob", "last_name": "Ashbury", "company_name": "Tarnwick"}
    values = Values(sites(bob | one, bob | other))
    both = values.pairs(np.array([0]), np.array([1]))
    assert {name for name in PEOPLE.vetoes if VETOES[name](both)[0]} == said
