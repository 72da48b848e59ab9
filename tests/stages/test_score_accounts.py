"""Accounts: who of the buying group is known, who is missing, whom to find next, and which accounts are one company."""

import random
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.conftest import frame_of

from listforge.icp import Icp
from listforge.stages.score.accounts import COLUMNS, SENIOR_ROLE, accounts, summary
from listforge.stages.score.subsidiaries import unknown_columns

GROUP: dict[str, Any] = {
    "size": {"min": 3, "max": 4},
    "roles": [
        {"name": "user", "seniority": ["senior", "entry"]},
        {"name": "buyer", "seniority": ["cxo", "vp"], "departments": ["finance"], "required": True},
        {"name": "champion", "seniority": ["manager"], "required": True},
    ],
}
BUYER: dict[str, Any] = {"seniority": "cxo", "department": "finance", "reach_class": "direct"}
CHAMPION: dict[str, Any] = {"seniority": "manager", "department": "operations", "reach_class": "switchboard"}
USER: dict[str, Any] = {"seniority": "entry", "department": "operations", "reach_class": "standard"}
Rows = Sequence[Mapping[str, Any]]


def icp(group: Mapping[str, Any] = GROUP, **more: Any) -> Icp:
    return Icp.model_validate({"name": "x", "buying_group": {**group, **more}})


def table(rows: Rows, group: Mapping[str, Any] = GROUP, **more: Any) -> pl.DataFrame:
    return accounts(frame_of(rows), icp(group, **more)).table


def one(rows: Rows, group: Mapping[str, Any] = GROUP, **more: Any) -> dict[str, Any]:
    """The one account that all of the rows are of."""
    return table([{"account_id": "t", **row} for row in rows], group, **more).row(0, named=True)


def test_three_contacts_of_one_department() -> None:
    rows = [
        {"full_name": n, "seniority": "manager", "department": "operations"} for n in ("Ann Ash", "Bo Birch", "Cy Cole")
    ]
    roles = [{"name": f"r{n}", "seniority": [s]} for n, s in enumerate(("manager", "cxo", "vp"))]
    found = one(rows, {"roles": roles})
    assert {name: found[name] for name in ("people", "size_coverage", "group_size", "single_department")} == {
        "people": 3, "size_coverage": "3 of 6", "group_size": "below 6", "single_department": True,
    }  # fmt: skip
    assert (found["roles_covered"], found["roles_missing"], found["group_coverage"]) == (["r0"], ["r1", "r2"], 0.3333)


def test_the_columns_of_the_table() -> None:
    assert tuple(one([BUYER])) == COLUMNS
    for none in (table([]), table([BUYER])):  # a row without an account makes none
        assert (tuple(none.columns), none.height) == (COLUMNS, 0)


@pytest.mark.parametrize(
    ("rows", "find", "why"),
    [
        pytest.param([USER], "buyer", "required", id="the required first, though others stand before them"),
        pytest.param([USER, BUYER], "champion", "required", id="the next required"),
        pytest.param([BUYER, CHAMPION], "user", "nobody on the list", id="then the others"),
        pytest.param([{**BUYER, "reach_class": "none"}, CHAMPION, USER], "buyer", "without a number", id="known, and nobody can dial them"),
        pytest.param([{**BUYER, "do_not_call": True}, CHAMPION, USER], "buyer", "without a number", id="known, and said no"),
        pytest.param([{**BUYER, "reach_class": "none"}, BUYER, CHAMPION, USER], None, None, id="another of the role can be dialled"),
        pytest.param([BUYER, CHAMPION, USER], None, None, id="all of them"),
        pytest.param([{**r, "department": None} for r in (CHAMPION, USER)] + [BUYER], "any: another department", "fewer than 2", id="one department"),
        pytest.param([{"seniority": "entry", "source_type": "form"}], "buyer", "only forms", id="a form of an analyst: a senior role"),
        pytest.param([{**CHAMPION, "source_type": "form"}, {**USER, "source_type": "crm"}], "buyer", "required", id="not forms alone"),
        pytest.param([{"company_name": "Tarnwick", "reach_class": "switchboard"}], "buyer", "required", id="a door without a person"),
    ],
)  # fmt: skip
def test_the_next_role_to_find(rows: Rows, find: str | None, why: str | None) -> None:
    found = one(rows)
    assert found["next_role_to_find"] == find
    assert found["why"] is None if why is None else why in found["why"]


def test_whom_to_find_where_the_icp_names_no_role_or_too_small_a_group() -> None:
    roles = {"roles": [{"name": "user", "seniority": ["entry"]}]}
    form = {"seniority": "entry", "department": "operations", "source_type": "form"}
    assert one([form], roles)["next_role_to_find"] == SENIOR_ROLE
    assert one([BUYER, CHAMPION], {})["next_role_to_find"] == "any: more people"
    found = one([BUYER, CHAMPION], {"size": {"min": 2}})
    assert (found["next_role_to_find"], found["why"]) == (None, None)
    assert (found["group_coverage"], found["roles_covered"], found["roles_missing"]) == (None, None, None)


@pytest.mark.parametrize(
    ("people", "size", "said"),
    [
        pytest.param(2, {}, "below 6", id="too few"),
        pytest.param(6, {}, "within 6-10", id="the lower end"),
        pytest.param(10, {}, "within 6-10", id="the upper end"),
        pytest.param(13, {}, "above 10", id="the upper reference"),
        pytest.param(14, {}, "above 13", id="more than any group"),
        pytest.param(4, {"max": 4}, "within 4-4", id="an upper end below the usual lower"),
        pytest.param(12, {"min": 12}, "within 12-12", id="a lower end above the usual upper"),
        pytest.param(21, {"min": 2, "max": 20}, "above 20", id="an own group larger than the reference"),
    ],
)
def test_the_size_of_the_group(people: int, size: dict[str, int], said: str) -> None:
    assert one([{"full_name": f"Ann {n}"} for n in range(people)], {"size": size})["group_size"] == said


FORM: dict[str, Any] = {"source_type": "form"}
VISIT: dict[str, Any] = {"last_activity": "page_view"}


@pytest.mark.parametrize(
    ("rows", "flag", "value"),
    [
        pytest.param([BUYER, {**USER, "reach_class": "none"}], "single_threaded", True, id="one reachable person"),
        pytest.param([BUYER, USER], "single_threaded", False, id="two"),
        pytest.param([BUYER, {"company_phone": "+12125550123", "reach_class": "switchboard"}], "single_threaded", True, id="a door is no person"),
        pytest.param([{**BUYER, "reach_class": "none"}], "single_threaded", False, id="none"),
        pytest.param([{**BUYER, "reach_class": None}], "single_threaded", None, id="nobody has judged the numbers"),
        pytest.param([{**BUYER, **VISIT}], "hybrid_ready", True, id="a signal, and somebody senior to dial"),
        pytest.param([BUYER, {**USER, **VISIT}], "hybrid_ready", True, id="the signal of a colleague"),
        pytest.param([BUYER], "hybrid_ready", False, id="no signal"),
        pytest.param([{**CHAMPION, **VISIT}], "hybrid_ready", False, id="nobody senior"),
        pytest.param([{**BUYER, **VISIT, "reach_class": "none"}, USER], "hybrid_ready", False, id="nobody senior to dial"),
        pytest.param([{**BUYER, "last_activity": "badge_scan", "source_type": "event"}], "hybrid_ready", False, id="a badge is not digital"),
        pytest.param([{**BUYER, "intent_topic": "docks"}], "hybrid_ready", True, id="intent"),
        pytest.param([{**USER, **FORM}], "form_only", True, id="forms alone"),
        pytest.param([{**USER, **FORM}, USER], "form_only", False, id="not forms alone"),
        pytest.param([{"seniority": "director"}], "senior_contact", True, id="a director is senior"),
        pytest.param([CHAMPION], "senior_contact", False, id="a manager is not"),
        pytest.param([BUYER, {"seniority": "vp"}], "single_department", True, id="one department known"),
        pytest.param([BUYER, CHAMPION], "single_department", False, id="two departments"),
        pytest.param([{"seniority": "vp"}], "single_department", None, id="no department known"),
        pytest.param([{"department": "our own word"}], "single_department", None, id="a department nobody knows"),
    ],
)  # fmt: skip
def test_flags(rows: Rows, flag: str, value: bool | None) -> None:
    # A colleague of another account, so that the list is one whose numbers somebody judged, or not.
    other = {"account_id": "o", "full_name": "Zoe Zorn", "reach_class": rows[0].get("reach_class") and "direct"}
    found = table([*({"account_id": "t", **row} for row in rows), other])
    assert found.filter(pl.col("account_id") == "t")[flag].item() == value


def test_an_account_has_the_facts_of_its_best_lead_that_knows_them() -> None:
    rows: Rows = [
        {"lead_id": "b", "priority": 9.5, "fit_score": 80.0, "company_name": "Tarnwick Freight", "country": "US"},
        {"lead_id": "a", "priority": 5.0, "fit_score": 90.0, "company_name": "TARNWICK", "country": "US", "region": "TX", "employees": 420, "industry": "Trucking"},
        {"lead_id": "c", "priority": None, "company_domain": "tarnwick.example"},
    ]  # fmt: skip
    found = one(rows)
    names = ("company_name", "company_domain", "country", "region", "employees", "employee_band", "industry_code")
    assert [found[n] for n in names] == ["Tarnwick Freight", "tarnwick.example", "US", "TX", 420, "201-500", "484"]
    assert [found[n] for n in ("best_priority", "total_priority", "fit_score")] == [9.5, 14.5, 90.0]


def test_accounts_with_most_to_expect_come_first() -> None:
    worth: dict[str, list[float | None]] = {"a": [10.0], "b": [6.0, 5.0], "d": [1.0], "c": [1.0], "e": [None]}
    rows = [{"account_id": name, "priority": one} for name, all_of in worth.items() for one in all_of]
    assert table(rows)["account_id"].to_list() == ["b", "a", "c", "d", "e"]


# --- rows ----------------------------------------------------------------------------------------


def test_rows_say_what_their_account_has() -> None:
    rows = [
        {"account_id": "t", **BUYER},
        {"account_id": "u", "seniority": "unpaid"},
        {"account_id": "t", **USER},
        {"account_id": None, **CHAMPION},
    ]
    found = accounts(frame_of(rows), icp()).rows
    assert found["account_contacts"].to_list() == [2, 1, 2, None]
    assert found["buying_roles"].to_list() == [["user", "buyer"], None, ["user", "buyer"], None]
    assert found["buying_roles_missing"].to_list() == [["champion"], ["user", "buyer", "champion"], ["champion"], None]
    assert found["buying_group_coverage"].to_list() == [0.6667, 0.0, 0.6667, None]


@pytest.mark.parametrize(
    ("row", "orphan"),
    [
        pytest.param({"account_id": None, "full_name": "Ann Ash"}, True, id="a person without an account"),
        pytest.param({"account_id": "t", "full_name": "Ann Ash"}, False, id="a person with one"),
        pytest.param({"account_id": None, "company_phone": "+12125550123"}, False, id="no person"),
        pytest.param({"account_id": None, "email": "info@mail.example", "email_type": "role"}, False, id="a mailbox of a function"),
        pytest.param({"account_id": None, "email": "ann@mail.example", "email_type": "freemail"}, True, id="a mailbox of a person"),
        pytest.param({"account_id": "t", "full_name": "Ann Ash", "warnings": ["email_role", "orphan"]}, False, id="an orphan that has found one"),
    ],
)  # fmt: skip
def test_orphans(row: dict[str, Any], orphan: bool) -> None:
    other = {"account_id": "o", "full_name": "Zoe Zorn"}
    rows = accounts(frame_of([row, other]), icp()).rows
    assert ("orphan" in (rows["warnings"][0] if rows["warnings"][0] is not None else [])) == orphan
    assert rows["warnings"].to_list()[1] is None


def test_on_a_list_that_nobody_has_grouped_everybody_would_be_an_orphan() -> None:
    assert accounts(frame_of([BUYER, USER]), icp()).rows["warnings"].null_count() == 2


def test_the_counts_of_a_report() -> None:
    rows = [{"account_id": "t", **BUYER}, {"account_id": "u", **USER, **FORM}, {"account_id": None, **CHAMPION}]
    done = accounts(frame_of(rows), icp())
    assert summary(done.rows, done.table) == {
        "accounts": 2, "orphans": 1, "single_threaded": 2, "single_department": 2, "form_only": 1, "hybrid_ready": 0,
        "without_senior_contact": 1, "with_missing_roles": 2,
    }  # fmt: skip


# --- subsidiaries --------------------------------------------------------------------------------

HEAD: dict[str, Any] = {
    "account_id": "h",
    "company_name": "Acme Inc",
    "company_domain": "acme.example",
    "full_name": "Ann Ash",
}
EUROPE: dict[str, Any] = {
    "account_id": "e",
    "company_name": "Acme Europe GmbH",
    "company_domain": "acme-europe.example",
}
ASIA: dict[str, Any] = {"account_id": "a", "company_name": "Acme Asia", "company_domain": "acme-asia.example"}
RIVAL: dict[str, Any] = {"account_id": "r", "company_name": "Rival", "company_domain": "rival.example"}


def linked(rows: Rows, **more: Any) -> dict[str, list[str]]:
    """The accounts of each company of several, by its head."""
    found = table(rows, {"parent_column": "Parent", **more})
    return {row["account_id"]: row["linked_accounts"] for row in found.rows(named=True) if row["linked_accounts"]}


@pytest.mark.parametrize(
    ("parent", "head"),
    [
        pytest.param("acme.example", "h", id="by domain"),
        pytest.param("https://www.acme.example/about", "h", id="by the address of a page"),
        pytest.param("ACME, Inc.", "h", id="by name, in another writing"),
        pytest.param("h", "h", id="by account"),
        pytest.param("Umbrella Holding", "a", id="by a parent that is not on the list: the children are one"),
        pytest.param("N/A", None, id="a placeholder is no parent"),
        pytest.param("gmail.com", None, id="a freemail provider is no parent"),
        pytest.param("", None, id="nothing"),
        pytest.param(None, None, id="null"),
    ],
)
def test_subsidiaries_are_one_company_with_their_parent(parent: str | None, head: str | None) -> None:
    rows = [HEAD, {**EUROPE, "Parent": parent}, {**ASIA, "Parent": parent}, RIVAL]
    others = {"h": ["a", "e"], "a": ["e"]}
    assert linked(rows) == ({} if head is None else {head: others[head]})


def test_a_chain_of_parents_is_one_company() -> None:
    rows = [HEAD, {**EUROPE, "Parent": "acme.example"}, {**ASIA, "Parent": "acme-europe.example"}, RIVAL]
    assert linked(rows) == {"e": ["a", "h"]}


def test_a_name_that_two_accounts_bear_links_neither() -> None:
    twin = {**HEAD, "account_id": "g", "company_name": "Acme AG", "company_domain": "acme-ag.example"}
    assert linked([HEAD, twin, {**EUROPE, "Parent": "Acme"}, {**ASIA, "Parent": "Acme"}]) == {"a": ["e"]}


def test_a_company_that_is_its_own_parent_is_no_other() -> None:
    assert linked([{**HEAD, "Parent": "Acme Inc"}, {**RIVAL, "Parent": "rival.example"}]) == {}


def test_the_icp_names_companies_that_are_one_and_the_first_is_the_head() -> None:
    same = [["acme.example", "Acme Asia", "acme-europe.example"], ["nobody.example", "rival.example"]]
    rows = [
        HEAD,
        EUROPE,
        ASIA,
        RIVAL,
        {**RIVAL, "account_id": "s", "company_domain": "rival-asia.example", "Parent": "acme-asia.example"},
    ]
    assert linked(rows, same_company=same) == {"h": ["a", "e", "s"]}


def test_linked_accounts_have_one_buying_group_and_keep_their_ids() -> None:
    rows = [{**HEAD, **BUYER}, {**EUROPE, **CHAMPION, "Parent": "acme.example"}, {**ASIA, **USER}]
    done = accounts(frame_of(rows), icp(parent_column="Parent"))
    assert done.rows["account_id"].to_list() == ["h", "e", "a"]
    assert done.rows["account_contacts"].to_list() == [2, 2, 1]
    assert done.rows["buying_roles_missing"].to_list() == [["user"], ["user"], ["buyer", "champion"]]
    head = done.table.filter(pl.col("account_id") == "h").row(0, named=True)
    assert (head["company_name"], head["domains"]) == ("Acme Inc", ["acme-europe.example", "acme.example"])


@pytest.mark.parametrize(
    ("column", "unknown"),
    [
        pytest.param("Parent Company Domain", [], id="as it stands"),
        pytest.param("parent_company_domain", [], id="in other letters"),
        pytest.param(["Ultimate Parent", "Parent Company Domain"], ["Ultimate Parent"], id="one of two"),
    ],
)
def test_a_column_of_parents_that_the_list_does_not_have_is_named(column: Any, unknown: list[str]) -> None:
    assert unknown_columns(["lead_id", "Parent Company Domain"], icp(parent_column=column)) == unknown


# --- laws ----------------------------------------------------------------------------------------

ROW = st.fixed_dictionaries(
    {
        "account_id": st.sampled_from(["a", "b", "c", "d", None]),
        "company_domain": st.sampled_from(["a.example", "b.example", None]),
        "Parent": st.sampled_from(["a.example", "b.example", "c", "Umbrella", None]),
        "seniority": st.sampled_from(["cxo", "manager", "entry", None]),
        "department": st.sampled_from(["finance", "operations", None]),
        "reach_class": st.sampled_from(["direct", "none", None]),
        "priority": st.sampled_from([1.0, 2.5, None]),
    }
)


@settings(max_examples=12)
@given(st.lists(ROW, max_size=9), st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nothing_and_nobody_is_lost(
    rows: list[dict[str, Any]], dice: random.Random
) -> None:
    named = [{"lead_id": f"lead{at}", **row} for at, row in enumerate(rows)]
    mixed = dice.sample(named, len(named))
    profile = icp(parent_column="Parent")
    first, second = (accounts(frame_of(each), profile) for each in (named, mixed))
    assert_frame_equal(first.table, second.table)
    if rows:
        ours, theirs = (each.rows.select(sorted(each.rows.columns)).sort("lead_id") for each in (first, second))
        assert_frame_equal(ours, theirs)
    grouped = [row for row in rows if row["account_id"] is not None]
    assert first.table["contacts"].sum() == len(grouped)
    assert first.rows.height == len(rows)
    heads = first.table["account_id"].to_list()
    others = [other for all_of in first.table["linked_accounts"].drop_nulls().to_list() for other in all_of]
    assert sorted([*heads, *others]) == sorted({row["account_id"] for row in grouped})
