"""Work done once a distinct value: lists repeat their companies, places and domains."""

from collections.abc import Callable, Sequence

import polars as pl

Reading = Callable[[pl.Expr], pl.Expr]
Work = Callable[[pl.Series], pl.Series]
LOOK = 5_000


def each(values: pl.Series, reading: Reading) -> pl.Series:
    """The reading of every value, worked out once a distinct one; null for null, in the type of the reading."""

    def read(once: pl.Series) -> pl.Series:
        # Lazily, so that what a reading names twice is worked out once.
        return once.to_frame("value").lazy().select(answer=reading(pl.col("value"))).collect().to_series()

    return done(values, read)


def done(values: pl.Series, work: Work) -> pl.Series:
    """As `each`, by work on a whole series of distinct values; the very same series where every answer is the value."""
    cells = values.to_frame("value")
    once = values.drop_nulls().unique()
    answers = pl.DataFrame([once.alias("value"), work(once).alias("answer")])
    if answers.schema["answer"] == values.dtype and answers["answer"].eq_missing(answers["value"]).all():
        return values
    return cells.join(answers, on="value", how="left", maintain_order="left")["answer"].rename(values.name)


def repeats(values: pl.Series) -> bool:
    """Whether the values are the same few things over and over, as far as the first of them tell."""
    return values.head(LOOK).n_unique() < LOOK // 10


def done_where(values: pl.Series, pattern: str, work: Work) -> pl.Series:
    """The values, those that the pattern holds for worked on; the very same series where it holds for none."""
    if repeats(values) and not values.unique().str.contains(pattern).any():
        return values
    odd = values.str.contains(pattern).arg_true()
    return values.clone().scatter(odd, done(values.gather(odd), work)) if odd.len() else values


def read(frame: pl.DataFrame, by: Sequence[str], **readings: pl.Expr) -> pl.DataFrame:
    """The frame with the readings, expressions over the columns `by` alone, worked out once a distinct combination."""
    return worked_out(frame, by, lambda once: once.lazy().with_columns(**readings).collect(), list(readings))


def worked_out(
    frame: pl.DataFrame, by: Sequence[str], work: Callable[[pl.DataFrame], pl.DataFrame], made: Sequence[str]
) -> pl.DataFrame:
    """The frame with the columns `made` of `work`, which is done on its distinct combinations of the columns `by`."""
    keys = frame.select(pl.col(name).alias(f"\x1f{name}") for name in by)
    once = work(keys.unique().with_columns(pl.col(f"\x1f{name}").alias(name) for name in by))
    answers = once.select(*keys.columns, *made)
    found = keys.join(answers, on=keys.columns, how="left", maintain_order="left", nulls_equal=True)
    return frame.with_columns(found.select(made))
