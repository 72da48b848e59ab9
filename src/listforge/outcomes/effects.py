"""What a source does, apart from who called it, and what an agent does, apart from what they were given to call.

The rate ratio of Mantel and Haenszel (1959) compares each source with all others agent by agent, so that a strong agent
lifts both sides alike; its interval is that of Greenland and Robins (Biometrics 41, 1985). With x1 of n1 dials that
connect for the source and x0 of n0 for the others, under agent k, N = n1 + n0:

    ratio = sum(x1 n0 / N) / sum(x0 n1 / N)
    var(log ratio) = sum(((x1 + x0) n1 n0 - x1 x0 N) / N^2) / (sum(x1 n0 / N) * sum(x0 n1 / N))
"""

from typing import Literal

import polars as pl

from listforge.outcomes.facts import with_dials

Z = 1.96  # 95 %
ENOUGH = 30  # connects below which nobody should judge
KINDS = {"connect": ("n_dials", "connects"), "qualify": ("connects", "qualified")}


def effect(
    outcomes: pl.DataFrame, of: str, within: str, *, kind: Literal["connect", "qualify"] = "connect"
) -> pl.DataFrame:
    """A row a value of the column `of` (source), compared with all others within each value of `within` (agent).

    trials, successes, rate: as they are. compared: trials under values of `within` that also worked for others. ratio,
    low, high: how many times as often as the others' it succeeds, with its 95 % interval. adjusted_rate: the rate of
    all, times the ratio. verdict: above, below, alike, too_few (fewer than 30 successes to compare), or
    not_separable (nobody worked for it and for others).
    """
    sums = _summed(_cells(outcomes, of, within, *KINDS[kind]), of)
    overall = pl.col("successes").sum() / pl.col("trials").sum()
    ratio = pl.when(pl.col("s") > 0).then(pl.col("r") / pl.col("s"))
    spread = (pl.col("p") / (pl.col("r") * pl.col("s"))).sqrt() * Z
    known = sums.with_columns(ratio=ratio).with_columns(
        low=pl.when(pl.col("r") > 0).then(pl.col("ratio") * (-spread).exp()),
        high=pl.when(pl.col("r") > 0).then(pl.col("ratio") * spread.exp()),
    )
    whole = [pl.col(name).cast(pl.Int64) for name in ("trials", "successes", "compared")]
    return known.select(
        of,
        *whole,
        rate=pl.when(pl.col("trials") > 0).then((pl.col("successes") / pl.col("trials")).round(4)),
        **{name: pl.col(name).round(3) for name in ("ratio", "low", "high")},
        adjusted_rate=(pl.col("ratio") * overall).clip(0, 1).round(4),
        verdict=_verdict(),
    )


def _cells(outcomes: pl.DataFrame, of: str, within: str, trials: str, successes: str) -> pl.DataFrame:
    """A row a source and agent: n1 and x1, its trials and successes, n0 and x0 those of the others."""
    told = with_dials(outcomes).filter(pl.col(of).is_not_null()).with_columns(pl.col(within).fill_null(""))
    counts = {"n1": pl.col(trials).sum().cast(pl.Float64), "x1": pl.col(successes).sum().cast(pl.Float64)}
    cells = told.group_by(of, within).agg(**counts).sort(of, within)
    n1, x1 = pl.col("n1"), pl.col("x1")
    return cells.with_columns(n0=n1.sum().over(within) - n1, x0=x1.sum().over(within) - x1)


def _summed(cells: pl.DataFrame, of: str) -> pl.DataFrame:
    """A row a source: all its trials and successes, and the sums of the formulas over agents who can be compared."""
    n1, x1, n0, x0 = (pl.col(name) for name in ("n1", "x1", "n0", "x0"))
    n, both = n1 + n0, (n1 > 0) & (n0 > 0)
    sums = cells.group_by(of, maintain_order=True).agg(
        trials=n1.sum(),
        successes=x1.sum(),
        compared=n1.filter(both).sum(),
        judged=(x1 + x0).filter(both).sum(),
        r=(x1 * n0 / n).filter(both).sum(),
        s=(x0 * n1 / n).filter(both).sum(),
        p=(((x1 + x0) * n1 * n0 - x1 * x0 * n) / n**2).filter(both).sum(),
    )
    return sums.sort(of)


def _verdict() -> pl.Expr:
    return (
        pl.when(pl.col("compared") == 0).then(pl.lit("not_separable"))
        .when((pl.col("judged") < ENOUGH) | pl.col("low").is_null()).then(pl.lit("too_few"))
        .when(pl.col("low") > 1).then(pl.lit("above"))
        .when(pl.col("high") < 1).then(pl.lit("below"))
        .otherwise(pl.lit("alike"))
    )  # fmt: skip
