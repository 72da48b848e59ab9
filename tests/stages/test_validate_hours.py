"""The zone and the hours that validate gives a row."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conftest import leads

from listforge import vocab
from listforge.icp import Icp
from listforge.stages.validate import validate

MONDAY, THANKSGIVING = date(2026, 11, 23), date(2026, 11, 26)
ANN = {"full_name": "Ann Ash", "company_name": "Tarnwick Freight", "email": "ann@tarnwick.example", "country": "US"}
SET = ("time_zone", "time_zone_source", "call_hours")
FEDERAL, TEXAS = "Mon-Sun 08:00-21:00", "Mon-Sat 09:00-21:00; Sun 12:00-21:00"
NAMES = ("phone", "direct_phone", "mobile_phone", "company_phone", "country", "region", "postal_code", "time_zone")


def kept(
    rows: Sequence[Mapping[str, Any]], policy: str = "strictest", today: date = MONDAY, **world: Any
) -> pl.DataFrame:
    icp = Icp.model_validate({"name": "x", "validate": {"default_country": "US", "calling_rules": policy}})
    full = [{**ANN, **dict.fromkeys(NAMES[:4]), **dict.fromkeys(NAMES[5:]), **row} for row in rows]
    return validate(leads(full), icp, today=today, **world).kept


def one(row: Mapping[str, Any], policy: str = "strictest", today: date = MONDAY, **world: Any) -> dict[str, Any]:
    return kept([row], policy, today, **world).row(0, named=True)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        pytest.param({"region": "TX", "phone": "214 555 0123"}, ("America/Chicago", "region", TEXAS), id="region and number agree"),
        pytest.param({"region": "Texas", "postal_code": "79901"}, ("America/Denver", "postal_code", TEXAS), id="its postal code tells the zone"),
        pytest.param({"postal_code": "75201-1234"}, ("America/Chicago", "postal_code", TEXAS), id="a postal code tells the state"),
        pytest.param({"postal_code": "2139"}, ("America/New_York", "postal_code", "Mon-Sun 08:00-20:00"), id="one that lost its zero"),
        pytest.param({"country": "CA", "postal_code": "H3B 1A1"}, ("America/Toronto", "postal_code", "Mon-Fri 09:00-20:30; Sat-Sun 10:00-17:00"), id="a province of two zones by its postal code"),
        pytest.param({"phone": "214 555 0123"}, ("America/Chicago", "phone", TEXAS), id="a number tells the state"),
        pytest.param({"phone": "850 555 0123"}, ("America/Chicago", "phone", "Mon-Sun 08:00-19:00"), id="and both zones of its code"),
        pytest.param({"phone": "605 555 0123"}, ("America/Chicago", "phone", "Mon-Fri 10:00-21:00"), id="South Dakota"),
        pytest.param({"country": "CA", "phone": "416 555 0123"}, ("America/Toronto", "phone", "Mon-Fri 09:00-21:30; Sat-Sun 10:00-18:00"), id="a province by its number"),
        pytest.param({"region": "NY", "phone": "212 555 0123"}, ("America/New_York", "region", FEDERAL), id="a state that has no rule"),
        pytest.param({"region": "OH", "mobile_phone": "214 555 0123"}, ("America/New_York", "region", "Mon-Sat 10:00-21:00; Sun 13:00-21:00"), id="a mobile of another state: the rules and clocks of both"),
        pytest.param({"region": "OH", "postal_code": "75201"}, ("America/New_York", "region", "Mon-Sat 10:00-21:00; Sun 13:00-21:00"), id="a postal code of another state"),
        pytest.param({"region": "OH", "direct_phone": "800 555 0123"}, ("America/New_York", "region", FEDERAL), id="toll-free says nothing"),
        pytest.param({"direct_phone": "800 555 0123", "company_phone": "214 555 0123"}, ("America/Chicago", "phone", TEXAS), id="the next number does"),
        pytest.param({"country": "CA", "region": "ON", "postal_code": "M5V 2T6", "phone": "800 555 0123"}, ("America/Toronto", "region", "Mon-Fri 09:00-21:30; Sat-Sun 10:00-18:00"), id="toll-free is of no country"),
        pytest.param({"country": "GB", "phone": "+44 20 7946 0123"}, ("Europe/London", "phone", "Mon-Fri 08:00-21:00"), id="a country"),
        pytest.param({"country": "GB", "phone": "+1 407 555 0123"}, ("America/New_York", "phone", "Mon-Fri 08:00-20:00"), id="a number from abroad: the rules of both"),
        pytest.param({"country": "FR"}, ("Europe/Paris", "country", "Mon-Fri 09:00-17:00"), id="no rule known: the default"),
        pytest.param({"region": "HI", "phone": "+49 30 123456"}, ("Pacific/Honolulu", "region", "none"), id="no common hour"),
        pytest.param({"time_zone": "America/Boise", "region": "TX"}, ("America/Boise", "source", TEXAS), id="a zone the source tells, with the rules of the place"),
    ],
)  # fmt: skip
def test_zone_and_hours(row: dict[str, Any], said: tuple[str, str, str]) -> None:
    found = one(row)
    assert tuple(found[name] for name in SET) == said
    assert (found["call_start_utc"] is None) == (said[2] == "none")


@pytest.mark.parametrize(
    ("row", "uncertain"),
    [
        ({"region": "NY"}, False),
        ({"region": "TX"}, True),
        ({"region": "TX", "postal_code": "75201"}, False),
        ({"region": "TX", "phone": "214 555 0123"}, False),
        ({"region": "TX", "phone": "212 555 0123"}, True),
        ({"region": "NJ", "phone": "212 555 0123"}, False),
        ({"phone": "850 555 0123"}, True),
        ({"phone": "800 555 0123"}, True),
    ],
    ids=str,
)
def test_a_doubt_about_the_zone_is_said(row: dict[str, Any], uncertain: bool) -> None:
    assert ("time_zone_uncertain" in (one(row)["warnings"] or [])) == uncertain


def test_the_state_guessed_for_the_rules_is_not_written_down() -> None:
    found = kept([{"phone": "214 555 0123"}, {"postal_code": "75201"}, {"region": "Ohio", "postal_code": "75201"}])
    assert found["region"].to_list() == [None, None, "OH"]
    assert found["postal_code"].to_list() == [None, "75201", "75201"]


def test_b2b_follows_fewer_rules() -> None:
    row = {"region": "FL", "postal_code": "33101"}
    assert [one(row, policy)["call_hours"] for policy in ("strictest", "b2b")] == ["Mon-Sun 08:00-20:00", FEDERAL]


def test_a_persons_own_rules_take_the_place_of_ours(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    said = "scope: any, audience: any, b2b_exempt: false, source: our counsel, confidence: H, as_of: 2026-11-01"
    file.write_text(
        f"rules:\n  - {{id: de, country: DE, {said}, hours: {{mon-fri: '10:00-16:00'}}, closed_on: [2026-11-23]}}\n"
        f"  - {{id: de-by, country: DE, region: BY, {said}, hours: {{mon-fri: '11:00-15:00'}}}}\n"
    )
    rows: list[dict[str, Any]] = [
        {"country": "DE", "consent_basis": "consent"},
        {"country": "DE", "region": "BY", "consent_basis": "consent"},
        {"country": "DE", "region": "Baden am See", "consent_basis": "consent"},
        {"country": "FR", "consent_basis": None},
    ]
    found = kept(rows, str(file), calling_rules=vocab.calling_rules(file))
    hours = ["Mon-Fri 10:00-16:00", "Mon-Fri 11:00-15:00", "Mon-Fri 10:00-16:00", "none"]
    assert found["call_hours"].to_list() == hours
    assert found["call_start_utc"][0] == datetime(2026, 11, 24, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("region", "start"),
    [
        pytest.param("AL", datetime(2026, 11, 27, 14, tzinfo=UTC), id="closed"),
        pytest.param("IL", datetime(2026, 11, 26, 14, tzinfo=UTC), id="nobody says that it is"),
    ],
)
def test_the_first_window_passes_over_a_holiday_that_the_hours_do_not_tell(region: str, start: datetime) -> None:
    found, usual = (one({"region": region}, today=today) for today in (THANKSGIVING, MONDAY))
    assert found["call_start_utc"] == start
    assert found["call_hours"] == usual["call_hours"]


def test_validated_again_nothing_changes() -> None:
    rows = [
        {"phone": "214 555 0123"}, {"postal_code": "79901", "region": "TX"}, {"time_zone": "America/Boise"}, {"country": "FR"},
        {"region": "OH", "mobile_phone": "850 555 0123"}, {"direct_phone": "800 555 0123"}, {"country": "GB", "phone": "+1 407 555 0123"},
    ]  # fmt: skip
    once = kept(rows)
    icp = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
    again = validate(once, icp, today=MONDAY).kept
    names = [*SET, "call_start_utc", "call_end_utc", "warnings"]
    assert again.select(names).rows() == once.select(names).rows()


def test_rows_keep_their_order_whatever_repeats() -> None:
    rows = [{"region": "TX"}, {"region": "OH"}, {"region": "TX"}, {"country": "FR"}, {"region": "OH"}]
    assert kept(rows)["time_zone"].to_list() == [
        "America/Chicago", "America/New_York", "America/Chicago", "Europe/Paris", "America/New_York"
    ]  # fmt: skip


def test_no_rows() -> None:
    nothing = kept([{}]).clear()
    icp = Icp.model_validate({"name": "x"})
    assert validate(nothing, icp, today=MONDAY).kept.height == 0
