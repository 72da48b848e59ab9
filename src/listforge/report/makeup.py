"""What the list is made of: people and fit, how they are reached, what never went to the phones, how long they wait."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl

from listforge.columns import ensure
from listforge.icp import Icp
from listforge.icp.scoring import CONNECT_RATE
from listforge.reasons import Reason
from listforge.report.counting import most_first, share
from listforge.report.funnel import people
from listforge.result import Result
from listforge.source_card import NO_GOOD

GRADES = ("A", "B", "C", "D")
# Set aside as not of the ICP before or while they were graded.
MISFITS = (Reason.country_outside_icp, Reason.outside_icp)
# What an agent would have dialled in vain, or twice. Who may not be called, and who is not of the ICP, is another
# matter; and where there is no number there is no dial.
BAD = (*NO_GOOD, Reason.consumer_record, Reason.record_stale, Reason.duplicate_of_survivor)
UNDIALLED = (Reason.row_malformed, Reason.phone_missing)
STAGES = ("new", "mql", "sql", "appointment", "unqualified", "nurture")


def size(results: Mapping[str, Result], icp: Icp) -> dict[str, Any]:
    """How many rows came and are left, and which share of the judged is known to fit; None where none is graded."""
    reasons = _reasons(results)
    grades = ensure(results["score"].kept, ["fit_grade"])["fit_grade"].fill_null("unknown")
    counts = dict(most_first(grades))
    least = icp.export.min_grade or icp.score.stages.mql.fit_grade
    fit = sum(counts.get(grade, 0) for grade in GRADES[: GRADES.index(least) + 1])
    leads = people(results)
    misfits = sum(reasons.get(str(reason), 0) for reason in MISFITS)
    judged = results["score"].kept.height + misfits
    return {
        "source_rows": sum(reasons.values()) + results["export"].kept.height,
        "malformed": reasons.get(str(Reason.row_malformed), 0),
        "duplicates": reasons.get(str(Reason.duplicate_of_survivor), 0),
        "people": int(leads["person"].sum()),
        "without_person": int((~leads["person"]).sum()),
        "judged": judged,
        "fit": fit,
        "fit_share": share(fit, judged) if judged > counts.get("unknown", 0) else None,
        "fit_grade": least,
        "min_grade": icp.export.min_grade,
        "grades": {grade: counts.get(grade, 0) for grade in (*GRADES, "unknown")},
        "misfits": misfits,
        "calls": results["export"].kept.height,
    }


def reach_mix(calls: pl.DataFrame, icp: Icp) -> list[dict[str, Any]]:
    """How the leads to be called are reached, class by class, with the prior of each."""
    counts = dict(most_first(calls["reach_class"].fill_null("none")))
    total = sum(counts.values())
    return [
        {
            "reach_class": name,
            "leads": counts[name],
            "share": share(counts[name], total),
            "prior_low": icp.funnel.connects(name)[0] if name in CONNECT_RATE else None,
            "prior_high": icp.funnel.connects(name)[1] if name in CONNECT_RATE else None,
        }
        for name in (*CONNECT_RATE, "none")
        if name in counts
    ]


def bad_records(results: Mapping[str, Result], icp: Icp) -> dict[str, Any]:
    """Rows that were no good, and the time that dialling them would have cost."""
    reasons = _reasons(results)
    dialled = [str(reason) for reason in BAD if reason not in UNDIALLED]
    bad = {reason: reasons[reason] for reason in dialled if reason in reasons}
    rows, settings = sum(bad.values()), icp.export.plan
    return {
        "rows": rows,
        "attempts": settings.attempts_per_lead,
        "minutes": settings.minutes_per_dial,
        "agent_hours": round(rows * settings.attempts_per_lead * settings.minutes_per_dial / 60, 1),
        "by_reason": [
            {"reason": reason, "rows": bad[reason]} for reason in sorted(bad, key=lambda code: (-bad[code], code))
        ],
    }


def time_in_stage(leads: pl.DataFrame, today: date) -> list[dict[str, Any]]:
    """How many leads are in each stage, and for how long: the middle one's days, of those whose day is known."""
    told = ensure(leads, ["lead_stage", "lead_stage_since"]).select(
        stage=pl.col("lead_stage").fill_null("new"),
        days=(pl.lit(today) - pl.col("lead_stage_since")).dt.total_days().clip(0),
    )
    rows = told.group_by("stage").agg(leads=pl.len(), dated=pl.col("days").count(), middle=pl.col("days").median())
    found = {row["stage"]: row for row in rows.iter_rows(named=True)}
    return [
        {
            "lead_stage": stage,
            "leads": found[stage]["leads"],
            "dated": found[stage]["dated"],
            "median_days": found[stage]["middle"],
        }
        for stage in STAGES
        if stage in found
    ]


def _reasons(results: Mapping[str, Result]) -> dict[str, int]:
    """How many rows each reason set aside, over all stages."""
    return dict(most_first(pl.concat([result.rejected["reason"] for result in results.values()])))
