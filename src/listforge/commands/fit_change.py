"""How well a list fits the ICP, before and after enrichment."""

from typing import Any

import polars as pl

from listforge.columns import ensure
from listforge.fit import READ, TOLD_BY, asked, judged
from listforge.icp import Icp
from listforge.stages.score import scores

GRADES = ("A", "B", "C", "D", None)


def told(before: pl.DataFrame, after: pl.DataFrame, icp: Icp) -> dict[str, Any] | None:
    """Mean score, mean confidence and rows of each grade, before and after; None where the ICP asks nothing.

    A score is a share of what is known, so that it may fall when more is: the confidence says how much that is.
    """
    return {"before": _fit(before, icp), "after": _fit(after, icp)} if asked(icp) else None


def _fit(frame: pl.DataFrame, icp: Icp) -> dict[str, Any]:
    """Worked out once a combination of attributes: few occur."""
    known = judged(frame, icp).lazy().select(f"_{name}" for name in TOLD_BY)
    combinations = known.group_by(pl.all()).agg(rows=pl.len()).collect()
    rows, _ = scores.fit(ensure(combinations, READ), icp)
    grades = rows.group_by("fit_grade").agg(pl.col("rows").sum())
    counts = dict(grades.iter_rows())
    return {
        "score": _mean(rows, "fit_score"),
        "confidence": _mean(rows, "fit_confidence"),
        "grades": {grade or "unknown": counts.get(grade, 0) for grade in GRADES},
    }


def _mean(rows: pl.DataFrame, name: str) -> float | None:
    """The mean over the rows that have a value; None where none has."""
    known = pl.col(name).is_not_null()
    mean = rows.select((pl.col(name) * pl.col("rows")).sum() / pl.col("rows").filter(known).sum()).item()
    return round(float(mean), 1) if rows[name].null_count() < rows.height else None
