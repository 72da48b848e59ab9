"""What the calls made so far say of the next: who rests, who was dialled today, who yesterday."""

from datetime import date, timedelta

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, WHOLE
from listforge.icp import Icp

RECENT = "x_recent_calls"  # dials of today and yesterday, where somebody counts them
CALLBACK = "callback"
_DAY = timedelta(days=1)


def resting(frame: pl.DataFrame, icp: Icp, today: date) -> pl.Series:
    """Whether it is too early to call the row again.

    The day that was told (`next_call_on`) counts, unless a call came after it; where there is none, the last call and
    the days that its outcome asks for. `rest_days` holds back whoever has no day that a person told: one that is just
    the outcome's own was reckoned. What is not known holds nobody back.
    """
    told = frame["next_call_on"]
    last = last_called(frame, today)
    if last is None:
        return (told > today).fill_null(value=False)
    codes = _codes(frame["last_outcome"])
    again = codes.replace_strict(icp.export.call_again_after, default=None, return_dtype=WHOLE)
    days = pl.DataFrame({"told": told, "last": last, "codes": codes, "again": again}).with_columns(
        told=pl.when((pl.col("told") < pl.col("last")).fill_null(value=False).not_()).then("told")
    )
    days = days.with_columns(reckoned=pl.col("last") + pl.duration(days="again"))
    due = pl.coalesce("told", "reckoned") > today
    if icp.export.rest_days is None:
        return days.select(due.fill_null(value=False)).to_series()
    shipped = {code: entry.next_call_days for code, entry in vocab.outcomes().items()}
    usual = pl.col("codes").replace_strict(shipped, default=None, return_dtype=WHOLE)
    own = (pl.col("told") == pl.col("reckoned")) | (pl.col("told") == pl.col("last") + pl.duration(days=usual))
    asked = pl.col("told").is_not_null() & (~own.fill_null(value=False) | (pl.col("codes") == CALLBACK))
    tired = pl.col("last") + pl.duration(days=icp.export.rest_days) > today
    held = due.fill_null(value=False) | (tired & ~asked.fill_null(value=False)).fill_null(value=False)
    return days.select(held).to_series()


def _codes(outcomes: pl.Series) -> pl.Series:
    """What happened, by our own words for it; null for what nobody knows."""
    words = vocab.outcome_words()
    codes = {text: words.get(vocab.loose(text)) for text in outcomes.drop_nulls().unique()}
    return outcomes.replace_strict(codes, default=None, return_dtype=TEXT) if codes else outcomes


def last_called(frame: pl.DataFrame, today: date) -> pl.Series | None:
    """The day of each row's last call; None where no row has one. No call was made later than any clock shows today."""
    last = frame["last_called_on"]
    if last.null_count() == last.len():
        return None
    return last.set((last > today + _DAY).fill_null(value=False), None)


def recent(frame: pl.DataFrame, today: date) -> pl.Series | None:
    """How often each row was dialled today and yesterday, None where no row was.

    As somebody counted (x_recent_calls), unless its last call was before that: who counted did so on another day. Else
    once where its last call was on one of the two days.
    """
    last, counted = last_called(frame, today), _counted(frame)
    if last is None:
        return None if counted is None else counted.fill_null(0).alias("recent")
    late = last >= today - _DAY
    if counted is None:
        return late.fill_null(value=False).cast(WHOLE).alias("recent")
    dials = pl.coalesce(pl.lit(counted), pl.lit(late).fill_null(value=False).cast(WHOLE))
    return pl.select(recent=pl.when(pl.lit(late).fill_null(value=True)).then(dials).otherwise(0)).to_series()


def today_of(frame: pl.DataFrame, today: date) -> pl.DataFrame:
    """account_id, made: how often each account was dialled today; at least once a row whose last call was today."""
    last, counted = last_called(frame, today), _counted(frame)
    rows = frame.select("account_id", made=pl.lit(1, dtype=WHOLE) if counted is None else pl.lit(counted).clip(1))
    if last is None:
        return rows.clear()
    rows = rows.filter((last >= today).fill_null(value=False)).with_columns(pl.col("made").fill_null(1))
    return rows.drop_nulls("account_id").group_by("account_id").agg(pl.col("made").sum())


def _counted(frame: pl.DataFrame) -> pl.Series | None:
    if RECENT not in frame.columns or frame[RECENT].null_count() == frame.height:
        return None
    return frame[RECENT].cast(WHOLE, strict=False)
