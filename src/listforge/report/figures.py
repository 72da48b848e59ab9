"""All figures of a report in one dict that JSON can hold: the run folder alone suffices for the report."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl

from listforge import changes as differences
from listforge import outcomes
from listforge.columns import ensure
from listforge.icp import Icp
from listforge.report import accounts, called, funnel, makeup, sales, sources
from listforge.report.counting import most_first
from listforge.report.plan import plan
from listforge.report.rates import informed, of_results, rates
from listforge.report.warnings import warnings
from listforge.result import Result
from listforge.source_card import Card

VERSION = 2
FIELDS = (
    "version", "icp", "today", "headline", "funnel", "list", "calls", "rates", "reach_mix", "sources", "agents",
    "list_versions", "script_versions", "quality", "coverage", "outside_coverage", "buying_group", "changes", "plan",
    "bad_records", "corrections", "time_in_stage", "handoff", "warnings",
)  # fmt: skip
_OF_CALLS = ("source", "reach_class", "temperature")


def figures(
    results: Mapping[str, Result],
    cards: Sequence[Card],
    icp: Icp,
    *,
    definition: Mapping[str, str | None],
    today: date,
    calls: pl.DataFrame | None = None,
    changes: pl.DataFrame | None = None,
    own: pl.DataFrame | None = None,
) -> dict[str, Any]:
    """The figures of a run, from the results of its stages, by name, and a card a source.

    `definition`: name, version and sha256 of the ICP. `calls`: the outcomes of all calls, in the columns of
    `outcomes.matched(...).known`. `changes`: what differs from the last list, in the columns of `changes.diff`. `own`:
    what own calls yielded as a file says it (kind, class, trials, successes), which the plan then goes by, as score
    does.
    """
    told = called.told(calls)
    listed = ensure(results["export"].kept, _OF_CALLS)
    found = rates(told, listed, icp)
    better, basis = informed(found if own is None else of_results(own, icp), icp)
    table, cells = results["score"].extra["accounts"], results["score"].extra["coverage"]
    stamp = definition.get("version") or (definition.get("sha256") or "")[:12] or None
    report = {
        "version": VERSION,
        "icp": dict(definition),
        "today": str(today),
        "headline": funnel.headline(told, icp, stamp),
        "funnel": funnel.funnel(results, told),
        "list": makeup.size(results, icp),
        "calls": called.summary(told),
        "rates": found,
        "reach_mix": makeup.reach_mix(listed, icp),
        "sources": sources.sources(cards, listed, told, icp),
        "agents": outcomes.effect(told, "agent", "source").to_dicts(),
        "list_versions": outcomes.effect(told, "list_version", "agent").to_dicts(),
        "script_versions": outcomes.effect(told, "script_version", "agent").to_dicts(),
        "quality": [_plain(flag) for flag in outcomes.quality(told, today=today).to_dicts()],
        "coverage": accounts.coverage(cells),
        "outside_coverage": accounts.outside(cells),
        "buying_group": accounts.buying_group(table, icp),
        "changes": None if changes is None else _changes(changes),
        "plan": plan(results["export"].extra["aims"], better, basis),
        "bad_records": makeup.bad_records(results, icp),
        "corrections": called.corrections(told),
        "time_in_stage": makeup.time_in_stage(results["score"].kept, today),
        "handoff": sales.handoff(results["score"].kept, icp, today),
    }  # fmt: skip
    return {**report, "warnings": warnings(report)}


def _changes(found: pl.DataFrame) -> dict[str, Any]:
    """How many people came, went and changed, why, and in which columns."""
    people = found.filter(pl.col("change") == differences.DROPPED).unique(["contact_id", "lead_id", "reason"])
    return {
        **differences.counts(found),
        "reasons": [{"reason": reason, "n": n} for reason, n in most_first(people["reason"])],
        "columns": [{"column": column, "n": n} for column, n in most_first(found["column"])],
    }


def _plain(flag: dict[str, Any]) -> dict[str, Any]:
    """A thing to look into, its moment as text."""
    at = flag["first_at"]
    return {**flag, "first_at": None if at is None else at.strftime("%Y-%m-%dT%H:%M:%SZ")}
