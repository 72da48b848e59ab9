"""What a call is expected to yield: the ICP's bands, and what one's own calls have shown since."""

from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from listforge.icp import Icp
from listforge.icp.scoring import CONNECT_RATE, QUALIFIED

CONNECT, QUALIFY = "connect", "qualify"
CLASSES = {CONNECT: tuple(CONNECT_RATE), QUALIFY: tuple(QUALIFIED)}
RESULTS = {"kind": pl.String, "class": pl.String, "trials": pl.Int64, "successes": pl.Int64}


class Rate(NamedTuple):
    """A share of trials: the band known beforehand, one's own results, and what is expected of both."""

    low: float
    high: float
    trials: int
    successes: int
    expected: float


class Rates(NamedTuple):
    """Dials that reach the person, by reach class; conversations that qualify, by temperature."""

    connect: Mapping[str, Rate]
    qualify: Mapping[str, Rate]


def rates(icp: Icp, results: pl.DataFrame | None = None) -> Rates:
    """The rates to expect. `results`: kind (connect, qualify), class (a reach class, a temperature), trials, successes.

    The middle m of a band is worth `funnel.prior_trials` n trials of one's own, that is a prior Beta(m n, (1 - m) n):
    the mean after s successes of t trials is (m n + s) / (n + t). (Gelman et al., Bayesian Data Analysis, 3rd ed., 2.4)
    """
    return Rates(
        {name: _rate(icp, CONNECT, name, icp.funnel.connects(name), results) for name in CONNECT_RATE},
        {name: _rate(icp, QUALIFY, name, icp.funnel.qualifies(name), results) for name in QUALIFIED},
    )


def _rate(icp: Icp, kind: str, name: str, band: tuple[float, float], results: pl.DataFrame | None) -> Rate:
    trials, successes = _counted(results, kind, name)
    worth, middle = icp.funnel.prior_trials, sum(band) / 2
    expected = (middle * worth + successes) / (worth + trials) if trials else middle
    return Rate(*band, trials, successes, expected)


def _counted(results: pl.DataFrame | None, kind: str, name: str) -> tuple[int, int]:
    if results is None:
        return 0, 0
    row = results.filter((pl.col("kind") == kind) & (pl.col("class") == name)).select("trials", "successes").sum()
    return int(row["trials"][0]), int(row["successes"][0])
