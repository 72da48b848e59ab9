"""`listforge validate`: what it says of the do-not-call lists it screened against."""

import json
from pathlib import Path

import pytest
from tests.conftest import TODAY, Program

ICP = """\
name: tiny
validate:
  default_country: US
  suppression: [{name: dnc, path: dnc.txt, as_of: 2026-11-20}]
"""
SAID = "validate: do-not-call list dnc: 1 entry, 1 line unread, of 2026-11-20, good until 2026-12-21"


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    """A folder with an ICP, a do-not-call list with a line that is no number, and a list."""
    (tmp_path / "icp.yaml").write_text(ICP)
    (tmp_path / "dnc.txt").write_text("2145550188\n" * 19 + "call back later\n")
    (tmp_path / "list.csv").write_text("company_name,phone\nTarnwick,2125550123\nOnepallet,2145550188\n")
    return tmp_path


def test_the_report_counts_each_do_not_call_list(listforge: Program, lists: Path) -> None:
    args = ("validate", "list.csv", "--icp", "icp.yaml", "--today", TODAY, "--report", "report.json")
    assert listforge(*args, cwd=lists).code == 0
    assert json.loads((lists / "report.json").read_text())["suppression"] == [
        {"name": "dnc", "entries": 1, "unread": 1, "as_of": "2026-11-20", "good_until": "2026-12-21"}
    ]


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        pytest.param([], [], id="not by itself"),
        pytest.param(["-v"], [SAID], id="-v"),
        pytest.param(["-v", "-q"], [], id="-q"),
    ],
)
def test_a_line_a_do_not_call_list_where_that_is_asked_for(
    flags: list[str], said: list[str], listforge: Program, lists: Path
) -> None:
    done = listforge("validate", "list.csv", "--icp", "icp.yaml", "--today", TODAY, *flags, cwd=lists)
    assert done.code == 0
    assert [line for line in done.stderr.splitlines() if "do-not-call list" in line] == said


def test_a_register_that_nobody_named_is_said(listforge: Program, lists: Path) -> None:
    (lists / "list.csv").write_text("company_name,phone\nTarnwick,+44 20 7946 0123\n")
    (lists / "dnc.txt").write_text("020 7946 0958\n")
    (lists / "uk.yaml").write_text(ICP.replace("name: dnc,", "name: uk_ctps, country: GB,"))
    done = listforge("validate", "list.csv", "--icp", "uk.yaml", "--today", TODAY, cwd=lists)
    assert done.code == 0
    assert "validate: numbers of GB need screening against tps too, which no list of the ICP holds" in done.stderr
