"""The whole flow in one process: every row of every source is called or set aside, once, and somebody's no is everybody's."""

import itertools
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest

from listforge import frames, pipeline, vocab
from listforge.fields import header
from listforge.icp import Icp
from listforge.pipeline import World
from listforge.result import Result
from listforge.stages.import_ import Origin, contested, import_, merged
from listforge.suppression import Suppressed
from tests.conftest import listed

TODAY = date(2026, 11, 23)
WORLD = World(layout=vocab.layout("generic"), calling_rules=vocab.calling_rules(), icp_version="7")
STAGES = ["import", "validate", "dedupe", "enrich", "score", "export"]


def source(rows: Sequence[Mapping[str, str]], name: str = "crm", file: str | None = None) -> Result:
    names = dict.fromkeys(header_text for row in rows for header_text in row)
    text = pl.DataFrame([{n: row.get(n, "") for n in names} for row in rows]).write_csv()
    return import_(frames.table(text.encode(), name, header.known), Origin(file=file or f"{name}.csv", name=name))


def run(*sources: Result, icp: Mapping[str, Any] | None = None, world: World = WORLD) -> dict[str, Result]:
    told = {"name": "x", "validate": {"default_country": "US"}, **(icp or {})}
    return pipeline.run(sources, Icp.model_validate(told), world, today=TODAY, tell=lambda result: None).results


def reasons(results: Mapping[str, Result]) -> dict[str, str]:
    """Why each row of a name was set aside."""
    return dict(pipeline.rejects(results).select("full_name", "reason").iter_rows())


ANN = {"Name": "Ann Ash", "Company": "Tarnwick Freight", "Phone": "212-555-0123", "Email": "ann@tarnwick.example"}
BO = {"Name": "Bo Best", "Company": "Marrowbend", "Phone": "312-555-0147", "Email": "bo@marrowbend.example"}
CY = {"Name": "Cy Dell", "Company": "Copperfinch", "Phone": "415-555-0119", "Email": "cy@copperfinch.example"}


def test_the_six_stages_in_order_each_with_what_the_one_before_kept() -> None:
    told: list[str] = []
    results = pipeline.run(
        [source([ANN, BO])], Icp(name="x"), WORLD, today=TODAY, tell=lambda r: told.append(r.stage)
    ).results
    assert [r.stage for r in results.values()] == list(results) == told == STAGES
    for before, after in itertools.pairwise(results.values()):
        assert after.rows_in == before.kept.height


def test_source_rows_are_calls_and_rejects() -> None:
    rows = [
        ANN,
        {**ANN, "Company": "Tarnwick Freight Inc"},
        BO,
        {**CY, "Phone": "555-0119"},
        {**CY, "Name": "Di Eves", "Do Not Call": "yes", "Email": ""},
    ]
    results = run(source(rows), source([BO], "web"))
    aside = pipeline.rejects(results)
    calls = results["export"].extra["calls"]
    assert results["import"].rows_in == 6 == calls.height + aside.height
    assert aside.columns[-3:] == ["stage", "reason", "survivor_lead_id"]
    assert aside["reason"].null_count() == 0
    assert (
        aside.filter(pl.col("reason") == "duplicate_of_survivor")["survivor_lead_id"]
        .is_in(calls["contact_id"].implode())
        .all()
    )


def test_leads_have_exports_verdict() -> None:
    rows = [ANN, {**BO, "Next Call": "2026-12-24"}]
    results = run(
        source(rows),
        icp={"sources": [{"name": "crm", "type": "crm", "path": "x", "columns": {"next_call_on": "Next Call"}}]},
    )
    leads = pipeline.leads(results)
    assert leads.height == 2
    assert set(leads["export_reason"]) <= {None, "in_play"}
    assert leads.filter(pl.col("export_reason").is_null()).height == results["export"].kept.height


def test_no_row_at_all_is_a_run_too() -> None:
    empty = import_(frames.table(b"Name,Company,Phone\n", "crm", header.known), Origin(file="crm.csv"))
    results = run(empty)
    assert [r.rows_in for r in results.values()] == [0] * 6
    assert pipeline.rejects(results).columns[-3:] == ["stage", "reason", "survivor_lead_id"]
    assert pipeline.leads(results).height == 0


@pytest.mark.parametrize(
    ("no", "lists", "twin", "reason"),
    [
        pytest.param({"Do Not Call": "yes"}, [], {"Name": "Ann Ash", "Website": "tarnwick.example", "Phone": "646-555-0101"}, "do_not_call", id="a fuzzier twin of a no"),
        pytest.param({}, [listed("own", "person", emails=["ann@tarnwick.example"])], {"Name": "Ann Ash", "Website": "tarnwick.example", "Phone": "646-555-0101"}, "do_not_call", id="of somebody on a person's list"),
        pytest.param({}, [listed("own", "account", domains=["tarnwick.example"])], {"Name": "Ed Fox", "Website": "tarnwick.example", "Phone": "646-555-0101"}, "suppressed_own", id="a colleague at an account"),
    ],
)  # fmt: skip
def test_an_opt_out_takes_its_twins_from_every_source(
    no: dict[str, str], lists: list[Suppressed], twin: dict[str, str], reason: str
) -> None:
    results = run(source([{**ANN, **no}]), source([twin, BO], "web"), world=WORLD._replace(lists=lists))
    assert results["export"].kept["full_name"].to_list() == ["Bo Best"]
    assert reasons(results)[twin["Name"]] == reason


def test_one_record_in_two_files_of_a_source_is_one_call() -> None:
    old, new = (
        {"Record ID": "7", "Name": "Ann Ash", "Phone": "212-555-0123", "Company": "Tarnwick"},
        {"Record ID": "7", "Phone": "312-555-0147", "Company": "Marrowbend"},
    )
    results = run(source([old]), source([new]))
    assert results["export"].extra["calls"]["contact_id"].n_unique() == results["export"].extra["calls"].height == 1


@pytest.mark.parametrize("number", [{}, {"Record ID": "7"}], ids=["without record ids", "with a record id"])
def test_a_row_of_two_weekly_exports_is_one_lead_under_one_id(number: dict[str, str]) -> None:
    first, second = ({**ANN, **number}, {**ANN, **number})
    results = run(source([first, BO], file="week-1.csv"), source([second, CY], file="week-2.csv"))
    leads, aside = results["import"].kept, pipeline.rejects(results)
    assert leads["lead_id"][0] == leads["lead_id"][2]
    assert leads["lead_id"].n_unique() == 3
    assert aside.select("lead_id", "reason", "survivor_lead_id").rows() == [
        (leads["lead_id"][0], "duplicate_of_survivor", leads["lead_id"][0])
    ]
    calls = results["export"].extra["calls"]
    assert calls.height == calls["contact_id"].n_unique() == 3
    assert results["import"].rows_in == 4 == calls.height + aside.height


def test_of_a_row_twice_in_either_export_no_more_is_left_than_of_a_row_once() -> None:
    results = run(source([ANN, ANN], file="week-1.csv"), source([ANN], file="week-2.csv"))
    assert results["import"].kept["lead_id"].n_unique() == 2
    assert [results[name].kept.height for name in ("validate", "dedupe")] == [3, 1]


def test_the_old_row_of_a_lead_set_aside_takes_no_decision_about_the_new_one_with_it() -> None:
    freshness = {"validate": {"default_country": "US", "freshness": {"max_age_days": 30}}}
    old = {**ANN, "Record ID": "7", "Last Modified": "2025-01-01"}
    new = {**old, "Last Modified": "2026-11-20"}
    twin = {**new, "Record ID": "8", "Company": "Marrowbend", "Phone": "312-555-0147", "Email": ""}
    files = source([old], file="week-1.csv"), source([new, twin], file="week-2.csv")
    ids = merged(files).kept["lead_id"]
    decisions = pl.DataFrame({"left_lead_id": [ids[1]], "right_lead_id": [ids[2]], "decision": ["same"]})
    results = run(*files, icp=freshness, world=WORLD._replace(decisions=decisions))
    assert results["validate"].reasons == {"record_stale": 1}
    assert results["dedupe"].reasons == {"duplicate_of_survivor": 1}


def test_people_of_files_that_each_count_from_1_stay_two_and_their_verdicts_apart() -> None:
    files = source([{**ANN, "Record ID": "1"}], file="a.csv"), source([{**BO, "Record ID": "1"}], file="b.csv")
    results = run(*files, icp={"export": {"min_grade": "A"}, "target": {"geography": {"countries": ["CA"]}}})
    assert contested(merged(files).kept)["source_file"].to_list() == ["a.csv", "b.csv"]
    leads = pipeline.leads(results)
    assert sorted(leads["full_name"]) == ["Ann Ash", "Bo Best"]
    assert leads["export_reason"].to_list() == ["score_below_minimum"] * 2


@pytest.mark.parametrize(
    "other",
    [
        pytest.param({**ANN, "Record ID": "1"}, id="the same person"),
        pytest.param({**ANN, "Name": "Ann Birch", "Record ID": "1"}, id="who married"),
        pytest.param({**ANN, "Name": "", "Record ID": "1"}, id="without a name"),
        pytest.param({**BO, "Record ID": "2"}, id="another record"),
    ],
)
def test_an_id_is_contested_by_other_people_alone(other: dict[str, str]) -> None:
    files = source([{**ANN, "Record ID": "1"}], file="a.csv"), source([other], file="b.csv")
    assert contested(merged(files).kept).is_empty()


def test_a_row_that_came_back_with_its_name_mended_contests_nothing() -> None:
    bad = source([{**ANN, "Name": "Nan Hsa", "Record ID": "1"}])
    mended = bad.kept.with_columns(full_name=pl.lit("Ann Ash"), first_name=pl.lit("Ann"), last_name=pl.lit("Ash"))
    assert contested(pl.concat([bad.kept, mended])).is_empty()


def test_the_icps_version_is_on_every_lead() -> None:
    assert pipeline.leads(run(source([ANN, BO])))["icp_version"].to_list() == ["7", "7"]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_the_order_of_the_rows_changes_no_call(order: list[int]) -> None:
    rows = [{**ANN, "Record ID": "1"}, {**BO, "Record ID": "2"}, {**ANN, "Record ID": "3", "Email": ""}]
    calls = run(source([rows[n] for n in order]))["export"].extra["calls"].sort("contact_id")
    assert calls.equals(run(source(rows))["export"].extra["calls"].sort("contact_id"))
