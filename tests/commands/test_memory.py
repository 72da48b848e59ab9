"""What calls told is known to every run to come, whatever the sources bring back."""

import csv
import json
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import Program

from listforge import store

ICP = """\
name: remembered
validate: {default_country: US}
sources: [{name: crm, type: crm, path: "in/*.csv"}]
export: {layout: generic}
"""
HEAD = "Record ID,Name,Title,Company,Website,Email,Direct Phone,Mobile Phone,Company Phone\n"
FIRST = f"""\
{HEAD}1,Ann Ash,CFO,Tarnwick Freight,tarnwick.example,ann@tarnwick.example,(214) 555-0188,(214) 555-0121,(214) 555-0100
2,Bo Best,COO,Marrowbend,marrowbend.example,bo@marrowbend.example,(312) 555-0147,,(312) 555-0100
3,Cy Dell,CIO,Copperfinch,copperfinch.example,cy@copperfinch.example,(415) 555-0132,,
4,Di Eves,CTO,Osierbank,osierbank.example,di@osierbank.example,(617) 555-0133,,(617) 555-0100
"""
RESULTS = "Contact ID,Phone,Disposition,Call Time,Agent,Notes,Referral Name,Referral Email,Scope\n"


EVERY_STORE = pytest.mark.parametrize("folder", ["sqlite", "sqlite hashed", "postgresql"], indirect=True)


@pytest.fixture
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A campaign whose first list was called, with a store of each kind."""
    (tmp_path / "in").mkdir()
    (tmp_path / "in/first.csv").write_text(FIRST)
    icp, kind = ICP, getattr(request, "param", "sqlite")
    if "hashed" in kind:
        icp += "store: {hash_people: true, key_env: TEAM_KEY}\n"
        monkeypatch.setenv("TEAM_KEY", "of the team")
    if kind == "postgresql":
        icp += "store: {url_env: TEAM_STORE}\n"
        monkeypatch.setenv("TEAM_STORE", str(request.getfixturevalue("database")))
    (tmp_path / "icp.yaml").write_text(icp)
    (tmp_path / ".listforge").mkdir()
    return tmp_path


def run(listforge: Program, folder: Path, day: str) -> dict[str, dict[str, str]]:
    """The calls of a day, by name."""
    store = (
        () if "url_env" in (folder / "icp.yaml").read_text() else ("--store", str(folder / ".listforge/store.sqlite"))
    )
    done = listforge("run", "--icp", "icp.yaml", "--out", "out", "-q", "--today", day, *store, cwd=folder)
    assert done.code == 0, done.stderr
    with (folder / "out/latest/calls.csv").open(newline="") as file:
        return {f"{row['first_name']} {row['last_name']}".strip(): row for row in csv.DictReader(file)}


def tell(listforge: Program, folder: Path, day: str, *lines: str, more: tuple[str, ...] = ()) -> str:
    """What the program says of a results file."""
    (folder / "results.csv").write_text(RESULTS + "".join(line + "\n" for line in lines))
    told = listforge(
        "outcomes", "results.csv", "--icp", "icp.yaml", "--today", day, "-o", "repaired.csv", *more, cwd=folder
    )
    assert told.code == 0, told.stderr
    return told.stderr


def lead(folder: Path, name: str) -> dict[str, object]:
    return pl.read_parquet(folder / "out/latest/leads.parquet").filter(pl.col("full_name") == name).row(0, named=True)


@EVERY_STORE
def test_a_week_of_calls_is_known_on_monday(listforge: Program, folder: Path) -> None:
    calls = run(listforge, folder, "2026-11-16")
    ids = {name: row["contact_id"] for name, row in calls.items()}
    said = tell(
        listforge, folder, "2026-11-20",
        f"{ids['Ann Ash']},+12145550188,Wrong Number,2026-11-17 10:15,kim,,,,",
        f"{ids['Bo Best']},,Left Company,2026-11-17 11:15,kim,,,,",
        f"{ids['Cy Dell']},,Referred,2026-11-18 09:10,lee,,Fay Gorse,fay@copperfinch.example,",
        f"{ids['Di Eves']},,Call back,2026-11-19 15:10,lee,after lunch,,,",
    )  # fmt: skip
    assert "4 new to the store" in said
    # The sources bring everything back, and the dead number for Ann by another file under another record.
    (folder / "in/second.csv").write_text(f"{HEAD}9,Ann Ash,CFO,Tarnwick Freight,tarnwick.example,,(214) 555-0188,,\n")
    calls = run(listforge, folder, "2026-11-23")
    assert calls["Ann Ash"]["contact_id"] == ids["Ann Ash"]
    assert calls["Ann Ash"]["phone"] == "+12145550121"
    assert "+12145550188" not in {row[name] for row in calls.values() for name in ("phone", "alt_phone")}
    assert set(calls) == {"Ann Ash", "Di Eves", ""}
    assert calls[""]["company"] == "Marrowbend", "whose only person left: the reception, for whoever has the role now"
    if "hash_people" in (folder / "icp.yaml").read_text():  # the store keeps no names then: the repaired list has her
        assert "Fay Gorse" in (folder / "repaired.csv").read_text()
    else:
        assert lead(folder, "Fay Gorse")["export_reason"] == "phone_missing", "named without a number"
    assert lead(folder, "Cy Dell")["export_reason"] == "in_play"
    assert lead(folder, "Di Eves")["attempts"] == 1
    changes = pl.read_csv(folder / "out/latest/changes.csv", infer_schema=False)
    reasons = dict(changes.filter(pl.col("change") != "changed").select("contact_id", "reason").iter_rows())
    assert reasons == {ids["Bo Best"]: "left_company", ids["Cy Dell"]: "in_play", calls[""]["contact_id"]: "new"}
    told = changes.filter(pl.col("contact_id") == ids["Ann Ash"])
    assert told["reason"].unique().to_list() == ["wrong_number"]
    assert "phone" in told["column"]


def test_the_same_results_twice_change_nothing(listforge: Program, folder: Path) -> None:
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    line = f"{ids['Ann Ash']},,Voicemail,2026-11-17 10:15,kim,,,,"
    assert "1 new to the store" in tell(listforge, folder, "2026-11-20", line)
    assert "0 new to the store" in tell(listforge, folder, "2026-11-20", line)
    run(listforge, folder, "2026-11-20")
    assert "0 new to the store" in tell(listforge, folder, "2026-11-20", line)
    assert "nothing changed on the list" in tell(listforge, folder, "2026-11-20", line)
    assert lead(folder, "Ann Ash")["attempts"] == 1
    listforge("run", "--icp", "icp.yaml", "--out", "out", "--today", "2026-11-20", cwd=folder)
    again = listforge("run", "--icp", "icp.yaml", "--out", "out", "--today", "2026-11-20", cwd=folder)
    assert "nobody was added, dropped or changed" in again.stderr


@pytest.mark.parametrize(
    ("scope", "stays"),
    [
        pytest.param("person", {"Bo Best", "Cy Dell", "Gus Hall"}, id="a person"),
        pytest.param("account", {"Bo Best", "Cy Dell"}, id="the whole account"),
        pytest.param("number", {"Ann Ash", "Bo Best", "Cy Dell", "Gus Hall"}, id="one number"),
    ],
)
def test_who_said_no_on_a_call_never_comes_back(scope: str, stays: set[str], listforge: Program, folder: Path) -> None:
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    said = tell(
        listforge, folder, "2026-11-20", f"{ids['Ann Ash']},+12145550188,Do not call,2026-11-17 10:15,kim,,,,{scope}"
    )
    assert "1 new to the store" in said
    # Ann under another record with what only the first list tied to her, and a colleague.
    (folder / "in/first.csv").write_text(
        FIRST.replace("1,Ann Ash,CFO,Tarnwick Freight,tarnwick.example,ann@tarnwick.example,(214) 555-0188,", "8,Ann Ash,CFO,Tarnwick Freight,tarnwick.example,,,")
        + "9,Gus Hall,COO,Tarnwick Freight,tarnwick.example,gus@tarnwick.example,(214) 555-0177,,\n"
    )  # fmt: skip
    calls = run(listforge, folder, "2026-12-23")
    assert set(calls) - {"Di Eves"} == stays
    assert "+12145550188" not in {row[name] for row in calls.values() for name in ("phone", "alt_phone")}


def test_a_dead_number_does_not_come_back_by_enrichment(listforge: Program, folder: Path) -> None:
    icp = ICP + "enrich: {providers: [{name: book, path: book.csv, on: company_domain, fills: [direct_phone]}]}\n"
    (folder / "icp.yaml").write_text(icp)
    (folder / "book.csv").write_text("company_domain,direct_phone\ncopperfinch.example,(415) 555-0132\n")
    calls = run(listforge, folder, "2026-11-16")
    tell(
        listforge,
        folder,
        "2026-11-17",
        f"{calls['Cy Dell']['contact_id']},+14155550132,Wrong Number,2026-11-17 10:15,kim,,,,",
    )
    assert "Cy Dell" not in run(listforge, folder, "2026-11-18")
    assert lead(folder, "Cy Dell")["export_reason"] == "phone_missing"


def test_what_a_row_told_that_was_set_aside_is_known_when_the_row_is_gone(listforge: Program, folder: Path) -> None:
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    tell(listforge, folder, "2026-11-17", f"{ids['Ann Ash']},,Do not call,2026-11-17 10:15,kim,,,,")
    # The second list ties a number to her address, the third has that number alone, at another company.
    for day, row in (
        ("18", "Tarnwick Freight,,ann@tarnwick.example,(646) 555-0181"),
        ("25", "Zelkova,,,(646) 555-0181"),
    ):
        (folder / "in/first.csv").write_text(f"{HEAD}{day},Ann Ash,CFO,{row},,\n{FIRST.splitlines()[3]}\n")
        assert set(run(listforge, folder, f"2026-11-{day}")) == {"Cy Dell"}


def test_the_same_files_twice_have_the_same_people(listforge: Program, folder: Path) -> None:
    # A row of Ann's that is set aside before anybody asks who she is.
    (folder / "in/old.csv").write_text(
        f"{HEAD}9,Ann Ash,CFO,Tarnwick Freight,tarnwick.example,ann@tarnwick.example,12,,\n"
    )
    told = []
    for _ in range(2):
        run(listforge, folder, "2026-11-16")
        figures = json.loads((folder / "out/latest/report.json").read_text())["figures"]
        told.append((figures["funnel"], figures["list"]["people"]))
    assert told[0] == told[1]
    assert told[0][1] == 4


def test_who_is_on_no_list_any_more_is_known_all_the_same(listforge: Program, folder: Path) -> None:
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    whole = (folder / "in/first.csv").read_text()
    (folder / "in/first.csv").write_text("\n".join(line for line in whole.splitlines() if "Ann" not in line) + "\n")
    assert "Ann Ash" not in run(listforge, folder, "2026-11-17")
    late = f"{ids['Ann Ash']},,Do not call,2026-11-16 10:15,kim,,,,"
    said = tell(
        listforge, folder, "2026-11-20", late, "nobody,,Busy,2026-11-16 10:20,kim,,,,", more=("--unknown", "u.csv")
    )
    assert "1 of them of people who are not on the list" in said
    assert "1 belongs to no lead" in said
    assert "nobody" in (folder / "u.csv").read_text()
    (folder / "in/first.csv").write_text(whole)
    assert "Ann Ash" not in run(listforge, folder, "2026-11-23")


@pytest.mark.parametrize(
    ("args", "code", "says"),
    [
        pytest.param([], 2, "--list names the list", id="neither a list nor a store"),
        pytest.param(["--store", "new.sqlite"], 2, "--list names the list", id="a store without a run"),
    ],
)
def test_results_need_a_list(args: list[str], code: int, says: str, listforge: Program, tmp_path: Path) -> None:
    (tmp_path / "results.csv").write_text(RESULTS + "x,,Busy,2026-11-17 10:15,kim,,,,\n")
    done = listforge("outcomes", "results.csv", *args, cwd=tmp_path)
    assert (done.code, says in done.stderr) == (code, True), done.stderr


def test_a_last_run_that_is_gone_is_named(listforge: Program, folder: Path) -> None:
    run(listforge, folder, "2026-11-16")
    (folder / "out").rename(folder / "elsewhere")
    (folder / "results.csv").write_text(RESULTS)
    done = listforge("outcomes", "results.csv", "--icp", "icp.yaml", cwd=folder)
    assert done.code == 2
    assert "is gone; --list names" in done.stderr


def test_a_check_that_says_no_leaves_the_store_as_it_was(listforge: Program, folder: Path) -> None:
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    (folder / "results.csv").write_text(RESULTS + f"{ids['Bo Best']},,Left Company,2026-11-17 11:15,kim,,,,\n")
    told = ("outcomes", "results.csv", "--icp", "icp.yaml", "--today", "2026-11-20", "-o", "repaired.csv")
    assert listforge(*told, "--max-rejects", "0", cwd=folder).code == 1
    assert not (folder / "repaired.csv").exists()
    assert "1 new to the store" in listforge(*told, cwd=folder).stderr


def test_a_repaired_list_as_a_source_counts_no_call_twice(listforge: Program, folder: Path) -> None:
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    for day, attempts in (("2026-11-17", 1), ("2026-11-18", 2)):
        tell(listforge, folder, day, f"{ids['Ann Ash']},,Voicemail,{day} 10:15,kim,,,,")
        (folder / "repaired.csv").rename(folder / "in" / f"repaired-{day}.csv")
        run(listforge, folder, day)
        assert lead(folder, "Ann Ash")["attempts"] == attempts
        report = json.loads((folder / "out/latest/report.json").read_text())
        assert report["source_rows"] == report["calls"] + sum(report["rejected"].values())


def test_a_number_that_a_call_or_a_provider_tells_is_asked_about_too(listforge: Program, folder: Path) -> None:
    said_no = ["+14155550199", "+13125550188"]
    (folder / "ref.csv").write_text(
        "company_domain,company_phone\nosierbank.example,+16175550177\nmarrowbend.example,+13125550188\n"
    )
    (folder / "icp.yaml").write_text(
        ICP + "enrich: {providers: [{name: ref, path: ref.csv, on: company_domain, fills: [company_phone]}]}\n"
    )
    (folder / "in/first.csv").write_text(FIRST.replace(",,(312) 555-0100", ",,").replace(",,(617) 555-0100", ",,"))
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    for number in said_no:
        told = listforge("suppress", "add", "--phone", number, "--icp", "icp.yaml", "--today", "2026-11-16", cwd=folder)
        assert told.code == 0, told.stderr
    (folder / "results.csv").write_text(
        "Contact ID,Phone,Disposition,Call Time,New Phone,Meeting At\n"
        f"{ids['Cy Dell']},+14155550132,Wrong number,2026-11-17 10:00,{said_no[0]},\n"
        f"{ids['Ann Ash']},,Meeting booked,2026-11-17 11:00,{said_no[0]},2026-12-01 14:00\n"
    )
    done = listforge("outcomes", "results.csv", "--icp", "icp.yaml", "--today", "2026-11-18", "-o", "r.csv", cwd=folder)
    assert done.code == 0, done.stderr
    assert set(run(listforge, folder, "2026-11-23")) == {"Bo Best", "Di Eves"}
    for name in ("calls.csv", "handoff.csv"):
        text = (folder / "out/latest" / name).read_text()
        assert [number for number in said_no if number in text] == [], name
    assert lead(folder, "Cy Dell")["export_reason"] == "suppressed_opt_outs"
    assert "+16175550177" in (folder / "out/latest/calls.csv").read_text(), "a number that nobody said no of"


def test_a_no_that_belongs_to_no_lead_of_the_list_is_heard(listforge: Program, folder: Path) -> None:
    others = f"{FIRST}5,Gus Hall,COO,Tarnwick Freight,tarnwick.example,gus@tarnwick.example,,,(214) 555-0100\n"
    (folder / "in/first.csv").write_text(f"{others}6,Hal Ives,CFO,Linnetford,linnetford.example,,(617) 555-0144,,\n")
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    (folder / "in/first.csv").write_text(others)
    run(listforge, folder, "2026-11-17")
    said = tell(
        listforge, folder, "2026-11-20",
        ",(214) 555-0100,Do not call,2026-11-16 10:15,kim,,,,",
        f"{ids['Hal Ives']},,Do not call,2026-11-16 10:20,kim,,,,number",
    )  # fmt: skip
    assert "1 ambiguous" in said
    (folder / "in/first.csv").write_text(f"{others}6,Hal Ives,CFO,Linnetford,linnetford.example,,(617) 555-0144,,\n")
    calls = run(listforge, folder, "2026-11-23")
    assert set(calls) == {"Ann Ash", "Bo Best", "Cy Dell", "Di Eves"}, "Gus on the number of two, Hal on one unnamed"
    assert "+12145550100" not in (folder / "out/latest/calls.csv").read_text()


def test_a_lead_sent_back_for_routing_is_called_and_can_be_handed_over_anew(listforge: Program, folder: Path) -> None:
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    head, yes = (
        "Contact ID,Disposition,Call Time,Need,Budget,Authority,Notes,Sales Verdict,Sales Reason\n",
        "yes,yes,yes,said so",
    )
    weeks = [
        ("2026-11-17", f"Qualified,2026-11-17 10:00,{yes},,", ("sql", None), False, True),
        ("2026-11-19", ",2026-11-19,,,,,rejected,wrong owner", ("mql", "sales_rejected: wrong_owner"), True, False),
        ("2026-11-24", f"Qualified,2026-11-24 10:00,{yes},,", ("sql", None), False, True),
        ("2026-11-26", ",2026-11-26,,,,,accepted,", ("sql", "sales_accepted"), False, False),
    ]
    for day, line, state, called, handed in weeks:
        (folder / "results.csv").write_text(f"{head}{ids['Ann Ash']},{line}\n")
        told = ("outcomes", "results.csv", "--icp", "icp.yaml", "--today", day, "-o", "r.csv")
        assert listforge(*told, cwd=folder).code == 0
        calls, now = run(listforge, folder, day), lead(folder, "Ann Ash")
        assert ((now["lead_stage"], now["review_state"]), "Ann Ash" in calls) == (state, called), day
        assert (folder / "out/latest/handoff.csv").exists() == handed, day


def test_whom_the_reception_names_after_the_only_person_left_comes_in(listforge: Program, folder: Path) -> None:
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    tell(listforge, folder, "2026-11-17", f"{ids['Bo Best']},,Left Company,2026-11-17 11:15,kim,,,,")
    vacancy = run(listforge, folder, "2026-11-18")[""]["contact_id"]
    tell(
        listforge, folder, "2026-11-19",
        f"{vacancy},,Gatekeeper,2026-11-19 11:15,kim,,Fay Gorse,fay@marrowbend.example,",
        f"{ids['Bo Best']},,Left Company,2026-11-19 12:15,lee,,,,",
    )  # fmt: skip
    run(listforge, folder, "2026-11-23")
    assert (lead(folder, "Fay Gorse")["source"], lead(folder, "Fay Gorse")["company_name"]) == ("calls", "Marrowbend")
    rows = pl.read_parquet(folder / "out/latest/leads.parquet").filter(pl.col("contact_id") == vacancy)
    assert rows.select("attempts", "last_outcome").rows() == [(1, "gatekeeper")], "and what it was told stays"
    tell(listforge, folder, "2026-11-24", f"{vacancy},,Do not call,2026-11-24 11:15,kim,,,,")
    assert vacancy not in {row["contact_id"] for row in run(listforge, folder, "2027-11-24").values()}
    report = json.loads((folder / "out/latest/report.json").read_text())
    assert report["source_rows"] == report["calls"] + sum(report["rejected"].values())


def test_two_who_turn_out_to_be_one_keep_the_stage_and_are_no_loss(listforge: Program, folder: Path) -> None:
    bo = "2,A. Ashe-Miller,,Other Co,other.example,aam@other.example,,(214) 555-0121,\n"
    ann = "1,Ann Ash,CFO,Tarnwick Freight,tarnwick.example,ann@tarnwick.example,(214) 555-0188,,\n"
    (folder / "in/first.csv").write_text(HEAD + ann + bo)
    ids = {name: row["contact_id"] for name, row in run(listforge, folder, "2026-11-16").items()}
    given_up = max(ids.values())
    with store.opened(folder / ".listforge/store.sqlite") as kept:
        store.stages.learned(
            kept,
            pl.DataFrame(
                {"contact_id": [given_up], "lead_stage": ["nurture"], "lead_stage_since": [date(2026, 11, 16)]}
            ),
        )
    (folder / "in/first.csv").write_text(HEAD + ann.replace("ann@tarnwick", "aam@other"))
    calls = run(listforge, folder, "2026-11-17")
    assert (given_up, calls["Ann Ash"]["contact_id"]) == (ids["Ann Ash"], min(ids.values()))
    assert lead(folder, "Ann Ash")["lead_stage"] == "nurture"
    changes = pl.read_csv(folder / "out/latest/changes.csv", infer_schema=False).filter(pl.col("change") == "dropped")
    assert changes.select("contact_id", "reason").rows() == [(given_up, "duplicate_of_survivor")]
