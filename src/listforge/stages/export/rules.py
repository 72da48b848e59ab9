"""Which rows may leave, which are worth it, and what a whole list must have."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from listforge import vocab
from listforge.columns import ensure
from listforge.fields.calling_time import CLOSED
from listforge.icp import Icp
from listforge.reasons import Reason, suppressed
from listforge.result import Rules
from listforge.suppression import Suppressed

GRADES = ("A", "B", "C", "D")
WITH_SALES = ("sql", "appointment")


def may_not(lists: Sequence[Suppressed]) -> Rules:
    """Who must not be called: who said no, or whom a do-not-call list holds."""
    rules: Rules = [(Reason.do_not_call, pl.col("do_not_call"))]
    for entry in lists:
        nothing_left = (pl.col("_suppressed_by") == entry.name) & (pl.col("reach_class") == "none")
        rules.append((suppressed(entry.name), pl.col(f"_on_{entry.name}") | nothing_left.fill_null(False)))
    return rules


def not_worth(icp: Icp) -> Rules:
    """Who is not worth a call, or had enough of them."""
    rules: Rules = []
    if icp.export.min_grade is not None:
        below = GRADES[GRADES.index(icp.export.min_grade) + 1 :]
        rules.append((Reason.score_below_minimum, pl.col("fit_grade").is_in(below)))
    if icp.export.max_attempts.per_contact is not None:
        rules.append((Reason.called_too_often, pl.col("attempts") >= icp.export.max_attempts.per_contact))
    return rules


def not_now(layout: vocab.Layout, today: date) -> Rules:
    """Who is with sales already, or not yet to be called; a handoff takes whom sales is to have."""
    later = pl.col("next_call_on") > today
    with_sales = pl.col("lead_stage").is_in(WITH_SALES)
    held = ~with_sales.fill_null(False) if layout.handoff else with_sales | later.fill_null(False)
    return [(Reason.in_play, held)]


def not_taken() -> Rules:
    """What the layout cannot take: see cells.fitted."""
    return [
        (Reason.required_field_missing, pl.col("_lacking")),
        (Reason.phone_missing, pl.col("_phoneless")),
        (Reason.value_too_long, pl.col("_too_long")),
    ]


def gates(frame: pl.DataFrame, icp: Icp, layout: vocab.Layout) -> dict[str, str]:
    """Gates that rows to be exported do not pass, and what is wrong: `hours`, `handoff`."""
    told = ensure(frame, ["call_hours", "lead_stage", *icp.export.handoff.requires])
    found: dict[str, str] = {}
    closed = told.filter(pl.col("call_hours") == CLOSED)
    if closed.height:
        found["hours"] = (
            f"{closed.height:,} rows have no permitted hour to call (lead {closed['lead_id'][0]} is the first)"
        )
    if layout.handoff and icp.export.handoff.requires:
        lacking = told.filter(pl.any_horizontal(pl.col(n).is_null() for n in icp.export.handoff.requires))
        if lacking.height:
            found["handoff"] = (
                f"{lacking.height:,} leads lack what sales asked for ({', '.join(icp.export.handoff.requires)})"
            )
    return found
