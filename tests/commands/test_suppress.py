"""`listforge suppress`: lists and people added, asked about, counted and forgotten, as a person and as a script do it."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import TODAY, Program, Said
from typer.testing import CliRunner

from listforge.cli import app

DAY = ("--today", TODAY)


def suppress(listforge: Program, *args: str, code: int = 0, env: dict[str, str] | None = None) -> Said:
    said = listforge("suppress", *args, *DAY, env=env)
    assert said.code == code, said.stderr
    return said


def refused(*args: str) -> str:
    """What is said of a command line that cannot be."""
    said = CliRunner().invoke(app, ["suppress", *args, *DAY], env={"LISTFORGE_STORE": None, "LISTFORGE_ICP": None})
    assert said.exit_code == 2, said.output
    return " ".join(re.sub("[│╭╮╰╯─]", " ", said.output).split())


def checked(listforge: Program, *values: str, env: dict[str, str] | None = None) -> dict[str, list[Any]]:
    said = listforge("suppress", "check", *values, "--json", *DAY, env=env)
    assert said.code in (0, 1), said.stderr
    answers = json.loads(said.stdout)
    assert said.code == any(answer["suppressed"] for answer in answers)
    return {
        a["value"]: [(hit["list"], hit["scope"], hit["as_of"], hit["until"]) for hit in a["found"]] for a in answers
    }


def listed(listforge: Program, *more: str) -> list[dict[str, Any]]:
    return json.loads(suppress(listforge, "list", "--json", *more).stdout)  # type: ignore[no-any-return]


# --- add -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "options", "number"),
    [
        pytest.param("us", "212,5550123\r\n", ["--format", "us-dnc"], "+12125550123", id="us-dnc"),
        pytest.param("ca", "<list type='full'><ac val='416'><ph val='5550123'/>", ["--format", "ca-dncl"], "+14165550123", id="ca-dncl"),
        pytest.param("uk", "020 7946 0123\n", ["--format", "tps"], "+442079460123", id="tps"),
        pytest.param("vici", "2125550123\n", ["--format", "vicidial"], "+12125550123", id="vicidial"),
        pytest.param("vici", "x|212|5550123\n", ["--format", "vicidial=delimited,pipe,1,2"], "+12125550123", id="a template of vicidial"),
        pytest.param("own", "Ph. No,Why\n(212) 555-0123,x\n", ["--format", "columns=phone:Ph. No", "--country", "US"], "+12125550123", id="columns"),
        pytest.param("own", "phone\n+12125550123\n", [], "+12125550123", id="found out"),
        pytest.param("block", "212*\n", ["--country", "US"], "+12125550123", id="a block"),
    ],
)  # fmt: skip
def test_a_list_is_added_by_name(
    listforge: Program, tmp_path: Path, name: str, content: str, options: list[str], number: str
) -> None:
    (tmp_path / "file").write_text(content)
    said = suppress(listforge, "add", name, "file", "--as-of", "2026-11-10", *options)
    assert f"suppress: {name}: 1 number, 0 people, domains and companies, of 2026-11-10; good until" in said.stderr
    assert checked(listforge, number, "+13125550147") == {
        number: [(name, "number", "2026-11-10", None)],
        "+13125550147": [],
    }
    assert {path.name for path in tmp_path.iterdir()} == {"file", ".listforge"}


def test_a_table_of_people_is_kept_as_hashes_row_by_row(listforge: Program, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(
        "email,phone,company,scope,until\nann@tarnwick.example,212-555-0199,,person,\n,212-555-0177,,number,2026-12-01\n"
        ",212-555-0178,,number,2026-11-01\n,212-555-0179,,number,\n,,Marrowbend GmbH,,\n"
    )
    said = suppress(listforge, "add", "own", "own.csv", "--as-of", "2026-11-10", "--country", "US")
    assert "own: 1 number, 5 people, domains and companies" in said.stderr
    values = [
        "+12125550199",
        "ann@tarnwick.example",
        "+12125550177",
        "+12125550178",
        "+12125550179",
        "Marrowbend",
        "+12125550170",
    ]
    assert list(checked(listforge, *values).values()) == [
        [("own", "person", "2026-11-10", None)], [("own", "person", "2026-11-10", None)], [("own", "number", "2026-11-10", "2026-12-01")],
        [], [("own", "number", "2026-11-10", None)], [("own", "account", "2026-11-10", None)], [],
    ]  # fmt: skip
    assert b"tarnwick" not in (tmp_path / ".listforge" / "store.sqlite").read_bytes()


def test_a_list_takes_the_place_of_the_one_before_and_a_bad_one_does_not(listforge: Program, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, name in enumerate(("a.txt", "b.txt")):
        (folder / name).write_text(f"212,555012{number}\n")
    suppress(listforge, "add", "us", "in", "--as-of", "2026-11-10", "--format", "us-dnc")
    (tmp_path / "web").write_text("<html>no</html>")
    said = suppress(listforge, "add", "us", "web", "--as-of", "2026-11-20", code=65)
    assert said.stderr.startswith("listforge: suppression list us: web: a web page")
    assert [len(hits) for hits in checked(listforge, "+12125550120", "+12125550121").values()] == [1, 1]
    suppress(listforge, "add", "us", "in/b.txt", "--as-of", "2026-11-20", "--format", "us-dnc")
    assert [len(hits) for hits in checked(listforge, "+12125550120", "+12125550121").values()] == [0, 1]
    assert len(list((tmp_path / ".listforge" / "lists").iterdir())) == 1


def test_people_are_added_until_a_day_and_for_a_reason(listforge: Program) -> None:
    told = ("--person", "(212) 555-0150", "--person", "ann@tarnwick.example", "--phone", "+12125550151", "--domain", "www.marrowbend.example",
            "--account", "Fenbrook Ltd.", "--until", "2027-01-01", "--reason", "asked us to")  # fmt: skip
    assert "suppress: 5 added, 0 known before" in suppress(listforge, "add", *told, "--country", "US").stderr
    assert "suppress: 0 added, 5 known before" in suppress(listforge, "add", *told, "--country", "US").stderr
    values = [
        "+12125550150",
        "Ann@Tarnwick.example",
        "+12125550151",
        "bo@marrowbend.example",
        "FENBROOK",
        "fenbrook.example",
    ]
    scopes = ["person", "person", "number", "domain", "account"]
    assert list(checked(listforge, *values).values()) == [*([("opt_outs", s, TODAY, "2027-01-01")] for s in scopes), []]
    said = suppress(listforge, "check", "+12125550150", code=1)
    assert said.text == f"+12125550150: person, opt_outs, of {TODAY}, until 2027-01-01, asked us to\n"
    assert (
        listforge("suppress", "check", "+12125550150", "--today", "2027-01-02").text == "+12125550150: not suppressed\n"
    )


@pytest.mark.parametrize(
    ("args", "says"),
    [
        pytest.param([], "name a list and its files, or say --phone", id="nothing"),
        pytest.param(["x", "file", "--as-of", "2026-11-10", "--phone", "+12125550123"], "name a list", id="both"),
        pytest.param(["x", "file"], "needs its files and --as-of", id="no date"),
        pytest.param(["x", "--as-of", "2026-11-10"], "needs its files", id="no files"),
        pytest.param(["x", "file", "--as-of", "2026-12-10"], "is after today", id="a date to come"),
        pytest.param(["US DNC", "file", "--as-of", "2026-11-10"], "such as us_dnc", id="no name"),
        pytest.param(["x", "file", "--as-of", "2026-11-10", "--format", "gb"], "is not among us-dnc", id="no format"),
        pytest.param(["x", "file", "--as-of", "2026-11-10", "--format", "vicidial=fixed,,0"], "is not of the form", id="no template"),
        pytest.param(["x", "file", "--as-of", "2026-11-10", "--until", "2026-12-01"], "--until and --reason are of people", id="an end"),
        pytest.param(["--phone", "555-0123"], "is not a telephone number; numbers without", id="no number"),
        pytest.param(["--person", "ann@"], "is not a mail address or", id="no address"),
        pytest.param(["--domain", "gmail.com"], "is not a company's domain", id="everybody's domain"),
    ],
)  # fmt: skip
def test_what_cannot_be_added_is_usage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, args: list[str], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("212,5550123\n")
    assert says in refused("add", *args)
    assert not Path(".listforge").exists()


# --- check, list, forget -------------------------------------------------------------------------


def test_the_lists_of_the_icp_are_asked_and_shown_too(listforge: Program, tmp_path: Path) -> None:
    (tmp_path / "list").write_text("phone,email\n212-555-0123,ann@tarnwick.example\n")
    entry = {"name": "theirs", "path": "list", "as_of": "2026-10-10", "scope": "person"}
    (tmp_path / "icp.yaml").write_text(
        yaml.safe_dump({"name": "x", "validate": {"default_country": "US", "suppression": [entry]}})
    )
    env = {"LISTFORGE_ICP": "icp.yaml"}
    assert checked(listforge, "212-555-0123", "ann@tarnwick.example", env=env) == {
        value: [("theirs", "person", "2026-10-10", None)] for value in ("212-555-0123", "ann@tarnwick.example")
    }
    suppress(listforge, "add", "own", "list", "--as-of", "2026-11-20", env=env)
    suppress(listforge, "add", "--phone", "+12125550150", env=env)
    rows = {row["name"]: list(row.values())[1:] for row in listed(listforge, "--icp", "icp.yaml")}
    assert rows == {
        "own": ["store", "number", 2, "2026-11-20", "2026-12-21", 28],
        "opt_outs": ["store", "number", 1, TODAY, None, None],
        "theirs": ["icp", "person", 2, "2026-10-10", "2026-11-10", -13],
    }
    said = suppress(listforge, "list")
    assert said.text.splitlines()[0].split() == [
        "name",
        "kept",
        "in",
        "scope",
        "entries",
        "as",
        "of",
        "good",
        "until",
        "days",
        "left",
    ]


def test_asking_makes_no_store(listforge: Program, tmp_path: Path) -> None:
    assert checked(listforge, "+12125550123", "Tarnwick Ltd") == {"+12125550123": [], "Tarnwick Ltd": []}
    assert listed(listforge) == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("value", ["555", "ann@", "+1 212"])
def test_what_nobody_could_call_is_no_question(value: str) -> None:
    assert f"{value!r} is not a mail address or a telephone number" in refused("check", value)


def test_who_is_forgotten_stays_uncallable(listforge: Program, tmp_path: Path) -> None:
    suppress(listforge, "add", "--person", "+12125550150", "--reason", "Ann Rookmore said no")
    said = suppress(listforge, "forget", "--phone", "+1 212 555 0150", "--email", "ann@tarnwick.example")
    assert said.stderr.startswith("suppress: 0 contacts forgotten, 0 calls")
    assert checked(listforge, "+12125550150", "ann@tarnwick.example") == {
        "+12125550150": [("erased", "person", TODAY, None), ("opt_outs", "person", TODAY, None)],
        "ann@tarnwick.example": [("erased", "person", TODAY, None)],
    }
    assert b"Rookmore" not in (tmp_path / ".listforge" / "store.sqlite").read_bytes()
    assert "say whom" in suppress(listforge, "forget", code=2).stderr


# --- where the store is --------------------------------------------------------------------------


def test_the_store_is_where_the_command_or_the_icp_says(listforge: Program, tmp_path: Path, database: str) -> None:
    told = {
        "name": "x",
        "store": {"path": "memory/of-us.sqlite", "url_env": "OUR_STORE", "hash_people": True, "key_env": "OUR_KEY"},
    }
    (tmp_path / "icp.yaml").write_text(yaml.safe_dump(told))
    env, number = {"LISTFORGE_ICP": "icp.yaml", "OUR_STORE": database, "OUR_KEY": "k"}, "+12125550123"
    (tmp_path / "dnc").write_text("212,5550124\n")
    suppress(listforge, "add", "--phone", number, env=env)
    suppress(listforge, "add", "us", "dnc", "--as-of", "2026-11-10", env=env)
    assert [len(hits) for hits in checked(listforge, number, "+12125550124", env=env).values()] == [1, 1]
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file() and path.suffix != ".parquet") == [
        "dnc",
        "icp.yaml",
    ]
    elsewhere = suppress(listforge, "check", number, code=65, env={**env, "LISTFORGE_STORE": "elsewhere.sqlite"})
    assert "elsewhere.sqlite: no such file" in elsewhere.stderr
    for missing, says in (("OUR_STORE", "OUR_STORE is not set"), ("OUR_KEY", "OUR_KEY is not set")):
        assert says in suppress(listforge, "list", code=2, env={**env, missing: ""}).stderr
    wrong = suppress(listforge, "list", code=2, env={**env, "OUR_KEY": "other"})
    assert "made with another key" in wrong.stderr
    assert database.partition("@")[0] not in wrong.stderr
