"""How well and how fast people are matched: the engine, other tools on the same rows, labelled sets, odd lists.

    python benchmarks/dedupe.py --rows 100000 --peers peers/bin/python
    python benchmarks/dedupe.py --rows 1000000 --scale --peers peers/bin/python --odd 0
    python benchmarks/dedupe.py --rows 0 --odd 0 --labelled FOLDER --peers peers/bin/python

A generated list is imported and validated, and each thing is then measured in a process of its own: `told` (values in
the form in which they are compared), `match` (pairs, levels, model, clusters), and the whole stage. Other tools
(dedupe_peers.py says how to install them) get the told values, so `match` is what compares with them. Rows that
validate sets aside are not there for anybody.

--duplicates: shares of re-listings, a list each; the tools run on the first. --scale: the list of twice the rows, and
the ratio of times, medians of several runs. --odd: rows of lists that no vendor should send, measured at that size and
at twice the size. --labelled: a folder of labelled sets (dedupe_labelled.py names them). The seed of make_list.py's
default list is the one the engine was tried out on: another one is the default here.
"""

import argparse
import os
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import numpy as np
import polars as pl

import dedupe_labelled
import dedupe_odd
import dedupe_ways as ways
import quality
from dedupe_ways import Took, apart
from listforge import frames
from listforge.fields import header
from listforge.stages.import_ import Origin, import_
from listforge.stages.validate import validate
from make_list import generate

TODAY = date(2026, 11, 23)
RUNS = 5
LOOP_ROWS = 20_000  # a loop over all pairs takes a minute


def clean(rows: int, seed: int, duplicates: float, path: str) -> int:
    """A generated list, imported and validated, as Parquet; how many rows are left. Nobody on it has opted out."""
    raw = generate(rows, seed=seed, duplicates=duplicates).with_columns(pl.lit("no").alias("Do Not Call"))
    table = frames.table(raw.write_csv().encode(), "list.csv", header.known)
    imported = import_(table, Origin(file="list.csv", name="benchmark"))
    kept = validate(imported.kept, ways.ICP, today=TODAY).kept
    kept.write_parquet(path)
    return kept.height


def matched(path: Path, values: Path) -> tuple[Took, Took]:
    """What telling the values of a list took, and matching them."""
    return apart(ways.tell, str(path), str(values)), apart(ways.match, str(values))


def measure(rows: int, seed: int, duplicates: float, folder: Path) -> tuple[Path, Took]:
    """A list, and what matching it took; prints time, memory, quality and calibration."""
    path = folder / f"list-{rows}-{duplicates}.parquet"
    left = apart(clean, rows, seed, duplicates, str(path))
    told, took = matched(path, path.with_suffix(".told.parquet"))
    stage = apart(ways.stage, str(path))
    print(f"\n{left:,} rows of {rows:,} generated, {duplicates:.1%} re-listings, seed {seed}")
    for name, seconds, peak in (
        ("told", told.seconds, told.peak),
        ("match", took.seconds, took.peak),
        ("stage", stage.seconds, stage.peak),
    ):
        print(f"  {name:<8}{seconds:8.2f} s{peak:8,.0f} MB")
    print(f"  {took.pairs:,} candidate pairs, recall of candidates {took.recall:.4f}")
    for threshold, labels in took.clusters.items():
        print(f"  at {threshold:<6}{ways.judged(labels, took.truth)}")
    for line in took.calibration:
        print(f"  {line}")
    print(f"  accounts  {quality.pairwise(stage.clusters[1.0], stage.truth)}")
    return path, took


def compare(path: Path, ours: Took, python: str | None) -> None:
    """Prints what other ways make of the same rows, beside ours."""
    told = path.with_suffix(".told.parquet")
    row("listforge", ours.best(), ours, ours)
    row("exact keys", *_one(apart(ways.exact, str(told))), ours)
    if python is None:
        return
    model = path.with_suffix(".model.json")
    for name, options in (
        ("Splink, trained in the run", ("splink", "--model", str(model))),
        ("Splink, saved model", ("splink", "--model", str(model))),
        ("recordlinkage ECM", ("recordlinkage",)),
    ):
        theirs = ways.peer(python, told, options, ours.truth)
        row(name, theirs.best(), theirs, ours)
        for threshold in (0.9, 0.99):
            print(f"    at {threshold:<6}{ways.judged(theirs.clusters[threshold], ours.truth)}")


def row(name: str, best: str, theirs: Took, ours: Took) -> None:
    """A line of the table: seconds, memory, ratio of our time to theirs, the best it can do."""
    ratio = "" if theirs is ours else f"we take {ours.seconds / theirs.seconds:.2f}"
    print(f"  {name:<28}{theirs.seconds:8.2f} s {theirs.peak:8,.0f} MB {ratio:<14} {best}")


def _one(took: Took) -> tuple[str, Took]:
    return took.best(), took


def loop(rows: int, seed: int, duplicates: float, folder: Path) -> None:
    """Prints what a loop over all pairs of joined texts finds on a list short enough for it."""
    path = folder / "short.parquet"
    apart(clean, min(rows, LOOP_ROWS), seed, duplicates, str(path))
    told = path.with_suffix(".told.parquet")
    _, ours = matched(path, told)
    theirs = apart(ways.joined_texts, str(told))
    print(f"\n{min(rows, LOOP_ROWS):,} rows")
    row("listforge", ours.best(), ours, ours)
    row("rapidfuzz, joined texts", theirs.best(), theirs, ours)
    print(f"    at 0.9   {ways.judged(theirs.clusters[0.9], ours.truth)}")


def scale(rows: int, seed: int, duplicates: float, folder: Path, once: Path) -> None:
    """Prints how much longer twice the rows take: medians of runs in turn, for fresh memory may cost more than work."""
    twice, _ = measure(2 * rows, seed, duplicates, folder)
    seconds = [
        [apart(ways.match, str(path.with_suffix(".told.parquet"))).seconds for path in (once, twice)]
        for _ in range(RUNS)
    ]
    one, two = np.median(seconds, axis=0)
    each = ", ".join(f"{less:.2f} and {more:.2f}" for less, more in seconds)
    print(f"  match: {two / one:.2f} times the time of half the rows ({one:.2f} and {two:.2f} s; {each})")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000, help="0 for no generated list")
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--duplicates", type=float, nargs="+", default=[0.30, 0.05, 0.005])
    parser.add_argument("--scale", action="store_true")
    parser.add_argument("--odd", type=int, default=50_000, help="0 for none")
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--peers", metavar="PYTHON", help="a Python with splink and recordlinkage")
    options = parser.parse_args(arguments)
    load = f", load {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else ""
    print(f"{pl.thread_pool_size()} cores{load}, numpy {np.__version__}, polars {pl.__version__}")
    with tempfile.TemporaryDirectory(prefix="listforge-benchmark-") as name:
        folder = Path(name)
        for number, share in enumerate(options.duplicates if options.rows else ()):
            path, took = measure(options.rows, options.seed, share, folder)
            if number == 0:
                compare(path, took, options.peers)
                loop(options.rows, options.seed, share, folder)
            if number == 0 and options.scale:
                scale(options.rows, options.seed, share, folder, path)
        if options.odd:
            dedupe_odd.measure(options.odd)
        if options.labelled:
            dedupe_labelled.measure(options.labelled, options.peers, folder)


if __name__ == "__main__":
    main()
