"""A web service as a lookup: what is known comes from the ledger, the rest is asked within the budget."""

import os
from collections.abc import Callable, Mapping, Sequence

import polars as pl

from listforge.errors import UsageError
from listforge.icp.enrichment import Provider
from listforge.plural import many
from listforge.providers import ledger as book
from listforge.providers.answer import reader
from listforge.providers.desk import Desk, Done, Job
from listforge.providers.desk import asked as all_asked
from listforge.providers.exchange import client, exchange
from listforge.providers.ledger import Ledger, Say
from listforge.providers.request import digest, request


def service(provider: Provider, ledger: Ledger, say: Say) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A web service as a lookup.

    In: `_key`, the provider's inputs, and `_worth`, false where only what is known already is wanted; first come, first
    asked. Out: of each row that there is something to say about, `_key`, its fills as text, `_state` (known, hit, miss,
    failed, unclear) and `_paid` in millionths. Rows that the budget leaves out are left out.
    """
    key = _key(provider) if ledger.asks else None
    paths = set(provider.fills.values())
    book.forget(ledger, provider.name, provider.keep_days)

    def look_up(asked: pl.DataFrame) -> pl.DataFrame:
        digests = [digest(provider, value) for value in asked["_key"]]
        known = book.known(ledger, provider.name, digests, paths, provider.keep_days)
        rows = asked.select(provider.inputs).iter_rows(named=True)
        jobs = [
            Job(name, request(provider, row))
            for name, row, worth in zip(digests, rows, asked["_worth"], strict=True)
            if worth and name not in known
        ]
        done = _asked(provider, ledger, jobs, key, say) if ledger.asks else _priced(provider, ledger, jobs)
        done |= {name: Done("known", cells, 0) for name, cells in known.items()}
        return _frame(asked["_key"], [done.get(name) for name in digests], provider.fills)

    return look_up


def _key(provider: Provider) -> str | None:
    if provider.key_env is None:
        return None
    key = os.environ.get(provider.key_env)
    if not key:
        raise UsageError(f"provider {provider.name}: the environment variable {provider.key_env} is not set")
    if not key.isascii() or not key.isprintable():
        raise UsageError(f"provider {provider.name}: {provider.key_env} holds a line break, or what no header can hold")
    return key


def _asked(provider: Provider, ledger: Ledger, jobs: Sequence[Job], key: str | None, say: Say) -> dict[str, Done]:
    if not jobs:
        return {}
    with client(provider) as line:
        desk = all_asked(provider, ledger, jobs, exchange(line, provider, key, reader(provider.fills.values())))
    for sentence in _complaints(desk, len(jobs)):
        say(f"enrich: {provider.name}: {sentence}")
    return desk.done


def _priced(provider: Provider, ledger: Ledger, jobs: Sequence[Job]) -> dict[str, Done]:
    """What asking would cost at worst, nobody asked."""
    cost = book.price(provider.price)
    found: dict[str, Done] = {}
    for job in jobs:
        entry = book.reserve(ledger, provider.name, job.digest, cost, idempotent=provider.idempotent)
        if entry is None:
            break
        found[job.digest] = Done("unclear", None, entry.cost)
    return found


def _complaints(desk: Desk, wanted: int) -> list[str]:
    """What a person should know: questions that came to nothing, and why the service was asked no more."""
    said = []
    if lost := sum(desk.failures.values()):
        why = ", ".join(f"{n:,} {reason}" for reason, n in desk.failures.most_common())
        said.append(f"{lost:,} of {len(desk.done):,} questions came to nothing ({why}); they are asked again next time")
    if desk.ended:
        said.append(f"{desk.ended}; {many(wanted - len(desk.done), 'question was', 'questions were')} not asked")
    return said


def _frame(keys: pl.Series, done: Sequence[Done | None], fills: Mapping[str, str]) -> pl.DataFrame:
    cells = [
        pl.Series(name, [one.cells.get(path) if one and one.cells else None for one in done], dtype=pl.String)
        for name, path in fills.items()
    ]
    states = pl.Series("_state", [one.state if one else None for one in done], dtype=pl.String)
    paid = pl.Series("_paid", [one.paid if one else 0 for one in done], dtype=pl.Int64)
    return pl.DataFrame([keys, *cells, states, paid]).filter(states.is_not_null())
