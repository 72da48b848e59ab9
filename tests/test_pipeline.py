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
from listforge.stages.import_ import Origin, import_
from listforge.suppression import Suppressed
from tests.conftest import listed

TODAY = date(2026, 11, 23)
WORLD = World(layout=vocab.layout("generic"), calling_rules=vocab.calling_rules(), icp_version="7")
STAGES = ["import", "validate", "dedupe", "enrich", "score", "export"]


def source(rows: Sequence[Mapping[str, str]], name: str = "crm") -> Result:
    names = dict.fromkeys(header_text for row in rows for header_text in row)
    text = pl.DataFrame([{n: row.get(n, "") for n in names} for row in rows]).write_csv()
    return import_(frames.table(text.encode(), name, header.known), Origin(file=f"{name}.csv", name=name))


def run(*sources: Result, icp: Mapping[str, Any] | None = None, world: World = WORLD) -> list[Result]:
    told = {"name": "x", "validate": {"default_country": "US"}, **(icp or {})}
    return pipeline.run(sources, Icp.model_validate(told), world, today=TODAY, tell=lambda result: None)


def reasons(results: Sequence[Result]) -> dict[str, str]:
    """Why each row of a name was set aside."""
    return dict(pipeline.rejects(results).select("full_name", "reason").iter_rows())


ANN = {"Name": "Ann Ash", "Company": "Tarnwick Freight", "Phone": "212-555-0123", "Email": "ann@tarnwick.example"}
BO = {"Name": "Bo Best", "Company": "Marrowbend", "Phone": "312-555-0147", "Email": "bo@marrowbend.example"}
CY = {"Name": "Cy Dell", "Company": "Copperfinch", "Phone": "415-555-0119", "Email": "cy@copperfinch.example"}


def test_the_six_stages_in_order_each_with_what_the_one_before_kept() -> None:
    told: list[str] = []
    results = pipeline.run([source([ANN, BO])], Icp(name="x"), WORLD, today=TODAY, tell=lambda r: told.append(r.stage))
    assert [r.stage for r in results] == told == STAGES
    for before, after in itertools.pairwise(results):
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
    calls = results[-1].extra["calls"]
    assert results[0].rows_in == 6 == calls.height + aside.height
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
    assert leads.filter(pl.col("export_reason").is_null()).height == results[-1].kept.height


def test_no_row_at_all_is_a_run_too() -> None:
    empty = import_(frames.table(b"Name,Company,Phone\n", "crm", header.known), Origin(file="crm.csv"))
    results = run(empty)
    assert [r.rows_in for r in results] == [0] * 6
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
    assert results[-1].kept["full_name"].to_list() == ["Bo Best"]
    assert reasons(results)[twin["Name"]] == reason


def test_one_record_in_two_files_of_a_source_is_one_call() -> None:
    old, new = (
        {"Record ID": "7", "Name": "Ann Ash", "Phone": "212-555-0123", "Company": "Tarnwick"},
        {"Record ID": "7", "Phone": "312-555-0147", "Company": "Marrowbend"},
    )
    results = run(source([old]), source([new]))
    assert results[-1].extra["calls"]["contact_id"].n_unique() == results[-1].extra["calls"].height == 1


def test_the_icps_version_is_on_every_lead() -> None:
    assert pipeline.leads(run(source([ANN, BO])))["icp_version"].to_list() == ["7", "7"]


@pytest.mark.parametrize("order", [[0, 1, 2], [2, 1, 0], [1, 2, 0]])
def test_the_order_of_the_rows_changes_no_call(order: list[int]) -> None:
    rows = [{**ANN, "Record ID": "1"}, {**BO, "Record ID": "2"}, {**ANN, "Record ID": "3", "Email": ""}]
    calls = run(source([rows[n] for n in order]))[-1].extra["calls"].sort("contact_id")
    assert calls.equals(run(source(rows))[-1].extra["calls"].sort("contact_id"))
