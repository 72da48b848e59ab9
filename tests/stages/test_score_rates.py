"""What calls are expected to yield: the bands, moved by what one's own calls yielded."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.icp import Icp
from listforge.stages.score import RESULTS, rates


def own(*rows: tuple[str, str, int, int]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=RESULTS, orient="row")


def icp(**funnel: object) -> Icp:
    return Icp.model_validate({"name": "x", "funnel": funnel})


@pytest.mark.parametrize(
    ("results", "expected"),
    [
        pytest.param([], 0.12, id="no calls of one's own: the middle of the band"),
        pytest.param([("connect", "standard", 0, 0)], 0.12, id="no trials"),
        pytest.param([("connect", "standard", 200, 0)], 0.06, id="(24 + 0) / (200 + 200)"),
        pytest.param([("connect", "standard", 200, 200)], 0.56, id="(24 + 200) / (200 + 200)"),
        pytest.param([("connect", "standard", 100, 10), ("connect", "standard", 100, 20)], 0.135, id="rows of one class are summed"),
        pytest.param([("connect", "direct", 200, 200), ("qualify", "warm", 200, 200)], 0.12, id="another class tells nothing"),
    ],
)  # fmt: skip
def test_the_mean_after_own_calls(results: list[tuple[str, str, int, int]], expected: float) -> None:
    assert rates(icp(), own(*results)).connect["standard"].expected == pytest.approx(expected)


def test_the_icp_says_what_the_prior_is_and_how_much_it_is_worth() -> None:
    told = icp(connect_rate={"standard": [0.2, 0.4]}, prior_trials=100)
    rate = rates(told, own(("connect", "standard", 100, 50))).connect["standard"]
    assert (rate.low, rate.high, rate.trials, rate.successes) == (0.2, 0.4, 100, 50)
    assert rate.expected == pytest.approx(0.4)


@given(trials=st.integers(0, 10**6), share=st.floats(0, 1), worth=st.floats(1, 10**4))
def test_the_mean_lies_between_the_prior_and_what_was_seen(trials: int, share: float, worth: float) -> None:
    successes = round(trials * share)
    expected = rates(icp(prior_trials=worth), own(("qualify", "cold", trials, successes))).qualify["cold"].expected
    seen = successes / trials if trials else 0.085
    assert min(seen, 0.085) - 1e-9 <= expected <= max(seen, 0.085) + 1e-9
