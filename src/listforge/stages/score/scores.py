"""The four scores, 0-100, each with the parts that sum to it.

Each takes the frame, and gives the frame with its score and the reasons as expressions over it.
"""

from collections.abc import Mapping
from datetime import date

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, ensure, rounded
from listforge.fields import distinct, signal
from listforge.fit import asked
from listforge.icp import Icp
from listforge.icp.target import Signal
from listforge.stages.score.arithmetic import Part, reasons, summed
from listforge.stages.score.rates import Rates

ANSWERS = ("need", "budget", "authority", "timeline")
NOTHING = pl.lit(None, dtype=pl.Float64)
Scored = tuple[pl.DataFrame, list[pl.Expr]]


# --- fit -----------------------------------------------------------------------------------------


def fit(frame: pl.DataFrame, icp: Icp) -> Scored:
    """fit_score = 100 x points / weight of the known; fit_confidence = 100 x weight known / weight of all."""
    weights = asked(icp)
    if not weights:
        empty = {"fit_score": NOTHING, "fit_confidence": NOTHING, "fit_grade": pl.lit(None, dtype=TEXT)}
        return frame.with_columns(**empty), []
    by = [f"_{name}" for name in weights]
    known = pl.sum_horizontal(pl.when(pl.col(f"_{n}").is_not_null()).then(w).otherwise(0.0) for n, w in weights.items())
    parts = {
        name: Part(
            pl.when(pl.col(f"_{name}")).then(100.0 * weight / known).otherwise(0.0),
            pl.col(f"_{name}").is_not_null(),
            _value(name),
        )
        for name, weight in weights.items()
    }
    total = pl.when(known > 0).then(pl.sum_horizontal(part.points for part in parts.values()))
    frame = summed(frame, "fit", by, total, parts)
    frame = distinct.read(frame, by, fit_confidence=rounded(100.0 * known / sum(weights.values()), 1))
    return frame.with_columns(fit_grade=_grade(pl.col("fit_score"), icp)), list(reasons("fit", parts))


def _value(name: str) -> pl.Expr:
    """The value behind a part of the fit score."""
    values = {
        "industry": _plain(pl.coalesce("industry_code", "industry")),
        "employees": pl.coalesce(pl.col("employees").cast(TEXT), "employee_band"),
        "revenue": pl.col("revenue_usd").cast(TEXT),
        "geography": pl.concat_str("country", "region", separator="-", ignore_nulls=True),
        "role": pl.concat_str("seniority", "department", separator=" ", ignore_nulls=True),
        "technologies": _plain(pl.col("technologies").list.join(", ")),
    }
    return values[name]


def _plain(value: pl.Expr) -> pl.Expr:
    """Text that can stand in a list of reasons, which semicolons divide."""
    return value.str.replace_all(";", ",", literal=True)


def _grade(fit: pl.Expr, icp: Icp) -> pl.Expr:
    grades = icp.score.grades
    return (
        pl.when(fit.is_null()).then(None)
        .when(fit >= grades.A).then(pl.lit("A"))
        .when(fit >= grades.B).then(pl.lit("B"))
        .when(fit >= grades.C).then(pl.lit("C"))
        .otherwise(pl.lit("D"))
    )  # fmt: skip


# --- intent --------------------------------------------------------------------------------------


def intent(frame: pl.DataFrame, icp: Icp, today: date) -> Scored:
    """The points of each signal a row shows, halved every half-life since it was shown; 100 at most.

    A signal `of: account` counts for everybody at the account where any of its rows shows it, the newest time.
    """
    signals = icp.target.signals
    if not signals:
        return frame.with_columns(intent_score=NOTHING), []
    frame = ensure(frame, [name for told in signals for name in told.when])
    frame = frame.with_columns(_days=(pl.lit(today) - signal.seen_on()).dt.total_days().clip(lower_bound=0))
    for number, told in enumerate(signals):
        frame = _aged(frame, told, number)
    ages = [f"_age_{number}" for number in range(len(signals))]
    points = [
        pl.when(pl.col(age).is_not_null()).then(told.points * 0.5 ** (pl.col(age) / told.half_life_days)).otherwise(0.0)
        for age, told in zip(ages, signals, strict=True)
    ]
    raw = pl.sum_horizontal(points)
    scale = pl.when(raw > 100).then(100 / raw).otherwise(1.0)
    parts = {
        name: Part(worth * scale, worth > 0, pl.concat_str(pl.col(age), pl.lit(" days old"), pl.col(f"_whose{age}")))
        for name, worth, age in zip(_names(signals), points, ages, strict=True)
    }
    return summed(frame, "intent", ages, raw.clip(upper_bound=100), parts), list(reasons("intent", parts))


def _aged(frame: pl.DataFrame, told: Signal, number: int) -> pl.DataFrame:
    """`_age_<n>`: days since a row showed the signal, null where it did not; `_whose_age_<n>` says if another did."""
    frame = distinct.read(frame, list(told.when), _shown=signal.shown(told.when))
    own = pl.when(pl.col("_shown")).then(pl.col("_days").fill_null(0))
    age, whose = f"_age_{number}", f"_whose_age_{number}"
    if told.of == "person":
        return frame.with_columns(own.alias(age), pl.lit("").alias(whose))
    newest = pl.when(pl.col("account_id").is_not_null()).then(own.min().over("account_id"))
    return frame.with_columns(
        pl.coalesce(newest, own).alias(age),
        pl.when(own.is_null()).then(pl.lit(", seen at the account")).otherwise(pl.lit("")).alias(whose),
    )


def _names(signals: tuple[Signal, ...]) -> list[str]:
    """What each signal is called in reasons: its values, and its number where an earlier one has the same."""
    names: list[str] = []
    for number, told in enumerate(signals, start=1):
        name = "_".join(vocab.fold(value).replace(" ", "_") for value in told.when.values())
        names.append(name if name not in names else f"{name}_{number}")
    return names


# --- reach ---------------------------------------------------------------------------------------


def reach(frame: pl.DataFrame, icp: Icp, rates: Rates) -> Scored:
    """100 x the connect rate of the row's reach class over the best of all, less a share for calls that reached nobody.

    Each such call leaves `score.attempt_factor` of it; whom the last one reached is not marked down.
    """
    expected = {name: rate.expected for name, rate in rates.connect.items()}
    best = max(expected.values()) or 1.0
    points = {name: 100 * rate / best for name, rate in expected.items()} | {"none": 0.0}
    first = rounded(pl.col("reach_class").replace_strict(points, default=None, return_dtype=pl.Float64), 1)
    reached = pl.col("last_outcome").is_in([code for code, told in vocab.outcomes().items() if told.connect])
    tried = pl.when(reached).then(0).otherwise(pl.col("attempts").fill_null(0).clip(lower_bound=0))
    left = rounded(first * icp.score.attempt_factor**tried, 1)
    parts = {name: Part(first, pl.col("reach_class") == name) for name in expected}
    calls = pl.concat_str(pl.col("attempts"), pl.lit(" calls that reached nobody"))
    parts["attempts"] = Part(left - first, (left < first), calls)
    by = ["reach_class", "attempts", "last_outcome"]
    return summed(frame, "reach", by, left, parts), list(reasons("reach", parts))


# --- qualification -------------------------------------------------------------------------------


def qualification(frame: pl.DataFrame) -> Scored:
    """100 x yes answers / known answers of need, budget, authority, timeline; an unknown one is never a no."""
    known = {name: pl.col(name).is_in(["yes", "no"]).fill_null(False) for name in ANSWERS}
    answers = pl.sum_horizontal(one.cast(pl.Int64) for one in known.values())
    parts: Mapping[str, Part] = {
        name: Part(
            pl.when(pl.col(name) == "yes").then(100.0 / answers).otherwise(0.0),
            known[name],
            _plain(pl.col(f"{name}_evidence")),
        )
        for name in ANSWERS
    }
    total = pl.when(answers > 0).then(pl.sum_horizontal(part.points for part in parts.values()))
    return summed(frame, "qualification", ANSWERS, total, parts), list(reasons("qualification", parts))
