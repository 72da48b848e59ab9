"""Four weeks of calls by `examples/campaign/run.sh`, the numbers of every week counted again by hand."""

import csv
import itertools
import json
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest

from listforge import frames
from tests.conftest import ROOT, clean_environment

EXAMPLE = ROOT / "examples" / "campaign"
MONDAYS = ("2026-11-02", "2026-11-09", "2026-11-16", "2026-11-23", "2026-11-30")
WITH_SALES = ("Qualified", "Meeting booked")
LATER = {
    "No answer": 1,
    "Busy": 1,
    "Voicemail": 3,
    "Gatekeeper": 2,
    "Not interested": 180,
    "No need now": 90,
    "No budget": 180,
}

pytestmark = pytest.mark.xdist_group("campaign")
Row = dict[str, str]


class Week(NamedTuple):
    """A Monday's files, and what all weeks before it told."""

    monday: str
    calls: list[Row]
    rejects: list[Row]
    changes: list[Row]
    leads: dict[str, dict[str, Any]]
    report: dict[str, Any]
    told: list[Row]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example, run."""
    copy = shutil.copytree(EXAMPLE, tmp_path_factory.mktemp("campaign") / "campaign")
    done = subprocess.run(
        ["bash", copy / "run.sh"], env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return copy


def rows(path: Path) -> list[Row]:
    with path.open(newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def weeks(folder: Path) -> list[Week]:
    told: list[Row] = []
    found = []
    for monday in MONDAYS:
        run = folder / "out" / "runs" / f"{monday}-1"
        leads = {lead["contact_id"]: lead for lead in pl.read_parquet(run / "leads.parquet").to_dicts()}
        report = json.loads((run / "report.json").read_text())
        calls, rejects, changes = (rows(run / f"{name}.csv") for name in ("calls", "rejects", "changes"))
        found.append(Week(monday, calls, rejects, changes, leads, report, list(told)))
        if monday != MONDAYS[-1]:
            told += rows(folder / f"results-{monday}.csv")
    return found


def dials(week: Week) -> list[Row]:
    return [row for row in week.told if row["Phone"]]


def test_every_row_is_a_call_or_set_aside(weeks: list[Week]) -> None:
    for week in weeks:
        assert week.report["source_rows"] == len(week.calls) + len(week.rejects)
        assert week.report["calls"] == len(week.calls) == len({row["contact_id"] for row in week.calls}) > 0
        assert sum(week.report["rejected"].values()) == len(week.rejects)


def test_every_call_is_an_attempt_of_its_lead_once(weeks: list[Week]) -> None:
    for week in weeks:
        counted = Counter(row["Contact ID"] for row in dials(week))
        assert sum(counted.values()) == sum(len(earlier.calls) for earlier in weeks if earlier.monday < week.monday)
        for contact, lead in week.leads.items():
            assert (lead["attempts"] or 0) == counted[contact], contact


def test_ids_last_as_long_as_the_campaign(weeks: list[Week]) -> None:
    names: dict[str, set[str]] = {}
    for week in weeks:
        for row in week.calls:
            names.setdefault(row["contact_id"], set()).add(f"{row['first_name']} {row['last_name']}")
    assert all(len(of) == 1 for of in names.values())
    assert len(names) == len(set().union(*names.values()))


def test_who_said_no_who_left_and_whom_sales_has_is_not_called(weeks: list[Week]) -> None:
    seen = 0
    for week in weeks:
        last = {row["Contact ID"]: row["Outcome"] for row in week.told}
        never = {row["Contact ID"] for row in week.told if row["Outcome"] in ("Do not call", "Left company")}
        with_sales = {contact for contact, outcome in last.items() if outcome in (*WITH_SALES, "Sales accepted")}
        called = {row["contact_id"] for row in week.calls}
        assert not called & (never | with_sales)
        seen += len(never) + len(with_sales)
    assert seen > 20


def test_who_said_no_does_not_come_back_with_another_file(weeks: list[Week], folder: Path) -> None:
    """The vendor file of the third week has them with other numbers and other addresses."""
    names = {row["contact_id"]: (row["first_name"], row["last_name"]) for week in weeks for row in week.calls}
    said_no = {names[row["Contact ID"]] for row in weeks[2].told if row["Outcome"] == "Do not call"}
    again = (folder / "later" / "vendor-2026-11-14.csv").read_text()
    assert any(f"{first} {last}" in again or f"{last}, {first}" in again for first, last in said_no)
    for week in weeks[2:]:
        assert not said_no & {(row["first_name"], row["last_name"]) for row in week.calls}


def test_a_dead_number_is_not_dialed_again(weeks: list[Week]) -> None:
    for week in weeks:
        wrong = {(row["Contact ID"], row["Phone"]) for row in week.told if row["Outcome"] == "Wrong number"}
        dead = {row["Phone"] for row in week.told if row["Outcome"] == "Disconnected"}
        assert not wrong & {(row["contact_id"], row["phone"]) for row in week.calls}
        assert not dead & {row[column] for row in week.calls for column in ("phone", "alt_phone")}
    assert wrong
    assert dead
    assert {contact for contact, _ in wrong} & {row["contact_id"] for week in weeks for row in week.calls[1:]}


def test_nobody_is_called_before_their_day(weeks: list[Week]) -> None:
    for week in weeks:
        asked = {row["Contact ID"]: row["Callback"] for row in dials(week)}
        called = {row["contact_id"] for row in week.calls}
        assert not called & {contact for contact, day in asked.items() if day > week.monday}
        last = {row["Contact ID"]: row for row in dials(week)}
        waiting = {c for c, row in last.items() if LATER.get(row["Outcome"], 0) > 60}
        assert not called & waiting


def test_who_was_named_is_called_and_their_company_is_known(weeks: list[Week]) -> None:
    named = {row["Referral Name"] for row in weeks[-1].told if row["Referral Name"]}
    leads = {lead["full_name"]: lead for lead in weeks[-1].leads.values()}
    assert len(named) >= 5
    assert named <= leads.keys()
    assert all(leads[name]["sources"] == ["calls"] and leads[name]["company_name"] for name in named)


def test_what_the_reception_told_stands_in_the_next_call_file(weeks: list[Week]) -> None:
    noted = {row["Contact ID"] for row in weeks[1].told if row["Outcome"] == "Gatekeeper"}
    notes = [row["note"] for row in weeks[1].calls if row["contact_id"] in noted]
    assert notes
    assert all("ask for extension 4" in note for note in notes)


def test_the_changes_are_the_difference_of_two_mondays(weeks: list[Week]) -> None:
    before: set[str] = set()
    for week in weeks:
        by_kind = {
            kind: {r["contact_id"] for r in week.changes if r["change"] == kind} for kind in ("added", "dropped")
        }
        now = {row["contact_id"] for row in week.calls}
        assert by_kind == {"added": now - before, "dropped": before - now}
        assert all(row["reason"] for row in week.changes if row["change"] != "changed")
        before = now


def test_a_list_repaired_on_friday_says_what_mondays_run_recalls(weeks: list[Week], folder: Path) -> None:
    told = (
        "attempts",
        "last_called_on",
        "last_outcome",
        "next_call_on",
        "gatekeeper_note",
        "notes",
        "need",
        "budget_evidence",
    )
    for week, after in itertools.pairwise(weeks):
        repaired = frames.read(folder / f"repaired-{week.monday}.csv")
        both = 0
        for lead in repaired.filter(pl.col("source") != "calls").to_dicts():
            if (now := after.leads.get(lead["contact_id"])) is not None:
                assert {name: now[name] for name in told} == {name: lead[name] for name in told}
                both += 1
        assert both > 100


def test_the_last_list_is_the_one_that_is_expected(folder: Path) -> None:
    """`UPDATE=1 pytest -n 0 tests/test_campaign.py` rewrites the files."""
    for name in ("calls.csv", "changes.csv"):
        latest, expected = folder / "out" / "latest" / name, EXAMPLE / "expected" / name
        if os.environ.get("UPDATE"):
            expected.write_bytes(latest.read_bytes())
        assert latest.read_text() == expected.read_text(), name


def test_the_report_counts_what_the_phones_told(weeks: list[Week]) -> None:
    for week in weeks:
        told, made = week.report["figures"], dials(week)
        verdict = {row["Contact ID"]: row["Outcome"] for row in week.told if row["Outcome"].startswith("Sales ")}
        qualified = {row["Contact ID"] for row in week.told if row["Outcome"] in WITH_SALES}
        accepted = {c for c, v in verdict.items() if v == "Sales accepted"}
        # Who agrees to a meeting says nothing of need, budget and authority.
        proven = {row["Contact ID"] for row in week.told if row["Outcome"] == "Qualified"}
        head = told["headline"]
        assert (head["accepted_qualified"], head["qualified"]) == (len(proven & accepted), len(proven))
        assert (head["accepted"], head["by_outcome"]) == (len(accepted), len(qualified | accepted))
        assert (told["calls"] or {"dials": 0})["dials"] == len(made)
        called = {row["Contact ID"] for row in week.told} | {row["contact_id"] for row in week.calls}
        assert told["funnel"][1]["leads"] == len(called)
        assert told["list"]["source_rows"] == len(week.calls) + len(week.rejects)
        kinds = {kind: {row["contact_id"] for row in week.changes if row["change"] == kind} for kind in KINDS}
        assert {kind: told["changes"][kind] for kind in KINDS} == {kind: len(who) for kind, who in kinds.items()}
    assert verdict


KINDS = ("added", "dropped", "changed")
