"""Leads that wait for a person: how many, for how long, and longer than agreed."""

from datetime import date
from typing import Any

import pytest
from tests.conftest import leads

from listforge.icp import Icp
from listforge.report import sections, warnings
from listforge.report.sales import handoff

TODAY = date(2026, 11, 23)
SQL = {"lead_stage": "sql", "lead_stage_since": date(2026, 11, 16)}
LEADS = [
    {**SQL, "contact_id": "late"},
    {**SQL, "contact_id": "later", "lead_stage": "appointment", "lead_stage_since": date(2026, 11, 2)},
    {**SQL, "contact_id": "in time", "lead_stage_since": date(2026, 11, 18)},
    {**SQL, "contact_id": "undated", "lead_stage_since": None},
    {**SQL, "contact_id": "accepted", "review_state": "sales_accepted"},
    {**SQL, "contact_id": "sent back", "review_state": "sales_rejected: bad_fit"},
    {**SQL, "contact_id": "said no", "do_not_call": True},
    {**SQL, "contact_id": "to review", "lead_stage": "mql", "review_state": "review"},
    {**SQL, "contact_id": "new", "lead_stage": "new"},
]


def told(rows: list[dict[str, Any]], **sql: int) -> dict[str, Any]:
    icp = {"name": "x", "export": {"handoff": {"accept_days": 5}}, "score": {"stages": {"sql": sql}}}
    names = dict.fromkeys(name for row in rows for name in row)
    return handoff(leads([{n: row.get(n) for n in names} for row in rows]), Icp.model_validate(icp), TODAY)


def test_who_waits_longer_than_agreed_is_counted_and_listed() -> None:
    found = told(LEADS)
    assert (found["waiting"], found["overdue"], found["accept_days"]) == (4, 2, 5)
    assert [(one["contact_id"], one["days"]) for one in found["overdue_leads"]] == [("later", 21), ("late", 7)]
    assert (found["in_review"], found["review_leads"][0]["contact_id"]) == (1, "to review")


@pytest.mark.parametrize("since", [date(2026, 11, 18), date(2026, 11, 23), date(2026, 12, 1)])
def test_the_last_day_is_not_over(since: date) -> None:
    assert told([{**SQL, "contact_id": "c", "lead_stage_since": since}])["overdue"] == 0


def test_without_a_window_nobody_is_late() -> None:
    found = handoff(leads([{**SQL, "contact_id": "c"}]), Icp(name="x"), TODAY)
    assert (found["waiting"], found["overdue"], found["overdue_leads"]) == (1, None, [])


def test_a_list_of_nobody_waits_for_nobody() -> None:
    assert told([{"contact_id": "c"}])["waiting"] == 0


def test_it_is_said() -> None:
    figures = {"handoff": told(LEADS)}
    assert [one.title for one in sections._waiting(figures)] == ["Longer with sales than agreed", "To be reviewed"]
    assert dict(warnings._of_the_handoff(figures)) == {
        "handoff_overdue": "2 of 4 leads with sales have waited for a word longer than 5 days",
        "review_waiting": "1 lead of complex accounts to be reviewed by a person",
    }
