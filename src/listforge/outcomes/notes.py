"""What people noted on a call: of a lead, and of the way past a reception."""

import polars as pl

_APART = " | "
_DAY = pl.col("called_on")


def noted(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """What was noted of a lead goes to its notes, what was noted of a reception to every row of the account."""
    of_lead = pl.when(pl.col("noted_for") == "lead").then(pl.format("{} {}: {}", _DAY, "outcome", "notes"))
    said = told.select("row", door=at_door(), note=of_lead)
    rows = work.select(
        "account_id", "gatekeeper_note", "notes", row=pl.int_range(pl.len(), dtype=pl.UInt32),
        home=pl.coalesce("account_id", pl.format("row {}", pl.int_range(pl.len()))),
    )  # fmt: skip
    doors = said.join(rows.select("row", "home"), on="row", maintain_order="left").drop_nulls("door")
    doors = doors.select("home", new="door").unique(maintain_order=True)
    notes = said.select("row", new="note").drop_nulls().unique(maintain_order=True)
    at_doors = rows.select("row", "home", had="gatekeeper_note").join(doors, on="home", maintain_order="left_right")
    of_leads = rows.select("row", had="notes").join(notes, on="row", maintain_order="left_right")
    return work.with_columns(_added(at_doors, rows["gatekeeper_note"]), _added(of_leads, rows["notes"]))


def at_door() -> pl.Expr:
    """What an outcome tells of the way past a reception."""
    return pl.coalesce("gatekeeper_note", pl.when(pl.col("noted_for") == "account").then("notes"))


def _added(news: pl.DataFrame, had: pl.Series) -> pl.Series:
    """The texts with what is new (row, had, new) behind them; what they say already is not said again."""
    fresh = news.filter(~pl.col("had").str.contains(pl.col("new"), literal=True).fill_null(False))
    added = fresh.group_by("row").agg(pl.col("had").first(), pl.col("new").str.join(_APART))
    texts = added.select(text=pl.concat_str("had", "new", separator=_APART, ignore_nulls=True)).to_series()
    return had.clone().scatter(added["row"], texts)
