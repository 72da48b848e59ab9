"""Whose an outcome is."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.conftest import leads
from tests.outcomes.calls import told

from listforge import outcomes

LIST = leads(
    [
        {"lead_id": "l0", "contact_id": "c0", "first_name": "Robert", "last_name": "Rookmore", "phone": "+12125550123",
         "direct_phone": "+12125550123", "company_phone": "+12125550100", "phone_country": "US",
         "time_zone": "America/Chicago", "reach_class": "direct"},
        {"lead_id": "l1", "contact_id": "c1", "first_name": "Sybil", "last_name": "Starlingstone",
         "phone": "+12125550100", "company_phone": "+12125550100", "phone_country": "US", "reach_class": "switchboard"},
        {"lead_id": "l2", "contact_id": "c2", "first_name": "Dana", "last_name": "Pinderhask", "phone": "+13125550147",
         "other_phone": "+13125550147", "other_numbers": ["+13125550199"], "phone_country": "US",
         "reach_class": "standard"},
        {"lead_id": "l3", "contact_id": "c3", "first_name": "Kendra", "last_name": "Tansymere",
         "phone": "+442079460123", "direct_phone": "+442079460123", "phone_country": "GB", "reach_class": "direct"},
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    ("row", "lead"),
    [
        pytest.param({"contact_id": "c1"}, "l1", id="contact_id"),
        pytest.param({"contact_id": "l1"}, "l1", id="a lead_id where the contact's is kept"),
        pytest.param({"lead_id": "l2"}, "l2", id="lead_id"),
        pytest.param(
            {"contact_id": "c0", "phone": "312-555-0147"}, "l0", id="the id counts, whatever number was dialled"
        ),
        pytest.param({"phone": "(212) 555-0123"}, "l0", id="a number that one lead has"),
        pytest.param({"phone": "312 555 0199"}, "l2", id="a number that is parked"),
        pytest.param({"phone": "+44 20 7946 0123"}, "l3", id="a number of another country"),
        pytest.param(
            {"phone": "212-555-0100", "name": "Sybil Starlingstone"}, "l1", id="of several on a number the name"
        ),
        pytest.param({"phone": "212-555-0123", "name": "Bob Rookmore"}, "l0", id="a short form of the name"),
        pytest.param({"phone": "212-555-0123", "name": "R. Rookmore"}, "l0", id="an initial"),
    ],
)
def test_the_lead_of_an_outcome(row: dict[str, Any], lead: str) -> None:
    found = outcomes.matched(told([{"outcome": "busy", **row}]).outcomes, LIST, default_country="US")
    assert found.known["lead_id"].to_list() == [lead]
    assert found.unknown.height == 0


@pytest.mark.parametrize(
    ("row", "why"),
    [
        pytest.param({"contact_id": "nobody"}, "unknown_lead", id="an id that is not there"),
        pytest.param(
            {"contact_id": "gone", "phone": "212-555-0123"},
            "unknown_lead",
            id="a number does not stand for an id that is gone",
        ),
        pytest.param({"phone": "917-555-0111"}, "unknown_lead", id="a number that nobody has"),
        pytest.param({"phone": "not a number"}, "unknown_lead", id="no number"),
        pytest.param({"phone": "212-555-0100"}, "ambiguous", id="several leads on the number"),
        pytest.param(
            {"phone": "212-555-0100", "name": "Hector Briardale"}, "other_name", id="none of them of that name"
        ),
        pytest.param(
            {"phone": "312-555-0147", "name": "Dale Pinderhask"}, "other_name", id="another of the family name"
        ),
        pytest.param({}, "unknown_lead", id="nothing said"),
    ],
)
def test_an_outcome_of_nobody_is_kept(row: dict[str, Any], why: str) -> None:
    read = told([{"outcome": "busy", "notes": "kept", **row}]).outcomes
    found = outcomes.matched(read, LIST, default_country="US")
    assert found.known.height == 0
    assert found.unknown.select("notes", "why").rows() == [("kept", why)]


def test_the_leads_zone_tells_the_time() -> None:
    rows = [{"contact_id": c, "outcome": "busy", "call time": "2026-11-20 09:00"} for c in ("c0", "c1")]
    found = outcomes.matched(told(rows).outcomes, LIST).known
    assert found["called_at"].to_list() == [datetime(2026, 11, 20, 15, 0, tzinfo=UTC), None]
    assert found["called_on"].to_list() == [date(2026, 11, 20)] * 2


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        pytest.param("America/Chicago", date(2026, 11, 20), id="the evening before, where the lead is"),
        pytest.param("Europe/Berlin", date(2026, 11, 21), id="elsewhere the day after"),
        pytest.param("Middle/Earth", date(2026, 11, 21), id="no zone: as it is written"),
        pytest.param(None, date(2026, 11, 21), id="none known"),
    ],
)
def test_the_day_of_a_call_is_that_of_the_called(zone: str | None, day: date) -> None:
    rows = [{"contact_id": "c0", "outcome": "busy", "call time": "2026-11-21T01:00:00Z"}]
    found = outcomes.matched(told(rows).outcomes, leads([{"contact_id": "c0", "time_zone": zone}])).known
    assert found["called_on"].to_list() == [day]
    assert found["called_at"].to_list() == [datetime(2026, 11, 21, 1, 0, tzinfo=UTC)]


@pytest.mark.parametrize(
    ("dialled", "reached"),
    [
        pytest.param(None, "direct", id="the best, when none is told"),
        pytest.param("212-555-0123", "direct", id="the best"),
        pytest.param("212-555-0100", "switchboard", id="the company's"),
        pytest.param("917-555-0111", None, id="a number the row does not have"),
    ],
)
def test_how_the_dialled_number_reaches_the_person(dialled: str | None, reached: str | None) -> None:
    read = told([{"contact_id": "c0", "outcome": "busy", "phone": dialled}]).outcomes
    assert outcomes.matched(read, LIST, default_country="US").known["class_dialed"].to_list() == [reached]


def test_a_list_of_one_country_reads_national_numbers() -> None:
    found = outcomes.matched(told([{"outcome": "busy", "phone": "3125550147"}]).outcomes, LIST.head(3))
    assert found.known["lead_id"].to_list() == ["l2"]
