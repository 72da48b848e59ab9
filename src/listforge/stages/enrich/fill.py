"""A value where there is none, and who says so."""

from collections.abc import Mapping

import polars as pl

from listforge.columns import merged_lists


def filled(frame: pl.DataFrame, values: Mapping[str, pl.Expr], by: str) -> pl.DataFrame:
    """The values where the column is null, and `column=by` in `filled` where that filled it."""
    frame = frame.with_columns(value.alias(f"_new_{name}") for name, value in values.items())
    fresh = {name: pl.col(name).is_null() & pl.col(f"_new_{name}").is_not_null() for name in values}
    notes = pl.concat_list(pl.when(new).then(pl.lit(f"{name}={by}")) for name, new in fresh.items()).list.drop_nulls()
    return frame.with_columns(
        filled=merged_lists(pl.col("filled"), notes),
        **{name: pl.coalesce(name, f"_new_{name}") for name in values},
    ).drop(f"_new_{name}" for name in values)
