"""`listforge import`: what its report says of files and sources, and what it says to people."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import TODAY, Program

from listforge.source_card import Card

FILES = {
    "crm-2026-11-01.csv": "Record ID,Name,Company,Phone,Last Modified\n1,Ann Ash,Tarnwick,212-555-0123,2026-11-13\n"
    "2,Bo Best,Marrowbend,n/a,2026-11-03\n1,2,3,4,5,6\n",
    "crm-2026-11-08.csv": "Record ID,Name,Company,Phone,Last Modified\n1,Cy Dell,Osierbank,212-555-0123,2026-11-13\n",
    "web.csv": "Name;Email;Do-not-call?\nDi Eves;di@copperfinch.example;x\n",
}
TODAYS = ("--today", TODAY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def report(folder: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((folder / "report.json").read_text())
    return found


def test_the_report_names_every_file_with_its_fingerprint_and_has_a_card_a_source(
    listforge: Program, folder: Path
) -> None:
    assert listforge("import", *FILES, *TODAYS, "--report", "report.json", "-o", "list.csv").code == 0
    said = report(folder)
    assert [(f["file"], f["rows"], f["malformed"], f["dialect"]) for f in said["files"]] == [
        ("crm-2026-11-01.csv", 3, 1, "utf-8, comma, header on line 1"),
        ("crm-2026-11-08.csv", 1, 0, "utf-8, comma, header on line 1"),
        ("web.csv", 1, 0, "utf-8, semicolon, header on line 1"),
    ]
    prints = {name: hashlib.sha256(text.encode()).hexdigest() for name, text in FILES.items()}
    assert {f["file"]: f["sha256"] for f in said["files"]} == prints
    assert [card["source"] for card in said["sources"]] == ["crm", "web"]
    crm, web = said["sources"]
    assert [set(card) for card in (crm, web)] == [set(Card._fields)] * 2
    assert [(f["sha256"], f["date_in_name"]) for f in crm["files"]] == [
        (prints["crm-2026-11-01.csv"], "2026-11-01"), (prints["crm-2026-11-08.csv"], "2026-11-08"),
    ]  # fmt: skip
    assert (crm["rows"], crm["malformed"], crm["age"]["median_days"]) == (4, 1, 10)
    assert sum(card["rows"] for card in said["sources"]) == said["rows_in"] == 5


def test_standard_input_has_a_fingerprint_too(listforge: Program, folder: Path) -> None:
    data = FILES["web.csv"].encode()
    assert listforge("import", *TODAYS, "--report", "report.json", "-q", stdin=data).code == 0
    [file] = report(folder)["files"]
    assert (file["file"], file["sha256"]) == ("-", hashlib.sha256(data).hexdigest())


def test_a_list_of_our_own_keeps_the_files_its_rows_came_from(listforge: Program, folder: Path) -> None:
    assert listforge("import", *FILES, *TODAYS, "-q", "-o", "list.csv").code == 0
    assert listforge("import", "list.csv", *TODAYS, "-q", "-o", "again.csv", "--report", "report.json").code == 0
    said = report(folder)
    assert [file["file"] for file in said["files"]] == ["list.csv"]
    files = [(file["file"], file["sha256"]) for card in said["sources"] for file in card["files"]]
    assert files == [(name, None) for name in FILES]


def test_max_rejects_counts_the_rows_of_all_files(listforge: Program, folder: Path) -> None:
    said = listforge("import", *FILES, *TODAYS, "--max-rejects", "20%", "--report", "report.json", "-q")
    assert said.code == 0
    said = listforge("import", *FILES, *TODAYS, "--max-rejects", "19%", "--rejects", "bad.csv", "-o", "list.csv", "-q")
    assert (said.code, said.stderr) == (
        1, "listforge: import: 1 of 5 rows set aside, more than --max-rejects 19%; no list was written\n",
    )  # fmt: skip
    assert (folder / "bad.csv").exists()
    assert not (folder / "list.csv").exists()


CARDS = [
    "import: source crm: rows 4, valid 50.0 %, twice 0, median age 10 days, mostly 1 row_malformed",
    "import: source web: rows 1, valid 100.0 %, twice 0",
]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        pytest.param([], [], id="not by itself"),
        pytest.param(["-v"], CARDS, id="-v"),
        pytest.param(["-v", "-q"], [], id="-q"),
    ],
)
def test_verbose_says_the_cards(flags: list[str], said: list[str], listforge: Program, folder: Path) -> None:
    lines = listforge("import", *FILES, *TODAYS, *flags, "-o", "list.csv").stderr.splitlines()
    assert [line for line in lines if ": source " in line and "record id" not in line] == said


def test_files_that_each_count_from_1_are_named(listforge: Program, folder: Path) -> None:
    said = listforge("import", *FILES, *TODAYS, "-o", "list.csv")
    assert said.code == 0
    assert (
        "import: source crm: 1 record id stands for other people in crm-2026-11-08.csv than before (lead "
        in said.stderr
    )
    alone = listforge("import", "crm-2026-11-01.csv", "web.csv", *TODAYS, "-o", "list.csv")
    assert "record id" not in alone.stderr
