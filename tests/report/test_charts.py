"""Where the marks of a chart stand: percent of a strip's width, from figures alone."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.report import charts
from listforge.report.charts import Cell, Scale, Shape

HUNDRED = Scale(0.0, 100.0, (0.0, 50.0, 100.0))


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        pytest.param([9_576, 93], (0, 2500, 5000, 7500, 10_000), id="thousands"),
        pytest.param([0.4], (0, 0.1, 0.2, 0.3, 0.4), id="the highest is an end itself"),
        pytest.param([0.41], (0, 0.2, 0.4, 0.6), id="a little above it"),
        pytest.param([3], (0, 1, 2, 3), id="a few"),
        pytest.param([0, None, math.nan, math.inf], (0,), id="nothing to show"),
        pytest.param([], (0,), id="nobody"),
    ],
)
def test_a_scale_goes_from_zero_to_a_round_number(values: list[Any], ticks: tuple[float, ...]) -> None:
    assert charts.scale(values).ticks == pytest.approx(ticks)


def test_a_scale_of_people_has_no_halves() -> None:
    assert charts.scale([2], 1).ticks == (0, 1, 2)


@pytest.mark.parametrize(
    ("values", "ticks"),
    [
        pytest.param([], (0.5, 1, 2), id="at least a half to a double"),
        pytest.param([1.1, None, 0], (0.5, 1, 2), id="what is no ratio does not count"),
        pytest.param([0.3], (0.25, 0.5, 1, 2, 4), id="as far to the other side"),
        pytest.param([4], (0.25, 0.5, 1, 2, 4), id="the highest is an end itself"),
        pytest.param([1000], (0.125, 0.25, 0.5, 1, 2, 4, 8), id="no wider than eight"),
    ],
)
def test_a_scale_of_ratios_lies_around_one(values: list[Any], ticks: tuple[float, ...]) -> None:
    scale = charts.ratio_scale(values)
    assert scale.ticks == ticks
    assert scale.at(1) == 50


@given(st.lists(st.floats(1e-9, 1e12), min_size=1))
def test_values_keep_their_order_and_stand_on_the_strip(values: list[float]) -> None:
    scale = charts.scale(values)
    places = [scale.at(value) for value in sorted(values)]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= 100
    assert 2 <= len(scale.ticks) <= 6
    assert scale.high >= max(values) * (1 - 1e-9)


@pytest.mark.parametrize(
    ("values", "shapes"),
    [
        pytest.param([("fill", 30), ("wait", 20), ("ghost", 50)], [("fill", 0, 30), ("wait", 30, 20), ("ghost", 50, 50)], id="end to end"),
        pytest.param([("fill", 0), ("wait", None), ("ghost", 40)], [("ghost", 0, 40)], id="nothing is not drawn"),
        pytest.param([("fill", 0.001), ("ghost", 99)], [("fill", 0, charts.HAIR), ("ghost", 0, 99)], id="a little is seen"),
    ],
)  # fmt: skip
def test_parts_stand_end_to_end(values: list[tuple[str, Any]], shapes: list[tuple[str, float, float]]) -> None:
    assert charts.parts(values, HUNDRED) == tuple(Shape(*shape) for shape in shapes)


@pytest.mark.parametrize(
    ("ends", "mark", "shapes"),
    [
        pytest.param((20, 60), None, [Shape("fill", 20, 40)], id="a range"),
        pytest.param((20, 20), None, [Shape("fill", 20, charts.HAIR)], id="both ends are one"),
        pytest.param((20, 60), 90, [Shape("fill", 20, 40), Shape("mark", 90)], id="beside a mark"),
        pytest.param((None, 60), 90, [], id="an end is not known"),
        pytest.param((0, 0), 90, [], id="nothing"),
    ],
)
def test_a_range_is_a_bar_between_its_ends(ends: tuple[Any, Any], mark: Any, shapes: list[Shape]) -> None:
    assert list(charts.spread(*ends, HUNDRED, mark)) == shapes


@pytest.mark.parametrize(
    ("observed", "expected", "shapes"),
    [
        pytest.param((10, 15, 20), (30, 40), [("band", 30, 10), ("whisker", 10, 10), ("dot", 15)], id="beside its band"),
        pytest.param((None, None, None), (30, 40), [("band", 30, 10)], id="before the first call"),
        pytest.param((10, 15, 20), (None, None), [("whisker", 10, 10), ("dot", 15)], id="without a band"),
        pytest.param((90, 120, 150), (None, None), [("whisker", 90, 10), ("dot", 100)], id="beyond the end stands at the end"),
        pytest.param((None, None, None), (None, None), [], id="nothing"),
    ],
)  # fmt: skip
def test_an_interval_lies_before_its_band(observed: Any, expected: Any, shapes: list[Any]) -> None:
    assert list(charts.interval(observed, expected, HUNDRED)) == [Shape(*shape) for shape in shapes]


def test_a_ratio_of_zero_has_no_place_on_its_scale() -> None:
    assert charts.interval((0.0, 0.0, 0.5), (None, None), charts.ratio_scale([])) == ()


def cell(industry: str, size: str, accounts: int, country: str = "US", region: str | None = None) -> dict[str, Any]:
    return {
        "industry": industry, "title": industry.title(), "size": size, "country": country, "region": region,
        "accounts": accounts, "people": 2 * accounts, "dialable": accounts,
    }  # fmt: skip


def test_a_matrix_a_place_shaded_by_the_fullest_cell_of_all() -> None:
    texas, canada = charts.matrices(
        [
            cell("freight", "1-50", 100, region="US-TX"),
            cell("freight", "51-200", 4, region="US-TX"),
            cell("retail", "1-50", 0, region="US-TX"),
            cell("freight", "1-50", 30, country="CA"),
        ]
    )
    assert (texas.place, canada.place) == ("US-TX", "CA")
    assert texas.sizes == canada.sizes == ("1-50", "51-200")
    assert texas.rows == (
        (("Freight", "freight"), (Cell(100, 200, 100, 4), Cell(4, 8, 4, 1))),
        (("Retail", "retail"), (Cell(0, 0, 0, 0), Cell(0, 0, 0, 0))),
    )
    assert [cells[0].level for _, cells in canada.rows] == [3, 0]
    assert (texas.gaps, canada.gaps) == (2, 3)


def test_no_coverage_has_no_matrix() -> None:
    assert charts.matrices([]) == ()
