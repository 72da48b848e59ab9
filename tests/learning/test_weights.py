"""Weights go by how far an attribute sets won and lost apart, and only where that can be told."""

from typing import Any

import pytest
from tests.conftest import frame_of

from listforge.icp import Icp
from listforge.learning import Proposal, results, weights

TARGET = {"industries": ["31-33"], "employees": {"min": 51, "max": 200}, "geography": {"countries": ["US"]}}


def icp(weights: dict[str, float] | None = None) -> Icp:
    return Icp.model_validate({"name": "x", "target": TARGET, "score": {"weights": weights or {}}})


def rows(count: int, name: str, **cells: Any) -> list[dict[str, Any]]:
    """Accounts of which every second has 100 people and the others 20."""
    return [{"company_domain": f"{name}{n}.example", "employees": (100, 20)[n % 2], **cells} for n in range(count)]


def found(by_industry: int, profile: Icp) -> Proposal | None:
    """Of 400 accounts won and lost each, so many more manufacturers are among the won; size says nothing."""
    half = 200
    won = rows(half + by_industry, "a", industry_code="31-33") + rows(half - by_industry, "b", industry_code="52")
    lost = rows(half - by_industry, "c", industry_code="31-33") + rows(half + by_industry, "d", industry_code="52")
    return weights(results(frame_of(won), frame_of(lost)), profile)


def test_what_sets_apart_weighs_and_what_does_not_weighs_nothing() -> None:
    proposal = found(100, icp())
    assert proposal is not None
    assert proposal.change == "industry 25 -> 45, employees 20 -> 0"  # geography is not to be told, and stays
    assert [(edit.path, edit.set) for edit in proposal.edits] == [
        (("score", "weights", "industry"), 45),
        (("score", "weights", "employees"), 0),
    ]
    assert proposal.why[0].startswith("industry: 400 results fit, 400 do not; odds 8.")


def test_shares_stay_shares() -> None:
    proposal = found(100, icp({"industry": 0.3, "employees": 0.25}))
    assert proposal is not None
    assert [edit.set for edit in proposal.edits] == [0.55, 0.0]


@pytest.mark.parametrize(
    ("by_industry", "profile"),
    [
        pytest.param(0, icp(), id="nothing differs"),
        pytest.param(-100, icp(), id="what fits loses"),
        pytest.param(100, icp({"employees": 0}), id="one attribute alone"),
        pytest.param(100, Icp(name="x"), id="nothing asked"),
    ],
)
def test_no_weights(by_industry: int, profile: Icp) -> None:
    assert found(by_industry, profile) is None


def test_both_weigh_by_what_they_do() -> None:
    def some(count: int, name: str, code: str, size: int) -> list[dict[str, Any]]:
        return [
            {"company_domain": f"{name}{n}.example", "industry_code": code, "employees": size} for n in range(count)
        ]

    fit = {("31-33", 100): (180, 20), ("31-33", 20): (120, 80), ("52", 100): (120, 80), ("52", 20): (50, 150)}
    won = [row for (c, s), (n, _) in fit.items() for row in some(n, f"w{c}{s}", c, s)]
    lost = [row for (c, s), (_, n) in fit.items() for row in some(n, f"l{c}{s}", c, s)]
    proposal = weights(results(frame_of(won), frame_of(lost)), icp({"industry": 10, "employees": 50}))
    assert proposal is not None
    assert proposal.change == "industry 10 -> 30, employees 50 -> 30"
