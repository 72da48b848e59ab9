"""Lists that no vendor should send, of n and of 2n rows: the time may double, and no more."""

import time
from collections.abc import Callable

import polars as pl

from dedupe_ways import ICP, apart
from listforge.stages.dedupe import dedupe

LETTERS = "abcdefghijklmnopqrstuvwxyz"
TEXT = 10_000  # characters of a name that is a text


def numbered(rows: int) -> pl.DataFrame:
    """Rows with an id and a name of their own."""
    at = pl.int_range(rows, eager=True)
    names = [
        pl.concat_str([(at // 26**place % 26).replace_strict(range(26), list(LETTERS)) for place in places]).alias(name)
        for name, places in (("first_name", (0, 3, 1, 2)), ("last_name", (2, 4, 3, 1, 0)))
    ]
    return pl.DataFrame({"lead_id": "L" + at.cast(pl.String)}).with_columns(
        pl.select(names).select(pl.all().str.to_titlecase())
    )


def one_phone(rows: int) -> pl.DataFrame:
    return numbered(rows).with_columns(phone=pl.lit("+12025550123"))


def identical(rows: int) -> pl.DataFrame:
    return numbered(rows).with_columns(
        first_name=pl.lit("Ann"), last_name=pl.lit("Tarn"), phone=pl.lit("+12025550123"),
        email=pl.lit("ann.tarn@tarnwick.example"), company_name=pl.lit("Tarnwick Inc"),
    )  # fmt: skip


def constant(rows: int) -> pl.DataFrame:
    return numbered(rows).with_columns(
        company_name=pl.lit("Tarnwick Inc"), website=pl.lit("tarnwick.example"), street=pl.lit("1 Mill St"),
        city=pl.lit("Springfield"), postal_code=pl.lit("62701"), region=pl.lit("IL"), country=pl.lit("US"),
        phone=pl.lit("+12025550123"), email=pl.lit("info@tarnwick.example"), job_title=pl.lit("Buyer"),
    )  # fmt: skip


def nothing(rows: int) -> pl.DataFrame:
    return numbered(rows).select(
        "lead_id", *(pl.lit(None, pl.String).alias(name) for name in ("full_name", "phone", "email", "company_name"))
    )


def sites(rows: int) -> pl.DataFrame:
    """Companies without people behind one switchboard."""
    return numbered(rows).select("lead_id", company_name=pl.col("last_name"), phone=pl.lit("+12025550123"))


def long_names(rows: int) -> pl.DataFrame:
    """A hundredth of the rows, their names and companies as long as a text, and beginning alike."""
    people = numbered(max(2, rows // 100))
    filler = pl.lit("lorem " * (TEXT // 6))
    return people.with_columns(
        last_name=filler + pl.col("last_name"), company_name=filler + pl.col("first_name"), phone=pl.lit("+12025550123")
    )


LISTS: dict[str, Callable[[int], pl.DataFrame]] = {
    "one phone": one_phone, "identical rows": identical, "constant columns": constant, "all null": nothing,
    "sites on one phone": sites, "names of 10,000": long_names,
}  # fmt: skip


def timed(name: str, rows: int) -> list[tuple[int, float, int]]:
    """The list of that many rows and of twice as many: its rows, seconds of the stage, and rows left."""
    found = []
    for size in (rows, 2 * rows):
        frame = LISTS[name](size)
        dedupe(frame.head(2), ICP)  # vocabularies are loaded once
        started = time.perf_counter()
        kept = dedupe(frame, ICP).kept.height
        found.append((frame.height, time.perf_counter() - started, kept))
    return found


def measure(rows: int) -> None:
    """Prints the seconds of the stage on each list, and on one of twice the rows."""
    print("\nlists that no vendor should send")
    for name in LISTS:
        (once, first, _), (twice, second, left) = apart(timed, name, rows)
        print(
            f"  {name:<20}{once:>9,} rows {first:7.2f} s {twice:>9,} rows {second:7.2f} s"
            f"  ratio {second / first:.2f}  {left:,} left"
        )
