"""`listforge icp learn`, as a person and as a script meet it."""

import json
import os
import pty
import runpy
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest
from tests.benchmarks.conftest import BENCHMARKS
from tests.conftest import PROGRAM, ROOT, Program, clean_environment
from typer.testing import CliRunner

from listforge import columns
from listforge import icp as icps
from listforge.cli import app
from listforge.errors import ListforgeError

LISTS = ("--won", "won.csv", "--lost", "lost.csv")
ICP = """\
name: ours   # and nobody else's
target:
  # Where we started.
  industries: ["48-49", manufacturing]     # NAICS
  employees: {min: 600, max: 1000}
score:
  weights: {industry: 10, employees: 60, revenue: 10, geography: 10, role: 0, technologies: 10}   # a guess
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an ICP and two lists in which manufacturers, 201-500 people, Texas and SAP win more often."""
    folder = tmp_path_factory.mktemp("learn")
    planted = runpy.run_path(str(BENCHMARKS / "icp_learn.py"))["planted"]
    for name, frame in zip(("won", "lost"), planted(1, 1000, people=2), strict=True):
        foreign = frame.with_columns(columns.joined("technologies")).rename(
            {"company_domain": "Website", "employees": "Number of Employees", "region": "State", "country": "Country"}
        )
        foreign.write_csv(folder / f"{name}.csv")
    (folder / "icp.yaml").write_text(ICP)
    return folder


def run(*args: str | Path, folder: Path) -> tuple[int, str, str]:
    """Exit code, standard output and words of `icp learn` in this process, lists and ICPs by their names in the folder."""
    named = [str(folder / a) if str(a).endswith((".csv", ".yaml")) else str(a) for a in args]
    done = CliRunner().invoke(app, ["icp", "learn", *named])
    if isinstance(done.exception, ListforgeError):
        return done.exception.exit_code, done.stdout, str(done.exception).replace(f"{folder}/", "")
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done.exit_code, done.stdout, done.stderr


def proposed(folder: Path, out: Path, *more: str | Path) -> tuple[str, str]:
    """What is said, and the ICP that is proposed, which is right."""
    code, said, words = run(*LISTS, *more, "-o", out, folder=folder)
    assert code == 0, words
    assert icps.check(out)[1] == []
    return said, out.read_text()


@pytest.fixture(scope="module")
def improved(made: Path) -> tuple[str, str]:
    """What is said of our ICP, and the ICP that is proposed."""
    return proposed(made, made / "new.yaml", "--icp", "icp.yaml")


def test_it_proposes_what_was_planted_beside_the_old_icp(made: Path, improved: tuple[str, str]) -> None:
    text, new = improved
    assert (made / "icp.yaml").read_text() == ICP
    icp = icps.load(made / "new.yaml")
    assert (icp.target.employees.min, icp.target.employees.max) == (201, 1000)
    assert icp.target.geography.regions == ("US-TX",)
    assert icp.target.technologies.any == ("SAP",)
    weights = icp.score.weights.model_dump()
    assert sum(weights.values()) == 100
    assert weights["industry"] > 10
    for kept in ("# and nobody else's", "# Where we started.", "# NAICS", "# a guess"):
        assert kept in new
    head = text.splitlines()
    assert head[0].split() == ["attribute", "value", "won", "lost", "rate", "95", "%", "lift", "95", "%", "verdict"]
    assert {line.split()[0] for line in head[1:5]} == {"sector", "employees", "region", "technology"}
    assert all(line.endswith(" above") for line in head[1:5])
    assert "  target.employees: 600 to 1,000 -> 201 to 1,000" in head


def test_the_diff_makes_the_new_icp_of_the_old(made: Path, improved: tuple[str, str], tmp_path: Path) -> None:
    text, new = improved
    diff = text[text.index("--- ") :].replace(f"{made}/new.yaml", "icp.yaml").replace(f"{made}/", "")
    (tmp_path / "icp.yaml").write_text(ICP)
    subprocess.run(["git", "apply", "-p0", "-"], input=diff, cwd=tmp_path, text=True, check=True)
    assert (tmp_path / "icp.yaml").read_text() == new


def test_what_is_accepted_is_not_proposed_again(made: Path, improved: tuple[str, str], tmp_path: Path) -> None:
    assert proposed(made, tmp_path / "again.yaml", "--icp", made / "new.yaml")[1] == improved[1]


def test_the_same_lists_make_the_same_bytes(listforge: Program, made: Path) -> None:
    one, two = (listforge("icp", "learn", *LISTS, "--icp", "icp.yaml", "--json", cwd=made) for _ in range(2))
    assert one == two
    said = json.loads(one.text)
    assert (said["won"] + said["lost"], said["both"], said["unit"]) == (1000, 0, "account")
    assert [p["path"] for p in said["proposals"]][-1] == "score.weights"
    assert {"key": "target.geography.regions", "add": ["US-TX"], "remove": []} in said["proposals"][1]["edits"]
    assert said["proposals"][0]["edits"] == [{"key": "target.employees.min", "set": 201}]
    first = said["evidence"][0]
    assert first["verdict"] == "above"
    assert first["low"] < first["rate"] < first["high"]
    assert first["q"] <= 0.05


def test_the_new_icp_may_go_down_a_pipe(made: Path, improved: tuple[str, str]) -> None:
    assert run(*LISTS, "--icp", "icp.yaml", "-o", "-", folder=made)[:2] == (0, improved[1])


def test_without_an_icp_it_makes_one(made: Path, tmp_path: Path) -> None:
    text, new = proposed(made, tmp_path / "new.yaml")
    assert "--- /dev/null" in text
    assert "# learned: 31-33 Manufacturing: " in new


def test_a_terminal_gets_a_table(made: Path) -> None:
    reader, terminal = pty.openpty()
    with subprocess.Popen(
        [PROGRAM, "icp", "learn", *LISTS, "-q"], cwd=made, stdout=terminal, env=clean_environment(TERM="xterm")
    ) as running:
        os.close(terminal)
        shown = b""
        with suppress(OSError):  # Linux says so of a terminal whose other end was closed
            while part := os.read(reader, 65_536):
                shown += part
        os.close(reader)
    assert running.returncode == 0
    assert "│ sector".encode() in shown
    assert b"proposals:" in shown


FEW = "Company,Website,Country\n" + "".join(f"Firm {n},firm{n}.example,US\n" for n in range(5))


def test_of_a_handful_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "won.csv").write_text(FEW)
    (tmp_path / "lost.csv").write_text(FEW.replace("firm", "other").replace("Firm", "Other"))
    code, text, words = run(*LISTS, folder=tmp_path)
    assert code == 0
    assert words == (
        "learn: 5 won and 5 lost accounts; 0 proposals; 1 value with fewer than 30 results, too few to judge\n"
    )
    assert "too few to judge (under 30): country US (10)" in text
    assert "no proposals: nothing differs by more than chance may" in text


@pytest.mark.parametrize(
    ("args", "code", "message"),
    [
        pytest.param("--won none.csv --lost lost.csv", 65, "none.csv: no such file", id="no such list"),
        pytest.param("--won empty.csv --lost lost.csv", 65, "empty.csv: empty", id="not one byte"),
        pytest.param(
            "--won won.csv --lost header.csv",
            65,
            "header.csv: no rows; what is lost has to be there to learn from",
            id="no rows",
        ),
        pytest.param("--won won.csv --lost won.csv", 2, "--won and --lost are one file (won.csv)", id="one file twice"),
        pytest.param("--won won.csv --lost ./won.csv", 2, "--won and --lost are one file", id="one file by two names"),
        pytest.param("--won won.csv --lost lost.csv --icp wrong.yaml", 78, "wrong.yaml:1: nam: no such key", id="a wrong ICP"),
        pytest.param("--won won.csv --lost lost.csv --icp no.yaml", 78, "no.yaml:1: file: No such file", id="no ICP"),
        pytest.param(
            "--won won.csv --lost lost.csv --icp icp.yaml -o icp.yaml", 2, "-o icp.yaml is the ICP itself", id="over the ICP"
        ),
        pytest.param("--won won.csv --lost lost.csv -o won.csv", 2, "-o won.csv is one of the lists", id="over a list"),
        pytest.param("--won won.csv --lost lost.csv -o - --json", 2, "--json and -o - both go", id="two to one pipe"),
        pytest.param("--won - --lost -", 2, "two lists cannot both come from standard input", id="two from one pipe"),
        pytest.param("--won won.csv", 2, "Missing option '--lost'", id="one list alone"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said(args: str, code: int, message: str, tmp_path: Path) -> None:
    files = {"won.csv": FEW, "lost.csv": FEW, "header.csv": "Company,Website\n", "empty.csv": "", "icp.yaml": "name: x\n", "wrong.yaml": "nam: x\n"}  # fmt: skip
    for name, text in files.items():
        (tmp_path / name).write_text(text)
    found, text, words = run(*args.split(), folder=tmp_path)
    assert (found, text) == (code, "")
    assert message in words
    assert {name: (tmp_path / name).read_text() for name in files} == files


def test_a_key_that_an_alias_writes_is_left_to_a_person(made: Path, tmp_path: Path) -> None:
    icp = "name: x\ntarget:\n  employees: &size {min: 600}\n  revenue_usd: *size\n"
    (tmp_path / "icp.yaml").write_text(icp)
    code, _, words = run(*LISTS, "--icp", tmp_path / "icp.yaml", "-o", tmp_path / "new.yaml", folder=made)
    assert code == 2
    assert "icp.yaml: target.employees.min is written by an alias, an anchor or a merge" in words
    assert not (tmp_path / "new.yaml").exists()


def test_one_list_may_come_from_a_pipe(listforge: Program, made: Path) -> None:
    piped = listforge(
        "icp", "learn", "--won", "-", "--lost", "lost.csv", cwd=made, stdin=(made / "won.csv").read_bytes()
    )
    assert piped.text == run(*LISTS, folder=made)[1]


@pytest.mark.parametrize("sample", sorted((ROOT / "icp-samples").glob("*.yaml")), ids=lambda path: path.stem)
def test_every_sample_can_be_improved(sample: Path, made: Path, tmp_path: Path) -> None:
    old, new = sample.read_text(), proposed(made, tmp_path / "new.yaml", "--icp", sample)[1]
    assert new != old
    assert [line for line in old.splitlines() if line.lstrip().startswith("#") and line not in new] == []
