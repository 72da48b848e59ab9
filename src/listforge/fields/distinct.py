"""Work done once a distinct value: lists repeat their companies, places and domains."""

from collections.abc import Callable, Sequence

import polars as pl

Reading = Callable[[pl.Expr], pl.Expr]


def each(values: pl.Series, reading: Reading) -> pl.Series:
    """The reading of every value, worked out once a distinct one; null for null, in the type of the reading."""
    cells = values.to_frame("value")
    # Lazily, so that what a reading names twice is worked out once.
    answers = cells.lazy().drop_nulls().unique().with_columns(answer=reading(pl.col("value"))).collect()
    return cells.join(answers, on="value", how="left", maintain_order="left")["answer"].rename(values.name)


def read(frame: pl.DataFrame, by: Sequence[str], **readings: pl.Expr) -> pl.DataFrame:
    """The frame with the readings, expressions over the columns `by` alone, worked out once a distinct combination."""
    once = frame.lazy().select(by).unique()
    answers = once.select(*(pl.col(name).alias(f"\x1f{name}") for name in by), **readings).collect()
    found = frame.select(by).join(
        answers,
        left_on=list(by),
        right_on=[f"\x1f{name}" for name in by],
        how="left",
        maintain_order="left",
        nulls_equal=True,
        suffix="\x1f",
    )
    return frame.with_columns(
        found.select(pl.col(name + "\x1f" if name in by else name).alias(name) for name in readings)
    )
