"""Export of a list that lives: who rests, who has had enough calls, who may be called at a moment; and who is free."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError
from tests.conftest import leads

from listforge import vocab
from listforge.columns import COLUMNS
from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.export import export, history, source_risk

TODAY = date(2026, 11, 23)
GENERIC = vocab.layout("generic")
HANDOFF = GENERIC.model_copy(update={"handoff": True})
ANN: dict[str, Any] = {"full_name": "Ann Ash", "company_name": "Tarnwick Freight", "phone": "+12125550123", "other_phone": "+12125550123"}  # fmt: skip
FLORIDA = {"phone": "+13055550123", "other_phone": "+13055550123"}
Rows = Sequence[Mapping[str, Any]]


def ago(days: int) -> date:
    return TODAY - timedelta(days=days)


def run(rows: Rows, export_told: Mapping[str, Any] | None = None, **world: Any) -> Result:
    """The export of rows that have each a number of their own, unless they name it."""
    names = dict.fromkeys(name for row in rows for name in row)
    icp = Icp.model_validate({"name": "x", "export": export_told or {}, **world.pop("icp", {})})
    frame = leads([{name: row.get(name) for name in names} for row in rows])
    return export(frame, icp, world.pop("layout", GENERIC), today=TODAY, **world)


def reasons(rows: Rows, export_told: Mapping[str, Any] | None = None, **world: Any) -> list[str | None]:
    aside = dict(run(rows, export_told, **world).rejected.select("lead_id", "reason").iter_rows())
    return [aside.get(f"lead{n:012}") for n in range(len(rows))]


# --- when again ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "told", "held"),
    [
        pytest.param({}, {}, False, id="never called"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "voicemail"}, {}, True, id="too early"),
        pytest.param({"last_called_on": ago(2), "last_outcome": "voicemail"}, {}, True, id="a day too early"),
        pytest.param({"last_called_on": ago(3), "last_outcome": "voicemail"}, {}, False, id="the days are over"),
        pytest.param({"last_called_on": ago(90), "last_outcome": "not_interested"}, {}, True, id="half a year"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "Left voicemail"}, {}, True, id="another word for it"),
        pytest.param({"last_called_on": ago(0), "last_outcome": "wrong_number"}, {}, False, id="again at once"),
        pytest.param({"last_called_on": ago(0), "last_outcome": "disqualified"}, {}, False, id="an outcome without days"),
        pytest.param({"last_called_on": ago(0), "last_outcome": "spoke to Zed"}, {}, False, id="an outcome nobody knows"),
        pytest.param({"last_called_on": ago(0)}, {}, False, id="no outcome"),
        pytest.param({"last_outcome": "voicemail"}, {}, False, id="no day"),
        pytest.param({"last_called_on": ago(-30), "last_outcome": "voicemail"}, {}, False, id="a day that cannot be"),
        pytest.param({"last_called_on": ago(-1), "last_outcome": "no_answer"}, {}, True, id="today is over elsewhere"),
        pytest.param({"last_called_on": ago(3), "last_outcome": "voicemail"}, {"cadence": {"voicemail": 5}}, True, id="the ICP says longer"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "voicemail"}, {"cadence": {"voicemail": 1}}, False, id="the ICP says shorter"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "voicemail"}, {"cadence": {"busy": 9}}, True, id="the ICP says another's"),
        pytest.param({"last_called_on": ago(4), "last_outcome": "disqualified"}, {"cadence": {"disqualified": 30}}, True, id="days for one that has none"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "voicemail", "next_call_on": TODAY}, {}, False, id="a day told wins"),
        pytest.param({"last_called_on": ago(9), "last_outcome": "no_answer", "next_call_on": ago(-1)}, {}, True, id="a day told holds back"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "voicemail", "next_call_on": ago(5)}, {}, True, id="a day told that was kept since"),
        pytest.param({"last_called_on": ago(1), "next_call_on": ago(5)}, {}, False, id="kept, and nothing else is known"),
        pytest.param({"next_call_on": ago(-1)}, {}, True, id="a day told and no call"),
        pytest.param({"last_called_on": ago(2), "last_outcome": "no_answer"}, {"rest_days": 3}, True, id="rest"),
        pytest.param({"last_called_on": ago(3), "last_outcome": "no_answer"}, {"rest_days": 3}, False, id="rested"),
        pytest.param({"last_called_on": ago(2)}, {"rest_days": 3}, True, id="rest whatever came of it"),
        pytest.param({}, {"rest_days": 3}, False, id="nobody to rest"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "no_answer", "next_call_on": TODAY}, {"rest_days": 3}, True, id="a day that was reckoned is no wish"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "no_answer", "next_call_on": TODAY}, {"rest_days": 3, "cadence": {"no_answer": 2}}, True, id="reckoned before the ICP said otherwise"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "callback", "next_call_on": TODAY}, {"rest_days": 3}, False, id="a callback is a wish"),
        pytest.param({"last_called_on": ago(2), "last_outcome": "interested", "next_call_on": ago(1)}, {"rest_days": 9}, False, id="a wish of yesterday"),
        pytest.param({"last_called_on": ago(1), "last_outcome": "voicemail", "next_call_on": ago(1)}, {"rest_days": 2}, False, id="a wish for the same day"),
        pytest.param({"review_state": "sales_accepted"}, {}, True, id="sales took it"),
        pytest.param({"review_state": "review", "lead_stage": "mql"}, {}, True, id="somebody is to review it"),
        pytest.param({"review_state": "evidence_missing", "lead_stage": "mql"}, {}, False, id="nobody has to"),
        pytest.param({"review_state": "sales_accepted: good", "lead_stage": "mql"}, {}, True, id="sales took it, in other words"),
        pytest.param({"review_state": "sales_rejected: wrong_owner", "lead_stage": "mql"}, {}, False, id="sent back"),
        pytest.param({"review_state": "sales_rejected: bad_timing", "lead_stage": "nurture", "next_call_on": ago(-60)}, {}, True, id="sent back for its timing"),
        pytest.param({"review_state": "sales_rejected: bad_timing", "lead_stage": "nurture", "next_call_on": ago(1)}, {}, False, id="and the time has come"),
        pytest.param({"review_state": "evidence_missing", "lead_stage": "mql"}, {}, False, id="to be looked at"),
    ],
)  # fmt: skip
def test_who_is_in_play(row: dict[str, Any], told: dict[str, Any], held: bool) -> None:
    assert reasons([{**ANN, **row}], told) == ["in_play" if held else None]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(
            {"last_called_on": TODAY, "last_outcome": "qualified", "attempts": 9}, id="called today, and often"
        ),
        pytest.param({"next_call_on": date(2026, 12, 24)}, id="not to be called yet"),
    ],
)
def test_a_handoff_is_no_call(row: dict[str, Any]) -> None:
    told = {"max_attempts": {"per_contact": 6, "per_account_per_day": 1}, "rest_days": 3}
    rows = [{**ANN, **FLORIDA, "lead_stage": "sql", "account_id": "a", **row}] * 4
    assert reasons(rows, told, layout=HANDOFF) == [None] * 4


OUTCOMES = (None, "something", *vocab.outcomes())
DAYS = (None, *(ago(days) for days in (200, 15, 3, 2, 1, 0, -1, -40)))


@pytest.mark.parametrize("cadence", [{}, {"no_answer": 2, "callback": 0, "disqualified": 9}], ids=["ours", "theirs"])
def test_more_rest_sets_nobody_free_and_a_day_later_nobody_is_held_back_anew(cadence: dict[str, int]) -> None:
    """Of every outcome, last call and day told: rest by rest, and day by day."""
    rows = [dict(zip(("last_outcome", "last_called_on", "next_call_on"), one, strict=True)) for one in product(OUTCOMES, DAYS, DAYS)]  # fmt: skip
    frame = leads(rows)

    def held(rest: int | None, today: date = TODAY) -> pl.Series:
        told = {"name": "x", "export": {"cadence": cadence, "rest_days": rest}}
        return history.resting(frame, Icp.model_validate(told), today)

    by_rest = [held(None), *(held(rest) for rest in (0, 1, 3, 30))]
    assert all((more | ~less).all() for less, more in pairwise(by_rest))
    past = (frame["last_called_on"] <= TODAY).fill_null(value=True)
    for rest in (None, 3):
        assert not (held(rest, TODAY + timedelta(days=1)) & ~held(rest) & past).any()


# --- how often -----------------------------------------------------------------------------------


def numbered(n: int, **more: Any) -> dict[str, Any]:
    return {**ANN, "phone": f"+1212555010{n}", "other_phone": f"+1212555010{n}", "account_id": "t", "priority": float(9 - n), **more}  # fmt: skip


@pytest.mark.parametrize(
    ("rows", "cap", "wanted"),
    [
        pytest.param([{}, {}, {}], 2, [None, None, "account_cap"], id="nobody called today"),
        pytest.param([{}, {}, {"last_called_on": TODAY}], 2, [None, "account_cap", "account_cap"], id="one called today"),
        pytest.param([{}, {}, {"last_called_on": ago(1)}], 3, [None, None, None], id="yesterday is another day"),
        pytest.param([{}, {}, {"last_called_on": TODAY, "last_outcome": "no_answer"}], 3, [None, None, "in_play"], id="called, and set aside"),
        pytest.param([{}, {}, {"last_called_on": TODAY, "last_outcome": "no_answer", "x_recent_calls": 2}], 3, [None, "account_cap", "in_play"], id="called twice"),
        pytest.param([{}, {}, {"last_called_on": ago(1), "x_recent_calls": 2}], 3, [None, None, None], id="twice yesterday"),
        pytest.param([{}, {}, {"last_called_on": TODAY, "account_id": "other"}], 2, [None, None, None], id="another account"),
        pytest.param([{"account_id": None}, {"account_id": None}, {"account_id": None, "last_called_on": TODAY}], 1, [None, None, None], id="no account"),
    ],
)  # fmt: skip
def test_calls_made_today_count_for_the_account(rows: Rows, cap: int, wanted: list[str | None]) -> None:
    told = [numbered(n, **row) for n, row in enumerate(rows)]
    assert reasons(told, {"max_attempts": {"per_account_per_day": cap}}) == wanted


def miami(n: int, **more: Any) -> dict[str, Any]:
    return {**ANN, **FLORIDA, "full_name": None, "contact_id": f"c{n}", "priority": float(9 - n), **more}


OWN = {"phone": "+13055550199", "other_phone": "+13055550199"}


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [
        pytest.param([miami(n) for n in range(5)], [None, None, None, "called_too_often", "called_too_often"], id="five on one number"),
        pytest.param([miami(0), miami(1), miami(2)], [None, None, None], id="three on one number"),
        pytest.param([miami(0, x_recent_calls=3)], ["called_too_often"], id="three dials of late"),
        pytest.param([miami(0, x_recent_calls="3")], ["called_too_often"], id="as text"),
        pytest.param([miami(0, x_recent_calls=2)], [None], id="two dials of late"),
        pytest.param([miami(0, x_recent_calls=2), miami(1)], [None, "called_too_often"], id="the number's sum"),
        pytest.param([miami(0, x_recent_calls=2), miami(1, **OWN)], [None, None], id="another number"),
        pytest.param([miami(0, last_called_on=ago(1)), miami(1, last_called_on=TODAY), miami(2)], [None, "called_too_often", "called_too_often"], id="a day of a call is one dial"),
        pytest.param([miami(0, last_called_on=ago(2)), miami(1, last_called_on=ago(3)), miami(2)], [None, None, None], id="days ago"),
        pytest.param([miami(0, x_recent_calls=9, last_called_on=ago(2))], [None], id="counted on another day"),
        pytest.param([miami(0, x_recent_calls=3), miami(1, last_called_on=TODAY, **OWN)], ["called_too_often", None], id="counted, and the day not told"),
        pytest.param([miami(0, x_recent_calls=0, last_called_on=TODAY)] , [None], id="counted as none"),
        pytest.param([miami(0, x_recent_calls=3), miami(0, x_recent_calls=3, **OWN)], ["called_too_often"] * 2, id="one person, two numbers"),
        pytest.param([miami(0, x_recent_calls=2), miami(0, x_recent_calls=2, **OWN)], [None, "called_too_often"], id="a person's sum counts once"),
        pytest.param([miami(n, do_not_call=n < 3) for n in range(5)], ["do_not_call"] * 3 + [None, None], id="who does not leave takes no call"),
        pytest.param([{**miami(n), "phone": "+12125550123", "other_phone": "+12125550123"} for n in range(5)], [None] * 5, id="no limit in New York"),
        pytest.param([{**miami(n), "phone": "+12125550123", "other_phone": "+12125550123", "country": "US", "region": "FL"} for n in range(4)], [None, None, None, "called_too_often"], id="by the address"),
        pytest.param([{**miami(n), "phone": "+12125550123", "other_phone": "+12125550123", "country": "US", "postal_code": "33101"} for n in range(4)], [None, None, None, "called_too_often"], id="by the postal code"),
        pytest.param([{**miami(n), "country": "US", "region": "NY"} for n in range(4)], [None, None, None, "called_too_often"], id="address and number disagree"),
        pytest.param([{**miami(n), "phone": "+14055550123", "other_phone": "+14055550123"} for n in range(4)], [None, None, None, "called_too_often"], id="Oklahoma"),
        pytest.param([{**miami(n), "phone": "+13015550123", "other_phone": "+13015550123"} for n in range(4)], [None, None, None, "called_too_often"], id="Maryland"),
        pytest.param([{**miami(n), "phone": "+442079460123", "other_phone": "+442079460123", "region": "FL", "country": "GB"} for n in range(4)], [None] * 4, id="FL of another country"),
        pytest.param([{"full_name": "Ann", "account_id": "a", "contact_id": f"c{n}", "country": "US", "region": "FL"} for n in range(4)], ["phone_missing"] * 4, id="no number"),
    ],
)  # fmt: skip
def test_calls_in_a_day_are_limited_by_place(rows: Rows, wanted: list[str | None]) -> None:
    assert reasons(rows) == wanted


@pytest.mark.parametrize(
    ("policy", "phone", "leave"),
    [
        pytest.param("strictest", "+13055550123", 3, id="strictest reading"),
        pytest.param("b2b", "+13055550123", 5, id="Florida's law exempts business calls"),
        pytest.param("b2b", "+14055550123", 3, id="Oklahoma's, as far as we know, does not"),
        pytest.param("strictest", "+12075550123", 3, id="Maine's automated calls"),
        pytest.param("b2b", "+12075550123", 5, id="Maine's rule is not about live calls"),
    ],
)
def test_whose_rules_limit_calls(policy: str, phone: str, leave: int) -> None:
    rows = [miami(n, phone=phone, other_phone=phone) for n in range(5)]
    assert run(rows, icp={"validate": {"calling_rules": policy}}).kept.height == leave


@pytest.mark.parametrize("place", [("GB", None), ("*", None), ("GB", "ENG")], ids=str)
def test_rules_of_ones_own_limit_calls(place: tuple[str, str | None]) -> None:
    (rule, *_) = vocab.calling_rules()
    own = rule.model_copy(update={"country": place[0], "region": place[1], "calls_per_day": 1})
    rows = [miami(n, phone="+442079460123", other_phone="+442079460123", country="GB") for n in range(2)]
    assert reasons(rows, calling_rules=[own]) == [None, "called_too_often" if place[1] is None else None]
    assert reasons(rows, calling_rules=[]) == [None, None]


@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["+13055550123", "+13055550124", "+14055550123"]), st.integers(0, 4)), min_size=1, max_size=12))  # fmt: skip
def test_nobody_and_no_number_gets_more_than_its_place_permits(calls: list[tuple[str, str, int]]) -> None:
    recent = {who: max(n for one, _, n in calls if one == who) for who, _, _ in calls}
    rows = [miami(0, contact_id=w, phone=p, other_phone=p, x_recent_calls=recent[w]) for w, p, _ in calls]
    kept = run(rows).kept
    for key in ("contact_id", "phone"):
        for value, mine in kept.group_by(key):
            had = {row["contact_id"]: row["x_recent_calls"] for row in rows if row[key] == value[0]}
            assert mine.height + sum(had.values()) <= 3


# --- at a moment ---------------------------------------------------------------------------------

EAST = {"call_hours": "Mon-Fri 08:00-12:00, 13:00-20:00; Sat 10:00-17:00", "time_zone": "America/New_York"}
MONDAY_NOON = datetime(2026, 11, 23, 16, 59, tzinfo=UTC)


@pytest.mark.parametrize(
    ("row", "moment", "open_"),
    [
        pytest.param(EAST, MONDAY_NOON, True, id="open"),
        pytest.param(EAST, datetime(2026, 11, 23, 17, 0, tzinfo=UTC), False, id="the end is closed"),
        pytest.param(EAST, datetime(2026, 11, 23, 18, 0, tzinfo=UTC), True, id="after the break"),
        pytest.param(EAST, datetime(2026, 11, 23, 12, 59, tzinfo=UTC), False, id="before eight"),
        pytest.param(EAST, datetime(2026, 11, 28, 15, 0, tzinfo=UTC), True, id="Saturday"),
        pytest.param(EAST, datetime(2026, 11, 29, 15, 0, tzinfo=UTC), False, id="Sunday"),
        pytest.param(EAST, datetime(2026, 11, 24, 0, 30, tzinfo=UTC), True, id="still Monday there"),
        pytest.param({**EAST, "time_zone": "America/Los_Angeles"}, datetime(2026, 11, 23, 15, 0, tzinfo=UTC), False, id="too early in the west"),
        pytest.param(EAST, datetime.fromisoformat("2026-11-23T17:59:00+01:00"), True, id="an offset of its own"),
        pytest.param({**EAST, "call_hours": "Mon-Sun 00:00-24:00"}, MONDAY_NOON, True, id="around the clock"),
        pytest.param({**EAST, "call_hours": "none"}, MONDAY_NOON, False, id="never"),
        pytest.param({**EAST, "call_hours": None}, MONDAY_NOON, False, id="hours nobody knows"),
        pytest.param({**EAST, "time_zone": None}, MONDAY_NOON, False, id="a clock nobody knows"),
        pytest.param({**EAST, "time_zone": "America/Atlantis"}, MONDAY_NOON, False, id="a zone there is not"),
        pytest.param({**EAST, "time_zone": "../../etc/passwd"}, MONDAY_NOON, False, id="no zone at all"),
        pytest.param({**EAST, "call_hours": "when it suits"}, MONDAY_NOON, False, id="hours nobody can read"),
        pytest.param({**EAST, "call_start_utc": datetime(2026, 11, 24, 13, tzinfo=UTC)}, MONDAY_NOON, False, id="a holiday"),
        pytest.param({**EAST, "call_start_utc": datetime(2026, 11, 23, 13, tzinfo=UTC)}, MONDAY_NOON, True, id="in the first window"),
        pytest.param({"call_hours": "none"}, None, True, id="no moment asked for"),
    ],
)  # fmt: skip
def test_only_who_may_be_called_then(row: dict[str, Any], moment: datetime | None, open_: bool) -> None:
    assert reasons([{**ANN, **row}], open_at=moment) == [None if open_ else "hours_closed"]


def test_what_is_in_play_is_said_before_hours() -> None:
    assert reasons([{**ANN, "lead_stage": "sql"}], open_at=MONDAY_NOON) == ["in_play"]


# --- how good a source is ------------------------------------------------------------------------


def of(source: str | None, n: int, **more: Any) -> list[dict[str, Any]]:
    return [{**ANN, "source": source, "full_name": f"Ann {source} {k}", **more} for k in range(n)]


BAD_MAIL = {"email_status": "invalid"}
GOOD_MAIL = {"email_status": "valid", "email": "ann@tarnwick.example"}


@pytest.mark.parametrize(
    ("rows", "sources", "default", "problem"),
    [
        pytest.param(of("a", 4), {}, {}, None, id="no limits"),
        pytest.param([*of("a", 3, **GOOD_MAIL), *of("a", 1, **BAD_MAIL)], {"a": {"bounce_percent": 20}}, {}, "source a: 25 % of 4 mail addresses cannot be written to (bounce_percent: at most 20)", id="bounces"),
        pytest.param([*of("a", 3, **GOOD_MAIL), *of("a", 1, **BAD_MAIL)], {"a": {"bounce_percent": 25}}, {}, None, id="the limit itself"),
        pytest.param([*of("a", 9), *of("a", 1, **BAD_MAIL)], {"a": {"bounce_percent": 99}}, {}, "source a: 100 % of 1 mail addresses", id="of the addresses that were judged"),
        pytest.param([*of("a", 9), *of("a", 1, **BAD_MAIL)], {"a": {"bounce_percent": 99, "min_rows": 2}}, {}, None, id="too few to say"),
        pytest.param([*of("a", 1, do_not_call=True, company_name="Lee", phone=None, other_phone=None), *of("a", 1)], {"a": {"suppressed_percent": 5}}, {}, "source a: 50 % of 2 rows may not be called", id="opt-outs"),
        pytest.param([*of("a", 1, phone=None, other_phone=None), *of("a", 3)], {"a": {"invalid_percent": 20}}, {}, "source a: 25 % of 4 rows are no good", id="no good"),
        pytest.param([*of("a", 1, last_outcome="do_not_call"), *of("a", 3, last_outcome="busy")], {"a": {"complaint_percent": 1}}, {}, "source a: 25 % of 4 called leads asked", id="complaints"),
        pytest.param([*of("a", 1, last_outcome="interested"), *of("a", 39, attempts=2)], {"a": {"contact_percent_min": 3}}, {}, "source a: 2.5 % of 40 called leads were reached (contact_percent_min: at least 3)", id="hardly anybody reached"),
        pytest.param([*of("a", 1, lead_stage="sql"), *of("a", 1, attempts=1)], {"a": {"contact_percent_min": 1}}, {}, "source a: 0 % of 1 called leads", id="who was not called was not reached by us"),
        pytest.param(of("a", 40), {"a": {"contact_percent_min": 3}}, {}, None, id="nobody called yet"),
        pytest.param([*of("a", 2, **BAD_MAIL), *of("b", 2, **GOOD_MAIL)], {}, {"bounce_percent": 10}, "source a: 100 %", id="a default for all"),
        pytest.param(of("a", 2, **BAD_MAIL), {"a": {"bounce_percent": 100}}, {"bounce_percent": 10}, None, id="its own before the default"),
        pytest.param(of("a", 2, **BAD_MAIL), {"a": {"complaint_percent": 1}}, {"bounce_percent": 10}, "source a: 100 %", id="its own beside the default"),
        pytest.param(of("b", 2, **BAD_MAIL), {"a": {"bounce_percent": 1}}, {}, None, id="another's limit"),
        pytest.param(of(None, 2, **BAD_MAIL), {}, {"bounce_percent": 1}, "rows without a source: 100 %", id="no source"),
    ],
)  # fmt: skip
def test_the_gate_source_risk(
    rows: Rows, sources: Mapping[str, Any], default: Mapping[str, Any], problem: str | None
) -> None:
    told = [{"name": name, "type": "vendor", "path": "x.csv", "risk": risk} for name, risk in sources.items()]
    icp = {"sources": told}
    result = run(rows, {"source_risk": default}, icp=icp)
    profile = Icp.model_validate({"name": "x", "export": {"source_risk": default}, **icp})
    shut = source_risk([result], profile, today=TODAY)
    if problem is None:
        assert shut == {}
    else:
        assert shut["source_risk"].startswith(problem)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        pytest.param({"cadence": {"voicemial": 3}}, "did you mean voicemail", id="an outcome there is not"),
        pytest.param({"cadence": {"voicemail": -1}}, "greater than or equal to 0", id="before the call"),
        pytest.param({"rest_days": -1}, "rest_days", id="no rest"),
        pytest.param({"source_risk": {"bounce_percent": 101}}, "less than or equal to 100", id="more than all"),
        pytest.param({"source_risk": {"bounces": 1}}, "bounces", id="a figure there is not"),
    ],
)
def test_what_an_icp_cannot_say(told: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Icp.model_validate({"name": "x", "export": told})


def test_history_that_is_null_throughout_changes_nothing() -> None:
    plain = run([ANN, miami(1)])
    nulls = pl.Series([None, None])
    empty = leads([ANN, miami(1)]).with_columns(
        nulls.cast(COLUMNS[name].dtype).alias(name) for name in ("last_called_on", "last_outcome", "next_call_on")
    )
    assert export(empty, Icp(name="x"), GENERIC, today=TODAY).reasons == plain.reasons == {}
