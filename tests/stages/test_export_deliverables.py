"""What an export delivers: which leads leave by their stage, what holds them back, and meetings first."""

from datetime import date
from typing import Any

import pytest
from tests.conftest import frame_of, listed
from tests.handoff.leads import ANN, BEA, CY, TODAY

from listforge import vocab
from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.export import export, gates, wanted

HANDOFF, GENERIC = vocab.layout("handoff"), vocab.layout("generic")


def icp(deliverable: str | None = None, **settings: Any) -> Icp:
    return Icp.model_validate({"name": "x", "export": {"deliverable": deliverable, **settings}})


def run(rows: list[dict[str, Any]], layout: vocab.Layout = HANDOFF, told: Icp | None = None, **world: Any) -> Result:
    return export(frame_of(rows), told or icp(), layout, today=TODAY, **world)


def who(result: Result) -> list[str]:
    return [str(name)[:3].strip() for name in result.kept["full_name"]]


# --- who leaves ----------------------------------------------------------------------------------

BY_STAGE = ("new", "mql", "sql", "appointment", "unqualified", "nurture", None)


@pytest.mark.parametrize(
    ("deliverable", "layout", "stages"),
    [
        pytest.param(None, GENERIC, {"new", "mql", "unqualified", "nurture", None}, id="a call file"),
        pytest.param(None, HANDOFF, {"sql", "appointment"}, id="a layout for sales"),
        pytest.param("mql", GENERIC, {"mql"}, id="mql"),
        pytest.param("sql", GENERIC, {"sql"}, id="sql in any layout"),
        pytest.param("sql", HANDOFF, {"sql"}, id="sql"),
        pytest.param("appointments", HANDOFF, {"appointment"}, id="appointments"),
        pytest.param("enriched", vocab.layout("enriched"), set(BY_STAGE), id="enriched"),
        pytest.param("mql", HANDOFF, {"sql", "appointment"}, id="a layout for sales never holds an mql"),
    ],
)
def test_the_stages_that_are_delivered(deliverable: str | None, layout: vocab.Layout, stages: set[str | None]) -> None:
    rows = [{**ANN, "lead_id": f"l{n}", "lead_stage": stage} for n, stage in enumerate(BY_STAGE)]
    result = run(rows, layout, icp(deliverable))
    assert set(result.kept["lead_stage"]) == stages
    reason = "in_play" if deliverable is None and layout is GENERIC else "stage_not_asked"
    assert set(result.rejected["reason"]) <= {reason}


SPENT = {"attempts": 9, "fit_grade": "D", "next_call_on": date(2026, 12, 24)}
OVER = {"country": "DE", "consent_basis": "consent", "consent_expires_on": date(2026, 11, 22)}
STRICT: dict[str, Any] = {"min_grade": "A", "max_attempts": {"per_contact": 6, "per_account_per_day": 1}}


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        pytest.param({}, None, id="qualified"),
        pytest.param(SPENT, None, id="neither grade, calls nor a day hold a qualified lead"),
        pytest.param({"phone": None, "direct_phone": None}, None, id="no number"),
        pytest.param({"do_not_call": True}, "do_not_call", id="who said no"),
        pytest.param({"do_not_call": True, "lead_stage": "appointment"}, "do_not_call", id="who said no after a meeting"),
        pytest.param({"direct_phone": "+12125550166", "phone": "+12125550166"}, "suppressed_dnc", id="on a do-not-call list"),
        pytest.param({"review_state": "sales_accepted"}, "in_play", id="accepted"),
        pytest.param({"review_state": "sales_rejected: bad_fit"}, "in_play", id="sent back"),
        pytest.param({"review_state": "evidence_missing"}, None, id="reviewed otherwise"),
        pytest.param({"review_state": "reviewed by Kim: as agreed"}, None, id="qualified by hand"),
        pytest.param(OVER, "consent_expired", id="consent has run out where it is needed"),
        pytest.param({**OVER, "lead_stage": "appointment"}, None, id="who agreed to a meeting is expected there"),
        pytest.param({**OVER, "country": "US"}, None, id="consent that nobody needs"),
        pytest.param({**OVER, "consent_expires_on": TODAY}, None, id="the last day of consent"),
    ],
)  # fmt: skip
def test_what_holds_a_lead_back_from_sales(change: dict[str, Any], reason: str | None) -> None:
    dnc = listed("dnc", numbers=[12125550166])
    result = run([{**ANN, **change}], told=icp(**STRICT), lists=[dnc])
    assert result.rejected["reason"].to_list() == ([] if reason is None else [reason])


def test_a_suppressed_number_is_in_no_column_for_sales() -> None:
    lead = {**ANN, "mobile_phone": "+12125550166", "x_reached_phone": "+12125550166"}
    calls = run([lead], lists=[listed("dnc", numbers=[12125550166])]).extra["calls"]
    assert "5550166" not in calls.write_csv()


def test_meetings_come_first_the_soonest_at_the_top_and_no_cap_holds_them() -> None:
    leads = {
        "Low": {**ANN, "priority": 1.0},
        "Top": {**ANN, "priority": 99.0},
        "Odd": {**BEA, "x_meeting_at": "next Tuesday"},
        "Two": {**BEA, "x_meeting_at": "2026-12-02"},
        "One": {**BEA, "x_meeting_at": "2026-12-01T16:00"},
        "Mid": {**BEA, "x_meeting_at": "2026-12-01 09:00"},
    }
    result = run([{**row, "lead_id": name, "full_name": name} for name, row in leads.items()], told=icp(**STRICT))
    assert who(result) == ["Mid", "One", "Two", "Odd", "Top", "Low"]
    assert result.extra["calls"]["name"].to_list() == ["Mid", "One", "Two", "Odd", "Top", "Low"]


# --- gates ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("deliverable", "layout", "change", "shut"),
    [
        pytest.param(None, HANDOFF, {"notes": None}, ["handoff"], id="a handoff"),
        pytest.param("sql", GENERIC, {"notes": None}, ["handoff"], id="for sales in any layout"),
        pytest.param("mql", GENERIC, {"notes": None}, [], id="an mql needs no brief"),
        pytest.param("enriched", GENERIC, {"notes": None, "call_hours": "none"}, [], id="data"),
        pytest.param(None, HANDOFF, {"call_hours": "none"}, ["hours"], id="no hour to call"),
        pytest.param("appointments", HANDOFF, {"call_hours": "none", "lead_stage": "appointment"}, [], id="a meeting has its own hour"),
    ],
)  # fmt: skip
def test_the_gates_of_what_is_delivered(deliverable: str | None, layout: vocab.Layout, change: dict[str, Any], shut: list[str]) -> None:  # fmt: skip
    assert list(gates(frame_of([{**ANN, **change}]), icp(deliverable), layout)) == shut


@pytest.mark.parametrize("name", vocab.deliverables())
def test_a_deliverable_for_sales_stands_behind_the_gate(name: str) -> None:
    told = vocab.deliverables()[name]
    assert told.sales == ("handoff" in told.gates) == ("decided" in told.rules)
    assert told.layout is None or told.layout in vocab.layout_names()
    assert wanted(icp(name), GENERIC) == told


def test_the_table_of_a_list_that_says_little_has_every_column() -> None:
    calls = run([{"lead_id": "l", "lead_stage": "sql"}]).extra["calls"]
    assert calls.columns[:-1] == [column.header for column in HANDOFF.columns]
    assert calls["stage"].to_list() == ["sql"]
    assert who(run([CY], GENERIC)) == ["Cy"]
