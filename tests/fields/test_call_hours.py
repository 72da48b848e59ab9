"""Hours as a list has them: read as calling_time writes them, on the called party's clock."""

from datetime import UTC, datetime, timedelta

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge.fields import call_hours, calling_time

MONDAY = datetime(2026, 11, 23, tzinfo=UTC)
CLOCK = st.integers(0, 48).map(lambda half: half * 30)
WINDOWS = st.lists(CLOCK, min_size=0, max_size=4, unique=True).map(sorted)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(st.lists(WINDOWS, min_size=7, max_size=7))
def test_what_is_written_is_read_again(clocks: list[list[int]]) -> None:
    """Every half hour of a week, by the windows and by their text."""
    week = tuple(tuple(zip(day[::2], day[1::2], strict=False)) for day in clocks)
    hours = pl.Series([calling_time.as_text(week)])
    for half in range(0, 7 * 48, 7):
        day, minutes = divmod(half * 30, 24 * 60)
        (found,) = call_hours.open_at(hours, pl.Series(["UTC"]), MONDAY + timedelta(days=day, minutes=minutes))
        assert found == any(start <= minutes < end for start, end in week[day])
