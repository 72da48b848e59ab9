"""What differs between two lists, by contact_id: who came, who went, which values are others, and why."""

import polars as pl

from listforge.columns import COLUMNS, TEXT, TEXTS, joined

CHANGES = ("contact_id", "lead_id", "change", "column", "old", "new", "reason")
ADDED, DROPPED, CHANGED = "added", "dropped", "changed"
_KEY = ["contact_id", "nth"]
_NOTHING_SAID = "source_row"  # where a row stands in a file that is written anew is no news


def diff(before: pl.DataFrame, after: pl.DataFrame, reasons: pl.DataFrame | None = None) -> pl.DataFrame:
    """A row (CHANGES) a person who was added or dropped, and a row a value that changed: column, old, new.

    Values are compared as CSV writes them; an empty one and a missing column are the same. `reasons` (contact_id,
    reason) say why, where somebody knows. Sorted by contact_id; columns in canonical order. No rows: nothing changed.
    """
    old, new = _keyed(before), _keyed(after)
    ids = ["contact_id", "nth", "lead_id"]
    came = new.join(old, on=_KEY, how="anti").select(*ids, change=pl.lit(ADDED))
    went = old.join(new, on=_KEY, how="anti").select(*ids, change=pl.lit(DROPPED))
    found = pl.concat([came, went, _changed(old, new)], how="diagonal")
    if reasons is None:
        found = found.with_columns(reason=pl.lit(None, dtype=TEXT))
    else:
        why = reasons.select(pl.col("contact_id").cast(TEXT), pl.col("reason").cast(TEXT)).drop_nulls()
        found = found.join(why.unique("contact_id", keep="last"), on="contact_id", how="left")
    places = {name: place for place, name in enumerate(COLUMNS)}
    place = pl.col("column").replace_strict(places, default=len(places), return_dtype=pl.Int32)
    return found.sort("contact_id", "nth", place, "column", nulls_last=True).select(CHANGES)


def counts(changes: pl.DataFrame) -> dict[str, int]:
    """People added, dropped and changed."""
    people = changes.unique(["change", "contact_id", "lead_id"])["change"].value_counts()
    told = dict(people.iter_rows())
    return {kind: told.get(kind, 0) for kind in (ADDED, DROPPED, CHANGED)}


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    """The list as text, a row known by its contact_id and by which of that id it is."""
    texts = frame.select(_as_text(name, dtype) for name, dtype in frame.schema.items())
    missing = [name for name in ("contact_id", "lead_id") if name not in texts.columns]
    texts = texts.with_columns(pl.lit(None, dtype=TEXT).alias(name) for name in missing)
    texts = texts.with_columns(contact_id=pl.coalesce("contact_id", "lead_id", pl.lit("")))
    return texts.with_columns(nth=pl.int_range(pl.len()).over("contact_id"))


def _as_text(name: str, dtype: pl.DataType) -> pl.Expr:
    if dtype == TEXTS:
        return joined(name).replace("", None)
    if isinstance(dtype, pl.Datetime):
        return pl.col(name).dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    return pl.col(name).cast(TEXT).replace("", None)


def _changed(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """A row a value that differs, of those who are on both lists."""
    names = [n for n in dict.fromkeys([*new.columns, *old.columns]) if n not in (*_KEY, "lead_id", _NOTHING_SAID)]
    both = old.select(_KEY).join(new.select(*_KEY, "lead_id"), on=_KEY, how="inner", maintain_order="left")
    was, now = (both.select(_KEY).join(f, on=_KEY, how="left", maintain_order="left") for f in (old, new))
    nobody = pl.Series([None] * both.height, dtype=TEXT)
    parts = []
    for name in names:
        left, right = (f[name] if name in f.columns else nobody for f in (was, now))
        differs = left.ne_missing(right)
        if differs.any():
            part = both.with_columns(column=pl.lit(name), old=left, new=right, change=pl.lit(CHANGED))
            parts.append(part.filter(differs))
    texts = pl.DataFrame(schema={n: pl.Int64() if n == "nth" else TEXT for n in (*_KEY, "lead_id", *CHANGES[2:6])})
    return pl.concat([texts, *parts], how="diagonal")
