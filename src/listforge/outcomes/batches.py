"""Batches of outcomes that look as if nobody listened: with numbers, for a person to look into.

Shares are compared by Newcombe's hybrid score interval of a difference (Statistics in Medicine 17, 1998, method 10),
made of Wilson's intervals of both.
"""

from datetime import date

import polars as pl

from listforge import wilson
from listforge.outcomes.facts import with_facts
from listforge.outcomes.reading import MOMENT_TOLD

RUN, SECONDS = 8, 10.0  # so many calls in a row with one code, so few seconds between them
ENOUGH = 30  # calls on both sides before shares are compared
APART = 0.05  # so many points apart at least
Z = 3.29  # 99.9 %: many agents and codes are compared at once
CONVERSATIONS, UNNOTED = 10, 0.5
FLAGS = {
    "flag": pl.String(), "agent": pl.String(), "outcome": pl.String(), "n": pl.Int64(), "of": pl.Int64(),
    "share": pl.Float64(), "rest_share": pl.Float64(), "low": pl.Float64(), "high": pl.Float64(),
    "median_seconds": pl.Float64(), "first_at": pl.Datetime("us", "UTC"),
}  # fmt: skip


def quality(outcomes: pl.DataFrame, *, today: date) -> pl.DataFrame:
    """A row a thing to look into: flag, agent, outcome, and the numbers that speak for it.

    rush_coded: `n` calls in a row by one agent have one code, `median_seconds` apart. agent_far_off: the agent gives a
    code in `share` of `of` calls, all others in `rest_share`; the difference lies between `low` and `high`.
    notes_missing: `n` of `of` conversations without a note. call_in_future: calls of a day to come.
    """
    told = with_facts(outcomes).filter(pl.col("dialed").fill_null(True))
    found = [_rushed(told), _far_off(told), _unnoted(told), _future(told, today)]
    flags = pl.concat([pl.DataFrame(schema=FLAGS), *found], how="diagonal")
    return flags.select(pl.col(name).round(4) if kind == pl.Float64() else name for name, kind in FLAGS.items())


def _rushed(told: pl.DataFrame) -> pl.DataFrame:
    timed = (
        told.with_columns(called_at=MOMENT_TOLD)
        .drop_nulls(["agent", "called_at"])
        .sort("agent", "called_at", maintain_order=True)
    )
    return (
        timed.with_columns(
            gap=pl.col("called_at").diff().over("agent").dt.total_seconds(),
            batch=(pl.col("outcome") != pl.col("outcome").shift(1)).fill_null(True).cum_sum().over("agent"),
        )
        .group_by("agent", "batch", "outcome", maintain_order=True)
        .agg(
            n=pl.len().cast(pl.Int64),
            median_seconds=pl.col("gap").slice(1).median(),
            first_at=pl.col("called_at").first(),
        )
        .filter((pl.col("n") >= RUN) & (pl.col("median_seconds") <= SECONDS))
        .select("agent", "outcome", "n", "median_seconds", "first_at", flag=pl.lit("rush_coded"))
    )


def _far_off(told: pl.DataFrame) -> pl.DataFrame:
    named = told.drop_nulls("agent")
    agents = named.group_by("agent").agg(of=pl.len().cast(pl.Int64))
    codes = named.group_by("outcome").agg(all=pl.len().cast(pl.Int64))
    pairs = agents.join(codes, how="cross").join(
        named.group_by("agent", "outcome").agg(n=pl.len().cast(pl.Int64)), on=["agent", "outcome"], how="left"
    )
    n, of = pl.col("n").fill_null(0), pl.col("of")
    rest, rest_of = pl.col("all") - n, pl.lit(named.height, dtype=pl.Int64) - of
    pairs = pairs.filter((of >= ENOUGH) & (rest_of >= ENOUGH)).with_columns(
        n=n, share=n / of, rest_share=rest / rest_of, **difference(n, of, rest, rest_of)
    )
    beyond = (pl.col("low") > APART) | (pl.col("high") < -APART)
    return pairs.filter(beyond).drop("all").with_columns(flag=pl.lit("agent_far_off")).sort("agent", "outcome")


def difference(x1: pl.Expr, n1: pl.Expr, x2: pl.Expr, n2: pl.Expr, z: float = Z) -> dict[str, pl.Expr]:
    """`low` and `high` of the difference of two shares."""
    p1, p2 = x1 / n1, x2 / n2
    (low1, high1), (low2, high2) = wilson.ends(p1, n1, z), wilson.ends(p2, n2, z)
    return {
        "low": p1 - p2 - ((p1 - low1) ** 2 + (high2 - p2) ** 2).sqrt(),
        "high": p1 - p2 + ((high1 - p1) ** 2 + (p2 - low2) ** 2).sqrt(),
    }


def _unnoted(told: pl.DataFrame) -> pl.DataFrame:
    talks = told.filter("connect").drop_nulls("agent").group_by("agent").agg(
        of=pl.len().cast(pl.Int64), n=pl.col("notes").is_null().sum().cast(pl.Int64)
    )  # fmt: skip
    share = pl.col("n") / pl.col("of")
    few = talks.with_columns(share=share).filter((pl.col("of") >= CONVERSATIONS) & (share >= UNNOTED)).sort("agent")
    # Where nobody keeps notes the file has no column for them, which is no agent's doing.
    return few.filter(told["notes"].count() > 0).with_columns(flag=pl.lit("notes_missing"))


def _future(told: pl.DataFrame, today: date) -> pl.DataFrame:
    late = told.filter(pl.col("called_on") > today)
    counted = late.group_by("agent").agg(n=pl.len().cast(pl.Int64), first_at=pl.col("called_at").min()).sort("agent")
    return counted.with_columns(flag=pl.lit("call_in_future"))
