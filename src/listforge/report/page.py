"""The report as one HTML file that needs nothing else: no network, no script to be read, no font, no picture.

Every value of a list is hostile until jinja2 has escaped it. The page forbids itself every request and every script and
style but its own two, named by their hashes; so what slipped through the escaping would still not run.
"""

import base64
import hashlib
import math
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl
from jinja2 import DictLoader, Environment, StrictUndefined
from markupsafe import Markup

from listforge import columns, vocab
from listforge.report import charts

LEADS = 500  # rows of the table: about as many as a person scrolls through
REASONS = 3  # of a lead's, beside its priority
NOTHING = "–"
SHOWN = (
    "full_name", "company_name", "job_title", "fit_grade", "priority", "reach_class", "next_channel", "lead_stage",
    "score_reasons",
)  # fmt: skip
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
            briefs=briefs,
            charts=charts,
            sections=_sections(figures, briefs),
            matrices=charts.matrices(figures["coverage"]),
            rates=_rates(figures["rates"]),
            groups=_groups(figures["buying_group"]),
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


def _groups(group: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, int]]]]:
    """The tables on buying groups: (caption, rows of (what, accounts)); without what nothing is known of."""
    state = [
        ("all required roles", group["with_all_required"]),
        ("one reachable person", group["single_threaded"]),
        ("one department", group["single_department"]),
    ]
    filled = [(f"{row['roles']} of {group['roles']}", row["accounts"]) for row in group["coverage"]]
    missing = [(words(row["role"]) + (", required" if row["required"] else ""), row["accounts"]) for row in group["roles_missing"]]
    tables = (("Accounts with", [row for row in state if row[1] is not None]), ("Roles filled", filled), ("Accounts that lack a role", missing))
    return [(caption, rows) for caption, rows in tables if rows]


@cache
def _environment() -> Environment:
    made = Environment(
        loader=DictLoader(dict(vocab.page_parts())), autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, finalize=_printable,
    )  # fmt: skip
    made.filters |= {"count": count, "percent": percent, "band": band, "number": number, "day": day, "words": words,
                     "signed": signed, "tick": tick, "hundredth": hundredth, "brief": brief, "pairs": pairs, "listed": listed}  # fmt: skip
    return made


def _printable(value: Any) -> Any:
    """Text without the control characters that HTML forbids; markup and everything else as it is."""
    return value.translate(UNPRINTABLE) if isinstance(value, str) and not isinstance(value, Markup) else value


def _hash(text: str) -> str:
    """A source expression of a content security policy: the one inline text with this hash."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


# --- how values are written ------------------------------------------------------------------------------------


def count(value: Any) -> str:
    """12,825: a whole number."""
    known = charts.known(value)
    return NOTHING if known is None else f"{round(known):,}"


def number(value: Any, digits: int = 1) -> str:
    """1,204.5: a number with so many digits behind the point."""
    known = charts.known(value)
    return NOTHING if known is None else f"{known:,.{digits}f}"


def percent(share: Any, digits: int = 1) -> str:
    """22.7 %: of a share from 0 to 1."""
    known = charts.known(share)
    return NOTHING if known is None else f"{number(100 * known, digits)} %"


def hundredth(share: Any) -> str:
    """22.7 %: of a share from 0 to 100."""
    known = charts.known(share)
    return NOTHING if known is None else f"{number(known)} %"


def brief(value: Any) -> str:
    """1,204 or 11.5: as many digits as it has, one at most."""
    return count(value) if charts.known(value) == round(charts.known(value) or 0) else number(value)


def pairs(rows: Sequence[Mapping[str, Any]], name: str, value: str) -> list[tuple[Any, Any]]:
    """Two columns of the rows."""
    return [(row[name], row[value]) for row in rows]


def band(low: Any, high: Any, unit: str = "") -> str:
    """6,120–9,480, or one number where both ends read the same; of shares with unit `%`.

    Digits behind the point only below 100, and only where an end has some.
    """
    ends = [charts.known(end) for end in (low, high)]
    known = [end * (100 if unit == "%" else 1) for end in ends if end is not None]
    if len(known) < len(ends):
        return NOTHING
    digits = 1 if max(known) < 100 and any(round(end % 1, 2) % 1 for end in known) else 0
    texts = dict.fromkeys(number(end, digits) for end in known)
    return "–".join(texts) + (f" {unit}" if unit else "")


def listed(codes: Sequence[str]) -> str:
    """need, budget and authority."""
    *first, last = map(words, codes)
    return f"{', '.join(first)} and {last}" if first else last


def signed(value: Any) -> str:
    """+311, −127."""
    known = charts.known(value)
    if known is None:
        return NOTHING
    return f"{'+' if known > 0 else '−' if known < 0 else ''}{count(abs(known))}"


def tick(value: float, unit: str = "") -> str:
    """The value at a scale's tick, as short as can be."""
    if unit == "x":
        return f"×{value:g}" if value >= 1 else f"÷{1 / value:g}"
    short = f"{100 * value:,.10g} %" if unit == "%" else f"{value:,.10g}"
    return "0" if value == 0 else short


def day(value: Any) -> str:
    """23 November 2026; what is no date as it is."""
    try:
        parsed = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{parsed.day} {parsed:%B} {parsed.year}"


def words(code: Any, kind: str = "") -> str:
    """What people read for a code."""
    if code is None:
        return "not known"
    return vocab.page_words().get(kind, {}).get(code, str(code).replace("_", " "))


# --- the leads -------------------------------------------------------------------------------------------------


def _calls(leads: pl.DataFrame) -> pl.DataFrame:
    """The rows of the call file with the columns that are shown, first call first."""
    wanted = (*SHOWN, "fit_score", "lead_id", "export_reason")
    missing = [
        pl.lit(None, columns.COLUMNS[name].dtype if name in columns.COLUMNS else pl.String).alias(name)
        for name in wanted
        if name not in leads.columns
    ]
    return (
        leads.with_columns(missing)
        .filter(pl.col("export_reason").is_null())
        .sort("priority", "fit_score", "lead_id", descending=[True, True, False], nulls_last=True)
        .select(SHOWN)
    )


def _rows(calls: pl.DataFrame) -> list[dict[str, Any]]:
    return [row | {"score_reasons": _main(row["score_reasons"] or ())} for row in calls.iter_rows(named=True)]


def _main(reasons: Sequence[str]) -> list[dict[str, str]]:
    """The heaviest of a lead's reasons: `fit:role=+31.6 (vp operations)` as role, vp operations, +31.6."""
    parts = []
    for at, reason in enumerate(reasons):
        name, _, rest = reason.partition("=")
        points, _, detail = rest.partition(" (")
        kind, _, what = name.rpartition(":")
        if kind != "reach":  # a column of its own
            parts.append((-_weight(points), at, {"what": words(what or name), "detail": detail.removesuffix(")"), "points": points}))
    return [part for _, _, part in sorted(parts, key=lambda p: p[:2])[:REASONS]]


def _weight(points: str) -> float:
    try:
        weight = abs(float(points))
    except ValueError:
        return 0.0
    return weight if math.isfinite(weight) else 0.0
