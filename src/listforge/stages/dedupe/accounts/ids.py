"""One id a company: the one its rows have from before, else one made of its domain, or of its name."""

import polars as pl

from listforge.columns import TEXT, ensure
from listforge.fields import identity
from listforge.stages.dedupe.accounts import links, sites
from listforge.stages.dedupe.accounts.facts import Facts, facts
from listforge.stages.dedupe.accounts.similar import by_likeness
from listforge.stages.dedupe.told import Array


def account_ids(frame: pl.DataFrame, default_country: str | None = None) -> pl.Series:
    """The id of each row's company, `account_id`; null for rows without a company."""
    frame = ensure(frame, ("lead_id", "account_id"))
    known = facts(frame, default_country)
    rows = frame.select("lead_id", before="account_id", company=companies(known)).with_row_index("row")
    keys = _keys(known, rows)
    ids = keys.join(_kept(rows), on="company", how="left").sort("key")
    taken = set(ids["id"].drop_nulls())
    named = [old or _free(key, taken) for key, old in ids.select("key", "id").iter_rows()]
    ids = ids.select("company", account_id=pl.Series(named, dtype=TEXT))
    return rows.join(ids, on="company", how="left", maintain_order="left")["account_id"]


def companies(known: Facts) -> Array:
    """The company of each row, by one of its rows; sites.NOBODY for rows without."""
    labels, chained = sites.units(known)
    labels = links.by_domain_label(known, labels, chained)
    labels = links.by_place(known, labels)
    labels = by_likeness(known, labels)
    return links.by_name(known, labels)


def _keys(known: Facts, rows: pl.DataFrame) -> pl.DataFrame:
    """company, key: its shortest domain or else its name; where several have that, with its city, or a lead_id.

    Of a chain those rows that name no place have the domain alone.
    """
    host = pl.col("host").sort_by(pl.col("host").str.len_chars(), "host", nulls_last=True).first()
    of_company = known.rows.hstack(rows.select("company", "lead_id")).filter(pl.col("company") != sites.NOBODY)
    short = of_company.group_by("company").agg(
        host.alias("host"),
        pl.col("name", "lead_id").min(),
        pl.col("city").filter(pl.col("address").is_not_null()).min(),
    )
    base = pl.coalesce(pl.lit("domain:") + pl.col("host"), pl.lit("name:") + pl.col("name"))
    mark = pl.lit(identity.SEPARATOR)
    keys = short.with_columns(base=base).with_columns(
        placed=pl.col("base") + (mark + pl.col("city")).fill_null(""),
        alone=pl.col("base") + mark + pl.col("lead_id").fill_null(""),
    )
    once = {name: pl.len().over(name) == 1 for name in ("base", "placed")}
    key = pl.when(once["base"]).then("base").when(once["placed"]).then("placed").otherwise("alone")
    return keys.select("company", key=key)


def _kept(rows: pl.DataFrame) -> pl.DataFrame:
    """company, id: the one most of its rows had; an id is the company's of which most rows had it."""
    had = rows.filter(pl.col("company") != sites.NOBODY).drop_nulls("before")
    counts = had.group_by("company", "before").agg(pl.len(), pl.col("lead_id").min())
    counts = counts.sort("len", "before", "lead_id", descending=[True, False, False])
    return (
        counts.unique("company", keep="first", maintain_order=True)
        .unique("before", keep="first", maintain_order=True)
        .select("company", id="before")
    )


def _free(key: str, taken: set[str]) -> str:
    """An id made of the key that no company has from before; it is taken from now on."""
    found = identity.named(key)
    while found in taken:
        key += identity.SEPARATOR
        found = identity.named(key)
    taken.add(found)
    return found
