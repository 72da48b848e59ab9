"""What was run: from which files, by which ICP, with what came out of it."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import insert, select

from listforge.errors import UsageError
from listforge.store.opening import Store
from listforge.store.schema import runs


class Run(NamedTuple):
    """One run: its number, its day, its ICP, its files (each with its sha256), its counts and where it was written."""

    number: int
    today: date
    icp: str | None
    icp_sha256: str | None
    inputs: list[dict[str, Any]]
    counts: dict[str, Any]
    folder: str | None = None


def last(store: Store) -> Run | None:
    """The newest run, None before the first."""
    c = runs.c
    row = store.connection.execute(select(runs).order_by(c.number.desc()).limit(1)).one_or_none()
    if row is None:
        return None
    return Run(
        row.number, row.today, row.icp, row.icp_sha256, json.loads(row.inputs), json.loads(row.counts), row.folder
    )


def check(store: Store, today: date, *, earlier_too: bool = False) -> None:
    """A UsageError where the day lies before the last run's: a wrong clock would wake what has ended."""
    before = last(store)
    if before is not None and today < before.today and not earlier_too:
        raise UsageError(
            f"today ({today}) is before the last run of this store ({before.today}); "
            "set the clock or --today right, or take another --store"
        )


def append(
    store: Store,
    today: date,
    *,
    icp: str | None = None,
    icp_sha256: str | None = None,
    inputs: Sequence[Mapping[str, Any]] = (),
    counts: Mapping[str, Any] | None = None,
    folder: str | None = None,
    earlier_too: bool = False,
) -> Run:
    """A run more, numbered from 1; `check` first."""
    check(store, today, earlier_too=earlier_too)
    before = last(store)
    number = 1 if before is None else before.number + 1
    run = Run(number, today, icp, icp_sha256, [dict(one) for one in inputs], dict(counts or {}), folder)
    told = {"inputs": json.dumps(run.inputs, default=str), "counts": json.dumps(run.counts, default=str)}
    store.connection.execute(insert(runs).values(**run._asdict() | told))
    return run
