"""The laws of every stage: no row is lost, every reject has a reason, a stage changes nothing of its own output."""

import csv
import io
import os
import re
import runpy
from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import NamedTuple

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from listforge import columns, frames, vocab
from listforge.errors import InputError
from listforge.fields import header
from listforge.frames import Format
from listforge.frames.out import write_to
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.result import Result
from listforge.stages.dedupe import dedupe
from listforge.stages.enrich import enrich, table_lookup
from listforge.stages.export import export
from listforge.stages.import_ import Origin, import_
from listforge.stages.score import score
from listforge.stages.validate import validate
from listforge.suppression import Suppressed
from tests.conftest import TODAY, Program, leads

DAY = date.fromisoformat(TODAY)
CASES = ("defaults", "everything", "everything, each stage alone")
FORMATS: tuple[Format, ...] = ("csv", "arrow", "parquet")
Stage = Callable[[pl.DataFrame, Icp], Result]
BENCHMARK = Path(__file__).parents[1] / "benchmarks" / "make_list.py"
CODES = re.compile("|".join([*Reason, r"suppressed_[a-z0-9_]+", r"known_in_[a-z0-9_]+"]))

ACCOUNTS = leads(
    [
        {"company_domain": "tarnwick.example", "employees": 420, "revenue_usd": 90_000_000},
        {"company_domain": "marrowbend.example", "employees": 260, "revenue_usd": None},
    ]
)
NOBODY = pl.Series([], dtype=pl.String)
DO_NOT_CALL = Suppressed(
    "us-dnc", "number", date(2026, 11, 1), pl.Series([12125550123, 13125550147]), NOBODY, NOBODY, NOBODY
)
HOUSE = Suppressed(
    "house", "account", None, pl.Series([], dtype=pl.Int64), pl.Series(["sybil@tarnwick.example"]),
    pl.Series(["rival.example"]), pl.Series(["rival"]),
)  # fmt: skip
CUSTOMERS = leads([{"company_name": "Saltmarsh & Vane Beverage Co."}])

ICPS: Mapping[str, Icp] = {
    "defaults": Icp(name="defaults"),
    "everything": Icp.model_validate(
        {
            "name": "everything",
            "version": "7",
            "target": {
                "industries": ["48-49", "manufacturing"],
                "employees": {"min": 50, "max": 1000},
                "revenue_usd": {"min": 10_000_000},
                "geography": {"countries": ["US", "CA", "DE", "GB"], "exclude_regions": ["US-HI"]},
                "technologies": {"any": ["SAP"]},
                "signals": [
                    {"when": {"last_activity": "guide_download"}, "points": 20, "half_life_days": 45},
                    {"when": {"intent_topic": "dock scheduling"}, "points": 90, "half_life_days": 30},
                ],
                "exclude": {"companies": ["Rival Inc"]},
                "strict": ["geography", "employees"],
            },
            "buying_group": {
                "roles": [
                    {"name": "buyer", "seniority": ["cxo", "vp"], "departments": ["operations"]},
                    {"name": "champion", "seniority": ["manager", "director"]},
                ]
            },
            "validate": {
                "default_country": "US",
                "require": ["company"],
                "phone": {"on_invalid": "blank", "reject_line_types": ["premium_rate"]},
                "email": {"on_invalid": "warn"},
                "freshness": {"max_age_days": 365, "on_stale": "warn"},
                "consumer_records": "warn",
                "suppression": [{"name": "us-dnc", "path": "us-dnc", "as_of": "2026-11-01"}],
            },
            "enrich": {
                "providers": [
                    {"name": "ref", "path": "ref", "on": "company_domain", "fills": ["employees", "revenue_usd"]}
                ]
            },
            "export": {"min_grade": "C", "max_attempts": {"per_contact": 6, "per_account_per_day": 3}},
        }
    ),
}

# A list as people make them by hand: every cell of it has been seen on a real one.
MESSY = (Path(__file__).parent / "messy.csv").read_text(encoding="utf-8")
HEADER = MESSY[: MESSY.index("\n") + 1]
ONE = "Phone,Company,Name\n212-555-0123,Tarnwick Freight Lines,Robert Rookmore\n"


def made(seed: int) -> str:
    """400 rows of the benchmark's list."""
    listed: pl.DataFrame = runpy.run_path(str(BENCHMARK))["generate"](400, seed=seed, duplicates=0.3)
    return listed.write_csv()


LISTS: dict[str, Callable[[], str]] = {
    "no rows": lambda: HEADER,
    "one row": lambda: ONE,
    "messy": lambda: MESSY,
    "made, seed 1": lambda: made(1),
}


def folder_of_lists() -> Iterator[Path]:
    """Every list in the folder that LISTFORGE_TEST_LISTS names, if this machine has one."""
    if (folder := os.environ.get("LISTFORGE_TEST_LISTS")) is not None:
        yield from sorted(Path(folder).glob("*.csv"))


for path in folder_of_lists():
    try:
        import_(frames.table(path.read_bytes(), path.name, header.known), Origin(file=path.name))
    except InputError:
        continue  # not one column that listforge knows
    LISTS[path.name] = path.read_text


# --- the stages ----------------------------------------------------------------------------------


def again(frame: pl.DataFrame, icp: Icp) -> Result:
    """Import of a list that listforge itself wrote as CSV."""
    return import_(frames.table(written(frame, "csv"), "own.csv", header.known), Origin(file="own.csv"))


def filled(frame: pl.DataFrame, icp: Icp) -> Result:
    return enrich(frame, icp, lookups={p.name: table_lookup(p, ACCOUNTS, None) for p in icp.enrich.providers})


STAGES: Mapping[str, Stage] = {
    "import": again,
    "validate": lambda frame, icp: validate(
        frame,
        icp,
        today=DAY,
        lists=[DO_NOT_CALL, HOUSE] if icp.version else (),
        known={"customers": CUSTOMERS} if icp.version else {},
    ),
    "dedupe": lambda frame, icp: dedupe(frame, icp, suppressed={"us-dnc": DO_NOT_CALL.among} if icp.version else {}),
    "enrich": filled,
    "score": lambda frame, icp: score(frame, icp, today=DAY),
}  # fmt: skip


class Ran(NamedTuple):
    """What a stage was given, and what it gave back."""

    before: pl.DataFrame
    result: Result


def imported(text: str) -> Result:
    return import_(frames.table(text.encode(), "hand-made.csv", header.known), Origin(file="hand-made.csv"))


def written(frame: pl.DataFrame, kind: Format) -> bytes:
    buffer = io.BytesIO()
    write_to(frame, buffer, kind)
    return buffer.getvalue()


def read(data: bytes, kind: Format) -> pl.DataFrame:
    raw = frames.read_csv(data, "own") if kind == "csv" else frames.own.read_binary(data, "own")
    return columns.conform(raw)


@cache
def ran(name: str, case: str, stage: str) -> Ran:
    """The stage, run on what the stages before it make of a list, or on the list as it was imported."""
    icp, _, alone = case.partition(", ")
    names = list(STAGES)
    if stage == "import":
        return Ran(pl.DataFrame(), imported(LISTS[name]()))
    before = ran(name, case, "import" if alone else names[names.index(stage) - 1]).result.kept
    return Ran(before, STAGES[stage](before, ICPS[icp]))


# --- the laws ------------------------------------------------------------------------------------


def assert_nothing_lost(before: pl.DataFrame, result: Result) -> None:
    came, left = before["lead_id"].sort(), result.kept["lead_id"].append(result.rejected["lead_id"]).sort()
    assert left.to_list() == came.to_list()
    report = result.report()
    assert report["rows_in"] == before.height == report["rows_out"] + sum(report["rejected"].values())


def assert_every_reject_has_a_reason(result: Result) -> None:
    assert result.rejected.columns[-3:] == list(columns.REJECT_COLUMNS)
    assert result.rejected["stage"].to_list() == [result.stage] * result.rejected.height
    for reason in result.rejected["reason"]:
        assert CODES.fullmatch(reason or "none"), reason


def assert_settled(stage: Stage, result: Result, icp: Icp) -> None:
    """The stage run on its own output, read back from a file of any format, gives that very file."""
    done: dict[str, Result] = {}
    for kind in FORMATS:
        file = written(result.kept, kind)
        back = read(file, kind)
        same = next((r for r in done.values() if kind != "csv" and back.equals(done["csv"].kept)), None)
        second = done[kind] = same or stage(back, icp)
        assert second.reasons == {}
        assert_frame_equal(second.kept, back)
        assert (dict(second.changed), dict(second.warned)) == ({}, {})
        # Arrow keeps whatever an expression left in memory under its nulls, which is no data.
        assert kind == "arrow" or written(second.kept, kind) == file, kind


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("name", LISTS)
def test_laws(name: str, stage: str, case: str) -> None:
    done, icp = ran(name, case, stage), ICPS[case.partition(",")[0]]
    assert_every_reject_has_a_reason(done.result)
    if stage != "import":
        assert_nothing_lost(done.before, done.result)
    assert_settled(STAGES[stage], done.result, icp)


# One of each kind: a header and E.164, lines without one, files by company.
@pytest.mark.parametrize("layout", ["generic", "vicidial", "hubspot_companies"])
@pytest.mark.parametrize("name", LISTS)
def test_export_loses_no_row_either(name: str, layout: str) -> None:
    scored = ran(name, "everything", "score").result.kept
    done = export(scored, ICPS["everything"], vocab.layout(layout), today=DAY, lists=[DO_NOT_CALL])
    assert_nothing_lost(scored, done)
    assert_every_reject_has_a_reason(done)
    assert done.extra["calls"].height == done.kept.height


@pytest.mark.parametrize("name", LISTS)
def test_import_keeps_or_sets_aside_every_record(name: str) -> None:
    done = imported(LISTS[name]())
    assert_every_reject_has_a_reason(done)
    records = sum(1 for row in csv.reader(io.StringIO(LISTS[name]())) if row)
    assert done.rows_in == records - 1
    assert done.kept["lead_id"].n_unique() == done.kept.height


# --- lists that nobody has thought of ------------------------------------------------------------

CELLS: dict[str, tuple[str, ...]] = {
    "Record ID": ("7", "8", "id;9"),
    "Name": ("Robert Rookmore", "Bob Rookmore", "Rookmore, Robert", "ROBERT ROOKMORE", "Jörg van der Moorst", "n/a"),
    "Title": ("VP Operations", "Warehouse Manager", "CFO; Owner", "?"),
    "Company": ("Tarnwick Freight Lines, Inc.", "tarnwick freight lines", "Rival Inc", '"The" Co;', "東京"),
    "Email": ("robert@tarnwick.example", "ROBERT@Tarnwick.example ", "info@tarnwick.example", "pat@gmail.com", "none@"),
    "Phone": (
        "212 555 0123",
        "(212) 555-0123 x9",
        "+44 20 7946 0123",
        "2.1E+09",
        "212-555-0198 / 212-555-0197",
        "call",
    ),
    "Direct Phone": ("212-555-0123", "+12125550188;ext=5", "000"),
    "Mobile": ("2125550199", "+4915123456789", "555-0123"),
    "Company Phone": ("212.555.0100", "800 555 0100", "0"),
    "Country": ("US", "Germany", "Atlantis", "GB"),
    "State": ("TX", "Texas", "Bavaria", "Hawaii"),
    "Employees": ("420", "1,001-5,000", "many", "12.0"),
    "Last Modified": ("2026-11-01", "03/04/2026", "2019-01-01", "soon"),
    "Do Not Call": ("no", "yes", "perhaps"),
    "Last Activity": ("guide_download",),
    "Technologies": ("SAP; Excel", ";", "SAP|SAP"),
    "Consent Basis": ("opt_in", "nothing"),
}
WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=8)
ROWS = st.lists(
    st.fixed_dictionaries({**{h: st.sampled_from(("", *cells)) for h, cells in CELLS.items()}, "Zauberwort": WORDS}),
    min_size=1,
    max_size=24,
)


@pytest.mark.parametrize("icp", ICPS)
@settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(rows=ROWS)
def test_the_laws_hold_on_lists_that_nobody_has_thought_of(icp: str, rows: list[dict[str, str]]) -> None:
    result = imported(pl.DataFrame(rows).write_csv())
    assert result.rows_in == len(rows)
    frame = result.kept
    for stage in STAGES.values():
        result = stage(frame, ICPS[icp])
        assert_every_reject_has_a_reason(result)
        assert_nothing_lost(frame, result)
        assert_settled(stage, result, ICPS[icp])
        frame = result.kept


# --- and so does the program ---------------------------------------------------------------------


@pytest.mark.parametrize("kind", FORMATS)
def test_the_program_changes_nothing_of_its_own_files(here: Program, tmp_path: Path, kind: Format) -> None:
    (tmp_path / "source.csv").write_text(MESSY)
    (tmp_path / "icp.yaml").write_text("name: laws\nvalidate: {default_country: US}\ntarget: {employees: {min: 50}}\n")
    shared = ("--icp", "icp.yaml", "--today", TODAY)
    last = "source.csv"
    for stage in STAGES:
        file, twice = f"{stage}.{kind}", f"{stage}-twice.{kind}"
        for source, target in ((last, file), (file, twice)):
            said = here(stage, source, *shared, "-o", target)
            assert said.code == 0, said.stderr
        one, two = (tmp_path / file).read_bytes(), (tmp_path / twice).read_bytes()
        assert_frame_equal(read(two, kind), read(one, kind))
        assert kind == "arrow" or one == two, stage
        last = file
