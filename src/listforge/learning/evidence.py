"""What each value of each attribute is worth, and whether that may be chance, or another value's doing."""

import math
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge import wilson
from listforge.learning import intervals, regression
from listforge.learning.attributes import ATTRIBUTES, Attribute, label
from listforge.learning.regression import Array
from listforge.learning.results import Results

LEAST = 30  # results below which nothing is said of a value
FALSE_SHARE = 0.05  # of what is found that may be chance
MARGIN = 0.8  # of the lift: what is sure to be below it is worth leaving out
UNEVEN = 0.25  # difference of how often the two lists say an attribute, from which it is worth a word
RELATED = 0.25  # p up to which another value is adjusted for (Bursac, Gauss, Williams and Hosmer 2008)


class Verdict(StrEnum):
    """What may be said of a value."""

    above = "above"  # wins more often, and no other value explains it
    below = "below"
    explained = "explained"  # differs, but no more once the other values are allowed for
    alike = "alike"  # may be chance
    too_few = "too few"


PLACE = {Verdict.above: 0, Verdict.below: 0, Verdict.explained: 1, Verdict.alike: 2, Verdict.too_few: 3}


class Evidence(NamedTuple):
    """What the results say of a value; `rate` with its interval, over that of all (`base`), with its interval.

    `q`: the share of false finds among all that differ as much. `beside`: the odds against those without the value,
    once the others are allowed for; None where that was not asked.
    """

    attribute: str
    value: str
    won: int
    lost: int
    rate: float
    low: float
    high: float
    base: float
    lift: float
    lift_low: float
    lift_high: float
    q: float | None
    beside: float | None
    verdict: Verdict

    @property
    def n(self) -> int:
        """Results that have the value."""
        return self.won + self.lost

    @property
    def label(self) -> str:
        """The value as people call it."""
        return label(self.attribute, self.value)

    @property
    def sure(self) -> float:
        """How much of the lift is sure: the logarithm of the end of its interval that is nearer to 1; 0 for none."""
        if self.lift_low > 1:
            return math.log(self.lift_low)
        return -math.log(self.lift_high) if 0 < self.lift_high < 1 else 0.0


class Judged(NamedTuple):
    """All evidence, best first, and the attributes about which nothing can be said, with why.

    `uneven`: the share of won and of lost results that say an attribute, where one list says it much more often.
    """

    evidence: tuple[Evidence, ...]
    silent: Mapping[str, str]
    uneven: Mapping[str, tuple[float, float]] = {}

    def found(self, attribute: str, verdict: Verdict) -> list[Evidence]:
        """The values of an attribute of which that is said."""
        return [e for e in self.evidence if e.attribute == attribute and e.verdict == verdict]


class Counted(NamedTuple):
    """A value, the wins and losses with it and in all, and what chance makes of that."""

    attribute: Attribute
    value: str
    won: int
    lost: int
    all_won: int
    all_lost: int

    @property
    def key(self) -> tuple[str, str]:
        """What names it."""
        return self.attribute.name, self.value


class Beside(NamedTuple):
    """The log odds of a value beside the others, and how likely chance alone makes them so far from nought."""

    odds: float
    p: float


def judged(results: Results) -> Judged:
    """Each value of each attribute judged, those that may guide an ICP first, by what is sure of their lift.

    Of a value with fewer than 30 results nothing is said. For the others Fisher's exact test says how likely chance is,
    and Benjamini and Hochberg's procedure over all of them at once that at most 5 % of what is found is chance. What is
    found is then looked at beside everything else (a logistic regression held back by a penalty, and Rao's score test,
    the larger of the two p again by Benjamini and Hochberg): a value that differs only by the company it keeps is
    `explained`.
    """
    counted, silent, uneven = _counted(results)
    tested = [c for c in counted if c.won + c.lost >= LEAST]
    p = [intervals.fisher(c.won, c.lost, c.all_won, c.all_lost) for c in tested]
    chance = dict(zip((c.key for c in tested), p, strict=True))
    q = dict(zip(chance, intervals.false_discovery(p), strict=True))
    found = [c for c in tested if q[c.key] <= FALSE_SHARE]
    beside = _beside(results, tested, found, chance)
    # Among all that were tested, or what is explained would buy what is chance a place.
    stands = dict(zip(chance, intervals.false_discovery([_worst(c, chance, beside) for c in tested]), strict=True))
    evidence = [_evidence(c, q.get(c.key), beside.get(c.key), stands.get(c.key, 1.0)) for c in counted]
    return Judged(tuple(sorted(evidence, key=_place)), silent, uneven)


def _place(one: Evidence) -> tuple[int, float, int, str, str]:
    return (PLACE[one.verdict], -one.sure, -one.n, one.attribute, one.value)


def _counted(results: Results) -> tuple[list[Counted], dict[str, str], dict[str, tuple[float, float]]]:
    """Wins and losses of every value, in whole results; why of some attributes there are none; which are uneven."""
    weighed = results.told.join(results.results, on="_result").with_columns(
        part=pl.col("share") * pl.col("weight"), one=pl.col("won").cast(pl.Float64)
    )
    counts = (
        weighed.group_by("attribute", "value")
        .agg(won=(pl.col("part") * pl.col("one")).sum(), n=pl.col("part").sum())
        .sort("attribute", "value")
    )
    everyone = results.results.select(won=(pl.col("weight") * pl.col("won")).sum(), n=pl.col("weight").sum()).row(0)
    saying = (
        weighed.unique(["attribute", "_result"])
        .group_by("attribute")
        .agg(won=(pl.col("weight") * pl.col("one")).sum(), n=pl.col("weight").sum())
    )
    known = {name: (won, n) for name, won, n in saying.iter_rows()}
    of: dict[str, list[tuple[str, float, float]]] = {}
    for name, value, won, n in counts.iter_rows():
        of.setdefault(name, []).append((value, won, n))
    counted: list[Counted] = []
    silent: dict[str, str] = {}
    uneven: dict[str, tuple[float, float]] = {}
    for attribute in ATTRIBUTES:
        won, n = known.get(attribute.name, (0.0, 0.0))
        if why := _silent(attribute, of.get(attribute.name, []), won, n):
            silent[attribute.name] = why
            continue
        saying_it = won / max(everyone[0], 1e-9), (n - won) / max(everyone[1] - everyone[0], 1e-9)
        if not attribute.silent and abs(saying_it[0] - saying_it[1]) > UNEVEN:
            uneven[attribute.name] = saying_it
        all_won, all_n = everyone if attribute.silent else (won, n)
        for value, with_, among in of[attribute.name]:
            cells = (with_, among - with_, all_won, all_n - all_won)
            counted.append(Counted(attribute, value, *_whole(*cells)))
    return counted, silent, uneven


def _whole(won: float, lost: float, all_won: float, all_lost: float) -> tuple[int, int, int, int]:
    """Shares of results as whole ones, none more than there are in all."""
    # Thirds and the like may add up to a hair less than a half.
    a, b, c, d = (math.floor(round(cell, 6) + 0.5) for cell in (won, lost, all_won, all_lost))
    return a, b, max(a, c), max(b, d)


def _silent(attribute: Attribute, values: list[tuple[str, float, float]], won: float, n: float) -> str | None:
    if not values:
        return "on neither list"
    if min(won, n - won) <= 0:
        return f"on the list of {'won' if won > 0 else 'lost'} only"
    if attribute.of_list and not any(0 < with_ < among for _, with_, among in values):
        return "no value on both lists: it tells where the lists are from"
    return None


def _worst(one: Counted, chance: Mapping[tuple[str, str], float], beside: Mapping[tuple[str, str], Beside]) -> float:
    """The larger of the two p of a value, by itself and beside the others; 1 where it was not found by itself."""
    return max(chance[one.key], beside[one.key].p) if one.key in beside else 1.0


def _evidence(one: Counted, q: float | None, beside: Beside | None, stands: float) -> Evidence:
    n, total = one.won + one.lost, one.all_won + one.all_lost
    lift, lift_low, lift_high = intervals.lift(one.won, one.lost, one.all_won, one.all_lost)
    verdict = Verdict.too_few if q is None else Verdict.alike
    if q is not None and q <= FALSE_SHARE:
        verdict = Verdict.explained
        if beside is not None and stands <= FALSE_SHARE and (beside.odds > 0) == (lift > 1):
            verdict = Verdict.above if lift > 1 else Verdict.below
    return Evidence(
        one.attribute.name, one.value, one.won, one.lost,
        one.won / n if n else 0.0, *wilson.interval(one.won, n), one.all_won / total if total else 0.0,
        lift, lift_low, lift_high, q, math.exp(beside.odds) if beside is not None else None, verdict,
    )  # fmt: skip


# --- beside the others ---------------------------------------------------------------------------


class Design(NamedTuple):
    """What the columns of the regression are made from."""

    won: Array
    weight: Array
    told: Mapping[str, pl.DataFrame]


def _design(results: Results) -> Design:
    told = {str(key[0]): part for key, part in results.told.partition_by("attribute", as_dict=True).items()}
    return Design(results.results["won"].cast(pl.Float64).to_numpy(), results.results["weight"].to_numpy(), told)


def _column(design: Design, one: Counted) -> Array:
    """A result's share of the value, less the mean of those that say; 0 for those that do not."""
    told = design.told[one.attribute.name]
    mine = told.filter(pl.col("value") == one.value)
    share = np.zeros(len(design.won))
    share[mine["_result"].to_numpy()] = mine["share"].to_numpy()
    says = np.full(len(design.won), one.attribute.silent)
    says[told["_result"].to_numpy()] = True
    mean = float((share * design.weight)[says].sum() / design.weight[says].sum())
    return np.where(says, share - mean, 0.0)


def _beside(
    results: Results, tested: list[Counted], found: list[Counted], chance: Mapping[tuple[str, str], float]
) -> dict[tuple[str, str], Beside]:
    """What each value found is worth beside the others.

    The others are the values of other families that are related to the result at all, and of its own family those that
    came before it: so the values left over, when one stands out, are not found to lag behind.
    """
    design = _design(results)
    column = {c.key: _column(design, c) for c in tested if chance[c.key] <= RELATED}
    others = [c for c in tested if c.attribute.coarse and chance[c.key] <= RELATED]
    said: dict[tuple[str, str], Beside] = {}
    for family in dict.fromkeys(c.attribute.family for c in found):
        around = [column[c.key] for c in others if c.attribute.family != family]
        left = sorted((c for c in found if c.attribute.family == family), key=lambda c: _first(c, chance))
        fitted = regression.fit(_columns(around, design), design.won, design.weight)
        for one in left:
            odds, error = regression.added(fitted, column[one.key], design.won, design.weight)
            said[one.key] = Beside(odds, intervals.normal_p(odds / error))
            if said[one.key].p <= FALSE_SHARE:
                around.append(column[one.key])
                fitted = regression.fit(_columns(around, design), design.won, design.weight)
    return said


def _columns(columns: list[Array], design: Design) -> Array:
    return np.column_stack(columns) if columns else np.empty((len(design.won), 0))


def _first(one: Counted, chance: Mapping[tuple[str, str], float]) -> tuple[float, bool, str, str]:
    """Of a family the least likely first; of two halves of one thing the one that wins."""
    less = one.won * (one.all_won + one.all_lost) < one.all_won * (one.won + one.lost)
    return (float(f"{chance[one.key]:.9e}"), less, *one.key)
