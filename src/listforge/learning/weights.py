"""What each attribute of the fit score ought to count, going by how far it sets won and lost apart."""

from typing import NamedTuple

import numpy as np
import polars as pl

from listforge import wilson
from listforge.fit import asked, judged
from listforge.icp import Icp
from listforge.icp.edit import Edit
from listforge.learning import intervals, regression
from listforge.learning.evidence import FALSE_SHARE, LEAST
from listforge.learning.proposals import Proposal
from listforge.learning.regression import Array
from listforge.learning.results import Results

WHOLE = 10  # sum of weights from which they are whole numbers; people who write shares get hundredths


class Part(NamedTuple):
    """An attribute of the fit score among the results: how many fit, how many do not, what it is worth beside the
    others (log odds, their standard error), and how far it moves a result that says it, on average."""

    name: str
    fits: int
    fits_not: int
    odds: float
    error: float
    moves: float


def weights(results: Results, icp: Icp) -> Proposal | None:
    """Whole weights in proportion to how far each attribute moves the odds, summing to what the same ones had before.

    Of each attribute the ICP asks for: does a result fit (1), not (0), or a part of it (several people)? One logistic
    regression, held back by a penalty, gives each its log odds b beside the others, with standard error s. An attribute
    moves a result by max(0, b) x max(0, 1 - (s/b)^2) x |fit - mean fit|, the mean of all that say: its log odds, shrunk
    towards nought as James and Stein's estimate is, so that what may be noise weighs little.

    Only attributes with at least 30 results that fit and 30 that do not are weighed; the others keep what they have.
    None where fewer than two can be, where none differs by more than chance may, or where nothing would change.
    """
    old = asked(icp)
    parts = _parts(results, icp, list(old))
    if len(parts) < 2 or not any(q <= FALSE_SHARE for q in _chance(parts)):
        return None
    total = sum(old[p.name] for p in parts)
    unit = 1 if total >= WHOLE else 0.01
    moves = {p.name: p.moves for p in parts}
    new = {name: round(part * unit, 2) for name, part in _apportioned(moves, round(total / unit)).items()}
    if all(new[name] == old[name] for name in new):
        return None
    said = ", ".join(f"{name} {old[name]:g} -> {new[name]:g}" for name in new if new[name] != old[name])
    why = tuple(
        f"{p.name}: {p.fits:,} results fit, {p.fits_not:,} do not; odds {np.exp(p.odds):.2f} "
        f"({np.exp(p.odds - wilson.Z * p.error):.2f}-{np.exp(p.odds + wilson.Z * p.error):.2f}) beside the others"
        for p in parts
    )
    edits = tuple(Edit(("score", "weights", name), set=new[name]) for name in new if new[name] != old[name])
    return Proposal("score.weights", said, why, edits)


def _chance(parts: list[Part]) -> list[float]:
    return intervals.false_discovery([intervals.normal_p(p.odds / p.error) if p.odds > 0 else 1.0 for p in parts])


def _parts(results: Results, icp: Icp, names: list[str]) -> list[Part]:
    """The attributes that can be weighed, each beside the others."""
    share = (
        judged(results.rows, icp)
        .group_by("_result")
        .agg(pl.col(f"_{name}").cast(pl.Float64).mean().alias(name) for name in names)
        .sort("_result")
    )
    weight = results.results["weight"].to_numpy()
    won = results.results["won"].cast(pl.Float64).to_numpy()
    columns: dict[str, Array] = {}
    counts: dict[str, tuple[int, int]] = {}
    for name in names:
        says = share[name].is_not_null().to_numpy()
        part = share[name].fill_null(0.0).to_numpy()
        fit, all_ = float((part * weight)[says].sum()), float(weight[says].sum())
        if min(fit, all_ - fit) >= LEAST:
            columns[name] = np.where(says, part - fit / all_, 0.0)
            counts[name] = round(fit), round(all_ - fit)
    if not columns:
        return []
    fitted = regression.fit(np.column_stack(list(columns.values())), won, weight)
    found = []
    for place, (name, column) in enumerate(columns.items(), start=1):
        odds, error = float(fitted.odds[place]), float(fitted.unsure[place, place]) ** 0.5
        far = float((np.abs(column) * weight).sum() / weight[share[name].is_not_null().to_numpy()].sum())
        shrunk = max(0.0, 1 - (error / odds) ** 2) if odds > 0 else 0.0
        found.append(Part(name, *counts[name], odds, error, odds * shrunk * far if shrunk else 0.0))
    return found


def _apportioned(moves: dict[str, float], total: int) -> dict[str, int]:
    """The total in whole numbers in proportion to the moves; the largest remainders get what rounding leaves."""
    whole = sum(moves.values())
    exact = {name: round(total * move / whole, 9) for name, move in moves.items()}
    given = {name: int(share) for name, share in exact.items()}
    for name in sorted(exact, key=lambda n: (given[n] - exact[n], n))[: total - sum(given.values())]:
        given[name] += 1
    return given
