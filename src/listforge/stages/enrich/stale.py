"""Values that are too old: found, and given free for the providers to replace where the ICP allows it."""

from collections.abc import Mapping
from datetime import date

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.icp import Icp
from listforge.stages.enrich.derived import DERIVED

READ = ("source_type", "sources", "updated_on")
REPLACED = {"lead_id": TEXT, "column": TEXT, "old": TEXT, "new": TEXT, "provider": TEXT}
# Sources that bring what people did not write themselves for us: copies, badges, files that were bought.
_COPIES = ("network", "event", "vendor")
# What was derived from a value goes with it.
_FROM = {
    "job_title": ("seniority", "department"), "employees": ("employee_band",), "industry": ("industry_code",),
    "website": ("company_domain",),
}  # fmt: skip


def stale(frame: pl.DataFrame, icp: Icp, today: date) -> dict[str, pl.Series]:
    """Column -> which rows hold a value of it that is older than its kind stays true; columns without such left out.

    A row is as old as `updated_on` says. What enrichment filled in (`filled`) is younger than that, and never stale.
    """
    limits = {**vocab.freshness(), **icp.enrich.stale_after_days}
    age = frame.select((pl.lit(today) - pl.col("updated_on")).dt.total_days()).to_series()
    oldest = age.max()
    asked = [n for n, days in limits.items() if n in frame.columns and isinstance(oldest, int) and oldest > days]
    notes = frame["filled"].list.join("\n") if asked else frame["filled"]
    found = {name: (age > limits[name]) & frame[name].is_not_null() & ~_noted(notes, f"{name}=") for name in asked}
    return {name: old.fill_null(False) for name, old in found.items() if old.any()}


def freed(frame: pl.DataFrame, old: Mapping[str, pl.Series], icp: Icp) -> dict[str, pl.Series]:
    """Column -> which of its stale values may be replaced, and which were derived from such; origins first."""
    names = [name for name in icp.enrich.replace_stale if name in old]
    if not names:
        return {}
    may, notes = frame.select(_by_no_person(icp)).to_series(), frame["filled"].list.join("\n")
    free = {name: old[name] & may for name in names}
    for name in names:
        for other in _FROM.get(name, ()):
            free[other] = (free[name] & _noted(notes, f"{other}={DERIVED}$")) | free.get(other, pl.Series([False]))
    return free


def without(frame: pl.DataFrame, free: Mapping[str, pl.Series]) -> pl.DataFrame:
    """The frame with null in these places."""
    return frame.with_columns(pl.when(~pl.lit(gone)).then(pl.col(name)).alias(name) for name, gone in free.items())


def put_back(frame: pl.DataFrame, before: pl.DataFrame, free: Mapping[str, pl.Series]) -> pl.DataFrame:
    """The frame with what was freed and nobody replaced; what tells of another column, where that is as it was."""
    for name in free:
        same = pl.lit(True)
        if origin := next((one for one, others in _FROM.items() if name in others), None):
            same = pl.lit(frame[origin].eq_missing(before[origin]))
        frame = frame.with_columns(pl.coalesce(name, pl.when(same).then(pl.lit(before[name]))).alias(name))
    return frame


def replaced(before: pl.DataFrame, after: pl.DataFrame, old: Mapping[str, pl.Series]) -> pl.DataFrame:
    """lead_id, column, old, new and provider of the stale values that are others now, columns of REPLACED."""
    parts = [pl.DataFrame(schema=REPLACED)]
    for name in old:
        rows = (old[name] & before[name].ne_missing(after[name])).arg_true()
        if rows.len():
            note = pl.col("filled").gather(rows).list.join("\n").str.extract(f"(?m)^{name}=(.*)$")
            was, now = (_written(name, side).gather(rows) for side in (before, after))
            ids = (
                before["lead_id"]
                if "lead_id" in before.columns
                else pl.repeat(None, before.height, dtype=TEXT, eager=True)
            )
            part = pl.DataFrame({"lead_id": ids.gather(rows), "old": was, "new": now})
            part = part.with_columns(column=pl.lit(name), provider=after.select(note).to_series())
            parts.append(part.select(list(REPLACED)))
    return pl.concat(parts)


def _written(name: str, frame: pl.DataFrame) -> pl.Series:
    column = frame[name]
    return column.list.join("; ") if column.dtype == pl.List else column.cast(TEXT)


def _noted(notes: pl.Series, start: str) -> pl.Series:
    """Whether a line of the notes begins so, worked out once a distinct text: few occur."""
    held = notes.unique().drop_nulls()
    held = held.filter(held.str.contains(f"(?m)^{start}"))
    return notes.is_in(held.implode()).fill_null(False)


def _by_no_person(icp: Icp) -> pl.Expr:
    """Whether all sources of a row bring copies; one that we do not know may have been a person."""
    copies = [source.name for source in icp.sources if source.type in _COPIES]
    several = pl.col("sources").list.len() > 1
    all_copies = pl.col("sources").list.eval(pl.element().is_in(copies)).list.all()
    own = pl.col("source_type").is_in(_COPIES)
    return (own & (~several.fill_null(False) | all_copies.fill_null(False))).fill_null(False)
