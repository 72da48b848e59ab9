"""What a run changed on the list that is called, against the run before it: who, what, and why."""

from collections.abc import Mapping
from pathlib import Path

import polars as pl

from listforge import changes
from listforge.columns import OUTCOMES_HAD, TEXT, ensure
from listforge.errors import InputError
from listforge.outcomes.repairs import ID_LETTERS, RECENT
from listforge.reasons import Reason
from listforge.result import Result
from listforge.run_folder import LEADS

NEW, WAS, GONE = "new", "was ", "not_in_sources"
# What moves with the day, or with all calls together, is no news of a lead.
MOVES_BY_ITSELF = (
    "call_start_utc", "call_end_utc", "screened_on", "icp_version", "intent_score", "priority", "score_reasons",
    "expected_connect_rate", "reach_score", "export_reason", OUTCOMES_HAD, RECENT,
)  # fmt: skip


def before(out: Path) -> pl.DataFrame | None:
    """The leads of the newest whole run in the folder; None before the first."""
    path = out / "latest" / LEADS
    if not path.exists():
        return None
    try:
        return pl.read_parquet(path)
    except (OSError, pl.exceptions.PolarsError):
        raise InputError(f"{path}: damaged; remove {out / 'latest'} to start anew") from None


def since(
    then: pl.DataFrame | None, now: pl.DataFrame, rejects: pl.DataFrame, results: Mapping[str, Result]
) -> pl.DataFrame:
    """The changes (`changes.CHANGES`) of the leads that are called; `now` and `rejects` as a run writes them.

    `reason` is of who was added `new`, or what kept them off (`was in_play`); of who was dropped the reason in
    rejects.csv, or `not_in_sources`; of who changed what their new calls told.
    """
    then = now.clear() if then is None else then
    old, new = (frame.filter(pl.col("export_reason").is_null()) for frame in (then, now))
    told = pl.concat([_called(then, results), _added(old, new, then), _dropped(old, new, rejects)])
    was, is_now = (frame.drop(MOVES_BY_ITSELF, strict=False) for frame in (old, new))
    return changes.diff(was, is_now, told)


def _added(old: pl.DataFrame, new: pl.DataFrame, then: pl.DataFrame) -> pl.DataFrame:
    """Why who is called now was not: never seen, or set aside by export."""
    came = new.select("contact_id").join(old, on="contact_id", how="anti")
    held = then.select("contact_id", reason=pl.lit(WAS) + pl.col("export_reason")).drop_nulls()
    return came.join(held.unique("contact_id"), on="contact_id", how="left").with_columns(
        pl.col("reason").fill_null(NEW)
    )


def _dropped(old: pl.DataFrame, called: pl.DataFrame, rejects: pl.DataFrame) -> pl.DataFrame:
    """Why who was called is not any more: set aside by a stage, the last one's word, or in no source; whose row is
    there as somebody else turned out to be them."""
    went = old.select("contact_id", "lead_id").join(called, on="contact_id", how="anti")
    twin = pl.when(pl.col("lead_id").is_in(called["lead_id"].implode())).then(pl.lit(str(Reason.duplicate_of_survivor)))
    aside = ensure(rejects, ["contact_id", "lead_id"]).select("contact_id", "lead_id", "reason")
    by_id = aside.drop_nulls("contact_id").unique("contact_id", keep="last").select("contact_id", "reason")
    by_row = aside.drop_nulls("lead_id").unique("lead_id", keep="last").select("lead_id", of_row="reason")
    found = went.join(by_id, on="contact_id", how="left").join(by_row, on="lead_id", how="left")
    return found.select("contact_id", reason=pl.coalesce("reason", "of_row", twin, pl.lit(GONE, dtype=TEXT)))


def _called(then: pl.DataFrame, results: Mapping[str, Result]) -> pl.DataFrame:
    """The outcomes that each lead did not have at the last run."""
    if "outcomes" not in results:
        return pl.DataFrame(schema={"contact_id": TEXT, "reason": TEXT})
    told = (
        results["outcomes"]
        .extra["applied"]
        .select("contact_id", "outcome", short=pl.col("outcome_id").str.head(ID_LETTERS))
    )
    if OUTCOMES_HAD in then.columns:
        short = then.select("contact_id", short=pl.col(OUTCOMES_HAD).str.split(" ")).explode("short").drop_nulls()
        told = told.join(short, on=["contact_id", "short"], how="anti", maintain_order="left")
    said = pl.col("outcome").unique(maintain_order=True).str.join("; ")
    return told.drop_nulls("contact_id").group_by("contact_id", maintain_order=True).agg(reason=said)
