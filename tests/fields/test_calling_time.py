"""The hours of a week in which a call is permitted, and the first window of them."""

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge import vocab
from listforge.fields import calling_time

MONDAY = date(2026, 11, 23)
SATURDAY, SUNDAY = MONDAY - timedelta(days=2), MONDAY - timedelta(days=1)
SPRING, AUTUMN = date(2026, 3, 8), date(2026, 11, 1)  # the Sundays on which American clocks change
ALL_DAY = {"mon-sun": "08:00-20:00"}


def rule(country: str = "US", region: str | None = None, **said: Any) -> vocab.CallingRule:
    given = {"id": "x", "scope": "any", "audience": "any", "b2b_exempt": False, "hours": ALL_DAY, "source": "s", "confidence": "H",
             "as_of": MONDAY}  # fmt: skip
    return vocab.CallingRule.model_validate({**given, "country": country, "region": region, **said})


def permitted(
    *rules: vocab.CallingRule, zones: str | None = "America/New_York", region: str | None = None, today: date = MONDAY
) -> tuple[str | None, datetime | None, datetime | None]:
    places = pl.Series([f"US-{region}" if region else "US"])
    told = pl.Series([zones], dtype=pl.String)
    frame = calling_time.permitted(places, told, rules, today)
    assert frame.schema == pl.Schema(calling_time.SCHEMA)
    return frame.row(0)


def utc(day: date, clock: str) -> datetime:
    return datetime.fromisoformat(f"{day}T{clock}:00+00:00")


# --- the hours of a week -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hours", "text"),
    [
        ({"mon-fri": "08:00-20:00", "sat": "10:00-17:00"}, "Mon-Fri 08:00-20:00; Sat 10:00-17:00"),
        ({"mon-sun": "08:00-21:00"}, "Mon-Sun 08:00-21:00"),
        ({"mon-sun": "00:00-24:00"}, "Mon-Sun 00:00-24:00"),
        ({"mon-sat": "09:00-21:00", "sun": "12:00-21:00"}, "Mon-Sat 09:00-21:00; Sun 12:00-21:00"),
        ({"mon-fri": "09:00-17:00", "sat": "none", "sun": "none"}, "Mon-Fri 09:00-17:00"),
        ({"mon-fri": "08:00-12:00, 13:00-18:00"}, "Mon-Fri 08:00-12:00, 13:00-18:00"),
        ({"mon": "09:00-10:00", "wed": "09:00-10:00"}, "Mon 09:00-10:00; Wed 09:00-10:00"),
        ({"mon-sun": "9:30-10:05"}, "Mon-Sun 09:30-10:05"),
        ({"mon-sun": "08:00-21:00", "wed": "none"}, "Mon-Tue 08:00-21:00; Thu-Sun 08:00-21:00"),
        ({"sun": "none"}, "none"),
    ],
)
def test_hours_read_as_people_write_them(hours: dict[str, str], text: str) -> None:
    assert permitted(rule(hours=hours))[0] == text


@pytest.mark.parametrize(
    ("rules", "text"),
    [
        pytest.param([rule(), rule(region="TX", hours={"mon-sun": "09:00-21:00"})], "Mon-Sun 09:00-20:00", id="country and region"),
        pytest.param([rule(), rule(region="FL", hours={"mon-sun": "09:00-21:00"})], "Mon-Sun 08:00-20:00", id="another region's"),
        pytest.param([rule(region="TX", hours={"mon-fri": "09:00-21:00"})], "Mon-Fri 09:00-21:00", id="the region's alone"),
        pytest.param([rule(), rule(hours={"mon-sun": "10:00-12:00, 19:00-22:00"})], "Mon-Sun 10:00-12:00, 19:00-20:00", id="two windows"),
        pytest.param([rule(), rule(hours={"mon-fri": "20:00-21:00"})], "none", id="rules that leave nothing"),
        pytest.param([rule("*", hours={"mon": "09:00-10:00"})], "Mon 09:00-10:00", id="the default where no other is known"),
        pytest.param([rule("*", hours={"mon": "09:00-10:00"}), rule()], "Mon-Sun 08:00-20:00", id="no default beside another"),
        pytest.param([rule("CA")], "none", id="a rule of another country alone permits nothing"),
        pytest.param([], "none", id="no rule at all permits nothing"),
    ],
)  # fmt: skip
def test_every_rule_of_the_place_must_permit_it(rules: list[vocab.CallingRule], text: str) -> None:
    assert permitted(*rules, region="TX")[0] == text


def test_b2b_leaves_out_what_exempts_businesses_or_binds_machines_only() -> None:
    rules = [
        rule(id="exempt", b2b_exempt=True, hours={"mon-sun": "10:00-12:00"}),
        rule(id="machines", scope="automated", hours={"mon-sun": "11:00-12:00"}),
        rule(id="unknown", b2b_exempt="unknown", hours={"mon-sun": "09:00-19:00"}),
        rule(id="everybody"),
    ]
    strictest, b2b = (calling_time.applying(rules, policy) for policy in ("strictest", "b2b"))
    assert [r.id for r in strictest] == ["exempt", "machines", "unknown", "everybody"]
    assert [r.id for r in b2b] == ["unknown", "everybody"]
    assert permitted(*strictest)[0] == "Mon-Sun 11:00-12:00"
    assert permitted(*b2b)[0] == "Mon-Sun 09:00-19:00"


@pytest.mark.parametrize(
    ("place", "strictest", "b2b"),
    [
        ("US-TX", "Mon-Sat 09:00-21:00; Sun 12:00-21:00", "Mon-Sat 09:00-21:00; Sun 12:00-21:00"),
        ("US-RI", "Mon-Fri 09:00-18:00; Sat 10:00-17:00", "Mon-Fri 09:00-18:00; Sat 10:00-17:00"),
        ("US-LA", "Mon-Sat 08:00-20:00", "Mon-Sun 08:00-21:00"),
        ("US-ME", "Mon-Fri 09:00-17:00", "Mon-Sun 08:00-21:00"),
        ("US-UT", "Mon-Sat 08:00-21:00", "Mon-Sat 08:00-21:00"),
        ("US-OH", "Mon-Sun 08:00-21:00", "Mon-Sun 08:00-21:00"),
        ("CA-ON", "Mon-Fri 09:00-21:30; Sat-Sun 10:00-18:00", "Mon-Fri 09:00-21:30; Sat-Sun 10:00-18:00"),
        ("DE-BY", "Mon-Fri 09:00-17:00", "Mon-Fri 09:00-17:00"),
    ],
)
def test_the_rules_that_ship(place: str, strictest: str, b2b: str) -> None:
    rules = vocab.calling_rules()
    for policy, text in (("strictest", strictest), ("b2b", b2b)):
        week = calling_time.at(place, calling_time.applying(rules, policy), MONDAY).week
        assert calling_time.as_text(week) == text


# --- zones ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zones", "today", "text"),
    [
        ("America/New_York", MONDAY, "Mon-Sun 08:00-20:00"),
        ("America/Chicago America/Denver", MONDAY, "Mon-Sun 09:00-20:00"),
        ("America/Denver America/Chicago", MONDAY, "Mon-Sun 08:00-19:00"),
        ("America/New_York America/Los_Angeles", MONDAY, "Mon-Sun 11:00-20:00"),
        ("America/New_York America/Chicago Pacific/Honolulu", MONDAY, "Mon-Sun 13:00-20:00"),
        ("America/Denver America/Phoenix", MONDAY, "Mon-Sun 08:00-20:00"),
        ("America/Denver America/Phoenix", date(2026, 7, 1), "Mon-Sun 09:00-20:00"),
        ("America/New_York Asia/Tokyo", MONDAY, "Mon-Sun 18:00-20:00"),
        ("Asia/Tokyo America/New_York", MONDAY, "Mon-Sun 08:00-10:00"),
        ("America/New_York Asia/Tokyo Europe/Berlin", MONDAY, "none"),
        ("Asia/Kolkata Asia/Kathmandu", MONDAY, "Mon-Sun 08:00-19:45"),
    ],
)
def test_several_zones_leave_what_all_of_them_permit_on_the_clock_of_the_first(
    zones: str, today: date, text: str
) -> None:
    assert permitted(rule(), zones=zones, today=today)[0] == text


def test_without_a_zone_nobody_can_say() -> None:
    assert permitted(rule(), zones=None) == (None, None, None)


@pytest.mark.parametrize(
    ("zones", "today", "differ"),
    [
        (["America/New_York"], MONDAY, False),
        (["America/New_York", "America/Detroit"], MONDAY, False),
        (["America/New_York", "America/Chicago"], MONDAY, True),
        (["America/Denver", "America/Phoenix"], MONDAY, False),
        (["America/Denver", "America/Phoenix"], date(2026, 7, 1), True),
        ([], MONDAY, False),
        (None, MONDAY, False),
    ],
)
def test_zones_differ_when_their_clocks_do(zones: list[str] | None, today: date, differ: bool) -> None:
    told = pl.Series([zones if zones is None else " ".join(zones)], dtype=pl.String)
    assert calling_time.offsets_differ(told, today).to_list() == [differ]


# --- the first window ----------------------------------------------------------------------------

WEEKDAYS = {"mon-fri": "08:00-20:00", "sat": "10:00-17:00"}


@pytest.mark.parametrize(
    ("today", "zone", "start", "end"),
    [
        pytest.param(MONDAY, "America/New_York", utc(MONDAY, "13:00"), utc(MONDAY + timedelta(1), "01:00"), id="today"),
        pytest.param(SATURDAY, "America/New_York", utc(SATURDAY, "15:00"), utc(SATURDAY, "22:00"), id="other hours on a Saturday"),
        pytest.param(SUNDAY, "America/New_York", utc(MONDAY, "13:00"), utc(MONDAY + timedelta(1), "01:00"), id="closed today: the next day"),
        pytest.param(MONDAY, "Pacific/Auckland", utc(SUNDAY, "19:00"), utc(MONDAY, "07:00"), id="where the day began yesterday by UTC"),
        pytest.param(MONDAY, "Pacific/Honolulu", utc(MONDAY, "18:00"), utc(MONDAY + timedelta(1), "06:00"), id="where it begins late"),
        pytest.param(date(2026, 7, 6), "America/New_York", utc(date(2026, 7, 6), "12:00"), utc(date(2026, 7, 7), "00:00"), id="summer time"),
        pytest.param(MONDAY, "Asia/Kathmandu", utc(MONDAY, "02:15"), utc(MONDAY, "14:15"), id="a zone of quarter hours"),
    ],
)  # fmt: skip
def test_the_first_window_that_starts_on_the_day_or_after(
    today: date, zone: str, start: datetime, end: datetime
) -> None:
    assert permitted(rule(hours=WEEKDAYS), zones=zone, today=today)[1:] == (start, end)


@pytest.mark.parametrize(
    ("today", "start", "end"),
    [
        pytest.param(SPRING, "05:00", "03:59", id="23 hours in spring"),
        pytest.param(AUTUMN, "04:00", "04:59", id="25 hours in autumn"),
    ],
)
def test_a_day_on_which_the_clocks_change(today: date, start: str, end: str) -> None:
    found = permitted(rule(hours={"mon-sun": "00:00-23:59"}), today=today)
    assert found[1:] == (utc(today, start), utc(today + timedelta(1), end))


def test_hours_until_midnight_end_with_the_next_day() -> None:
    found = permitted(rule(hours={"mon-sun": "20:00-24:00"}), zones="Europe/London")
    assert found[1:] == (utc(MONDAY, "20:00"), utc(MONDAY + timedelta(1), "00:00"))


def test_the_first_of_two_windows_of_a_day() -> None:
    found = permitted(rule(hours={"mon-fri": "08:00-12:00, 13:00-18:00"}), zones="Europe/London")
    assert found[1:] == (utc(MONDAY, "08:00"), utc(MONDAY, "12:00"))


def test_a_weekday_that_is_a_week_away_is_found_and_no_hours_at_all_are_not() -> None:
    assert permitted(rule(hours={"sun": "09:00-10:00"}), zones="Europe/London")[1] == utc(
        MONDAY + timedelta(6), "09:00"
    )
    assert permitted(rule(hours={"sun": "none"}), zones="Europe/London") == ("none", None, None)


@pytest.mark.parametrize(
    ("zones", "hours", "start", "end"),
    [
        pytest.param("America/New_York Asia/Tokyo", {"mon-sun": "08:00-20:00"}, utc(MONDAY, "23:00"), utc(MONDAY + timedelta(1), "01:00"), id="Monday evening is Tuesday morning"),
        pytest.param("America/New_York Asia/Tokyo", {"mon": "08:00-20:00"}, None, None, id="unless Tuesday is closed"),
        pytest.param("Asia/Tokyo America/New_York", {"mon-sun": "08:00-20:00"}, utc(SUNDAY, "23:00"), utc(MONDAY, "01:00"), id="and Monday morning is Sunday evening"),
        pytest.param("Asia/Tokyo America/New_York", {"mon-fri": "08:00-20:00"}, utc(MONDAY, "23:00"), utc(MONDAY + timedelta(1), "01:00"), id="which may be closed"),
        pytest.param("America/Los_Angeles Asia/Tokyo", {"mon-sun": "09:00-17:00"}, utc(TUESDAY := MONDAY + timedelta(1), "00:00"), utc(TUESDAY, "01:00"), id="across midnight of UTC"),
        pytest.param("America/New_York Asia/Tokyo", {"mon-fri": "09:00-17:00"}, None, None, id="no common hour"),
        pytest.param("America/New_York America/Chicago", {"mon-sun": "00:00-24:00"}, utc(MONDAY, "05:00"), utc(TUESDAY, "05:00"), id="another's midnight does not part a window"),
    ],
)  # fmt: skip
def test_the_first_window_of_zones_far_apart(
    zones: str, hours: dict[str, str], start: datetime | None, end: datetime | None
) -> None:
    text, *window = permitted(rule(hours=hours), zones=zones)
    assert window == [start, end]
    assert (text == "none") == (start is None)


@pytest.mark.parametrize(
    ("hours", "today", "start", "end"),
    [
        pytest.param("02:30-05:00", SPRING, "07:30", "09:00", id="a start that no clock shows"),
        pytest.param("00:00-02:30", SPRING, "05:00", "06:30", id="an end that no clock shows"),
        pytest.param("01:30-05:00", AUTUMN, "06:30", "10:00", id="a start that the clock shows twice"),
        pytest.param("00:00-01:30", AUTUMN, "04:00", "05:30", id="an end that the clock shows twice"),
    ],
)
def test_a_time_shown_twice_or_never_is_read_as_is_safe(hours: str, today: date, start: str, end: str) -> None:
    assert permitted(rule(hours={"mon-sun": hours}), today=today)[1:] == (utc(today, start), utc(today, end))


# --- days without calls --------------------------------------------------------------------------

THANKSGIVING = date(2026, 11, 26)  # a Thursday
CLOSES: dict[str, Any] = {"holidays": "closed", "hours": {"mon-sun": "08:00-20:00"}}


@pytest.mark.parametrize(
    ("place", "most"),
    [("US-FL", 2), ("US-NY", 5), ("GB", None), ("DE", 9)],
    ids=["the fewest", "the country's", "none", "the default's"],
)
def test_the_calls_of_a_day_are_the_fewest_that_a_rule_permits(place: str, most: int | None) -> None:
    rules = [rule(calls_per_day=5), rule(region="FL", calls_per_day=2), rule("GB"), rule("*", calls_per_day=9)]
    assert calling_time.calls_per_day(place, rules) == most


def starts_on(rules: list[vocab.CallingRule], places: str, zones: str, today: date) -> date | None:
    """The day of the first window on the clock of the first zone; the hours of the week never tell of a holiday."""
    found = calling_time.permitted(pl.Series([places]), pl.Series([zones]), rules, today).row(0)
    assert found[0] != "none"
    start: datetime | None = found[1]
    return start.astimezone(ZoneInfo(zones.split()[0])).date() if start else None


@pytest.mark.parametrize(
    ("rules", "places", "today", "day"),
    [
        pytest.param([rule(**CLOSES)], "US", THANKSGIVING, THANKSGIVING + timedelta(1), id="closed"),
        pytest.param([rule(**CLOSES)], "US", MONDAY, MONDAY, id="closed another day"),
        pytest.param([rule(holidays="open")], "US", THANKSGIVING, THANKSGIVING, id="open"),
        pytest.param([rule(holidays="unknown")], "US", THANKSGIVING, THANKSGIVING, id="nobody says"),
        pytest.param([rule(), rule(region="AL", **CLOSES)], "US-AL", THANKSGIVING, THANKSGIVING + timedelta(1), id="by the region's rule"),
        pytest.param([rule(), rule(region="AL", **CLOSES)], "US-TX", THANKSGIVING, THANKSGIVING, id="not by another region's"),
        pytest.param([rule(), rule(region="AL", **CLOSES)], "US-TX US-AL", THANKSGIVING, THANKSGIVING + timedelta(1), id="of any of the places"),
        pytest.param([rule(**CLOSES)], "US-UT", date(2026, 7, 24), date(2026, 7, 25), id="a holiday of the region by the country's rule"),
        pytest.param([rule(**CLOSES)], "US-TX", date(2026, 7, 24), date(2026, 7, 24), id="not of another region"),
        pytest.param([rule(**CLOSES)], "US", date(2026, 7, 3), date(2026, 7, 5), id="the holiday and the day kept instead"),
        pytest.param([rule(**CLOSES)], "US", date(2027, 12, 31), date(2028, 1, 2), id="over the new year"),
        pytest.param([rule("*", **CLOSES)], "DE", date(2026, 12, 25), date(2026, 12, 27), id="by the rule where no other is known"),
        pytest.param([rule("*", **CLOSES)], "*", date(2026, 12, 25), date(2026, 12, 25), id="a place without a calendar"),
        pytest.param([rule(closed_on=["11-24", "2026-11-23"])], "US", MONDAY, MONDAY + timedelta(2), id="days the rule names"),
        pytest.param([rule(holidays="closed", hours={"thu": "08:00-20:00"})], "US", THANKSGIVING, THANKSGIVING + timedelta(7), id="the only day of the week"),
    ],
)  # fmt: skip
def test_the_first_window_passes_over_holidays(
    rules: list[vocab.CallingRule], places: str, today: date, day: date
) -> None:
    assert starts_on(rules, places, "America/New_York", today) == day


def test_a_holiday_is_a_day_on_the_clock_of_each_zone() -> None:
    closed = rule(closed_on=[str(MONDAY + timedelta(1))])
    assert starts_on([rule()], "US", "America/New_York Asia/Tokyo", MONDAY) == MONDAY
    # Monday evening in New York is Tuesday in Tokyo, Tuesday itself is closed, on Wednesday both are open.
    assert starts_on([closed], "US", "America/New_York Asia/Tokyo", MONDAY) == MONDAY + timedelta(2)


@pytest.mark.parametrize(
    ("place", "day"), [("US-LA", date(2027, 1, 8)), ("US-UT", date(2026, 7, 24)), ("US-RI", date(2026, 8, 10))]
)
def test_days_that_the_rules_that_ship_close(place: str, day: date) -> None:
    rules = vocab.calling_rules()
    assert day in calling_time.at(place, rules, day).closed
    assert day not in calling_time.at("US-TX", rules, day).closed


# --- what must hold of any window ----------------------------------------------------------------

ZONES = ("America/New_York", "America/Chicago", "America/Denver", "America/Phoenix", "America/Los_Angeles", "Pacific/Honolulu",
         "Europe/London", "Europe/Berlin", "Asia/Kolkata", "Asia/Tokyo", "Australia/Sydney", "Australia/Perth")  # fmt: skip
STEP = timedelta(minutes=30)
DAYS = st.lists(st.tuples(st.integers(0, 22), st.integers(1, 24)), min_size=7, max_size=7)
SEVERAL = st.lists(st.sampled_from(ZONES), min_size=1, max_size=4, unique=True)
TODAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31)) | st.sampled_from([SPRING, AUTUMN, SPRING - timedelta(1)])


def week_of(spans: list[tuple[int, int]]) -> dict[str, str]:
    return {
        day: f"{start:02}:00-{min(24, start + long):02}:00"
        for day, (start, long) in zip(vocab.DAYS, spans, strict=True)
    }


def open_at(moment: datetime, zone: str, hours: dict[str, str], closed: date | None = None) -> bool:
    local = moment.astimezone(ZoneInfo(zone))
    windows = vocab.windows(hours[vocab.DAYS[local.weekday()]])
    return local.date() != closed and any(a <= local.hour * 60 + local.minute < b for a, b in windows)


@settings(deadline=None, max_examples=80)
@given(SEVERAL, TODAYS, DAYS, st.integers(0, 3))
def test_the_first_window_is_permitted_by_every_clock(
    zones: list[str], today: date, spans: list[tuple[int, int]], ahead: int
) -> None:
    hours, closed = week_of(spans), today + timedelta(ahead)
    _, start, end = permitted(rule(hours=hours, closed_on=[str(closed)]), zones=" ".join(zones), today=today)
    if start is None or end is None:
        return
    assert start < end
    assert start.astimezone(ZoneInfo(zones[0])).date() >= today
    moments = [start + STEP * n for n in range((end - start) // STEP)] + [end - timedelta(minutes=1)]
    assert all(open_at(moment, zone, hours, closed) for zone in zones for moment in moments)


@settings(deadline=None, max_examples=80)
@given(SEVERAL, TODAYS, DAYS)
def test_no_window_before_the_first_is_permitted_by_every_clock(
    zones: list[str], today: date, spans: list[tuple[int, int]]
) -> None:
    hours = week_of(spans)
    _, start, _ = permitted(rule(hours=hours), zones=" ".join(zones), today=today)
    midnight = datetime.combine(today, time(), ZoneInfo(zones[0])).astimezone(UTC)
    before = start or midnight + timedelta(days=7)
    moments = [midnight + STEP * n for n in range((before - midnight) // STEP)]
    # An hour that comes twice may be left out at its first coming.
    missed = [m for m in moments if all(open_at(m, zone, hours) for zone in zones)]
    assert not missed or max(missed) - min(missed) < timedelta(hours=1)


TEXT = re.compile(r"none|((^|; )(?P<days>[A-Z][a-z]{2}(-[A-Z][a-z]{2})?) [0-9:]{5}-[0-9:]{5}(, [0-9:]{5}-[0-9:]{5})*)+")


@settings(deadline=None, max_examples=80)
@given(SEVERAL, DAYS)
def test_the_hours_of_a_week_are_those_that_every_clock_permits(zones: list[str], spans: list[tuple[int, int]]) -> None:
    hours = week_of(spans)
    text = permitted(rule(hours=hours), zones=" ".join(zones))[0]
    assert text is not None
    assert TEXT.fullmatch(text)
    told = read(text)
    for quarter in range(7 * 24 * 4):
        local = datetime.combine(MONDAY, time(), ZoneInfo(zones[0])) + timedelta(minutes=15 * quarter)
        minutes = quarter * 15 % (24 * 60)
        said = any(a <= minutes < b for a, b in told[local.weekday()])
        assert said == all(open_at(local.astimezone(UTC), zone, hours) for zone in zones), local


def read(text: str) -> list[tuple[tuple[int, int], ...]]:
    """The windows of Monday to Sunday, read back from `call_hours`."""
    days = [day.title() for day in vocab.DAYS]
    week: list[tuple[tuple[int, int], ...]] = [()] * 7
    for part in text.split("; ") if text != "none" else ():
        named, _, windows = part.partition(" ")
        first, _, last = named.partition("-")
        for day in range(days.index(first), days.index(last or first) + 1):
            week[day] = vocab.windows(windows)
    return week


# --- lists ---------------------------------------------------------------------------------------


def test_places_keep_their_order_and_their_nulls() -> None:
    found = calling_time.permitted(
        pl.Series(["US", "*", "US"]),
        pl.Series(["Europe/London", None, "America/New_York"]),
        [rule(), rule("*", hours={"mon": "09:00-10:00"})],
        MONDAY,
    )
    assert found["call_hours"].to_list() == ["Mon-Sun 08:00-20:00", None, "Mon-Sun 08:00-20:00"]
    assert found["call_start_utc"].to_list() == [utc(MONDAY, "08:00"), None, utc(MONDAY, "13:00")]
    assert found.schema["call_start_utc"] == pl.Datetime("us", "UTC")


def test_no_rows_have_no_hours() -> None:
    nothing = pl.Series([], dtype=pl.String)
    found = calling_time.permitted(nothing, nothing, [rule()], MONDAY)
    assert found.schema == pl.Schema(calling_time.SCHEMA)
    assert found.height == 0
