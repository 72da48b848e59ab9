"""The ICP as an operations person meets it: every key does what its line says. A case a sentence, through the program."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.conftest import TODAY, Program, Said

LEADS = """\
Name,Title,Company,Website,Email,Phone,Region,Country,Employees,Revenue,Industry,Technologies,Last Activity,Last Activity Date,Attempts,Last Modified
Ann Ash,CFO,Tarnwick Freight,tarnwick.example,ann@tarnwick.example,(214) 555-0188,TX,US,420,$90M,Trucking,SAP,guide_download,2026-11-23,0,2026-11-01
Bo Best,Clerk,Marrowbend,marrowbend.example,bo@marrowbend.example,312-555-0147,IL,US,20,$1M,Farming,Excel,,,6,2025-01-01
Cy Dell,,Copperfinch,copperfinch.example,,416-555-0123,ON,CA,,,,,,,,
"""
WHOLE: dict[str, Any] = {
    "name": "whole",
    "version": "2026-11-23",
    "target": {
        "industries": ["48-49"], "employees": {"min": 50, "max": 1000}, "revenue_usd": {"min": 10_000_000},
        "geography": {"countries": ["US"]}, "technologies": {"any": ["SAP"]},
        "signals": [{"when": {"last_activity": "guide_download"}, "points": 20, "half_life_days": 45}],
    },
    "buying_group": {"roles": [{"name": "economic_buyer", "seniority": ["cxo", "vp"], "departments": ["finance"], "required": True}]},
    "validate": {"default_country": "US"},
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "leads.csv").write_text(LEADS)
    return tmp_path


def rows(said: Said) -> list[dict[str, str]]:
    assert said.code == 0, said.stderr
    return list(csv.DictReader(io.StringIO(said.text)))


def merged(told: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return {**told, **{k: merged(told.get(k, {}), v) if isinstance(v, dict) else v for k, v in more.items()}}


class Campaign:
    """The program with one ICP, and the leads at any stage of it."""

    def __init__(self, listforge: Program, folder: Path, icp: dict[str, Any]) -> None:
        self.listforge, self.folder = listforge, folder
        (folder / "icp.yaml").write_text(yaml.safe_dump(icp))

    def stage(self, name: str, data: bytes = b"", *more: str) -> Said:
        source = ["leads.csv"] if name == "import" else []
        return self.listforge(name, *source, "--icp", "icp.yaml", "--today", TODAY, *more, stdin=data)

    def until(self, last: str, *more: str) -> Said:
        """The stages up to the last one, which alone is told more."""
        data = b""
        for name in ("import", "validate", "dedupe", "enrich", "score", "export"):
            said = self.stage(name, data, *(more if name == last else ()))
            if name == last:
                return said
            assert said.code == 0, said.stderr
            data = said.stdout
        raise AssertionError(last)


@pytest.fixture
def campaign(listforge: Program, folder: Path) -> Any:
    return lambda icp: Campaign(listforge, folder, icp)


def test_only_a_name_is_required_and_the_defaults_are_said(listforge: Program, folder: Path) -> None:
    (folder / "icp.yaml").write_text("name: least\n")
    assert listforge("icp", "check", "icp.yaml").text == "icp.yaml: ok\n"
    shown = json.loads(listforge("icp", "show", "icp.yaml", "--json").text)
    assert shown["validate"]["require"] == []
    assert (shown["validate"]["phone"]["on_invalid"], shown["validate"]["email"]["on_invalid"]) == ("reject", "blank")
    assert (shown["validate"]["consumer_records"], shown["validate"]["calling_rules"]) == ("reject", "strictest")
    assert (shown["dedupe"]["merge_at"], shown["dedupe"]["review_at"]) == (0.99, 0.80)
    assert shown["score"]["weights"] == {
        "industry": 25,
        "employees": 20,
        "revenue": 10,
        "geography": 10,
        "role": 25,
        "technologies": 10,
    }
    assert shown["export"]["layout"] == "generic"
    (folder / "icp.yaml").write_text("version: 1\n")
    assert listforge("icp", "check", "icp.yaml").code == 78


def test_the_score_is_the_arithmetic_of_the_contract(campaign: Any) -> None:
    found = {row["full_name"]: row for row in rows(campaign(WHOLE).until("score"))}
    ann, bo, cy = found["Ann Ash"], found["Bo Best"], found["Cy Dell"]
    assert (ann["fit_score"], ann["fit_confidence"], ann["fit_grade"], ann["intent_score"]) == (
        "100.0",
        "100.0",
        "A",
        "20.0",
    )
    assert ann["score_reasons"].split("; ")[:6] == [
        "fit:industry=+25.0 (484)", "fit:employees=+20.0 (420)", "fit:revenue=+10.0 (90000000)", "fit:geography=+10.0 (US-TX)",
        "fit:role=+25.0 (cxo finance)", "fit:technologies=+10.0 (SAP)",
    ]  # fmt: skip
    assert (ann["priority"], ann["lead_stage"], ann["icp_version"]) == ("19.80", "mql", "2026-11-23")
    assert (bo["fit_score"], bo["fit_grade"], bo["priority"]) == ("10.0", "D", "4.08")
    assert (cy["fit_score"], cy["fit_confidence"], cy["fit_grade"]) == ("0.0", "10.0", "D")
    assert [row["full_name"] for row in rows(campaign(WHOLE).until("score"))] == ["Ann Ash", "Bo Best", "Cy Dell"]


def test_without_a_version_the_files_fingerprint_is_stamped(campaign: Any) -> None:
    first = {row["icp_version"] for row in rows(campaign({"name": "x"}).until("score"))}
    other = {row["icp_version"] for row in rows(campaign({"name": "y"}).until("score"))}
    assert len(first) == len(other) == 1
    assert first != other
    assert "" not in first


@pytest.mark.parametrize(
    ("more", "last", "aside"),
    [
        pytest.param({"target": {"strict": ["geography"]}}, "validate", {"Cy Dell": "country_outside_icp"}, id="strict geography"),
        pytest.param({"target": {"strict": ["employees"]}}, "score", {"Bo Best": "outside_icp"}, id="strict employees; Cy's are unknown"),
        pytest.param({"target": {"strict": ["industries", "revenue_usd", "technologies", "roles"]}}, "score", {"Bo Best": "outside_icp"}, id="strict in all else"),
        pytest.param({"target": {"exclude": {"companies": ["COPPERFINCH Ltd"]}}}, "validate", {"Cy Dell": "company_excluded"}, id="excluded by name"),
        pytest.param({"target": {"exclude": {"domains": ["marrowbend.example"]}}}, "validate", {"Bo Best": "company_excluded"}, id="excluded by domain"),
        pytest.param({"target": {"exclude": {"lists": ["Key Customers.csv"]}}}, "validate", {"Ann Ash": "known_in_key_customers"}, id="excluded by list"),
        pytest.param({"validate": {"require": ["email"]}}, "validate", {"Cy Dell": "email_missing"}, id="require"),
        pytest.param({"validate": {"freshness": {"max_age_days": 365}}}, "validate", {"Bo Best": "record_stale"}, id="freshness"),
        pytest.param({"validate": {"freshness": {"max_age_days": 365, "on_stale": "warn"}}}, "validate", {}, id="freshness: warn"),
        pytest.param({"validate": {"suppression": [{"name": "US DNC", "path": "dnc.txt"}]}}, "validate", {"Bo Best": "suppressed_us_dnc"}, id="suppression"),
        pytest.param({"export": {"min_grade": "C"}}, "export", {"Bo Best": "score_below_minimum", "Cy Dell": "score_below_minimum"}, id="min_grade"),
        pytest.param({"export": {"max_attempts": {"per_contact": 6}}}, "export", {"Bo Best": "called_too_often"}, id="per_contact"),
        pytest.param({}, "export", {}, id="nothing asked, nobody set aside"),
    ],
)  # fmt: skip
def test_what_sets_a_lead_aside(
    more: dict[str, Any], last: str, aside: dict[str, str], campaign: Any, folder: Path
) -> None:
    (folder / "Key Customers.csv").write_text("Account Name\nTarnwick Freight Inc\n")
    (folder / "dnc.txt").write_text("312,5550147\n")
    said = campaign(merged(WHOLE, more)).until(last, "--rejects", "aside.csv")
    assert said.code == 0, said.stderr
    found = list(csv.DictReader(io.StringIO((folder / "aside.csv").read_text())))
    assert {row["full_name"]: row["reason"] for row in found} == aside


def test_paths_are_relative_to_the_icp_whatever_the_folder(listforge: Program, folder: Path) -> None:
    (folder / "campaign").mkdir()
    icp = {
        **WHOLE,
        "sources": [{"name": "crm", "type": "crm", "path": "../leads.csv"}],
        "export": {"layout": "own.yaml"},
    }
    icp = merged(
        icp,
        {
            "target": {"exclude": {"lists": ["customers.csv"]}},
            "validate": {"suppression": [{"name": "dnc", "path": "dnc.txt"}]},
        },
    )
    (folder / "campaign/icp.yaml").write_text(yaml.safe_dump(icp))
    (folder / "campaign/own.yaml").write_text("title: Own\ncolumns: [{header: Who, from: full_name}]\n")
    (folder / "campaign/customers.csv").write_text("Company\nCopperfinch\n")
    (folder / "campaign/dnc.txt").write_text("312-555-0147\n")
    (folder / "elsewhere").mkdir()
    said = listforge("run", "--icp", "../campaign/icp.yaml", "--out", "out", "--today", TODAY, cwd=folder / "elsewhere")
    assert said.code == 0, said.stderr
    assert (folder / "elsewhere/out/latest/calls.csv").read_text() == "Who\nAnn Ash\n"


@pytest.mark.parametrize(
    ("entry", "last_good", "first_stale"),
    [
        pytest.param({}, "2026-12-02", "2026-12-03", id="31 days by default"),
        pytest.param({"country": "GB"}, "2026-11-29", "2026-11-30", id="28 in the UK"),
        pytest.param({"country": "CA"}, "2026-12-02", "2026-12-03", id="31 in Canada"),
        pytest.param({"max_age_days": 7}, "2026-11-08", "2026-11-09", id="as many as the ICP says"),
    ],
)
def test_how_long_a_scrub_is_good(
    entry: dict[str, Any], last_good: str, first_stale: str, listforge: Program, folder: Path
) -> None:
    (folder / "dnc.txt").write_text("+1 312 555 0147\n")
    listed = {"name": "dnc", "path": "dnc.txt", "as_of": "2026-11-01", **entry}
    (folder / "icp.yaml").write_text(
        yaml.safe_dump({**WHOLE, "validate": {"default_country": "US", "suppression": [listed]}})
    )
    data = b"contact_id,company_name,phone,country\nc1,Tarnwick,+12145550188,US\n"
    for today, code in ((last_good, 0), (first_stale, 1)):
        assert listforge("export", "--icp", "icp.yaml", "--today", today, "-q", stdin=data).code == code


def test_the_layouts_constants_come_from_the_icp(campaign: Any) -> None:
    said = campaign({**WHOLE, "export": {"layout": "vicidial", "fields": {"list_id": 101}}}).until("export")
    assert {line.split("\t")[2] for line in said.text.splitlines()} == {"101"}
    wrong = campaign({**WHOLE, "export": {"layout": "vicidial", "fields": {"listid": 101}}}).until("export")
    assert (wrong.code, wrong.stdout) == (78, b"")


def test_the_account_cap_leaves_the_best(listforge: Program, folder: Path) -> None:
    (folder / "icp.yaml").write_text(
        yaml.safe_dump({"name": "x", "export": {"max_attempts": {"per_account_per_day": 1}}})
    )
    data = (
        b"contact_id,account_id,phone,priority\nc1,a,+12145550188,1.00\nc2,a,+13125550147,9.00\nc3,,+14155550119,0.50\n"
    )
    said = listforge("export", "--icp", "icp.yaml", "--today", TODAY, "--rejects", "aside.csv", stdin=data)
    assert [row["contact_id"] for row in rows(said)] == ["c2", "c3"]
    assert said.stderr == "export: 3 rows in, 2 kept; set aside 1 account_cap\n"


def test_bands_of_the_funnel_are_priors_that_the_icp_may_replace(campaign: Any) -> None:
    funnel = {"connect_rate": {"standard": [0.2, 0.4]}, "qualified_per_conversation": {"warm": [0.1, 0.3]}}
    found = {row["full_name"]: row for row in rows(campaign({**WHOLE, "funnel": funnel}).until("score"))}
    assert (found["Ann Ash"]["priority"], found["Ann Ash"]["expected_connect_rate"]) == ("60.00", "0.3000")
