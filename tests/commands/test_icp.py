"""`listforge icp`: new, check, show and schema, as a person and as a script meet them."""

import json
import subprocess
from pathlib import Path

import jsonschema
import pytest
import yaml
from tests.conftest import ROOT, Program, clean_environment

SAMPLES = sorted(path.stem for path in (ROOT / "icp-samples").glob("*.yaml"))


def test_new_writes_the_default_sample_to_stdout(listforge: Program) -> None:
    said = listforge("icp", "new")
    assert (said.code, said.stderr) == (0, "")
    assert said.stdout == (ROOT / "icp-samples" / "us-logistics-ops.yaml").read_bytes()


@pytest.mark.parametrize("sample", SAMPLES)
def test_every_sample_can_be_had_and_is_right(sample: str, listforge: Program, tmp_path: Path) -> None:
    assert listforge("icp", "new", "--sample", sample, "-o", "mine.yaml").code == 0
    assert (tmp_path / "mine.yaml").read_bytes() == (ROOT / "icp-samples" / f"{sample}.yaml").read_bytes()
    said = listforge("icp", "check", "mine.yaml")
    assert (said.code, said.text, said.stderr) == (0, "mine.yaml: ok\n", "")


def test_an_unknown_sample_names_the_nearest(listforge: Program) -> None:
    said = listforge("icp", "new", "--sample", "us-logistic")
    assert (said.code, said.stdout) == (2, b"")
    hint = f"no sample 'us-logistic'; did you mean us-logistics-ops?; there are {', '.join(SAMPLES)}"
    assert said.stderr == f"listforge: {hint}\n"


@pytest.fixture
def three(tmp_path: Path) -> list[str]:
    """A right ICP, a wrong one, and a name without a file."""
    (tmp_path / "right.yaml").write_text("name: x\n")
    (tmp_path / "wrong.yaml").write_text("name: x\ntarget:\n  employes: {min: 5}\nexport: {min_grade: E}\n")
    return ["right.yaml", "wrong.yaml", "none.yaml"]


WRONG = [
    "wrong.yaml:3: target.employes: no such key; did you mean employees?",
    "wrong.yaml:4: export.min_grade: 'E' is not one of 'A', 'B', 'C' or 'D'",
]


def test_check_says_ok_or_every_mistake_with_its_line(three: list[str], listforge: Program) -> None:
    said = listforge("icp", "check", *three)
    assert (said.code, said.stderr) == (78, "")
    missing = "none.yaml:1: file: No such file or directory; name an ICP file, or make one by `listforge icp new`"
    assert said.text.splitlines() == ["right.yaml: ok", *WRONG, missing]


def test_check_as_json(three: list[str], listforge: Program) -> None:
    said = listforge("icp", "check", *three, "--json")
    assert (said.code, said.stderr) == (78, "")
    right, wrong, missing = json.loads(said.text)
    assert right == {"file": "right.yaml", "ok": True, "mistakes": [], "warnings": []}
    assert wrong["ok"] is False
    assert [f"wrong.yaml:{m['line']}: {m['path']}: {m['what']}" for m in wrong["mistakes"]] == WRONG
    assert [m["path"] for m in missing["mistakes"]] == ["file"]
    assert listforge("icp", "check", "right.yaml", "--json").code == 0


@pytest.mark.parametrize(
    ("told", "warnings"),
    [
        pytest.param("sources: [{name: a, type: crm, path: 'there*.csv'}]", [], id="a file that matches"),
        pytest.param("sources: [{name: a, type: crm, path: 'https://lists.example/a.csv'}]", [], id="an address"),
        pytest.param(
            "sources: [{name: a, type: crm, path: 'in/*.csv'}]",
            ["sources[0].path: warning: no file matches in/*.csv; put it there, or mend the path (run stops without it)"],
            id="a source",
        ),
        pytest.param(
            "validate: {suppression: [{name: d, path: empty.txt}, {name: e, path: empty.txt, may_be_empty: true}]}",
            [
                "validate.suppression[0].path: warning: empty.txt: empty; put a whole copy there "
                "(the gate stale_scrub stops validate, export and run)"
            ],
            id="a do-not-call list",
        ),
        pytest.param(
            "target: {exclude: {lists: [there.csv, slip.csv]}}",
            ["target.exclude.lists[1]: warning: slip.csv: no such file; put it there, or mend the path (run stops without it)"],
            id="a list of customers",
        ),
        pytest.param(
            "export: {layout: slip.yaml}",
            ["export.layout: warning: no layout 'slip.yaml'; there are "],
            id="a layout of one's own",
        ),
        pytest.param(
            "export: {fields: {list_id: 101}}",
            ["export.fields.list_id: warning: the layout has no field 'list_id'; it has none"],
            id="a field of a layout that --layout may tell",
        ),
        pytest.param("export: {layout: vicidial, fields: {list_id: 101}}", [], id="a field of the layout"),
    ],
)  # fmt: skip
def test_check_warns_of_what_is_not_there(told: str, warnings: list[str], listforge: Program, tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text(f"name: x\n{told}\n")
    (tmp_path / "there.csv").write_text("phone\n")
    (tmp_path / "empty.txt").touch()
    said = listforge("icp", "check", "icp.yaml")
    assert (said.code, said.text) == (0, "icp.yaml: ok\n")
    lines = said.stderr.splitlines()
    assert [line[: len("icp.yaml:2: ") + len(warning)] for line, warning in zip(lines, warnings, strict=True)] == [
        f"icp.yaml:2: {warning}" for warning in warnings
    ]


def test_check_knows_the_fields_of_the_layout_as_a_run_does(listforge: Program, tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text("name: x\nexport:\n  layout: vicidial\n  fields:\n    listid: 101\n")
    said = listforge("icp", "check", "icp.yaml")
    wrong = "export.fields.listid: the layout has no field 'listid'; it has list_id, gender"
    assert (said.code, said.text, said.stderr) == (78, f"icp.yaml:5: {wrong}\n", "")


@pytest.mark.usefixtures("three")
def test_other_commands_say_the_same_lines_on_stderr(listforge: Program) -> None:
    said = listforge("validate", "--icp", "wrong.yaml", stdin=b"phone\n1\n")
    assert (said.code, said.stdout, said.stderr.splitlines()) == (78, b"", WRONG)
    assert listforge("icp", "show", "wrong.yaml").stderr.splitlines() == WRONG


@pytest.mark.usefixtures("three")
def test_show_writes_every_default_out(listforge: Program, tmp_path: Path) -> None:
    said = listforge("icp", "show", "right.yaml")
    assert (said.code, said.stderr) == (0, "")
    shown = yaml.safe_load(said.text)
    assert shown["dedupe"] == {
        "merge_at": 0.99, "review_at": 0.8, "survivorship": ["human", "updated_on", "trust", "completeness"],
        "model": None,
    }  # fmt: skip
    assert shown["validate"]["consumer_records"] == "reject"
    assert shown["funnel"]["connect_rate"]["standard"] == [0.11, 0.13]
    assert json.loads(listforge("icp", "show", "right.yaml", "--json").text) == shown
    (tmp_path / "shown.yaml").write_bytes(said.stdout)
    assert listforge("icp", "check", "shown.yaml").text == "shown.yaml: ok\n"


def test_schema_is_a_json_schema_of_the_icp(listforge: Program) -> None:
    said = listforge("icp", "schema")
    assert (said.code, said.stderr) == (0, "")
    schema = json.loads(said.text)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"name": "x", "validate": {"default_country": "US"}})
    assert not validator.is_valid({"name": "x", "validation": {}})


@pytest.mark.parametrize("args", ["schema", "new", "check right.yaml", "show right.yaml"])
@pytest.mark.usefixtures("three")
def test_a_full_disk_is_73(args: str, tmp_path: Path) -> None:
    command = f"listforge icp {args} > /dev/full"
    said = subprocess.run(
        command, shell=True, cwd=tmp_path, env=clean_environment(), stderr=subprocess.PIPE, check=False
    )
    assert (said.returncode, said.stderr) == (73, b"listforge: standard output: No space left on device\n")
