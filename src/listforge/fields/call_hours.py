"""Usual calling hours as they stand in a list: `Mon-Fri 08:00-20:00; Sat 10:00-17:00`, local to the called party."""

import re
from datetime import datetime
from functools import cache

import polars as pl

from listforge.fields import calling_time

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_PART = re.compile(r"(\w{3})(?:-(\w{3}))? (.+)")
_SPAN = re.compile(r"(\d\d):(\d\d)-(\d\d):(\d\d)")
_ZONE = re.compile(r"\w+(/[\w+-]+)*", re.ASCII)  # the name of a file in a folder
_WEEK = len(_DAYS)


def open_at(hours: pl.Series, zones: pl.Series, moment: datetime) -> pl.Series:
    """Whether the hours, on the clock of the zone, permit a call at the moment (which knows its offset).

    False where hours or zone are not known. Worked out once a distinct pair; holidays are no part of a usual week.
    """
    asked = pl.DataFrame({"hours": hours, "zone": zones})
    once = asked.drop_nulls().unique()
    told = pl.Series([_is_open(text, zone, moment) for text, zone in once.iter_rows()], dtype=pl.Boolean)
    found = asked.join(once.with_columns(open=told), on=["hours", "zone"], how="left", maintain_order="left")
    return found["open"].fill_null(value=False)


def _is_open(text: str, zone: str, moment: datetime) -> bool:
    try:
        local = moment.astimezone(calling_time.clock(zone)) if _ZONE.fullmatch(zone) else None
    except (OSError, ValueError):  # no zone of that name
        local = None
    if local is None:
        return False
    minutes = local.hour * 60 + local.minute
    return any(start <= minutes < end for start, end in _week(text)[local.weekday()])


@cache
def _week(text: str) -> tuple[tuple[tuple[int, int], ...], ...]:
    """The windows of Monday to Sunday in minutes after midnight; what cannot be read permits nothing."""
    week: list[tuple[tuple[int, int], ...]] = [()] * _WEEK
    for part in text.split("; "):
        said = _PART.fullmatch(part.strip())
        if said is None or not {said[1], said[2] or said[1]}.issubset(_DAYS):
            continue
        first, last = _DAYS.index(said[1]), _DAYS.index(said[2] or said[1])
        clocks = [[int(number) for number in span] for span in _SPAN.findall(said[3])]
        windows = tuple((h * 60 + m, until * 60 + past) for h, m, until, past in clocks)
        week[first : last + 1] = [windows] * (last + 1 - first)
    return tuple(week)
