"""The commands as a script meets them: options, what goes where, and exit codes. A case a sentence."""

import csv
import io
import json
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import TODAY, Program, Said

LEADS = """\
Record ID,Name,Title,Company,Web,Email,Ph. No,State,Country,Employees
1,Ann Ash,VP Operations,Tarnwick Freight,tarnwick.example,ann@tarnwick.example,(214) 555-0188,TX,US,
2,A. Ash,VP Operations,Tarnwick Freight,tarnwick.example,,(214) 555-0189,TX,US,
3,Bo Best,CFO,Marrowbend,marrowbend.example,bo@marrowbend.example,312-555-0147,IL,US,70
4,Bo Best,CFO,Marrowbend Inc,marrowbend.example,,312-555-0147,IL,US,
5,Cy Dell,Clerk,Copperfinch,copperfinch.example,,416-555-0123,ON,CA,900
"""
ICP = """\
name: contract
version: "7"
target: {employees: {min: 50}, geography: {countries: [US, CA]}}
buying_group: {roles: [{name: buyer, seniority: [vp, cxo]}]}
validate:
  default_country: US
  suppression: [{name: dnc, path: dnc.txt, as_of: 2026-11-01}]
sources: [{name: crm, type: crm, path: "lea*.csv", columns: {phone: Ph. No, website: Web}}]
enrich:
  providers:
    - {name: ref, path: ref.csv, on: company_domain, fills: [employees]}
    - {name: firmo, url: "http://127.0.0.1:9/?d={company_domain}", fills: {revenue_usd: $.revenue}, price: 0.25}
"""
TOLD = ("--icp", "icp.yaml", "--today", TODAY, "-q")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "leads.csv": LEADS, "icp.yaml": ICP, "dnc.txt": "6465550101\n", "ref.csv": "Domain,Employees\ntarnwick.example,420\n",
        "free.yaml": ICP[: ICP.index("    - {name: firmo")],
    }.items():  # fmt: skip
        (tmp_path / name).write_text(text)
    return tmp_path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def good(said: Said) -> Said:
    assert said.code == 0, said.stderr
    return said


@pytest.fixture
def people(listforge: Program, folder: Path) -> bytes:
    """The leads, imported and validated."""
    listed = good(listforge("import", "--sources", *TOLD)).stdout
    return good(listforge("validate", *TOLD, stdin=listed)).stdout


def test_import_reads_the_icps_own_sources_or_is_told_a_mapping(listforge: Program, folder: Path) -> None:
    sources = rows(good(listforge("import", "--sources", *TOLD)).text)
    assert {(row["source"], row["source_type"], row["source_file"]) for row in sources} == {("crm", "crm", "leads.csv")}
    told = ("--map", "phone=Ph. No", "--map", "company_domain=Web", "--source-name", "fair", "--source-type", "event")
    said = good(listforge("import", "leads.csv", *told, "--country", "US", "--mapping-report", "map.csv", "-q"))
    first = rows(said.text)[0]
    assert (first["phone"], first["company_domain"], first["source"], first["source_type"]) == (
        "(214) 555-0188", "tarnwick.example", "fair", "event",
    )  # fmt: skip
    mapped = {row["header"]: row["column"] for row in rows((folder / "map.csv").read_text())}
    assert (mapped["Ph. No"], mapped["Web"], mapped["Title"]) == ("phone", "company_domain", "job_title")


def test_import_takes_several_lists(listforge: Program, folder: Path) -> None:
    (folder / "b.csv").write_text("E-mail,Zeta\nx@copperfinch.example,1\n")
    found = rows(good(listforge("import", "leads.csv", "b.csv", "-q")).text)
    assert [row["source"] for row in found] == ["leads"] * 5 + ["b"]


@pytest.mark.parametrize("stage", ["import", "validate", "dedupe"])
def test_some_stages_need_no_icp(stage: str, listforge: Program, folder: Path) -> None:
    listed = listforge("import", "leads.csv", "-q").stdout
    assert good(listforge(stage, "-q", stdin=listed)).stdout


@pytest.mark.parametrize("stage", ["enrich", "score", "export", "run"])
def test_the_others_exit_2_without_one(stage: str, listforge: Program, folder: Path) -> None:
    said = listforge(stage, *(["--out", "out"] if stage == "run" else []), stdin=b"email\na@x.example\n")
    assert (said.code, said.stdout) == (2, b"")
    assert "--icp FILE" in said.stderr


def test_country_says_how_to_read_a_number(listforge: Program, folder: Path) -> None:
    listed = b"company_name,phone\nOsierbank,020 7946 0123\n"
    assert rows(good(listforge("validate", "--country", "GB", "-q", stdin=listed)).text)[0]["phone"] == "+442079460123"
    assert listforge("validate", "--country", "US", stdin=listed).stderr.endswith("set aside 1 phone_invalid\n")


def test_keep_raw(listforge: Program, folder: Path) -> None:
    listed = good(listforge("import", "--sources", *TOLD)).stdout
    found = rows(good(listforge("validate", "--keep-raw", *TOLD, stdin=listed)).text)
    assert found[0]["x_phone_raw"] == "(214) 555-0188"


def test_a_stale_scrub_shuts_the_gate_and_an_override_is_reported(
    listforge: Program, folder: Path, people: bytes
) -> None:
    late = ("--icp", "icp.yaml", "--today", "2026-12-03", "-q")
    (folder / "calls.csv").write_text("yesterday's")
    shut = listforge("export", *late, "-o", "calls.csv", stdin=people)
    assert shut.code == 1
    assert "stale_scrub" in shut.stderr
    assert (folder / "calls.csv").read_text() == "yesterday's"
    told = ("--override", "stale_scrub=the new list comes on Monday", "--report", "report.json")
    good(listforge("export", *late, *told, "-o", "calls.csv", stdin=people))
    report = json.loads((folder / "report.json").read_text())
    assert report["overrides"] == {"stale_scrub": "the new list comes on Monday"}


@pytest.mark.parametrize("override", ["stale_scrub", "stale_scrub=", "hours=", "nonsense=because"])
def test_an_override_names_a_gate_and_a_reason(override: str, listforge: Program, folder: Path) -> None:
    assert listforge("export", *TOLD, "--override", override, stdin=b"email\na@x.example\n").code == 2


def test_dedupe_reviews_takes_decisions_and_explains(listforge: Program, folder: Path, people: bytes) -> None:
    first = good(listforge("dedupe", "-q", "--review", "review.csv", stdin=people))
    assert len(rows(first.text)) == 4
    review = rows((folder / "review.csv").read_text())
    assert [({row["left_full_name"], row["right_full_name"]}, row["decision"]) for row in review] == [
        ({"Ann Ash", "A. Ash"}, "")
    ]
    (folder / "review.csv").write_text((folder / "review.csv").read_text().replace("\n,", "\nsame,"))
    second = rows(good(listforge("dedupe", "-q", "--decisions", "review.csv", stdin=people)).text)
    assert len(second) == 3
    ann = next(row["lead_id"] for row in second if row["full_name"] == "Ann Ash")
    explained = good(listforge("dedupe", "-q", "--decisions", "review.csv", "--explain", ann, stdin=people)).text
    assert "decided by a person" in explained
    assert "A. Ash" in explained
    assert "lead_id," not in explained


def test_contradictory_decisions_are_65(listforge: Program, folder: Path, people: bytes) -> None:
    ids = [row["lead_id"] for row in rows(people.decode())][:2]
    lines = [f"{ids[0]},{ids[1]},same", f"{ids[1]},{ids[0]},different"]
    (folder / "said.csv").write_text("left_lead_id,right_lead_id,decision\n" + "\n".join(lines) + "\n")
    said = listforge("dedupe", "-q", "--decisions", "said.csv", stdin=people)
    assert (said.code, said.stdout) == (65, b"")


def test_against_may_be_any_list_and_several(listforge: Program, folder: Path, people: bytes) -> None:
    (folder / "Last Month (2).csv").write_text("E-Mail,First Name\nANN@tarnwick.example,Ann\n")
    (folder / "dead.csv").write_text("Full Name,Company\nCy Dell,COPPERFINCH LTD\n")
    said = listforge("dedupe", "--against", "Last Month (2).csv", "--against", "dead.csv", stdin=people)
    assert said.stderr == (
        "dedupe: 5 rows in, 2 kept; set aside 1 duplicate_of_survivor, 1 known_in_dead, 1 known_in_last_month_2\n"
    )


def test_a_dry_run_prices_and_asks_nobody(listforge: Program, folder: Path, people: bytes) -> None:
    said = good(listforge("enrich", "--dry-run", *TOLD, stdin=people)).text
    assert said == (
        "ref: 2 rows miss something, 1 calls, cost 0.00\n"
        "firmo: 5 rows miss something, 3 calls, cost 0.75\n"
        "total: 3 calls to pay for, cost 0.75 at most; no budget set\n"
    )


def test_score_explains_a_lead_instead_of_the_list(listforge: Program, folder: Path, people: bytes) -> None:
    told = ("--icp", "free.yaml", "--today", TODAY, "-q")
    scored = rows(good(listforge("score", *told, stdin=people)).text)
    explained = good(listforge("score", *told, "--explain", scored[0]["lead_id"], stdin=people)).text
    assert explained.startswith(scored[0]["lead_id"])
    assert "+100.0 (TX)" in explained or "geography" in explained
    assert listforge("score", *told, "--explain", "nobody", stdin=people).code == 2


def test_export_takes_a_layout_by_name_or_file_and_a_folder_when_it_splits(
    listforge: Program, folder: Path, people: bytes
) -> None:
    told = ("--icp", "free.yaml", "--today", TODAY, "-q")
    vicidial = good(listforge("export", *told, "--layout", "vicidial", stdin=people)).text
    assert {line.count("\t") for line in vicidial.splitlines()} == {22}
    (folder / "own.yaml").write_text(
        "title: Own\ncolumns: [{header: Tel, from: phone, format: digits, required: true}]\n"
    )
    assert good(listforge("export", *told, "--layout", "own.yaml", stdin=people)).text.splitlines()[0] == "Tel"
    assert listforge("export", *told, "--layout", "vicidail", stdin=people).code == 2
    (folder / "split.yaml").write_text((folder / "free.yaml").read_text() + "export: {split_by: region}\n")
    split = ("--icp", "split.yaml", "--today", TODAY, "-q")
    assert listforge("export", *split, stdin=people).code == 2
    good(listforge("export", *split, "--out", "calls", stdin=people))
    assert sorted(file.name for file in (folder / "calls").iterdir()) == [
        "calls-il.csv",
        "calls-on.csv",
        "calls-tx.csv",
    ]


def test_a_report_adds_up(listforge: Program, folder: Path) -> None:
    listed = good(listforge("import", "--sources", *TOLD)).stdout
    listforge(
        "validate", "--icp", "icp.yaml", "--today", TODAY, "-q", "--report", "r.json", "-o", "v.csv", stdin=listed
    )
    report = json.loads((folder / "r.json").read_text())
    assert {"stage", "icp", "rows_in", "rows_out", "rejected", "warned", "changed", "seconds"} <= set(report)
    assert report["rows_in"] == report["rows_out"] + sum(report["rejected"].values())
    assert set(report["icp"]) == {"name", "version", "sha256"}
    assert (report["icp"]["name"], report["icp"]["version"]) == ("contract", "7")


def test_the_pipe_of_six_is_the_run_of_one(listforge: Program, folder: Path) -> None:
    data = b""
    told = ("--icp", "free.yaml", "--today", TODAY, "-q")
    for stage in ("import", "validate", "dedupe", "enrich", "score", "export"):
        data = good(listforge(stage, *(["--sources"] if stage == "import" else []), *told, stdin=data)).stdout
    good(listforge("run", "--icp", "free.yaml", "--today", TODAY, "-q", "--out", "out"))
    assert (folder / "out/latest/calls.csv").read_bytes() == data
    leads = pl.read_parquet(folder / "out/latest/leads.parquet")
    assert leads["export_reason"].null_count() == data.count(b"\n") - 1
