"""Companies linked by their names: the same name and a number, an address or a place, or nobody else of that name.

No place is enough without a name. Two legal forms of one name (Acme GmbH, Acme AG) are two companies; two domains are,
unless their names stand under one number or at one address.
"""

import numpy as np
import polars as pl

from listforge.components import components
from listforge.stages.dedupe.accounts.facts import Facts
from listforge.stages.dedupe.told import Array

USUAL = 0.8  # share of a legal form among those that write one; the others are then of it too


def stars(keyed: pl.DataFrame) -> tuple[Array, Array]:
    """Each `node` with the first of its `key`."""
    first = keyed.select("node", first=pl.col("node").min().over("key")).filter(pl.col("node") != pl.col("first"))
    return first["first"].to_numpy(), first["node"].to_numpy()


def together(labels: Array, keyed: pl.DataFrame) -> Array:
    """The labels with those of one key joined."""
    joined = components(len(labels), *stars(keyed))
    return np.where(labels >= 0, joined[labels], labels)


def named(facts: Facts, labels: Array) -> pl.DataFrame:
    """The names of facts that several labels have, with the label as `node`.

    Spaces do not count. A company that is listed under several legal forms is none of them for certain.
    """
    every = facts.names.with_columns(
        pl.col("name").str.replace_all(" ", "", literal=True), node=pl.Series(labels).gather(facts.names["row"])
    )
    every = every.filter((pl.col("node").min() != pl.col("node").max()).over("name"))
    forms = every.drop_nulls("form").group_by("node", "name").agg(pl.col("form").min(), last=pl.col("form").max())
    one = forms.filter(pl.col("form") == pl.col("last")).drop("last")
    return every.drop("form").join(one, on=["node", "name"], how="left")


def by_place(facts: Facts, labels: Array) -> Array:
    """The labels with those joined that have a name and a number or an address in common.

    And those that have a name and a city or a postal code, if they are of one domain at most.
    """
    names = named(facts, labels)
    where = facts.rows.select("city", "postal_code", "address").with_row_index("row")
    placed = names.join(where, on="row")
    called = names.join(facts.numbers, on="row")
    sure = [
        _keyed(called, "name", "number"),
        _keyed(placed, "name", "address", "city"),
        _keyed(placed, "name", "address", "postal_code"),
    ]
    joined = together(labels, _compatible(pl.concat(sure)))
    main = placed.filter("main")  # a brand that several trade under is no company's alone
    near = pl.concat([_keyed(main, "name", "city"), _keyed(main, "name", "postal_code")])
    near = near.with_columns(node=pl.Series(joined).gather(near["node"]))
    near = near.with_columns(hosted=pl.Series(hosted(facts, joined)).gather(near["node"]))
    several = (pl.col("node").filter("hosted").n_unique() > 1).over("key")
    return together(joined, _compatible(near.filter(~(several & pl.col("hosted")))))


def by_domain_label(facts: Facts, labels: Array, chained: Array) -> Array:
    """The labels with those joined whose name of several words stands at one name of domain: tarnwick.com, .co.uk."""
    rows = facts.rows.select("host", "label", words=pl.col("name").str.contains(" ")).with_row_index("row")
    several = rows.filter("words", ~pl.Series(chained)).drop_nulls("host")
    several = several.filter((pl.col("host").min() != pl.col("host").max()).over("label"))
    if several.is_empty():
        return labels
    names = named(facts, labels).filter("main").join(several.select("row", "label"), on="row")
    return together(labels, _compatible(_keyed(names, "name", "label")))


def by_name(facts: Facts, labels: Array) -> Array:
    """The labels with those without a domain joined to the only company of their name, if it is not elsewhere.

    One with a domain comes before those without, one with a city before those without. Where none of a name says
    where it is, all are one.
    """
    names = _bearers(facts, labels)
    best = names.filter(pl.col("rank") == pl.col("rank").max().over("name"))
    only = best.filter(pl.col("node").n_unique().over("name") == 1, pl.col("main"))
    asked = names.filter("main", ~pl.col("hosted")).join(only, on="name", suffix="_of")
    elsewhere = pl.any_horizontal(
        (pl.col(name).list.set_intersection(f"{name}_of").list.len() == 0)
        & (pl.col(name).list.len() > 0)
        & (pl.col(f"{name}_of").list.len() > 0)
        for name in ("region", "country")
    )
    other = (pl.col("form") != pl.col("form_of")).fill_null(False)
    # Where nobody has a domain, another city is another company.
    other |= pl.col("placed") & ~pl.col("hosted_of")
    found = asked.filter(~elsewhere & ~other).with_row_index("key").cast({"key": pl.UInt64})
    ends = [found.select("key", node=node) for node in ("node", "node_of")]
    nowhere = names.filter(pl.col("main"), pl.col("rank").max().over("name") == 0)
    same = _compatible(_keyed(nowhere, "name")).select("key", "node")
    return together(together(labels, pl.concat(ends)), same)


def _bearers(facts: Facts, labels: Array) -> pl.DataFrame:
    """A row a node, name and form: where it stands (region, country), its rank by what is known of it, and `main`."""
    where = facts.rows.select("country", "region", "city").with_row_index("row")
    rows = named(facts, labels).join(where, on="row")
    rows = rows.with_columns(hosted=pl.Series(hosted(facts, labels)).gather(rows["node"]))
    found = rows.group_by("node", "name", "hosted", "form").agg(
        pl.col("region", "country").drop_nulls().unique(),
        pl.col("main").any(),
        placed=pl.col("city").is_not_null().any(),
    )
    return found.with_columns(rank=2 * pl.col("hosted").cast(pl.Int8) + pl.col("placed").cast(pl.Int8))


def _keyed(names: pl.DataFrame, *parts: str) -> pl.DataFrame:
    """node, form and the hash of the key, of the rows that know every part."""
    known = names.filter(pl.all_horizontal(pl.col(*parts).is_not_null()))
    return known.select("node", "form", key=pl.struct(*parts).hash())


def _compatible(keyed: pl.DataFrame) -> pl.DataFrame:
    """The keys with the legal form in them, where there are several; who says none is of the usual form, if any is."""
    several = keyed.filter((pl.col("form").min() != pl.col("form").max()).over("key"))
    counts = several.drop_nulls("form").group_by("key", "form").len()
    usual = counts.filter(pl.col("len") >= USUAL * pl.col("len").sum().over("key")).select("key", usual="form")
    formed = several.join(usual, on="key", how="left").with_columns(pl.coalesce("form", "usual").alias("form"))
    alone = keyed.join(several.select("key"), on="key", how="anti")
    return pl.concat([alone.select("node", "key"), formed.select("node", key=pl.struct("key", "form").hash())])


def hosted(facts: Facts, labels: Array) -> Array:
    """Whether any row of each label has a domain."""
    some = np.zeros(len(labels), bool)
    some[labels[facts.rows["host"].is_not_null().to_numpy()]] = True
    return some
