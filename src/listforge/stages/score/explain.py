"""The arithmetic of one lead, as a person reads it."""

from typing import Any

import polars as pl

from listforge.fit import asked, judged
from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.score.channel import REASON
from listforge.stages.score.rates import Rate, Rates

KINDS = ("fit", "intent", "reach", "qualification")


def explain(result: Result, lead_id: str, icp: Icp, rates: Rates) -> list[str]:
    """The arithmetic of one scored lead, a line a part; empty where the list has no such lead.

    Of a lead that was set aside: which of the ICP's strict fields it is outside of.
    """
    kept, aside = (frame.filter(pl.col("lead_id") == lead_id) for frame in (result.kept, result.rejected))
    if kept.height:
        lead = kept.row(0, named=True)
        parts = [line for kind in KINDS for line in _score(lead, kind)]
        return [_heading(lead), *_priority(lead, icp, rates), *parts, _channel(lead)]
    return _aside(aside, lead_id, icp) if aside.height else []


def _heading(lead: dict[str, Any]) -> str:
    stage = "" if lead["lead_stage"] is None else f"  stage {lead['lead_stage']} since {lead['lead_stage_since']}"
    return f"{lead['lead_id']}  priority {_shown(lead['priority'], '-')}  grade {lead['fit_grade'] or '-'}{stage}"


def _priority(lead: dict[str, Any], icp: Icp, rates: Rates) -> list[str]:
    """What priority is the product of; nothing where nobody has judged the numbers."""
    if lead["priority"] is None:
        return [_line("priority", "unknown", "validate has not judged its numbers")]
    reached, warmth, grade = lead["reach_class"], lead["temperature"] or "cold", lead["fit_grade"]
    lines = [_line("priority", lead["priority"], "qualified leads to expect of 1,000 dials")]
    if reached == "none":
        return [*lines, _line("  reached", "x 0.000", "no number to dial")]
    known = grade or ("C" if asked(icp) else None)
    worth = 1.0 if known is None else icp.score.grade_factor.model_dump()[known]
    told = grade or ("unknown: as C" if known else "the ICP asks for nothing")
    return [
        *lines,
        _line("  reached", f"x {rates.connect[reached].expected:.3f}", _said(reached, rates.connect[reached], "dials")),
        _line(
            "  qualified",
            f"x {rates.qualify[warmth].expected:.3f}",
            _said(warmth, rates.qualify[warmth], "conversations"),
        ),
        _line("  grade", f"x {worth:.3f}", told),
    ]


def _said(name: str, rate: Rate, trials: str) -> str:
    band = f"{name}: {rate.low:.2f}-{rate.high:.2f} beforehand"
    return f"{band}, {rate.successes:,} of {rate.trials:,} own {trials}" if rate.trials else band


def _score(lead: dict[str, Any], kind: str) -> list[str]:
    """A score and the parts that sum to it."""
    told = [part.partition(":")[2] for part in lead["score_reasons"] or [] if part.startswith(f"{kind}:")]
    confidence = lead["fit_confidence"] if kind == "fit" else None
    note = "" if confidence is None else f"{confidence:.1f} % of what the ICP asks is known"
    lines = [_line(kind, _shown(lead[f"{kind}_score"]), note)]
    for part in told:
        name, _, rest = part.partition("=")
        points, _, evidence = rest.partition(" ")
        lines.append(_line(f"  {name}", points, evidence.removeprefix("(").removesuffix(")")))
    return lines


def _channel(lead: dict[str, Any]) -> str:
    return _line("next channel", lead["next_channel"] or "none", lead.get(REASON) or "")


def _aside(row: pl.DataFrame, lead_id: str, icp: Icp) -> list[str]:
    """The strict fields that a row is known to be outside of."""
    lead = judged(row, icp).row(0, named=True)
    lines = [f"{lead_id}  set aside: {lead['reason']}"]
    return lines + [f"  outside {name}" for name in asked(icp) if lead[f"_{name}"] is False]


def _shown(value: float | None, unknown: str = "unknown") -> str:
    return unknown if value is None else str(value)


def _line(name: str, value: object, note: str = "") -> str:
    return f"{name:<22}{value!s:>9}  {note}".rstrip()
