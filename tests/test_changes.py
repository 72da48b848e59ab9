"""What differs between two lists."""

from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from listforge import changes
from tests.conftest import frame_of, leads

A: dict[str, Any] = {"lead_id": "l0", "contact_id": "c0", "company_name": "Tarnwick", "attempts": 1}
B: dict[str, Any] = {"lead_id": "l1", "contact_id": "c1", "company_name": "Marrowbend", "attempts": None}


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param([A, B], [B, A], [], id="another order is no change"),
        pytest.param([A], [A, B], [("c1", "added", None, None, None)], id="added"),
        pytest.param([A, B], [A], [("c1", "dropped", None, None, None)], id="dropped"),
        pytest.param([A], [{**A, "attempts": 2}], [("c0", "changed", "attempts", "1", "2")], id="changed"),
        pytest.param([A], [{**A, "attempts": None}], [("c0", "changed", "attempts", "1", None)], id="emptied"),
        pytest.param([A], [{**A, "source_row": 9}], [], id="where it stands in a file is no news"),
        pytest.param([A], [{**A, "job_title": None}], [], id="an empty column is none"),
        pytest.param([{**A, "job_title": ""}], [A], [], id="empty text is nothing"),
        pytest.param(
            [A], [{**A, "other_numbers": ["+12125550123", "+12125550124"]}],
            [("c0", "changed", "other_numbers", None, "+12125550123; +12125550124")], id="a list, as CSV writes it",
        ),
        pytest.param(
            [{**A, "next_call_on": date(2026, 11, 20), "x_own": "1"}],
            [{**A, "next_call_on": date(2026, 11, 21), "x_own": "2", "company_name": "Tarnwick Inc"}],
            [("c0", "changed", "company_name", "Tarnwick", "Tarnwick Inc"),
             ("c0", "changed", "next_call_on", "2026-11-20", "2026-11-21"), ("c0", "changed", "x_own", "1", "2")],
            id="columns in their order",
        ),
        pytest.param([A, A], [A], [("c0", "dropped", None, None, None)], id="one of two rows with one id"),
        pytest.param([{**A, "contact_id": None}], [{**A, "contact_id": None, "attempts": 3}],
                     [("l0", "changed", "attempts", "1", "3")], id="the lead_id where there is no contact_id"),
        pytest.param([], [A], [("c0", "added", None, None, None)], id="from nothing"),
    ],
)  # fmt: skip
def test_differences(
    before: list[dict[str, Any]], after: list[dict[str, Any]], expected: list[tuple[Any, ...]]
) -> None:
    found = changes.diff(*(frame_of(rows) if rows else leads(contact_id=[]) for rows in (before, after)))
    assert found.columns == list(changes.CHANGES)
    assert found.select("contact_id", "change", "column", "old", "new").rows() == expected


def test_reasons_are_those_that_somebody_knows() -> None:
    why = pl.DataFrame({"contact_id": ["c0", "c9"], "reason": ["wrong_number", "busy"]})
    found = changes.diff(leads([A, B]), leads([{**A, "attempts": 2}]), why)
    assert found.select("contact_id", "reason").rows() == [("c0", "wrong_number"), ("c1", None)]


def test_people_are_counted_once() -> None:
    found = changes.diff(leads([A, B]), leads([{**A, "attempts": 2, "company_name": "T"}]))
    assert changes.counts(found) == {"added": 0, "dropped": 1, "changed": 1}
    assert changes.counts(found.clear()) == {"added": 0, "dropped": 0, "changed": 0}


ROWS = st.lists(
    st.fixed_dictionaries({"contact_id": st.sampled_from(["a", "b", "c"]), "attempts": st.none() | st.integers(0, 3)}),
    max_size=4,
)


@settings(max_examples=20)
@given(ROWS, ROWS)
def test_there_and_back_is_the_same_the_other_way(one: list[dict[str, Any]], two: list[dict[str, Any]]) -> None:
    first, second = (leads(rows) if rows else leads(contact_id=[], attempts=[]) for rows in (one, two))
    first, second = (frame.drop("lead_id") for frame in (first, second))
    there, back = changes.diff(first, second), changes.diff(second, first)
    turned = back.with_columns(
        change=pl.col("change").replace({"added": "dropped", "dropped": "added"}), old="new", new="old"
    )
    columns = [c for c in changes.CHANGES if c not in ("lead_id", "reason")]
    assert sorted(there.select(columns).rows(), key=str) == sorted(turned.select(columns).rows(), key=str)
    assert changes.diff(first, first).height == 0
