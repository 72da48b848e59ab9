"""The four scores, 0-100, each with the parts that sum to it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, TEXTS, ensure, rounded
from listforge.fields import signal
from listforge.fit import asked
from listforge.icp import Icp
from listforge.icp.scoring import CONNECT_RATE

ANSWERS = ("need", "budget", "authority", "timeline")


def fit(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """fit_score = 100 x points / weight of the known; fit_confidence = 100 x weight known / weight of all."""
    weights = asked(icp)
    if not weights:
        nothing = [pl.lit(None, dtype=pl.Float64).alias(n) for n in ("fit_score", "fit_confidence")]
        return frame.with_columns(*nothing, fit_grade=pl.lit(None, dtype=TEXT), _reasons_fit=pl.lit(None, dtype=TEXTS))
    known = pl.sum_horizontal(pl.when(pl.col(f"_{n}").is_not_null()).then(w).otherwise(0.0) for n, w in weights.items())
    frame = frame.with_columns(_known_weight=known)
    shares = {
        n: pl.when(pl.col(f"_{n}")).then(100.0 * w / pl.col("_known_weight")).otherwise(0.0) for n, w in weights.items()
    }
    frame = frame.with_columns(
        fit_score=pl.when(pl.col("_known_weight") > 0).then(rounded(pl.sum_horizontal(shares.values()), 1)),
        fit_confidence=rounded(100.0 * pl.col("_known_weight") / sum(weights.values()), 1),
    )
    frame = with_reasons(
        frame,
        "fit",
        shares,
        {n: _evidence(n) for n in weights},
        {n: pl.col(f"_{n}").is_not_null() for n in weights},
    )
    return frame.with_columns(fit_grade=_grade(pl.col("fit_score"), icp))


def _evidence(name: str) -> pl.Expr:
    """The value behind a part of the fit score."""
    values = {
        "industry": pl.coalesce("industry_code", "industry"),
        "employees": pl.coalesce(pl.col("employees").cast(TEXT), "employee_band"),
        "revenue": pl.col("revenue_usd").cast(TEXT),
        "geography": pl.concat_str("country", "region", separator="-", ignore_nulls=True),
        "role": pl.concat_str("seniority", "department", separator=" ", ignore_nulls=True),
        "technologies": pl.col("technologies").list.join(", "),
    }
    return values[name]


def _grade(fit: pl.Expr, icp: Icp) -> pl.Expr:
    grades = icp.score.grades
    return (
        pl.when(fit.is_null()).then(None)
        .when(fit >= grades.A).then(pl.lit("A"))
        .when(fit >= grades.B).then(pl.lit("B"))
        .when(fit >= grades.C).then(pl.lit("C"))
        .otherwise(pl.lit("D"))
    )  # fmt: skip


def intent(frame: pl.DataFrame, icp: Icp, today: date) -> pl.DataFrame:
    """The points of each signal a row shows, halved every half-life since it was shown; 100 at most."""
    signals = icp.target.signals
    frame = ensure(frame, [name for told in signals for name in told.when])
    if not signals:
        return frame.with_columns(
            intent_score=pl.lit(None, dtype=pl.Float64), _reasons_intent=pl.lit(None, dtype=TEXTS)
        )
    age = (pl.lit(today) - signal.seen_on()).dt.total_days().clip(lower_bound=0).fill_null(0)
    parts, evidence = {}, {}
    for number, told in enumerate(signals, start=1):
        shown = signal.shown(told.when)
        name = "_".join(vocab.fold(value).replace(" ", "_") for value in told.when.values())
        parts[name if name not in parts else f"{name}_{number}"] = (
            pl.when(shown).then(told.points * 0.5 ** (age / told.half_life_days)).otherwise(0.0)
        )
        evidence[list(parts)[-1]] = pl.format("{} days old", age)
    raw = pl.sum_horizontal(parts.values())
    frame = frame.with_columns(_raw_intent=raw)
    capped = {
        n: p * pl.when(pl.col("_raw_intent") > 100).then(100 / pl.col("_raw_intent")).otherwise(1.0)
        for n, p in parts.items()
    }
    frame = frame.with_columns(intent_score=rounded(pl.col("_raw_intent").clip(upper_bound=100), 1))
    return with_reasons(frame, "intent", capped, evidence, {n: p > 0 for n, p in parts.items()})


def reach(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """100 x the connect rate of the row's reach class, over that of the best class."""
    rates: dict[str, float] = {name: sum(icp.funnel.connects(name)) / 2 for name in CONNECT_RATE}
    best = max(rates.values()) or 1.0
    points = {name: 100 * rate / best for name, rate in rates.items()} | {"none": 0.0}
    frame = frame.with_columns(
        reach_score=rounded(pl.col("reach_class").replace_strict(points, default=None, return_dtype=pl.Float64), 1)
    )
    parts = {name: pl.when(pl.col("reach_class") == name).then(pl.col("reach_score")).otherwise(0.0) for name in rates}
    said = {name: pl.col("reach_class") == name for name in rates}
    return with_reasons(frame, "reach", parts, {name: pl.lit(None, dtype=TEXT) for name in rates}, said)


def qualification(frame: pl.DataFrame) -> pl.DataFrame:
    """100 x yes answers / known answers of need, budget, authority, timeline; an unknown one is never a no."""
    known = {n: pl.col(n).is_in(["yes", "no"]).fill_null(False) for n in ANSWERS}
    frame = frame.with_columns(_answers=pl.sum_horizontal(k.cast(pl.Int64) for k in known.values()))
    parts = {n: pl.when(pl.col(n) == "yes").then(100.0 / pl.col("_answers")).otherwise(0.0) for n in ANSWERS}
    frame = frame.with_columns(
        qualification_score=pl.when(pl.col("_answers") > 0).then(rounded(pl.sum_horizontal(parts.values()), 1))
    )
    return with_reasons(frame, "qualification", parts, {n: pl.col(f"{n}_evidence") for n in ANSWERS}, known)


def with_reasons(
    frame: pl.DataFrame,
    kind: str,
    parts: Mapping[str, pl.Expr],
    evidence: Mapping[str, pl.Expr],
    said: Mapping[str, pl.Expr],
) -> pl.DataFrame:
    """`_reasons_<kind>`: `kind:part=+31.3 (evidence)` for each part that is said; the last takes up the rounding.

    In tenths, so that the parts sum to the score exactly.
    """
    total = (rounded(pl.col(f"{kind}_score"), 1) * 10).round().cast(pl.Int64)
    frame = frame.with_columns((rounded(parts[n], 1) * 10).round().cast(pl.Int64).alias(f"_part_{n}") for n in parts)
    frame = frame.with_columns(
        pl.when(said[n] & (pl.col(f"_part_{n}") != 0)).then(pl.lit(n)).alias(f"_named_{n}") for n in parts
    )
    frame = frame.with_columns(
        _last=pl.coalesce(f"_named_{n}" for n in reversed(list(parts))),
        _over=total - pl.sum_horizontal(pl.when(said[n]).then(pl.col(f"_part_{n}")).otherwise(0) for n in parts),
    )
    texts = []
    for n in parts:
        tenths = pl.col(f"_part_{n}") + pl.when(pl.col("_last") == n).then(pl.col("_over")).otherwise(0)
        sign = pl.when(tenths < 0).then(pl.lit("-")).otherwise(pl.lit("+"))
        amount = pl.format("{}{}.{}", sign, tenths.abs() // 10, tenths.abs() % 10)
        shown = (
            pl.when(evidence[n].is_not_null())
            .then(pl.format(" ({})", evidence[n].cast(TEXT).str.replace_all(";", ",")))
            .otherwise(pl.lit(""))
        )
        texts.append(
            pl.when(said[n] & pl.col(f"{kind}_score").is_not_null()).then(
                pl.format(f"{kind}:{n}={{}}{{}}", amount, shown)
            )
        )
    return (
        frame.with_columns(pl.concat_list(texts).list.drop_nulls().alias(f"_reasons_{kind}"))
        if texts
        else frame.with_columns(pl.lit(None, dtype=TEXTS).alias(f"_reasons_{kind}"))
    )
