"""`listforge run`: the whole pipeline into a folder of runs; the same inputs and day give the same bytes anywhere."""

import csv
import hashlib
import io
import json
import shutil
import socket
from pathlib import Path

import polars as pl
import pytest
from filelock import FileLock
from tests.conftest import TODAY, Program

ICP = """\
name: tiny
version: "7"
target: {exclude: {lists: [ref/customers.csv]}}
sources:
  - {name: crm, type: crm, path: "in/crm-*.csv"}
  - {name: show, type: event, path: in/event.csv}
validate:
  default_country: US
  suppression: [{name: dnc, path: ref/dnc.txt, as_of: 2026-11-20}]
enrich: {providers: [{name: accounts, path: ref/accounts.csv, on: company_domain, fills: [employees]}]}
"""
FILES = {
    "icp.yaml": ICP,
    "in/crm-1.csv": "Company,Website,First Name,Last Name,Phone\n"
    "Tarnwick,tarnwick.example,Robert,Rookmore,(212) 555-0123\nMarrowbend,,Kamal,Fenbrook,(312) 555-0147\n",
    "in/crm-2.csv": "Company,First Name,Last Name,Phone\nPennywhistle,William,Kestrelbury,12\n1,2,3,4,too many\n",
    "in/event.csv": "Company;First Name;Last Name;Phone\n"
    "Tarnwick;Robert;Rookmore;212-555-0123\nOnepallet;Mabel;Brackenbrook;214 555 0188\n",
    "ref/customers.csv": "company_name\nNobody Inc\n",
    "ref/dnc.txt": "2145550188\n",
    "ref/accounts.csv": "company_domain,employees\ntarnwick.example,420\n",
}


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    """A folder with an ICP and everything it names."""
    folder = tmp_path / "campaign"
    for name, text in FILES.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def rows(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


RUN = ("run", "--icp", "icp.yaml", "--out", "out", "--today", TODAY)


def test_a_run_has_every_row_once_and_a_manifest_that_is_true(listforge: Program, campaign: Path) -> None:
    said = listforge(*RUN, "--override", "hours=counsel agreed", cwd=campaign)
    assert (said.code, said.stdout) == (0, b"")
    *stages, last = said.stderr.splitlines()
    assert [line.split(":")[0] for line in stages] == ["import", "validate", "dedupe", "enrich", "score", "export"]
    assert last == "run: 6 rows in, 2 calls; written to out/runs/2026-11-23-1"
    files = contents(campaign / "out" / "latest")
    assert sorted(files) == ["calls.csv", "leads.parquet", "manifest.json", "rejects.csv", "report.html", "report.json"]
    assert [row["phone"] for row in rows(files["calls.csv"])] == ["+12125550123", "+13125550147"]
    assert [(row["stage"], row["reason"]) for row in rows(files["rejects.csv"])] == [
        ("import", "row_malformed"), ("validate", "phone_invalid"), ("validate", "suppressed_dnc"),
        ("dedupe", "duplicate_of_survivor"),
    ]  # fmt: skip

    manifest = json.loads(files["manifest.json"])
    assert [(read["file"], read["rows"]) for read in manifest["inputs"]] == [
        ("in/crm-1.csv", 2), ("in/crm-2.csv", 2), ("in/event.csv", 2),
    ]  # fmt: skip
    for read in [*manifest["inputs"], *manifest["reference"], *manifest["suppression"]]:
        assert read["sha256"] == hashlib.sha256((campaign / read["file"]).read_bytes()).hexdigest()
    assert manifest["icp"]["sha256"] == hashlib.sha256((campaign / "icp.yaml").read_bytes()).hexdigest()
    assert {name: told["sha256"] for name, told in manifest["outputs"].items()} == {
        name: hashlib.sha256(content).hexdigest() for name, content in files.items() if name != "manifest.json"
    }
    assert manifest["overrides"] == {"hours": "counsel agreed"}
    told = ("name", "as_of", "good_until", "entries", "unread")
    assert [[listed[key] for key in told] for listed in manifest["suppression"]] == [
        ["dnc", "2026-11-20", "2026-12-21", 1, 0]
    ]

    report = json.loads(files["report.json"])
    assert report["source_rows"] == 6 == report["calls"] + sum(report["rejected"].values())
    for stage in report["stages"]:
        assert stage["rows_in"] == stage["rows_out"] + sum(stage["rejected"].values())
    leads = pl.read_parquet(campaign / "out" / "latest" / "leads.parquet")
    assert leads["export_reason"].null_count() == 2
    assert leads["icp_version"].unique().to_list() == ["7"]


def test_two_runs_are_the_same_bytes_and_know_nothing_of_the_machine(
    listforge: Program, process: Program, campaign: Path
) -> None:
    there = shutil.copytree(campaign, campaign.parent / "elsewhere" / "deep")
    absolute = f'path: "{there}/in/crm-*.csv"'
    assert listforge(*RUN, "-q", cwd=campaign).code == 0
    assert process("run", "--icp", there / "icp.yaml", "--out", there / "out", "--today", TODAY, "-q").code == 0
    ours, theirs = contents(campaign / "out" / "latest"), contents(there / "out" / "latest")
    assert ours == theirs
    icp = ICP.replace('path: "in/crm-*.csv"', absolute).replace("path: ref/dnc.txt", f"path: {there}/ref/dnc.txt")
    (campaign / "icp.yaml").write_text(icp)
    assert listforge(*RUN, "-q", cwd=campaign).code == 0
    named = contents(campaign / "out" / "latest")
    leads = pl.read_parquet(io.BytesIO(named["leads.parquet"]))
    texts = [*(content for name, content in named.items() if name != "leads.parquet"), leads.write_ndjson().encode()]
    for secret in (str(campaign.parent), socket.gethostname()):
        assert not any(secret.encode() in text for text in texts), secret
    assert [read["file"] for read in json.loads(named["manifest.json"])["inputs"]][:1] == ["crm-1.csv"]


def test_the_report_of_a_run_has_a_card_a_source(listforge: Program, campaign: Path) -> None:
    said = listforge(*RUN, "-v", cwd=campaign)
    report = json.loads((campaign / "out" / "latest" / "report.json").read_text())
    manifest = json.loads((campaign / "out" / "latest" / "manifest.json").read_text())
    crm, show = report["sources"]
    assert [card["source"] for card in (crm, show)] == ["crm", "show"]
    assert [[card[n] for n in ("rows", "valid", "shared", "suppressed")] for card in (crm, show)] == [
        [4, 2, 1, 0], [2, 2, 1, 1],
    ]  # fmt: skip
    assert crm["kept"] + show["kept"] == report["calls"]
    files = {file["file"]: (file["sha256"], file["rows"]) for card in (crm, show) for file in card["files"]}
    assert files == {read["file"]: (read["sha256"], read["rows"]) for read in manifest["inputs"]}
    assert "run: source crm: rows 4, valid 50.0 %, twice 0, suppressed 0," in said.stderr


def test_a_run_that_fails_leaves_the_old_one(listforge: Program, campaign: Path) -> None:
    assert listforge(*RUN, "-q", cwd=campaign).code == 0
    old = contents(campaign / "out" / "latest")
    (campaign / "in" / "event.csv").write_text("")
    failed = listforge(*RUN, "-q", cwd=campaign)
    assert (failed.code, failed.stdout) == (65, b"")
    assert failed.stderr.startswith("listforge: in/event.csv: empty")
    (campaign / "in" / "event.csv").write_text(FILES["in/event.csv"])
    gated = listforge(*RUN, "--max-rejects", "3", cwd=campaign)
    assert gated.code == 1
    assert gated.stderr == "listforge: run: 4 of 6 rows set aside, more than --max-rejects 3; no run was written\n"
    stale = listforge("run", "--icp", "icp.yaml", "--out", "out", "--today", "2027-06-01", cwd=campaign)
    assert stale.code == 1
    assert stale.stderr.startswith("listforge: gate stale_scrub: ")
    unwritable = listforge(*RUN, "-q", "--report", "no/folder/report.json", cwd=campaign)
    assert unwritable.code == 73
    assert [path.name for path in (campaign / "out" / "runs").iterdir()] == ["2026-11-23-1"]
    assert contents(campaign / "out" / "latest") == old


def test_runs_are_kept_counted_and_reported(listforge: Program, campaign: Path) -> None:
    for _ in range(3):
        said = listforge(*RUN, "-q", "--keep", "2", "--max-rejects", "4", "--report", "r.json", cwd=campaign)
        assert (said.code, said.stdout, said.stderr) == (0, b"", "")
    out = campaign / "out"
    assert sorted(path.name for path in (out / "runs").iterdir()) == ["2026-11-23-2", "2026-11-23-3"]
    assert (out / "latest").readlink() == Path("runs/2026-11-23-3")
    assert (campaign / "r.json").read_bytes() == (out / "latest" / "report.json").read_bytes()
    assert sorted(path.name for path in out.iterdir()) == [".listforge", ".listforge.lock", "latest", "runs"]


def test_a_folder_with_other_things_is_refused(listforge: Program, campaign: Path) -> None:
    said = listforge("run", "--icp", "icp.yaml", "--out", "in", cwd=campaign)
    assert said.code == 73
    assert said.stderr.startswith("listforge: in: has other things in it and no .listforge file")
    assert sorted(path.name for path in (campaign / "in").iterdir()) == ["crm-1.csv", "crm-2.csv", "event.csv"]


def test_another_run_in_the_folder_is_75(listforge: Program, campaign: Path) -> None:
    assert listforge(*RUN, "-q", cwd=campaign).code == 0
    with FileLock(campaign / "out" / ".listforge.lock"):
        said = listforge(*RUN, "--lock-timeout", "0.2", cwd=campaign)
    assert said.code == 75
    assert said.stderr == "listforge: out: another run holds the lock; waited 0.2 s (--lock-timeout)\n"


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        pytest.param("path: in/event.csv", "path: in/x.csv", 65, "show: no file matches in/x.csv", id="source"),
        pytest.param("name: tiny", "nam: tiny", 78, "icp.yaml:1: name: missing", id="name"),
        pytest.param(
            "crm, type: crm",
            "crm, risk: {invalid_percent: 10}, type: crm",
            1,
            "gate source_risk: source crm: 50 % of 4 rows are no good",
            id="risk",
        ),
        pytest.param("path: ref/dnc.txt", "path: ref/x", 1, "gate stale_scrub: dnc is missing (ref/x)", id="scrub"),
        pytest.param("ref/customers.csv", "ref/x.csv", 65, "ref/x.csv: no such file", id="customers"),
        pytest.param("path: ref/accounts.csv", "path: ref/x.csv", 65, "ref/x.csv: no such file", id="accounts"),
        pytest.param('version: "7"', "export: {layout: vicidail}", 78, "did you mean vicidial?", id="layout"),
        pytest.param("default_country: US", "calling_rules: x.yaml", 65, "x.yaml", id="calling-rules"),
    ],
)
def test_what_is_missing_is_named(old: str, new: str, code: int, says: str, listforge: Program, campaign: Path) -> None:
    assert old in ICP
    (campaign / "icp.yaml").write_text(ICP.replace(old, new))
    said = listforge(*RUN, cwd=campaign)
    assert (said.code, said.stdout) == (code, b"")
    assert says in said.stderr
    assert "Traceback" not in said.stderr
    assert not (campaign / "out" / "runs").exists()


def test_the_environments_format_is_for_pipes(listforge: Program, campaign: Path) -> None:
    assert listforge(*RUN, "-q", cwd=campaign, env={"LISTFORGE_FORMAT": "arrow"}).code == 0
    assert (campaign / "out" / "latest" / "calls.csv").exists()
    assert listforge(*RUN, "-q", "--format", "parquet", cwd=campaign).code == 0
    assert pl.read_parquet(campaign / "out" / "latest" / "calls.parquet").height == 2


def test_run_without_an_icp_is_a_usage_error(listforge: Program) -> None:
    said = listforge("run", "--out", "out")
    assert (said.code, said.stdout) == (2, b"")
    assert said.stderr == "listforge: run needs an ICP: --icp FILE, or the environment variable LISTFORGE_ICP\n"
