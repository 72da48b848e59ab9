"""What the calls would yield, what a target needs of them, and how they differ from those of another day.

Ranges, never one figure: both ends are those of the ICP's bands, which are priors until own results say otherwise.
"""

import math
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.icp import Icp
from listforge.icp.scoring import CONNECT_RATE


class Span(NamedTuple):
    """From the fewest to the most."""

    low: float
    high: float

    def of(self, number: float) -> "Span":
        """The span of so many."""
        return Span(self.low * number, self.high * number)


class Class(NamedTuple):
    """The leads of one reach class: how many, the dials they are good for, connects and qualified leads a dial."""

    name: str
    leads: int
    dials: int
    connects: Span
    qualified: Span


class Outlook(NamedTuple):
    """The whole list: leads, the dials they are good for, what those yield, and the same a reach class."""

    leads: int
    dials: int
    connects: Span
    qualified: Span
    hours: float
    classes: list[Class]


class Need(NamedTuple):
    """What a target needs: dials, leads, agent-hours, days (where agents and hours a day are told)."""

    dials: Span
    leads: Span
    hours: Span
    days: Span | None


class Difference(NamedTuple):
    """People in both, only now, only before; and of those in both the ones with another number."""

    both: int
    new: int
    gone: int
    renumbered: int


def outlook(aims: pl.DataFrame, icp: Icp) -> Outlook:
    """What the leads yield: every one is dialled as often as the plan says, or as its cap of attempts leaves."""
    often, cap = icp.export.plan.attempts_per_lead, icp.export.max_attempts.per_contact
    left = pl.lit(often, pl.Int64) if cap is None else (cap - pl.col("attempts").fill_null(0)).clip(0, often)
    counted = (
        aims.with_columns(dials=left)
        .group_by("reach_class", "temperature")
        .agg(leads=pl.len(), dials=pl.col("dials").sum())
    )
    classes = [_class(name, counted.filter(pl.col("reach_class") == name), icp) for name in CONNECT_RATE]
    classes = [one for one in classes if one.leads]
    dials = sum(one.dials for one in classes)
    hours = dials * icp.export.plan.minutes_per_dial / 60
    connects, qualified = (
        Span(
            sum(getattr(one, what).low * one.dials for one in classes),
            sum(getattr(one, what).high * one.dials for one in classes),
        )
        for what in ("connects", "qualified")
    )
    return Outlook(aims.height, dials, connects, qualified, hours, classes)


def _class(name: str, counted: pl.DataFrame, icp: Icp) -> Class:
    connects = Span(*icp.funnel.connects(name))
    dials = int(counted["dials"].sum())
    ends = [0.0, 0.0]
    for temperature, part in counted.select("temperature", "dials").iter_rows():
        band = _qualifies(temperature, icp)
        ends = [ends[0] + connects.low * band.low * part, ends[1] + connects.high * band.high * part]
    rates = Span(*(end / dials for end in ends)) if dials else Span(0, 0)
    return Class(name, int(counted["leads"].sum()), dials, connects, rates)


def _qualifies(temperature: str | None, icp: Icp) -> Span:
    """The band of conversations that qualify; from cold to warm where the temperature is not known."""
    if temperature in ("cold", "warm"):
        return Span(*icp.funnel.qualifies(temperature))
    cold, warm = icp.funnel.qualifies("cold"), icp.funnel.qualifies("warm")
    return Span(min(cold[0], warm[0]), max(cold[1], warm[1]))


def needed(target: int, seen: Outlook, icp: Icp) -> Need | None:
    """What so many qualified leads need of calls like these; None where they yield none."""
    if not seen.qualified.low:
        return None
    plan = icp.export.plan
    dials = Span(*(math.ceil(target * seen.dials / end) for end in reversed(seen.qualified)))
    hours = dials.of(plan.minutes_per_dial / 60)
    leads = Span(*(math.ceil(end * seen.leads / seen.dials) for end in dials))
    days = hours.of(1 / (plan.agents * plan.hours_per_day)) if plan.agents and plan.hours_per_day else None
    return Need(dials, leads, hours, days)


def difference(now: pl.DataFrame, before: pl.DataFrame) -> Difference:
    """How two lists of calls (`who`, `number`) differ."""
    then, here = before.drop_nulls("who").unique("who", keep="first"), now.drop_nulls("who").unique("who", keep="first")
    both = here.join(then, on="who", suffix="_then")
    renumbered = both.filter(pl.col("number").ne_missing(pl.col("number_then"))).height
    return Difference(both.height, here.height - both.height, then.height - both.height, renumbered)


def known_by(calls: pl.DataFrame, layout: vocab.Layout) -> pl.DataFrame | None:
    """The calls as `difference` takes them, from a file of this layout: who by id, else by number; None where the file
    is of another."""
    if not {column.header for column in layout.columns}.issubset(calls.columns):
        return None
    numbers = layout.headers_of("phone") or layout.headers_of("mobile_phone", "company_phone", "direct_phone")
    number = pl.concat_str(numbers, separator=" ", ignore_nulls=True) if numbers else pl.lit(None, dtype=pl.String)
    ids = layout.headers_of("contact_id", "lead_id", "account_id")
    return calls.select(who=pl.col(ids[0]) if ids else number, number=number)
