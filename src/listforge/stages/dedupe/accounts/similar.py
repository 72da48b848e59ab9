"""Companies linked by names that are alike, not the same: only those that share a number or an address are compared."""

import polars as pl

from listforge.fields import trading
from listforge.stages.dedupe.accounts.facts import Facts
from listforge.stages.dedupe.accounts.links import hosted, together
from listforge.stages.dedupe.pairs import WINDOW, candidates
from listforge.stages.dedupe.told import Array

NAMES = 6  # of a company that are compared, the commonest


def by_likeness(facts: Facts, labels: Array) -> Array:
    """The labels with those joined whose names are close, or the one within the other, and who share where they are.

    Of two companies with domains of their own both the number and the address must be the same. A company without
    one that is like several with one is joined to none.
    """
    pairs = _neighbours(facts, labels)
    pairs = pairs.join(_alike(facts, labels, pairs), on=["left", "right"])
    own = pl.Series(hosted(facts, labels))
    pairs = pairs.with_columns(one=own.gather(pairs["left"]), other=own.gather(pairs["right"]))
    twice = pl.col("number") & pl.col("address")
    both = pl.col("one") & pl.col("other")
    sure = pairs.filter(pl.when(both).then(twice & pl.col("close")).otherwise(twice | pl.col("close")))
    joined = sure.filter(~_torn()).with_row_index("key")
    ends = [joined.select("key", pl.col(side).alias("node")) for side in ("left", "right")]
    return together(labels, pl.concat(ends))


def _torn() -> pl.Expr:
    """Whether one of a pair has no domain, and is like several that have one."""
    left, right = ~pl.col("one") & pl.col("other"), ~pl.col("other") & pl.col("one")
    return (left & (left.sum().over("left") > 1)) | (right & (right.sum().over("right") > 1))


def _neighbours(facts: Facts, labels: Array) -> pl.DataFrame:
    """left, right: labels that share a `number` or an `address` in one city, and which of them.

    What more companies share than a window holds (a call centre, a tower) says nothing of any of them.
    """
    rows = facts.rows.select("city", "address", node=labels).with_row_index("row").filter(pl.col("node") >= 0)
    addressed = rows.drop_nulls(["city", "address"]).select("node", key=pl.struct("address", "city").hash())
    called = rows.select("row", "node").join(facts.numbers, on="row").select("node", key=pl.col("number").hash())
    found = []
    for name, keyed in (("number", called), ("address", addressed)):
        keyed = keyed.unique().filter((pl.len() <= WINDOW).over("key"))
        pairs = candidates({name: [(keyed["node"].to_numpy(), keyed["key"].to_numpy())]}, len(labels))
        found.append(
            pl.DataFrame(
                {"left": pairs.left, "right": pairs.right, "by": [name] * len(pairs.left)},
                schema_overrides={"by": pl.String},
            )
        )
    return (
        pl.concat(found)
        .group_by("left", "right")
        .agg((pl.col("by") == name).any().alias(name) for name in ("number", "address"))
    )


def _alike(facts: Facts, labels: Array, pairs: pl.DataFrame) -> pl.DataFrame:
    """left, right: those of the pairs that have names alike, and whether any are `close`.

    Names that differ in a number (Shop 1, Shop 7) or whose legal forms differ are not alike.
    """
    asked = pl.concat([pairs["left"], pairs["right"]]).unique()
    names = _names(facts, labels, asked)
    both = pairs.select("left", "right").join(names, left_on="left", right_on="node")
    both = both.join(names, left_on="right", right_on="node", suffix="_of")
    digits, digits_of = (pl.col(name).str.extract_all(r"\d+").list.sort() for name in ("name", "name_of"))
    both = both.filter(digits == digits_of, (pl.col("form") == pl.col("form_of")).fill_null(True))
    once = trading.compared(both.select("name", "name_of").unique()).filter(pl.col("close") | pl.col("within"))
    return both.join(once, on=["name", "name_of"]).group_by("left", "right").agg(pl.col("close").any())


def _names(facts: Facts, labels: Array, asked: pl.Series) -> pl.DataFrame:
    """node, name, form (where it has one alone): the commonest names of these labels."""
    names = facts.names.with_columns(node=pl.Series(labels).gather(facts.names["row"]))
    every = (
        names.join(asked.to_frame("node"), on="node", how="semi")
        .group_by("node", "name")
        .agg(pl.len(), form=pl.when(pl.col("form").min() == pl.col("form").max()).then(pl.col("form").min()))
    )
    ranked = every.sort("node", "len", "name", descending=[False, True, False])
    return ranked.filter(pl.int_range(pl.len()).over("node") < NAMES).drop("len")
