"""Calls: each once, told per contact, under whichever id the dialer sent them."""

from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.conftest import leads
from tests.store.conftest import D, Opened, person

from listforge import store
from listforge.errors import UsageError
from listforge.store.outcomes import SCHEMA


def calls(**told: Any) -> pl.DataFrame:
    """One call, as the outcomes of dialers are read."""
    return many({"outcome_id": "o1", "called_on": D, "outcome": "not_interested", "agent": "kim", **told})


def many(*rows: dict[str, Any]) -> pl.DataFrame:
    names = [name for name in SCHEMA if any(name in row for row in rows)]
    return pl.DataFrame([{n: row.get(n) for n in names} for row in rows], schema={n: SCHEMA[n] for n in names})


EVERYTHING: dict[str, Any] = {
    "outcome_id": "o1", "contact_id": "c1", "lead_id": "l1", "phone": "+12125550123", "called_on": date(2026, 11, 20),
    "called_at": datetime(2026, 11, 20, 15, 4, 5, 678000, UTC), "outcome": "callback", "agent": "Kim, \"K\"", "list_version": "2026-11-16-1",
    "script_version": "3", "notes": "two lines\nand a ; semicolon\tÜ, \\N and ""\"", "next_call_on": date(2026, 11, 30), "need": "yes", "need_evidence": "said so",
    "budget": "unknown", "authority": "no", "timeline": "yes", "timeline_evidence": "Q1", "source_file": "results.csv", "source_row": 7, "dialed": True,
    "dials": 2, "gatekeeper_note": "ask for Kim", "referral_name": "Bo", "new_phone": "+12125550124", "dnc_scope": "person",
}  # fmt: skip


def test_what_goes_in_comes_out(opened: Opened) -> None:
    with opened() as kept:
        assert store.outcomes.append(kept, many(EVERYTHING), D) == 1
    with opened(write=False) as kept:
        found = store.outcomes.every(kept)
    assert found.drop("row").to_dicts() == [{name: EVERYTHING.get(name) for name in SCHEMA}]
    assert dict(found.drop("row").schema) == SCHEMA


def test_the_same_file_twice_changes_nothing(opened: Opened) -> None:
    file = many(EVERYTHING, {**EVERYTHING, "outcome_id": "o2"}, EVERYTHING)
    with opened() as kept:
        assert [store.outcomes.append(kept, file, D), store.outcomes.append(kept, file, D)] == [2, 0]
        before = store.outcomes.every(kept)
    with opened() as kept:
        assert store.outcomes.append(kept, file.with_columns(outcome=pl.lit("other")), D) == 0
        assert_frame_equal(store.outcomes.every(kept), before)


@pytest.mark.parametrize(
    "file",
    [pl.DataFrame({"outcome": ["x"]}), pl.DataFrame({"outcome_id": [None, "o"]})],
    ids=["no ids", "one has none"],
)
def test_a_call_without_an_id_is_refused(opened: Opened, file: pl.DataFrame) -> None:
    with opened() as kept, pytest.raises(UsageError, match="outcome_id"):
        store.outcomes.append(kept, file, D)


def test_calls_are_told_in_the_order_of_their_days_and_counted_by_whom_they_are_of(opened: Opened) -> None:
    told: list[dict[str, Any]] = [
        {"contact_id": "b", "called_on": date(2026, 11, 21)},
        {"contact_id": "a", "called_at": datetime(2026, 11, 20, 9, tzinfo=UTC)},
        {"contact_id": "a", "called_at": datetime(2026, 11, 20, 8, tzinfo=UTC)},
        {"lead_id": "c", "called_on": date(2026, 11, 19)},
        {"called_on": date(2026, 11, 18)},
        {"called_on": date(2026, 11, 17)},
    ]
    with opened() as kept:
        store.outcomes.append(kept, many(*({"outcome_id": str(n), **row} for n, row in enumerate(told))), D)
        found = store.outcomes.every(kept)
    assert found["outcome_id"].to_list() == ["5", "4", "3", "2", "1", "0"]
    assert found["row"].n_unique() == 5
    assert found.filter(pl.col("contact_id") == "a")["row"].n_unique() == 1


def test_calls_follow_contacts_that_become_one(opened: Opened) -> None:
    ann = person("Ann Rookmore", "+12125550123")
    twin = person("Anna Hale", lead_id="twin", company_name="Elsewhere", email="anna@elsewhere.example")
    with opened() as kept:
        store.identities.learned(kept, leads([ann]), D)
        store.identities.learned(kept, leads([twin]), D.replace(day=24))
        store.outcomes.append(kept, calls(contact_id="twin"), D)
        store.identities.learned(kept, leads([ann]), D, merged=leads([{**twin, "survivor_lead_id": ann["lead_id"]}]))
        store.outcomes.append(kept, calls(outcome_id="o2", contact_id="twin"), D)
        assert store.outcomes.every(kept)["contact_id"].to_list() == [ann["contact_id"]] * 2
