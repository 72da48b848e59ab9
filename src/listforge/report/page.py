"""The report as one HTML file that needs nothing else: no network, no script to be read, no font, no picture.

Every value of a list is hostile until jinja2 has escaped it. The page forbids itself every request and every script and
style but its own two, named by their hashes; so what slipped through the escaping would still not run.
"""

import base64
import hashlib
import math
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from listforge import vocab
from listforge.columns import ensure
from listforge.report import charts, writing
from listforge.report.writing import words

LEADS = 500  # rows of the table: about as many as a person scrolls through
BRIEFS = 100
UNFOLDED = 5  # briefs that are read in a row; more are leafed through
REASONS = 3  # of a lead's, beside its priority
VERDICT = "export_reason"  # why a lead of a run is not in the call file
REACH = "reach:"  # has a column of its own
SHOWN = (
    "full_name", "company_name", "job_title", "fit_grade", "priority", "reach_class", "next_channel", "lead_stage",
    "score_reasons",
)  # fmt: skip
NEEDS = {"dials": "dials", "agent hours": "agent_hours", "leads": "leads", "days": "days"}
FILL = 10  # accounts to complete first
# Control characters, which HTML forbids, and those that turn the direction of what follows.
UNPRINTABLE = {
    code: None
    for code in (*range(32), *range(127, 160), 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
    if chr(code) not in "\t\n"
}


def html(figures: Mapping[str, Any], leads: pl.DataFrame, briefs: Sequence[Mapping[str, Any]] = ()) -> str:
    """The page of these figures, with the calls on top of the list (`leads`) and the briefs that went to sales."""
    parts = vocab.page_parts()
    style, script = parts["page.css"].strip(), parts["page.js"].strip()
    calls = _calls(leads)
    return (
        _environment()
        .get_template("page.html.j2")
        .render(
            figures=figures,
            leads=_rows(calls.head(LEADS)),
            calls=calls.height,
            briefs=briefs[:BRIEFS],
            more=max(0, len(briefs) - BRIEFS),
            unfolded=UNFOLDED,
            charts=charts,
            sections=_sections(figures, briefs),
            matrices=charts.matrices(figures["coverage"]),
            rates=_rates(figures["rates"]),
            groups=_groups(figures["buying_group"]),
            ranges=_ranges(figures["plan"]),
            fill=FILL,
            style=Markup(style),
            script=Markup(script),
            style_hash=_hash(style),
            script_hash=_hash(script),
        )
    )


def _sections(figures: Mapping[str, Any], briefs: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """The sections there is something to say in, as (id, title), in the order of the page."""
    titles = {
        "funnel": "Funnel",
        "plan": "Plan",
        "rates": "Observed and expected" if figures["calls"] else "Expected",
        "reach": "Reach",
        "sources": "Sources",
        "coverage": "Coverage",
        "group": "Buying groups",
        "changes": "Since the last list",
        "repairs": "Repairs and waiting",
        "briefs": "Handed to sales",
        "leads": "Calls",
    }
    told = {
        "rates": _rates(figures["rates"]), "reach": figures["reach_mix"], "sources": figures["sources"],
        "coverage": figures["coverage"], "group": figures["buying_group"]["accounts"], "briefs": briefs,
        "repairs": figures["bad_records"]["rows"] or figures["corrections"] or figures["time_in_stage"],
    }  # fmt: skip
    return [(name, title) for name, title in titles.items() if told.get(name, True)]


def _rates(rates: Sequence[Mapping[str, Any]]) -> dict[str, dict[str, list[Mapping[str, Any]]]]:
    """Name -> what it is told by -> the rates, in the order in which they are told; without those that say nothing."""
    found: dict[str, dict[str, list[Mapping[str, Any]]]] = {}
    for rate in rates:
        if rate["trials"] or rate["prior_high"] is not None:
            found.setdefault(rate["name"], {}).setdefault(rate["by"], []).append(rate)
    return found


def _ranges(plan: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, Sequence[float], float | None, charts.Scale]]]]:
    """The tables of the plan: (caption, rows of (what, its two ends, what the list is good for, the scale))."""
    whole, target = plan["whole_list"], plan["target"]
    need = [(name, plan[key], whole.get(key)) for name, key in NEEDS.items() if plan[key]]
    tables = [
        (f"For {writing.count(target)} qualified leads", [(*row, charts.whole([*row[1], row[2]])) for row in need])
    ]
    if whole["dials"]:
        size = f"{writing.count(whole['leads'])} leads: {writing.count(whole['dials'])} dials"
        on = charts.whole([*whole["connects"], *whole["qualified"]])
        rows = [(name, whole[name], None, on) for name in ("connects", "qualified")]
        tables.append((f"The whole list, {size}, {writing.brief(whole['agent_hours'])} agent hours", rows))
    return [(caption, rows) for caption, rows in tables if rows]


def _groups(group: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, int]]]]:
    """The tables on buying groups: (caption, rows of (what, accounts)); without what nothing is known of."""
    state = [
        ("all required roles", group["with_all_required"]),
        ("one reachable person", group["single_threaded"]),
        ("one department", group["single_department"]),
    ]
    filled = [(f"{row['roles']} of {group['roles']}", row["accounts"]) for row in group["coverage"]]
    missing = [
        (words(row["role"]) + (", required" if row["required"] else ""), row["accounts"])
        for row in group["roles_missing"]
    ]
    tables = (
        ("Accounts with", [row for row in state if row[1] is not None]),
        ("Roles filled", filled),
        ("Accounts that lack a role", missing),
    )
    return [(caption, rows) for caption, rows in tables if rows]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=DictLoader(dict(vocab.page_parts())), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_printable,
    )  # fmt: skip
    written = (writing.count, writing.number, writing.percent, writing.hundredth, writing.brief, writing.band,
               writing.listed, writing.signed, writing.tick, writing.day, writing.words, pairs)  # fmt: skip
    made.filters |= {write.__name__: write for write in written}
    return made


def pairs(rows: Sequence[Mapping[str, Any]], name: str, value: str) -> list[tuple[Any, Any]]:
    """Two columns of the rows."""
    return [(row[name], row[value]) for row in rows]


def _printable(value: Any) -> Any:
    """Text without the control characters that HTML forbids; markup and everything else as it is."""
    return value.translate(UNPRINTABLE) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    """A source expression of a content security policy: the one inline text with this hash."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# --- the leads -------------------------------------------------------------------------------------------------


def _calls(leads: pl.DataFrame) -> pl.DataFrame:
    """The rows of the call file with the columns that are shown, first call first."""
    found = ensure(leads, (*SHOWN, "fit_score", "lead_id"))
    if VERDICT in found.columns:
        found = found.filter(pl.col(VERDICT).is_null())
    by = {"priority": True, "fit_score": True, "lead_id": False}
    return found.sort(*by, descending=list(by.values()), nulls_last=True).select(SHOWN)


def _rows(calls: pl.DataFrame) -> list[dict[str, Any]]:
    return [row | {"score_reasons": _main(row["score_reasons"] or ())} for row in calls.iter_rows(named=True)]


def _main(reasons: Sequence[str]) -> list[dict[str, str]]:
    """The heaviest of a lead's reasons: `fit:role=+31.6 (vp operations)` as role, vp operations, +31.6."""
    parts = [_part(reason) for reason in reasons if not reason.startswith(REACH)]
    return sorted(parts, key=lambda part: -_weight(part["points"]))[:REASONS]


def _part(reason: str) -> dict[str, str]:
    name, _, rest = reason.partition("=")
    points, _, detail = rest.partition(" (")
    return {"what": words(name.rpartition(":")[2] or name), "detail": detail.removesuffix(")"), "points": points}


def _weight(points: str) -> float:
    try:
        return abs(float(points)) if math.isfinite(float(points)) else 0.0
    except ValueError:
        return 0.0
