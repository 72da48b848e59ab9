"""`listforge outcomes` as people run it: files in, a repaired list out, and what it says."""

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import ROOT, TODAY, Program, Said
from typer import BadParameter

from listforge import vocab
from listforge.commands import result_files
from listforge.commands.outcomes import outcomes as command
from listforge.errors import CheckFailed, InputError, UsageError
from listforge.outcomes import Doubt

LIST = """\
lead_id,contact_id,account_id,source,first_name,last_name,company_name,phone,direct_phone,company_phone,phone_country,time_zone,reach_class
l0,c0,a0,acme,Sybil,Starlingstone,Tarnwick,+12125550123,+12125550123,+12125550100,US,America/New_York,direct
l1,c1,a0,acme,Robert,Rookmore,Tarnwick,+12125550100,,+12125550100,US,America/New_York,switchboard
l2,c2,a2,acme,Dana,Pinderhask,Marrowbend,+13125550147,+13125550147,,US,America/Chicago,direct
"""
RESULTS = """\
Contact ID,Disposition,Call Time,Agent,Notes
c0,Wrong Number,2026-11-20 10:15,ann,
c1,Left Company,2026-11-20 10:20,ann,
c2,Not Interested,2026-11-20 10:30,bob,sold the trucks
c9,Busy,2026-11-20 10:40,bob,
"""
ODD = "Kd,Wen\nringing,(212) 555-0123\nringing,(212) 555-0124\n"
VICIDIAL = (
    "lead_id\tstatus\tuser\tvendor_lead_code\tsource_id\tphone_code\tphone_number\tcalled_count\tlast_local_call_time\tcomments\n"
    "901\tNA\t6001\tc0\tl0\t1\t2125550123\t3\t2026-11-20 10:15:00\t\n"
    "902\tDNC\t6001\tc1\tl1\t1\t2125550100\t1\t2026-11-20 10:20:00\t\n"
    "904\tB\t6001\t\t\t1\t3125550147\t2\t2026-11-20 10:25:00\t\n"
    "903\tNEW\t\tc2\tl2\t1\t3125550147\t0\t\t\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a list and its results."""
    for name, text in {"list.csv": LIST, "results.csv": RESULTS, "vicidial.txt": VICIDIAL}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def rows(text: str) -> dict[str, dict[str, str]]:
    return {row["contact_id"]: row for row in csv.DictReader(io.StringIO(text))}


def outcomes(program: Program, *args: str) -> Said:
    return program("outcomes", *args, "--today", TODAY)


def test_the_list_comes_out_repaired_and_everything_else_has_its_file(listforge: Program, folder: Path) -> None:
    files = (
        "--rejects",
        "r.csv",
        "--unknown",
        "u.csv",
        "--changes",
        "c.csv",
        "--results",
        "s.csv",
        "--report",
        "r.json",
    )
    done = outcomes(listforge, "results.csv", "--list", "list.csv", *files)
    assert done.code == 0, done.stderr
    kept = rows(done.text)
    assert set(kept) == {"c0", "c2"}
    assert (kept["c0"]["phone"], kept["c0"]["other_numbers"]) == ("+12125550100", "+12125550123")
    assert (kept["c2"]["lead_stage"], kept["c2"]["notes"]) == (
        "unqualified",
        "2026-11-20 not_interested: sold the trucks",
    )
    assert rows((folder / "r.csv").read_text())["c1"]["reason"] == "left_company"
    unknown = rows((folder / "u.csv").read_text())["c9"]
    assert (unknown["outcome"], unknown["called_at"], unknown["why"]) == ("busy", "2026-11-20 10:40:00", "unknown_lead")
    assert "c1,l1,dropped,,,,left_company\n" in (folder / "c.csv").read_text()
    assert (folder / "s.csv").read_text().splitlines() == [
        "kind,class,trials,successes", "connect,direct,2,1", "connect,switchboard,1,0",
    ]  # fmt: skip
    report = json.loads((folder / "r.json").read_text())
    assert report["rows_in"] == report["rows_out"] + sum(report["rejected"].values()) == 3
    assert report["funnel"]["dials"] == 3
    assert {"quality", "sources", "agents", "rates", "repairs", "list_versions"} <= set(report)
    assert "outcomes: 1 belongs to no lead: 1 unknown_lead\n" in done.stderr
    assert "outcomes: 3 rows in, 2 kept; set aside 1 left_company\n" in done.stderr


def test_a_file_that_comes_twice_changes_nothing_and_says_so(listforge: Program, folder: Path) -> None:
    assert outcomes(listforge, "results.csv", "--list", "list.csv", "-o", "once.csv").code == 0
    (folder / "copy.csv").write_text(RESULTS.replace(",Notes", ",Notes,Modified").replace("ann,", "ann,,today"))
    again = outcomes(listforge, "results.csv", "copy.csv", "--list", "once.csv", "-o", "twice.csv")
    assert (folder / "once.csv").read_bytes() == (folder / "twice.csv").read_bytes()
    assert "outcomes: warning: nothing changed on the list\n" in again.stderr


def test_a_day_that_is_none_is_said_kept_and_can_be_mended(listforge: Program, folder: Path) -> None:
    (folder / "results.csv").write_text(
        RESULTS.replace("2026-11-20 10:30", "next week").replace("11-20 10:15", "12-20")
    )
    done = outcomes(listforge, "results.csv", "--list", "list.csv", "--unknown", "u.csv", "--report", "r.json")
    assert rows(done.text)["c2"]["last_outcome"] == rows(done.text)["c0"]["last_outcome"] == ""
    assert "outcomes: results.csv:4: 1 cell in column 'Call Time' cannot be read as days of calls; write" in done.stderr
    assert "outcomes: results.csv:2: 1 cell in column 'Call Time' is after today" in done.stderr
    aside = (folder / "u.csv").read_text()
    assert {who: row["why"] for who, row in rows(aside).items()} == {
        "c9": "unknown_lead", "c2": "day_unreadable", "c0": "day_in_future",
    }  # fmt: skip
    report = json.loads((folder / "r.json").read_text())
    assert report["outcomes"] == {
        "rows": 4, "matched": 1, "new": 1, "unknown": {"day_in_future": 1, "day_unreadable": 1, "unknown_lead": 1},
    }  # fmt: skip
    assert {one["kind"] for one in report["doubts"]} == {"day_unreadable", "day_in_future"}
    (folder / "u.csv").write_text(aside.replace("next week", "2026-11-19").replace("2026-12-20", "2026-11-20"))
    mended = rows(outcomes(listforge, "u.csv", "--list", "list.csv").text)
    assert (mended["c2"]["last_called_on"], mended["c0"]["last_called_on"]) == ("2026-11-19", "2026-11-20")


def test_a_row_that_stands_twice_is_one_dial(listforge: Program, folder: Path) -> None:
    busy = "c2,Busy,2026-11-20 10:30,bob,{}\n"
    head = "Contact ID,Disposition,Call Time,Agent,Notes\n"
    (folder / "results.csv").write_text(head + busy.format("") * 2 + busy.format("engaged"))
    (folder / "copy.csv").write_text(head + busy.format(""))
    files = ("--list", "list.csv", "--store", "store.sqlite", "--report", "r.json")
    done = outcomes(listforge, "results.csv", "copy.csv", *files)
    assert "outcomes: 2 rows stand in the files a second time, and count once\n" in done.stderr
    assert "outcomes: 1 row tells of a call that another row tells of: no dial of their own\n" in done.stderr
    assert (rows(done.text)["c2"]["attempts"], rows(done.text)["c2"]["notes"]) == ("1", "2026-11-20 busy: engaged")
    report = json.loads((folder / "r.json").read_text())
    assert (report["funnel"]["dials"], report["repeated"], report["told_again"]) == (1, 2, 1)
    # Another day, another file, which tells it in other words: the store knows the call.
    (folder / "later.csv").write_text(head + busy.format("engaged again"))
    later = outcomes(listforge, "later.csv", "results.csv", *files)
    assert "outcomes: 2 rows tell of a call" in later.stderr
    assert "outcomes: 1 new to the store" in later.stderr
    assert rows(later.text)["c2"]["attempts"] == "1"


def test_what_belonged_to_no_lead_can_come_again(listforge: Program, folder: Path) -> None:
    outcomes(listforge, "results.csv", "--list", "list.csv", "-o", "once.csv", "--unknown", "u.csv")
    (folder / "more.csv").write_text((folder / "list.csv").read_text().replace("c2", "c9"))
    done = outcomes(listforge, "u.csv", "--list", "more.csv")
    assert rows(done.text)["c9"]["last_outcome"] == "busy"


def test_a_vicidial_export_is_known_by_its_headers(listforge: Program, folder: Path) -> None:
    done = outcomes(listforge, "vicidial.txt", "--list", "list.csv")
    kept = rows(done.text)
    assert (kept["c0"]["attempts"], kept["c0"]["last_outcome"], kept["c1"]["do_not_call"]) == ("3", "no_answer", "true")
    assert kept["c2"]["last_outcome"] == "busy", "by its number: 904 is no lead_id of ours"
    assert "outcomes: 1 row is no result of a call\n" in done.stderr


def test_a_vicidial_status_file_is_known_by_its_lines(listforge: Program, folder: Path) -> None:
    (folder / "status.txt").write_text("c0|DC\r\nc2|NI\r\n", newline="")
    kept = rows(outcomes(listforge, "status.txt", "--list", "list.csv", "--called-on", "2026-11-19").text)
    assert (kept["c0"]["phone"], kept["c0"]["last_called_on"]) == ("+12125550100", "2026-11-19")
    assert kept["c2"]["last_outcome"] == "not_interested"


def test_unknown_codes_stop_with_a_file_to_fill_in(listforge: Program, folder: Path) -> None:
    (folder / "vicidial.txt").write_text(VICIDIAL.replace("\tNA\t", "\tWRONG\t").replace("\tDNC\t", "\tGATEKP\t"))
    (folder / "out.csv").write_text("yesterday's")
    stopped = outcomes(listforge, "vicidial.txt", "--list", "list.csv", "-o", "out.csv", "--codes", "codes.yaml")
    assert (stopped.code, stopped.stdout) == (65, b"")
    assert (folder / "out.csv").read_text() == "yesterday's"
    assert stopped.stderr == (
        "listforge: vicidial.txt: 2 codes stand for no outcome: 'WRONG' (1 row), 'GATEKP' (1 row); say after each in "
        "codes.yaml which outcome it is, and run again with --dialer codes.yaml\n"
    )
    empty = (folder / "codes.yaml").read_text()
    filled = empty.replace('"WRONG":', '"WRONG": wrong_number').replace('"GATEKP":', '"GATEKP": gatekeeper')
    (folder / "codes.yaml").write_text(filled)
    done = outcomes(listforge, "vicidial.txt", "--list", "list.csv", "--dialer", "codes.yaml")
    assert done.code == 0, done.stderr
    assert rows(done.text)["c0"]["phone"] == "+12125550100"
    assert rows(done.text)["c1"]["last_outcome"] == "gatekeeper"


@pytest.mark.parametrize(
    ("results", "options", "error", "said"),
    [
        pytest.param("results.csv", {"dialer": "vicdial"}, UsageError, "did you mean vicidial?", id="a dialer there is not"),
        pytest.param("list.csv", {}, InputError, "no column says what happened", id="a list for results"),
        pytest.param("codes.csv", {}, InputError, "no column says whose calls", id="results of nobody"),
        pytest.param("odd.csv", {}, InputError, "no column says what happened", id="headers that nobody knows"),
        pytest.param("days.csv", {}, InputError, "days.csv:2: of 1 cell in column 'Call Time' not one", id="no days"),
        pytest.param("order.csv", {}, InputError, "order.csv:2: 1 cell in column 'Call Time' is after", id="day first"),
        pytest.param("none-*.csv", {}, InputError, "no file matches", id="no file"),
        pytest.param("results.csv", {"max_rejects": "0"}, CheckFailed, "1 of 3 rows", id="a check that says no"),
        pytest.param("results.csv", {"dialer": "own.yaml"}, InputError, "'no_such' is no outcome", id="no outcome"),
        pytest.param("results.csv", {"dialer": "zone.yaml"}, InputError, "an IANA name", id="a zone there is not"),
        pytest.param("results.csv", {"dialer": "base.yaml"}, InputError, "extends 'vici'", id="a base there is not"),
        pytest.param("codes-odd.csv", {}, InputError, "'Kd \"x\"' (1 row); --codes codes.yaml writes", id="codes nobody knows"),
        pytest.param("results.csv", {"dialer": "own.yaml", "codes": Path("own.yaml")}, BadParameter, "written over", id="over its own codes"),
        pytest.param("results.csv", {"codes": Path("results.csv")}, BadParameter, "written over", id="over the results"),
        pytest.param("results.csv", {"called_on": "soon"}, BadParameter, "--called-on 'soon'", id="no day"),
        pytest.param("results.csv", {"unknown": Path("x"), "changes": Path("x")}, BadParameter, "another output", id="one name twice"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said(
    results: str,
    options: dict[str, Any],
    error: type[Exception],
    said: str,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own = {"own.yaml": "codes: {X: no_such}", "zone.yaml": "time_zone: Middle/Earth", "base.yaml": "extends: vici"}
    day = "Contact ID,Disposition,Call Time\nc0,Busy,{}\n"
    own |= {"codes-odd.csv": 'Contact ID,Disposition\nc0,"Kd ""x"""\n'}
    own |= {"days.csv": day.format("soon"), "order.csv": day.format("12/11/2026")}
    for name, text in {**own, "codes.csv": "outcome,agent\nbusy,ann\n", "odd.csv": ODD}.items():
        (folder / name).write_text(text)
    monkeypatch.chdir(folder)
    with pytest.raises(error, match=re.escape(said)):
        command(files=[results], leads=Path("list.csv"), output=Path("out.csv"), today=TODAY, **options)
    assert not (folder / "out.csv").exists()


def documented(title: str) -> list[str]:
    """The rows of the table under a heading of docs/outcomes.md."""
    section = (ROOT / "docs" / "outcomes.md").read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    return [line for line in section.splitlines() if line.startswith("| `")]


def test_every_outcome_is_documented() -> None:
    expected = []
    for code, entry in vocab.outcomes().items():
        again = "-" if entry.next_call_days is None else str(entry.next_call_days)
        expected.append(
            f"| `{code}` | {entry.tier} | {'yes' if entry.connect else '-'} | {again} | {entry.stage or '-'} | {entry.sentence} |"
        )
    assert documented("Outcomes") == expected


def test_every_dialer_is_documented() -> None:
    assert documented("Result files") == [
        f"| `{name}` | {vocab.dialer(name).title} | {vocab.dialer(name).docs} |" for name in vocab.dialer_names()
    ]


def test_every_field_is_documented() -> None:
    text = (ROOT / "docs" / "outcomes.md").read_text()
    assert [name for name in vocab.result_fields() if f"`{name}`" not in text] == []


@pytest.mark.parametrize(
    ("kind", "column", "unused", "named"),
    [
        pytest.param("day_missing", None, ["When"], "not used: 'When' (", id="no column has days"),
        pytest.param("day_missing", None, list("abcdefghij"), "'h' and 2 more (", id="many headers"),
        pytest.param("day_missing", None, [], "says which it was", id="every header is known"),
        pytest.param("day_missing", "date", ["When"], "says which it was", id="some cells are empty"),
    ],
)
def test_where_no_day_is_known_the_headers_not_used_are_named(
    kind: str, column: str | None, unused: list[str], named: str
) -> None:
    said = result_files.doubted(Doubt(kind, "calls.csv", column, 2, 2), unused)
    assert named in said
    assert ("not used" in said) == (named != "says which it was")
