"""When a place permits calls: the hours of a week, and the first window from a day on."""

from collections.abc import Collection, Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from functools import cache, reduce
from importlib.resources import files
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

import polars as pl

from listforge import vocab
from listforge.fields import holiday

SCHEMA: dict[str, pl.DataType] = {
    "call_hours": pl.String(),
    "call_start_utc": pl.Datetime("us", "UTC"),
    "call_end_utc": pl.Datetime("us", "UTC"),
}
CLOSED = "none"
AHEAD = 28  # days within which the first window must start: rules of a week, and a row of holidays
_NAMES = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_DAY = 24 * 60
_WEEK = 7 * _DAY
T = TypeVar("T", int, datetime)
Spans = tuple[tuple[T, T], ...]
Week = tuple[Spans[int], ...]
Moments = Spans[datetime]


class Permitted(NamedTuple):
    """The hours of a week as text, and the first window from a day on."""

    call_hours: str | None = None
    call_start_utc: datetime | None = None
    call_end_utc: datetime | None = None


class Local(NamedTuple):
    """What a place permits by its own clock: windows of Monday to Sunday, but for the days on which it is closed."""

    week: Week
    closed: frozenset[date]


def permitted(places: pl.Series, zones: pl.Series, rules: Sequence[vocab.CallingRule], today: date) -> pl.DataFrame:
    """A row a row, columns of SCHEMA, for the places (`US-TX`, `GB`; `*` unknown) and zones (main first) of each row.

    Both are text, joined by spaces. A window must be permitted by the rules of every place on the clock of every zone.
    `call_hours` are those of a week without holidays, on today's offsets, in the local time of the first zone; the
    window is the first that starts at or after 00:00 there of `today` and is on no day that a rule closes. No zone:
    null, for nobody can say. No window within AHEAD days: null. Worked out once a distinct pair.
    """
    asked = pl.DataFrame({"places": places, "zones": zones})
    unique = asked.unique(maintain_order=True)
    texts = unique["places"].drop_nulls().unique().to_list()
    apart = {place: at(place, rules, today) for place in dict.fromkeys(" ".join(texts).split())}
    local = {text: together(apart[place] for place in text.split()) for text in texts}
    found = [
        _permitted(local[where], when.split(), today) if where and when else Permitted()
        for where, when in unique.iter_rows()
    ]
    table = unique.hstack(pl.DataFrame(found, schema=SCHEMA, orient="row"))
    return asked.join(table, on=asked.columns, how="left", nulls_equal=True, maintain_order="left").select(list(SCHEMA))


def applying(rules: Sequence[vocab.CallingRule], policy: str) -> tuple[vocab.CallingRule, ...]:
    """The rules a policy follows: `b2b` leaves out what exempts business calls or binds automated devices only."""
    if policy != "b2b":
        return tuple(rules)
    return tuple(r for r in rules if r.b2b_exempt is not True and r.scope != "automated")


def offsets_differ(zones: pl.Series, today: date) -> pl.Series:
    """True where the zones, joined by spaces, do not have one clock on that day."""
    differ = {t: len({_offset(zone, today) for zone in t.split()}) > 1 for t in zones.drop_nulls().unique()}
    return zones.replace_strict(differ, default=False, return_dtype=pl.Boolean)


# --- places --------------------------------------------------------------------------------------


def at(place: str, rules: Sequence[vocab.CallingRule], today: date) -> Local:
    """What every rule of the place permits, and which days around `today` one of them closes.

    Where the place has no rule, that of `*` holds. Holidays are those of the place.
    """
    country, _, region = place.partition("-")
    found = _of(place, rules)
    days = [today + timedelta(days=n) for n in range(-1, AHEAD + 2)]
    closed = {day for rule in found for day in days if rule.closed(day)}
    if any(rule.holidays == "closed" for rule in found):
        years = {day.year for day in days}
        closed.update(day for year in years for day in holiday.calendar(country, region, year) if day in days)
    hours = [tuple(vocab.windows(day) for day in rule.week()) for rule in found]
    return Local(reduce(_both, hours) if hours else ((),) * 7, frozenset(closed))


def calls_per_day(place: str, rules: Sequence[vocab.CallingRule]) -> int | None:
    """The most calls to one person in 24 hours that every rule of the place permits; None where none says."""
    return min((rule.calls_per_day for rule in _of(place, rules) if rule.calls_per_day), default=None)


def _of(place: str, rules: Sequence[vocab.CallingRule]) -> list[vocab.CallingRule]:
    """The rules of the place, else those of `*`."""
    country, _, region = place.partition("-")
    found = [rule for rule in rules if rule.country == country and rule.region in (None, region)]
    return found or [rule for rule in rules if rule.country == "*"]


def together(locals_: Iterable[Local]) -> Local:
    """What all of several places permit."""
    return reduce(lambda a, b: Local(_both(a.week, b.week), a.closed | b.closed), locals_)


def _both(a: Week, b: Week) -> Week:
    return tuple(_overlaps(mine, theirs) for mine, theirs in zip(a, b, strict=True))


# --- clocks --------------------------------------------------------------------------------------


@cache
def clock(zone: str) -> ZoneInfo:
    """The zone's clock as package tzdata knows it: the same on every machine, whatever its system tables say."""
    with files("tzdata").joinpath("zoneinfo", *zone.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, zone)


@cache
def clocks(zone: str, today: date) -> str:
    """The zone's offsets on the days around `today` that can matter: zones with the same have one clock."""
    return " ".join(str(_offset(zone, today + timedelta(days=n))) for n in range(-1, AHEAD + 2))


@cache
def _offset(zone: str, day: date) -> int:
    offset = datetime.combine(day, time(12), clock(zone)).utcoffset()
    return 0 if offset is None else int(offset.total_seconds() // 60)


@cache
def _moment(day: date, minutes: int, zone: str, fold: int) -> datetime:
    midnight = datetime.combine(day + timedelta(days=minutes // _DAY), time(), clock(zone))
    return midnight.replace(hour=minutes % _DAY // 60, minute=minutes % 60, fold=fold).astimezone(UTC)


def _moments(local: Local, zone: str, day: date) -> Moments:
    """The windows of a day as moments; what is safe by either reading of a time that the clock shows twice or never."""
    if day in local.closed:
        return ()
    told = (
        [(_moment(day, start, zone, fold), _moment(day, end, zone, fold)) for fold in (0, 1)]
        for start, end in local.week[day.weekday()]
    )
    spans = ((max(start for start, _ in both), min(end for _, end in both)) for both in told)
    return tuple((start, end) for start, end in spans if start < end)


# --- windows -------------------------------------------------------------------------------------


def _permitted(local: Local, zones: Sequence[str], today: date) -> Permitted:
    main = zones[0]
    others = {clocks(zone, today): zone for zone in zones if clocks(zone, today) != clocks(main, today)}.values()
    hours = as_text(_common(local.week, main, others, today))
    for start, end in _first(local, main, others, today):
        return Permitted(hours, start, end)
    return Permitted(hours)


def _common(hours: Week, main: str, others: Collection[str], day: date) -> Week:
    """The hours, on the clock of the main zone, that are permitted by the clocks of all zones on that day."""
    common = hours
    for ahead in {_offset(main, day) - _offset(zone, day) for zone in others}:
        common = _both(common, _shifted(hours, ahead))
    return common


def _shifted(hours: Week, minutes: int) -> Week:
    """The windows on a clock that is ahead by so many minutes, each in the day on which it then falls."""
    moved: list[list[tuple[int, int]]] = [[] for _ in range(7)]
    for day, windows in enumerate(hours):
        for opens, closes in windows:
            start, left = (day * _DAY + opens + minutes) % _WEEK, closes - opens
            while left > 0:
                length = min(left, _DAY - start % _DAY)
                moved[start // _DAY].append((start % _DAY, start % _DAY + length))
                start, left = (start + length) % _WEEK, left - length
    return tuple(_joined(windows) for windows in moved)


def _first(local: Local, main: str, others: Collection[str], today: date) -> Moments:
    """The first window, alone or not at all: of a day of the main zone, permitted by the others' clocks and days."""
    for ahead in range(AHEAD):
        common = _moments(local, main, today + timedelta(days=ahead))
        for zone in others:
            near = (_moments(local, zone, today + timedelta(days=ahead + n)) for n in (-1, 0, 1))
            common = _overlaps(common, _joined(moment for moments in near for moment in moments))
        if common:
            return common[:1]
    return ()


def _overlaps(a: Spans[T], b: Spans[T]) -> Spans[T]:
    return tuple(sorted((max(s, t), min(e, f)) for s, e in a for t, f in b if max(s, t) < min(e, f)))


def _joined(spans: Iterable[tuple[T, T]]) -> Spans[T]:
    """In order, those that meet as one: a window until midnight goes on after it."""
    found: list[tuple[T, T]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


# --- text ----------------------------------------------------------------------------------------


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
