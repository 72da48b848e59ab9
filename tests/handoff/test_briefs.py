"""The brief of a lead: what stands in it, and what does not."""

import json
from datetime import date
from typing import Any

import pytest
from tests.conftest import ROOT, frame_of
from tests.handoff.leads import ANN, BEA, CY, TODAY

from listforge import vocab
from listforge.handoff import MADE, document, sections
from listforge.handoff.contract import PARTS
from listforge.icp import Icp

ICP = Icp.model_validate(
    {
        "name": "x", "version": "2026-11-23", "offer": "Dock scheduling",
        "buying_group": {"roles": [{"name": "champion", "seniority": ["manager"], "departments": ["operations"]}]},
    }
)  # fmt: skip


def brief(change: dict[str, Any] | None = None, *others: dict[str, Any], icp: Icp = ICP, **more: Any) -> dict[str, Any]:
    """The brief of Ann, changed so, among others."""
    lead = {**ANN, **(change or {})}
    told = document(frame_of([lead]), frame_of([lead, *others]), icp, today=TODAY, **more)
    found: dict[str, Any] = told["briefs"][0]
    return found


def test_a_document_is_plain_json_and_says_what_it_is_of() -> None:
    leads = frame_of([BEA, ANN])
    told = document(leads, leads, ICP, today=TODAY, overrides={"handoff": "they know"})
    assert json.loads(json.dumps(told)) == told
    assert {key: told[key] for key in told if key != "briefs"} == {
        "handoff": 1, "today": "2026-11-23", "icp": {"name": "x", "version": "2026-11-23"}, "offer": "Dock scheduling",
        "qualified_means": ["need", "budget", "authority"], "overrides": {"handoff": "they know"}, "held": [],
    }  # fmt: skip
    assert [one["contact_id"] for one in told["briefs"]] == [BEA["contact_id"], ANN["contact_id"]]


def test_a_list_with_hardly_a_column_has_the_same_keys() -> None:
    whole, bare = brief(), document(frame_of([{"lead_id": "l"}]), frame_of([{"lead_id": "l"}]), ICP, today=TODAY)
    assert {key: type(value) for key, value in bare["briefs"][0].items() if isinstance(value, dict | list)} == {
        key: type(value) for key, value in whole.items() if isinstance(value, dict | list)
    }
    assert bare["briefs"][0].keys() == whole.keys()
    assert bare["briefs"][0]["contact_id"] == "l"


def test_stage_and_its_days() -> None:
    assert brief()["stage"] == {
        "lead_stage": "sql", "lead_stage_since": "2026-11-20", "review_state": None, "qualification_score": None,
        "days_in_stage": 3, "accept_by": None, "overdue": None, "definition": "2026-10-01",
    }  # fmt: skip
    assert brief({"lead_stage_since": None})["stage"]["days_in_stage"] is None


@pytest.mark.parametrize(
    ("days", "accept_by", "overdue", "said"),
    [
        pytest.param(2, "2026-11-22", True, "Sales was to decide by: 2026-11-22", id="over"),
        pytest.param(3, "2026-11-23", False, "Sales decides by: 2026-11-23", id="the last day"),
    ],
)
def test_until_when_sales_decides(days: int, accept_by: str, overdue: bool, said: str) -> None:
    told = brief(icp=Icp.model_validate({"name": "x", "export": {"handoff": {"accept_days": days}}}))
    assert (told["stage"]["accept_by"], told["stage"]["overdue"]) == (accept_by, overdue)
    assert said in dict(sections(told)["parts"])["What to do next"]


def test_notes_stand_in_the_order_of_their_days() -> None:
    notes = "2026-11-20 qualified: later | old | 2026-11-02 voicemail: a | b: c | 2026-11-19 callback: call\nagain"
    told = [(note["on"], note["outcome"], note["text"]) for note in brief({"notes": notes})["comments"]]
    assert told == [
        (None, None, "old"), (None, None, "b: c"), ("2026-11-02", "voicemail", "a"),
        ("2026-11-19", "callback", "call\nagain"), ("2026-11-20", "qualified", "later"),
    ]  # fmt: skip
    assert brief({"notes": None})["comments"] == []


@pytest.mark.parametrize(
    ("answer", "evidence", "wanted"),
    [
        pytest.param("yes", "call 2026-11-20: gate queues", ("yes", "conversation", "2026-11-20", "gate queues"), id="a call"),
        pytest.param("no", "conversation: none", ("no", "conversation", None, "none"), id="a conversation without a day"),
        pytest.param("yes", "form 2026-10-02: 50k", ("yes", "form", "2026-10-02", "50k"), id="a form"),
        pytest.param("yes", "Behaviour: saw prices", ("yes", "behaviour", None, "saw prices"), id="behaviour"),
        pytest.param("yes", "score: 80", ("yes", "score", None, "80"), id="a score"),
        pytest.param("yes", "callback: later", ("yes", None, None, "callback: later"), id="a longer word is another"),
        pytest.param("yes", "they call 2026-11-20: x", ("yes", None, None, "they call 2026-11-20: x"), id="not at the beginning"),
        pytest.param("yes", None, ("yes", None, None, None), id="an answer without evidence"),
        pytest.param(None, None, ("unknown", None, None, None), id="no answer"),
        pytest.param("maybe", "form: x", ("unknown", "form", None, "x"), id="a word that is no answer"),
    ],
)  # fmt: skip
def test_an_answer_and_its_evidence(answer: str | None, evidence: str | None, wanted: tuple[str | None, ...]) -> None:
    told = brief({"need": answer, "need_evidence": evidence})
    need = told["qualification"]["need"]
    assert (need["answer"], need["kind"], need["on"], need["said"]) == wanted
    assert need["evidence"] == evidence
    assert ("need" in told["do_not_ask_again"]) == (wanted[0] != "unknown")


LATER = {"next_call_on": date(2026, 12, 2)}
UNSCORED = {"next_channel": None, "x_next_channel_reason": None}


@pytest.mark.parametrize(
    ("change", "channel", "what", "reason"),
    [
        pytest.param({}, "phone", "Call +12125550123", "a number of their own", id="as score suggests"),
        pytest.param(LATER, "phone", "Call +12125550123 on 2026-12-02", "not to be called before 2026-12-02", id="a callback"),
        pytest.param({"next_channel": "email"}, "email", "Write to ann@tarnwick.example", "a number of their own", id="mail"),
        pytest.param({"next_channel": "event_follow_up", "event_name": "Expo"}, "event_follow_up", "Follow up on Expo", "a number of their own", id="event"),
        pytest.param({"next_channel": "social"}, "social", "Write on LinkedIn", "a number of their own", id="social"),
        pytest.param({"next_channel": None}, None, None, "a number of their own", id="nothing, and why"),
        pytest.param(UNSCORED, "phone", "Call +12125550123", "the first way to them that the list has", id="not scored"),
        pytest.param({**UNSCORED, "phone": None}, "email", "Write to ann@tarnwick.example", "the first way to them that the list has", id="not scored, no number"),
        pytest.param({"lead_stage": "appointment"}, "meeting", "Agree on the time of the meeting", "a meeting is agreed, and the list does not say when", id="a meeting without a time"),
        pytest.param({**LATER, "lead_stage": "appointment", "x_meeting_at": "2026-12-01 14:00"}, "meeting", "Hold the meeting of 2026-12-01 14:00", "a meeting is agreed", id="a meeting before all"),
    ],
)  # fmt: skip
def test_what_to_do_next_and_why(change: dict[str, Any], channel: str | None, what: str | None, reason: str) -> None:
    action = brief(change)["action"]
    assert (action["channel"], action["what"], action["reason"]) == (channel, what, reason)


@pytest.mark.parametrize(
    ("reached", "worked"),
    [
        pytest.param("+12125550199", "+12125550199", id="one of the row's"),
        pytest.param("+12125550177", None, id="one that has left the row"),
        pytest.param(None, None, id="none reached them"),
    ],
)
def test_the_number_that_worked(reached: str | None, worked: str | None) -> None:
    told = brief({"x_reached_phone": reached, "mobile_phone": "+12125550199;ext=7"})
    assert told["reach"]["number_that_worked"] == worked
    assert told["action"]["what"] == f"Call {worked or ANN['phone']}"


def test_a_meeting_is_told_of_where_one_is_booked() -> None:
    assert brief({**BEA})["meeting"] == {
        "at": "2026-12-01 14:00", "time_zone": "America/Chicago", "attendees": ["Bea Birch", "Cy Cole"],
    }  # fmt: skip
    assert brief({"x_meeting_at": "2026-12-01"})["meeting"] is None
    own = Icp.model_validate({"name": "x", "export": {"handoff": {"meeting": {"at": "Demo on", "attendees": "Who"}}}})
    told = brief({"lead_stage": "appointment", "Demo on": "Tue 2pm", "Who": ""}, icp=own)["meeting"]
    assert told == {"at": "Tue 2pm", "time_zone": None, "attendees": []}


def test_the_other_people_of_the_account_are_of_the_whole_list() -> None:
    strangers = [{**CY, "contact_id": "z", "lead_id": "z", "account_id": other} for other in ("acct9", None)]
    door = {**CY, "contact_id": "d", "lead_id": "d", "full_name": None, "first_name": None, "last_name": None}
    people = brief(None, {**BEA, "do_not_call": True}, *strangers, door, CY, barred=[CY["lead_id"]])["buying_group"][
        "people"
    ]
    assert [(one["full_name"], one["roles"], one["may_be_called"]) for one in people] == [
        ("Cy Cole", ["champion"], False), ("Bea Birch", [], False),
    ]  # fmt: skip
    assert all("phone" not in one for one in people)
    assert brief({"account_id": None}, CY)["buying_group"]["people"] == []
    assert brief(None, CY)["buying_group"]["people"][0]["may_be_called"]


@pytest.mark.parametrize(
    ("last", "expired"),
    [(date(2026, 11, 22), True), (TODAY, False), (None, None)],
    ids=["yesterday", "the last day", "no day"],
)
def test_whether_consent_has_run_out(last: date | None, expired: bool | None) -> None:
    assert brief({"consent_expires_on": last})["permission"]["expired"] is expired


def test_what_a_brief_lacks_stands_in_it() -> None:
    assert brief({"notes": None})["lacks"] == ["comments (notes)"]
    assert brief()["lacks"] == []


def test_every_key_is_documented() -> None:
    text = (ROOT / "docs" / "handoff.md").read_text()
    told = brief(BEA, CY)
    inner = {name for value in told.values() if isinstance(value, dict) for name in value}
    keys = {*told, *inner, *told["qualification"]["need"], *told["buying_group"]["people"][0], *MADE}
    parts = {name for names in PARTS.values() for name in names}
    assert {name for name in keys | parts | set(vocab.deliverables()) if f"`{name}`" not in text} == set()
