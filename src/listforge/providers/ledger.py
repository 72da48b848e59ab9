"""What was asked, answered and paid, in one SQLite file: cache and account book at once.

A question stands in it before it is sent, with its price, and its answer before the next one is asked; so neither many
workers at once nor a run that is killed can spend more than the budget. Of a question that nobody answered nobody knows
whether it was billed: it counts as paid. Money is whole millionths.
"""

import json
import sqlite3
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from pathlib import Path
from typing import Literal, NamedTuple

from filelock import FileLock, Timeout

from listforge import frames
from listforge.errors import InputError, LockedError, OutputError
from listforge.providers.answer import Cells

MILLION = 1_000_000
VERSION = 1
AT_ONCE = 500
# For how long a service knows a question again by its key is the service's affair; no more than a day is counted on.
REMEMBERED = timedelta(days=1)
SCHEMA = """
create table run (
    id integer primary key, campaign text not null, day text not null,
    spent integer not null default 0, finished integer not null default 0
);
create table question (
    id integer primary key, run integer not null references run (id), provider text not null, request text not null,
    asked_on text not null, state text not null, answer text, paid integer not null
);
create index question_by_request on question (provider, request);
"""

State = Literal["hit", "miss", "failed", "unclear"]
Say = Callable[[str], None]


class Ledger(NamedTuple):
    """An open ledger and the run that writes in it."""

    connection: sqlite3.Connection
    lock: threading.Lock
    path: Path
    run: int
    limit: int | None
    today: date
    asks: bool


class Entry(NamedTuple):
    """A question as it stands in the ledger: its number, the day it goes by, and what it took from the budget."""

    id: int
    since: str
    cost: int


def price(amount: float) -> int:
    """What one answer costs, in millionths; a smaller part counts as one."""
    return int((Decimal(repr(amount)) * MILLION).to_integral_value(ROUND_CEILING))


def budget(amount: float | None) -> int | None:
    """What a run may cost, in millionths."""
    return None if amount is None else int((Decimal(repr(amount)) * MILLION).to_integral_value(ROUND_FLOOR))


# --- opening -------------------------------------------------------------------------------------


@contextmanager
def opened(
    path: Path, campaign: str, max_cost: float | None, today: date, say: Say, *, dry_run: bool = False
) -> Iterator[Ledger]:
    """The ledger at `path`, made where there is none; a LockedError where another enrichment works with it.

    With `dry_run` a copy in memory, which nobody is asked for and which is thrown away. A run that was broken off is
    taken up: what it paid counts against this one's budget.
    """
    if dry_run:
        with _reported(path):
            connection = _copied(path)
        with _run(connection, path, campaign, budget(max_cost), today, say, asks=False) as ledger:
            yield ledger
        return
    _make_folder(path)
    lock = FileLock(f"{path}.lock", timeout=0, mode=0o600)
    try:
        lock.acquire()
    except Timeout:
        raise LockedError(f"{path}: another enrichment is asking; wait for it, or name another enrich.cache") from None
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}") from None
    try:
        with _reported(path):
            connection = _prepared(path)
        with _run(connection, path, campaign, budget(max_cost), today, say, asks=True) as ledger:
            yield ledger
    finally:
        lock.release()


@contextmanager
def _run(
    connection: sqlite3.Connection, path: Path, campaign: str, limit: int | None, today: date, say: Say, *, asks: bool
) -> Iterator[Ledger]:
    """The run in an open ledger; finished only where it ends as it should."""
    try:
        with _reported(path):
            open_ = connection.execute(
                "select id, day, spent from run where campaign = ? and not finished order by id desc", (campaign,)
            ).fetchone()
            if open_ is None:
                told = (campaign, today.isoformat())
                number = connection.execute("insert into run (campaign, day) values (?, ?)", told).lastrowid or 0
            else:
                number, day, spent = open_
                if spent:
                    paid = f"the {money(spent / MILLION)} it paid count against the budget"
                    say(f"enrich: the run of {day} was broken off; {paid}")
        ledger = Ledger(connection, threading.Lock(), path, number, limit, today, asks)
        yield ledger
        with _reported(path):
            connection.execute("update run set finished = 1 where id = ?", (number,))
    finally:
        connection.close()


def _make_folder(path: Path) -> None:
    """The folder of the ledger; one of our own keeps itself out of version control, for the answers name people."""
    if path.parent.exists():
        return
    frames.make_folder(path.parent)
    if path.parent.name.startswith("."):
        frames.write_text("*\n", path.parent / ".gitignore")


def _prepared(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        path.chmod(0o600)
        connection.execute("pragma journal_mode = wal")
        return _with_tables(connection, path)
    except BaseException:
        connection.close()
        raise


def _copied(path: Path) -> sqlite3.Connection:
    """The ledger in memory, the one on the disk untouched."""
    copy = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    if path.exists():
        source = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
        try:
            source.backup(copy)
        finally:
            source.close()
    return _with_tables(copy, path)


def _with_tables(connection: sqlite3.Connection, path: Path) -> sqlite3.Connection:
    (version,) = connection.execute("pragma user_version").fetchone()
    if version == 0:
        if connection.execute("select count(*) from sqlite_master").fetchone() != (0,):
            raise InputError(f"{path}: no ledger of listforge; name another file under enrich.cache")
        connection.executescript(f"begin; {SCHEMA} pragma user_version = {VERSION}; commit;")
    elif version != VERSION:
        raise InputError(f"{path}: made by another version of listforge; name another file under enrich.cache")
    return connection


@contextmanager
def _reported(path: Path) -> Iterator[None]:
    """SQLite's errors as ours: a file that is none of its own, or a disk that takes no more."""
    try:
        yield
    except sqlite3.OperationalError as error:
        raise OutputError(f"{path}: {error}; nobody is asked without a ledger") from None
    except sqlite3.DatabaseError as error:
        raise InputError(f"{path}: {error}; move it away, or name another file under enrich.cache") from None


# --- asking --------------------------------------------------------------------------------------


def known(ledger: Ledger, provider: str, requests: Sequence[str], paths: set[str], keep_days: int) -> dict[str, Cells]:
    """The answers to these questions that are not too old and say something, if only null, of each path."""
    oldest = (ledger.today - timedelta(days=keep_days)).isoformat()
    found: dict[str, Cells] = {}
    with ledger.lock, _reported(ledger.path):
        for at in range(0, len(requests), AT_ONCE):
            part = requests[at : at + AT_ONCE]
            rows = ledger.connection.execute(
                "select request, answer from question where provider = ? and state in ('hit', 'miss') "
                f"and answer is not null and asked_on >= ? and request in ({','.join('?' * len(part))}) order by id",
                (provider, oldest, *part),
            )
            found |= {request: json.loads(answer) for request, answer in rows}
    return {request: cells for request, cells in found.items() if paths <= cells.keys()}


def has_answered(ledger: Ledger, provider: str) -> bool:
    """Whether a service has ever answered a question, if only that it knows nothing."""
    query = "select exists (select 1 from question where provider = ? and state in ('hit', 'miss'))"
    with ledger.lock, _reported(ledger.path):
        return bool(ledger.connection.execute(query, (provider,)).fetchone()[0])


def reserve(ledger: Ledger, provider: str, request: str, cost: int, *, idempotent: bool) -> Entry | None:
    """The question, entered and paid for before it is sent; None where the budget has not so much left.

    One that was asked in vain goes out again under its old name. With `idempotent` its price stays paid: the service
    knows it again, and bills it once.
    """
    today = ledger.today.isoformat()
    told = {"provider": provider, "request": request, "since": (ledger.today - REMEMBERED).isoformat()}
    with ledger.lock, _reported(ledger.path), _at_once(ledger.connection, "normal") as base:
        before = base.execute(
            "select id, asked_on, paid from question where provider = :provider and request = :request "
            "and state in ('asked', 'unclear') and asked_on >= :since and id > coalesce((select max(id) from question "
            "where provider = :provider and request = :request and state in ('hit', 'miss')), 0) order by id",
            told,
        ).fetchone()
        if before and idempotent and before[2] >= cost:
            return Entry(before[0], before[1], 0)
        within = base.execute(
            "update run set spent = spent + :cost "
            "where id = :run and (:cost = 0 or :limit is null or spent + :cost <= :limit)",
            {"cost": cost, "run": ledger.run, "limit": ledger.limit},
        )
        if not within.rowcount:
            return None
        number = base.execute(
            "insert into question (run, provider, request, asked_on, state, paid) values (?, ?, ?, ?, 'asked', ?)",
            (ledger.run, provider, request, today, cost),
        ).lastrowid
        return Entry(number or 0, before[1] if before else today, cost)


def settle(ledger: Ledger, entry: Entry, state: State, cells: Cells | None, cost: int) -> None:
    """What became of a question and what it cost, on the disk before this returns."""
    answer = None if cells is None else json.dumps(cells, ensure_ascii=False)
    with ledger.lock, _reported(ledger.path), _at_once(ledger.connection, "full") as base:
        base.execute(
            "update run set spent = spent + :cost - (select paid from question where id = :id) "
            "where id = (select run from question where id = :id)",
            {"cost": cost, "id": entry.id},
        )
        base.execute(
            "update question set state = ?, answer = ?, paid = ? where id = ?", (state, answer, cost, entry.id)
        )


@contextmanager
def _at_once(base: sqlite3.Connection, synchronous: str) -> Iterator[sqlite3.Connection]:
    """One transaction. `normal` outlives the process, `full` also the machine, and waits for the disk."""
    base.execute(f"pragma synchronous = {synchronous}")
    base.execute("begin immediate")
    try:
        yield base
    except BaseException:
        base.execute("rollback")
        raise
    base.execute("commit")


def forget(ledger: Ledger, provider: str, keep_days: int) -> None:
    """Answers that are too old to be used are not kept either; what they cost is."""
    oldest = (ledger.today - timedelta(days=keep_days)).isoformat()
    with ledger.lock, _reported(ledger.path):
        ledger.connection.execute(
            "update question set answer = null where provider = ? and asked_on < ? and answer is not null",
            (provider, oldest),
        )


# --- sums ----------------------------------------------------------------------------------------


def account(ledger: Ledger) -> dict[str, float | None]:
    """What this run has cost, with what it took up of one that was broken off; its budget; and what all runs cost."""
    with ledger.lock, _reported(ledger.path):
        (run,) = ledger.connection.execute("select spent from run where id = ?", (ledger.run,)).fetchone()
        (total,) = ledger.connection.execute("select sum(spent) from run").fetchone()
    limit = None if ledger.limit is None else ledger.limit / MILLION
    return {"this_run": run / MILLION, "budget": limit, "all_runs": total / MILLION}


def money(amount: float) -> str:
    """An amount with two decimals, or with more where there are more."""
    whole, _, part = f"{amount:,.6f}".rstrip("0").partition(".")
    return f"{whole}.{part.ljust(2, '0')}"
