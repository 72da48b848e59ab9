"""Runs are numbered and dated, and none is before the last; what was spent adds up."""

from datetime import date, timedelta

import pytest
from tests.store.conftest import D, Opened

from listforge import store
from listforge.errors import UsageError


def test_a_run_is_remembered(opened: Opened) -> None:
    inputs = [{"file": "in/leads.csv", "sha256": "ab" * 32, "rows": 7}]
    with opened() as kept:
        assert store.runs.last(kept) is None
        first = store.runs.append(
            kept, D, icp="x", icp_sha256="cd" * 32, inputs=inputs, counts={"calls": 5, "rejected": {"phone_invalid": 2}}
        )
        assert first.number == 1
    with opened() as kept:
        assert store.runs.last(kept) == first
        assert store.runs.append(kept, D).number == 2


def test_a_day_before_the_last_run_is_refused_unless_somebody_insists(opened: Opened) -> None:
    yesterday = D - timedelta(days=1)
    with opened() as kept:
        store.runs.append(kept, D)
        store.runs.check(kept, D)
        with pytest.raises(
            UsageError, match=r"today \(2026-11-22\) is before the last run of this store \(2026-11-23\)"
        ):
            store.runs.append(kept, yesterday)
        assert store.runs.append(kept, yesterday, earlier_too=True).number == 2


def test_what_was_spent_adds_up_by_provider_and_day(opened: Opened) -> None:
    with opened() as kept:
        store.spend.add(kept, "firmo", D, calls=10, hits=7, cost=0.2)
        store.spend.add(kept, "firmo", D, calls=5, hits=1, cost=0.1)
        store.spend.add(kept, "accounts", date(2026, 11, 2), calls=1, hits=1, cost=0)
        told = store.spend.every(kept).rows()
        assert told == [("accounts", date(2026, 11, 2), 1, 1, 0.0), ("firmo", D, 15, 8, pytest.approx(0.3))]
        assert store.spend.every(kept, since=D)["provider"].to_list() == ["firmo"]
