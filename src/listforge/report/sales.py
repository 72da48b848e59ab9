"""Leads that wait for a person: with sales, to be accepted or rejected, and before that, to be reviewed."""

from datetime import date
from typing import Any

import polars as pl

from listforge.columns import ensure
from listforge.icp import Icp
from listforge.stages.export.rules import DECIDED, REVIEW, WITH_SALES

MOST = 100  # leads that are named
READ = ("contact_id", "lead_id", "lead_stage", "lead_stage_since", "review_state")


def handoff(leads: pl.DataFrame, icp: Icp, today: date) -> dict[str, Any]:
    """`leads`: the scored list. Sales has `accept_days` to decide, from the day a lead came to its stage; a lead that
    nobody should call any more is not waited for."""
    told = ensure(leads, [*READ, "do_not_call"]).with_columns(
        contact_id=pl.coalesce("contact_id", "lead_id"),
        days=(pl.lit(today) - pl.col("lead_stage_since")).dt.total_days(),
        state=pl.col("review_state").fill_null(""),
    )
    told = told.filter(~pl.col("do_not_call").fill_null(value=False)).sort(
        "days", "contact_id", descending=[True, False], nulls_last=True
    )
    waiting = told.filter(pl.col("lead_stage").is_in(WITH_SALES) & ~pl.col("state").str.contains(DECIDED))
    review = told.filter(pl.col("state") == REVIEW)
    window = icp.export.handoff.accept_days
    late = waiting.filter(pl.col("days") > window) if window is not None else waiting.clear()
    return {
        "accept_days": window,
        "waiting": waiting.height,
        "overdue": None if window is None else late.height,
        "overdue_leads": _named(late),
        "review_from_roles": icp.score.stages.sql.review_from_roles,
        "in_review": review.height,
        "review_leads": _named(review),
    }


def _named(leads: pl.DataFrame) -> list[dict[str, Any]]:
    since = pl.col("lead_stage_since").dt.to_string()
    return leads.head(MOST).select("contact_id", "lead_stage", since, "days").to_dicts()
