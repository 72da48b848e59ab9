"""Batches that look as if nobody listened, and those that only look busy."""

from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
import pytest
from tests.conftest import leads
from tests.outcomes.calls import told

from listforge import outcomes
from listforge.outcomes.batches import difference

LIST = leads([{"lead_id": "l0", "contact_id": "c0", "time_zone": "America/Chicago"}])
START = datetime(2026, 11, 20, 15, 0)


def calls(agent: str | None, codes: list[str], seconds: float, notes: str | None = "said so") -> list[dict[str, Any]]:
    """Calls of an agent, so many seconds apart."""
    times = [(START + timedelta(seconds=n * seconds)).isoformat(sep=" ") for n in range(len(codes))]
    return [
        {"contact_id": "c0", "agent": agent, "outcome": code, "call time": time + "Z", "notes": notes}
        for code, time in zip(codes, times, strict=True)
    ]


def flags(*batches: list[dict[str, Any]], today: date = date(2026, 11, 23)) -> pl.DataFrame:
    known = outcomes.matched(told([row for batch in batches for row in batch]).outcomes, LIST).known
    return outcomes.quality(known, today=today)


MIXED = ["no answer", "voicemail", "gatekeeper", "interested", "busy"]


@pytest.mark.parametrize(
    ("codes", "seconds", "flagged"),
    [
        pytest.param(["not interested"] * 12, 4, True, id="one code every four seconds"),
        pytest.param(["no answer"] * 8, 10, True, id="eight in a row"),
        pytest.param(["not interested"] * 12, 45, False, id="one code at the pace of calls"),
        pytest.param(["not interested"] * 7, 4, False, id="too few to say"),
        pytest.param(MIXED * 4, 4, False, id="one code after another"),
    ],
)
def test_one_code_in_seconds(codes: list[str], seconds: float, flagged: bool) -> None:
    found = flags(calls("ann", codes, seconds)).filter(flag="rush_coded")
    assert found.height == int(flagged)
    if flagged:
        assert found.select("agent", "n", "median_seconds").row(0) == ("ann", len(codes), float(seconds))


def test_codes_of_nobody_are_nobodys() -> None:
    assert flags(calls(None, ["no answer"] * 50, 1)).height == 0


def test_an_agent_far_off_the_rest() -> None:
    odd = calls("ann", ["wrong number"] * 40 + ["no answer"] * 60, 60)
    rest = [calls(name, ["wrong number"] * 3 + ["no answer"] * 97, 60) for name in ("bob", "cyd", "dee")]
    found = flags(odd, *rest).filter(flag="agent_far_off")
    assert set(found["agent"]) == {"ann"}
    wrong = found.filter(outcome="wrong_number").row(0, named=True)
    assert (wrong["n"], wrong["of"], wrong["share"], wrong["rest_share"]) == (40, 100, 0.4, 0.03)
    assert 0.05 < wrong["low"] < 0.37 < wrong["high"] < 0.6


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(["wrong number"] * 6 + ["no answer"] * 94, id="a few more than the others"),
        pytest.param(["wrong number"] * 10 + ["no answer"] * 10, id="too few calls"),
    ],
)
def test_an_agent_who_is_not(odd: list[str]) -> None:
    rest = [calls(name, ["wrong number"] * 3 + ["no answer"] * 97, 60) for name in ("bob", "cyd")]
    assert flags(calls("ann", odd, 60), *rest).filter(flag="agent_far_off").height == 0


def test_newcombes_own_example() -> None:
    """56 of 70 against 48 of 80: with z = 1.96 the difference lies between 0.0524 and 0.3339 (Newcombe 1998, case a)."""
    counts = (pl.lit(56), pl.lit(70), pl.lit(48), pl.lit(80))
    found = pl.DataFrame().select(**difference(*counts, z=1.96)).row(0)
    assert [round(end, 4) for end in found] == [0.0524, 0.3339]


@pytest.mark.parametrize(("noted", "n"), [(2, 1), (8, 0)])
def test_conversations_without_a_note(noted: int, n: int) -> None:
    own = calls("ann", ["interested"] * noted, 300) + calls("ann", ["interested"] * (12 - noted), 300, notes=None)
    found = flags(own, calls("bob", ["interested"] * 12, 300)).filter(flag="notes_missing")
    assert found.height == n


def test_where_nobody_keeps_notes_nobody_is_flagged() -> None:
    assert flags(calls("ann", ["interested"] * 20, 300, notes=None)).height == 0


def test_calls_of_a_day_to_come() -> None:
    found = flags(calls("ann", ["busy"] * 3, 300), today=date(2026, 11, 19))
    assert found.select("flag", "agent", "n").rows() == [("call_in_future", "ann", 3)]
