"""Which rows may leave, which are worth it, and what a whole list must have."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import polars as pl

from listforge import handoff, vocab
from listforge.columns import ensure
from listforge.fields import call_hours
from listforge.fields.calling_time import CLOSED
from listforge.icp import Icp
from listforge.plural import many
from listforge.reasons import Reason, suppressed
from listforge.result import Rules
from listforge.suppression import Suppressed

GRADES = ("A", "B", "C", "D")
WITH_SALES = ("sql", "appointment")
DECIDED = r"^sales_(?:accepted|rejected)"
ACCEPTED = "sales_accepted"
REVIEW = "review"  # somebody is to qualify the lead by hand; nobody asks it again before


def may_not(lists: Sequence[Suppressed]) -> Rules:
    """Who must not be called: who said no, or whom a do-not-call list holds."""
    rules: Rules = [(Reason.do_not_call, pl.col("do_not_call"))]
    for entry in lists:
        nothing_left = (pl.col("_suppressed_by") == entry.name) & (pl.col("reach_class") == "none")
        rules.append((suppressed(entry.name), pl.col(f"_on_{entry.name}") | nothing_left.fill_null(False)))
    return rules


def wanted(icp: Icp, layout: vocab.Layout) -> vocab.Deliverable:
    """What is delivered: what the ICP names, else the call file; a layout that is for sales holds nothing else."""
    told = vocab.deliverables()
    named = told[icp.export.deliverable or "calls"]
    return told["handoff"] if layout.handoff and not named.sales else named


def not_worth(icp: Icp, delivered: vocab.Deliverable) -> Rules:
    """Who is not worth a call, or had enough of them."""
    rules: Rules = []
    if icp.export.min_grade is not None and "min_grade" in delivered.rules:
        below = GRADES[GRADES.index(icp.export.min_grade) + 1 :]
        rules.append((Reason.score_below_minimum, pl.col("fit_grade").is_in(below)))
    if icp.export.max_attempts.per_contact is not None and "attempts" in delivered.rules:
        rules.append((Reason.called_too_often, pl.col("attempts") >= icp.export.max_attempts.per_contact))
    return rules


def not_now(delivered: vocab.Deliverable, today: date) -> Rules:
    """Who is with sales already, not yet to be called, or of another stage than those delivered.

    `_resting` and `_closed`: see history.resting and `closed`.
    """
    required = [country for country, rule in vocab.consent_rules().items() if rule.required]
    over = pl.col("country").is_in(required) & (pl.col("consent_expires_on") < today)
    held = {
        "consent": (Reason.consent_expired, over & (pl.col("lead_stage") != "appointment")),
        "with_sales": (Reason.in_play, pl.col("lead_stage").is_in(WITH_SALES)),
        "accepted": (Reason.in_play, pl.col("review_state").str.starts_with(ACCEPTED)),
        "decided": (Reason.in_play, pl.col("review_state").str.contains(DECIDED)),
        "reviewed": (Reason.in_play, pl.col("review_state") == REVIEW),
        "later": (Reason.in_play, pl.col("_resting")),
        "closed": (Reason.hours_closed, pl.col("_closed")),
    }
    rules: Rules = [rule for name, rule in held.items() if name in delivered.rules]
    if delivered.stages:
        rules.insert(0, (Reason.stage_not_asked, ~pl.col("lead_stage").is_in(delivered.stages).fill_null(False)))
    return rules


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
    told, stand = ensure(frame, ["call_hours"]), wanted(icp, layout).gates
    found: dict[str, str] = {}
    closed = told.filter(pl.col("call_hours") == CLOSED)
    if closed.height and "hours" in stand:
        found["hours"] = (
            f"{many(closed.height, 'row has', 'rows have')} no permitted hour to call "
            f"(lead {closed['lead_id'][0]} is the first)"
        )
    if "handoff" in stand and (lacking := handoff.problem(handoff.lacking(frame, icp))):
        found["handoff"] = lacking
    return found
