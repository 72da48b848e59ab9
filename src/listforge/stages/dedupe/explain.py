"""Why rows were merged: which rows, what links each pair in bits, whose value won each column, and by which rule."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl

from listforge.columns import COLUMNS, SLOTS, TEXTS, ensure
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.result import Result
from listforge.stages.dedupe import model
from listforge.stages.dedupe.merge import LATEST, TOGETHER, counted, ranked
from listforge.stages.dedupe.review import WORDS

ROWS, PAIRS = 30, 10  # that are shown in full
BAR = 12
WIDTHS = (12, 17, 20, 23)  # of the cells of a row beside its id
NAME, VALUE = 20, 26
GROUPS = ("company", "person", "numbers", "mail", "place", "permission", "signals", "qualification", "call history")
# Worked out anew for the merged row, so that no row gave them.
MADE = (
    "phone", "phone_extension", "line_type", "phone_country", "email_status", "email_type", "time_zone", "warnings",
    "time_zone_source", "other_numbers",
)  # fmt: skip
LAWS = {
    "do_not_call": "one no is enough",
    "consent_expires_on": "the earliest",
    "screened_on": "the earliest",
    "next_call_on": "the latest",
    "attempts": "the most",
    "temperature": "warm if one is",
}
Row = Mapping[str, Any]


class _Members(NamedTuple):
    """The rows of a person, the best first, and what ranked them: each rule of the ICP, with each row's worth."""

    rows: Sequence[Row]
    worth: Mapping[str, Sequence[Any]]

    def which(self, name: str) -> list[int]:
        """The places of the rows that have a value."""
        return [place for place, row in enumerate(self.rows) if row.get(name) is not None]


def explain(result: Result, lead_id: str, icp: Icp) -> list[str]:
    """What was merged into a lead, or what the lead was merged into; empty for nobody. The result is of such a wish."""
    every = result.extra["rows"]
    aside = every.filter(pl.col("reason").is_not_null()).select("lead_id", "survivor_lead_id", "reason")
    gone = aside.filter(pl.col("lead_id") == lead_id)
    survivor = (gone["survivor_lead_id"][0] or lead_id) if gone.height else lead_id
    ids = {survivor, lead_id, *aside.filter(pl.col("survivor_lead_id") == survivor)["lead_id"]}
    rows = every.filter(pl.col("lead_id").is_in(list(ids))).drop("reason", "survivor_lead_id")
    if not rows.height:
        return []
    members = _members(rows, icp)
    reasons = dict(aside.filter(pl.col("survivor_lead_id") == survivor).select("lead_id", "reason").iter_rows())
    kept = result.kept.filter(pl.col("lead_id") == survivor)
    lines = [f"{survivor}: {rows.height} row{'s' if rows.height > 1 else ''}", *_listed(members, survivor, reasons)]
    linked = result.extra["links"]
    lines += ["", "linked by:" if linked.height else "linked by nothing", *_waterfalls(linked)]
    if rows.height > 1 and kept.height:
        lines += ["", "values from:", *_origins(members, kept.row(0, named=True))]
    return lines


def _members(rows: pl.DataFrame, icp: Icp) -> _Members:
    best = ranked(ensure(rows, ["source", "updated_on"]).with_columns(_cluster=pl.lit(0)), icp).drop("_cluster")
    trust = {source.name: source.trust for source in icp.sources}
    told = list(best.iter_rows(named=True))
    worth: dict[str, Sequence[Any]] = {
        "updated_on": [row["updated_on"] for row in told],
        "trust": [trust.get(row["source"], 50) for row in told],
        "completeness": [sum(row[name] is not None for name in counted(row)) for row in told],
    }
    rules = [rule for rule in icp.dedupe.survivorship if rule in worth and (icp.sources or rule != "trust")]
    human = {"human": [None] * len(told)} if "human" in icp.dedupe.survivorship else {}
    return _Members(told, human | {rule: worth[rule] for rule in rules})


# --- rows ----------------------------------------------------------------------------------------


def _listed(members: _Members, survivor: str, reasons: Mapping[str, str]) -> list[str]:
    """The rows, the best first; `*` is the one that was kept."""
    lines = []
    for row in members.rows[:ROWS]:
        why = reasons.get(row["lead_id"], "")
        lines.append(listed(row, row["lead_id"] == survivor, "" if why == Reason.duplicate_of_survivor else why))
    return lines + _more(len(members.rows) - ROWS, "rows")


def listed(row: Row, kept: bool, why: str) -> str:
    """A row in a line: `*` where it was kept, else why not."""
    reach = next((row[n] for n in ("email", "phone", *SLOTS) if row.get(n) is not None), None)
    where = ":".join(str(row[n]) for n in ("source", "source_row") if row.get(n) is not None)
    cells = (where, row.get("full_name"), row.get("company_name"), reach)
    fitted = "  ".join(_fit(cell, width) for cell, width in zip(cells, WIDTHS, strict=True))
    return f"  {'*' if kept else ' '} {row['lead_id']}  {fitted}".rstrip() + (f"  {why}" if why else "")


def _fit(value: object, width: int) -> str:
    text = "" if value is None else str(value)
    return f"{text if len(text) <= width else text[: width - 2] + '..':<{width}}"


def _more(count: int, what: str) -> list[str]:
    return [f"    and {count:,} {what} more"] if count > 0 else []


# --- pairs ---------------------------------------------------------------------------------------


def _waterfalls(linked: pl.DataFrame) -> list[str]:
    """For each pair how sure it is, and what each comparison adds to that or takes from it, in bits."""
    lines = [line for pair in linked.head(PAIRS).iter_rows(named=True) for line in waterfall(pair, "=")]
    return lines + _more(linked.height - PAIRS, "pairs")


def waterfall(pair: Row, sign: str) -> list[str]:
    """A pair, its bits and what they come of; only by what it was decided, where it was not weighed."""
    ids = f"    {pair['left_lead_id']} {sign} {pair['right_lead_id']}"
    if abs(pair["bits"]) >= model.SAID:
        return [f"{ids}  decided", *(f"      {why}" for why in pair["why"])]
    lines = [f"{ids}  {pair['bits']:+.1f} bits ({_percent(pair['probability'])})"]
    for why, bits in zip(pair["why"], _adding_up(pair["worth"], pair["bits"]), strict=True):
        bar = ("+" if bits > 0 else "-") * min(round(abs(bits)), BAR)
        lines.append(f"      {bits:+6.1f}  {bar:<{BAR}}  {WORDS.get(why, why)}")
    return lines


def _adding_up(worth: Sequence[float], total: float) -> list[float]:
    """The parts with one decimal; the largest takes what they round differently from their sum."""
    shown = [round(bits, 1) for bits in worth]
    largest = max(range(len(worth)), key=lambda n: abs(worth[n]))
    shown[largest] = round(shown[largest] + round(total, 1) - sum(shown), 1)
    return shown


def _percent(probability: float) -> str:
    return f"{100 * probability:.2f} %" if probability < 0.9999 else "over 99.99 %"


# --- values --------------------------------------------------------------------------------------


def _origins(members: _Members, kept: Row) -> list[str]:
    """Each value of the merged row, the row it came from, and why that one."""
    survivor = next(row for row in members.rows if row["lead_id"] == kept["lead_id"])
    first = "merged first" if survivor is not members.rows[0] else _rule(members, 0, 1)
    lines = [_line("lead_id", kept["lead_id"], survivor, first)]
    lines.append(_line("contact_id", kept["contact_id"], None, "the eldest's: it stays"))
    names = [n for n in kept if n in COLUMNS and COLUMNS[n].group in GROUPS and n not in MADE]
    for name in (n for n in names if kept[n] is not None):
        giver, why = _origin(members, name, kept[name])
        if why:
            lines.append(_line(name, kept[name], giver, why))
    return lines


def _line(name: str, value: object, giver: Row | None, why: str) -> str:
    shown = "; ".join(map(str, value)) if isinstance(value, list) else value
    return f"    {name:<{NAME}}{_fit(shown, VALUE)}  {giver['lead_id'] if giver else '':<16}  {why}".rstrip()


def _origin(members: _Members, name: str, value: Any) -> tuple[Row | None, str]:
    """The row that a value came from, if one did, and why; no reason where the value was worked out anew."""
    have = members.which(name)
    givers = [place for place in have if members.rows[place][name] == value]
    if not givers:
        return _moved(members, name, value)
    giver = members.rows[givers[0]]
    if len(have) == 1:
        return giver, "the only value"
    if len(givers) == len(have):
        return giver, "all agree" if len(have) == len(members.rows) else f"all {len(have)} that have one agree"
    if name in LAWS:
        return giver, LAWS[name]
    if COLUMNS[name].dtype == TEXTS:
        return None, "of all rows together"
    rival = next(place for place in have if place not in givers)
    return giver, _won(members, name, givers[0], rival)


def _moved(members: _Members, name: str, value: Any) -> tuple[Row | None, str]:
    """A number from another slot, or a value of several rows together."""
    if name in SLOTS:
        for row in members.rows:
            if slot := next((n for n in (*SLOTS, "phone") if row.get(n) == value), None):
                return row, f"moved: {slot} was taken"
    if isinstance(value, list):
        return None, "of all rows together"
    return None, "both, so hybrid" if name == "motion" else ""


def _won(members: _Members, name: str, winner: int, rival: int) -> str:
    """Why one row's value was taken before another's."""
    by_provider = [any(f.startswith(f"{name}=") for f in members.rows[n].get("filled") or ()) for n in (winner, rival)]
    if "human" in members.worth and by_provider == [False, True]:
        return "typed in, not by a provider"
    group = next((g for g, names in TOGETHER.items() if name in names), None)
    if group in LATEST:
        return f"of the latest {group}"
    if winner < rival:
        return _rule(members, winner, rival)
    return f"{group}: whole, from one row" if group else "merged first"


def _rule(members: _Members, winner: int, rival: int) -> str:
    """The first rule of the ICP by which two rows differ."""
    for rule, worth in members.worth.items():
        one, other = worth[winner], worth[rival]
        if one == other:
            continue
        match rule:
            case "updated_on":
                return f"newer: {one} > {other or 'no date'}"
            case "trust":
                return f"trusted more: {one} > {other}"
            case "completeness":
                return f"fuller row: {one} > {other} values"
    return "alike; the first lead_id"
