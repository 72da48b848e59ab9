"""Seconds to scrub leads against a do-not-call list, how fast the list is compiled, and the same by SQLite.

    python benchmarks/suppression.py --numbers 200000000 --leads 1000000 --peer-numbers 10000000

The list is made anew in a temporary folder: numbers of the US and Canada in lines of `AAA,NNNNNNN`, in order within
blocks of ten million but the blocks in none. Half of the leads stand on it. Compiling and scrubbing each have a process
of their own, whose peak memory is printed. `look up` is the list opened and asked for all numbers of the leads; `scrub`
is all that validate does with numbers: parsed, screened, put in their places.

The peer is SQLite, its table a primary key and filled beforehand as the list is compiled beforehand, asked by a join
with a table of the leads. Both have the same list of --peer-numbers, both answers are compared, and the ratios of that
list are printed. SQLite uses one core.
"""

import argparse
import re
import resource
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import date
from multiprocessing import get_context
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from listforge import reach, suppression
from listforge.icp import Icp
from listforge.icp.validation import SuppressionList

BLOCK = 10_000_000
FIRST, LAST = 2_000_000_000, 9_999_999_999
BYTES = 12 + 4  # of a raw line, and of what compiling it needs beside
ENTRY = SuppressionList(name="us_dnc", path="us-dnc.txt", as_of=date(2026, 11, 1), country="US")
TODAY = date(2026, 11, 23)


class Took(NamedTuple):
    """What a step took: seconds, the most memory its process ever had in MB, and its answer."""

    seconds: float
    peak: float
    answer: Any


def listed(numbers: int) -> Iterator[pl.Series]:
    """Distinct ten-digit numbers in order, spread over all area codes, a block at a time."""
    step = (LAST - FIRST) // numbers * 9 // 10
    last = FIRST
    for start in range(0, numbers, BLOCK):
        places = pl.int_range(start, min(numbers, start + BLOCK), eager=True, dtype=pl.Int64)
        block = (places.hash(7) % max(1, 2 * step - 1)).cast(pl.Int64).cum_sum() + places - start + 1 + last
        last = int(block[-1])
        yield block.alias("digits")


def make(folder: Path, numbers: int, leads: int) -> pl.Series:
    """Writes the raw list, and gives the numbers of the leads: every other one stands on the list."""
    blocks = list(range(-(-numbers // BLOCK)))
    drafts, on = [], []
    for number, block in enumerate(listed(numbers)):
        drafts.append(folder / f"block-{number}")
        area, local = block // 10**7, (block % 10**7).cast(pl.String).str.zfill(7)
        pl.DataFrame({"area": area, "local": local}).write_csv(drafts[-1], include_header=False)
        on.append(block.gather_every(max(1, 2 * numbers // leads)))
    with (folder / ENTRY.path).open("wb") as whole:
        for number in sorted(blocks, key=lambda n: (n * 7919 + 3) % 104729):
            with drafts[number].open("rb") as part:
                shutil.copyfileobj(part, whole, 1 << 24)
            drafts[number].unlink()
    known = pl.concat(on).head(leads // 2)
    others = pl.int_range(leads - known.len(), eager=True).hash(11) % (LAST - FIRST) + FIRST
    return (pl.concat([known, others.cast(pl.Int64)]).alias("digits") + 10**10).sample(fraction=1, shuffle=True, seed=7)


def load(folder: str) -> suppression.Suppressed:
    """The list, from its compiled form where there is one."""
    (found,) = suppression.load(ENTRY, Path(folder), "US", TODAY)
    return found


def compile_(folder: str) -> Took:
    """The list compiled, and how many numbers stand on it."""
    started = time.perf_counter()
    entries = load(folder).entries
    return Took(time.perf_counter() - started, peak(), entries)


def look_up(folder: str, digits: pl.Series) -> Took:
    """The compiled list opened and asked; how many of the numbers stand on it."""
    started = time.perf_counter()
    found = load(folder).among(digits)
    return Took(time.perf_counter() - started, peak(), found.len())


def scrub(folder: str, digits: pl.Series) -> Took:
    """A list of leads judged and screened; how many numbers were taken out."""
    frame = pl.DataFrame({"phone": "+" + digits.cast(pl.String)})
    started = time.perf_counter()
    screens = {ENTRY.name: load(folder).among}
    facts = reach.judge(frame, Icp(name="benchmark"), default_country="US", suppressed=screens).facts
    return Took(time.perf_counter() - started, peak(), facts["suppressed_by"].count())


def fill(folder: str) -> Took:
    """SQLite's table of the same list, from the same numbers in order."""
    rows = pl.concat(listed(_numbers(folder))) + 10**10
    base = sqlite3.connect(Path(folder) / "peer.sqlite")
    started = time.perf_counter()
    base.execute("create table dnc (digits integer primary key) without rowid")
    base.executemany("insert into dnc values (?)", ((value,) for value in rows))
    base.commit()
    took = Took(time.perf_counter() - started, peak(), rows.len())
    base.close()
    return took


def ask(folder: str, digits: pl.Series) -> Took:
    """SQLite's answer: how many of the numbers stand on the list."""
    started = time.perf_counter()
    base = sqlite3.connect(Path(folder) / "peer.sqlite")
    base.execute("create temp table leads (digits integer primary key)")
    base.executemany("insert or ignore into leads values (?)", ((value,) for value in digits.sort()))
    (found,) = base.execute("select count(*) from leads join dnc using (digits)").fetchone()
    base.close()
    return Took(time.perf_counter() - started, peak(), found)


def _numbers(folder: str) -> int:
    return (Path(folder) / ENTRY.path).stat().st_size // 12


def peak() -> float:
    """In MB; where the kernel tells, without what the process that started this one had."""
    status = Path("/proc/self/status")
    told = re.search(r"VmHWM:\s*(\d+)", status.read_text()) if status.exists() else None
    return (int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss) / 1024


def apart(step: Callable[..., Took], *arguments: Any) -> Took:
    """A step in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(step, *arguments).result()


def measure(numbers: int, leads: int) -> None:
    """Prints what the list costs and what asking it costs."""
    with tempfile.TemporaryDirectory(prefix="listforge-benchmark-") as folder:
        digits = make(Path(folder), numbers, leads)
        compiled = apart(compile_, folder)
        made = next(Path(folder).glob(".*.parquet"), None)
        size = made.stat().st_size if made else 0
        print(f"compile: {numbers:,} numbers in {compiled.seconds:.1f} s, {numbers / compiled.seconds:,.0f} a second")
        print(f"compile: {size:,} bytes, {size / numbers:.2f} a number; peak memory {compiled.peak:,.0f} MB")
        for name, step in (("look up", look_up), ("scrub", scrub)):
            took = apart(step, folder, digits)
            print(
                f"{name}: {leads:,} leads in {took.seconds:.1f} s, {leads / took.seconds:,.0f} a second; "
                f"{took.answer:,} on the list; peak memory {took.peak:,.0f} MB"
            )


def compare(numbers: int, leads: int) -> None:
    """Prints the ratios to SQLite, on a list that it can be filled with in a minute."""
    with tempfile.TemporaryDirectory(prefix="listforge-benchmark-") as folder:
        digits = make(Path(folder), numbers, leads)
        ours, theirs = apart(compile_, folder), apart(fill, folder)
        asked, answered = apart(look_up, folder, digits), apart(ask, folder, digits)
        print(
            f"SQLite: {numbers:,} numbers filled in {theirs.seconds:.1f} s, {leads:,} leads in {answered.seconds:.1f} s"
        )
        same = "same" if asked.answer == answered.answer else "DIFFERENT"
        print(f"answers: {asked.answer:,} and {answered.answer:,}: {same}")
        print(f"ratio: compiled {theirs.seconds / ours.seconds:.1f} times as fast as SQLite is filled")
        print(f"ratio: looked up {answered.seconds / asked.seconds:.1f} times as fast as SQLite answers")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--numbers", type=int, default=200_000_000)
    parser.add_argument("--leads", type=int, default=1_000_000)
    parser.add_argument("--peer-numbers", type=int, default=10_000_000)
    options = parser.parse_args()
    free, needed = shutil.disk_usage(tempfile.gettempdir()).free, 2 * options.numbers * BYTES
    if free < needed:
        parser.error(f"{tempfile.gettempdir()} has {free:,} bytes free, {needed:,} are needed; set TMPDIR")
    print(f"{pl.thread_pool_size()} cores")
    measure(options.numbers, options.leads)
    compare(options.peer_numbers, options.leads)


if __name__ == "__main__":
    main()
