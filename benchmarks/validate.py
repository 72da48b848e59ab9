"""Rows a second of the whole stage `validate`, a do-not-call list of ten million numbers on, against the plain loop.

    python benchmarks/validate.py --rows 1000000 --numbers 10000000

The list is made by make_list.py and imported beforehand; reading and writing are not in the figure. The loop does for
20,000 of the rows the least that validate does, one row at a time: it parses and judges every number with phonenumbers,
asks for its time zone, and checks the address with email-validator. It runs right after, in a
process of its own; the ratio is of rows a second. Validate uses all cores, the loop one.
"""

import argparse
import tempfile
import time
from datetime import date
from pathlib import Path

import polars as pl
from email_validator import EmailNotValidError, validate_email

from listforge import frames, suppression
from listforge.columns import NUMBERS, ensure
from listforge.fields import header
from listforge.icp import Icp
from listforge.icp.validation import SuppressionList
from listforge.stages.import_ import Origin, import_
from listforge.stages.validate import validate
from make_list import generate
from pipeline import number
from suppression import ENTRY, Took, apart, make, peak

TODAY = date(2026, 11, 22)
LOOP_ROWS = 20_000


def imported(folder: Path, rows: int, seed: int) -> None:
    """A generated list, as import leaves it, in `leads.parquet`."""
    path = folder / "list.csv"
    generate(rows, seed=seed, duplicates=0.30).write_csv(path)
    table = frames.table(frames.load(path), path.name, header.known)
    import_(table, Origin(file=path.name, name="benchmark")).kept.write_parquet(folder / "leads.parquet")
    path.unlink()


def columns_way(folder: str) -> Took:
    """validate on all rows: seconds, peak memory, and what it said."""
    frame = frames.read(Path(folder) / "leads.parquet")
    icp = Icp.model_validate({"name": "benchmark", "validate": {"default_country": "US"}})
    entry = SuppressionList(name="us_dnc", path=ENTRY.path, as_of=date(2026, 11, 1), country="US")
    lists = suppression.load(entry, Path(folder), "US", TODAY)
    validate(frame.head(1000), icp, today=TODAY, lists=lists)
    started = time.perf_counter()
    result = validate(frame, icp, today=TODAY, lists=lists)
    return Took(time.perf_counter() - started, peak(), result.summary())


def rows_way(folder: str) -> Took:
    """The least of the same, a row at a time: seconds, peak memory, and how many rows."""
    frame = pl.read_parquet(Path(folder) / "leads.parquet", n_rows=LOOP_ROWS)
    rows = ensure(frame, [*NUMBERS, "email", "country"]).select(*NUMBERS, "email", "country").rows()
    started = time.perf_counter()
    for *numbers, email, country in rows:
        for cell in filter(None, numbers):
            number(cell, country or "US")
        if email:
            try:
                validate_email(email, check_deliverability=False)
            except EmailNotValidError:
                continue
    return Took(time.perf_counter() - started, peak(), len(rows))


def main() -> None:
    """Measure both ways on one list and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--numbers", type=int, default=10_000_000, help="numbers on the do-not-call list")
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="listforge-benchmark-") as folder:
        make(Path(folder), options.numbers, 1000)
        imported(Path(folder), options.rows, options.seed)
        for _ in range(options.runs):
            ours, loop = apart(columns_way, folder), apart(rows_way, folder)
            rate, peer = options.rows / ours.seconds, loop.answer / loop.seconds
            print(f"validate: {options.rows:,} rows in {ours.seconds:.2f} s, {rate:,.0f} a second; {ours.peak:,.0f} MB")
            print(f"loop: {loop.answer:,} rows in {loop.seconds:.2f} s, {peer:,.0f} a second")
            print(f"ratio: {rate / peer:.1f} times the loop")
        print(ours.answer)


if __name__ == "__main__":
    main()
