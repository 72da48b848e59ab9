"""The web services of an ICP, ready to be asked, and what a person is told of what they did."""

import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from listforge import providers
from listforge.commands.console import say
from listforge.commands.inputs import Profile, tables
from listforge.result import Result
from listforge.stages.enrich import Lookup

Account = dict[str, float | None]


class Desk(NamedTuple):
    """The lookups of an ICP, and what its services have cost so far; empty where it has none."""

    lookups: Mapping[str, Lookup]
    account: Callable[[], Account]


@contextmanager
def opened(profile: Profile, today: date, *, dry_run: bool = False) -> Iterator[Desk]:
    """The table or web service behind each provider of the ICP; with `dry_run` a service only says what it would cost.

    The run is over, and the next has a budget of its own, when this is left without an error: with the list written.
    """
    enrich = profile.icp.enrich
    services = [provider for provider in enrich.providers if provider.url is not None]
    if not services:
        yield Desk(tables(profile), dict)
        return
    place, most = profile.folder / enrich.cache, enrich.budget.max_cost
    with providers.opened(place, profile.icp.name, most, today, say, dry_run=dry_run) as ledger:
        asked = {provider.name: _unpiped(providers.service(provider, ledger, say)) for provider in services}
        yield Desk({**tables(profile), **asked}, lambda: providers.account(ledger))


def _unpiped(lookup: Lookup) -> Lookup:
    """The lookup, where a service that hangs up is an error of that question, and no signal that ends the program."""

    def look_up(asked: pl.DataFrame) -> pl.DataFrame:
        if not hasattr(signal, "SIGPIPE"):
            return lookup(asked)
        before = signal.signal(signal.SIGPIPE, signal.SIG_IGN)
        try:
            return lookup(asked)
        finally:
            signal.signal(signal.SIGPIPE, before)

    return look_up


# --- what is said --------------------------------------------------------------------------------


def spend(result: Result) -> list[dict[str, Any]]:
    """What each provider was asked and paid."""
    return result.extra["spend"].to_dicts()


def told(profile: Profile, result: Result) -> list[str]:
    """A sentence a web service that had something to do."""
    services = {provider.name for provider in profile.icp.enrich.providers if provider.url is not None}
    return [
        f"enrich: {s['provider']}: {s['calls']:,} calls, {s['found']:,} found; {s['known']:,} known already; "
        f"cost {providers.money(s['cost'])}"
        for s in spend(result)
        if s["provider"] in services and s["calls"] + s["known"]
    ]


def prices(result: Result, account: Account) -> str:
    """What enrichment would ask and cost at worst: a line a provider, and the sum against the budget."""
    rows = spend(result)
    if not rows:
        return "no providers: nothing is asked\n"
    lines = [_price(s) for s in rows]
    if account:
        budget = account["budget"]
        calls, cost = sum(s["calls"] for s in rows if s["cost"]), sum(s["cost"] for s in rows)
        limit = "no budget set" if budget is None else f"budget {providers.money(budget)}"
        lines.append(f"total: {calls:,} calls to pay for, cost {providers.money(cost)} at most; {limit}")
    return "\n".join(lines) + "\n"


def _price(s: dict[str, Any]) -> str:
    line = (
        f"{s['provider']}: {s['rows']:,} rows miss something, {s['calls']:,} calls, cost {providers.money(s['cost'])}"
    )
    more = {
        "known already": s["known"],
        "not worth a price": s["passed_over"],
        "beyond the budget": s["left"],
    }
    return "; ".join([line, *(f"{n:,} {what}" for what, n in more.items() if n)])
