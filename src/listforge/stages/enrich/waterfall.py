"""The ICP's providers in their order: each fills what those before it left empty."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import polars as pl

from listforge import fit
from listforge.columns import COLUMNS, DAY, NUMBERS, ensure
from listforge.fields import reading
from listforge.icp import Icp
from listforge.icp.enrichment import Provider
from listforge.stages.enrich.derived import derived
from listforge.stages.enrich.fill import filled
from listforge.stages.enrich.keys import KEY, lookup_key

# A provider answers for the distinct keys of the rows that miss something: `_key`, then the columns it fills. It is
# given `_key`, its inputs and `_worth`: whether an answer is worth paying for. One that costs something says what it
# did for each key in `_state` (known, hit, miss, failed, unclear) and what that cost in `_paid`, in millionths.
Lookup = Callable[[pl.DataFrame], pl.DataFrame]
MILLION = 1_000_000


class Spend(NamedTuple):
    """What a provider was, or would be, asked and paid.

    `rows` miss something; `known` answers were there already, `calls` had to be made, of which `found` something and
    `failed`; `passed_over` were not worth paying for, `left` found no money or no service.
    """

    provider: str
    rows: int = 0
    calls: int = 0
    known: int = 0
    found: int = 0
    failed: int = 0
    passed_over: int = 0
    left: int = 0
    cost: float = 0.0


def looked_up(frame: pl.DataFrame, icp: Icp, lookups: Mapping[str, Lookup]) -> tuple[pl.DataFrame, list[Spend]]:
    """The frame with what the providers know, and what each was asked and paid.

    Round after round, until no answer makes a new question: a provider that stands first may ask by what a later one
    fills in. No row is asked about twice.
    """
    providers = icp.enrich.providers
    spend = {provider.name: Spend(provider.name) for provider in providers}
    offered = dict.fromkeys(spend, pl.repeat(False, frame.height, eager=True))
    gaps: dict[str, int] = {}  # how much each had nothing to be asked by, when it was last asked
    while again := [provider for provider in providers if gaps.get(provider.name) != _gaps(frame, provider)]:
        for provider in again:
            name, gaps[provider.name] = provider.name, _gaps(frame, provider)
            before = frame
            frame, offered[name], spent = _from_provider(frame, offered[name], provider, icp, lookups[name])
            spend[name] = _sum(spend[name], spent)
            if spent.found or spent.known:
                frame = derived(frame, ensure(before, frame.columns))
    return frame, list(spend.values())


def _gaps(frame: pl.DataFrame, provider: Provider) -> int:
    return sum(frame[name].null_count() if name in frame.columns else frame.height for name in provider.inputs)


def _from_provider(
    frame: pl.DataFrame, offered: pl.Series, provider: Provider, icp: Icp, lookup: Lookup
) -> tuple[pl.DataFrame, pl.Series, Spend]:
    """The provider's values in the rows that miss any of them, which rows it has been offered by now, and its part."""
    frame = ensure(frame, [*provider.fills, *provider.inputs])
    keyed = frame.with_columns(lookup_key(provider, icp.validation.default_country).alias(KEY))
    lacking = pl.any_horizontal(pl.col(name).is_null() for name in provider.fills)
    wanted = keyed.filter(lacking & pl.col(KEY).is_not_null() & ~pl.lit(offered))
    offered = offered | keyed[KEY].is_not_null()
    asked = _in_order(wanted, provider, icp)
    if not asked.height:
        return frame, offered, Spend(provider.name, wanted.height)
    answers = lookup(asked).unique(KEY, keep="first", maintain_order=True)
    spent = _spent(provider, wanted.height, asked, answers)
    answers = answers.with_columns(_typed(name, answers.schema[name]).alias(name) for name in provider.fills)
    found = keyed.select(KEY).join(answers, on=KEY, how="left", maintain_order="left")
    lacked = {name: pl.lit(found[name]) for name in provider.fills}
    return filled(frame, lacked, provider.name), offered, spent


def _in_order(wanted: pl.DataFrame, provider: Provider, icp: Icp) -> pl.DataFrame:
    """The distinct questions: `_key`, the inputs, `_worth`. Of a provider that is paid, what may change most first.

    That is what carries most weight in the fit and is not known yet; then who has no number, where it knows numbers;
    then the rest. Not worth a price is a row that no answer brings into the list.
    """
    names = [KEY, *dict.fromkeys(provider.inputs)]
    if not provider.price:
        return wanted.unique(KEY, keep="first", maintain_order=True).select(*names, _worth=pl.lit(True))
    numberless = pl.col("phone").is_null() if set(NUMBERS) & provider.fills.keys() else pl.lit(False)
    rows = fit.judged(ensure(wanted, ["phone"]), icp).select(
        *names,
        _worth=~fit.outside(icp) & fit.may_reach_grade(icp),
        _weight=fit.still_open(icp, provider.fills),
        _numberless=numberless,
    )
    order = ["_worth", "_weight", "_numberless"]
    first = rows.sort(order, descending=True, maintain_order=True).unique(KEY, keep="first", maintain_order=True)
    return first.select(*names, "_worth")


def _spent(provider: Provider, rows: int, asked: pl.DataFrame, answers: pl.DataFrame) -> Spend:
    """The sums of what a provider did; a table answers for everything it is asked."""
    if "_state" not in answers.columns:
        some = pl.any_horizontal(pl.col(name).is_not_null() for name in provider.fills)
        return Spend(provider.name, rows, asked.height, found=answers.filter(some).height)
    state = answers["_state"]
    passed_over = asked.filter(~pl.col("_worth")).join(answers, on=KEY, how="anti").height
    return Spend(
        provider.name,
        rows,
        calls=int((state != "known").sum()),
        known=int((state == "known").sum()),
        found=int((state == "hit").sum()),
        failed=int(state.is_in(["failed", "unclear"]).sum()),
        passed_over=passed_over,
        left=asked.height - answers.height - passed_over,
        cost=int(answers["_paid"].sum()) / MILLION,
    )


def _sum(one: Spend, other: Spend) -> Spend:
    counts = {name: getattr(one, name) + getattr(other, name) for name in Spend._fields[1:]}
    return Spend(one.provider, **counts | {"cost": round(counts["cost"], 6)})


def _typed(name: str, dtype: pl.DataType) -> pl.Expr:
    """An answer in its column's type: a table's is already, a service's is text."""
    wanted = COLUMNS[name].dtype
    if dtype == wanted:
        return pl.col(name)
    return pl.col(name).str.to_date(strict=False) if wanted == DAY else reading.value(name)
