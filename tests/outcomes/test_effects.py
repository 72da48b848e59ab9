"""Sources told apart from the agents who called them, and the other way."""

import numpy as np
import polars as pl
import pytest
from tests.conftest import leads
from tests.outcomes.calls import told

from listforge import outcomes


def calls(*cells: tuple[str, str, int, int]) -> pl.DataFrame:
    """Outcomes of dials: source, agent, how many, how many of them connect."""
    lists = leads(
        [{"lead_id": source, "contact_id": source, "source": source} for source in dict.fromkeys(c[0] for c in cells)]
    )
    rows = [
        {"contact_id": source, "agent": agent, "outcome": "interested" if n < connects else "no answer", "call id": f"{source}{agent}{n}"}
        for source, agent, dials, connects in cells
        for n in range(dials)
    ]  # fmt: skip
    return outcomes.matched(told(rows).outcomes, lists).known


def by(frame: pl.DataFrame, name: str) -> dict[str, dict[str, object]]:
    return {str(row[name]): row for row in frame.iter_rows(named=True)}


def test_by_hand() -> None:
    # Agent a: 10 of 100 against 20 of 100; agent b: 5 of 50 against 30 of 150.
    found = by(
        outcomes.effect(
            calls(("s", "a", 100, 10), ("t", "a", 100, 20), ("s", "b", 50, 5), ("t", "b", 150, 30)), "source", "agent"
        ),
        "source",
    )
    r, s = 10 * 100 / 200 + 5 * 150 / 200, 20 * 100 / 200 + 30 * 50 / 200
    assert found["s"]["ratio"] == round(r / s, 3) == 0.5
    p = (30 * 100 * 100 - 10 * 20 * 200) / 200**2 + (35 * 50 * 150 - 5 * 30 * 200) / 200**2
    spread = 1.96 * (p / (r * s)) ** 0.5
    assert found["s"]["low"] == round(0.5 * np.exp(-spread), 3)
    assert found["s"]["high"] == round(0.5 * np.exp(spread), 3)
    assert found["s"]["verdict"] == "below"
    assert found["t"]["verdict"] == "above"
    assert found["s"]["adjusted_rate"] == pytest.approx(0.5 * 65 / 400, abs=1e-4)


def test_a_strong_agent_does_not_rescue_a_bad_source() -> None:
    chance = np.random.default_rng(7)
    rates = {("good", "strong"): 0.24, ("good", "weak"): 0.10, ("bad", "strong"): 0.12, ("bad", "weak"): 0.05}
    dials = {("good", "strong"): 200, ("good", "weak"): 1800, ("bad", "strong"): 1800, ("bad", "weak"): 200}
    cells = [(*cell, n, int(chance.binomial(n, rates[cell]))) for cell, n in dials.items()]
    known = calls(*cells)
    sources = by(outcomes.effect(known, "source", "agent"), "source")
    raw = {name: float(row["rate"]) for name, row in sources.items()}  # type: ignore[arg-type]
    assert raw["bad"] > 0.9 * raw["good"], "their raw rates look alike"
    assert sources["bad"]["verdict"] == "below"
    assert float(sources["bad"]["high"]) < 0.8  # type: ignore[arg-type]
    agents = by(outcomes.effect(known, "agent", "source"), "agent")
    assert agents["strong"]["verdict"] == "above"
    assert 1.6 < float(agents["strong"]["ratio"]) < 3  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("cells", "verdict"),
    [
        pytest.param([("s", "a", 500, 60), ("t", "b", 500, 20)], "not_separable", id="each agent has a source of their own"),
        pytest.param([("s", "a", 60, 9), ("t", "a", 60, 3)], "too_few", id="twelve connects are no evidence"),
        pytest.param([("s", "a", 400, 40), ("t", "a", 400, 44)], "alike", id="alike"),
        pytest.param([("s", "a", 400, 0), ("t", "a", 400, 44)], "too_few", id="none at all has no interval"),
    ],
)  # fmt: skip
def test_what_cannot_be_told_is_not_told(cells: list[tuple[str, str, int, int]], verdict: str) -> None:
    assert by(outcomes.effect(calls(*cells), "source", "agent"), "source")["s"]["verdict"] == verdict


def test_qualified_leads_are_counted_per_conversation() -> None:
    known = calls(("s", "a", 50, 20), ("t", "a", 50, 10))
    found = by(outcomes.effect(known, "source", "agent", kind="qualify"), "source")
    assert (found["s"]["trials"], found["s"]["successes"]) == (20, 0)
