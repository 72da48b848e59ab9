"""Levels and departments of job titles: how often they are right, and what a million of them costs.

    python benchmarks/titles.py --onet alternate_titles.csv --peer VENV/bin/python

Right is measured on the table of the tests, tests/fields/titles.csv, whose answers were written before those of the
program were looked at; the third of it that is marked `held_back` is also told apart. An empty cell of it says that a
title has no level or department, and is right when none is given; "?" is where people differ, and is not counted.

`--onet` takes the O*NET alternate titles (US Department of Labor, CC BY 4.0) with the columns `O*NET-SOC Code` and
`Alternate Title`, and compares departments with the occupation each title stands under, by the mapping SOC below.
`--peer` is a Python that has `humanmint`, the nearest package on PyPI; it says a level and no department.

Seconds are those of a list whose titles are drawn from the table and from O*NET, varied to `--unique` distinct ones.
"""

import argparse
import json
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random

import polars as pl

from listforge.fields import title

TABLE = Path(__file__).parents[1] / "tests" / "fields" / "titles.csv"
LEADING = ("cxo", "owner", "partner", "vp", "director", "manager")

# What an occupation is here, by the longest beginning of its SOC code; several where the departments leave it open.
# What stands nowhere (chief executives, 11-1011, and personal care, 39) has no one department.
SOC = {
    "11-1021": "operations", "11-1031": "public_service", "11-2": "marketing", "11-2022": "sales",
    "11-301": "operations", "11-3021": "engineering", "11-3031": "finance", "11-3051": "manufacturing operations",
    "11-306": "operations", "11-3071": "operations", "11-311": "human_resources", "11-312": "human_resources",
    "11-313": "human_resources", "11-9021": "trade operations", "11-903": "education", "11-9041": "engineering",
    "11-9051": "hospitality", "11-9081": "hospitality", "11-9111": "health", "11-9121": "research",
    "11-9131": "public_service", "11-9141": "professional_service sales operations", "11-9151": "public_service",
    "11-9161": "public_service", "11-9171": "professional_service", "13-102": "operations", "13-1031": "finance",
    "13-1041": "legal", "13-107": "human_resources", "13-1081": "operations", "13-1082": "operations",
    "13-1111": "advisory analyst operations", "13-1121": "marketing", "13-1131": "marketing",
    "13-114": "human_resources", "13-115": "human_resources", "13-1161": "marketing", "13-2": "finance",
    "15-1": "engineering", "15-1221": "engineering research", "15-123": "engineering support",
    "15-1255": "engineering creative", "15-2011": "finance", "15-2031": "analyst", "15-2041": "research",
    "15-2051": "analyst engineering research", "17": "engineering", "17-2111": "engineering operations",
    "17-2112": "engineering manufacturing operations", "19": "research", "19-1031": "research trade",
    "19-302": "research health", "19-303": "research health", "19-305": "operations public_service",
    "19-5": "operations", "21": "public_service health education", "23": "legal", "25": "education", "27": "creative",
    "27-2": "creative education hospitality", "27-3031": "marketing", "27-3091": "professional_service",
    "29": "health", "31": "health", "33": "public_service", "35": "hospitality", "37": "professional_service trade",
    "41": "sales", "41-3031": "finance sales", "41-9031": "sales_engineering", "43": "operations", "43-3": "finance",
    "43-401": "finance", "43-4031": "legal public_service operations", "43-4041": "finance", "43-4051": "support",
    "43-4061": "public_service", "43-4081": "hospitality", "43-4121": "education", "43-413": "finance",
    "43-414": "finance", "43-4161": "human_resources", "43-4181": "hospitality sales",
    "43-5": "operations fulfillment", "43-503": "public_service", "43-5032": "operations fulfillment",
    "43-505": "public_service", "43-6012": "operations legal", "43-6013": "operations health", "43-9031": "creative",
    "43-9041": "finance", "45": "trade", "47": "trade", "49": "trade", "51": "manufacturing",
    "51-3011": "hospitality manufacturing", "51-412": "trade manufacturing", "51-609": "manufacturing trade",
    "51-912": "manufacturing trade", "53": "fulfillment operations", "55": "public_service",
}  # fmt: skip

# What humanmint calls a level, and which it is here: the first that its answer begins with.
PEER = {
    "Assistant Vice President": "manager", "Assistant Director": "manager", "Senior Vice President": "vp",
    "Executive Vice President": "vp", "Executive Director": "director", "Senior Director": "director",
    "Senior Counsel": "vp", "Senior Manager": "manager", "Associate Director": "director", "Deputy": "director",
    "Chief": "cxo", "President": "cxo", "Vice President": "vp", "Director": "director", "Head": "director",
    "Manager": "manager", "Supervisor": "manager", "Senior": "senior", "Lead": "senior", "Principal": "senior",
    "Staff": "senior", "Junior": "entry", "Assistant": "entry", "Associate": "entry", "Executive": "entry",
    "Intern": "training", "Founder": "owner", "Owner": "owner", "Partner": "partner",
}  # fmt: skip
ASK_PEER = """
import json, sys, time
import humanmint
titles = json.load(sys.stdin)
humanmint.mint(title="Manager")
start = time.perf_counter()
told = [(r.title or {}).get("seniority") for r in humanmint.bulk([{"title": t} for t in titles])]
json.dump({"told": told, "seconds": time.perf_counter() - start}, sys.stdout)
"""


def main() -> None:
    options = _options()
    table = pl.read_csv(TABLE, infer_schema=False).fill_null("")
    got = title.judged(table["title"]).fill_null("")
    for name in ("seniority", "department"):
        _say_right(f"listforge {name}", table, name, got[name])
    if options.peer:
        _ask_peer(options.peer, table)
    titles = table["title"].to_list()
    if options.onet:
        onet = pl.read_csv(options.onet, infer_schema=False).rename(
            {"O*NET-SOC Code": "soc", "Alternate Title": "title"}
        )
        _say_onet(onet)
        titles += onet["title"].to_list()
    _say_seconds(_list(titles, options.rows, options.unique), options.runs)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--onet", type=Path, help="alternate_titles.csv of O*NET")
    parser.add_argument("--peer", help="a Python that has humanmint")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--unique", type=int, default=60_000, help="distinct titles among the rows")
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def _say_right(who: str, table: pl.DataFrame, name: str, got: pl.Series) -> None:
    judged = table.select(truth=pl.col(name), held=pl.col("held_back") == "yes", got=got).filter(pl.col("truth") != "?")
    right, held, said = judged["truth"] == judged["got"], judged["held"], judged["got"] != ""
    print(
        f"{who}: {_share(right)} right of {len(right)}, {_share(right.filter(~held))} of the seen ones,"
        f" {_share(right.filter(held))} of the {held.sum()} held back; {_share(said)} get one,"
        f" {_share(right.filter(said))} of these the right one"
    )


def _share(holds: pl.Series) -> str:
    return f"{holds.sum() / max(1, len(holds)):.3f}"


def _ask_peer(python: str, table: pl.DataFrame) -> None:
    """The levels of humanmint, on the same table."""
    done = subprocess.run(
        [python, "-c", ASK_PEER], input=json.dumps(table["title"].to_list()), capture_output=True, text=True, check=True
    )
    answer = json.loads(done.stdout)
    levels = [
        next((ours for word, ours in PEER.items() if (told or "").startswith(word)), "") for told in answer["told"]
    ]
    _say_right("humanmint seniority", table, "seniority", pl.Series(levels, dtype=pl.String))
    print(f"humanmint: {answer['seconds'] / len(levels) * 1e6:,.0f} s per million, by its bulk()")


def _say_onet(onet: pl.DataFrame) -> None:
    truth = pl.Series([_departments(code).split() for code in onet["soc"]], dtype=pl.List(pl.String))
    judged = onet.with_columns(title.judged(onet["title"]), truth=truth, group=pl.col("soc").str.head(2))
    right = pl.col("truth").list.contains(pl.col("department"))
    known = judged.filter(pl.col("truth").list.len() > 0).with_columns(right=right).sort("group")
    for (group,), titles in known.group_by("group", maintain_order=True):
        _say_departments(str(group), titles)
    _say_departments("all", known)
    _say_levels("11 (managers)", judged.filter(pl.col("group") == "11")["seniority"])
    _say_levels("but 11 and 13", judged.filter(~pl.col("group").is_in(["11", "13"]))["seniority"])


def _say_departments(group: str, titles: pl.DataFrame) -> None:
    told = titles["department"].is_not_null()
    print(
        f"O*NET {group}: {titles.height} titles, department for {_share(told)},"
        f" right {_share(titles['right'].filter(told))} of these"
    )


def _say_levels(group: str, levels: pl.Series) -> None:
    leading = levels.is_in(LEADING).fill_null(False)
    print(f"O*NET {group}: level for {_share(levels.is_not_null())}, manager or above for {_share(leading)}")


def _departments(code: str) -> str:
    return next((SOC[code[:n]] for n in range(len(code), 1, -1) if code[:n] in SOC), "")


def _list(titles: list[str], rows: int, unique: int) -> pl.Series:
    """As many titles, drawn from so many distinct ones."""
    random = Random(1)
    distinct: set[str] = set()
    for title_ in _varied(titles, random):
        distinct.add(title_)
        if len(distinct) == min(unique, rows):
            break
    drawn = sorted(distinct)
    return pl.Series("job_title", drawn + random.choices(drawn, k=rows - len(drawn)), dtype=pl.String)


def _varied(titles: list[str], random: Random) -> Iterator[str]:
    before = ("", "Senior ", "Sr. ", "Junior ", "Regional ", "Global ", "Lead ", "Assistant ", "Deputy ")
    after = ("", ", EMEA", " II", " - North", " (Remote)", " / Projects", " at Example Freight")
    while True:
        number = f" {random.randrange(100)}" if random.random() < 0.3 else ""
        yield random.choice(before) + random.choice(titles) + random.choice(after) + number


def _say_seconds(titles: pl.Series, runs: int) -> None:
    seconds, of_cpu = [], []
    for _ in range(runs):
        start, busy = time.perf_counter(), time.process_time()
        title.judged(titles)
        seconds.append(time.perf_counter() - start)
        of_cpu.append(time.process_time() - busy)
    print(
        f"judged: {len(titles):,} rows, {titles.n_unique():,} distinct, {min(seconds):.2f} s,"
        f" {min(of_cpu):.2f} s of CPU, {min(seconds) / len(titles) * 1e6:.2f} s per million"
    )


if __name__ == "__main__":
    main()
