"""Seconds that export takes from a scored list to VICIdial's file on disk, against Python's csv module in a loop.

    python benchmarks/export.py --rows 1000000

The list is made by make_list.py and goes through all stages beforehand. Export screens every number once more, orders
the calls, fits them into the layout and writes the file. The loop does the least of that, a row at a time: it takes the
same rows as they are in memory, cuts each field to its length, strips what the loader trips over and writes the line by
csv.writer, in order of priority; numbers are neither judged nor screened. Both run in processes of their own, one after
the other; the ratio is of seconds a row. CPU seconds are of all cores. Reading the list is not in the figures.
"""

import argparse
import csv
import re
import statistics
import tempfile
import time
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from listforge import frames, vocab
from listforge.icp import Icp
from listforge.stages.enrich import enrich
from listforge.stages.export import export, text_of
from listforge.stages.score import score
from score import ICP as SCORING
from score import prepared
from suppression import Took, apart, peak

TODAY = date(2026, 11, 22)
ICP = Icp.model_validate({"name": "benchmark"})
LOOP_ROWS = 50_000


def listed(folder: Path, rows: int, seed: int) -> None:
    """A generated list as score leaves it, in `scored.parquet`."""
    prepared(folder, rows, seed)
    people = folder / "people.parquet"
    score(enrich(pl.read_parquet(people), SCORING).kept, SCORING, today=TODAY).kept.write_parquet(
        folder / "scored.parquet"
    )
    people.unlink()


def columns_way(told: tuple[str, str]) -> Took:
    """The stage and the file: seconds, peak memory; CPU seconds, those of the stage, rows written, bytes."""
    folder, name = told
    frame, layout = pl.read_parquet(Path(folder) / "scored.parquet"), vocab.layout(name)
    export(frame.head(1000), ICP, layout, today=TODAY)
    started, cpu = time.perf_counter(), time.process_time()
    calls = export(frame, ICP, layout, today=TODAY).extra["calls"]
    between = time.perf_counter()
    file = Path(folder) / "calls.txt"
    frames.write_bytes(text_of(calls, layout), file)
    took, used = time.perf_counter() - started, time.process_time() - cpu
    return Took(took, peak(), (used, between - started, calls.height, file.stat().st_size))


def rows_way(told: tuple[str, str]) -> Took:
    """The least of the same, a row at a time: seconds, peak memory, rows."""
    folder, name = told
    layout = vocab.layout(name)
    frame = pl.read_parquet(Path(folder) / "scored.parquet", n_rows=LOOP_ROWS)
    rows = frame.select(n for n in frame.columns if n in {c.from_ for c in layout.columns} | {"priority"}).to_dicts()
    constants = {c.header: str(layout.fields[c.field]) for c in layout.columns if c.field}
    forbidden = re.compile("[" + re.escape(layout.csv.strip + layout.csv.separator) + r"\x00-\x1f]")
    started = time.perf_counter()
    rows.sort(key=lambda row: -(row["priority"] or 0))
    with (Path(folder) / "loop.txt").open("w", newline="") as file:
        writer = csv.writer(file, delimiter=layout.csv.separator, quoting=csv.QUOTE_MINIMAL)
        for row in rows:
            writer.writerow([_cell(row, column, constants, forbidden) for column in layout.columns])
    return Took(time.perf_counter() - started, peak(), len(rows))


def _cell(
    row: dict[str, Any], column: vocab.LayoutColumn, constants: dict[str, str], forbidden: re.Pattern[str]
) -> str:
    if column.header in constants:
        return constants[column.header]
    value = row.get(column.from_ or "")
    if value is None:
        return ""
    text = forbidden.sub("", " ".join(str(value).split()))
    return text[: column.max_length] if column.max_length else text


def main() -> None:
    """Measure both ways on one list and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--layout", default="vicidial")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="listforge-benchmark-") as folder:
        listed(Path(folder), options.rows, options.seed)
        took, loop = [], []
        for _ in range(options.runs):
            took.append(apart(columns_way, (folder, options.layout)))
            loop.append(apart(rows_way, (folder, options.layout)))
    cpu, stage, rows, size = min(took, key=lambda one: one.seconds).answer
    seconds = statistics.median(one.seconds for one in took)
    a_row = statistics.median(one.seconds / one.answer for one in loop)
    print(f"export: {seconds:.2f} s for {rows:,} calls, {size / 1e6:,.0f} MB, peak {took[-1].peak:,.0f} MB")
    print(f"the quickest run: {min(one.seconds for one in took):.2f} s, stage {stage:.2f} s, CPU {cpu:.2f} s")
    print(f"loop: {a_row * rows:.1f} s at the pace of {loop[-1].answer:,} rows")
    print(f"ratio: {a_row * rows / seconds:.1f}")


if __name__ == "__main__":
    main()
