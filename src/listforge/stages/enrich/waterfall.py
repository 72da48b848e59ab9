"""The ICP's providers in their order: each fills what those before it left empty, within the budget."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import polars as pl

from listforge.columns import COLUMNS, DAY, ensure
from listforge.fields import reading
from listforge.icp import Icp
from listforge.icp.enrichment import Provider
from listforge.stages.enrich.fill import filled
from listforge.stages.enrich.keys import KEY, lookup_key

# A provider answers for the distinct keys of the rows that miss something: `_key`, then the columns it fills.
Lookup = Callable[[pl.DataFrame], pl.DataFrame]


class Spend(NamedTuple):
    """What a provider was, or would be, asked and paid."""

    provider: str
    rows: int
    calls: int
    cost: float


def looked_up(
    frame: pl.DataFrame, icp: Icp, lookups: Mapping[str, Lookup], *, dry_run: bool
) -> tuple[pl.DataFrame, list[Spend]]:
    """The frame with what the providers know, and what each was asked and paid."""
    spend: list[Spend] = []
    for provider in icp.enrich.providers:
        frame, spent = _from_provider(frame, provider, icp, lookups[provider.name], _left(icp, spend), dry_run)
        spend.append(spent)
    return frame, spend


def _from_provider(
    frame: pl.DataFrame, provider: Provider, icp: Icp, lookup: Lookup, left: float | None, dry_run: bool
) -> tuple[pl.DataFrame, Spend]:
    """The provider's values in the rows that miss any of them, within what is left of the budget."""
    frame = ensure(frame, [*provider.fills, *provider.inputs])
    lacking = pl.any_horizontal(pl.col(name).is_null() for name in provider.fills)
    keyed = frame.with_columns(lookup_key(provider, icp.validation.default_country).alias(KEY))
    wanted = keyed.filter(lacking & pl.col(KEY).is_not_null())
    asked = wanted.unique(KEY, keep="first", maintain_order=True).select(
        KEY, *(n for n in provider.inputs if n in wanted.columns)
    )
    if provider.price and left is not None:
        asked = asked.head(int(left / provider.price + 1e-9))
    spent = Spend(provider.name, wanted.height, asked.height, round(asked.height * provider.price, 4))
    if dry_run or not asked.height:
        return frame, spent
    answers = lookup(asked).unique(KEY, keep="first", maintain_order=True)
    answers = answers.with_columns(_typed(name, answers.schema[name]).alias(name) for name in provider.fills)
    found = keyed.select(KEY).join(answers, on=KEY, how="left", maintain_order="left")
    lacked = {name: pl.lit(found[name]) for name in provider.fills}
    return filled(frame, lacked, provider.name), spent


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    """An answer in its column's type: a table's is already, a service's is text."""
    wanted = COLUMNS[name].dtype
    if dtype == wanted:
        return pl.col(name)
    return pl.col(name).str.to_date(strict=False) if wanted == DAY else reading.value(name)


def _left(icp: Icp, spend: list[Spend]) -> float | None:
    limit = icp.enrich.budget.max_cost
    return None if limit is None else max(0.0, limit - sum(s.cost for s in spend))
