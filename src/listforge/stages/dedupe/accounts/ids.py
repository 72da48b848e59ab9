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
    of_company = known.rows.select("host", "name", "city", "address").hstack(rows.select("company", "lead_id"))
    of_company = of_company.filter(pl.col("company") != sites.NOBODY)
    hosts = of_company.select("company", "host").drop_nulls().unique().sort(pl.col("host").str.len_chars(), "host")
    hosts = hosts.unique("company", keep="first", maintain_order=True)
    unhosted = of_company.join(hosts, on="company", how="anti").group_by("company").agg(pl.col("name").min())
    bases = pl.concat(
        [
            hosts.select("company", key=pl.lit("domain:") + pl.col("host")),
            unhosted.select("company", key=pl.lit("name:") + pl.col("name")),
        ]
    )
    several = bases.filter((pl.len() > 1).over("key"))
    where = (
        of_company.join(several, on="company")
        .group_by("company", "key")
        .agg(pl.col("city").filter(pl.col("address").is_not_null()).min(), pl.col("lead_id").min())
    )
    mark = pl.lit(identity.SEPARATOR)
    placed = pl.col("key") + (mark + pl.col("city")).fill_null("")
    alone = pl.col("key") + mark + pl.col("lead_id").fill_null("")
    told = where.with_columns(placed=placed).select(
        "company", key=pl.when((pl.len() == 1).over("placed")).then("placed").otherwise(alone)
    )
    return pl.concat([bases.join(several, on="company", how="anti"), told])


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
