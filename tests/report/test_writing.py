"""How figures are written on the report's page."""

import math
from collections.abc import Callable
from typing import Any

import pytest

from listforge.report import writing


@pytest.mark.parametrize(
    ("write", "value", "written"),
    [
        pytest.param(writing.count, 12_825, "12,825", id="count"),
        pytest.param(writing.count, None, "–", id="no count"),
        pytest.param(writing.count, math.nan, "–", id="count of what is none"),
        pytest.param(writing.count, True, "–", id="a flag is no count"),
        pytest.param(writing.percent, 0.2274, "22.7 %", id="percent"),
        pytest.param(writing.percent, None, "–", id="no percent"),
        pytest.param(writing.hundredth, 22.74, "22.7 %", id="of a hundred"),
        pytest.param(writing.hundredth, None, "–", id="none of a hundred"),
        pytest.param(writing.brief, 12.0, "12", id="brief, whole"),
        pytest.param(writing.brief, 12.5, "12.5", id="brief, with a digit"),
        pytest.param(writing.brief, None, "–", id="brief, none"),
        pytest.param(writing.signed, 311, "+311", id="more"),
        pytest.param(writing.signed, -1_270, "−1,270", id="fewer"),
        pytest.param(writing.signed, 0, "0", id="as many"),
        pytest.param(writing.day, "2026-11-23", "23 November 2026", id="day"),
        pytest.param(writing.day, "soon", "soon", id="no day"),
        pytest.param(writing.words, "no_such_code", "no such code", id="code without words"),
        pytest.param(writing.words, None, "not known", id="no code"),
        pytest.param(writing.listed, ["need", "budget", "authority"], "need, budget and authority", id="listed"),
        pytest.param(writing.listed, ["need"], "need", id="one"),
    ],
)
def test_values_are_written(write: Callable[[Any], str], value: Any, written: str) -> None:
    assert write(value) == written


@pytest.mark.parametrize(
    ("low", "high", "unit", "written"),
    [
        pytest.param(6_120, 9_480, "", "6,120–9,480", id="whole"),
        pytest.param(7.7, 11.9, "", "7.7–11.9", id="few"),
        pytest.param(153.2, 237.9, "", "153–238", id="no digits of many"),
        pytest.param(5.01, 5.02, "", "5.0", id="both ends read the same"),
        pytest.param(0.11, 0.13, "%", "11–13 %", id="shares"),
        pytest.param(0.08, 0.101, "%", "8.0–10.1 %", id="digits at both ends"),
        pytest.param(None, 0.1, "%", "–", id="an end is not known"),
    ],
)
def test_a_range_is_written(low: Any, high: Any, unit: str, written: str) -> None:
    assert writing.band(low, high, unit) == written


@pytest.mark.parametrize(
    ("value", "unit", "written"),
    [
        pytest.param(0, "%", "0", id="zero"),
        pytest.param(0.005, "%", "0.5 %", id="share"),
        pytest.param(12_500, "", "12,500", id="count"),
        pytest.param(250_000, "", "250 k", id="thousands"),
        pytest.param(2_500_000, "", "2.5 M", id="millions"),
        pytest.param(2, "x", "×2", id="twice"),
        pytest.param(0.25, "x", "÷4", id="a quarter"),
    ],
)
def test_a_tick_is_written(value: float, unit: str, written: str) -> None:
    assert writing.tick(value, unit) == written
