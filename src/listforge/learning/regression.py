"""Logistic regression that is held back by a penalty, and what one more column would add to it."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

SCALE = (
    2.5  # standard deviation of log odds before anything is seen: weak, as Gelman, Jakulin, Pittau and Su 2008 have it
)
STEPS = 50  # at most
CLOSE = 1e-7


class Fitted(NamedTuple):
    """A model of who wins: its columns (the first is constant), log odds a column, each result's probability, and the
    inverse of what the results and the penalty know about the log odds."""

    columns: Array
    odds: Array
    chance: Array
    unsure: Array


def fit(columns: Array, won: Array, weight: Array) -> Fitted:
    """Ridge logistic regression by Newton's method (IRLS); a constant is added, and alone not held back."""
    design = np.column_stack([np.ones(len(won)), columns])
    penalty = np.full(design.shape[1], 1 / SCALE**2)
    penalty[0] = 1e-9
    odds = np.zeros(design.shape[1])
    odds[0] = _log_odds(float(weight @ won), float(weight.sum()))
    known = _known(design, odds, weight, penalty)
    for _ in range(STEPS):
        slope = design.T @ (weight * (won - _chance(design @ odds))) - penalty * odds
        step = np.linalg.solve(known, slope)
        step *= min(1.0, 4.0 / max(float(np.abs(step).max()), 1e-12))  # so that no step leaves the ground
        odds = odds + step
        known = _known(design, odds, weight, penalty)
        if np.abs(step).max() < CLOSE:
            break
    return Fitted(design, odds, _chance(design @ odds), np.asarray(np.linalg.inv(known), dtype=np.float64))


def added(fitted: Fitted, column: Array, won: Array, weight: Array) -> tuple[float, float]:
    """The log odds that a further column would have beside those of the model, and their standard error.

    By Rao's score test: one step of Newton's from nought, so that a column costs no fit of its own. The column is held
    back like the others.
    """
    spread = weight * fitted.chance * (1 - fitted.chance)
    shared = fitted.columns.T @ (spread * column)
    slope = float(column @ (weight * (won - fitted.chance)))
    own = float(column @ (spread * column)) - float(shared @ fitted.unsure @ shared)
    known = max(own, 0.0) + 1 / SCALE**2
    return slope / known, known**-0.5


def _chance(odds: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-np.clip(odds, -30, 30))))


def _known(design: Array, odds: Array, weight: Array, penalty: Array) -> Array:
    chance = _chance(design @ odds)
    spread = weight * chance * (1 - chance)
    return np.asarray(design.T @ (spread[:, None] * design) + np.diag(penalty))


def _log_odds(part: float, whole: float) -> float:
    return float(np.log((part + 0.5) / (whole - part + 0.5)))
