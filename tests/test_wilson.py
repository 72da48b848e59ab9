"""Wilson's interval against published figures, in numbers and in columns."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge import wilson


@pytest.mark.parametrize(
    ("won", "n", "low", "high"),
    [
        # Newcombe 1998, "Two-sided confidence intervals for the single proportion", table I, method 3
        pytest.param(81, 263, 0.2553, 0.3662, id="81 of 263"),
        pytest.param(15, 148, 0.0624, 0.1605, id="15 of 148"),
        pytest.param(0, 20, 0.0, 0.1611, id="none of 20"),
        pytest.param(1, 29, 0.0061, 0.1718, id="1 of 29"),
        pytest.param(20, 20, 0.8389, 1.0, id="all of 20"),
        pytest.param(0, 0, 0.0, 1.0, id="none of none"),
    ],
)
def test_wilson_is_as_published(won: int, n: int, low: float, high: float) -> None:
    assert wilson.interval(won, n) == pytest.approx((low, high), abs=5e-5)


@given(n=st.integers(1, 5000), share=st.floats(0, 1))
def test_a_rate_lies_in_its_interval(n: int, share: float) -> None:
    won = round(n * share)
    low, high = wilson.interval(won, n)
    assert 0 <= low <= won / n <= high <= 1


@given(st.integers(1, 5000), st.floats(0, 1))
def test_columns_have_the_same_interval(n: int, share: float) -> None:
    won = round(n * share)
    low, high = wilson.ends(pl.lit(won / n), pl.lit(n))
    assert pl.select(low=low, high=high).row(0) == pytest.approx(wilson.interval(won, n), abs=1e-9)
