"""Which rows may leave, which are worth it, and what a whole list must have."""

from collections.abc import Sequence
from datetime import UTC, datetime

import polars as pl

from listforge import vocab
from listforge.columns import ensure
from listforge.fields import call_hours
from listforge.fields.calling_time import CLOSED
from listforge.icp import Icp
from listforge.reasons import Reason, suppressed
from listforge.result import Rules
from listforge.suppression import Suppressed

GRADES = ("A", "B", "C", "D")
WITH_SALES = ("sql", "appointment")
ACCEPTED = "sales_accepted"


def may_not(lists: Sequence[Suppressed]) -> Rules:
    """Who must not be called: who said no, or whom a do-not-call list holds."""
    rules: Rules = [(Reason.do_not_call, pl.col("do_not_call"))]
    for entry in lists:
        nothing_left = (pl.col("_suppressed_by") == entry.name) & (pl.col("reach_class") == "none")
        rules.append((suppressed(entry.name), pl.col(f"_on_{entry.name}") | nothing_left.fill_null(False)))
    return rules


def not_worth(icp: Icp, layout: vocab.Layout) -> Rules:
    """Who is not worth a call, or had enough of them; a handoff is none."""
    rules: Rules = []
    if icp.export.min_grade is not None:
        below = GRADES[GRADES.index(icp.export.min_grade) + 1 :]
        rules.append((Reason.score_below_minimum, pl.col("fit_grade").is_in(below)))
    if icp.export.max_attempts.per_contact is not None and not layout.handoff:
        rules.append((Reason.called_too_often, pl.col("attempts") >= icp.export.max_attempts.per_contact))
    return rules


def not_now(layout: vocab.Layout) -> Rules:
    """Who is with sales already, or not yet to be called; a handoff takes whom sales is to have.

    `_resting` and `_closed`: see history.resting and `closed`.
    """
    with_sales = pl.col("lead_stage").is_in(WITH_SALES).fill_null(False)
    if layout.handoff:
        return [(Reason.in_play, ~with_sales)]
    accepted = pl.col("review_state").str.starts_with(ACCEPTED).fill_null(False)
    return [(Reason.in_play, with_sales | accepted | pl.col("_resting")), (Reason.hours_closed, pl.col("_closed"))]


def closed(frame: pl.DataFrame, moment: datetime | None) -> pl.Series:
    """Whether no call is permitted at the moment, or nobody can say; of no moment, never.

    Before the first permitted window (`call_start_utc`) there is none, whatever the hours of a usual week are.
    """
    if moment is None:
        return pl.repeat(value=False, n=frame.height, eager=True, dtype=pl.Boolean)
    begun = (frame["call_start_utc"] <= moment.astimezone(UTC)).fill_null(value=True)
    return ~(call_hours.open_at(frame["call_hours"], frame["time_zone"], moment) & begun)


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
