"""What came of the calls, in figures that a report and the scores go by."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.conftest import leads
from tests.outcomes.calls import told

from listforge import outcomes
from listforge.icp import Icp
from listforge.report import called

LIST = leads(
    [
        {"lead_id": f"l{n}", "contact_id": f"c{n}", "source": source, "direct_phone": f"+1212555{100 + n:04}",
         "phone": f"+1212555{100 + n:04}", "reach_class": reached, "temperature": warmth, "phone_country": "US"}
        for n, (source, reached, warmth) in enumerate(
            [("acme", "direct", "cold"), ("acme", "standard", "cold"), ("form", "direct", "warm"), ("form", "none", None)]
        )
    ]
)  # fmt: skip


def found(*codes: tuple[str, str], **more: Any) -> outcomes.Matched:
    rows = [{"contact_id": contact, "outcome": code, "n": str(n), **more} for n, (contact, code) in enumerate(codes)]
    return outcomes.matched(told(rows).outcomes, LIST)


def figures(match: outcomes.Matched) -> dict[str, Any]:
    result = outcomes.repaired(LIST, match.known, Icp(name="f"), today=date(2026, 11, 23))
    return outcomes.figures(match, result.extra["applied"], result.extra["repairs"], pl.Series([], dtype=pl.String))


def test_a_connect_is_a_live_relevant_person() -> None:
    calls = [("c0", "interested")] * 10 + [("c1", "gatekeeper")] * 15 + [("c2", "no_answer")] * 75
    told_ = figures(found(*calls))
    assert told_["funnel"] == {"dials": 100, "connects": 10, "qualified": 0, "meetings": 0}
    assert told_["rates"]["rpc_rate_per_dial"] == 0.10


def test_counts_and_rates() -> None:
    calls = [
        ("c0", "qualified"),
        ("c0", "meeting booked"),
        ("c1", "not interested"),
        ("c2", "wrong number"),
        ("x", "busy"),
    ]
    report = figures(found(*calls, ("c1", "sales accepted")))
    assert report["outcomes"] == {"rows": 6, "matched": 5, "new": 5, "unknown": {"unknown_lead": 1}}
    assert report["by_tier"] == {"outreach": 1, "conversation": 1, "qualification": 1, "handoff": 2}
    assert list(report["by_outcome"]) == [
        "wrong_number",
        "not_interested",
        "qualified",
        "meeting_booked",
        "sales_accepted",
    ]
    assert report["funnel"] == {"dials": 4, "connects": 3, "qualified": 2, "meetings": 1}
    assert report["rates"] == {
        "rpc_rate_per_dial": 0.75, "dead_numbers_per_dial": 0.25, "qualified_per_conversation": 0.6667,
        "meeting_per_conversation": 0.3333, "attempts_per_lead": 1.3333, "corrections_per_100_dials": 25.0,
    }  # fmt: skip


def test_corrections_are_what_the_report_counts() -> None:
    match = found(
        ("c1", "wrong number"),
        ("c1", "wrong number"),
        ("c2", "no budget"),
        ("c2", "left company"),
        ("c1", "interested"),
    )
    told = figures(match)
    reported = called.corrections(called.told(match.known))
    assert reported is not None
    assert told["corrections"] == reported["gained"]
    assert (
        told["corrections"]["numbers_retired"]
        == told["corrections"]["people_left"]
        == told["corrections"]["answers"]
        == 1
    )
    assert told["rates"]["corrections_per_100_dials"] == round(100 * 3 / told["funnel"]["dials"], 4)


def test_the_funnel_never_widens_and_nothing_is_divided_by_nothing() -> None:
    report = figures(found())
    assert set(report["funnel"].values()) == {0}
    assert set(report["rates"].values()) == {None}


def test_a_snapshot_counts_the_dials_it_tells_once() -> None:
    rows = [
        {"contact_id": "c0", "outcome": "no answer", "dials": "3"},
        {"contact_id": "c0", "outcome": "interested", "dials": "5"},
    ]
    match = outcomes.matched(told(rows).outcomes, LIST)
    assert figures(match)["funnel"] == {"dials": 5, "connects": 1, "qualified": 0, "meetings": 0}


def test_what_score_learns_from() -> None:
    calls = [("c0", "no answer"), ("c0", "interested"), ("c1", "gatekeeper"), ("c2", "qualified"), ("c3", "no answer")]
    results = outcomes.results(found(*calls).known, LIST)
    assert results.columns == ["kind", "class", "trials", "successes"]
    assert results.rows() == [
        ("connect", "direct", 3, 2),
        ("connect", "standard", 1, 0),
        ("qualify", "cold", 1, 0),
        ("qualify", "warm", 1, 1),
    ]


@pytest.mark.parametrize(
    ("reason", "blame"),
    [
        ("wrong territory", "handoff"),
        ("bad data", "data"),
        ("too small", "fit"),
        ("met already", "not_told"),
        (None, "not_told"),
    ],
)
def test_only_data_and_fit_speak_against_the_source(reason: str | None, blame: str) -> None:
    rows = [{"contact_id": "c0", "verdict": "rejected", "sales reason": reason}]
    known = outcomes.matched(told(rows).outcomes, LIST).known
    assert outcomes.sent_back(known).rows() == [("acme", blame, 1)]
    assert isinstance(known, pl.DataFrame)
