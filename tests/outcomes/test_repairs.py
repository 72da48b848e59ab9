"""What calls do to a list: a case a sentence, and the laws: nothing lost, nothing twice, nothing that nobody said."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.conftest import TODAY, leads
from tests.outcomes.calls import known

from listforge import columns, outcomes, vocab
from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.validate import validate

DAY = date.fromisoformat(TODAY)
ICP = Icp(name="calls")
ADA = {
    "lead_id": "l0", "contact_id": "c0", "account_id": "a0", "first_name": "Sybil", "last_name": "Starlingstone",
    "full_name": "Sybil Starlingstone", "job_title": "CFO", "company_name": "Tarnwick Freight",
    "company_domain": "tarnwick.example", "email": "sybil@tarnwick.example", "direct_phone": "+12125550123",
    "company_phone": "+12125550100", "phone": "+12125550123", "phone_country": "US", "reach_class": "direct",
    "line_type": "fixed_line_or_mobile", "country": "US", "source": "acme", "city": "Dallas",
}  # fmt: skip
BO = {
    **ADA, "lead_id": "l1", "contact_id": "c1", "first_name": "Robert", "last_name": "Rookmore",
    "full_name": "Robert Rookmore", "job_title": "VP Operations", "email": "robert@tarnwick.example",
    "direct_phone": None, "phone": "+12125550100", "reach_class": "switchboard",
}  # fmt: skip
CY = {
    **ADA, "lead_id": "l2", "contact_id": "c2", "account_id": "a2", "first_name": "Dana", "last_name": "Pinderhask",
    "full_name": "Dana Pinderhask", "company_name": "Marrowbend", "company_domain": "marrowbend.example",
    "email": "dana@marrowbend.example", "direct_phone": "+13125550147", "phone": "+13125550147",
    "company_phone": None,
}  # fmt: skip
LIST = leads([ADA, BO, CY])


def repaired(*calls: dict[str, Any], on: pl.DataFrame = LIST, icp: Icp = ICP, today: date = DAY) -> Result:
    """The list after such calls; each is of lead c0 unless it says otherwise."""
    return outcomes.repaired(on, known([{"contact_id": "c0", **call} for call in calls], on), icp, today=today)


def row(result: Result, contact: str = "c0") -> dict[str, Any]:
    return result.kept.filter(pl.col("contact_id") == contact).row(0, named=True)


def day(text: str) -> date:
    return date.fromisoformat(text)


CASES: list[Any] = [
    pytest.param(
        [{"outcome": "no answer"}],
        {"attempts": 1, "last_called_on": day("2026-11-20"), "last_outcome": "no_answer", "next_call_on": day("2026-11-21"),
         "phone": "+12125550123", "lead_stage": None, "do_not_call": None},
        id="a dial is an attempt, and the outcome says when to call again",
    ),
    pytest.param(
        [{"outcome": "meeting booked", "meeting_at": "12/1/2026 2:00 PM", "attendees": "Sybil; Bo", "notes": "demo"}],
        {"lead_stage": "appointment", "x_meeting_at": "2026-12-01 14:00", "x_meeting_attendees": "Sybil; Bo",
         "x_reached_phone": "+12125550123"},
        id="when a meeting is, and who comes",
    ),
    pytest.param(
        [{"outcome": "meeting booked", "meeting time": "2026-12-01T14:00:00+01:00", "phone": "(212) 555-0100"}],
        {"x_meeting_at": "2026-12-01T14:00:00+01:00", "x_meeting_attendees": None, "x_reached_phone": "+12125550100"},
        id="a meeting with its offset, and the number that was dialled",
    ),
    pytest.param(
        [{"outcome": "meeting booked", "meeting time": "1796133600"}],
        {"x_meeting_at": "2026-12-01T14:00:00Z"},
        id="a meeting in seconds since 1970",
    ),
    pytest.param(
        [{"outcome": "meeting booked", "meeting_at": "2026-12-01", "date": "2026-11-18"},
         {"outcome": "no show", "date": "2026-11-19"}, {"outcome": "meeting booked", "attendees": "Bo"}],
        {"x_meeting_at": None, "x_meeting_attendees": "Bo"},
        id="of an older meeting nothing is left",
    ),
    pytest.param(
        [{"outcome": "meeting booked", "meeting_at": "next Tuesday"}], {"x_meeting_at": "next Tuesday"},
        id="a time that nobody can read stands as it is",
    ),
    pytest.param(
        [{"outcome": "callback", "date": "2026-11-18"}, {"outcome": "voicemail", "phone": "+1 212 555 0100"}],
        {"x_reached_phone": "+12125550123"},
        id="a machine is nobody reached",
    ),
    pytest.param(
        [{"outcome": "no answer"}, {"outcome": "voicemail"}, {"outcome": "voicemail"}],
        {"attempts": 3, "last_outcome": "voicemail"},
        id="every dial counts",
    ),
    pytest.param(
        [{"outcome": "not interested", "date": "2026-11-19"}, {"outcome": "busy", "date": "2026-11-18"}],
        {"attempts": 2, "last_outcome": "not_interested", "last_called_on": day("2026-11-19")},
        id="the last call tells, in whatever order the rows are",
    ),
    pytest.param(
        [{"outcome": "wrong number"}],
        {"phone": "+12125550100", "direct_phone": None, "other_numbers": ["+12125550123"], "reach_class": "switchboard",
         "full_name": "Sybil Starlingstone", "next_call_on": day("2026-11-20"), "line_type": "fixed_line_or_mobile"},
        id="a wrong number dies, the person lives, the next best takes its place",
    ),
    pytest.param(
        [{"outcome": "wrong number", "phone": "212-555-0100"}],
        {"phone": "+12125550123", "company_phone": None, "other_numbers": ["+12125550100"], "reach_class": "direct"},
        id="the number that was dialled dies, not the best one",
    ),
    pytest.param(
        [{"outcome": "wrong number", "phone": "917-555-0111"}],
        {"phone": "+12125550123", "other_numbers": ["+19175550111"]},
        id="a number that the row does not have is remembered as dead",
    ),
    pytest.param(
        [{"outcome": "disconnected", "phone": "212-555-0123"}, {"outcome": "disconnected", "phone": "212-555-0100"}],
        {"phone": None, "reach_class": "none", "expected_connect_rate": 0.0,
         "other_numbers": ["+12125550123", "+12125550100"]},
        id="with no number left the row stays and reaches nobody",
    ),
    pytest.param(
        [{"outcome": "wrong number", "correct number": "(917) 555-0111"}],
        {"other_phone": "+19175550111", "other_numbers": ["+12125550123"], "filled": ["other_phone=call"],
         "phone": "+19175550111"},
        id="a number learned on the call comes in, with where it is from",
    ),
    pytest.param(
        [{"outcome": "gatekeeper", "notes": "ask for Jo after 4 pm"}],
        {"gatekeeper_note": "ask for Jo after 4 pm", "notes": None, "last_outcome": "gatekeeper"},
        id="how to get past the reception",
    ),
    pytest.param(
        [{"outcome": "callback", "callback date": "2026-12-01", "notes": "budget round"}],
        {"next_call_on": day("2026-12-01"), "notes": "2026-11-20 callback: budget round"},
        id="a callback is on its day",
    ),
    pytest.param(
        [{"outcome": "no need now"}],
        {"lead_stage": "nurture", "lead_stage_since": day("2026-11-20"), "next_call_on": day("2027-02-18")},
        id="no need now: nurture, and a day to come back",
    ),
    pytest.param(
        [{"outcome": "not interested"}],
        {"lead_stage": "unqualified", "do_not_call": None},
        id="not interested is no opt-out",
    ),
    pytest.param(
        [{"outcome": "no authority", "notes": "asks her boss"}],
        {"lead_stage": "unqualified", "last_outcome": "no_authority", "authority": "no",
         "authority_evidence": "call 2026-11-20: asks her boss", "need": None},
        id="unqualified says by what",
    ),
    pytest.param(
        [{"outcome": "qualified", "need": "yes", "need evidence": "late trucks", "budget": "y", "budget evidence": "50k",
          "authority": "yes", "authority evidence": "signs herself"}],
        {"lead_stage": "sql", "lead_stage_since": day("2026-11-20"), "need": "yes", "need_evidence": "call 2026-11-20: late trucks",
         "next_call_on": None, "review_state": None, "timeline": None},
        id="qualified with evidence for every answer is sql",
    ),
    pytest.param(
        [{"outcome": "qualified", "need": "yes", "budget": "yes", "authority": "yes"}],
        {"lead_stage": None, "review_state": "evidence_missing", "need": "yes", "need_evidence": None},
        id="qualified without a word of evidence is not sql",
    ),
    pytest.param(
        [{"outcome": "qualified", "need": "yes", "budget": "unknown", "authority": "yes", "notes": "nice talk"}],
        {"lead_stage": None, "review_state": "evidence_missing", "budget": None},
        id="unknown is neither no nor yes",
    ),
    pytest.param(
        [{"outcome": "qualified", "need": "yes", "budget": "yes", "authority": "no", "notes": "her boss decides"}],
        {"lead_stage": "unqualified", "review_state": "unqualified: authority", "next_call_on": day("2027-05-19")},
        id="need and budget without authority is unqualified, says by what, and rests as long as no_authority",
    ),
    pytest.param(
        [{"outcome": "qualified", "authority": "no", "notes": "her boss decides", "next_call_on": "2026-12-01"}],
        {"lead_stage": "unqualified", "next_call_on": day("2026-12-01")},
        id="a day that the agent told stays",
    ),
    pytest.param(
        [{"outcome": "meeting booked"}, {"outcome": "qualified"}],
        {"lead_stage": "appointment", "next_call_on": None},
        id="a meeting is more than a qualified lead",
    ),
    pytest.param(
        [{"outcome": "do not call"}],
        {"do_not_call": True, "lead_stage": "unqualified", "phone": "+12125550123", "next_call_on": None},
        id="do not call is the person's for good",
    ),
    pytest.param(
        [{"outcome": "do not call", "scope": "number"}],
        {"do_not_call": None, "phone": "+12125550100", "other_numbers": ["+12125550123"], "lead_stage": None},
        id="do not call of a number leaves the person another",
    ),
    pytest.param(
        [{"outcome": "qualified", "notes": "all said", "need": "yes", "budget": "yes", "authority": "yes"},
         {"verdict": "accepted", "date": "2026-11-21"}],
        {"review_state": "sales_accepted", "lead_stage": "sql", "attempts": 1},
        id="sales took it; a verdict is no dial",
    ),
    pytest.param(
        [{"verdict": "rejected", "reject reason": "wrong territory", "date": "2026-11-21"}],
        {"review_state": "sales_rejected: wrong_owner", "lead_stage": "mql", "attempts": None, "last_called_on": None},
        id="sent back for routing: the lead goes back in the queue",
    ),
    pytest.param(
        [{"verdict": "rejected", "reject reason": "too small", "date": "2026-11-21"}],
        {"review_state": "sales_rejected: bad_fit", "lead_stage": "unqualified"},
        id="sent back for its fit: it is none",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("calls", "expected"), CASES)
def test_what_calls_do_to_a_lead(calls: list[dict[str, Any]], expected: dict[str, Any]) -> None:
    result = repaired(*calls)
    assert {name: row(result).get(name) for name in expected} == expected
    others = [n for n in LIST.columns if n != "gatekeeper_note"]
    assert_frame_equal(
        result.kept.filter(pl.col("contact_id") == "c2").select(others),
        LIST.filter(pl.col("contact_id") == "c2").select(others),
    )


def test_nobody_reached_and_no_meeting_make_no_column() -> None:
    columns_of_sales = {"x_meeting_at", "x_meeting_attendees", "x_reached_phone"}
    assert columns_of_sales.isdisjoint(repaired({"outcome": "no answer"}).kept.columns)


@pytest.mark.parametrize(
    ("had", "call", "expected"),
    [
        pytest.param({"attempts": 2}, {"outcome": "busy"}, {"attempts": 3}, id="attempts add up"),
        pytest.param(
            {"last_called_on": day("2026-11-22"), "last_outcome": "callback", "next_call_on": day("2026-12-01"), "attempts": 1},
            {"outcome": "busy"},
            {"last_called_on": day("2026-11-22"), "last_outcome": "callback", "next_call_on": day("2026-12-01"), "attempts": 2},
            id="a file that comes late counts and tells no more",
        ),
        pytest.param(
            {"lead_stage": "mql", "lead_stage_since": DAY}, {"outcome": "not interested"}, {"lead_stage": "unqualified"},
            id="a stage of score's stands against no call",
        ),
        pytest.param(
            {"lead_stage": "appointment", "lead_stage_since": DAY}, {"outcome": "not interested"},
            {"lead_stage": "appointment"}, id="a stage of a later call does",
        ),
        pytest.param(
            {"lead_stage": "appointment", "lead_stage_since": day("2026-11-01")}, {"outcome": "no answer"},
            {"lead_stage": "appointment", "lead_stage_since": day("2026-11-01")}, id="no answer takes no stage back",
        ),
        pytest.param(
            {"need": "yes", "need_evidence": "form: wants docks"}, {"outcome": "interested", "need": "no", "notes": "sold"},
            {"need": "no", "need_evidence": "call 2026-11-20: sold"}, id="a conversation outranks a form",
        ),
        pytest.param(
            {"need": "yes", "need_evidence": "form: wants docks"}, {"outcome": "interested", "need": "unknown"},
            {"need": "yes", "need_evidence": "form: wants docks"}, id="unknown outranks nothing",
        ),
        pytest.param(
            {"need": "yes", "need_evidence": "form", "budget": "yes", "budget_evidence": "form", "authority": "yes",
             "authority_evidence": "form"},
            {"outcome": "qualified"}, {"lead_stage": "sql"}, id="evidence that is there already counts",
        ),
        pytest.param(
            {"notes": "met in May"}, {"outcome": "callback", "notes": "in June"},
            {"notes": "met in May | 2026-11-20 callback: in June"}, id="notes are added to",
        ),
        pytest.param(
            {"gatekeeper_note": "ask for Jo"}, {"outcome": "gatekeeper", "notes": "ask for Jo"},
            {"gatekeeper_note": "ask for Jo"}, id="what is noted already is not noted again",
        ),
        pytest.param(
            {"other_numbers": ["+19175550111"]}, {"outcome": "wrong number"},
            {"other_numbers": ["+19175550111", "+12125550123"]}, id="dead numbers are kept",
        ),
        pytest.param({"do_not_call": True}, {"outcome": "interested"}, {"do_not_call": True}, id="a no is never taken back"),
    ],
)  # fmt: skip
def test_what_was_there_before(had: dict[str, Any], call: dict[str, Any], expected: dict[str, Any]) -> None:
    result = repaired(call, on=leads([{**ADA, **had}, {**BO, **dict.fromkeys(had)}]))
    assert {name: row(result).get(name) for name in expected} == expected


ROLES = ["economic_buyer", "champion"]
PROOF = {
    name: value for a in ("need", "budget", "authority") for name, value in ((a, "yes"), (f"{a}_evidence", "form: x"))
}
PASSED = {"outcome": "reviewed", "agent": "Kim", "notes": "spoke with the CFO"}


@pytest.mark.parametrize(
    ("had", "calls", "stage", "state"),
    [
        pytest.param({**PROOF, "buying_roles": ROLES}, [{"outcome": "qualified"}], None, "review", id="many roles take a review"),
        pytest.param({**PROOF, "buying_roles": ROLES[:1]}, [{"outcome": "qualified"}], "sql", None, id="few do not"),
        pytest.param({**PROOF, "buying_roles": None}, [{"outcome": "qualified"}], "sql", None, id="nor does none"),
        pytest.param(PROOF, [{"outcome": "qualified"}], None, "review", id="where nobody counted, score does"),
        pytest.param({"buying_roles": ROLES}, [{"outcome": "qualified"}], None, "evidence_missing", id="evidence comes first"),
        pytest.param({**PROOF, "buying_roles": ROLES, "lead_stage": "sql"}, [{"outcome": "qualified"}], "sql", None, id="never taken back"),
        pytest.param({**PROOF, "buying_roles": ROLES}, [{"outcome": "meeting booked"}], "appointment", None, id="a meeting is agreed"),
        pytest.param(
            {"buying_roles": ROLES, "review_state": "review", "lead_stage": "mql"}, [PASSED],
            "sql", "reviewed by Kim: spoke with the CFO", id="somebody passes it",
        ),
        pytest.param({"authority": "no"}, [PASSED], "sql", "reviewed by Kim: spoke with the CFO", id="whatever is known of it"),
        pytest.param(
            {**PROOF, "buying_roles": ROLES}, [PASSED, {"outcome": "qualified"}], "sql", None, id="and it stays passed"
        ),
        pytest.param({"review_state": "review"}, [{**PASSED, "agent": None}], None, "review", id="nobody passes it"),
        pytest.param({"review_state": "review"}, [{**PASSED, "notes": None}], None, "review", id="without a reason"),
        pytest.param(
            {**PROOF, "review_state": "review"}, [{**PASSED, "outcome": "turned down"}],
            "unqualified", "turned down by Kim: spoke with the CFO", id="somebody turns it down",
        ),
    ],
)  # fmt: skip
def test_a_lead_of_a_complex_account_takes_a_person_to_qualify(
    had: dict[str, Any], calls: list[dict[str, Any]], stage: str | None, state: str | None
) -> None:
    icp = Icp.model_validate({"name": "x", "score": {"stages": {"sql": {"review_from_roles": 2}}}})
    result = repaired(*calls, on=leads([{**ADA, **had}]), icp=icp)
    assert (row(result)["lead_stage"], row(result)["review_state"]) == (stage, state)
    evident = {**PROOF, **had}.items() <= had.items() and state != "review"
    assert result.extra["evident"].height == evident


def test_a_snapshot_tells_all_dials_so_far() -> None:
    assert row(repaired({"outcome": "no answer", "dials": "5"}))["attempts"] == 5
    assert row(repaired({"outcome": "no answer", "dials": "1"}, on=leads([{**ADA, "attempts": 3}])))["attempts"] == 4
    calls = [{"outcome": "busy", "date": "2026-11-18"}, {"outcome": "no answer", "dials": "5", "date": "2026-11-19"}]
    assert row(repaired(*calls, {"outcome": "busy", "date": "2026-11-20"}))["attempts"] == 6, (
        "those until then, and one"
    )


def test_a_number_that_turns_out_to_be_the_callers_own_is_brought_once() -> None:
    calls = known([{"contact_id": "c0", "outcome": "referred", "referral_phone": "(212) 555-0188"}], LIST)
    new = outcomes.brought(LIST, calls, among=LIST)
    assert new.height == 1
    theirs = new.with_columns(contact_id=pl.lit("c0"))
    assert outcomes.brought(theirs, calls, among=pl.concat([LIST, theirs], how="diagonal")).is_empty()


def test_two_companies_without_an_id_may_each_name_somebody_of_one_name() -> None:
    calls = [{"contact_id": c, "outcome": "referred", "referral_name": "Jo Field"} for c in ("c0", "c2")]
    result = repaired(*calls, on=LIST.with_columns(account_id=pl.lit(None, dtype=pl.String)))
    assert result.kept.filter(pl.col("source") == "calls")["company_name"].to_list() == [
        "Tarnwick Freight",
        "Marrowbend",
    ]


def test_an_answer_said_again_without_a_word_keeps_what_was_said() -> None:
    words = {"need": "yes", "need_evidence": "docks overflow", "outcome": "interested", "date": "2026-11-18"}
    again = {"need": "yes", "outcome": "interested", "date": "2026-11-20"}
    no = {"need": "no", "outcome": "interested", "date": "2026-11-19"}
    assert row(repaired(words, again))["need_evidence"] == "call 2026-11-18: docks overflow"
    assert row(repaired(words, no, again))["need_evidence"] is None


def test_a_gatekeeper_note_is_for_the_whole_account() -> None:
    result = repaired({"outcome": "gatekeeper", "notes": "ask for Jo"})
    assert result.kept["gatekeeper_note"].to_list() == ["ask for Jo", "ask for Jo", None]
    assert row(result, "c1")["attempts"] is None


def test_a_number_that_reaches_nobody_leaves_every_row_and_a_wrong_one_only_its_own() -> None:
    dead = repaired({"outcome": "disconnected", "phone": "212-555-0100"})
    wrong = repaired({"outcome": "wrong number", "phone": "212-555-0100"})
    assert dead.kept["company_phone"].to_list() == [None, None, None]
    assert wrong.kept["company_phone"].to_list() == [None, "+12125550100", None]


@pytest.mark.parametrize(
    ("scope", "marked"),
    [
        pytest.param("person", [True, None, None], id="the person"),
        pytest.param("account", [True, True, None], id="everybody at the account"),
    ],
)
def test_whom_a_do_not_call_stops(scope: str, marked: list[bool | None]) -> None:
    assert repaired({"outcome": "dnc", "scope": scope}).kept["do_not_call"].to_list() == marked


def test_the_next_best_number_is_called_in_its_own_hours() -> None:
    two = {"contact_id": "c0", "country": "US", "direct_phone": "+12125550123", "mobile_phone": "+13105550123"}
    on = validate(leads([{**two, "full_name": "Ann Ash", "company_name": "Tarnwick Freight"}]), ICP, today=DAY).kept
    assert on["time_zone"].to_list() == ["America/New_York"]
    kept = row(repaired({"contact_id": "c0", "outcome": "wrong number"}, on=on))
    assert (kept["phone"], kept["time_zone"]) == ("+13105550123", "America/Los_Angeles")
    assert kept["call_start_utc"].hour == 16
    assert row(repaired({"contact_id": "c0", "outcome": "busy"}, on=on))["time_zone"] == "America/New_York"


def test_numbers_as_people_write_them_die_too() -> None:
    raw = leads([{**ADA, "direct_phone": "(212) 555-0123", "phone": "(212) 555-0123", "company_phone": "212.555.0100"}])
    mended = row(repaired({"outcome": "wrong number", "phone": "2125550123"}, on=raw))
    assert (mended["phone"], mended["direct_phone"], mended["other_numbers"]) == (
        "+12125550100",
        None,
        ["+12125550123"],
    )


def test_nobody_may_be_called_whose_whole_account_said_no() -> None:
    no = leads([{**row, "do_not_call": True} for row in (ADA, BO)] + [CY])
    result = repaired(
        REFERRAL, {**REFERRAL, "contact_id": "c2", "referral name": "Hector Briardale", "referral email": None}, on=no
    )
    assert result.kept.tail(2)["do_not_call"].to_list() == [True, None]


def test_an_account_is_known_by_its_domain_or_name_where_it_has_no_id() -> None:
    nameless = LIST.with_columns(account_id=pl.lit(None, dtype=pl.String), company_domain=pl.lit(None, dtype=pl.String))
    assert repaired({"outcome": "dnc", "scope": "company"}, on=nameless).kept["do_not_call"].to_list() == [
        True,
        True,
        None,
    ]


def test_who_left_is_set_aside_and_the_account_stays() -> None:
    result = repaired({"outcome": "left company"})
    assert result.rejected.select("lead_id", "stage", "reason").rows() == [("l0", "outcomes", "left_company")]
    assert result.kept["contact_id"].to_list() == ["c1", "c2"]
    assert result.rejected["phone"].to_list() == ["+12125550123"], "as it came in"


def test_the_account_of_its_only_person_stays_with_its_role_open() -> None:
    result = repaired(
        {"outcome": "left company", "contact_id": "c2"}, on=leads([ADA, {**CY, "company_phone": "+13125550100"}])
    )
    vacant = result.kept.row(1, named=True)
    assert vacant["company_name"] == "Marrowbend"
    assert vacant["account_id"] == "a2"
    assert [vacant[n] for n in ("full_name", "job_title", "email", "direct_phone")] == [None] * 4
    assert vacant["phone"] == "+13125550100"
    assert vacant["notes"] == "2026-11-20 left the company: CFO is open"
    assert result.rows_in == 3 == result.kept.height + result.rejected.height


REFERRAL = {"outcome": "referred", "referral name": "Marisol Candledale", "referral title": "Director", "referral phone": "(212) 555-0188",
            "referral email": "marisol@tarnwick.example"}  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        pytest.param({}, id="with a title"),
        pytest.param({"referral name": "Marisol Candledale, Director", "referral title": None}, id="behind the name"),
    ],
)
def test_a_referral_is_a_new_person_of_the_account(told: dict[str, str | None]) -> None:
    result = repaired({**REFERRAL, **told})
    new = result.kept.row(3, named=True)
    expected = {
        "full_name": "Marisol Candledale", "first_name": "Marisol", "last_name": "Candledale", "job_title": "Director",
        "email": "marisol@tarnwick.example", "phone": "+12125550188", "account_id": "a0", "company_name": "Tarnwick Freight",
        "city": "Dallas", "source": "calls", "direct_phone": None, "do_not_call": None, "attempts": None,
        "source_file": "results.csv", "source_row": 2,
    }  # fmt: skip
    assert {name: new[name] for name in expected if name in new} == {n: v for n, v in expected.items() if n in new}
    assert new["contact_id"] == new["lead_id"] not in ("l0", "l1", "l2")
    assert row(result)["lead_stage"] == "unqualified"


@pytest.mark.parametrize(
    ("call", "rows"),
    [
        pytest.param({"outcome": "referred"}, 3, id="nobody named"),
        pytest.param({"outcome": "referred", "referral name": "Bob Rookmore"}, 4, id="a short form may be another"),
        pytest.param({"outcome": "referred", "referral name": "robert  ROOKMORE"}, 3, id="a colleague on the list"),
        pytest.param({"outcome": "referred", "referral email": "Robert@Tarnwick.example"}, 3, id="by mail"),
        pytest.param({"outcome": "referred", "referral name": "Dana Pinderhask"}, 4, id="a namesake elsewhere is another"),
        pytest.param({"outcome": "referred", "referral phone": "212-555-0188"}, 4, id="a number alone"),
        pytest.param({"outcome": "not right contact", **{k: v for k, v in REFERRAL.items() if k != "outcome"}}, 4, id="whatever the code"),
    ],
)  # fmt: skip
def test_who_is_on_the_list_is_not_added(call: dict[str, Any], rows: int) -> None:
    assert repaired(call).kept.height == rows


def test_two_who_name_the_same_person_name_one() -> None:
    assert repaired(REFERRAL, {**REFERRAL, "contact_id": "c1"}).kept.height == 4


def test_an_outcome_without_a_day_is_todays() -> None:
    found = known([{"contact_id": "c0", "outcome": "busy", "date": None}], LIST)
    result = outcomes.repaired(LIST, found, ICP, today=DAY)
    assert row(result)["last_called_on"] == DAY
    assert_frame_equal(outcomes.repaired(result.kept, found, ICP, today=date(2026, 12, 1)).kept, result.kept)


def test_what_was_corrected_is_counted() -> None:
    result = repaired(
        {"outcome": "wrong number"},
        REFERRAL,
        {"outcome": "left company", "contact_id": "c1"},
        {"outcome": "dnc", "contact_id": "c2"},
    )
    assert dict(result.extra["repairs"].iter_rows()) == {
        "numbers_retired": 1, "numbers_gained": 0, "people_left": 1, "rows_added": 1, "gatekeeper_notes": 0,
        "opt_outs": 1, "answers": 1,
    }  # fmt: skip
    assert dict(result.extra["reasons"].iter_rows())["c2"] == "do_not_call"


def test_the_number_that_died_is_named() -> None:
    applied = repaired({"outcome": "wrong number"}, {"outcome": "busy", "contact_id": "c1"}).extra["applied"]
    assert applied.select("contact_id", "phone").rows() == [("c0", "+12125550123"), ("c1", None)]


def test_a_column_of_the_sources_own_survives() -> None:
    own = LIST.with_columns(_mine=pl.lit("kept"))
    assert repaired({"outcome": "busy"}, on=own).kept["_mine"].to_list() == ["kept"] * 3


# --- laws ----------------------------------------------------------------------------------------

NO_SHRINKING = (Phase.explicit, Phase.reuse, Phase.generate)  # a few calls say enough
CODES = st.sampled_from([*vocab.outcomes()])
CALL = st.fixed_dictionaries(
    {"contact_id": st.sampled_from(["c0", "c1", "c2"]), "outcome": CODES},
    optional={
        "date": st.sampled_from(["2026-11-18", "2026-11-20", "2026-11-21 14:00"]),
        "notes": st.sampled_from(["ask for Jo", "later"]),
        "phone": st.sampled_from(["212-555-0100", "212-555-0123", "917-555-0111"]),
        "need": st.sampled_from(["yes", "no", "unknown"]),
        "scope": st.sampled_from(["number", "person", "account"]),
        "referral name": st.just("Marisol Candledale"),
        "new phone": st.just("917-555-0112"),
        "dials": st.sampled_from(["1", "7"]),
    },
)


@settings(max_examples=8, phases=NO_SHRINKING)
@given(st.lists(CALL, min_size=1, max_size=6))
def test_no_row_is_lost_and_a_file_that_comes_twice_changes_nothing(calls: list[dict[str, Any]]) -> None:
    once = repaired(*calls)
    came = {*LIST["lead_id"]}
    assert came <= {*once.kept["lead_id"], *once.rejected["lead_id"]}
    assert set(once.rejected["reason"]) <= {"left_company"}
    found = known([{"contact_id": "c0", **call} for call in calls], once.kept)
    again = outcomes.repaired(once.kept, found, ICP, today=date(2026, 11, 30))
    assert_frame_equal(again.kept, once.kept)
    assert again.rejected.height == 0
    assert again.changed == {}


@settings(max_examples=6, phases=NO_SHRINKING)
@given(st.lists(CALL, min_size=1, max_size=5))
def test_no_dead_number_can_be_dialled(calls: list[dict[str, Any]]) -> None:
    result = repaired(*calls)
    for lead in result.kept.iter_rows(named=True):
        parked = {*(lead.get("other_numbers") or [])} - {"+19175550112"}
        assert not parked & {lead.get(slot) for slot in columns.NUMBERS}


REPLAYED = (
    "attempts", "last_called_on", "last_outcome", "next_call_on", "do_not_call", "lead_stage",
    "need", "budget", "authority", "timeline", "need_evidence", "direct_phone", "company_phone", "phone",
    "notes", "gatekeeper_note",
)  # fmt: skip
DIALLED = {"", "+12125550123", "+12125550100", "+13125550147"}
ONE_CALL = st.fixed_dictionaries({
    "contact_id": st.sampled_from(["c0", "c1", "c2"]),
    "outcome": st.sampled_from([code for code, told in vocab.outcomes().items() if not told.retires_person]),
    "phone": st.sampled_from(sorted(DIALLED)), "need": st.sampled_from(["", "yes", "no"]),
    "budget": st.sampled_from(["", "yes"]), "authority": st.sampled_from(["", "yes"]),
    "notes": st.sampled_from(["", "said so"]), "sales_reason": st.sampled_from(["", "wrong owner", "bad fit"]),
    "scope": st.sampled_from(["", "number", "account"]),
})  # fmt: skip


@given(st.lists(st.lists(ONE_CALL, min_size=1, max_size=3), min_size=1, max_size=4))
@settings(max_examples=8, deadline=None, phases=[Phase.generate])
def test_all_calls_replayed_are_the_list_repaired_week_by_week(weeks: list[list[dict[str, Any]]]) -> None:
    """Whatever the calls were: the store's replay is what the repaired lists came to."""
    now, calls, nth = LIST, [], 0
    for week in weeks:
        for call in week:
            nth += 1
            call["date"] = f"2026-10-{nth:02}"
        told = known(week, now)
        result = outcomes.repaired(now, told, ICP, today=DAY)
        calls.append(outcomes.with_numbers(told, result.extra["applied"]))
        now = result.kept
    again = outcomes.replayed(LIST, pl.concat(calls), ICP, today=DAY).kept
    now, again = (columns.ensure(frame, REPLAYED) for frame in (now, again))
    assert_frame_equal(again.select(REPLAYED), now.select(REPLAYED))


def test_no_outcomes_change_nothing() -> None:
    result = repaired()
    assert_frame_equal(result.kept.select(LIST.columns), LIST)
    assert columns.OUTCOMES_HAD not in result.kept.columns
    assert {*columns.set_by("outcomes")} <= {*result.kept.columns}


@pytest.mark.parametrize(
    ("call", "cadence", "wanted"),
    [
        pytest.param({"outcome": "voicemail"}, {}, "2026-11-23", id="our days"),
        pytest.param({"outcome": "voicemail"}, {"voicemail": 5}, "2026-11-25", id="the ICP's"),
        pytest.param({"outcome": "voicemail"}, {"busy": 5}, "2026-11-23", id="another outcome's"),
        pytest.param({"outcome": "voicemail", "callback date": "2026-12-01"}, {"voicemail": 5}, "2026-12-01", id="a day told"),
        pytest.param({"outcome": "disqualified"}, {"disqualified": 30}, "2026-12-20", id="of an outcome that had none"),
    ],
)  # fmt: skip
def test_the_icp_says_when_to_call_again(call: dict[str, Any], cadence: dict[str, int], wanted: str) -> None:
    icp = Icp.model_validate({"name": "x", "export": {"cadence": cadence}})
    assert row(repaired(call, icp=icp))["next_call_on"] == day(wanted)
