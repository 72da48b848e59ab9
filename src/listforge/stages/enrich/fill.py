"""A value where there is none, and who says so."""

from collections.abc import Mapping

import polars as pl

from listforge.columns import note


def filled(frame: pl.DataFrame, values: Mapping[str, pl.Expr], by: str) -> pl.DataFrame:
    """The values where the column is null, and `column=by` in `filled` where that filled it."""
    news = frame.select(pl.when(pl.col(name).is_null()).then(value).alias(name) for name, value in values.items())
    return put_in(frame, {new.name: new for new in news}, by)


def put_in(frame: pl.DataFrame, news: Mapping[str, pl.Series], by: str) -> pl.DataFrame:
    """The frame with these values, null where the column has one already or nothing is known; noted in `filled`."""
    came = {name: new for name, new in news.items() if new.null_count() < new.len()}
    if not came:
        return frame
    frame = note(frame, "filled", {f"{name}={by}": new.is_not_null() for name, new in came.items()})
    return frame.with_columns(pl.coalesce(name, pl.lit(new)).alias(name) for name, new in came.items())
