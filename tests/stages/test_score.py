"""Score: what is known of a row against the ICP, each number with the reasons that sum to it, and the order of calls."""

import re
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import leads

from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.score import score

TODAY = date(2026, 11, 23)
ALL: dict[str, Any] = {
    "name": "x",
    "version": "7",
    "target": {
        "industries": ["48-49"],
        "employees": {"min": 50, "max": 1000},
        "revenue_usd": {"min": 10_000_000},
        "geography": {"countries": ["US"]},
        "technologies": {"any": ["SAP", "NetSuite"]},
    },
    "buying_group": {
        "roles": [
            {"name": "buyer", "seniority": ["cxo", "vp"], "departments": ["finance"]},
            {"name": "champion", "seniority": ["manager"]},
        ]
    },
}
FITS: dict[str, Any] = {
    "industry_code": "484121", "employees": 420, "revenue_usd": 90_000_000, "country": "US", "seniority": "cxo",
    "department": "finance", "technologies": ["SAP"],
}  # fmt: skip
PARTS = re.compile(r"(\w+):(\w+)=([+-]\d+\.\d)(?: \((.*)\))?")


def run(rows: Sequence[Mapping[str, Any]], icp: Mapping[str, Any] = ALL, **section: Any) -> Result:
    names = dict.fromkeys(name for row in rows for name in row)
    frame = leads([{name: row.get(name) for name in names} for row in rows])
    return score(frame, Icp.model_validate({**icp, **section}), today=TODAY)


def scored(row: Mapping[str, Any], icp: Mapping[str, Any] = ALL, **section: Any) -> dict[str, Any]:
    return run([row], icp, **section).kept.row(0, named=True)


def parts(lead: Mapping[str, Any], kind: str) -> dict[str, float]:
    """The parts of one score, each as its reason says."""
    found = [PARTS.fullmatch(reason) for reason in lead["score_reasons"] or []]
    assert None not in found, lead["score_reasons"]
    return {m[2]: float(m[3]) for m in found if m is not None and m[1] == kind}


# --- fit -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "fit", "confidence", "grade"),
    [
        pytest.param({}, 100.0, 100.0, "A", id="all of it"),
        pytest.param({"industry_code": "511210"}, 75.0, 100.0, "B", id="another industry: -25"),
        pytest.param({"employees": 49}, 80.0, 100.0, "A", id="one employee too few: -20, and still A"),
        pytest.param({"revenue_usd": 9_999_999}, 90.0, 100.0, "A", id="a dollar too few: -10"),
        pytest.param({"country": "CA"}, 90.0, 100.0, "A", id="another country: -10"),
        pytest.param({"department": "marketing"}, 75.0, 100.0, "B", id="another role: -25"),
        pytest.param({"technologies": ["Excel"]}, 90.0, 100.0, "A", id="another technology: -10"),
        pytest.param({"technologies": ["Excel", "netsuite"]}, 100.0, 100.0, "A", id="any technology, in any case"),
        pytest.param({"employees": None}, 100.0, 80.0, "A", id="unknown costs confidence alone"),
        pytest.param({"employees": None, "industry_code": "511210"}, 68.8, 80.0, "B", id="55 of 80 known: 68.75, half up"),
        pytest.param({"employees": 50, "revenue_usd": 10_000_000}, 100.0, 100.0, "A", id="the ends are inside"),
        pytest.param({"employees": 1001}, 80.0, 100.0, "A", id="one employee too many"),
        pytest.param({"employees": None, "employee_band": "51-200"}, 100.0, 100.0, "A", id="a band inside"),
        pytest.param({"employees": None, "employee_band": "1-10"}, 80.0, 100.0, "A", id="a band outside"),
        pytest.param({"employees": None, "employee_band": "11-50"}, 100.0, 80.0, "A", id="a band across the end is unknown"),
        pytest.param({"employees": None, "employee_band": "10001+"}, 80.0, 100.0, "A", id="an open band outside"),
        pytest.param({"industry_code": None, "industry": "Trucking"}, 100.0, 100.0, "A", id="industry in words"),
        pytest.param({"industry_code": "4"}, 100.0, 75.0, "A", id="a code too short to say"),
        pytest.param({"seniority": None}, 100.0, 75.0, "A", id="half a role is unknown"),
        pytest.param({"seniority": "manager", "department": None}, 100.0, 100.0, "A", id="the best role of all"),
        pytest.param({"seniority": "entry", "department": None}, 75.0, 100.0, "B", id="a level no role has"),
        pytest.param({"industry_code": "11", "employees": 1, "seniority": "entry"}, 30.0, 100.0, "D", id="hardly anything"),
        pytest.param(dict.fromkeys(FITS), None, 0.0, None, id="nothing known"),
    ],
)  # fmt: skip
def test_fit(change: dict[str, Any], fit: float | None, confidence: float, grade: str | None) -> None:
    lead = scored({**FITS, **change})
    assert (lead["fit_score"], lead["fit_confidence"], lead["fit_grade"]) == (fit, confidence, grade)
    assert sum(parts(lead, "fit").values()) == pytest.approx(fit or 0.0, abs=1e-9)


def test_a_reason_names_its_part_and_the_value_behind_it() -> None:
    lead = scored({**FITS, "revenue_usd": None, "technologies": None, "country": None, "seniority": "vp"})
    assert lead["score_reasons"][:3] == [
        "fit:industry=+35.7 (484121)",
        "fit:employees=+28.6 (420)",
        "fit:role=+35.7 (vp finance)",
    ]


def test_an_attribute_nobody_asks_for_counts_nothing() -> None:
    lead = scored(FITS, {"name": "x", "target": {"employees": {"min": 50}}})
    assert (lead["fit_score"], lead["fit_confidence"]) == (100.0, 100.0)
    assert parts(lead, "fit") == {"employees": 100.0}
    assert scored(FITS, {"name": "x"})["fit_score"] is None


WEIGHTS = st.fixed_dictionaries(
    {n: st.integers(0, 4000).map(lambda w: w / 100) for n in ("industry", "employees", "revenue", "geography", "role", "technologies")}
)  # fmt: skip


@settings(max_examples=20, deadline=None, derandomize=True)
@given(WEIGHTS, st.lists(st.sampled_from(list(FITS)), max_size=4, unique=True), st.booleans())
def test_the_parts_sum_to_the_score_exactly(weights: dict[str, float], unknown: list[str], worse: bool) -> None:
    row = {**FITS, **dict.fromkeys(unknown), **({"industry_code": "11"} if worse else {})}
    lead = scored(row, {**ALL, "score": {"weights": weights}})
    tenths = sum(round(part * 10) for part in parts(lead, "fit").values())
    assert tenths == round((lead["fit_score"] or 0.0) * 10)


def test_a_rounding_that_exceeds_the_last_part_is_no_nonsense() -> None:
    weights = {
        "industry": 19.95,
        "employees": 19.95,
        "revenue": 19.95,
        "geography": 19.95,
        "role": 20.05,
        "technologies": 0.15,
    }
    lead = scored(FITS, {**ALL, "score": {"weights": weights}})
    amounts = [
        float(reason.partition("=")[2].partition(" ")[0])
        for reason in lead["score_reasons"]
        if reason.startswith("fit:")
    ]
    assert sum(amounts) == pytest.approx(100.0, abs=1e-9)
    assert min(amounts) > -1


# --- strict --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("strict", "change", "outside"),
    [
        pytest.param("employees", {"employees": 20}, True, id="too small"),
        pytest.param("employees", {"employees": None}, False, id="size unknown"),
        pytest.param("employees", {"employees": None, "employee_band": "11-50"}, False, id="a band across the end"),
        pytest.param("industries", {"industry_code": "11"}, True, id="another industry"),
        pytest.param("industries", {"industry_code": None, "industry": "Basket weaving"}, False, id="an industry nobody knows"),
        pytest.param("industries", {"industry_code": "4"}, False, id="a code too short to say"),
        pytest.param("revenue_usd", {"revenue_usd": 5}, True, id="too little revenue"),
        pytest.param("revenue_usd", {"revenue_usd": None}, False, id="revenue unknown"),
        pytest.param("technologies", {"technologies": ["Excel"]}, True, id="other technologies"),
        pytest.param("technologies", {"technologies": None}, False, id="technologies unknown"),
        pytest.param("roles", {"seniority": "entry"}, True, id="no role of the group"),
        pytest.param("roles", {"seniority": "cxo", "department": None}, False, id="a role in doubt"),
        pytest.param("roles", {"seniority": "cxo", "department": "our own word"}, False, id="a department nobody knows"),
        pytest.param("geography", {"country": "GB"}, False, id="geography is for validate to judge"),
        pytest.param("employees", {"industry_code": "11"}, False, id="only what is strict"),
    ],
)  # fmt: skip
def test_strict_fields(strict: str, change: dict[str, Any], outside: bool) -> None:
    icp = {**ALL, "target": {**ALL["target"], "strict": [strict]}}
    assert run([{**FITS, **change}], icp).rejected["reason"].to_list() == (["outside_icp"] if outside else [])
    assert run([{**FITS, **change}]).rejected.height == 0


# --- intent --------------------------------------------------------------------------------------

SIGNALS = [
    {"when": {"last_activity": "guide_download"}, "points": 20, "half_life_days": 45},
    {"when": {"intent_topic": "Dock Scheduling"}, "points": 30, "half_life_days": 30},
    {"when": {"event_name": "Yard Live", "last_activity": "badge_scan"}, "points": 90, "half_life_days": 10},
]


@pytest.mark.parametrize(
    ("row", "intent"),
    [
        pytest.param({"last_activity": "guide_download", "last_activity_on": TODAY}, 20.0, id="today"),
        pytest.param({"last_activity": "Guide Download", "last_activity_on": TODAY}, 20.0, id="in other letters"),
        pytest.param({"last_activity": "guide_download", "last_activity_on": TODAY - timedelta(45)}, 10.0, id="a half-life ago"),
        pytest.param({"last_activity": "guide_download", "last_activity_on": TODAY - timedelta(90)}, 5.0, id="two half-lives ago"),
        pytest.param({"last_activity": "guide_download", "last_activity_on": TODAY + timedelta(9)}, 20.0, id="the future does not grow"),
        pytest.param({"intent_topic": "dock scheduling", "updated_on": TODAY - timedelta(30)}, 15.0, id="by the day of the record"),
        pytest.param({"last_activity": "guide_download", "intent_topic": "dock scheduling", "last_activity_on": TODAY}, 50.0, id="two signals"),
        pytest.param({"event_name": "Yard Live", "last_activity": "badge_scan", "intent_topic": "dock scheduling", "last_activity_on": TODAY}, 100.0, id="100 at most"),
        pytest.param({"event_name": "Yard Live"}, 0.0, id="half a condition is none"),
        pytest.param({}, 0.0, id="no signal"),
    ],
)  # fmt: skip
def test_intent(row: dict[str, Any], intent: float) -> None:
    lead = scored(row or {"city": "Reno"}, {"name": "x", "target": {"signals": SIGNALS}})
    assert lead["intent_score"] == intent
    assert sum(parts(lead, "intent").values()) == pytest.approx(intent, abs=1e-9)


def test_no_signals_no_intent() -> None:
    assert scored({"last_activity": "guide_download"}, {"name": "x"})["intent_score"] is None


def test_a_signal_of_the_account_counts_for_all_its_people_and_a_persons_for_nobody_else() -> None:
    signals = [
        {"when": {"intent_topic": "dock scheduling"}, "points": 40, "half_life_days": 10, "of": "account"},
        {"when": {"last_activity": "guide_download"}, "points": 20},
    ]
    rows: list[dict[str, Any]] = [
        {
            "lead_id": "a",
            "account_id": "t",
            "intent_topic": "Dock Scheduling",
            "updated_on": TODAY - timedelta(days=10),
        },
        {"lead_id": "b", "account_id": "t", "last_activity": "guide_download", "last_activity_on": TODAY},
        {"lead_id": "c", "account_id": "m"},
        {"lead_id": "d", "intent_topic": "dock scheduling", "updated_on": TODAY},
        {"lead_id": "e"},
    ]
    kept = run(rows, {"name": "x", "target": {"signals": signals}}).kept.sort("lead_id")
    assert kept["intent_score"].to_list() == [20.0, 40.0, 0.0, 40.0, 0.0]
    assert kept["score_reasons"].to_list()[:2] == [
        ["intent:dock_scheduling=+20.0 (10 days old)"],
        ["intent:dock_scheduling=+20.0 (10 days old, seen at the account)", "intent:guide_download=+20.0 (0 days old)"],
    ]


# --- reach ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "reach", "reasons"),
    [
        pytest.param({"reach_class": "direct"}, 100.0, {"direct": 100.0}, id="the best class"),
        pytest.param({"reach_class": "standard"}, 40.0, {"standard": 40.0}, id=".12 of .30"),
        pytest.param({"reach_class": "switchboard"}, 21.7, {"switchboard": 21.7}, id=".065 of .30"),
        pytest.param({"reach_class": "none"}, 0.0, {}, id="no number"),
        pytest.param({}, None, {}, id="not judged"),
        pytest.param({"reach_class": "direct", "attempts": 0}, 100.0, {"direct": 100.0}, id="never called"),
        pytest.param({"reach_class": "direct", "attempts": 2}, 81.0, {"direct": 100.0, "attempts": -19.0}, id="two calls: .9 x .9"),
        pytest.param({"reach_class": "direct", "attempts": 2, "last_outcome": "voicemail"}, 81.0, {"direct": 100.0, "attempts": -19.0}, id="a machine is nobody"),
        pytest.param({"reach_class": "direct", "attempts": 2, "last_outcome": "callback"}, 100.0, {"direct": 100.0}, id="the last call reached them"),
        pytest.param({"reach_class": "none", "attempts": 2}, 0.0, {}, id="calls to a number that is gone"),
    ],
)  # fmt: skip
def test_reach(row: dict[str, Any], reach: float | None, reasons: dict[str, float]) -> None:
    lead = scored({"city": "Reno", **row})
    assert lead["reach_score"] == reach
    assert parts(lead, "reach") == reasons


# --- qualification and stage ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "qualification"),
    [
        pytest.param({"need": "yes", "budget": "yes", "authority": "yes", "timeline": "yes"}, 100.0, id="all yes"),
        pytest.param({"need": "yes", "budget": "no"}, 50.0, id="one of two known"),
        pytest.param({"need": "yes", "budget": "unknown"}, 100.0, id="unknown is never no"),
        pytest.param({"need": "yes", "budget": "no", "authority": "no"}, 33.3, id="one of three"),
        pytest.param({"need": "no"}, 0.0, id="no"),
        pytest.param({"need": "unknown"}, None, id="nothing known"),
        pytest.param({}, None, id="nothing said"),
    ],
)
def test_qualification(answers: dict[str, str], qualification: float | None) -> None:
    lead = scored({"city": "Reno", **answers})
    assert lead["qualification_score"] == qualification
    assert sum(parts(lead, "qualification").values()) == pytest.approx(qualification or 0.0, abs=1e-9)


ASKED = {"last_activity": "guide_download", "last_activity_on": TODAY}
PROVED = dict.fromkeys(("need", "budget", "authority"), "yes") | {
    f"{n}_evidence": "said so" for n in ("need", "budget", "authority")
}


@pytest.mark.parametrize(
    ("row", "stage", "since"),
    [
        pytest.param({}, "new", TODAY, id="new"),
        pytest.param({**FITS, **ASKED}, "mql", TODAY, id="fit and intent"),
        pytest.param(FITS, "new", TODAY, id="fit alone"),
        pytest.param(ASKED, "new", TODAY, id="intent of somebody unknown"),
        pytest.param({**FITS, **ASKED, "industry_code": "11", "employees": 1, "seniority": "entry"}, "new", TODAY, id="intent of a D"),
        pytest.param(PROVED, "sql", TODAY, id="a person's evidence"),
        pytest.param({**PROVED, "budget_evidence": None}, "new", TODAY, id="a yes without evidence"),
        pytest.param({**PROVED, "budget_evidence": "Behaviour: pricing page"}, "new", TODAY, id="a yes by what was seen"),
        pytest.param({**PROVED, "budget_evidence": "score: 90"}, "new", TODAY, id="a yes by a score"),
        pytest.param({**PROVED, "budget_evidence": "conversation: 20k a year"}, "sql", TODAY, id="a yes in a conversation"),
        pytest.param({**PROVED, "budget_evidence": "behaviour was discussed"}, "sql", TODAY, id="words that begin alike"),
        pytest.param({**PROVED, "authority": "unknown"}, "new", TODAY, id="one answer missing"),
        pytest.param({"lead_stage": "appointment", "lead_stage_since": date(2026, 1, 1)}, "appointment", date(2026, 1, 1), id="never taken back"),
        pytest.param({"lead_stage": "mql", "lead_stage_since": date(2026, 1, 1), **PROVED}, "sql", TODAY, id="a step on"),
        pytest.param({"lead_stage": "unqualified", "lead_stage_since": date(2026, 1, 1), **PROVED}, "unqualified", date(2026, 1, 1), id="what a person said stands"),
        pytest.param({"lead_stage": "nurture", **FITS, **ASKED}, "nurture", TODAY, id="nurture stays, and is dated"),
    ],
)  # fmt: skip
def test_lead_stage(row: dict[str, Any], stage: str, since: date) -> None:
    lead = scored({"city": "Reno", **row}, {**ALL, "target": {**ALL["target"], "signals": SIGNALS[:1]}})
    assert (lead["lead_stage"], lead["lead_stage_since"]) == (stage, since)


# --- priority and order --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "priority"),
    [
        pytest.param({"reach_class": "direct"}, 25.5, id="1,000 x .30 x .085 x 1"),
        pytest.param({"reach_class": "mobile"}, 25.5, id="a mobile as a direct line"),
        pytest.param({"reach_class": "standard"}, 10.2, id="standard"),
        pytest.param({"reach_class": "switchboard"}, 5.53, id="switchboard: 5.525, half up"),
        pytest.param({"reach_class": "none"}, 0.0, id="nobody to reach"),
        pytest.param({"reach_class": "standard", "temperature": "warm"}, 19.8, id="warm"),
        pytest.param({"reach_class": "standard", "last_activity": "visit", "temperature": "cold"}, 19.8, id="who did something is not cold"),
        pytest.param({"reach_class": "standard", "source_type": "form"}, 19.8, id="a form is warm"),
        pytest.param({"reach_class": "standard", "industry_code": "11"}, 8.16, id="B x .8"),
        pytest.param({"reach_class": "standard", "industry_code": "11", "employees": 1}, 6.12, id="C x .6"),
        pytest.param({"reach_class": "standard", "industry_code": "11", "employees": 1, "seniority": "entry"}, 4.08, id="D x .4"),
    ],
)  # fmt: skip
def test_priority(row: dict[str, Any], priority: float) -> None:
    assert scored({**FITS, **row})["priority"] == priority


def test_the_icp_sets_bands_and_factors() -> None:
    funnel = {"connect_rate": {"standard": [0.2, 0.4]}, "qualified_per_conversation": {"cold": [0.1, 0.3]}}
    lead = scored({**FITS, "reach_class": "standard"}, {**ALL, "funnel": funnel, "score": {"grade_factor": {"A": 0.5}}})
    assert lead["priority"] == 30.0


def test_calls_are_ordered_by_priority_then_fit_then_lead_id() -> None:
    rows = [
        {**FITS, "lead_id": "d", "reach_class": "standard"},
        {**FITS, "lead_id": "b", "reach_class": "standard", "employees": 1},
        {**FITS, "lead_id": "a", "reach_class": "standard"},
        {**FITS, "lead_id": "c", "reach_class": "direct"},
        {"lead_id": "e"},
    ]
    assert run(rows).kept["lead_id"].to_list() == ["c", "a", "d", "b", "e"]
    assert run(rows[::-1]).kept["lead_id"].to_list() == ["c", "a", "d", "b", "e"]


@pytest.mark.parametrize(
    ("row", "channel"),
    [
        pytest.param({"reach_class": "switchboard", "email": "a@tarnwick.example"}, "phone", id="a number"),
        pytest.param({"reach_class": "none", "email": "a@tarnwick.example"}, "email", id="a mail address"),
        pytest.param({"reach_class": "none", "email": "a@tarnwick.example", "email_status": "invalid", "linkedin_url": "x"}, "social", id="a page"),
        pytest.param({"reach_class": "none", "event_name": "Yard Live", "email": "a@tarnwick.example"}, "event_follow_up", id="met at an event"),
        pytest.param({"reach_class": "none"}, None, id="no way"),
    ],
)  # fmt: skip
def test_next_channel(row: dict[str, Any], channel: str | None) -> None:
    assert scored(row)["next_channel"] == channel


# --- account -------------------------------------------------------------------------------------


def test_an_account_says_which_roles_of_the_buying_group_it_has() -> None:
    rows = [
        {**FITS, "account_id": "t"},
        {"account_id": "t", "seniority": "entry"},
        {**FITS, "account_id": "m", "seniority": "manager"},
        {"account_id": None, "seniority": "cxo", "department": "finance"},
    ]
    kept = run(rows).kept.sort("lead_id")
    assert kept["account_contacts"].to_list() == [2, 2, 1, None]
    assert kept["buying_roles"].to_list() == [["buyer"], ["buyer"], ["champion"], None]
    assert kept["buying_roles_missing"].to_list() == [["champion"], ["champion"], ["buyer"], None]
    assert kept["buying_group_coverage"].to_list() == [0.5, 0.5, 0.5, None]


BUYER = {"account_id": "t", "seniority": "cxo", "department": "finance", "lead_id": "lead"}
COMPLEX = [{"account_id": "t", "seniority": "manager", "department": "operations", "lead_id": "other"}]


@pytest.mark.parametrize(
    ("row", "others", "stage", "state"),
    [
        pytest.param(PROVED, COMPLEX, "new", "review", id="evidence is not enough where many roles decide"),
        pytest.param({**PROVED, **FITS, **ASKED}, COMPLEX, "mql", "review", id="it stays what it is otherwise"),
        pytest.param(PROVED, [], "sql", None, id="few roles"),
        pytest.param({**PROVED, "lead_stage": "sql"}, COMPLEX, "sql", None, id="never taken back"),
        pytest.param({"lead_stage": "appointment"}, COMPLEX, "appointment", None, id="nor is a meeting"),
        pytest.param({"lead_stage": "mql", "review_state": "review"}, COMPLEX, "mql", "review", id="it waits"),
        pytest.param(
            {**PROVED, "lead_stage": "mql", "review_state": "review"}, [], "sql", None, id="until nobody needs it"
        ),
        pytest.param({"lead_stage": "mql", "review_state": "review"}, [], "mql", None, id="no evidence, no sql"),
        pytest.param({"lead_stage": "unqualified", **PROVED}, COMPLEX, "unqualified", None, id="what a person said"),
    ],
)
def test_a_complex_account_takes_a_review(
    row: dict[str, Any], others: list[dict[str, Any]], stage: str, state: str | None
) -> None:
    icp = {
        **ALL,
        "score": {"stages": {"sql": {"review_from_roles": 2}}},
        "target": {**ALL["target"], "signals": SIGNALS[:1]},
    }
    kept = run([{**BUYER, **row}, *others], icp).kept
    lead = kept.row(by_predicate=pl.col("lead_id") == "lead", named=True)
    assert (lead["lead_stage"], lead["review_state"]) == (stage, state)
    again = score(kept, Icp.model_validate(icp), today=TODAY).kept
    assert again.select("lead_id", "lead_stage", "lead_stage_since", "review_state").equals(
        kept.select("lead_id", "lead_stage", "lead_stage_since", "review_state")
    )


def test_icp_version_is_stamped_on_every_row() -> None:
    assert run([FITS, {"city": "Reno"}]).kept["icp_version"].to_list() == ["7", "7"]


def test_a_list_that_nobody_validated_can_be_scored() -> None:
    kept = run([{"full_name": "Ann Ash"}]).kept
    assert kept.select("priority", "reach_score", "fit_grade").row(0) == (None, None, None)
    assert kept.schema["score_reasons"] == pl.List(pl.String)
