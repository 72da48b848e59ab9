"""`listforge enrich` with web services: what it prices, asks, pays, says and reports."""

import json
import subprocess
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import PROGRAM, TODAY, Program
from tests.providers.conftest import Server, server

__all__ = ["server"]  # a fixture

LEADS = """full_name,company_domain,country
Ann Ash,c1.example,US
Bo Best,c2.example,US
Cy Dell,c3.example,DE
Di Elm,gone.example,US
Ed Fir,,US
"""
TOLD = ("--icp", "icp.yaml", "--today", TODAY)


@pytest.fixture
def folder(tmp_path: Path, server: Server) -> Path:
    (tmp_path / "leads.csv").write_text(LEADS)
    write_icp(tmp_path, server, "{name: a, url: URL, fills: {employees: $.size}, price: 0.25, allow_private: true}")
    return tmp_path


def write_icp(folder: Path, server: Server, *services: str, budget: float = 0.6) -> None:
    providers = ", ".join(services).replace("URL", f'"{server.url}"')
    (folder / "icp.yaml").write_text(
        "name: paid\n"
        "target: {employees: {min: 50}, geography: {countries: [US]}, strict: [geography]}\n"
        f"enrich: {{providers: [{providers}], budget: {{max_cost: {budget}}}}}\n"
    )


def test_a_dry_run_prices_what_a_run_then_costs(listforge: Program, folder: Path, server: Server) -> None:
    before = listforge("enrich", "leads.csv", "--dry-run", *TOLD)
    assert before.text == (
        "a: 4 rows miss something, 2 calls, cost 0.50; 1 not worth a price; 1 beyond the budget\n"
        "total: 2 calls to pay for, cost 0.50 at most; budget 0.60\n"
    )
    assert (server.asked, (folder / ".listforge").exists()) == ([], False)
    done = listforge("enrich", "leads.csv", *TOLD, "-o", "out.csv", "--report", "report.json")
    assert (done.code, done.stderr) == (
        0,
        "enrich: a: the budget is used up; 1 question was not asked\n"
        "enrich: a: 2 calls, 2 found; 0 known already; cost 0.50\n"
        "enrich: 5 rows in, 5 kept\n",
    )
    report = json.loads((folder / "report.json").read_text())
    assert report["account"] == {"this_run": 0.5, "budget": 0.6, "all_runs": 0.5}
    assert [(s["provider"], s["calls"], s["cost"]) for s in report["spend"]] == [("a", 2, 0.5)]
    after = listforge("enrich", "leads.csv", "--dry-run", *TOLD)
    assert after.text.startswith("a: 4 rows miss something, 1 calls, cost 0.25; 2 known already; 1 not worth a price\n")


def test_enrich_of_its_own_output_asks_nobody_and_changes_nothing(
    listforge: Program, folder: Path, server: Server
) -> None:
    write_icp(folder, server, "{name: a, url: URL, fills: {employees: $.size}, allow_private: true}")
    first = listforge("enrich", "leads.csv", *TOLD)
    assert [one.domain for one in server.asked].count("gone.example") == 1
    server.asked.clear()
    second = listforge("enrich", *TOLD, stdin=first.stdout)
    assert (second.stdout, server.asked) == (first.stdout, [])
    assert second.stderr == "enrich: a: 0 calls, 0 found; 1 known already; cost 0.00\nenrich: 5 rows in, 5 kept\n"


def test_quiet_says_nothing_but_what_is_wrong(listforge: Program, folder: Path, server: Server) -> None:
    write_icp(folder, server, "{name: a, url: URL, fills: {employees: $.size}, allow_private: true, retries: 0}")
    assert listforge("enrich", "leads.csv", *TOLD, "-q").stderr == ""
    (folder / "leads.csv").write_text("full_name,company_domain\nAnn Ash,c9.example\nBo Best,late.example\n")
    said = listforge("enrich", "leads.csv", *TOLD, "-q").stderr
    assert said == "enrich: a: 1 of 2 questions came to nothing (1 answers 403); they are asked again next time\n"


@pytest.mark.parametrize(
    ("service", "code", "says"),
    [
        pytest.param("{name: a, url: URL, fills: {employees: $.size}}", 2, "provider a: 127.0.0.1 is an address of this machine", id="private-address"),
        pytest.param("{name: a, url: URL, fills: {employees: $.size}, key_env: NOBODYS_KEY, allow_private: true}", 2, "provider a: the environment variable NOBODYS_KEY is not set", id="no-key"),
        pytest.param("{name: a, url: URL, fills: {employees: '$.['}}", 78, "is no JSONPath", id="no-path"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_before_anybody_is_asked(
    service: str, code: int, says: str, listforge: Program, folder: Path, server: Server
) -> None:
    write_icp(folder, server, service)
    said = listforge("enrich", "leads.csv", *TOLD)
    assert (said.code, server.asked) == (code, [])
    assert says in said.stderr
    assert "c1.example" not in said.stderr


def test_a_service_that_hangs_up_ends_no_program(listforge: Program, folder: Path, server: Server) -> None:
    rows = "".join(f"Ann Ash,cut{n}.example\n" for n in range(6))
    (folder / "leads.csv").write_text(f"full_name,company_domain\n{rows}")
    write_icp(folder, server, "{name: a, url: URL, fills: {employees: $.size}, allow_private: true, retries: 0}")
    said = listforge("enrich", "leads.csv", *TOLD, "-o", "out.csv")
    assert said.code == 0, said.stderr
    assert "6 of 6 questions came to nothing (6 cut off)" in said.stderr
    assert pl.read_csv(folder / "out.csv").height == 6


def test_two_enrichments_of_one_pipe_share_a_ledger(folder: Path, server: Server) -> None:
    (folder / "icp.yaml").rename(folder / "first.yaml")
    write_icp(
        folder, server, "{name: b, url: URL, fills: {city: $.place.city}, price: 0.25, allow_private: true}", budget=9
    )
    first = f"{PROGRAM} enrich leads.csv --icp first.yaml --today {TODAY} -q"
    line = f"{first} | {PROGRAM} enrich --icp icp.yaml --today {TODAY} -q -o out.csv"
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", line], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert pl.read_csv(folder / "out.csv")["city"].to_list()[:2] == ["Dallas", "Dallas"]


def test_run_asks_and_reports_what_it_cost(listforge: Program, folder: Path, server: Server) -> None:
    with (folder / "icp.yaml").open("a") as icp:
        icp.write("validate: {consumer_records: keep}\nsources: [{name: leads, type: crm, path: leads.csv}]\n")
    (folder / "leads.csv").write_text("full_name,company_domain,country,phone\nAnn Ash,c1.example,US,212-555-0123\n")
    done = listforge("run", *TOLD, "--out", "calls")
    assert done.code == 0, done.stderr
    assert "enrich: a: 1 calls, 1 found; 0 known already; cost 0.25\n" in done.stderr
    report = json.loads((folder / "calls" / "latest" / "report.json").read_text())
    assert [(s["provider"], s["cost"]) for s in report["spend"]] == [("a", 0.25)]
    assert pl.read_parquet(folder / "calls" / "latest" / "leads.parquet")["employees"].to_list() == [420]
