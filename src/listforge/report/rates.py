"""Rates of the calls with their denominators in their names, their 95 % intervals, and the priors they stand against.

The priors are the ICP's bands (one vendor's figures). A group of several classes is compared with their bands, each
weighed by its trials; before there are calls, by its leads on the list.
"""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import polars as pl

from listforge import wilson
from listforge.icp import Icp
from listforge.icp.scoring import CONNECT_RATE, QUALIFIED
from listforge.outcomes.effects import ENOUGH
from listforge.report.counting import share

Band = tuple[float, float]


class Rate(NamedTuple):
    """A rate: what is counted in what, the groups it is told by, and which classes have a prior."""

    name: str
    trials: str
    successes: str
    by: tuple[str, ...]
    prior: str | None = None


ALL = "all"
COLUMN = {"reach_class": "class_dialed", "source": "source", "temperature": "temperature"}
RATES = (
    Rate("rpc_rate_per_dial", "n_dials", "connects", (ALL, *COLUMN), "class_dialed"),
    Rate("qualified_per_conversation", "connects", "qualified", (ALL, *COLUMN), "temperature"),
    Rate("qualified_per_dial", "n_dials", "qualified", (ALL, *COLUMN)),
    Rate("meeting_per_conversation", "connects", "meetings", (ALL,)),
    Rate("dead_numbers_per_dial", "n_dials", "dead", (ALL, "source")),
)
# A share of dials that succeed is judged by its successes: so many connects are the least that says anything.
BY_SUCCESSES = "rpc_rate_per_dial"


def rates(told: pl.DataFrame, calls: pl.DataFrame, icp: Icp) -> list[dict[str, Any]]:
    """A dict a rate and group. `calls`: the leads to be called (source, reach_class, temperature)."""
    listed = calls.select("source", "temperature", class_dialed="reach_class", leads=pl.lit(1, pl.Int64))
    found = []
    for rate in RATES:
        bands = _bands(rate, icp)
        for by in rate.by:
            for of, group, leads in _groups(by, told, listed):
                found.append(_rate(rate, by, of, group, _prior(rate, bands, group, leads)))
    return found


def _groups(
    by: str, told: pl.DataFrame, listed: pl.DataFrame
) -> Iterator[tuple[str | None, pl.DataFrame, pl.DataFrame]]:
    """Each group that was called or is on the list: its name, its calls, its leads."""
    if by == ALL:
        yield ALL, told, listed
        return
    column = COLUMN[by]
    known = pl.concat([told[column], listed[column]]).drop_nulls().unique()
    fixed: dict[str, list[str]] = {"reach_class": [*CONNECT_RATE], "temperature": [*QUALIFIED]}
    order = fixed.get(by) or sorted(known)
    for of in order:
        if of in known:
            yield of, told.filter(pl.col(column) == of), listed.filter(pl.col(column) == of)


def _bands(rate: Rate, icp: Icp) -> Mapping[str | None, Band]:
    """The band of each class; null: where a lead's temperature is not known, from cold to warm."""
    if rate.prior == "class_dialed":
        return {name: icp.funnel.connects(name) for name in CONNECT_RATE}
    if rate.prior == "temperature":
        known: dict[str | None, Band] = {name: icp.funnel.qualifies(name) for name in QUALIFIED}
        ends = known.values()
        return {**known, None: (min(low for low, _ in ends), max(high for _, high in ends))}
    return {}


def _prior(rate: Rate, bands: Mapping[str | None, Band], group: pl.DataFrame, leads: pl.DataFrame) -> Band | None:
    """The bands of the group's classes, weighed by their trials; by their leads while there are none."""
    if rate.prior is None:
        return None
    for frame, weight in ((group, rate.trials), (leads, "leads")):
        sums = frame.group_by(rate.prior).agg(pl.col(weight).sum().cast(pl.Float64)).sort(rate.prior)
        weights = [(bands[name], n) for name, n in sums.iter_rows() if name in bands and n]
        if total := sum(n for _, n in weights):
            low, high = (sum(band[end] * n for band, n in weights) / total for end in (0, 1))
            return low, high
    return None


def _rate(rate: Rate, by: str, of: str | None, group: pl.DataFrame, prior: Band | None) -> dict[str, Any]:
    trials, successes = int(group[rate.trials].sum()), int(group[rate.successes].sum())
    low, high = wilson.interval(successes, trials) if trials else (None, None)
    return {
        "name": rate.name,
        "by": by,
        "of": of,
        "successes": successes,
        "trials": trials,
        "rate": share(successes, trials),
        "low": None if low is None else round(low, 4),
        "high": None if high is None else round(high, 4),
        "prior_low": None if prior is None else round(prior[0], 4),
        "prior_high": None if prior is None else round(prior[1], 4),
        "verdict": _verdict(rate, trials, successes, low, high, prior),
    }


def _verdict(rate: Rate, trials: int, successes: int, low: float | None, high: float | None, prior: Band | None) -> str:
    """Below or above where the whole interval is; within where band and interval meet."""
    if not trials or low is None or high is None:
        return "no_calls"
    if (successes if rate.name == BY_SUCCESSES else trials) < ENOUGH:
        return "too_few"
    if prior is None:
        return "no_prior"
    return "below" if high < prior[0] else "above" if low > prior[1] else "within"


def of_results(own: pl.DataFrame, icp: Icp) -> list[dict[str, Any]]:
    """The rates of the classes by what a file says own calls yielded (kind, class, trials, successes), as `rates` has
    those of calls."""
    kinds = {"connect": (RATES[0], "reach_class"), "qualify": (RATES[1], "temperature")}
    found = []
    for (kind, name), part in own.group_by("kind", "class", maintain_order=True):
        rate, by = kinds[str(kind)]
        counts = part.select(pl.col("trials").alias(rate.trials), pl.col("successes").alias(rate.successes))
        found.append(_rate(rate, by, str(name), counts, _bands(rate, icp)[str(name)]))
    return found


# --- own results ---------------------------------------------------------------------------------


class Basis(NamedTuple):
    """Where the range of a class is from: the ICP's prior, or own calls."""

    rate: str
    of: str
    low: float
    high: float
    basis: str
    trials: int


def informed(found: list[dict[str, Any]], icp: Icp) -> tuple[Icp, list[Basis]]:
    """The ICP with own results in place of its priors, class by class where there are enough, and which are which."""
    told = {(one["name"], one["by"], one["of"]): one for one in found}
    bands: dict[str, dict[str, Band]] = {}
    basis = []
    for rate, by, names in ((RATES[0], "reach_class", CONNECT_RATE), (RATES[1], "temperature", QUALIFIED)):
        mine: dict[str, Band] = {}
        for name in names:
            one = told.get((rate.name, by, name))
            band = _bands(rate, icp)[name]
            own = one is not None and one["verdict"] in ("below", "within", "above")
            if one is not None and own:
                band = one["low"], one["high"]
            mine[name] = band
            basis.append(Basis(rate.name, name, *band, "own" if own else "prior", one["trials"] if one else 0))
        bands[rate.name] = mine
    funnel = icp.funnel.model_copy(
        update={"connect_rate": bands[RATES[0].name], "qualified_per_conversation": bands[RATES[1].name]}
    )
    return icp.model_copy(update={"funnel": funnel}), basis
