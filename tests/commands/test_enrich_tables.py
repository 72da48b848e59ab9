"""`listforge enrich` with reference tables of every kind: the figures of the report, companies in doubt."""

import json
import sqlite3
from pathlib import Path

import pytest
from tests.conftest import Program

LIST = (
    "lead_id,company_name,company_domain,job_title,source_type,updated_on,email,source_record_id\n"
    "L1,Marrowbend Logistics,marrowbend.example,Buyer,vendor,2023-01-01,ann@marrowbend.example,7\n"
    "L2,Tarnwik,,CEO,crm,2023-01-01,,8\n"
)
ICP = """name: x
target: {employees: {min: 100}}
enrich:
  replace_stale: [job_title]
  providers:
    - {name: accounts, query: "select 'www.marrowbend.example' as company_domain, 420 as staff", url_env: REF, on: company_domain,
       fills: {employees: staff}}
    - {name: panel, path: panel.csv, on: company_name, fills: [revenue_usd]}
    - {name: titles, path: titles.csv, on: source_record_id, fills: [job_title]}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sqlite3.connect(tmp_path / "ref.db").close()
    (tmp_path / "list.csv").write_text(LIST)
    (tmp_path / "icp.yaml").write_text(ICP)
    (tmp_path / "panel.csv").write_text("company_name,revenue_usd\nTarnwick,5000000\n")
    (tmp_path / "titles.csv").write_text("source_record_id,job_title\n7,CFO\n8,Owner\n")
    return tmp_path


def test_tables_fill_stale_values_are_replaced_and_the_report_says_so(folder: Path, listforge: Program) -> None:
    said = listforge(
        "enrich", "list.csv", "--icp", "icp.yaml", "--today", "2026-11-23", "--report", "r.json", "--review", "doubt.csv",
        "-o", "out.ndjson", env={"REF": f"sqlite:///{folder / 'ref.db'}"},
    )  # fmt: skip
    assert said.code == 0, said.stderr
    rows = [json.loads(line) for line in (folder / "out.ndjson").read_text().splitlines()]
    assert [(row["job_title"], row.get("employees"), row.get("revenue_usd")) for row in rows] == [
        ("CFO", 420, None),
        ("CEO", None, None),
    ]
    report = json.loads((folder / "r.json").read_text())
    assert report["filled"]["employees"] == {"before": 0.0, "after": 0.5}
    assert report["stale"]["job_title"] == 2
    assert report["replaced"] == [
        {"lead_id": "L1", "column": "job_title", "old": "Buyer", "new": "CFO", "provider": "titles"}
    ]
    assert report["fit"]["before"]["grades"]["unknown"] == 2
    assert report["fit"]["after"] == {
        "score": 100.0,
        "confidence": 50.0,
        "grades": {"A": 1, "B": 0, "C": 0, "D": 0, "unknown": 1},
    }
    assert (folder / "doubt.csv").read_text().splitlines()[1] == "panel,L2,Tarnwik,,,Tarnwick,,,0.875"
    assert report["review"] == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ("{name: a, path: panel.csv, on: phone, fills: [revenue_usd]}", "panel.csv: no column for 'phone'"),
        ("{name: a, query: select 1 as employees, url_env: REF, on: company_domain, fills: [employees]}", "provider a: no column for 'company_domain'"),
    ],
)  # fmt: skip
def test_a_table_without_its_column_is_named(folder: Path, listforge: Program, wrong: str, message: str) -> None:
    (folder / "icp.yaml").write_text(f"name: x\nenrich:\n  providers:\n    - {wrong}\n")
    said = listforge("enrich", "list.csv", "--icp", "icp.yaml", env={"REF": f"sqlite:///{folder / 'ref.db'}"})
    assert said.code == 65
    assert message in said.stderr
