"""The figures of a run: a small campaign counted by hand, a large one counted again row by row, and what always holds."""

import collections
import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import ROOT
from tests.outcomes.calls import known
from tests.report import campaigns
from tests.report.campaigns import FIT_ICP, figures
from tests.test_pipeline import run, source

from listforge import changes, pipeline, report, vocab
from listforge.report import sections, text
from listforge.result import Result

Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def small() -> tuple[dict[str, Result], pl.DataFrame]:
    return campaigns.by_hand()


@pytest.fixture(scope="module")
def large() -> tuple[dict[str, Result], pl.DataFrame]:
    return campaigns.generated()


@pytest.fixture(scope="module")
def counted(small: tuple[dict[str, Result], pl.DataFrame]) -> dict[str, Any]:
    return figures(small[0], calls=small[1])


@pytest.fixture(scope="module")
def many(large: tuple[dict[str, Result], pl.DataFrame]) -> dict[str, Any]:
    return figures(large[0], FIT_ICP, calls=large[1])


def named(rows: Iterable[Mapping[str, Any]], **keys: Any) -> Mapping[str, Any]:
    """The one row that has these values."""
    found = [row for row in rows if all(row[key] == value for key, value in keys.items())]
    assert len(found) == 1
    return found[0]


# --- by hand -------------------------------------------------------------------------------------


def test_the_funnel_by_hand(counted: dict[str, Any]) -> None:
    told = {
        stage["stage"]: (
            stage["leads"], stage["dropped"], stage["waiting"], stage["share_of_before"],
            {one["reason"]: one["leads"] for one in stage["filtered_out"]},
        )
        for stage in counted["funnel"]
    }  # fmt: skip
    assert told == {
        "targeting": (8, 2, 0, None, {"do_not_call": 1, "phone_invalid": 1}),
        "outreach": (6, 0, 2, 0.75, {}),
        "conversation": (4, 1, 0, 0.6667, {"not_interested": 1}),
        "qualification": (3, 1, 0, 0.75, {"no_budget": 1}),
        "handoff": (2, 1, 0, 0.6667, {"wrong_owner": 1}),
    }
    assert counted["headline"] == {
        "accepted_qualified": 1, "qualified": 1, "by_outcome": 2, "accepted": 1, "meetings": 0, "definition": "7",
        "requires": ["need", "budget", "authority"],
        "by_definition": [{"definition": "7", "accepted_qualified": 1, "qualified": 1}],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("definitions", "by"),
    [
        pytest.param([None, None, None, None], [], id="no evidence, whatever was coded and accepted"),
        pytest.param(["6", "6", "7", "8"], [("7", 1)], id="by that of the day they qualified"),
        pytest.param(["6", "7", None, None], [("6", 1)], id="evidence was there before"),
        pytest.param([None, None, None, "8"], [("8", 1)], id="sales finds them qualified when the evidence is there"),
    ],
)
def test_who_is_qualified_by_the_definition(
    small: tuple[dict[str, Result], pl.DataFrame], definitions: list[str | None], by: list[tuple[str, int]]
) -> None:
    results, calls = small
    ann = calls.filter(pl.col("definition").is_not_null())
    head = figures(results, calls=ann.with_columns(definition=pl.Series(definitions, dtype=pl.String)))["headline"]
    assert [(one["definition"], one["accepted_qualified"]) for one in head["by_definition"]] == by
    assert (head["accepted_qualified"], head["accepted"], head["by_outcome"]) == (len(by), 1, 1)


def test_evidence_alone_qualifies_nobody(small: tuple[dict[str, Result], pl.DataFrame]) -> None:
    results, calls = small
    told = figures(
        results, calls=calls.filter(pl.col("outcome") == "not_interested").with_columns(definition=pl.lit("7"))
    )
    assert told["headline"]["qualified"] == 0


def test_a_new_definition_does_not_name_the_leads_of_an_old_one(small: tuple[dict[str, Result], pl.DataFrame]) -> None:
    results, calls = small
    version = pl.when(pl.col("source") == "web").then(pl.lit("7")).otherwise(pl.lit("6"))
    told = figures(results, calls=calls.with_columns(definition=version))
    assert told["headline"]["by_definition"] == [
        {"definition": "7", "accepted_qualified": 0, "qualified": 1},
        {"definition": "6", "accepted_qualified": 1, "qualified": 1},
    ]
    assert text.headline(told).startswith("1 accepted qualified lead (definition 6: 1); 2 qualified")


@pytest.mark.parametrize("reason", ["account_cap", "in_play"])
def test_who_is_called_on_another_day_waits_and_is_not_lost(
    small: tuple[dict[str, Result], pl.DataFrame], reason: str
) -> None:
    results = dict(small[0])
    last = results["export"]
    later = last.kept.head(1).with_columns(stage=pl.lit("export"), reason=pl.lit(reason), survivor_lead_id=pl.lit(""))
    results["export"] = last._replace(kept=last.kept.slice(1), rejected=later)
    targeting, outreach = figures(results)["funnel"][:2]
    assert (targeting["leads"], targeting["dropped"], targeting["waiting"], outreach["leads"]) == (7, 2, 1, 4)


def test_what_sales_sends_back_for_its_own_reasons_is_not_held_against_the_source(counted: dict[str, Any]) -> None:
    assert counted["funnel"][-1]["loss_is_about"] == "routing and acceptance"
    assert named(counted["sources"], source="web")["sent_back"] == {"handoff": 1}
    said = [warning["sentence"] for warning in counted["warnings"] if warning["code"] == "sent_back"]
    assert said == ["sales sent back 1 of 2 leads: a matter of routing and acceptance, to settle with sales"]
    assert "list" not in said[0]


def test_the_calls_by_hand(counted: dict[str, Any]) -> None:
    assert counted["calls"] == {
        "outcomes": 9, "connects": 5, "qualified": 2, "meetings": 0, "dials": 7, "leads_dialed": 5,
        "attempts_per_lead": 1.4,
    }  # fmt: skip
    assert counted["corrections"] == {
        "dials": 7,
        "gained": {
            "numbers_retired": 1, "numbers_gained": 0, "people_left": 0, "people_named": 0, "gatekeeper_notes": 0,
            "opt_outs": 0, "answers": 1,
        },
        "total": 2,
        "per_100_dials": 28.57,
    }  # fmt: skip


def test_the_sources_by_hand(counted: dict[str, Any]) -> None:
    crm, web, fair = counted["sources"]
    assert [one["source"] for one in (crm, web, fair)] == ["crm", "web", "fair"], "fair is known of its calls alone"
    keys = ("rows", "leads", "share", "concentrated", "dials", "connects", "qualified", "dead_numbers")
    assert [crm[key] for key in keys] == [6, 3, 0.6, False, 5, 3, 1, 1]
    assert [web[key] for key in keys] == [2, 2, 0.4, False, 1, 1, 1, 0]
    assert [fair[key] for key in keys] == [None, 0, 0.0, False, 1, 1, 0, 0]
    assert crm["duplicates_percent"] == round(100 / 6, 1)
    assert crm["qualified_per_1000_dials"]["rate"] == 200.0


def test_the_list_by_hand(counted: dict[str, Any]) -> None:
    told = counted["list"]
    assert (told["source_rows"], told["people"], told["duplicates"], told["calls"]) == (8, 7, 1, 5)
    assert told["fit_share"] is None, "the ICP asks for nothing"
    assert counted["bad_records"] == {
        "rows": 2, "attempts": 4, "minutes": 1.5, "agent_hours": 0.2,
        "by_reason": [{"reason": "duplicate_of_survivor", "rows": 1}, {"reason": "phone_invalid", "rows": 1}],
    }  # fmt: skip
    assert counted["time_in_stage"] == [{"lead_stage": "new", "leads": 5, "dated": 5, "median_days": 0.0}]


def test_people_and_leads_without_one_are_told_apart() -> None:
    rows = [
        *campaigns.CRM[2:3],
        {"Name": "", "Company": "Copperfinch", "Phone": "415-555-0119", "Email": ""},
        {"Name": "", "Company": "Quillmarsh", "Phone": "415-555-0131", "Email": "info@quillmarsh.example"},
        {"Name": "", "Company": "Rushbarrow", "Phone": "555-0119", "Email": "info@rushbarrow.example"},
        {"Name": "", "Company": "Osierbank", "Phone": "555-0118", "Email": "di.eves@osierbank.example"},
    ]
    told = figures(run(source(rows), icp=campaigns.ICP))
    assert (told["list"]["people"], told["list"]["without_person"]) == (2, 3)
    assert told["funnel"][0]["leads"] == 5
    assert any("2 people, 3 leads without a person" in line for one in sections.sections(told) for line in one.lines)


def test_without_calls_there_are_priors_and_nothing_is_said_to_be_lost(
    small: tuple[dict[str, Result], pl.DataFrame],
) -> None:
    told = figures(small[0])
    assert told == figures(small[0], calls=small[1].clear())
    assert [(s["leads"], s["dropped"], s["waiting"]) for s in told["funnel"]] == [
        (7, 2, 0), (5, None, 5), (0, None, 0), (0, None, 0), (0, None, 0),
    ]  # fmt: skip
    assert (told["calls"], told["corrections"], told["agents"]) == (None, None, [])
    assert {rate["verdict"] for rate in told["rates"]} == {"no_calls"}
    assert [w["code"] for w in told["warnings"]][-1] == "priors_only"
    assert told["headline"]["accepted_qualified"] == 0


# --- counted again -------------------------------------------------------------------------------


def dialled(calls: Rows) -> Rows:
    return [call for call in calls if call["dialed"] is not False]


def connects(calls: Rows) -> int:
    return sum(vocab.outcomes()[call["outcome"]].connect for call in dialled(calls))


def qualified(calls: Rows) -> int:
    return sum(vocab.outcomes()[call["outcome"]].qualifies for call in dialled(calls))


def wilson(won: int, n: int) -> tuple[float, float]:
    """The roots of (p - share)^2 = z^2 p (1 - p) / n."""
    z, share = 1.959963984540054, won / n
    a, b, c = 1 + z * z / n, -(2 * share + z * z / n), share * share
    root = math.sqrt(max(0.0, b * b - 4 * a * c))
    return (-b - root) / (2 * a), (-b + root) / (2 * a)


def test_a_fifth_fits_and_is_exported(many: dict[str, Any]) -> None:
    assert many["list"]["fit_share"] == 0.2
    assert many["list"]["calls"] == 200
    assert many["list"]["grades"] == {"A": 200, "B": 0, "C": 0, "D": 800, "unknown": 0}


def test_rates_are_those_of_counting(many: dict[str, Any], large: tuple[dict[str, Result], pl.DataFrame]) -> None:
    calls = large[1].to_dicts()
    columns = {"reach_class": "class_dialed", "source": "source", "temperature": "temperature"}
    seen = 0
    for rate in many["rates"]:
        if rate["name"] not in ("rpc_rate_per_dial", "qualified_per_conversation"):
            continue
        group = [c for c in calls if rate["by"] == "all" or c[columns[rate["by"]]] == rate["of"]]
        dials = rate["name"] == "rpc_rate_per_dial"
        won, n = (connects(group), len(dialled(group))) if dials else (qualified(group), connects(group))
        assert (rate["successes"], rate["trials"]) == (won, n)
        assert rate["rate"] == round(won / n, 4)
        assert (rate["low"], rate["high"]) == pytest.approx(wilson(won, n), abs=6e-5)
        seen += 1
    assert seen == 2 * (1 + 4 + 3 + 2)


def test_the_funnel_is_that_of_counting(many: dict[str, Any], large: tuple[dict[str, Result], pl.DataFrame]) -> None:
    results, calls = large[0], large[1].to_dicts()
    listed = set(results["export"].kept["contact_id"])
    aside = pipeline.rejects(results).to_dicts()
    everybody = listed | {row["contact_id"] for row in aside if row["reason"] != "duplicate_of_survivor"}
    rank = {"outreach": 1, "conversation": 2, "qualification": 3, "handoff": 4}
    came: dict[str, int] = dict.fromkeys(everybody, 0) | dict.fromkeys(listed, 1)
    for call in calls:
        entry = vocab.outcomes()[call["outcome"]]
        came[call["contact_id"]] = max(came[call["contact_id"]], 4 if entry.qualifies else rank[entry.tier])
    assert [stage["leads"] for stage in many["funnel"]] == [sum(at >= n for at in came.values()) for n in range(5)]
    last = {call["contact_id"]: call["outcome"] for call in calls if call["outcome"].startswith("sales_")}
    accepted = sum(said == "sales_accepted" for said in last.values())
    assert many["headline"]["accepted"] == accepted > 0
    evident = {call["contact_id"] for call in calls if call["definition"]}
    found = {call["contact_id"] for call in calls if vocab.outcomes()[call["outcome"]].qualifies}
    took = {who for who, said in last.items() if said == "sales_accepted"}
    head = many["headline"]
    assert (head["qualified"], head["accepted_qualified"]) == (len(evident & (found | took)), len(evident & took))
    assert 0 < head["accepted_qualified"] < head["accepted"]
    assert head["qualified"] < head["by_outcome"] == len(found | took)
    assert many["funnel"][-1]["dropped"] == sum(said == "sales_rejected" for said in last.values())


def test_sources_are_those_of_counting(many: dict[str, Any], large: tuple[dict[str, Result], pl.DataFrame]) -> None:
    results, calls = large[0], large[1].to_dicts()
    leads = collections.Counter(results["export"].kept["source"])
    for one in many["sources"]:
        mine = [call for call in calls if call["source"] == one["source"]]
        assert one["leads"] == leads[one["source"]]
        assert one["share"] == round(leads[one["source"]] / 200, 4)
        assert (one["dials"], one["connects"], one["qualified"]) == (
            len(dialled(mine)),
            connects(mine),
            qualified(mine),
        )
        low, high = wilson(one["qualified"], one["dials"])
        assert one["qualified_per_1000_dials"]["low"] == pytest.approx(1000 * low, abs=0.06)
        assert one["qualified_per_1000_dials"]["high"] == pytest.approx(1000 * high, abs=0.06)
        cost = {"crm": 300, "shop": 1200.5}.get(one["source"])
        assert one["cost"] == cost
        assert one["cost_per_qualified"] == (round(cost / one["qualified"], 2) if cost else None)
        back = [call for call in mine if call["outcome"] == "sales_rejected"]
        assert sum(one["sent_back"].values()) == len(back)


def test_what_the_whole_list_would_yield_is_that_of_counting(large: tuple[dict[str, Result], pl.DataFrame]) -> None:
    told = figures(large[0], FIT_ICP)
    bands = {"direct": (0.2, 0.4), "mobile": (0.2, 0.4), "standard": (0.11, 0.13), "switchboard": (0.05, 0.08)}
    warmth = {"cold": (0.08, 0.09), "warm": (0.16, 0.17), None: (0.08, 0.17)}
    connected, ready = [0.0, 0.0], [0.0, 0.0]
    for lead in large[0]["export"].kept.to_dicts():
        for end in (0, 1):
            connected[end] += 4 * bands[lead["reach_class"]][end]
            ready[end] += 4 * bands[lead["reach_class"]][end] * warmth[lead["temperature"]][end]
    whole = told["plan"]["whole_list"]
    assert whole["dials"] == 800
    assert whole["agent_hours"] == 800 * 1.5 / 60
    assert whole["connects"] == pytest.approx(connected, abs=0.06)
    assert whole["qualified"] == pytest.approx(ready, abs=0.06)
    assert told["plan"]["dials"] == [math.ceil(20 * 800 / ready[1]), math.ceil(20 * 800 / ready[0])]
    assert told["plan"]["days"] == pytest.approx([one * 1.5 / 60 / 12 for one in told["plan"]["dials"]], abs=0.06)


# --- always --------------------------------------------------------------------------------------

CODES = st.sampled_from([*vocab.outcomes()])
CALL = st.tuples(st.integers(0, 5), CODES, st.sampled_from(["kim", "lee", None]), st.sampled_from([None, "3", "9"]))


@given(st.lists(CALL, max_size=30))
@settings(max_examples=15)
def test_what_always_holds(small: tuple[dict[str, Result], pl.DataFrame], calls: list[tuple[Any, ...]]) -> None:
    leads = small[0]["export"].kept
    rows = [
        {"contact_id": [*leads["contact_id"], "stranger"][who], "outcome": code, "agent": agent, "dials": dials, "call id": str(n)}
        for n, (who, code, agent, dials) in enumerate(calls)
    ]  # fmt: skip
    told = figures(small[0], calls=known(rows, leads) if rows else None)
    assert json.loads(json.dumps(told)) == told
    assert tuple(told) == report.FIELDS
    funnel = told["funnel"]
    for stage, after in zip(funnel, [*(s["leads"] for s in funnel[1:]), told["headline"]["accepted"]], strict=True):
        assert stage["leads"] >= after
        assert stage["leads"] == (stage["dropped"] or 0) + stage["waiting"] + after
        assert (stage["dropped"] or 0) == sum(one["leads"] for one in stage["filtered_out"])
    for key in ("reach_mix", "sources"):
        assert sum(one["share"] for one in told[key]) == pytest.approx(1, abs=1e-3)
    for rate in told["rates"]:
        assert 0 <= rate["successes"] <= rate["trials"]
        if rate["trials"]:
            assert 0 <= rate["low"] <= rate["rate"] <= rate["high"] <= 1
    for ends in [*told["plan"]["whole_list"].values(), *(told["plan"]["per_1000_dials"] or {}).values()]:
        assert not isinstance(ends, list) or ends[0] <= ends[1]
    head = told["headline"]
    assert head["accepted_qualified"] <= min(head["qualified"], head["accepted"])
    assert max(head["qualified"], head["accepted"]) <= head["by_outcome"]


def test_a_funnel_that_widens_is_an_error(counted: dict[str, Any]) -> None:
    wide = [{**stage, "leads": n} for n, stage in enumerate(counted["funnel"])]
    with pytest.raises(ValueError, match="the funnel widens: 0 leads at targeting, 1 lead at outreach"):
        report.checked(wide)


def test_somebody_forgotten_is_counted_among_dials_and_is_no_lead(
    small: tuple[dict[str, Result], pl.DataFrame],
) -> None:
    results, calls = small
    erased = calls.with_columns(pl.lit(None, pl.String).alias(name) for name in ("contact_id", "lead_id"))
    told = figures(results, calls=pl.concat([calls, erased]))
    assert told["calls"]["dials"] == 14
    assert told["funnel"][1]["leads"] == 6


def test_the_dials_a_dialer_counted_are_counted_once() -> None:
    results, _ = campaigns.by_hand()
    leads = results["export"].kept
    rows = [
        {"contact_id": leads["contact_id"][0], "outcome": code, "dials": dials, "call id": code}
        for code, dials in (("no answer", "3"), ("interested", "5"))
    ]
    # As a store has them: the place on the list is that of another list, or none.
    stored = known(rows, leads).with_columns(row=pl.Series([4, None], dtype=pl.UInt32))
    assert figures(results, calls=stored)["calls"]["dials"] == 5


@pytest.mark.parametrize(
    ("before", "expected", "warned"),
    [
        pytest.param(None, None, False, id="no list before"),
        pytest.param("same", {"added": 0, "dropped": 0, "changed": 0, "reasons": [], "columns": []}, True, id="unchanged"),
        pytest.param(
            "other",
            {"added": 4, "dropped": 0, "changed": 1, "reasons": [],
             "columns": [{"column": "job_title", "n": 1}]},
            False,
            id="changed",
        ),
    ],
)  # fmt: skip
def test_what_differs_from_the_last_list(
    small: tuple[dict[str, Result], pl.DataFrame], before: str | None, expected: dict[str, Any] | None, warned: bool
) -> None:
    now = small[0]["export"].kept
    then = now if before == "same" else now.head(1).with_columns(job_title=pl.lit("Clerk"))
    why = pl.DataFrame({"contact_id": now["contact_id"][:1], "reason": ["wrong_number"]})
    told = figures(small[0], changes=changes.diff(then, now, why) if before else None)
    assert told["changes"] == expected
    assert ("list_unchanged" in [w["code"] for w in told["warnings"]]) is warned


def test_bad_records_cost_what_their_dials_would_have(small: tuple[dict[str, Result], pl.DataFrame]) -> None:
    results = dict(small[0])
    bad = results["validate"].rejected.filter(pl.col("reason") == "phone_invalid")
    others = results["validate"].rejected.filter(pl.col("reason") != "phone_invalid")
    results["validate"] = results["validate"]._replace(rejected=pl.concat([others, *[bad] * 499]))
    told = figures(results)["bad_records"]
    assert (told["rows"], told["attempts"], told["minutes"], told["agent_hours"]) == (500, 4, 1.5, 50.0)


# --- honesty -------------------------------------------------------------------------------------

# Money asked for is not money forecast: what a list cost is told, what it may earn never.
FORECAST = r"revenue(?!_usd)|forecast|turnover|deal_size|deal_value|days_to_close|close_rate|win_rate|usd|eur\b|[$€£]"


def keys(value: Any) -> set[str]:
    """Every key of the figures, at any depth, but those that are a value's own names."""
    if isinstance(value, dict):
        return set(value) | {key for one in value.values() for key in keys(one)}
    return {key for one in value for key in keys(one)} if isinstance(value, list) else set()


def test_nothing_in_a_report_speaks_of_money_to_come(many: dict[str, Any]) -> None:
    assert not re.search(FORECAST, json.dumps(many), re.IGNORECASE)
    source = (ROOT / "src" / "listforge" / "report").rglob("*.py")
    assert not [path.name for path in source if re.search(FORECAST, path.read_text(), re.IGNORECASE)]


def test_every_field_is_documented(many: dict[str, Any], large: tuple[dict[str, Result], pl.DataFrame]) -> None:
    page = (ROOT / "docs" / "report.md").read_text()
    told = figures(
        large[0],
        FIT_ICP,
        calls=large[1],
        changes=changes.diff(large[0]["export"].kept.head(3), large[0]["export"].kept),
    )
    told["sources"] = [{**one, "sent_back": {}} for one in told["sources"]]
    assert sorted(key for key in keys(told) if f"`{key}`" not in page) == []


def test_the_same_run_has_the_same_figures(many: dict[str, Any], large: tuple[dict[str, Result], pl.DataFrame]) -> None:
    again = figures(large[0], FIT_ICP, calls=large[1])
    assert json.dumps(again) == json.dumps(many)
    assert again["today"] == "2026-11-23"
