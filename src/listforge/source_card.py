"""The source card: how good a source is, in figures that its seller can be shown."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import polars as pl

from listforge.columns import COLUMNS, NUMBERS, TEXT, ensure, known
from listforge.fields import company, distinct, person, reading, signal
from listforge.icp import Icp
from listforge.reasons import SUPPRESSED, Reason
from listforge.result import Result

# Why a row is no good as a record, whoever wants it; the other reasons are about who may be called, and about the ICP.
NO_GOOD = (
    Reason.row_malformed, Reason.phone_excel_damaged, Reason.phone_line_type, Reason.phone_invalid,
    Reason.phone_missing, Reason.email_missing, Reason.name_missing, Reason.company_missing, Reason.email_invalid,
    Reason.email_disposable,
)  # fmt: skip
DIGITS = 7  # of the shortest number that anybody can dial from outside its town
MAILBOX = r"^\s*[^@\s]+@[^@\s]+\.[^@\s.]{2,}\s*$"
DAY_IN_NAME = re.compile(r"(?<!\d)(20\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
_IDENTITY = ("source", "source_type", "source_file", "lead_id")
_STATE = (*_IDENTITY, "reason", "survivor_lead_id", "warnings", "reach_class", "email", "email_status", *NUMBERS)
_ARRIVED = (
    *_IDENTITY, "full_name", "first_name", "last_name", "company_name", "email", "updated_on", "last_activity_on",
    "consent_basis", "consent_on", "consent_expires_on", "consent_evidence",
)  # fmt: skip


class Card(NamedTuple):
    """One source. Percentages have one decimal; null is what cannot be told, or not yet.

    rows: all that came in. kept: by the last stage there is. valid: rows that can be called or written to, as far as
    their own values go. duplicates: rows that repeat another of this source; shared: its people whom other sources have
    too, known after dedupe. suppressed: opt-outs and rows on do-not-call lists, known after validate.
    """

    source: str | None
    source_type: str | None
    files: list[dict[str, Any]]
    rows: int
    malformed: int
    kept: int
    valid: int
    valid_percent: float | None
    duplicates: int
    duplicates_percent: float | None
    shared: int | None
    suppressed: int | None
    suppressed_percent: float | None
    age: dict[str, Any]
    intent: dict[str, Any]
    consent: dict[str, int]
    fill_percent: dict[str, float]
    problems: dict[str, dict[str, int]]


class _Rows(NamedTuple):
    """The rows of one source: as they were read, the lines that were none, as they were before any were merged, and
    how far each of them came."""

    came: pl.DataFrame
    bad: pl.DataFrame
    alone: pl.DataFrame
    state: pl.DataFrame


def cards(results: Sequence[Result], icp: Icp, *, today: date, sha256: Mapping[str, str] | None = None) -> list[Card]:
    """A card a source, in the order of the list, from what the stages so far made of it: import alone, or all of a run.

    The first result says what came in. `sha256`: the fingerprint of each file that was read, by its name in
    `source_file`.
    """
    stages, first = [result.stage for result in results], results[0]
    unmerged = results[: stages.index("dedupe")] if "dedupe" in stages[1:] else results
    frames = (_with(first.kept, _ARRIVED), _with(first.rejected, _STATE), _state(unmerged), _state(results))
    parts = [_by_source(frame) for frame in frames]
    names = dict.fromkeys(name for part in parts[:2] for name in part)
    people = _people(results[stages.index("dedupe")]) if "dedupe" in stages else None
    found = []
    for name in names:
        rows = _Rows(*(part.get(name, frame.clear()) for part, frame in zip(parts, frames, strict=True)))
        card = _card(rows, _age(rows.came, _window(icp, name), today), icp, today, sha256 or {})
        card.problems["placeholders"] = _most_first(_placeholders(first, name))
        if people is None:
            card = _with_duplicates(card, _repeats(rows.came), None)
        else:
            mine = people.filter(pl.col("source").eq_missing(name))
            card = _with_duplicates(card, int(mine["rows"].sum()) - mine.height, int((mine["sources"] > 1).sum()))
        found.append(card if set(stages) - {"import"} else card._replace(suppressed=None, suppressed_percent=None))
    return found


def _card(rows: _Rows, age: dict[str, Any], icp: Icp, today: date, sha256: Mapping[str, str]) -> Card:
    reasons = _counts(rows.state["reason"])
    total = rows.came.height + rows.bad.height
    valid = int(rows.alone.select(_valid().sum()).item())
    suppressed = sum(n for code, n in reasons.items() if code == Reason.do_not_call or code.startswith(SUPPRESSED))
    source, kind = (rows.came if rows.came.height else rows.bad).select("source", "source_type").row(0)
    return Card(
        source=source,
        source_type=kind,
        files=_files(rows, sha256),
        rows=total,
        malformed=reasons.get(Reason.row_malformed, 0),
        kept=rows.state["reason"].null_count(),
        valid=valid,
        valid_percent=percent(valid, total),
        duplicates=0,
        duplicates_percent=None,
        shared=None,
        suppressed=suppressed,
        suppressed_percent=percent(suppressed, total),
        age=age,
        intent=_intent(rows.came, icp, today),
        consent=_consent(rows.came, today),
        fill_percent=_fill(rows.came),
        problems={
            "set_aside": _most_first(reasons),
            "warned": _most_first(_counts(rows.alone["warnings"].explode(keep_nulls=False, empty_as_null=False))),
            "unreadable": _most_first(_unreadable(rows.came)),
        },
    )


def _with_duplicates(card: Card, repeats: int, shared: int | None) -> Card:
    """The card with its repeats: what dedupe found, before that what can be seen at a glance."""
    return card._replace(duplicates=repeats, duplicates_percent=percent(repeats, card.rows), shared=shared)


def percent(part: int, whole: int) -> float | None:
    """A share in percent, one decimal; of nothing there is none."""
    return round(100 * part / whole, 1) if whole else None


# --- rows ----------------------------------------------------------------------------------------


def _with(frame: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The frame with the named columns, those that no list brings among them."""
    frame = ensure(frame, known(names))
    extra = [n for n in names if n not in COLUMNS and n not in frame.columns]
    return frame.with_columns(pl.lit(None, dtype=TEXT).alias(n) for n in extra)


def _by_source(frame: pl.DataFrame) -> dict[str | None, pl.DataFrame]:
    parts = frame.partition_by("source", maintain_order=True, as_dict=True)
    return {name: part for (name,), part in parts.items()}


def _state(results: Sequence[Result]) -> pl.DataFrame:
    """Every row as it was when it was last seen: set aside by a stage, or kept by the last one."""
    frames = [*(result.rejected for result in results), results[-1].kept]
    return pl.concat(_with(frame, _STATE).select(_STATE) for frame in frames)


def _valid() -> pl.Expr:
    """Whether there is somebody to call or write to: as validate judged it, before that by the shape of the values."""
    mailbox = pl.col("email").is_not_null() & pl.col("email_status").ne_missing("invalid")
    looks = [pl.col(n).str.count_matches(r"\d") >= DIGITS for n in NUMBERS] + [pl.col("email").str.contains(MAILBOX)]
    usable = (
        pl.when(pl.col("reach_class").is_not_null())
        .then((pl.col("reach_class") != "none") | mailbox)
        .otherwise(pl.any_horizontal(look.fill_null(False) for look in looks))
    )
    return usable & ~pl.col("reason").is_in(NO_GOOD).fill_null(False)


def _repeats(came: pl.DataFrame) -> int:
    """Rows whose address, or whose name and company, an earlier row of the source has."""
    named = person.named(person.keys(came), distinct.each(came["company_name"], company.compare_key))
    keys = came.select(mail=pl.col("email").str.strip_chars().str.to_lowercase().replace("", None), named=named)
    again = pl.any_horizontal(pl.col(key).is_not_null() & ~pl.col(key).is_first_distinct() for key in keys.columns)
    return int(keys.select(again.sum()).item())


def _people(done: Result) -> pl.DataFrame:
    """A row a source and person that dedupe saw: `source`, `rows` of theirs on it, `sources` that have them."""
    everyone = pl.concat(_with(frame, _STATE).select(_STATE) for frame in (done.kept, done.rejected))
    merged = pl.col("reason") == Reason.duplicate_of_survivor
    who = pl.when(merged.fill_null(False)).then("survivor_lead_id").otherwise("lead_id")
    people = everyone.with_columns(who=who).group_by("source", "who", maintain_order=True).agg(rows=pl.len())
    return people.select("source", "rows", sources=pl.len().over("who"))


# --- figures -------------------------------------------------------------------------------------


def _files(rows: _Rows, sha256: Mapping[str, str]) -> list[dict[str, Any]]:
    """The files the rows came from; a fingerprint only of one that was read now."""
    came, bad = (_counts(frame["source_file"], nulls=True) for frame in (rows.came, rows.bad))
    return [
        {
            "file": name,
            "sha256": sha256.get(name or ""),
            "date_in_name": day_in(name or ""),
            "rows": came.get(name, 0) + bad.get(name, 0),
            "malformed": bad.get(name, 0),
        }
        for name in dict.fromkeys([*came, *bad])
    ]


def day_in(name: str) -> str | None:
    """The day that a file's name says ("leads-2026-11-01.csv", "leads_20261101.csv"): no clock, and no time stamp."""
    for year, _, month, of_month in DAY_IN_NAME.findall(name.rpartition("/")[2]):
        try:
            return date(int(year), int(month), int(of_month)).isoformat()
        except ValueError:
            continue
    return None


def _window(icp: Icp, name: str | None) -> int | None:
    """For how many days a record is fresh: as its source says, else the ICP."""
    own = next((source.max_age_days for source in icp.sources if source.name == name), None)
    return own or icp.validation.freshness.max_age_days


def _age(came: pl.DataFrame, window: int | None, today: date) -> dict[str, Any]:
    """How old the records are that have a date, and how many of those are inside the freshness window."""
    days = came.select(_days(pl.col("updated_on"), today)).to_series().drop_nulls()
    middle = days.quantile(0.5, "lower")
    inside = int((days <= window).sum()) if window else None
    return {
        "dated": days.len(),
        "median_days": None if middle is None else int(middle),
        "window_days": window,
        "inside": inside,
        "inside_percent": percent(inside, days.len()) if inside is not None else None,
    }


def _days(day: pl.Expr, today: date) -> pl.Expr:
    return (pl.lit(today) - day).dt.total_days().clip(lower_bound=0)


def _intent(came: pl.DataFrame, icp: Icp, today: date) -> dict[str, Any]:
    """How many rows show a signal of the ICP, and how many did so within its half-life."""
    signals = icp.target.signals
    if not signals:
        return {"shown": None, "inside": None, "inside_percent": None}
    came = ensure(came, [name for one in signals for name in one.when])
    age = _days(signal.seen_on(), today)
    shown = [signal.shown(one.when) for one in signals]
    fresh = [it & (age <= one.half_life_days).fill_null(False) for it, one in zip(shown, signals, strict=True)]
    counts = came.select(shown=pl.any_horizontal(shown).sum(), inside=pl.any_horizontal(fresh).sum())
    found = {name: int(n) for name, n in counts.row(0, named=True).items()}
    return {**found, "inside_percent": percent(found["inside"], came.height)}


def _consent(came: pl.DataFrame, today: date) -> dict[str, int]:
    """How many rows have what of a permission, and how many claim an opt-in that they cannot show."""
    unproven = pl.col("warnings").list.contains(str(Reason.consent_unproven))
    counts = ensure(came, ["warnings"]).select(
        basis=pl.col("consent_basis").is_not_null().sum(),
        date=pl.col("consent_on").is_not_null().sum(),
        evidence=pl.col("consent_evidence").is_not_null().sum(),
        expired=(pl.col("consent_expires_on") < today).fill_null(False).sum(),
        unproven=unproven.fill_null(False).sum(),
    )
    return {name: int(n) for name, n in counts.row(0, named=True).items()}


def _fill(came: pl.DataFrame) -> dict[str, float]:
    """How full each canonical column is that a source can bring; without those that are empty."""
    shares = {
        name: percent(came.height - came[name].null_count(), came.height)
        for name in known(came.columns)
        if COLUMNS[name].from_source
    }
    return {name: share for name, share in shares.items() if share}


def _unreadable(came: pl.DataFrame) -> dict[str, int]:
    """How many cells of a column did not fit it; a do_not_call that nobody can read is a no, and is not empty, and a
    headcount that is a range is a band."""
    raw = {name: f"x_{name}_raw" for name in known(came.columns) if f"x_{name}_raw" in came.columns}
    lost = {
        name: pl.col(column).is_not_null() & (pl.col(name).is_null() if name != "do_not_call" else pl.lit(True))
        for name, column in raw.items()
    }
    if "employees" in lost:
        lost["employees"] &= reading.band(pl.col(raw["employees"])).is_null()
    return {name: int(came.select(where.sum()).item()) for name, where in lost.items()}


def _placeholders(first: Result, name: str | None) -> dict[str, int]:
    """How many cells of a column said nothing, as import counted them."""
    counted = first.extra.get("placeholders", pl.DataFrame())
    if counted.is_empty():
        return {}
    mine = counted.filter(pl.col("source").eq_missing(name)).group_by("column").agg(pl.col("n").sum())
    return dict(mine.iter_rows())


def _counts(values: pl.Series, *, nulls: bool = False) -> dict[Any, int]:
    """How often each value occurs, in the order of their first."""
    counted = values.to_frame("value").group_by("value", maintain_order=True).len()
    return dict((counted if nulls else counted.drop_nulls("value")).iter_rows())


def _most_first(counts: Mapping[str, int]) -> dict[str, int]:
    return {code: counts[code] for code in sorted(counts, key=lambda code: (-counts[code], code)) if counts[code]}
