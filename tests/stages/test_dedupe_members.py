"""Rows that were merged are weighed anew as what they stand for: new rows against an old list are as all at once."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.conftest import frame_of
from tests.stages.test_dedupe import ANN, ICP, LISTS, NEW, OLD, SWITCHBOARD, decided, decision, persons

from listforge import frames
from listforge.columns import MEMBERS, ensure, set_by
from listforge.stages.dedupe import dedupe, members
from listforge.stages.dedupe.explain import explain
from listforge.stages.dedupe.merge import OF_SURVIVOR

LEAD = "lead{:012}".format


def stands_for(kept: pl.DataFrame) -> dict[str, frozenset[str]]:
    """The lead_ids that each person on a deduped list stands for, by its contact_id."""
    old = members.recalled(kept)
    of = old.rows.select("lead_id", of=pl.Series(old.of)).group_by("of").agg("lead_id")
    return {kept["contact_id"][place]: frozenset(ids) for place, ids in of.iter_rows()}


def through(frame: pl.DataFrame, path: Path) -> pl.DataFrame:
    """The list as a file gives it back."""
    frames.write(frame, path)
    return frames.read(path)


def joined(*parts: pl.DataFrame) -> pl.DataFrame:
    return pl.concat(parts, how="diagonal")


def person(name: str) -> dict[str, Any]:
    """A row of somebody whom other rows of the same are one with, and nobody else's."""
    mailbox = name.replace(" ", ".").lower()
    return {"full_name": name, "email": f"{mailbox}@tarnwick.example", "company_name": "Tarnwick Freight"}


def deduped(*rows: Mapping[str, Any], **told: Any) -> pl.DataFrame:
    return dedupe(frame_of(rows), ICP, **told).kept


# --- new rows against an old list ----------------------------------------------------------------


@settings(max_examples=3, deadline=None, derandomize=True)
@given(LISTS, st.lists(st.integers(0, 2), min_size=12, max_size=12), st.sampled_from(["csv", "arrow"]))
def test_new_rows_against_an_old_list_are_as_all_at_once(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, Any]], parts: list[int], extension: str
) -> None:
    path = tmp_path_factory.getbasetemp() / f"list.{extension}"
    frame = through(frame_of(rows), path)
    part = pl.Series(parts[: frame.height])
    kept = frame.clear()
    for step in range(3):
        kept = through(dedupe(joined(kept, frame.filter(part == step)), ICP).kept, path)
    once = dedupe(frame, ICP)
    at_once = through(once.kept, path)
    assert frozenset(stands_for(kept).values()) == persons(once)
    assert stands_for(kept) == stands_for(at_once)
    names = [n for n in at_once.columns if n not in ("account_id", "do_not_call", MEMBERS, *OF_SURVIVOR)]
    assert_frame_equal(kept.sort("contact_id").select(names), at_once.sort("contact_id").select(names))
    assert_frame_equal(dedupe(kept, ICP).kept, kept)


NUMBER = "+12125550123"
TWINS = [{"full_name": n, "direct_phone": NUMBER, "company_name": "Tarnwick"} for n in ("A. Ash", "Ann Ash")]
COLLEAGUES = [{**TWINS[0], "full_name": n} for n in ("Bo Ash", "Al Ash", "Cy Dell")]


def test_what_new_rows_tell_apart_comes_apart_as_it_came_in() -> None:
    old = frame_of([{**row, "notes": f"row {n}"} for n, row in enumerate(TWINS)])
    new = frame_of([{**row, "lead_id": f"new{n}"} for n, row in enumerate(COLLEAGUES)])
    kept = dedupe(old, ICP).kept
    assert kept.height == 1
    result = dedupe(joined(kept, new), ICP)
    assert (result.rows_in, result.kept.height, result.rejected.height) == (5, 5, 0)
    back = result.kept.filter(pl.col("lead_id").str.starts_with("lead")).sort("lead_id")
    assert_frame_equal(back.select(old.columns), old)
    assert back["contact_id"].to_list() == old["lead_id"].to_list()
    assert back[MEMBERS].null_count() == 2


def test_a_no_holds_for_all_that_come_apart() -> None:
    kept = deduped(*TWINS).with_columns(do_not_call=True)
    new = frame_of([{**row, "lead_id": f"new{n}"} for n, row in enumerate(COLLEAGUES)])
    result = dedupe(joined(kept, new), ICP).kept.sort("lead_id")
    assert result["do_not_call"].to_list() == [True, True, None, None, None]


def test_a_row_that_finds_another_person_is_set_aside_anew() -> None:
    rows: list[dict[str, Any]] = [{"full_name": "Bo Best"}, ANN, {**NEW, "lead_id": "new"}]
    old = deduped(*rows[:2], decisions=decided(decision(0, 1, "same")))
    assert old.height == 1
    result = dedupe(joined(old, frame_of(rows[2:])), ICP, decisions=decided(decision(0, 1, "different")))
    assert dict(result.rejected.select("lead_id", "survivor_lead_id").iter_rows()) == {LEAD(1): "new"}
    assert sorted(result.kept["lead_id"]) == [LEAD(0), "new"]
    assert result.rows_in == 3


# --- ids -----------------------------------------------------------------------------------------


def test_the_eldests_id_stays_when_rows_come() -> None:
    """Each person's two rows, a third one, and the row whose id the person has then."""
    cases: dict[str, tuple[dict[str, Any], str]] = {
        "Ann Ash": ({"updated_on": date(2026, 9, 1)}, "old"),
        "Bo Best": ({"updated_on": None}, "old"),
        "Cy Dell": ({"updated_on": date(2026, 3, 1)}, "old"),
        "Di Eves": ({"updated_on": date(2026, 9, 1), "lead_id": "Di Eves old"}, "old"),
        "Ed Fox": ({"updated_on": date(2025, 9, 1)}, "anew"),
    }
    days = {"old": date(2026, 1, 1), "new": date(2026, 6, 1)}
    first = [{**person(n), "lead_id": f"{n} {age}", "updated_on": day} for n in cases for age, day in days.items()]
    then = [{**person(name), "lead_id": f"{name} anew", **new} for name, (new, _) in cases.items()]
    kept = dedupe(joined(deduped(*first), frame_of(then)), ICP).kept
    assert sorted(kept["contact_id"]) == [f"{name} {which}" for name, (_, which) in cases.items()]


def test_an_id_from_elsewhere_stays() -> None:
    old = deduped(OLD, NEW).with_columns(contact_id=pl.lit("of the store"))
    kept = dedupe(joined(old, frame_of([{**NEW, "lead_id": "anew"}])), ICP).kept
    assert kept["contact_id"].to_list() == ["of the store"]


# --- what was edited -----------------------------------------------------------------------------

FIRST, SECOND = "+16465550101", "+16465550102"


EDITS: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {  # what two rows say, and the edit of the merged one
    "a value of one row": ([{"job_title": "Buyer"}, {"job_title": "CFO"}], {"job_title": "COO"}),
    "a value of both rows": ([{"job_title": "CFO"}, {"job_title": "CFO"}], {"job_title": "COO"}),
    "a value taken out": ([{"job_title": "Buyer"}, {"job_title": None}], {"job_title": None}),
    "one of a list taken out": ([{"technologies": ["SAP"]}, {"technologies": ["Excel"]}], {"technologies": ["SAP"]}),
    "a value made of both": ([{"motion": "inbound"}, {"motion": "outbound"}], {"motion": "inbound"}),
    "a call more": ([{"attempts": 2}, {"attempts": 3}], {"attempts": 4}),
    "a score": ([{}, {}], {"fit_score": 71.3}),
    "a number that had moved taken out": (
        [{"direct_phone": "+16465550101"}, {"direct_phone": "+16465550102"}],
        {"direct_phone": "+16465550102", "other_phone": None, "other_numbers": None},
    ),
}


def test_an_edit_holds_when_rows_come(tmp_path: Path) -> None:
    names = dict(
        zip(
            EDITS,
            ("Ann Ash", "Bo Best", "Cy Dell", "Di Eves", "Ed Fox", "Flo Gray", "Gus Hill", "Ida Jay"),
            strict=True,
        )
    )
    rows = [
        {**person(names[case]), **told, "updated_on": day}
        for case, (both, _) in EDITS.items()
        for told, day in zip(both, (date(2026, 1, 1), date(2026, 6, 1)), strict=True)
    ]
    old = ensure(deduped(*rows), ["fit_score", "other_numbers"])
    for case, (_, edit) in EDITS.items():
        here = pl.col("full_name") == names[case]
        values = {name: pl.lit(pl.Series([value], dtype=old.schema[name])).first() for name, value in edit.items()}
        old = old.with_columns(pl.when(here).then(value).otherwise(name).alias(name) for name, value in values.items())
    old = through(old, tmp_path / "old.csv")
    assert old.height == len(EDITS)
    assert_frame_equal(dedupe(old, ICP).kept, old)
    more = frame_of([{**person(name), "lead_id": f"{name} anew"} for name in names.values()])
    kept = {row["full_name"]: row for row in dedupe(joined(old, more), ICP).kept.iter_rows(named=True)}
    held = {case: {name: kept[names[case]][name] for name in edit} for case, (_, edit) in EDITS.items()}
    assert held == {case: edit for case, (_, edit) in EDITS.items()}


# --- decisions, and the way back -----------------------------------------------------------------


def test_a_decision_parts_what_was_merged_and_both_rows_are_as_they_came_in(tmp_path: Path) -> None:
    rows = frame_of([{**NEW, "job_title": "CFO", "notes": "a | b = c & d %\nnext"}, {**OLD, "city": "Reno"}])
    old = through(dedupe(rows, ICP).kept, tmp_path / "old.csv")
    result = dedupe(old, ICP, decisions=decided(decision(0, 1, "different")))
    assert_frame_equal(result.kept.select(rows.columns).sort("lead_id"), rows)
    assert (result.rows_in, result.rejected.height) == (2, 0)


def test_what_a_person_said_to_be_the_same_stays_together() -> None:
    rows = [{"full_name": "Bo Best"}, ANN, {"full_name": "Cy Dell"}]
    old = deduped(*rows, decisions=decided(decision(0, 1, "same"), decision(1, 2, "same")))
    assert_frame_equal(dedupe(old, ICP).kept, old)
    more = dedupe(joined(old, frame_of([{**ANN, "lead_id": "new"}])), ICP).kept
    assert more.height == 1
    assert_frame_equal(dedupe(more, ICP).kept, more)
    assert dedupe(more, ICP, decisions=decided(decision(0, 2, "different"))).kept.height == 2


def test_the_rows_set_aside_may_come_back_beside_the_list() -> None:
    rows = ensure(frame_of([OLD, NEW]), set_by("dedupe"))
    first = dedupe(rows.with_columns(contact_id="lead_id"), ICP)
    both = joined(first.kept, first.rejected.drop("stage", "reason", "survivor_lead_id"))
    again = dedupe(both, ICP)
    assert_frame_equal(again.kept, first.kept)
    assert_frame_equal(again.rejected.drop(MEMBERS), first.rejected)
    parted = dedupe(both, ICP, decisions=decided(decision(0, 1, "different"))).kept
    assert parted.height == 2
    assert parted[MEMBERS].null_count() == 2


def test_a_row_that_comes_twice_is_remembered_once() -> None:
    ann = {"lead_id": LEAD(1), **person("Ann Rookmore")}
    kept = deduped(ann, ann, {**ann, "lead_id": LEAD(2), "city": "Austin"})
    assert members.recalled(kept).rows["lead_id"].sort().to_list() == [LEAD(1), LEAD(2)]
    assert_frame_equal(dedupe(kept, ICP).kept, kept)


def test_all_rows_of_a_person_are_explained() -> None:
    old = deduped({**OLD, "job_title": "Buyer"}, {**NEW, "job_title": "CFO"})
    lines = explain(dedupe(old, ICP, explain=LEAD(0)), LEAD(0), ICP)
    assert lines[0] == f"{LEAD(1)}: 2 rows"
    assert any(line.split()[-3:] == ["newer:", "2026-06-01", ">"] or "newer: 2026-06-01" in line for line in lines)
    assert any(f"{LEAD(0)} = {LEAD(1)}" in line for line in lines)


def test_decisions_about_rows_that_gave_way_are_no_strangers() -> None:
    assert members.lead_ids(deduped(OLD, NEW))["lead_id"].sort().to_list() == [LEAD(0), LEAD(1)]


# --- the cell ------------------------------------------------------------------------------------


CELLS = (
    "", "=", "&&", "lead_id", "lead_id=", "lead_id==", "lead_id=x|y", "city==|Reno", "none==|x", "lead_id==|x&lead_id==|y",
    "{}", "x_members=x=y", "x_members=|",
)  # fmt: skip


def test_a_cell_that_is_none_of_ours_says_nothing() -> None:
    rows = [{"full_name": f"{name} Ash", MEMBERS: cell} for name, cell in zip("ABCDEFGHIJKLM", CELLS, strict=True)]
    result = dedupe(frame_of(rows), ICP)
    assert result.rows_in == result.kept.height == len(CELLS)


def test_parts_that_do_not_fit_are_passed_over() -> None:
    cell = "lead_id==|gone&city==|Reno|Lima|Oslo&job_title==|Buyer"
    old = members.recalled(
        frame_of([{**ANN, "contact_id": None, "account_id": None, "city": None, "job_title": "CFO", MEMBERS: cell}])
    )
    assert old.rows.select("lead_id", "city", "job_title").rows() == [(LEAD(0), None, "CFO"), ("gone", None, "Buyer")]


def test_who_stands_for_more_than_a_cell_holds_is_one_row() -> None:
    rows = [{**ANN, "notes": str(n) * 1_000} for n in range(31)]
    kept = deduped(*rows, {"full_name": "Bo Best", **SWITCHBOARD}, {"full_name": "Bo Best", **SWITCHBOARD})
    assert sorted(kept[MEMBERS].is_null()) == [False, True]
    assert_frame_equal(dedupe(kept, ICP).kept, kept)


def test_nothing_is_written_or_read_where_nothing_is_to_be_remembered() -> None:
    assert MEMBERS not in deduped(OLD, {"full_name": "Bo Best"}).columns
    assert MEMBERS not in deduped(OLD, NEW, remember=False).columns
    result = dedupe(deduped(OLD, NEW), ICP, remember=False, decisions=decided(decision(0, 1, "different")))
    assert result.rows_in == result.kept.height == 1
