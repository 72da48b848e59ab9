"""The formulas against figures that others published, and against counting."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge import wilson
from listforge.learning import intervals


def test_lift_is_that_of_katz_once_it_is_a_ratio_again() -> None:
    # Agresti, Categorical Data Analysis: infarctions with placebo 189 of 11,034, with aspirin 104 of 11,037
    lifted, low, high = intervals.lift(189, 11_034 - 189, 189 + 104, 11_034 + 11_037 - 293)
    share = 11_034 / 22_071
    ratio, *ends = (one * (1 - share) / (1 - share * one) for one in (lifted, low, high))
    assert (ratio, *ends) == pytest.approx((1.82, 1.43, 2.30), abs=0.01)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        pytest.param((10, 10, 10, 10), (1.0, 0.0, math.inf), id="everybody has the value"),
        pytest.param((0, 0, 10, 10), (1.0, 0.0, math.inf), id="nobody has it"),
        pytest.param((0, 5, 0, 10), (1.0, 0.0, math.inf), id="nothing was won"),
    ],
)
def test_a_lift_that_nothing_tells(cells: tuple[int, int, int, int], expected: tuple[float, ...]) -> None:
    assert intervals.lift(*cells) == expected


@given(st.integers(0, 60), st.integers(0, 60), st.integers(0, 60), st.integers(1, 60))
def test_a_lift_lies_in_its_interval(won: int, lost: int, more_won: int, more_lost: int) -> None:
    lifted, low, high = intervals.lift(won, lost, won + more_won, lost + more_lost)
    assert 0 <= low <= lifted <= high


@pytest.mark.parametrize(
    ("cells", "p"),
    [
        pytest.param((3, 1, 4, 4), 0.485714, id="a lady tasting tea"),
        pytest.param((8, 2, 9, 7), 0.034965, id="the whales of SciPy's manual"),
        pytest.param((5, 5, 10, 10), 1.0, id="as expected"),
        pytest.param((10, 10, 10, 10), 1.0, id="everybody has the value"),
    ],
)
def test_fisher_is_as_published(cells: tuple[int, int, int, int], p: float) -> None:
    assert intervals.fisher(*cells) == pytest.approx(p, abs=5e-7)


@given(st.integers(0, 12), st.integers(0, 12), st.integers(0, 12), st.integers(0, 12))
def test_fisher_is_what_counting_every_table_gives(a: int, b: int, c: int, d: int) -> None:
    n, total = a + b, a + b + c + d
    ways = {k: math.comb(a + c, k) * math.comb(b + d, n - k) for k in range(n + 1) if k <= a + c and n - k <= b + d}
    counted = sum(way for way in ways.values() if way <= ways[a]) / math.comb(total, n)
    assert intervals.fisher(a, b, a + c, b + d) == pytest.approx(counted)


# Benjamini and Hochberg 1995, section 3.2: of these fifteen the first four stand at 5 %
PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip


def test_false_discovery_is_as_published_in_any_order() -> None:
    q = intervals.false_discovery(PUBLISHED[::-1])[::-1]
    assert [one <= 0.05 for one in q] == [True] * 4 + [False] * 11
    assert q[:2] == pytest.approx([0.0015, 0.003])
    assert intervals.false_discovery([]) == []


@given(st.lists(st.floats(0, 1), max_size=30))
def test_a_false_discovery_rate_keeps_the_order_and_is_no_less_than_p(p: list[float]) -> None:
    q = intervals.false_discovery(p)
    assert all(one >= other - 1e-12 for one, other in zip(q, p, strict=True))
    assert [x for _, x in sorted(zip(p, q, strict=True))] == sorted(q)


def test_a_normal_p() -> None:
    assert intervals.normal_p(-wilson.Z) == pytest.approx(0.05)
