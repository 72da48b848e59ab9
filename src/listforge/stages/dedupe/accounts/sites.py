"""The sites of a chain: one domain, addresses in several cities.

The rows of a domain are one account, unless they stand at street addresses in several cities: then each city is an
account of its own, for its people, numbers and franchisee are. Cities that share a number are one. Rows that do not
say where they are stay together, apart from the sites.
"""

import numpy as np
import polars as pl

from listforge.components import components
from listforge.stages.dedupe.accounts.facts import Facts
from listforge.stages.dedupe.accounts.links import stars
from listforge.stages.dedupe.told import Array

NOBODY = -1  # a row that names no company


def units(facts: Facts) -> tuple[Array, Array]:
    """The first row of each row's domain, or of its site; a row without a domain is its own, NOBODY without a name.

    And which rows are a chain's.
    """
    rows = facts.rows.select("host", "name", "city", "address", "postal_code").with_row_index("row")
    first = pl.when(pl.col("host").is_not_null()).then(pl.col("row").min().over("host")).otherwise("row")
    known = pl.any_horizontal(pl.col("host", "name").is_not_null())
    labels = rows.select(pl.when(known).then(first.cast(pl.Int64)).otherwise(NOBODY)).to_series().to_numpy().copy()
    chains = rows.join(_spread(rows), on="host", how="semi")
    if chains.height:
        at = chains["row"].to_numpy()
        labels[at] = _sited(chains, facts.numbers)
    chained = np.zeros(len(labels), bool)
    several = pl.DataFrame({"row": np.arange(len(labels)), "unit": labels, "host": rows["host"]}).drop_nulls("host")
    several = several.filter(pl.col("unit").n_unique().over("host") > 1)
    chained[several["row"].to_numpy()] = True
    return labels, chained


def _spread(rows: pl.DataFrame) -> pl.DataFrame:
    """The domains with street addresses in more than one city."""
    addressed = rows.filter(pl.all_horizontal(pl.col("host", "city", "address").is_not_null()))
    cities = addressed.group_by("host").agg(cities=pl.col("city").n_unique(), addresses=pl.col("address").n_unique())
    return cities.filter((pl.col("cities") > 1) & (pl.col("addresses") > 1))


def _sited(rows: pl.DataFrame, numbers: pl.DataFrame) -> Array:
    """The first row of each row's site, in the domains that have several; else of its domain."""
    rows = rows.with_columns(node=pl.int_range(pl.len()))
    addressed = pl.col("address").is_not_null() & pl.col("city").is_not_null()
    sites = rows.filter(addressed).select("host", "city").unique()
    called = rows.select("row", "node", "host").join(numbers, on="row")
    keyed = [
        rows.join(sites, on=["host", "city"], how="semi").select("node", key=pl.struct("host", "city").hash()),
        rows.drop_nulls("address").select("node", key=pl.struct("host", "address").hash()),
        rows.drop_nulls("postal_code").select("node", key=pl.struct("host", "postal_code").hash()),
        called.select("node", key=pl.struct("host", "number").hash()),
    ]
    left, right = stars(pl.concat(keyed))
    rows = rows.with_columns(site=components(rows.height, left, right))
    sited = rows.with_columns(placed=addressed.any().over("site"))
    several = (pl.col("site").filter(pl.col("placed")).n_unique() > 1).over("host")
    # A place without an address is no site; those of a domain stay together.
    group = pl.when(several & pl.col("placed")).then("site")
    return (
        sited.with_columns(group=group)
        .select(pl.col("row").min().over("host", "group").cast(pl.Int64))
        .to_series()
        .to_numpy()
    )
