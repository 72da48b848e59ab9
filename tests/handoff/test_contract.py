"""What must stand in a handoff: who lacks what, and who does not."""

from typing import Any

import pytest
from tests.conftest import frame_of
from tests.handoff.leads import ANN, BEA

from listforge.handoff import lacking, problem
from listforge.icp import Icp

HISTORY = "history of engagement (last_activity, last_activity_on, event_name, intent_topic, attempts, last_called_on, last_outcome)"
NO_HISTORY = dict.fromkeys(("last_activity", "attempts", "last_called_on", "last_outcome"))
NO_ANSWERS = {"need": None, "budget": "unknown", "authority": None, "timeline": None}
STATUS = "qualification status (need, budget, authority, timeline)"
NOWHERE = dict.fromkeys(("phone", "email", "next_channel", "x_next_channel_reason", "direct_phone"))


def icp(*requires: str, **score: Any) -> Icp:
    return Icp.model_validate({"name": "x", "export": {"handoff": {"requires": list(requires)}}, "score": score})


@pytest.mark.parametrize(
    ("change", "requires", "lacks"),
    [
        pytest.param({}, (), [], id="all four parts"),
        pytest.param({"notes": None}, (), ["comments (notes)"], id="no comments"),
        pytest.param({"notes": " \n"}, (), ["comments (notes)"], id="a blank is no comment"),
        pytest.param(NO_HISTORY, (), [HISTORY], id="no history"),
        pytest.param({**NO_HISTORY, "attempts": 0}, (), [HISTORY], id="no attempts are no history"),
        pytest.param({**NO_HISTORY, "attempts": 1}, (), [], id="one call is a history"),
        pytest.param(NO_ANSWERS, (), [STATUS], id="unknown is no answer"),
        pytest.param({**NO_ANSWERS, "budget": "no"}, (), [], id="a no is an answer"),
        pytest.param(NOWHERE, (), ["suggested action (next_channel)"], id="no way to them"),
        pytest.param({"next_channel": None}, (), ["suggested action (next_channel)"], id="score suggests nothing"),
        pytest.param({"next_channel": None, "x_next_channel_reason": None}, (), [], id="not scored, and a number"),
        pytest.param({}, ("notes", "need", "last_activity", "lead_stage"), [], id="all that is asked for"),
        pytest.param({"notes": None}, ("notes",), ["notes"], id="asked for is told by its name"),
        pytest.param({}, ("timeline",), ["timeline"], id="an unknown answer that is asked for"),
        pytest.param({}, ("event_name", "budget"), ["event_name"], id="a column the list does not have"),
        pytest.param({"sources": []}, ("sources",), ["sources"], id="an empty list"),
        pytest.param({"notes": None, **NO_ANSWERS}, (), ["comments (notes)", STATUS], id="everything that lacks"),
    ],
)  # fmt: skip
def test_what_a_lead_lacks(change: dict[str, Any], requires: tuple[str, ...], lacks: list[str]) -> None:
    found = lacking(frame_of([{**ANN, **change}]), icp(*requires))
    assert found["lacks"].to_list() == ([lacks] if lacks else [])


def test_a_meeting_reaches_sales_without_the_four_parts_but_not_without_what_sales_asked_for() -> None:
    bare = frame_of([{**BEA, **NO_HISTORY, **NO_ANSWERS}])
    assert lacking(bare, icp()).is_empty()
    assert lacking(bare, icp("notes"))["lacks"].to_list() == [["notes"]]


def test_no_answers_are_asked_where_none_makes_an_sql() -> None:
    frame = frame_of([{**ANN, **NO_ANSWERS}])
    assert lacking(frame, icp(stages={"sql": {"requires": []}})).is_empty()


def test_the_message_names_the_leads_and_counts_the_rest() -> None:
    rows = [{**ANN, "contact_id": f"c{n}", "notes": None} for n in range(12)]
    told = problem(lacking(frame_of(rows), icp()))
    assert told.startswith("12 leads lack what sales needs: c0 lacks comments (notes); c1 lacks ")
    assert told.endswith("; c9 lacks comments (notes); and 2 more leads")
    assert problem(lacking(frame_of(rows[:1]), icp())) == "1 lead lacks what sales needs: c0 lacks comments (notes)"
    assert problem(lacking(frame_of([ANN]), icp())) == ""
