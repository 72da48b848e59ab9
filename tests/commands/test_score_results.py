"""`listforge score --results`: what own calls yielded moves the order, and a file that says it wrongly is named by its line."""

from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY, Program

LIST = (
    "lead_id,reach_class,employees\nlead000000000001,direct,70\nlead000000000002,switchboard,70\n"
    "lead000000000003,direct,3\n"
)
ICP = "name: tiny\ntarget: {employees: {min: 50}, strict: [employees]}\n"
TOLD = ("score", "list.csv", "--icp", "icp.yaml", "--today", TODAY, "-q")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "icp.yaml").write_text(ICP)
    (tmp_path / "list.csv").write_text(LIST)
    return tmp_path


def test_own_calls_that_reached_nobody_change_the_order(listforge: Program, folder: Path) -> None:
    (folder / "own.csv").write_text("kind,class,trials,successes\nconnect,direct,5000,0\n")
    first = [
        listforge(*TOLD, *own, cwd=folder).text.splitlines()[1].partition(",")[0]
        for own in ((), ("--results", "own.csv"))
    ]
    assert first == ["lead000000000001", "lead000000000002"]


def test_the_icp_names_them_too_and_a_run_takes_them(listforge: Program, folder: Path) -> None:
    (folder / "own.csv").write_text("kind,class,trials,successes\nconnect,direct,5000,0\n")
    sources = "sources: [{name: list, type: crm, path: list.csv}]\n"
    (folder / "icp.yaml").write_text(ICP + "funnel: {results: own.csv}\n" + sources)
    assert listforge(*TOLD, cwd=folder).text.splitlines()[1].partition(",")[0] == "lead000000000002"
    numbers = "Record ID,Name,Company,Direct Phone,Employees\n1,Ann Ash,Tarnwick,+12125550123,70\n"
    (folder / "list.csv").write_text(numbers)
    done = listforge("run", "--icp", "icp.yaml", "--today", TODAY, "--out", "out", "-q", cwd=folder)
    assert done.code == 0, done.stderr
    lead = pl.read_parquet(folder / "out/latest/leads.parquet").row(0, named=True)
    # A direct line is reached by .3 x 200 of 5,200 dials, and qualifies at .085.
    assert lead["priority"] == round(1000 * 0.3 * 200 / 5200 * 0.085 * {"A": 1.0}[lead["fit_grade"]], 2)
    assert '"own.csv"' in (folder / "out/latest/manifest.json").read_text()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        pytest.param("", "own.csv: not a CSV of kind, class, trials, successes", id="empty"),
        pytest.param("kind,class,trials\n", "own.csv: no column 'successes'", id="a column missing"),
        pytest.param("kind,class,trials,successes\nconnects,direct,1,1\n", "own.csv:2: kind 'connects' is none of", id="kind"),
        pytest.param("kind,class,trials,successes\nconnect,warm,1,1\n", "own.csv:2: class 'warm' is none of direct", id="class"),
        pytest.param("kind,class,trials,successes\nconnect,direct,1,0\nconnect,direct,1,2\n", "own.csv:3: trials and", id="more successes"),
        pytest.param("kind,class,trials,successes\nconnect,direct,many,0\n", "own.csv:2: trials and", id="no number"),
        pytest.param("kind,class,trials,successes\nconnect,direct,1,-1\n", "own.csv:2: trials and", id="below nothing"),
        pytest.param(None, "own.csv: No such file or directory", id="missing"),
    ],
)  # fmt: skip
def test_a_file_of_results_that_cannot_be(text: str | None, said: str, listforge: Program, folder: Path) -> None:
    if text is not None:
        (folder / "own.csv").write_text(text)
    done = listforge(*TOLD, "--results", "own.csv", "-o", "out.csv", cwd=folder)
    assert done.code == 65
    assert said in done.stderr
    assert not (folder / "out.csv").exists()


def test_a_lead_that_is_set_aside_is_explained_too(listforge: Program, folder: Path) -> None:
    done = listforge(*TOLD, "--explain", "lead000000000003", cwd=folder)
    assert (done.code, done.text) == (0, "lead000000000003  set aside: outside_icp\n  outside employees\n")
