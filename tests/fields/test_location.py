"""Where a called party may be, by what its row and its number say."""

from datetime import date

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from phonenumbers import PhoneNumber, example_number
from phonenumbers.timezone import time_zones_for_number

from listforge import vocab
from listforge.fields import calling_time, location
from listforge.fields.location import Evidence

MONDAY, SUMMER = date(2026, 11, 23), date(2026, 7, 6)
NEW_YORK, CHICAGO, DENVER = "America/New_York", "America/Chicago", "America/Denver"


@pytest.mark.parametrize(
    ("evidence", "zones", "places", "source"),
    [
        pytest.param(Evidence("US", "NY"), [NEW_YORK], ["US-NY"], "region", id="a region"),
        pytest.param(Evidence("US", "TX"), [CHICAGO, DENVER], ["US-TX"], "region", id="a region of two zones"),
        pytest.param(Evidence("US", "TX", "799"), [DENVER], ["US-TX"], "postal_code", id="its postal code says which"),
        pytest.param(Evidence("US", "TX", "798"), [CHICAGO, DENVER], ["US-TX"], "region", id="its postal code does not"),
        pytest.param(Evidence("US", "NY", "100"), [NEW_YORK], ["US-NY"], "region", id="its postal code says the same"),
        pytest.param(Evidence("US", "TX", number="+1915"), [DENVER], ["US-TX"], "region", id="its number says which"),
        pytest.param(Evidence("US", None, "799"), [DENVER], ["US-TX"], "postal_code", id="a postal code"),
        pytest.param(Evidence("US", None, "063"), [NEW_YORK], ["US-CT", "US-NY"], "postal_code", id="a postal code of two states"),
        pytest.param(Evidence("US", None, "063", "+1203"), [NEW_YORK], ["US-CT"], "postal_code", id="the number says which"),
        pytest.param(Evidence("US", "NY", "063"), [NEW_YORK], ["US-NY"], "region", id="the region says which"),
        pytest.param(Evidence("US", number="+1212"), [NEW_YORK], ["US-NY"], "phone", id="a number"),
        pytest.param(Evidence("US", number="+1850"), [CHICAGO, NEW_YORK], ["US-FL"], "phone", id="a number of two zones"),
        pytest.param(Evidence("US", number="+1605"), [CHICAGO, DENVER], ["US-SD"], "phone", id="another"),
        pytest.param(Evidence("CA", number="+1416"), ["America/Toronto"], ["CA-ON"], "phone", id="a number of a province"),
        pytest.param(Evidence("CA", number="+1902"), ["America/Halifax", "America/Glace_Bay"], ["CA-NS", "CA-PE"], "phone", id="a number of two provinces"),
        pytest.param(Evidence("CA", "PE", number="+1902"), ["America/Halifax"], ["CA-PE"], "region", id="of which the row says one"),
        pytest.param(Evidence("US", "Nowhere", number="+1212"), [NEW_YORK], ["US-NY"], "phone", id="a region that is none"),
        pytest.param(Evidence("US", None, "090", "+1212"), [NEW_YORK], ["US-NY"], "phone", id="military mail is nowhere"),
        pytest.param(Evidence("GB", number="+442"), ["Europe/London"], ["GB"], "phone", id="a number of a country"),
        pytest.param(Evidence("GG", number="+441", number_country="GG"), ["Europe/Guernsey"], ["GG"], "phone", id="of one of several of a calling code"),
        pytest.param(Evidence("DE", "BY"), ["Europe/Berlin", "Europe/Busingen"], ["DE-BY"], "country", id="a region a person's own rules may know"),
        pytest.param(Evidence("DE", "Bayern am See", number="+498"), ["Europe/Berlin"], ["DE"], "phone", id="one that no rule can know"),
        pytest.param(Evidence("FR"), ["Europe/Paris"], ["FR"], "country", id="a country"),
        pytest.param(Evidence(None, number="+1212"), [NEW_YORK], ["US-NY"], "phone", id="a number alone"),
        pytest.param(Evidence(None), [], ["*"], None, id="nothing at all"),
        pytest.param(Evidence("US", "TX", "799", "+1212", told="America/Boise"), ["America/Boise"], ["US-TX", "US-NY"], "source", id="a zone the source tells"),
    ],
)  # fmt: skip
def test_where_a_party_may_be(evidence: Evidence, zones: list[str], places: list[str], source: str | None) -> None:
    found = location.locate(evidence, MONDAY)
    assert (list(found.zones), list(found.places), found.source) == (zones, places, source)


@pytest.mark.parametrize(
    ("evidence", "zones", "places"),
    [
        pytest.param(Evidence("US", "CO", number="+1215"), [DENVER, NEW_YORK], ["US-CO", "US-PA"], id="region and number"),
        pytest.param(Evidence("US", "NJ", number="+1212"), [NEW_YORK], ["US-NJ", "US-NY"], id="of one zone"),
        pytest.param(Evidence("US", "FL", number="+1402"), [NEW_YORK, CHICAGO], ["US-FL", "US-NE"], id="a common clock elsewhere is no agreement"),
        pytest.param(Evidence("US", "NY", "750"), [NEW_YORK, CHICAGO], ["US-NY", "US-TX"], id="region and postal code"),
        pytest.param(Evidence("US", None, "100", "+1214"), [NEW_YORK, CHICAGO], ["US-NY", "US-TX"], id="postal code and number"),
        pytest.param(Evidence("US", "NY", "750", "+1214"), [NEW_YORK, CHICAGO], ["US-NY", "US-TX"], id="the number does not decide between them"),
        pytest.param(Evidence("US", "NY", "750", "+1602"), [NEW_YORK, CHICAGO, "America/Phoenix"], ["US-NY", "US-TX", "US-AZ"], id="all three"),
        pytest.param(Evidence("US", "TX", "750", "+1915"), [CHICAGO, DENVER], ["US-TX"], id="of one state, two zones"),
        pytest.param(Evidence("US", "NY", number="+1416"), [NEW_YORK, "America/Toronto"], ["US-NY", "CA-ON"], id="a number of a neighbour"),
        pytest.param(Evidence("US", "NY", number="+442"), [NEW_YORK, "Europe/London"], ["US-NY", "GB"], id="a number from abroad"),
        pytest.param(Evidence("GB", number="+1212"), [NEW_YORK], ["GB", "US-NY"], id="a country tells no zone beside a number"),
    ],
)  # fmt: skip
def test_where_what_is_said_disagrees_all_of_it_counts(evidence: Evidence, zones: list[str], places: list[str]) -> None:
    found = location.locate(evidence, MONDAY)
    assert (list(found.zones), list(found.places)) == (zones, places)


def test_zones_agree_that_have_one_clock_now() -> None:
    navajo = Evidence("US", "AZ", "865")
    assert calling_time.clocks("America/Phoenix", MONDAY) == calling_time.clocks(DENVER, MONDAY)
    assert location.locate(navajo, SUMMER).zones == ("America/Phoenix", DENVER)
    assert location.locate(navajo._replace(number="+1602"), SUMMER).zones == ("America/Phoenix",)
    assert location.locate(navajo._replace(number="+1602"), MONDAY).zones == ("America/Phoenix", DENVER)


def test_a_row_of_evidence_a_row() -> None:
    rows = [Evidence("US", "TX"), Evidence(None), Evidence("CA", number="+1902")]
    found = location.located(
        pl.DataFrame(rows, schema=dict.fromkeys(Evidence._fields, pl.String), orient="row"), MONDAY
    )
    assert found.schema == pl.Schema(location.SCHEMA)
    assert found.rows() == [
        (f"{CHICAGO} {DENVER}", "US-TX", "region"),
        (None, "*", None),
        ("America/Halifax America/Glace_Bay", "CA-NS CA-PE", "phone"),
    ]


@pytest.mark.parametrize(
    ("e164", "prefix"),
    [
        ("+12125550123", "+1212"),
        ("+12125550123;ext=7", "+1212"),
        ("+442079460123", "+442"),
        ("+18765550123", "+1876"),
        *((f"+1{code}5550123", None) for code in (800, 833, 844, 855, 866, 877, 888, 900, 500)),
        ("+80012345678", None),
        ("+881612345678", None),
        ("+88213300655", None),
        (None, None),
    ],
)
def test_what_of_a_number_tells_its_place(e164: str | None, prefix: str | None) -> None:
    cells = pl.DataFrame({"cell": [e164]}, schema={"cell": pl.String})
    assert cells.select(location.number_prefix(pl.col("cell"))).item() == prefix


COUNTRIES = sorted(code for code in vocab.country_codes() if example_number(code) is not None)


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(COUNTRIES), st.sampled_from([MONDAY, SUMMER]))
def test_a_number_has_the_clocks_that_phonenumbers_says(country: str, today: date) -> None:
    number = example_number(country)
    assert isinstance(number, PhoneNumber)
    e164 = f"+{number.country_code}{number.national_number}"
    prefix = pl.select(location.number_prefix(pl.lit(e164))).item()
    own = location.number_zones(pl.Series([e164])).item() if prefix and location.spans(prefix, today) else None
    found = location.locate(Evidence(None, number=prefix, number_country=country, number_zones=own), today)
    clocks = {calling_time.clocks(zone, today) for zone in found.zones}
    said = {calling_time.clocks(zone, today) for zone in time_zones_for_number(number) if zone != "Etc/Unknown"}
    assert clocks & said
    assert clocks <= said or number.country_code == 1
