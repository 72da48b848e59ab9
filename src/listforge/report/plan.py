"""What the list would yield and what a target needs of it, as ranges from own calls or else from priors."""

from typing import Any

import polars as pl

from listforge.icp import Icp
from listforge.report.rates import Basis
from listforge.stages.export.plan import Class, Outlook, Span, needed, outlook

PER = 1000


def plan(aims: pl.DataFrame, icp: Icp, basis: list[Basis]) -> dict[str, Any]:
    """`aims`: the leads to be called, as export has them. `icp`: with own results in place of priors where there are
    enough. Null is what no target, or no agents, were told for; or what a list without a number cannot yield."""
    seen, settings = outlook(aims, icp), icp.export.plan
    target = settings.qualified
    need = needed(target, seen, icp) if target is not None else None
    return {
        "target": target,
        "dials": need and _whole(need.dials),
        "leads": need and _whole(need.leads),
        "agent_hours": need and _span(need.hours),
        "days": _span(need.days) if need and need.days else None,
        "list_lasts": None if target is None else need is not None and seen.dials >= need.dials.high,
        "list_may_last": None if target is None else need is not None and seen.dials >= need.dials.low,
        "whole_list": {
            "leads": seen.leads,
            "dials": seen.dials,
            "agent_hours": round(seen.hours, 1),
            "connects": _span(seen.connects),
            "qualified": _span(seen.qualified),
        },
        "per_1000_dials": _per(seen, settings.minutes_per_dial),
        "by_reach_class": [_class(one, settings.minutes_per_dial) for one in seen.classes],
        "basis": [one._asdict() | {"low": round(one.low, 4), "high": round(one.high, 4)} for one in basis],
        "minutes_per_dial": settings.minutes_per_dial,
        "attempts_per_lead": settings.attempts_per_lead,
        "agents": settings.agents,
        "hours_per_day": settings.hours_per_day,
    }


def _per(seen: Outlook, minutes: float) -> dict[str, Any] | None:
    """What 1,000 dials of this list yield."""
    if not seen.dials:
        return None
    return {
        "connects": _span(seen.connects.of(PER / seen.dials)),
        "qualified": _span(seen.qualified.of(PER / seen.dials)),
        "agent_hours": round(PER * minutes / 60, 1),
    }


def _class(one: Class, minutes: float) -> dict[str, Any]:
    low, high = one.qualified
    hourly = one.qualified.of(60 / minutes)
    return {
        "reach_class": one.name,
        "leads": one.leads,
        "dials": one.dials,
        "dials_per_qualified": [round(1 / high, 1), round(1 / low, 1)] if low else None,
        "qualified_per_agent_hour": [round(hourly.low, 4), round(hourly.high, 4)],
    }


def _span(span: Span) -> list[float]:
    return [round(span.low, 1), round(span.high, 1)]


def _whole(span: Span) -> list[int]:
    return [round(span.low), round(span.high)]
