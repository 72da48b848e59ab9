"""Results as they are counted: one for an account, however many of its people stand on a list."""

from typing import NamedTuple

import polars as pl

from listforge.columns import TEXT, ensure
from listforge.fields import company
from listforge.learning.attributes import ATTRIBUTES, READ, Attribute, values

NAMED = ("account_id", "company_domain", "company_name", "contact_id")


class Results(NamedTuple):
    """What became of the accounts of two lists.

    `rows`: every row with the `_result` it belongs to. `results`: `_result`, `won` and `weight`, one for an account and
    its outcome; an account on both lists is two of half the weight. `told`: which values the results have,
    `attribute, value, _result, share`; of one that has several values of an attribute, each gets its share, unless they
    can be had side by side.
    """

    rows: pl.DataFrame
    results: pl.DataFrame
    told: pl.DataFrame
    both: int

    @property
    def won(self) -> int:
        """How many accounts were won; those that were lost too count here and there."""
        return int(self.results["won"].sum())

    @property
    def lost(self) -> int:
        """How many accounts were lost."""
        return self.results.height - self.won


def results(won: pl.DataFrame, lost: pl.DataFrame) -> Results:
    """The two canonical lists, counted. What enrich derives (industry code, band, level ...) should be there."""
    wanted = list(dict.fromkeys((*NAMED, *READ)))
    lists = [
        ensure(frame, wanted).select(*wanted, won=pl.lit(outcome)) for frame, outcome in ((won, True), (lost, False))
    ]
    shared_ids = all(frame["account_id"].is_not_null().any() for frame in lists)
    rows = pl.concat(lists).with_row_index("_row")
    rows = _with_account(rows, ids=shared_ids).with_columns(**{f"_{n}": value for n, value in values().items()})
    counted = (
        rows.select("_account", "won")
        .unique(maintain_order=True)
        .with_columns(weight=1.0 / pl.len().over("_account"))
        .with_row_index("_result")
    )
    rows = rows.join(counted.select("_account", "won", "_result"), on=["_account", "won"], maintain_order="left")
    told = pl.concat([_told(rows, attribute) for attribute in ATTRIBUTES])
    both = counted.filter(pl.col("won") & (pl.col("weight") < 1)).height
    return Results(rows, counted.drop("_account"), told, both)


def _with_account(rows: pl.DataFrame, *, ids: bool) -> pl.DataFrame:
    """The rows with `_account`: by id where both lists have ids, else by domain, else by name, else a row by itself."""
    name = company.compare_key(pl.col("company_name"))
    rows = rows.with_columns(
        _name=name,
        _account=pl.coalesce(
            pl.lit("id ") + pl.col("account_id") if ids else pl.lit(None, dtype=TEXT),
        ),
    )
    # A row that says less belongs to the account that another row names.
    for key, word in (("company_domain", "domain "), ("_name", "name ")):
        named = pl.when(pl.col(key).is_not_null()).then(pl.col("_account").min().over(key))
        rows = rows.with_columns(_account=pl.coalesce("_account", named, pl.lit(word) + pl.col(key)))
    alone = pl.coalesce(pl.lit("person ") + pl.col("contact_id"), pl.format("row {}", "_row"))
    return rows.with_columns(_account=pl.coalesce("_account", alone)).drop("_name", "_row")


def _told(rows: pl.DataFrame, attribute: Attribute) -> pl.DataFrame:
    """What the results say of one attribute."""
    column = f"_{attribute.name}"
    said = rows.select("_result", value=pl.col(column)).drop_nulls("value")
    if isinstance(said.schema["value"], pl.List):
        said = said.explode("value").drop_nulls("value")
    said = said.with_columns(pl.col("value").cast(TEXT)).unique(maintain_order=True)
    several = pl.lit(1.0) if attribute.several else 1.0 / pl.len().over("_result")
    return said.select(pl.lit(attribute.name).alias("attribute"), "value", "_result", share=several.cast(pl.Float64))
