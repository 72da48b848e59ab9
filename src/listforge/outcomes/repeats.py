"""Calls that are told twice: a person is dialled once at a moment, with one outcome, however many rows say so."""

import polars as pl

from listforge.outcomes.reading import MOMENT_TOLD

CALL = ("contact_id", "called_at", "outcome")


def once(known: pl.DataFrame, had: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """The outcomes (the `known` of `matched`), without a dial where another row tells of it, and how many those are.

    The other is an earlier row, or one of `had` (outcome_id and CALL of dials that are known already). What else a row
    says of the call still counts.
    """
    moment = known.select(at=MOMENT_TOLD).to_series()
    told = known.select("outcome_id", "row", *CALL, dialed=pl.col("dialed").fill_null(value=True), moment=moment)
    told = told.with_columns(nth=pl.int_range(pl.len()))
    met = told.select("outcome_id", *CALL, "nth").join(had, on=CALL, suffix="_had")
    before = met.filter(pl.col("outcome_id") != pl.col("outcome_id_had"))["nth"]
    told = told.with_columns(there=pl.col("dialed") & pl.col("nth").is_in(before.implode()))
    counted = pl.col("dialed") & ~pl.col("there")
    dials = counted.cast(pl.Int64).cum_sum().over("row", "moment", "outcome")
    here = counted & (dials > 1) & pl.col("moment").is_not_null()
    again = told.select(pl.col("there") | here).to_series()
    return known.with_columns(dialed=pl.when(again).then(pl.lit(value=False)).otherwise("dialed")), int(again.sum())
