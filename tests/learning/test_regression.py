"""The regression against what a table of four cells says, and the score test against the regression."""

import math

import numpy as np
import pytest

from listforge.learning import regression

COLUMN = np.repeat([1.0, 1.0, 0.0, 0.0], [300, 100, 200, 400])
WON = np.repeat([1.0, 0.0, 1.0, 0.0], [300, 100, 200, 400])
ONE = np.ones(1000)
NOTHING = np.empty((1000, 0))


def test_the_odds_are_those_of_the_table() -> None:
    fitted = regression.fit(COLUMN[:, None], WON, ONE)
    assert fitted.odds == pytest.approx([math.log(200 / 400), math.log(300 * 400 / (100 * 200))], abs=0.02)
    woolf = math.sqrt(1 / 300 + 1 / 100 + 1 / 200 + 1 / 400)
    assert math.sqrt(fitted.unsure[1, 1]) == pytest.approx(woolf, rel=0.02)


def test_a_weight_counts_as_so_many_results() -> None:
    twice = regression.fit(np.tile(COLUMN, 2)[:, None], np.tile(WON, 2), np.ones(2000))
    assert regression.fit(COLUMN[:, None], WON, 2 * ONE).odds == pytest.approx(twice.odds)


def test_what_always_wins_has_an_end() -> None:
    fitted = regression.fit(WON[:, None], WON, ONE)
    assert np.isfinite(fitted.odds).all()
    assert fitted.odds[1] > 5


def test_a_column_added_says_as_much_as_one_that_was_there() -> None:
    few = np.repeat([1.0, 0.0, 1.0, 0.0], [210, 190, 290, 310])
    odds, error = regression.added(regression.fit(NOTHING, few, ONE), COLUMN, few, ONE)
    fitted = regression.fit(COLUMN[:, None], few, ONE)
    assert odds == pytest.approx(fitted.odds[1], rel=0.02)
    assert error == pytest.approx(math.sqrt(fitted.unsure[1, 1]), rel=0.02)


def test_a_column_that_another_explains_adds_nothing() -> None:
    mostly = np.where(np.arange(1000) % 5 == 0, 1 - COLUMN, COLUMN)
    alone, error = regression.added(regression.fit(NOTHING, WON, ONE), mostly, WON, ONE)
    beside, unsure = regression.added(regression.fit(COLUMN[:, None], WON, ONE), mostly, WON, ONE)
    assert alone / error > 5
    assert abs(beside / unsure) < 1
