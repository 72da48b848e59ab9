"""`listforge score` as a person runs it: the accounts, the gaps, and the next channel by rules of one's own."""

import csv
import io
import json
import os
import subprocess
from pathlib import Path

import pytest
from tests.conftest import PROGRAM, TODAY, Program, clean_environment

ICP = """\
name: gaps
target: {industries: ["48-49"], employees: {min: 51, max: 500}, geography: {countries: [US, CA]}}
buying_group:
  roles: [{name: buyer, seniority: [cxo]}, {name: champion, seniority: [manager]}]
  parent_column: [Parent Company, Ultimate Parent]
score: {channels: channels.yaml}
"""
CHANNELS = """\
large_deal: {employees: 300, revenue_usd: 1000000000}
small_deal: {employees: 5, revenue_usd: 5}
fresh_days: {form: 1, intent: 1, event: 1}
calls: {tried: 3, used_up: 9}
callback: callback
mail_only: email
rules:
  - {channel: social, when: [large_deal, profile], reason: we write to large ones first}
  - {channel: phone, when: [dialable], reason: a number}
  - {channel: none, reason: nothing}
"""
LIST = """\
lead_id,account_id,company_name,company_domain,industry_code,employees,full_name,seniority,linkedin_url,country,reach_class,Parent Company
a,t,Tarnwick Freight,tarnwick.example,484,420,Ann Ash,cxo,https://network.example/in/ann,US,direct,
b,u,Tarnwick Canada,tarnwick-canada.example,484,80,Bo Best,entry,,CA,none,tarnwick.example
c,,,,,,Cy Dell,,,US,standard,
"""
TOLD = ("score", "list.csv", "--icp", "icp.yaml", "--today", TODAY)
MATRIX = """\
accounts / people / dialable people; - is a gap: a segment without an account

48-49 Transportation and Warehousing
      51-200  201-500
  US  -       1/2/1
  CA  -       -

3 of 4 segments are gaps
  48-49: every size in CA
  48-49, US: 51-200
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {"list.csv": LIST, "icp.yaml": ICP, "channels.yaml": CHANNELS}.items():
        (tmp_path / name).write_text(text)
    return tmp_path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_the_matrix_the_accounts_and_the_report(listforge: Program, folder: Path) -> None:
    done = listforge(*TOLD, "--coverage", "--accounts", "accounts.csv", "--report", "report.json", cwd=folder)
    assert (done.code, done.text) == (0, MATRIX)
    said = done.stderr.splitlines()
    assert said[0] == "score: buying_group.parent_column: the list has no column 'Ultimate Parent'"
    [account] = rows((folder / "accounts.csv").read_text())
    assert (account["account_id"], account["linked_accounts"], account["next_role_to_find"]) == ("t", "u", "champion")
    assert account["domains"] == "tarnwick-canada.example; tarnwick.example"
    report = json.loads((folder / "report.json").read_text())
    assert report["warned"] == {"orphan": 1}
    assert report["coverage"] == {"segments": 4, "gaps": 3}
    assert (report["accounts"]["accounts"], report["accounts"]["orphans"]) == (1, 1)


def test_the_matrix_as_a_table(listforge: Program, folder: Path) -> None:
    done = listforge(*TOLD, "-q", "--coverage", "-o", "cells.csv", cwd=folder)
    assert (done.code, done.text, done.stderr) == (0, "", "")
    cells = rows((folder / "cells.csv").read_text())
    assert [cell["accounts"] for cell in cells] == ["0", "0", "1", "0", "0"]


def test_the_gaps_are_red_on_a_terminal(folder: Path) -> None:
    ours, theirs = os.openpty()
    environment = {**clean_environment(TERM="xterm-256color"), "COLUMNS": "40"}
    environment.pop("NO_COLOR")
    with os.fdopen(theirs, "wb") as terminal:
        subprocess.run([PROGRAM, *TOLD, "-q", "--coverage"], stdout=terminal, cwd=folder, env=environment, check=True)
        text = os.read(ours, 65536).decode()
    os.close(ours)
    assert text.count("\x1b[1;31m-\x1b[0m") == 3
    assert "\x1b[1m48-49 Transportation and Warehousing\x1b[0m" in text


def test_the_next_channel_by_rules_of_ones_own_is_explained(listforge: Program, process: Program, folder: Path) -> None:
    done = listforge(*TOLD, "-q", "--explain", "a", cwd=folder)
    assert done.code == 0
    assert "next channel             social  we write to large ones first" in done.text.splitlines()
    (folder / "channels.yaml").write_text(CHANNELS.replace("dialable", "sunshine"))
    done = process(*TOLD, "-q", cwd=folder)  # rules in a file are read once a process
    assert done.code != 0
    assert "channels.yaml: rules.1.when: Value error, 'sunshine' is no condition" in done.stderr


@pytest.mark.parametrize(
    "flags",
    [
        pytest.param(["--explain", "a", "--coverage"], id="two things in the list's stead"),
        pytest.param(["--accounts", "x.csv", "-o", "x.csv"], id="two outputs of one name"),
    ],
)
def test_what_cannot_be_is_a_usage_error(flags: list[str], listforge: Program, folder: Path) -> None:
    assert listforge(*TOLD, *flags, cwd=folder).code == 2
    assert not (folder / "x.csv").exists()
