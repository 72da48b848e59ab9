"""Tables whose rows are a part of the rows of a column, put in their places."""

from collections.abc import Iterable

import polars as pl


def spread(parts: Iterable[pl.DataFrame], height: int) -> pl.DataFrame:
    """The parts with their `row`s in their places among 0 .. height, nulls between; the last that has a row tells."""
    table = pl.concat(parts, how="diagonal", rechunk=True)
    return table.select(pl.exclude("row").gather(places(table["row"], height)))


def places(rows: pl.Series, height: int) -> pl.Series:
    """For each of 0 .. height where it stands last among the rows; null where it does not."""
    nowhere = pl.Series([None], dtype=pl.UInt32).new_from_index(0, height)
    return nowhere.scatter(rows, pl.int_range(rows.len(), dtype=pl.UInt32, eager=True))
