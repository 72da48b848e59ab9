"""Seconds that import takes for a wide CSV, as a multiple of what polars takes to read the same file as text.

    python benchmarks/import.py --rows 1000000 --peers PYTHON

The file has forty columns: twenty-five that become columns of ours (names, title, company, numbers, mail, place, money,
days), fifteen that pass through. `import` detects encoding, dialect, header and mapping, reads every value in its type,
and gives every row its id and where it came from; `polars` is read_csv(infer_schema=False), and nothing else. Both run
in processes of their own, one after the other, three times; the ratio is of the medians. Then the whole command, with
its writing, and its peak memory as a multiple of the file's size.

With --peers, a Python that has them (pip install csvkit frictionless), two readers of other kits count the rows of the
first 20,000: for scale, in rows a second.
"""

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl

from listforge import frames
from listforge.fields import header
from listforge.stages.import_ import Origin, import_
from suppression import Took, apart, peak

PEER_ROWS = 20_000
WORDS = np.array(
    ["Acme", "Tarnwick", "Orbis", "Vale", "Kestrel", "Halden", "Moor", "Quill", "Sable", "Fen", "Brook", "Cedar"]
)
TITLES = np.array(["Director of Operations", "VP Logistics", "Warehouse Manager", "CEO", "Head of Procurement"])
PEERS = {  # what is imported, and what counts the rows
    "csvkit": ("import agate, sys", "print(sum(1 for _ in agate.csv.reader(open(sys.argv[1], newline=''))) - 1)"),
    "frictionless": (
        "import sys; from frictionless import Resource, system",
        "with system.use_context(trusted=True), Resource(sys.argv[1]) as r: print(sum(1 for _ in r.row_stream))",
    ),
}


def wide(rows: int, seed: int) -> pl.DataFrame:
    """A clean list of forty columns, nobody in it real."""
    rng = np.random.default_rng(seed)

    def of(values: np.ndarray) -> pl.Series:
        return pl.Series(values[rng.integers(0, len(values), rows)])

    def number(low: int, high: int) -> pl.Series:
        return pl.Series(rng.integers(low, high, rows)).cast(pl.String)

    def phone() -> pl.Series:
        return pl.select(pl.lit("(212) 555-01") + number(10, 100)).to_series()

    def site() -> pl.Series:
        return of(WORDS).str.to_lowercase() + number(0, 10**6)

    start = pl.lit("2026-01-01").str.to_date()
    days = pl.select((start + pl.duration(days=pl.lit(rng.integers(0, 300, rows)))).dt.strftime("%Y-%m-%d"))
    columns = {
        "Record ID": pl.Series(np.arange(rows)).cast(pl.String), "First Name": of(WORDS), "Last Name": of(WORDS),
        "Job Title": of(TITLES), "Company Name": of(WORDS) + " " + of(WORDS) + " Inc",
        "Website": "https://www." + site() + ".example", "Phone Number": phone(), "Mobile Phone": phone(),
        "Direct Phone": phone(), "Email": of(WORDS).str.to_lowercase() + "." + site() + "@tarnwick.example",
        "Street": number(1, 9999) + " " + of(WORDS) + " Street", "City": of(WORDS),
        "State": of(np.array(["TX", "OH", "CA"])), "Postal Code": number(10000, 99999), "Country": of(np.array(["US"])),
        "Industry": of(np.array(["Manufacturing", "Logistics", "Retail"])), "Employees": number(1, 9999),
        "Annual Revenue": number(10**5, 10**9), "Last Modified Date": days.to_series(),
        "LinkedIn URL": "https://www.linkedin.com/in/" + site(), "Department": of(np.array(["Operations", "Finance"])),
        "Seniority": of(np.array(["Director", "Manager"])), "Notes": of(WORDS) + " called " + of(WORDS),
        "Time Zone": of(np.array(["America/Chicago"])), "Do Not Call": of(np.array(["No"])),
    }  # fmt: skip
    extra = {f"Custom {n}": number(0, 10**6) if n % 3 == 0 else of(WORDS) + " " + number(0, 10**6) for n in range(15)}
    return pl.DataFrame(columns | extra)


def polars_way(path: str) -> Took:
    """The file as polars reads it: seconds, peak memory, rows and columns."""
    started = time.perf_counter()
    shape = pl.read_csv(path, infer_schema=False).shape
    return Took(time.perf_counter() - started, peak(), shape)


def import_way(path: str) -> Took:
    """The file as import reads it: seconds, peak memory, rows and columns."""
    started = time.perf_counter()
    table = frames.table(frames.view(Path(path)), path, header.known)
    shape = import_(table, Origin(file=path, name="benchmark")).kept.shape
    return Took(time.perf_counter() - started, peak(), shape)


def warmed(way: Callable[[str], Took], small: str, path: str) -> Took:
    """The way on the file, after the modules and vocabularies have been loaded for a small one."""
    way(small)
    return way(path)


def command(path: Path) -> tuple[float, float]:
    """Seconds and peak memory in MB of the whole command."""
    output = path.with_suffix(".parquet")
    argv = [sys.executable, "-m", "listforge", "import", str(path), "-o", str(output), "-q"]
    script = (
        f"import resource, subprocess, time; started = time.perf_counter(); subprocess.run({argv!r}, check=True);"
        "print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024)"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    output.unlink()
    seconds, memory = map(float, done.stdout.split())
    return seconds, memory


def peer(python: str, name: str, path: Path) -> float:
    """Rows a second of another kit's reader, its start left out."""
    imports, count = PEERS[name]
    clock = "time.perf_counter()"
    timed = f"{imports}\nimport time; started = {clock}\n{count}\nprint({clock} - started)"
    done = subprocess.run([python, "-c", timed, str(path)], check=True, capture_output=True, text=True)
    rows, seconds = done.stdout.split()
    return int(rows) / float(seconds)


def main() -> None:
    """Writes the file, times both ways in turn, the command, and the peers."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--peers", metavar="PYTHON")
    told = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path, small = Path(folder) / "wide.csv", Path(folder) / "small.csv"
        wide(told.rows, told.seed).write_csv(path)
        wide(min(told.rows, PEER_ROWS), told.seed).write_csv(small)
        size = path.stat().st_size / 2**20
        print(f"file: {told.rows:,} rows, 40 columns, {size:,.0f} MB")
        took: dict[str, list[Took]] = {"polars": [], "import": []}
        for _ in range(told.runs):
            for name, way in (("polars", polars_way), ("import", import_way)):
                took[name].append(apart(warmed, way, str(small), str(path)))
        median = {name: statistics.median(one.seconds for one in runs) for name, runs in took.items()}
        for name, runs in took.items():
            spread = ", ".join(f"{one.seconds:.2f}" for one in runs)
            rows, columns = runs[0].answer
            print(f"{name}: {median[name]:.2f} s ({spread}), {rows:,} x {columns}, peak {runs[0].peak:,.0f} MB")
        print(f"ratio: import takes {median['import'] / median['polars']:.2f} times as long as polars reads")
        seconds, memory = command(path)
        print(f"command: {seconds:.1f} s with its writing, peak {memory:,.0f} MB, {memory / size:.2f} times the file")
        for name in PEERS if told.peers else ():
            others, ours = peer(told.peers, name, small), told.rows / median["import"]
            print(f"{name}: {others:,.0f} rows a second; import {ours:,.0f}")


if __name__ == "__main__":
    main()
