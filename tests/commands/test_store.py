"""A run with a store: who said no stays away whatever brings them back, and who is known keeps their id."""

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY, Program

from listforge.columns import ensure

ICP = """\
name: kept
validate: {default_country: US}
sources: [{name: crm, type: crm, path: leads.csv}]
"""
FIRST = """\
Record ID,Name,Title,Company,Website,Email,Direct Phone,Mobile Phone
1,Ann Ash,CFO,Tarnwick Freight,tarnwick.example,ann@tarnwick.example,(214) 555-0188,(214) 555-0121
2,Bo Best,COO,Marrowbend,marrowbend.example,bo@marrowbend.example,(312) 555-0147,
"""
# Another export: other record ids, Ann with the number that only the first one tied to her address.
SECOND = """\
Record ID,Name,Title,Company,Website,Email,Direct Phone,Mobile Phone
71,A. Ash,CFO,Tarnwick,,,,(214) 555-0121
72,Bo Best,COO,Marrowbend,marrowbend.example,bo@marrowbend.example,(312) 555-0147,
73,Cy Dell,CIO,Copperfinch,copperfinch.example,cy@copperfinch.example,(415) 555-0132,
"""
TOLD = ("--icp", "icp.yaml", "--today", TODAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "icp.yaml").write_text(ICP)
    (tmp_path / "leads.csv").write_text(FIRST)
    return tmp_path


def called(folder: Path) -> dict[str, str]:
    """Who stands in the newest call file, and under which id."""
    leads = pl.read_parquet(folder / "out/latest/leads.parquet")
    leaving = leads.filter(pl.col("export_reason").is_null()) if "export_reason" in leads.columns else leads
    return dict(ensure(leaving, ["full_name"]).select("full_name", "contact_id").iter_rows())


def run(listforge: Program, folder: Path, *more: str) -> int:
    return listforge("run", *TOLD, "--out", "out", "-q", *more, cwd=folder).code


def test_who_said_no_stays_away_under_a_number_that_only_the_store_ties_to_them(
    listforge: Program, folder: Path
) -> None:
    assert run(listforge, folder, "--store", ".listforge/store.sqlite") == 0
    before = called(folder)
    assert set(before) == {"Ann Ash", "Bo Best"}
    said = listforge("suppress", "add", "--person", "ann@tarnwick.example", *TOLD, cwd=folder)
    assert said.code == 0, said.stderr
    (folder / "leads.csv").write_text(SECOND)
    assert run(listforge, folder) == 0, "the store beside the ICP counts without being named"
    after = called(folder)
    assert set(after) == {"Bo Best", "Cy Dell"}
    assert after["Bo Best"] == before["Bo Best"], "an id stays its person's, whatever the export calls the record"


def test_an_opt_out_that_a_source_told_outlives_the_source(listforge: Program, folder: Path) -> None:
    header, *rows = FIRST.splitlines()
    told = [header + ",Do Not Call", rows[0] + ",yes", rows[1] + ",no"]
    (folder / "leads.csv").write_text("\n".join(told) + "\n")
    assert run(listforge, folder, "--store", ".listforge/store.sqlite") == 0
    assert set(called(folder)) == {"Bo Best"}
    (folder / "leads.csv").write_text(FIRST)
    assert run(listforge, folder) == 0
    assert set(called(folder)) == {"Bo Best"}


def test_an_opt_out_for_a_time_ends(listforge: Program, folder: Path) -> None:
    until = ("--until", "2026-11-30", "--icp", "icp.yaml", "--today", TODAY)
    assert listforge("suppress", "add", "--person", "bo@marrowbend.example", *until, cwd=folder).code == 0
    assert run(listforge, folder) == 0
    assert set(called(folder)) == {"Ann Ash"}
    later = listforge("run", "--icp", "icp.yaml", "--today", "2026-12-01", "--out", "out", "-q", cwd=folder)
    assert later.code == 0, later.stderr
    assert set(called(folder)) == {"Ann Ash", "Bo Best"}


@pytest.mark.parametrize("command", ["validate", "export"])
def test_a_stage_by_itself_asks_the_store(command: str, listforge: Program, folder: Path) -> None:
    assert listforge("import", "leads.csv", "-q", "-o", "list.csv", cwd=folder).code == 0
    assert listforge("suppress", "add", "--phone", "312-555-0147", *TOLD, cwd=folder).code == 0
    done = listforge(command, "list.csv", *TOLD, "-q", "--rejects", "aside.csv", cwd=folder)
    assert done.code == 0, done.stderr
    aside = list(csv.DictReader(io.StringIO((folder / "aside.csv").read_text())))
    assert [(row["full_name"], row["reason"]) for row in aside] == [("Bo Best", "suppressed_opt_outs")]


@pytest.mark.parametrize("command", ["validate", "export", "run"])
def test_a_list_of_the_store_that_is_too_old_stops_what_a_list_of_the_icp_would(
    command: str, listforge: Program, folder: Path
) -> None:
    (folder / "dnc.txt").write_text("3125550147\n")
    added = listforge("suppress", "add", "dnc", "dnc.txt", "--as-of", "2026-11-20", *TOLD, cwd=folder)
    assert added.code == 0, added.stderr
    given = ["--out", "out"] if command == "run" else ["leads.csv", "-o", "out.csv"]
    late = listforge(command, *given, "--icp", "icp.yaml", "--today", "2027-03-01", "-q", cwd=folder)
    assert late.code == 1
    assert "gate stale_scrub: dnc is of 2026-11-20" in late.stderr


@pytest.mark.parametrize(
    "command",
    [
        pytest.param(("suppress", "check", "+12125550123"), id="suppress check"),
        pytest.param(("suppress", "list"), id="suppress list"),
        pytest.param(("validate", "list.csv"), id="validate"),
        pytest.param(("export", "list.csv"), id="export"),
    ],
)
def test_a_store_that_is_told_and_is_not_there_is_no_empty_one(
    command: tuple[str, ...], listforge: Program, folder: Path
) -> None:
    (folder / "list.csv").write_text("lead_id,phone,company_name\na,+12125550123,Tarnwick\n")
    for address in ("slip.sqlite", "sqlite:///slip.sqlite"):
        done = listforge(*command, "--icp", "icp.yaml", "--store", address, cwd=folder)
        assert (done.code, done.stdout) == (65, b"")
        assert done.stderr.startswith(f"listforge: store {address}: no such file")
    assert not (folder / "slip.sqlite").exists()


def test_a_run_that_has_no_store_makes_none(listforge: Program, folder: Path) -> None:
    assert run(listforge, folder) == 0
    assert not (folder / ".listforge/store.sqlite").exists()


def test_the_run_is_told_to_the_store_and_no_run_can_be_before_it(listforge: Program, folder: Path) -> None:
    assert run(listforge, folder, "--store", "kept.sqlite") == 0
    early = listforge(
        "run", "--icp", "icp.yaml", "--today", "2026-01-01", "--out", "out", "--store", "kept.sqlite", cwd=folder
    )
    assert early.code == 2
    assert "before the last run of this store" in early.stderr
    report = json.loads((folder / "out/latest/report.json").read_text())
    assert report["calls"] == 2


def test_two_lists_of_one_name_both_stop(listforge: Program, folder: Path) -> None:
    (folder / "a.txt").write_text("3125550147\n")
    (folder / "b.txt").write_text("2145550188\n2145550121\n")
    (folder / "icp.yaml").write_text(
        ICP.replace("US}", "US, suppression: [{name: dnc, path: a.txt, as_of: 2026-11-20}]}")
    )
    assert listforge("suppress", "add", "dnc", "b.txt", "--as-of", "2026-11-20", *TOLD, cwd=folder).code == 0
    assert run(listforge, folder) == 0
    assert called(folder) == {}
