"""`listforge export --layout handoff` and `--deliverable`: files for sales, the gate, and the way back."""

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.conftest import TODAY, Program, Said, frame_of
from tests.handoff.leads import ANN, BEA, CY

from listforge import frames

ICP = (
    "name: x\nversion: v1\noffer: Dock scheduling\nexport: {layout: vicidial, fields: {list_id: 101}, owner: Owner%s}\n"
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    rows = [{**row, "Owner": owner} for row, owner in zip((ANN, BEA, CY), ("Zoe", "../Xan", "Zoe"), strict=True)]
    frames.write(frame_of(rows), tmp_path / "leads.parquet")
    frames.write(
        frame_of([*rows, {**rows[0], "lead_id": "l9", "contact_id": "c9", "notes": None}]), tmp_path / "lacking.parquet"
    )
    (tmp_path / "icp.yaml").write_text(ICP % "")
    (tmp_path / "asks.yaml").write_text(ICP % ", handoff: {requires: [timeline]}")
    (tmp_path / "split.yaml").write_text(ICP % ", split_by: owner")
    return tmp_path


def handed(program: Program, *more: str, leads: str = "leads.parquet", icp: str = "icp.yaml") -> Said:
    return program("export", leads, "--icp", icp, "--today", TODAY, *more)


def test_a_folder_has_the_table_every_brief_and_a_page(listforge: Program, folder: Path) -> None:
    said = handed(listforge, "--layout", "handoff", "--out", "out")
    assert (said.code, said.stderr) == (0, "export: 3 rows in, 2 kept; set aside 1 stage_not_asked\n")
    assert sorted(file.name for file in (folder / "out").iterdir()) == ["handoff.csv", "handoff.json", "handoff.md"]
    document: dict[str, Any] = json.loads((folder / "out/handoff.json").read_text())
    assert [brief["contact_id"] for brief in document["briefs"]] == [BEA["contact_id"], ANN["contact_id"]]
    assert [person["full_name"] for person in document["briefs"][1]["buying_group"]["people"]] == [
        "Bea Birch",
        "Cy Cole",
    ]
    assert (document["today"], document["offer"], document["icp"]) == (
        TODAY,
        "Dock scheduling",
        {"name": "x", "version": "v1"},
    )
    assert (folder / "out/handoff.md").read_text().startswith("# Handoff of 2026-11-23: 2 leads\n")
    table = pl.read_csv(folder / "out/handoff.csv", infer_schema=False)
    assert table["contact_id"].to_list() == [brief["contact_id"] for brief in document["briefs"]]
    before = {file.name: file.read_bytes() for file in (folder / "out").iterdir()}
    assert handed(listforge, "--layout", "handoff", "--out", "out", "-q").code == 0
    assert {file.name: file.read_bytes() for file in (folder / "out").iterdir()} == before


def test_each_owner_has_a_table_and_a_page(listforge: Program, folder: Path) -> None:
    assert handed(listforge, "--layout", "handoff", "--out", "out", "-q", icp="split.yaml").code == 0
    assert sorted(file.name for file in (folder / "out").iterdir()) == [
        "handoff-xan.csv", "handoff-xan.md", "handoff-zoe.csv", "handoff-zoe.md", "handoff.json",
    ]  # fmt: skip
    pages = {name: (folder / f"out/handoff-{name}.md").read_text() for name in ("xan", "zoe")}
    assert ("Bea Birch, Director" in pages["xan"], "## Ann Ash" in pages["xan"]) == (True, False)
    assert ("## Ann Ash" in pages["zoe"], "## Bea Birch" in pages["zoe"]) == (True, False)


def test_a_shut_gate_names_who_lacks_what_and_writes_nothing(listforge: Program, folder: Path) -> None:
    said = handed(listforge, "--layout", "handoff", "--out", "out", "--report", "r.json", leads="lacking.parquet")
    assert said.code == 1
    assert "gate handoff: 1 lead lacks what sales needs: c9 lacks comments (notes); to pass it all the same: --override handoff=REASON" in said.stderr  # fmt: skip
    assert not (folder / "out").exists()
    lacking = json.loads((folder / "r.json").read_text())["lacking"]
    assert lacking == [{"contact_id": "c9", "lead_id": "l9", "lacks": ["comments (notes)"]}]


def test_a_gate_that_is_passed_is_recorded_with_its_reason(listforge: Program, folder: Path) -> None:
    passed = ("--override", "handoff=Bea knows them")
    said = handed(
        listforge, "--layout", "handoff", "--out", "out", "--report", "r.json", *passed, leads="lacking.parquet"
    )
    assert said.code == 0
    document = json.loads((folder / "out/handoff.json").read_text())
    assert (
        document["overrides"]
        == json.loads((folder / "r.json").read_text())["overrides"]
        == {"handoff": "Bea knows them"}
    )
    assert [brief["lacks"] for brief in document["briefs"]] == [[], ["comments (notes)"], []]
    assert "Gate handoff passed: Bea knows them" in (folder / "out/handoff.md").read_text()


def test_what_sales_asked_for_is_asked_of_a_meeting_too(listforge: Program, folder: Path) -> None:
    said = handed(listforge, "--layout", "handoff", icp="asks.yaml")
    assert (said.code, said.stdout) == (1, b"")
    assert f"{BEA['contact_id']} lacks timeline; {ANN['contact_id']} lacks timeline" in said.stderr


def test_the_table_goes_to_a_pipe_and_says_where_the_briefs_are(listforge: Program, folder: Path) -> None:
    said = handed(listforge, "--layout", "handoff")
    assert said.text.startswith("contact_id,stage,")
    assert said.stderr.endswith("export: the briefs of these leads need a folder: --out DIR\n")
    assert handed(listforge, "--layout", "handoff", "-q").stderr == ""


@pytest.mark.parametrize(
    ("more", "files"),
    [
        pytest.param(("--deliverable", "sql"), ["sql.csv", "sql.json", "sql.md"], id="sql, in the layout for sales"),
        pytest.param(("--deliverable", "sql", "--layout", "hubspot"), ["sql.csv", "sql.json", "sql.md"], id="sql for a CRM"),
        pytest.param(("--deliverable", "appointments"), ["appointments.csv", "appointments.json", "appointments.md"], id="appointments"),
        pytest.param(("--deliverable", "mql"), ["mql.txt"], id="mql, in the ICP's layout"),
        pytest.param(("--deliverable", "enriched"), ["enriched.csv"], id="data"),
        pytest.param(("--deliverable", "calls"), ["calls.txt"], id="the call file by its name"),
    ],
)  # fmt: skip
def test_a_deliverable_has_its_files(listforge: Program, folder: Path, more: tuple[str, ...], files: list[str]) -> None:
    assert handed(listforge, *more, "--out", "out", "-q").code == 0
    assert sorted(file.name for file in (folder / "out").iterdir()) == files
    plan = handed(listforge, *more, "--out", "elsewhere", "--plan").text
    assert [line.split()[0] for line in plan.splitlines() if line.endswith(" bytes")] == files
    assert not (folder / "elsewhere").exists()


@pytest.mark.parametrize(
    ("settings", "first"),
    [
        pytest.param("{deliverable: enriched}", "contact_id,lead_id,account_id,full_name,", id="its own layout"),
        pytest.param("{deliverable: enriched, layout: generic}", "contact_id,phone,extension,", id="the ICP's"),
    ],
)
def test_the_icp_names_a_deliverable(listforge: Program, folder: Path, settings: str, first: str) -> None:
    (folder / "own.yaml").write_text(f"name: x\nexport: {settings}\n")
    said = handed(listforge, "-q", icp="own.yaml")
    assert said.text.startswith(first)
    assert said.text.count("\n") == 4


@pytest.mark.parametrize(
    ("more", "code", "message"),
    [
        pytest.param(("--deliverable", "leads"), 2, "no deliverable 'leads'; there are calls, handoff, mql,", id="none such"),
        pytest.param(("--deliverable", "mql", "--layout", "handoff"), 2, "the layout handoff is for sales, and mql is not", id="two minds"),
    ],
)  # fmt: skip
def test_what_cannot_be_delivered(
    listforge: Program, folder: Path, more: tuple[str, ...], code: int, message: str
) -> None:
    said = handed(listforge, *more)
    assert (said.code, said.stdout) == (code, b"")
    assert message in said.stderr


def test_a_wrong_deliverable_of_the_icp_is_named_with_its_line(listforge: Program, folder: Path) -> None:
    (folder / "own.yaml").write_text("name: x\nexport: {deliverable: aql}\n")
    said = handed(listforge, icp="own.yaml")
    assert said.code == 78
    assert "own.yaml:2: export.deliverable: 'aql' is no deliverable" in said.stderr


def test_sales_writes_its_verdict_into_the_table_and_the_list_takes_it_back(listforge: Program, folder: Path) -> None:
    """A meeting booked on the phone is with sales the same day; what sales has accepted is not handed over again."""
    (folder / "calls.csv").write_text(
        f"contact_id,disposition,date,notes,meeting time,attendees\n{CY['contact_id']},meeting booked,2026-11-22,demo of docks,2026-11-30 09:00,Cy\n"
    )
    booked = listforge(
        "outcomes", "calls.csv", "--list", "leads.parquet", "--today", TODAY, "-q", "-o", "booked.parquet"
    )
    assert (booked.code, booked.stderr) == (0, "")
    table = pl.read_csv(
        handed(listforge, "--layout", "handoff", "-q", leads="booked.parquet").stdout, infer_schema=False
    )
    assert table["name"].to_list() == ["Cy Cole", "Bea Birch", "Ann Ash"]
    assert table.row(0, named=True)["meeting_booked_for"] == "2026-11-30 09:00"
    verdicts = pl.Series("sales_verdict", [None, "accepted", "rejected"])
    reasons = pl.Series("sales_reason", [None, None, "too small"])
    table.with_columns(verdicts, reasons).write_csv(folder / "back.csv")
    judged = listforge(
        "outcomes", "back.csv", "--list", "booked.parquet", "--today", TODAY, "-q", "-o", "judged.parquet"
    )
    assert (judged.code, judged.stderr) == (0, "")
    before, after = (frames.read(folder / name).sort("contact_id") for name in ("booked.parquet", "judged.parquet"))
    assert after["review_state"].to_list() == ["sales_rejected: bad_fit", "sales_accepted", None]
    same = [
        "notes",
        "need",
        "need_evidence",
        "budget_evidence",
        "authority",
        "attempts",
        "phone",
        "x_meeting_at",
    ]
    assert after.select(same).equals(before.select(same))
    left = pl.read_csv(
        handed(listforge, "--layout", "handoff", "-q", leads="judged.parquet").stdout, infer_schema=False
    )
    assert left["name"].to_list() == ["Cy Cole"]


@pytest.mark.parametrize(
    ("passed", "names", "held"),
    [
        pytest.param((), ["Bea Birch", "Ann Ash"], ["Dan Dorn"], id="what lacks something waits"),
        pytest.param(
            ("--override", "handoff=known"), ["Bea Birch", "Ann Ash", "Dan Dorn"], [], id="the gate is passed"
        ),
    ],
)
def test_a_run_hands_over_the_same_day(
    listforge: Program, tmp_path: Path, passed: tuple[str, ...], names: list[str], held: list[str]
) -> None:
    dan = {**ANN, "first_name": "Dan", "last_name": "Dorn", "full_name": "Dan Dorn", "email": "dan@tarnwick.example", "lead_id": "lead000000000009",
           "contact_id": "lead000000000009", "direct_phone": "+12125550129", "phone": "+12125550129", "notes": None, "source_row": 12}  # fmt: skip
    frames.write(frame_of([ANN, BEA, CY, dan]), tmp_path / "list.csv")
    (tmp_path / "icp.yaml").write_text("name: x\nsources: [{name: own, type: crm, path: list.csv}]\n")
    said = listforge("run", "--icp", "icp.yaml", "--out", "out", "--today", TODAY, *passed)
    assert said.code == 0, said.stderr
    assert ("run: 1 lead lacks what sales needs: " in said.stderr) == bool(held)
    latest = tmp_path / "out/latest"
    document = json.loads((latest / "handoff.json").read_text())
    assert [brief["who"]["full_name"] for brief in document["briefs"]] == names
    assert [lead["lacks"] for lead in document["held"]] == [["comments (notes)"]] * len(held)
    assert pl.read_csv(latest / "handoff.csv")["name"].to_list() == names
    assert "Cy Cole" in [person["full_name"] for person in document["briefs"][0]["buying_group"]["people"]]
    assert {"handoff.csv", "handoff.json", "handoff.md"} <= set(
        json.loads((latest / "manifest.json").read_text())["outputs"]
    )
    assert pl.read_csv(latest / "calls.csv", infer_schema=False)["last_name"].to_list() == ["Cole"]


def test_a_meeting_told_to_the_store_is_with_sales_after_the_next_run(listforge: Program, tmp_path: Path) -> None:
    (tmp_path / "crm.csv").write_text(
        "Record ID,Name,Title,Company,Website,Direct Phone\n1,Ann Ash,CFO,Tarnwick Freight,tarnwick.example,(214) 555-0188\n"
        "2,Bo Best,COO,Tarnwick Freight,tarnwick.example,(312) 555-0147\n"
    )
    (tmp_path / "icp.yaml").write_text(
        "name: x\nvalidate: {default_country: US}\nsources: [{name: crm, type: crm, path: crm.csv}]\nexport: {layout: generic}\n"
    )
    kept = ("--icp", "icp.yaml", "--store", "store.sqlite", "-q")
    assert listforge("run", "--out", "out", "--today", "2026-11-16", *kept).code == 0
    assert not (tmp_path / "out/latest/handoff.json").exists()
    ids = pl.read_csv(tmp_path / "out/latest/calls.csv", infer_schema=False).select("first_name", "contact_id")
    ann = dict(ids.iter_rows())["Ann"]
    (tmp_path / "results.csv").write_text(
        f"contact_id,outcome,date,notes,meeting time,attendees\n{ann},meeting booked,2026-11-17,a demo,2026-11-30 09:00,Ann; Bo\n"
    )
    told = listforge("outcomes", "results.csv", "--today", "2026-11-20", "-o", "repaired.csv", *kept)
    assert (told.code, told.stderr) == (0, "")
    assert listforge("run", "--out", "out", "--today", "2026-11-23", *kept).code == 0
    (brief,) = json.loads((tmp_path / "out/latest/handoff.json").read_text())["briefs"]
    assert brief["meeting"] == {"at": "2026-11-30 09:00", "time_zone": "America/Chicago", "attendees": ["Ann", "Bo"]}
    assert (brief["contact_id"], brief["reach"]["number_that_worked"]) == (ann, "+12145550188")
    assert [note["text"] for note in brief["comments"]] == ["a demo"]
    assert pl.read_csv(tmp_path / "out/latest/calls.csv")["first_name"].to_list() == ["Bo"]
