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


def joined(store: Store, given_up: pl.DataFrame) -> None:
    """Contacts (contact_id) that turned out to be others (now): the stage that was settled last is the others'."""
    names = pl.concat([given_up, given_up.select(contact_id="now", now="now")]).unique()
    known = _among(store, names["contact_id"]).join(names, on="contact_id")
    if not known["contact_id"].is_in(given_up["contact_id"].implode()).any():
        return
    # new and mql are score's, as of the day it ran, and settle nothing.
    order = (pl.col("lead_stage").is_in(["new", "mql"]).not_(), "lead_stage_since", "contact_id")
    last = known.sort(*order).unique("now", keep="last", maintain_order=True)
    rows.drop(store.connection, stages, known.select("contact_id"))
    rows.insert(store.connection, stages, last.drop("contact_id").rename({"now": "contact_id"}).sort("contact_id"))


def _among(store: Store, ids: pl.Series) -> pl.DataFrame:
    return rows.among(store.connection, stages, "contact_id", ids, SCHEMA)
