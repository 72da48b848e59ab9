"""Seconds a stage, rows a second and peak memory of the whole pipeline, against a plain Python loop of the same rules.

    python benchmarks/pipeline.py --rows 100000

The loop does a row at a time what the stages do on columns: it reads every number with phonenumbers and every address
with email-validator, matches on the same exact keys, and scores the same fit. Each side runs in a process of its own,
on the same generated list, in the same minute; what is printed last is the ratio.
"""

import argparse
import csv
import itertools
import json
import multiprocessing
import os
import re
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import date
from multiprocessing.queues import Queue
from pathlib import Path
from typing import Any

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from listforge import frames, pipeline, vocab
from listforge.fields import header
from listforge.icp import Icp
from listforge.stages.import_ import Origin, import_
from make_list import generate

TODAY = date(2026, 11, 23)
PROFILE = {
    "name": "benchmark",
    "target": {
        "industries": ["48-49", "31-33"],
        "employees": {"min": 50, "max": 1000},
        "geography": {"countries": ["US", "CA"]},
    },
    "buying_group": {
        "roles": [{"name": "champion", "seniority": ["director", "manager"], "departments": ["operations"]}]
    },
    "validate": {"default_country": "US"},
}
NUMBERS = ("Phone", "Direct Phone", "Mobile Phone", "Company Phone")
Timed = Callable[[Path], dict[str, float]]


def columns_way(path: Path) -> dict[str, float]:
    """Seconds of each stage of listforge, reading included in import and writing in export."""
    icp = Icp.model_validate(PROFILE)
    marks = [("start", time.monotonic())]
    table = frames.table(frames.load(path), path.name, header.known)
    world = pipeline.World(layout=vocab.layout("generic"), calling_rules=vocab.calling_rules())
    imported = [import_(table, Origin(file=path.name, name="benchmark"))]
    results, _ = pipeline.run(
        imported, icp, world, today=TODAY, tell=lambda result: marks.append((result.stage, time.monotonic()))
    )
    with tempfile.TemporaryDirectory() as folder:
        frames.write(results["export"].extra["calls"], Path(folder) / "calls.csv")
    marks.append(("write", time.monotonic()))
    return {name: at - before for (_, before), (name, at) in itertools.pairwise(marks)}


def rows_way(path: Path) -> dict[str, float]:
    """Seconds of the same rules in a plain loop over rows."""
    started = time.monotonic()
    levels = title_rules(vocab.seniority().rules, "level")
    departments = title_rules(vocab.departments().rules, "department")
    people: dict[tuple[str, str], dict[str, Any]] = {}
    with path.open(newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            lead = judged(row)
            if lead is None:
                continue
            keys = [(number, lead["name"]) for number in lead["numbers"]] + [(lead["email"] or "?", lead["name"])]
            if any(key in people for key in keys):
                continue
            people.update(dict.fromkeys(keys, lead))
            lead["fit"] = fit(lead, levels, departments)
    unique = {id(lead): lead for lead in people.values()}.values()
    with tempfile.NamedTemporaryFile("w", newline="") as out:
        writer = csv.writer(out)
        for lead in sorted(unique, key=lambda one: -one["fit"]):
            writer.writerow([lead["numbers"][0], lead["name"], lead["company"], lead["fit"]])
    return {"loop": time.monotonic() - started}


def judged(row: dict[str, str]) -> dict[str, Any] | None:
    """The row with its valid numbers and address, or None where there is nothing to dial."""
    country = vocab.countries().get(vocab.key(row["Country"]), "US")
    numbers = [found for name in NUMBERS if row[name] and (found := number(row[name], country))]
    if not numbers or vocab.booleans().get(row["Do Not Call"].strip().lower()):
        return None
    try:
        email = validate_email(row["Email"].strip(), check_deliverability=False).normalized if row["Email"] else None
    except EmailNotValidError:
        email = None
    name = vocab.fold(f"{row['First Name']} {row['Last Name']}")
    return {"numbers": numbers, "email": email, "name": name, "company": row["Company"], "country": country, "row": row}


def number(cell: str, country: str) -> str | None:
    """E.164 of a valid number, with the look-ups listforge makes of each: type, region, time zone."""
    from phonenumbers import timezone

    try:
        parsed = phonenumbers.parse(cell.strip("' "), country)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(parsed):
        return None
    phonenumbers.number_type(parsed)
    phonenumbers.region_code_for_number(parsed)
    timezone.time_zones_for_number(parsed)
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def title_rules(rules: Iterable[vocab.TitleRule], what: str) -> list[tuple[re.Pattern[str], str]]:
    """The title rules as compiled patterns."""
    return [
        (
            re.compile(r"\b(?:" + "|".join(re.escape(vocab.fold(word)) for word in rule.any) + r")\b"),
            getattr(rule, what),
        )
        for rule in rules
    ]


def fit(
    lead: dict[str, Any], levels: list[tuple[re.Pattern[str], str]], departments: list[tuple[re.Pattern[str], str]]
) -> float:
    """The share of the profile's points a lead has."""
    title = vocab.fold(lead["row"]["Job Title"])
    level = next((found for pattern, found in levels if pattern.search(title)), None)
    department = next((found for pattern, found in departments if pattern.search(title)), None)
    code = vocab.industries().get(vocab.key(lead["row"]["Industry"]), "")
    size = re.sub(r"\D", "", lead["row"]["Employees"] or "")
    points = 25.0 * code.startswith(("48", "49", "31", "32", "33")) + 10.0 * (lead["country"] in ("US", "CA"))
    points += 20.0 * (bool(size) and 50 <= int(size) <= 1000)
    return points + 25.0 * (level in ("director", "manager") and department == "operations")


def measured(way: Timed, path: Path, answers: "Queue[Any]") -> None:
    """Runs one way in this process and reports its seconds and peak memory."""
    seconds = way(path)
    answers.put((seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024))


def alone(way: Timed, path: Path) -> tuple[dict[str, float], float]:
    """One way in a fresh process: seconds a part, and peak memory in MB."""
    spawn = multiprocessing.get_context("spawn")
    answers: Queue[Any] = spawn.Queue()
    process = spawn.Process(target=measured, args=(way, path, answers))
    process.start()
    seconds, memory = answers.get()
    process.join()
    return seconds, memory


def main() -> None:
    """Measure both ways on one list and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--no-loop", action="store_true", help="measure listforge alone")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list.csv"
        generate(options.rows, seed=options.seed, duplicates=0.30).write_csv(path)
        ours, memory = alone(columns_way, path)
        theirs, their_memory = ({}, 0.0) if options.no_loop else alone(rows_way, path)
    total, loop = sum(ours.values()), sum(theirs.values())
    if options.json:
        print(json.dumps({"rows": options.rows, "stages": ours, "seconds": total, "mb": memory, "loop": loop}))
        return
    print(f"{options.rows:,} rows, seed {options.seed}, {os.cpu_count()} cores, Python {sys.version.split()[0]}")
    for name, seconds in ours.items():
        print(f"  {name:<10}{seconds:8.2f} s {options.rows / max(seconds, 1e-9):12,.0f} rows/s")
    print(f"  {'all':<10}{total:8.2f} s {options.rows / total:12,.0f} rows/s {memory:8,.0f} MB")
    if loop:
        print(f"  {'row loop':<10}{loop:8.2f} s {options.rows / loop:12,.0f} rows/s {their_memory:8,.0f} MB")
        print(f"listforge takes {total / loop:.2f} of the loop's time")


if __name__ == "__main__":
    main()
