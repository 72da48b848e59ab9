"""Seconds that enrich (what a row says by itself) and score take for a million people, against a plain loop over rows.

    python benchmarks/score.py --rows 1000000

The list is made by make_list.py, imported, validated and deduped beforehand; to every other title something is added
("..., EMEA", "Senior ...", "... (m/w/d)"), so that there are tens of thousands of titles, as on real lists, and every
seventh person did something with us. Reading and writing are not in the figure. The loop does for 20,000 of the rows
the least that the two stages do, a row at a time: level and department of the title by the same rules as compiled
patterns, the code of the industry, fit, intent, reach, priority and their reasons. Both run in processes of their own,
one after the other; the ratio is of rows a second. The stages use all cores, the loop one.
"""

import argparse
import re
import statistics
import tempfile
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl

from listforge import frames, vocab
from listforge.columns import ensure
from listforge.fields import header
from listforge.icp import Icp
from listforge.stages.dedupe import dedupe
from listforge.stages.enrich import enrich
from listforge.stages.import_ import Origin, import_
from listforge.stages.score import score
from listforge.stages.validate import validate
from make_list import generate
from suppression import Took, apart, peak

TODAY = date(2026, 11, 22)
LOOP_ROWS = 20_000
ICP = Icp.model_validate(
    {
        "name": "benchmark",
        "target": {
            "industries": ["48-49", "manufacturing", "wholesale trade"],
            "employees": {"min": 50, "max": 1000},
            "geography": {"countries": ["US", "CA"]},
            "signals": [
                {"when": {"last_activity": "guide download"}, "points": 20, "half_life_days": 45},
                {"when": {"intent_topic": "dock scheduling"}, "points": 30, "half_life_days": 30, "of": "account"},
            ],
        },
        "buying_group": {
            "roles": [
                {
                    "name": "buyer",
                    "seniority": ["cxo", "vp"],
                    "departments": ["finance", "operations"],
                    "required": True,
                },
                {"name": "champion", "seniority": ["director", "manager"], "departments": ["operations"]},
                {"name": "user", "seniority": ["senior", "entry"]},
            ]
        },
        "validate": {"default_country": "US"},
    }
)
ADDED = ("{}, EMEA", "Senior {}", "{} (m/w/d)", "{} II", "{} - North", "Interim {}", "{} & Planning", "Acting {}")


def prepared(folder: Path, rows: int, seed: int) -> None:
    """A generated list as dedupe leaves it, with many titles and some signals, in `people.parquet`."""
    path = folder / "list.csv"
    generate(int(rows * 1.85), seed=seed, duplicates=0.30).write_csv(path)
    table = frames.table(frames.load(path), path.name, header.known)
    listed = import_(table, Origin(file=path.name, name="benchmark")).kept
    path.unlink()
    people = dedupe(validate(listed, ICP, today=TODAY).kept, ICP).kept.head(rows)
    number = pl.int_range(pl.len())
    suffixed = pl.coalesce(
        pl.when(number % 2 + (number // 2) % len(ADDED) * 2 == 1 + 2 * which).then(
            pl.concat_str(pl.lit(before), "job_title", pl.lit(after), pl.lit(" "), (number // 2**8) % 12)
        )
        for which, (before, after) in enumerate(text.split("{}") for text in ADDED)
    )
    people.with_columns(
        job_title=pl.coalesce(suffixed, "job_title"),
        last_activity=pl.when(number % 7 == 0).then(pl.lit("guide_download")),
        last_activity_on=pl.lit(TODAY) - pl.duration(days=number % 90),
        intent_topic=pl.when(number % 19 == 0).then(pl.lit("dock scheduling")),
    ).write_parquet(folder / "people.parquet")


def columns_way(folder: str) -> Took:
    """Both stages on all rows: seconds, peak memory, and the seconds of each, rows and titles."""
    frame = pl.read_parquet(Path(folder) / "people.parquet")
    score(enrich(frame.head(1000), ICP).kept, ICP, today=TODAY)
    started = time.perf_counter()
    enriched = enrich(frame, ICP).kept
    between = time.perf_counter()
    scored = score(enriched, ICP, today=TODAY).kept
    took = time.perf_counter() - started
    said = (between - started, took - (between - started), scored.height, frame["job_title"].n_unique())
    return Took(took, peak(), said)


def rows_way(folder: str) -> Took:
    """The least of the same, a row at a time: seconds, peak memory, and how many rows."""
    frame = pl.read_parquet(Path(folder) / "people.parquet", n_rows=LOOP_ROWS)
    names = ("job_title", "industry", "employees", "country", "last_activity", "last_activity_on", "reach_class")
    rows = ensure(frame, names).select(names).rows()
    levels = [(_pattern(rule.any), _pattern(rule.unless), rule.level) for rule in vocab.seniority().rules]
    departments = [(_pattern(rule.any), _pattern(rule.unless), rule.department) for rule in vocab.departments().rules]
    started = time.perf_counter()
    scored = [_scored(row, levels, departments) for row in rows]
    return Took(time.perf_counter() - started, peak(), len(scored))


Rules = Sequence[tuple[re.Pattern[str] | None, re.Pattern[str] | None, str | None]]


def _pattern(words: Sequence[str]) -> re.Pattern[str] | None:
    return re.compile(r"\b(?:" + "|".join(re.escape(vocab.fold(word)) for word in words) + r")\b") if words else None


def _judged(title: str, rules: Rules) -> str | None:
    for some, never, answer in rules:
        if some and some.search(title) and not (never and never.search(title)):
            return answer
    return None


def _scored(row: tuple[object, ...], levels: Rules, departments: Rules) -> tuple[float, float, list[str]]:
    """Fit, priority and reasons of one row."""
    title, industry, employees, country, activity, seen, reach = row
    folded = vocab.fold(str(title or ""))
    level, department = _judged(folded, levels), _judged(folded, departments)
    code = vocab.industries().get(vocab.key(str(industry))) if industry else None
    known = {
        "industry": (25, None if code is None else code[:2] in ("48", "49", "31", "32", "33", "42"), code),
        "employees": (20, 50 <= employees <= 1000 if isinstance(employees, int) else None, employees),
        "geography": (10, None if country is None else country in ("US", "CA"), country),
        "role": (25, None if level is None else level in ("cxo", "vp", "director", "manager"), f"{level} {department}"),
    }
    weight = sum(points for points, fits, _ in known.values() if fits is not None)
    reasons = [
        f"fit:{name}=+{100 * points / weight if fits else 0:.1f} ({value})"
        for name, (points, fits, value) in known.items()
        if fits is not None
    ]
    fit = sum(100 * points / weight for points, fits, _ in known.values() if fits)
    if activity == "guide_download" and isinstance(seen, date):
        age = (TODAY - seen).days
        reasons.append(f"intent:guide_download=+{20 * 0.5 ** (age / 45):.1f} ({age} days old)")
    rate = {"direct": 0.3, "mobile": 0.3, "standard": 0.12, "switchboard": 0.065}.get(str(reach), 0.0)
    reasons.append(f"reach:{reach}=+{100 * rate / 0.3:.1f}")
    factor = 1.0 if fit >= 80 else 0.8 if fit >= 60 else 0.6 if fit >= 40 else 0.4
    return fit, 1000 * rate * (0.165 if activity else 0.085) * factor, reasons


def main() -> None:
    """Measure both ways on one list and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="listforge-benchmark-") as folder:
        prepared(Path(folder), options.rows, options.seed)
        took, loop = [], []
        for _ in range(options.runs):
            took.append(apart(columns_way, folder))
            loop.append(apart(rows_way, folder))
    enriching, scoring, rows, titles = took[-1].answer
    seconds = statistics.median(one.seconds for one in took)
    a_row = statistics.median(one.seconds / one.answer for one in loop)
    print(f"stages: {seconds:.2f} s for {rows:,} rows, {titles:,} titles, peak {took[-1].peak:,.0f} MB")
    print(f"the last run: enrich {enriching:.2f} s, score {scoring:.2f} s")
    print(f"loop: {a_row * rows:.0f} s at the pace of {loop[-1].answer:,} rows")
    print(f"ratio: {a_row * rows / seconds:.1f}")


if __name__ == "__main__":
    main()
