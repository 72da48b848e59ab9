"""When calls were, and when meetings are: days and times of a results file."""

from datetime import date, timedelta

import polars as pl

from listforge import vocab
from listforge.columns import MOMENT, TEXT
from listforge.fields import reading

DAY_UNREADABLE, DAY_IN_FUTURE = "day_unreadable", "day_in_future"
_TIME = r"(?i)(?:^|[t ,])(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\.\d+)?\s*([ap])?\.?m?\.?"
_OFFSET = r"(?i):\d{2}(?:\.\d+)?\s*(z|utc|gmt|[+-]\d{2}:?\d{2})$"


def month_comes_first(dialer: vocab.Dialer, country: str | None) -> bool:
    """Whether 03/04 is the fourth of March where nothing in the column says so: what the dialer says, else the country
    of the list, as `import` takes it."""
    return country in (None, "US") if dialer.dates is None else dialer.dates == "month_first"


def days(told: pl.DataFrame, month_first: bool, today: date) -> pl.DataFrame:
    """What the texts `called_at` and `next_call_on` say of days, row by row.

    called_at, the text, and called_on, the day of it, null where it is none of a call; `why` it is none; next_call_on;
    `either_way` and `next_either_way`, where day and month could be the other way round.
    """
    day, either_way = reading.day(told["called_at"], month_first=month_first)
    next_day, next_either_way = reading.day(told["next_call_on"], month_first=month_first)
    said = told.select("called_at", day=day, late=too_late(day, today))
    why = (
        pl.when(pl.col("called_at").is_not_null() & pl.col("day").is_null()).then(pl.lit(DAY_UNREADABLE))
        .when("late").then(pl.lit(DAY_IN_FUTURE))
        .otherwise(pl.lit(None, dtype=TEXT))
    )  # fmt: skip
    found = said.with_columns(why=why, next_call_on=next_day, either_way=either_way, next_either_way=next_either_way)
    good = pl.col("why").is_null()
    return found.select(
        pl.when(good).then("called_at"), "why", "next_call_on", "either_way", "next_either_way",
        called_on=pl.when(good).then("day"),
    )  # fmt: skip


def too_late(day: pl.Series, today: date) -> pl.Series:
    """Whether no clock on earth shows that day yet."""
    return (day > today + timedelta(days=1)).fill_null(value=False)


def meets(cells: pl.Series, month_first: bool) -> pl.Series:
    """When a meeting is, as 2026-12-01 14:00 or 2026-12-01 by the clock there; as the file has it where that is not
    told, and with its offset where it has one; in UTC where seconds are counted."""
    day, _ = reading.day(cells, month_first=month_first)
    at, local = moments(cells, day, "lead")
    counted = pl.when(pl.lit(day).is_not_null() & pl.lit(cells).str.contains(reading.EPOCH)).then(pl.lit(at))
    told = pl.coalesce(
        counted.dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        pl.lit(local).dt.strftime("%Y-%m-%d %H:%M"),
        pl.lit(day).dt.strftime("%Y-%m-%d"),
        pl.lit(cells),
    )
    return pl.select(pl.when(pl.lit(cells).str.contains(_OFFSET)).then(pl.lit(cells)).otherwise(told)).to_series()


def moments(cells: pl.Series, day: pl.Series, zone: str) -> tuple[pl.Series, pl.Series]:
    """When it was in UTC, where that can be told; else the time on a clock that the lead tells the zone of."""
    said = cells.to_frame("raw").with_columns(day=day)
    hour, minute, second = (pl.col("raw").str.extract(_TIME, n).cast(pl.Int64).fill_null(0) for n in (1, 2, 3))
    half = pl.col("raw").str.extract(_TIME, 4).str.to_lowercase()
    hour = pl.when(half == "p").then(hour % 12 + 12).when(half == "a").then(hour % 12).otherwise(hour)
    timed = pl.col("raw").str.contains(_TIME) & (hour < 24) & (minute < 60) & (second < 60)
    local = pl.when(timed).then(
        pl.col("day").cast(pl.Datetime("us")) + pl.duration(hours=hour, minutes=minute, seconds=second)
    )
    offset = pl.col("raw").str.extract(_OFFSET).str.to_lowercase()
    signed = offset.str.extract(r"^([+-])\d").replace_strict({"+": 1, "-": -1}, default=0, return_dtype=pl.Int64)
    east = (
        signed
        * (offset.str.extract(r"^[+-](\d{2})").cast(pl.Int64) * 60 + offset.str.extract(r"(\d{2})$").cast(pl.Int64))
    ).fill_null(0)
    counted = pl.from_epoch(
        pl.col("raw").str.extract(reading.EPOCH).cast(pl.Int64), time_unit="s"
    ).dt.replace_time_zone("UTC")
    placed = (local - pl.duration(minutes=east)).dt.replace_time_zone("UTC")
    at = pl.coalesce(counted, pl.when(offset.is_not_null()).then(placed)).cast(MOMENT)
    found = said.select(at=at, local=local)
    if zone != "lead":
        there = (
            found["local"]
            .dt.replace_time_zone(zone, ambiguous="earliest", non_existent="null")
            .dt.convert_time_zone("UTC")
        )
        found = found.with_columns(at=pl.coalesce("at", pl.lit(there)))
    return found["at"], found["local"]
