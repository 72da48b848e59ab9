"""Meetings that are booked skip the queue: they stand before everybody else in what goes to sales."""

import polars as pl

ISO = r"^(\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2})?)"


def first(frame: pl.DataFrame, leaving: pl.DataFrame) -> pl.DataFrame:
    """The rows that leave, meetings first, the soonest of them at the top; the others as they were ordered.

    A meeting whose time is not written as 2026-12-01 14:00 or 2026-12-01 comes after those that are.
    """
    told = frame.select("handoff_meeting_at", booked=(pl.col("lead_stage") == "appointment").fill_null(value=False))
    at = pl.col("handoff_meeting_at").str.extract(ISO).str.replace("T", " ", literal=True)
    keys = told.select(_waits=~pl.col("booked"), _meets=pl.when("booked").then(at))[leaving["row"]]
    ordered = leaving.hstack(keys).sort("_waits", "_meets", nulls_last=True, maintain_order=True)
    return ordered.drop("_waits", "_meets")
