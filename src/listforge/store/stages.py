"""The stage that each contact came to, and since when."""

import polars as pl

from listforge.columns import TEXT, ensure
from listforge.store import rows
from listforge.store.opening import Store
from listforge.store.schema import stages

SCHEMA = {"contact_id": TEXT, "lead_stage": TEXT, "lead_stage_since": pl.Date()}
NAMES = list(SCHEMA)


def recalled(store: Store, frame: pl.DataFrame) -> pl.DataFrame:
    """The list with `lead_stage` and `lead_stage_since` of whoever has none and is known."""
    frame = ensure(frame, NAMES)
    known = _among(store, frame["contact_id"]).rename({"lead_stage": "_stage", "lead_stage_since": "_since"})
    found = frame.select("contact_id").join(known, on="contact_id", how="left", maintain_order="left")
    none = pl.col("lead_stage").is_null()
    return frame.with_columns(
        lead_stage=pl.coalesce("lead_stage", pl.lit(found["_stage"])),
        lead_stage_since=pl.when(none).then(pl.lit(found["_since"])).otherwise("lead_stage_since"),
    )


def learned(store: Store, frame: pl.DataFrame) -> None:
    """The stages of a list that was scored."""
    now = ensure(frame, NAMES).select(NAMES).drop_nulls().unique("contact_id", keep="last", maintain_order=True)
    known = _among(store, now["contact_id"])
    new = now.join(known, on=NAMES, how="anti", maintain_order="left")
    stale = known.join(new, on="contact_id", how="semi")
    rows.drop(store.connection, stages, stale.select("contact_id"))
    rows.insert(store.connection, stages, new.sort("contact_id"))


def _among(store: Store, ids: pl.Series) -> pl.DataFrame:
    return rows.among(store.connection, stages, "contact_id", ids, SCHEMA)
