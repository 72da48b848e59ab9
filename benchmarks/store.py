"""How fast the store knows people again, and what a kill -9 costs it: `store.py speed`, `store.py kill`.

`speed`: a store of N people (each a row of a source with mail, number, name and company) is filled, then a list of as
many is looked up and what is new in it learned: one in twenty is a newcomer, one in ten has another mail address. The
same people are looked up as the rows of another source, by their mail addresses, and one in a hundred says no before
the list is screened. The peer is sqlite3 from the standard library in a loop: of one in ten of the people each key,
made before, is selected and then replaced by itself in a table of all. `kill`: a process that learns and notes calls
without end is killed at random moments, and what it had said was committed has to be there, whole.
"""

import argparse
import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import polars as pl

from listforge import store
from listforge.columns import COLUMNS
from listforge.fields import identity
from listforge.store import keys
from listforge.store.tokens import Hashing

TODAY = date(2026, 11, 23)
BATCH = 40  # people and calls a transaction of the process that is killed


def people(numbers: range, generation: int = 0) -> pl.DataFrame:
    """Invented people: one a number, four a company; of a later generation one in ten has another mail address."""
    n = pl.int_range(numbers.start, numbers.stop, eager=True).alias("n").to_frame()
    text, firm = pl.col("n").cast(pl.String), (pl.col("n") // 4).cast(pl.String)
    moved = pl.when((pl.col("n") % 10 == 0) & (generation > 0)).then(pl.lit(f".{generation}")).otherwise(pl.lit(""))
    letters = identity.hashed(n.select(text).to_series()).str.replace_all(r"[2-7]", "a")
    rows = n.with_columns(word=letters).select(
        lead_id=identity.hashed(n.select(pl.lit("bench:") + text).to_series()),
        first_name=pl.col("word").str.head(6).str.to_titlecase(),
        last_name=pl.col("word").str.slice(6, 8).str.to_titlecase(),
        company_name=pl.lit("Company ") + firm,
        company_domain=pl.lit("c") + firm + pl.lit(".example"),
        email=pl.lit("p") + text + moved + pl.lit("@c") + firm + pl.lit(".example"),
        phone=pl.lit("+1212555") + text.str.zfill(7),
        account_id=pl.lit("account") + firm,
    )
    return rows.with_columns(contact_id="lead_id").select(
        pl.col(c).cast(COLUMNS[c].dtype) for c in (*rows.columns, "contact_id")
    )


# --- speed ---------------------------------------------------------------------------------------


def speed(count: int, address: str, secret: bytes | None) -> None:
    """Prints how long a store of so many takes to fill, to know a list again, and to learn what is new in it."""
    new = count // 20
    first, again = people(range(count)), people(range(new, count + new), 1)
    with store.opened(address, secret=secret) as kept, _timed(f"fill: {count:,} people", count):
        store.identities.learned(kept, first, TODAY)
    with _timed("looked up and updated", count), store.opened(address, secret=secret) as kept:
        with _timed(f"look up: {count:,} people", count):
            found = store.identities.recalled(kept, again)
        with _timed(f"update: {count:,} people, {new:,} of them new", count):
            store.identities.learned(kept, found, TODAY)
    _checked(found, first, count - new)
    other = pl.lit("other:") + pl.col("lead_id")
    strange = people(range(count)).with_columns(lead_id=other, contact_id=other)
    with (
        store.opened(address, secret=secret, write=False) as kept,
        _timed(f"look up: {count:,} people as rows of another source", count),
    ):
        found = store.identities.recalled(kept, strange)
    _checked(found, first, count)
    no = first.gather_every(100)
    with store.opened(address, secret=secret) as kept, _timed(f"said no: {no.height:,} people", no.height):
        store.people.learned(kept, no, TODAY)
    with store.opened(address, secret=secret, write=False) as kept, _timed(f"screen: {count:,} people", count):
        stopped = store.screening.recalled(kept, first, TODAY).lists
    if (mails := sum(one.emails.len() for one in stopped)) < no.height:
        raise SystemExit(f"{no.height:,} said no, {mails:,} mail addresses are stopped")


def _checked(found: pl.DataFrame, first: pl.DataFrame, expected: int) -> None:
    known = found.join(first.select("contact_id"), on="contact_id", how="semi").height
    if known != expected:
        raise SystemExit(f"{expected:,} should be known again, {known:,} are")


def peer(count: int, path: Path) -> None:
    """The plain way to the same end, key by key, with the keys made before and the table filled in their order."""
    told = keys.hashed(keys.of_rows(people(range(count))), Hashing(b"salt", None))
    told = told.filter(pl.col("kind").is_in(keys.OF_PERSON)).sort("row", maintain_order=True)
    rows = told.select("key", pl.col("row").cast(pl.String), pl.col("kind").cast(pl.String))
    some = count // 10
    asked = rows.filter(told["row"] < some).rows()
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("pragma journal_mode=wal")
    connection.execute("pragma cache_size=-200000")
    connection.execute("create table keys (key integer, who text, kind text, primary key (key, who)) without rowid")
    connection.execute("begin")
    connection.executemany("insert into keys values (?, ?, ?)", rows.sort("key").iter_rows())
    connection.execute("commit")
    with _timed(f"peer, sqlite3 in a loop: {some:,} people of {count:,} looked up and updated", some):
        connection.execute("begin")
        for row in asked:
            connection.execute("select who from keys where key = ?", row[:1]).fetchall()
            connection.execute("insert or replace into keys values (?, ?, ?)", row)
        connection.execute("commit")
    connection.close()


@contextmanager
def _timed(what: str, rows: int) -> Iterator[None]:
    started, busy = time.perf_counter(), time.process_time()
    yield
    seconds, busy = time.perf_counter() - started, time.process_time() - busy
    print(f"{what} in {seconds:.1f} s ({busy:.1f} s of CPU), {rows / seconds:,.0f} a second", flush=True)


# --- kill ----------------------------------------------------------------------------------------


def kill(times: int, folder: Path, seed: int) -> int:
    """Kills a writing process so often at random moments; 1 where something it had committed is gone, or half there."""
    path, chance = folder / "store.sqlite", random.Random(seed)
    lost = half = 0
    for _ in range(times):
        command = [sys.executable, __file__, "write", "--folder", str(folder)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            said, took = [process.stdout.readline()], 0.0  # it is at work
            for _ in range(chance.randint(1, 3)):
                started = time.perf_counter()
                said.append(process.stdout.readline())
                took = time.perf_counter() - started
            time.sleep(chance.uniform(0, took))  # somewhere in the next transaction
            os.kill(process.pid, signal.SIGKILL)
            said += process.stdout.read().splitlines()
        told = max((int(line) for line in said if line.strip()), default=0)
        with store.opened(path, wait=10) as kept:
            there = _batches(kept)
        lost += len([n for n in range(1, told + 1) if n not in there])
        half += len([n for n, rows in there.items() if rows != (BATCH, BATCH)])
    print(f"killed {times} times: {lost} lost, {half} half; {len(there):,} transactions of {BATCH} people and calls")
    return 1 if lost or half else 0


def write(folder: Path) -> None:
    """Learns people and notes calls, batch by batch; says the number of each batch that is committed."""
    path = folder / "store.sqlite"
    with store.opened(path, wait=10) as kept:
        done = len(_batches(kept))
    print(done, flush=True)
    while True:
        done += 1
        batch = people(range(done * BATCH, (done + 1) * BATCH))
        calls = pl.DataFrame(
            {
                "outcome_id": batch["lead_id"],
                "contact_id": batch["contact_id"],
                "list_version": str(done),
                "outcome": "voicemail",
            }
        )
        with store.opened(path, wait=10) as kept:
            store.identities.learned(kept, batch, TODAY)
            store.outcomes.append(kept, calls, TODAY)
        print(done, flush=True)


def _batches(kept: store.Store) -> dict[int, tuple[int, int]]:
    """Batch -> how many of its people and of its calls are there."""
    calls = store.outcomes.every(kept).group_by(batch=pl.col("list_version").cast(pl.Int64)).len("calls")
    if calls.is_empty():
        return {}
    # One batch more than was told: people without their calls would be half a transaction.
    everybody = people(range(BATCH, (int(str(calls["batch"].max())) + 2) * BATCH))
    known = store.identities.recalled(kept, everybody.with_columns(contact_id=pl.lit(None, dtype=pl.String)))
    there = known.select(
        batch=pl.int_range(pl.len(), dtype=pl.Int64) // BATCH + 1, there=pl.col("contact_id").is_not_null()
    )
    counts = there.group_by("batch").agg(pl.col("there").sum()).join(calls, on="batch", how="full", coalesce=True)
    counts = counts.fill_null(0).filter(pl.any_horizontal(pl.col("there", "calls") > 0))
    return {batch: (found, told) for batch, found, told in counts.select("batch", "there", "calls").iter_rows()}


def main() -> int:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("what", choices=["speed", "kill", "write"])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--url", help="a database instead of a file of SQLite")
    parser.add_argument("--key", help="hash people with this key")
    parser.add_argument("--folder", type=Path)
    told = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="listforge-store-") as temporary:
        folder = told.folder or Path(temporary)
        match told.what:
            case "speed":
                speed(told.rows, told.url or str(folder / "store.sqlite"), told.key.encode() if told.key else None)
                peer(told.rows, folder / "peer.sqlite")
            case "kill":
                return kill(told.times, folder, told.seed)
            case "write":
                write(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
