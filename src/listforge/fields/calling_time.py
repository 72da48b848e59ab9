"""When a place permits calls: the hours of a week, and the first window from a day on."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from typing import NamedTuple
from zoneinfo import ZoneInfo

import polars as pl

from listforge import vocab

SCHEMA: dict[str, pl.DataType] = {
    "call_hours": pl.String(),
    "call_start_utc": pl.Datetime("us", "UTC"),
    "call_end_utc": pl.Datetime("us", "UTC"),
}
CLOSED = "none"
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = 24 * 60
Windows = tuple[tuple[int, int], ...]
Week = tuple[Windows, ...]


class Permitted(NamedTuple):
    """The hours of a week as text, and the first window of it."""

    call_hours: str | None = None
    call_start_utc: datetime | None = None
    call_end_utc: datetime | None = None


def permitted(
    country: pl.Series,
    region: pl.Series,
    zones: pl.Series,
    rules: Sequence[vocab.CallingRule],
    today: date,
    number_country: pl.Series | None = None,
) -> pl.DataFrame:
    """A row a row, columns of SCHEMA, for the zones (lists, main first) a called party may be in.

    Several zones: the hours that all of them permit, in the local time of the first. No zone: null, for nobody can say.
    Where the number is of another country than the row, the rules of both hold.
    The window is the first that starts at or after 00:00 local of `today`. Worked out once a distinct place.
    """
    abroad = number_country if number_country is not None else country
    places = pl.DataFrame({"country": country, "region": region, "abroad": abroad, "zones": zones.list.join(" ")})
    unique = places.unique(maintain_order=True)
    found = pl.DataFrame(
        [_permitted(c, r, a, z, rules, today) for c, r, a, z in unique.iter_rows()],
        schema=SCHEMA,
        orient="row",
    )
    table = pl.concat([unique, found], how="horizontal")
    return places.join(table, on=places.columns, how="left", nulls_equal=True, maintain_order="left").select(
        list(SCHEMA)
    )


def applying(rules: Sequence[vocab.CallingRule], policy: str) -> tuple[vocab.CallingRule, ...]:
    """The rules a policy follows: `b2b` leaves out what exempts business calls or binds automated devices only."""
    if policy != "b2b":
        return tuple(rules)
    return tuple(r for r in rules if r.b2b_exempt is not True and r.scope != "automated")


def offsets_differ(zones: pl.Series, today: date) -> pl.Series:
    """True where the zones of a list do not have one clock on that day."""
    texts = zones.list.join(" ")
    clocks = {t: len({_offset(zone, today) for zone in t.split()}) > 1 for t in texts.drop_nulls().unique()}
    return texts.replace_strict(clocks, default=False, return_dtype=pl.Boolean)


def _permitted(
    country: str | None,
    region: str | None,
    abroad: str | None,
    zones: str | None,
    rules: Sequence[vocab.CallingRule],
    today: date,
) -> Permitted:
    if not zones:
        return Permitted()
    local, everywhere = week(country, region, rules), zones.split()
    if abroad not in (None, country):
        local = _both(local, week(abroad, None, rules))
    return Permitted(as_text(_common(local, everywhere, today)), *_first(local, everywhere, today))


def _common(local: Week, zones: Sequence[str], day: date) -> Week:
    """The hours, on the clock of the first zone, that are permitted by the clocks of all zones on that day."""
    main, *others = zones
    hours = local
    for zone in others:
        hours = _both(hours, _shifted(local, _offset(main, day) - _offset(zone, day)))
    return hours


@cache
def clock(zone: str) -> ZoneInfo:
    """The zone's clock as package tzdata knows it: the same on every machine, whatever its system tables say."""
    with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, zone)


def week(country: str | None, region: str | None, rules: Sequence[vocab.CallingRule]) -> Week:
    """The windows of Monday to Sunday that every rule of the place permits; the rule of `*` where it has none."""
    found = [r for r in rules if r.country == country and r.region in (None, region)]
    weeks = [
        tuple(vocab.windows(day) for day in rule.week()) for rule in found or [r for r in rules if r.country == "*"]
    ]
    hours: Week = (((0, _DAY),),) * 7
    for one in weeks:
        hours = _both(hours, one)
    return hours if weeks else ((),) * 7


def _both(a: Week, b: Week) -> Week:
    return tuple(
        tuple((max(s, t), min(e, f)) for s, e in mine for t, f in theirs if max(s, t) < min(e, f))
        for mine, theirs in zip(a, b, strict=True)
    )


def _shifted(hours: Week, minutes: int) -> Week:
    """The windows on a clock that is ahead by so many minutes; what crosses midnight is cut off there."""
    moved = [[(max(0, s + minutes), min(_DAY, e + minutes)) for s, e in day] for day in hours]
    return tuple(tuple((s, e) for s, e in day if s < e) for day in moved)


@cache
def _offset(zone: str, day: date) -> int:
    offset = datetime.combine(day, time(12), clock(zone)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


def _first(local: Week, zones: Sequence[str], today: date) -> tuple[datetime | None, datetime | None]:
    for ahead in range(8):
        day = today + timedelta(days=ahead)
        for start, end in _common(local, zones, day)[day.weekday()]:
            return _moment(day, start, zones[0]), _moment(day, end, zones[0])
    return None, None


def _moment(day: date, minutes: int, zone: str) -> datetime:
    midnight = datetime.combine(day + timedelta(days=minutes // _DAY), time(), clock(zone))
    return midnight.replace(hour=minutes % _DAY // 60, minute=minutes % 60).astimezone(UTC)


def as_text(hours: Week) -> str:
    """`Mon-Fri 08:00-20:00; Sat 10:00-17:00`; `none` where no hour is permitted."""
    spans: list[tuple[int, int, str]] = []
    for day, windows in enumerate(hours):
        text = ", ".join(f"{_clock(s)}-{_clock(e)}" for s, e in windows)
        if spans and spans[-1][2] == text and spans[-1][1] == day - 1:
            spans[-1] = (spans[-1][0], day, text)
        else:
            spans.append((day, day, text))
    parts = [f"{_NAMES[a] if a == b else f'{_NAMES[a]}-{_NAMES[b]}'} {text}" for a, b, text in spans if text]
    return "; ".join(parts) or CLOSED


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"
