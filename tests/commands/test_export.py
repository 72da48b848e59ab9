"""`listforge export`: files, plans and lists of what was cut, as people ask for them."""

import json
from pathlib import Path

import pytest
from tests.conftest import TODAY, Program, frame_of

from listforge import frames

PEOPLE = [
    {
        "lead_id": f"lead{n:012}", "contact_id": f"cont{n:012}", "full_name": f"Ann Ash{n}", "last_name": f"Ash{n}",
        "first_name": "Ann", "company_name": "Tarnwick Freight", "mobile_phone": f"+1212555010{n}",
        "source": "crm", "source_file": "crm.csv", "source_row": n + 2, "temperature": "cold",
        "Contact owner": "Bea/../Bell" if n % 2 else "Cy", "priority": 9.0 - n, "notes": "é" * 300,
    }
    for n in range(4)
]  # fmt: skip
ICP = "name: x\nexport: {layout: vicidial, plan: {qualified: 1}%s}\n"
LAST = ("all of it, 4 dials a lead at most: 16 dials, 0.4 agent-hours at 1.5 minutes a dial, 3-6 connects, 0-1 qualified leads\n"
        "1 qualified lead needs 28-63 dials, 7-16 leads, 0.7-1.6 agent-hours\n"
        "the list runs dry: after 16 dials, with 0-1 qualified leads\n")  # fmt: skip


@pytest.fixture
def people(tmp_path: Path) -> Path:
    frames.write(frame_of(PEOPLE), tmp_path / "people.parquet")
    (tmp_path / "icp.yaml").write_text(ICP % "")
    (tmp_path / "split.yaml").write_text(ICP % ", split_by: owner, owner: Contact owner, rows_per_file: 1")
    return tmp_path


def test_a_plan_says_what_would_be_written_and_writes_nothing(listforge: Program, people: Path) -> None:
    before = sorted(people.iterdir())
    told = ("--icp", "split.yaml", "--today", TODAY)
    said = listforge(
        "export", "people.parquet", *told, "--plan", "--report", "r.json", "--rejects", "x.csv", "--cut", "c.csv"
    )
    assert (said.code, said.stderr) == (0, "")
    assert said.text == (
        "would write 4 files to --out DIR, 4 calls\n"
        "  calls-bea-bell-1.txt  609 bytes\n  calls-bea-bell-2.txt  609 bytes\n"
        "  calls-cy-1.txt  609 bytes\n  calls-cy-2.txt  609 bytes\n"
        "sets aside 0\n"
        "values the layout cannot hold as they are: 4 comments shortened\n"
        "  mobile: 4 leads, 28-62 dials a qualified lead\n" + LAST
    )
    assert sorted(people.iterdir()) == before


@pytest.mark.parametrize("layout", ["vicidial", "generic", "xlsx", "aircall"])
def test_a_plan_tells_what_is_new_since_an_earlier_call_file(listforge: Program, people: Path, layout: str) -> None:
    told = ("--icp", "icp.yaml", "--today", TODAY, "--layout", layout)
    name = "calls.txt" if layout == "vicidial" else "calls.xlsx" if layout == "xlsx" else "calls.csv"
    frames.write(frame_of([{**PEOPLE[0], "mobile_phone": "+12125550177"}, *PEOPLE[2:]]), people / "earlier.parquet")
    assert listforge("export", "earlier.parquet", *told, "-q", "-o", name).code == 0
    said = listforge("export", "people.parquet", *told, "--plan", "--since", name)
    # Where a file has no id of ours, a person with another number is another.
    wanted = (
        "2 new, 1 gone, 2 in both" if layout == "aircall" else "1 new, 0 gone, 3 in both, 1 of them with another number"
    )
    assert f"against {name}: {wanted}\n" in said.text


def test_a_plan_takes_the_leads_of_the_last_run(listforge: Program, people: Path) -> None:
    (people / "out" / "latest").mkdir(parents=True)
    rows = [{**row, "phone": row["mobile_phone"], "export_reason": reason} for row, reason in zip(PEOPLE, [None, None, None, "in_play"], strict=True)]  # fmt: skip
    frames.write(frame_of(rows), people / "out" / "latest" / "leads.parquet")
    said = listforge("export", "people.parquet", "--icp", "icp.yaml", "--today", TODAY, "--plan", "--since", "out")
    assert "against out/latest/leads.parquet: 1 new, 0 gone, 3 in both\n" in said.text


@pytest.mark.parametrize(
    ("options", "code", "message"),
    [
        pytest.param(("--icp", "split.yaml"), 2, "splits the call file by owner", id="no folder"),
        pytest.param(("--icp", "icp.yaml", "--since", "icp.yaml"), 2, "say --plan too", id="since without plan"),
        pytest.param(("--icp", "icp.yaml", "--plan", "--since", "icp.yaml"), 65, "icp.yaml", id="since no call file"),
        pytest.param(("--icp", "icp.yaml", "--plan", "--since", "nowhere.txt"), 65, "No such file", id="since nothing"),
    ],
)
def test_what_cannot_be(options: tuple[str, ...], code: int, message: str, listforge: Program, people: Path) -> None:
    said = listforge("export", "people.parquet", "--today", TODAY, *options)
    assert said.code == code
    assert message in said.stderr
    assert said.text == ""


def test_a_plan_names_the_gates_that_are_shut(listforge: Program, people: Path) -> None:
    (people / "dnc.yaml").write_text(
        "name: x\nvalidate: {suppression: [{name: dnc, path: nowhere.csv, scope: number}]}\n"
    )
    said = listforge("export", "people.parquet", "--icp", "dnc.yaml", "--today", TODAY, "--plan")
    assert said.code == 0
    assert "gate stale_scrub is shut: dnc is missing (nowhere.csv)" in said.text
    passed = listforge(
        "export", "people.parquet", "--icp", "dnc.yaml", "--today", TODAY, "--plan", "--override", "stale_scrub=test"
    )
    assert "stale_scrub" not in passed.text


def test_what_is_cut_is_said_counted_and_listed(listforge: Program, people: Path) -> None:
    told = ("--icp", "icp.yaml", "--today", TODAY, "-o", "calls.txt", "--report", "report.json")
    said = listforge("export", "people.parquet", *told)
    assert said.stderr.splitlines()[1] == (
        "export: values the layout cannot hold as they are: 4 comments shortened; --cut FILE lists them"
    )
    report = json.loads((people / "report.json").read_text())
    assert report["cut"] == [{"field": "comments", "done": "shortened", "values": 4}]
    assert listforge("export", "people.parquet", *told, "--cut", "cut.csv").stderr.endswith("4 comments shortened\n")
    assert (people / "cut.csv").read_text().splitlines()[:2] == [
        "lead_id,contact_id,field,done,length,limit,value",
        f"lead000000000000,cont000000000000,comments,shortened,300,255,{'é' * 300}",
    ]


def test_files_of_an_earlier_day_are_named(listforge: Program, people: Path) -> None:
    (people / "out").mkdir()
    (people / "out" / "calls-old.txt").write_text("")
    said = listforge("export", "people.parquet", "--icp", "split.yaml", "--today", TODAY, "--out", "out", "-q")
    assert said.stderr == "export: out has call files of an earlier day too: calls-old.txt\n"
    assert len(list((people / "out").iterdir())) == 5


def test_a_constant_that_only_you_can_know_is_asked_for(listforge: Program, people: Path) -> None:
    told = ("--icp", "icp.yaml", "--today", TODAY, "--layout", "convoso", "-o", "calls.csv")
    said = listforge("export", "people.parquet", *told)
    assert (
        "export: the layout's field list_id is empty; say it in the ICP: export.fields: {list_id: ...}\n" in said.stderr
    )


def test_only_whom_one_may_call_at_that_moment(listforge: Program, people: Path) -> None:
    hours = [("America/New_York", "Mon-Fri 08:00-20:00"), ("America/Los_Angeles", "Mon-Fri 08:00-20:00")] * 2
    rows = [{**row, "time_zone": zone, "call_hours": text} for row, (zone, text) in zip(PEOPLE, hours, strict=True)]
    frames.write(frame_of(rows), people / "timed.parquet")
    told = ("export", "timed.parquet", "--icp", "icp.yaml", "--today", TODAY, "-o", "calls.txt")
    said = listforge(*told, "--open-at", "2026-11-23T15:00Z", "--report", "report.json")
    assert "4 rows in, 2 kept; set aside 2 hours_closed" in said.stderr
    assert json.loads((people / "report.json").read_text())["open_at"] == "2026-11-23T15:00:00+00:00"
    assert listforge(*told, "--open-at", "now", "-q").code == 0


@pytest.mark.parametrize("moment", ["15:00", "2026-11-23T15:00", "2026-11-23", "soon"])
def test_a_moment_says_its_offset(listforge: Program, people: Path, moment: str) -> None:
    said = listforge("export", "people.parquet", "--icp", "icp.yaml", "--today", TODAY, "--open-at", moment)
    assert said.code == 2
    assert "2026-11-23T15:00Z" in said.stderr


RISK = """name: x
sources: [{name: crm, type: crm, path: crm.csv, risk: {complaint_percent: 10}}]
export: {source_risk: {bounce_percent: 5, contact_percent_min: 1}}
"""


def test_a_source_over_its_limit_stops_the_export_until_somebody_says_why(listforge: Program, people: Path) -> None:
    outcomes = ["do_not_call", "busy", "busy", "interested"]
    rows = [{**row, "last_outcome": outcome} for row, outcome in zip(PEOPLE, outcomes, strict=True)]
    frames.write(frame_of(rows), people / "called.parquet")
    (people / "risk.yaml").write_text(RISK)
    told = ("export", "called.parquet", "--icp", "risk.yaml", "--today", TODAY)
    shut = listforge(*told, "-o", "calls.csv")
    assert shut.code == 1
    assert (
        "gate source_risk: source crm: 25 % of 4 called leads asked not to be called (complaint_percent: at most 10)"
        in shut.stderr
    )
    assert not (people / "calls.csv").exists()
    assert "gate source_risk is shut: source crm: 25 %" in listforge(*told, "--plan").text
    passed = listforge(*told, "-o", "calls.csv", "--report", "r.json", "--override", "source_risk=a bad day")
    assert passed.code == 0
    assert json.loads((people / "r.json").read_text())["overrides"] == {"source_risk": "a bad day"}


def test_calling_rules_of_ones_own_limit_the_calls_of_a_day(listforge: Program, people: Path) -> None:
    rule = {
        "id": "us", "country": "US", "scope": "any", "audience": "any", "b2b_exempt": False, "calls_per_day": 1,
        "hours": {"mon-sun": "08:00-20:00"}, "source": "ours", "confidence": "H", "as_of": "2026-11-01",
    }  # fmt: skip
    (people / "rules.yaml").write_text(json.dumps({"rules": [rule]}))
    (people / "own.yaml").write_text("name: x\nvalidate: {calling_rules: rules.yaml}\n")
    frames.write(frame_of([{**row, "mobile_phone": "+12125550100"} for row in PEOPLE]), people / "shared.parquet")
    said = listforge("export", "shared.parquet", "--icp", "own.yaml", "--today", TODAY, "-o", "calls.csv")
    assert "4 rows in, 1 kept; set aside 3 called_too_often" in said.stderr
