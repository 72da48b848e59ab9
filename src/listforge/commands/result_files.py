"""Dialers' result files: found, read with the mapping of their dialer, and what is said of them."""

import json
import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl

from listforge import changes, frames, vocab
from listforge import outcomes as calls
from listforge.columns import OUTCOMES_HAD
from listforge.commands.sources import Place, places, spoken
from listforge.errors import InputError, UsageError
from listforge.fields import content
from listforge.icp.values import nearest
from listforge.outcomes import Doubt
from listforge.plural import many
from listforge.result import Result

MALFORMED = "row_malformed"
STOPPING = ("no_days", "day_order")
DAY_FIRST = "`dates: day_first` or `dates: month_first` in a YAML file of your own (--dialer FILE) settles it"
# What a person should know of each kind of doubt, and what to try.
DOUBTS = {
    "no_days": "of {n} in {column} not one can be read as a day; name the column of the calls' days in a YAML file of "
    "your own (`columns: {{called_at: HEADER}}`, passed as --dialer FILE), or write days as 2026-11-20",
    "day_order": "{n} in {column} {are} after today as they are read, and would not be with day and month the other "
    "way round; " + DAY_FIRST,
    "day_unreadable": "{n} in {column} cannot be read as days of calls; write them as 2026-11-20 in the file of "
    "--unknown, and give it again",
    "day_in_future": "{n} in {column} {are} after today, when no call was made yet; mend them in the file of "
    "--unknown, and give it again",
    "day_ambiguous": "{n} in {column} could have day and month the other way round; " + DAY_FIRST,
    "day_missing": "{n} without a day {count} as today's; --called-on YYYY-MM-DD says which it was",
    "alike": "{n} like another, without a time or an id of the call that would tell: each counts as a dial",
    "id_repeated": "{n} in {column} {are} under an id that calls of other people have, too: it is no call's own, and "
    "who was called when tells the calls apart; name the column of the calls' ids (`columns: {{call_id: HEADER}}` in a "
    "YAML file, --dialer FILE)",
    "time_unreadable": "{n} in {column} {have} a time that cannot be read; only the day counts",
    "unsigned": "{n} in {column} {decide} on a lead without a name or a reason; say who (agent) and why (notes) in the "
    "file of --unknown, and give it again",
    "reason_unknown": "{n} in {column} {are} no reason that is known ({reasons}): kept as told, and whoever was "
    "sent back counts as without one; write one of these",
    "value_unreadable": "{n} in {column} cannot be read and {count} as not told",
}
NAMED = 8  # headers in a message
SHOWN = 20  # codes, and letters of one: a column of remarks taken for codes is not read out


class Told(NamedTuple):
    """What the files tell: outcomes, those set aside for their day (`why`), lines that are no records, how many rows
    are no result of a call, how many stand there once more (`repeated`), what is doubtful, and by file the headers that
    stand for nothing (`unused`)."""

    outcomes: pl.DataFrame
    aside: pl.DataFrame
    lost: pl.DataFrame
    no_result: int
    repeated: int
    doubts: list[Doubt]
    unused: dict[str, list[str]]


def read(
    files: Sequence[str], told: str | None, *, today: date, called_on: date | None = None, country: str | None = None,
    to_fill_in: Path | None = None,
) -> Told:  # fmt: skip
    """What all files tell.

    An InputError lists the codes that nobody knows, which are written to the file `to_fill_in`; or says whose days
    cannot be right.
    """
    found, aside, lost, no_result = [], [], [], 0
    doubts: list[Doubt] = []
    unused: dict[str, list[str]] = {}
    unknown: dict[str, list[tuple[str, pl.DataFrame]]] = {}
    for place in places(files):
        shown = spoken(place)
        table, name = _table(place, told)
        dialer = vocab.dialer(name)
        _check_coded(table, dialer, shown)
        unused[shown] = _unused(table.frame.columns, dialer)
        source = name if name in vocab.dialer_names() else dialer.extends
        one = calls.read(
            table.frame, table.lines, dialer, file=shown, source=source, today=today, called_on=called_on,
            country=country,
        )  # fmt: skip
        if one.unknown_codes.height:
            unknown.setdefault(name, []).append((shown, one.unknown_codes))
        found.append(one.outcomes)
        aside.append(one.aside)
        doubts += one.doubts
        lost.append(table.malformed.with_columns(source_file=pl.lit(shown)))
        no_result += one.no_result
    for name, parts in unknown.items():
        codes = pl.concat(part for _, part in parts).group_by("said", maintain_order=True).agg(pl.col("rows").sum())
        raise InputError(_unknown_codes(codes, name, ", ".join(shown for shown, _ in parts), to_fill_in))
    if wrong := next((doubt for doubt in doubts if doubt.kind in STOPPING), None):
        raise InputError(doubted(wrong))
    every = pl.concat(found)
    outcomes = every.unique("outcome_id", keep="first", maintain_order=True)
    undated = pl.concat(aside).unique("outcome_id", keep="first", maintain_order=True)
    return Told(outcomes, undated, pl.concat(lost), no_result, every.height - outcomes.height, doubts, unused)


def _table(place: Place, told: str | None) -> tuple[frames.Table, str]:
    """The file as text columns, and its dialer: the one told, else the one whose headers, or first line, it has."""
    from listforge import remote

    data = remote.fetch(place) if isinstance(place, str) else bytes(frames.view(place)[:])
    shown = spoken(place)
    if told is not None and told not in vocab.dialer_names() and not told.lower().endswith((".yaml", ".yml")):
        raise UsageError(
            f"no dialer {told!r}{nearest(told, vocab.dialer_names())}; "
            f"there are {', '.join(vocab.dialer_names())}, or name a YAML file"
        )
    headerless = [told] if told else [name for name in vocab.dialer_names() if not vocab.dialer(name).header]
    for name in headerless:
        dialer = vocab.dialer(name)
        if not dialer.header and (told or _looks_like(data, dialer)):
            return _headed(data, dialer, shown), name
    dialers = [told] if told else list(vocab.dialer_names())
    headers = {vocab.key(h) for n in dialers for field in vocab.dialer(n).columns.values() for h in field}
    table = frames.table(
        data, shown, lambda cells: len({vocab.key(c) for c in cells if c} & headers), telling=content.telling
    )
    return table, told or _detected(table.frame.columns)


def _looks_like(data: bytes, dialer: vocab.Dialer) -> bool:
    first = data[:4096].decode("utf-8-sig", "replace").partition("\n")[0].rstrip("\r")
    return dialer.line is not None and re.search(dialer.line, first) is not None


def _headed(data: bytes, dialer: vocab.Dialer, shown: str) -> frames.Table:
    """A file without a header, read with the fields its dialer names; its lines count from 1."""
    head = dialer.separator.join(dialer.fields)
    body = data.removeprefix(b"\xef\xbb\xbf")
    keys = {vocab.key(field) for field in dialer.fields}
    table = frames.table(
        head.encode() + b"\n" + body, shown, lambda cells: len({vocab.key(c) for c in cells} & keys),
        delimiter=dialer.separator,
    )  # fmt: skip
    return table._replace(lines=table.lines - 1)


def _detected(names: Sequence[str]) -> str:
    """The dialer whose signature the headers fit best; else generic."""
    keys = {vocab.key(name) for name in names}
    hits = {}
    for name in vocab.dialer_names():
        detect = vocab.dialer(name).detect
        count = sum(vocab.key(h) in keys for h in detect.headers)
        if detect.headers and count >= detect.at_least:
            hits[name] = count
    return max(sorted(hits), key=lambda name: hits[name]) if hits else "generic"


def _check_coded(table: frames.Table, dialer: vocab.Dialer, shown: str) -> None:
    """An InputError where a file has rows and no column that says what happened."""
    keys = {vocab.key(name) for name in table.frame.columns}
    for fields in (("code", "sales_verdict"), ("contact_id", "lead_id", "phone")):
        headers = [h for field in fields for h in dialer.columns[field]]
        if not any(vocab.key(h) in keys for h in headers):
            what = "says what happened on the calls" if "code" in fields else "says whose calls they are"
            raise InputError(
                f"{shown}: no column {what} ({', '.join(table.frame.columns[:8])}); "
                f"name it in a YAML file of your own: `columns: {{{fields[0]}: HEADER}}`, and pass it as --dialer FILE"
            )


def _unused(names: Sequence[str], dialer: vocab.Dialer) -> list[str]:
    """The headers that stand for no field of the dialer."""
    known = {vocab.key(header) for headers in dialer.columns.values() for header in headers}
    return [name for name in names if vocab.key(name) not in known]


def _unknown_codes(codes: pl.DataFrame, name: str, shown: str, to_fill_in: Path | None) -> str:
    """What to do about codes that nobody knows; a file with them is written where one is asked for."""
    named = ", ".join(f"{_short(code)} ({many(rows, 'row')})" for code, rows in codes.head(SHOWN).iter_rows())
    more = f" and {codes.height - SHOWN:,} more" if codes.height > SHOWN else ""
    told = f"{shown}: {many(codes.height, 'code stands', 'codes stand')} for no outcome: {named}{more}"
    if to_fill_in is None:
        return f"{told}; --codes codes.yaml writes a file to fill in, for --dialer codes.yaml"
    frames.write_text(_to_fill_in(codes, name), to_fill_in)
    return (
        f"{told}; say after each in {frames.named(to_fill_in)} which outcome it is, and run again with "
        f"--dialer {to_fill_in}"
    )


def _to_fill_in(codes: pl.DataFrame, name: str) -> str:
    """A YAML file of one's own with all the codes, and nothing said of them yet."""
    own = name not in vocab.dialer_names()
    lines = [f"  {json.dumps(code, ensure_ascii=False)}:   # {many(rows, 'row')}" for code, rows in codes.iter_rows()]
    return "\n".join(
        [
            *([f"# the other lines of {name} belong here too"] if own else []),
            f"extends: {vocab.dialer(name).extends if own else name}",
            "codes:   # after each the outcome it stands for",
            *lines,
            "no_result: []   # codes that are no result of a call",
            f"# outcomes: {', '.join(vocab.outcomes())}",
            "",
        ]
    )


def _short(code: str) -> str:
    return repr(code if len(code) <= 2 * SHOWN else code[: 2 * SHOWN] + "...")


# --- what is said of them ------------------------------------------------------------------------


def _agreeing(n: int) -> dict[str, str]:
    """The verbs of so many."""
    if n == 1:
        return {"are": "is", "have": "has", "count": "counts", "decide": "decides"}
    return {verb: verb for verb in ("are", "have", "count", "decide")}


def doubted(doubt: Doubt, unused: Sequence[str] = ()) -> str:
    """What is doubtful, where it is, and what to try. Where no column has the days, one of the `unused` may."""
    what = "cell" if doubt.column and doubt.kind not in ("day_missing", "alike") else "outcome"
    said = f"{doubt.file}:{doubt.line}: " + DOUBTS[doubt.kind].format(
        **_agreeing(doubt.rows),
        n=many(doubt.rows, what),
        column=f"column {doubt.column!r}",
        reasons=", ".join(vocab.rejections()),
    )
    if doubt.kind != "day_missing" or doubt.column or not unused:
        return said
    more = f" and {len(unused) - NAMED:,} more" if len(unused) > NAMED else ""
    return (
        f"{said}; no header is known for the day of the call; not used: {', '.join(map(_short, unused[:NAMED]))}{more} "
        "(`columns: {called_at: HEADER}` in a YAML file, --dialer FILE, reads one)"
    )


def unknown(strangers: pl.DataFrame, told: Told) -> pl.DataFrame:
    """Outcomes without a lead as they can come again once the lead is there, those of no day as they are told, and
    lines that are no records."""
    when = pl.coalesce(
        pl.col("called_at").dt.strftime("%Y-%m-%dT%H:%M:%SZ"),
        pl.col("called_local").dt.strftime("%Y-%m-%d %H:%M:%S"),
        pl.col("called_on").cast(pl.String),
    )
    undated = told.aside.with_columns(called_at="as_told").drop("as_told")
    every = pl.concat([strangers.with_columns(called_at=when), undated]).drop("called_local", "called_on", "dialed")
    bad = told.lost.with_columns(why=pl.lit(MALFORMED))
    return pl.concat([every, bad], how="diagonal") if bad.height else every


def differences(before: pl.DataFrame, result: Result) -> pl.DataFrame:
    """What the calls changed on the list, and why."""
    found = changes.diff(before, result.kept, result.extra["reasons"])
    return found.filter(pl.col("column").ne_missing(OUTCOMES_HAD))


def sentences(
    known: pl.DataFrame, applied: pl.DataFrame, strangers: pl.DataFrame, flags: pl.DataFrame, differences: pl.DataFrame,
    *, told: Told, told_again: int, kept: bool,
) -> Iterator[str]:  # fmt: skip
    """What a person should know of the results."""
    yield from (f"outcomes: {doubted(doubt, told.unused.get(doubt.file, ()))}" for doubt in told.doubts)
    again = known.height - applied.height
    yield f"outcomes: {many(known.height, 'outcome')} of leads on the list" + (
        f", {again:,} of them not new" if again else ""
    )
    if told.repeated:
        there = "in the files a second time, and"
        stand = many(told.repeated, f"row stands {there} counts", f"rows stand {there} count")
        yield f"outcomes: {stand} once"
    if told_again:
        tell = many(told_again, "row tells", "rows tell")
        yield f"outcomes: {tell} of a call that another row tells of: no dial of their own"
    if told.no_result:
        yield f"outcomes: {many(told.no_result, 'row is', 'rows are')} no result of a call"
    strangers = strangers.filter(~pl.col("why").is_in(told.aside["why"].implode()))  # these are doubts
    if strangers.height:
        counts = strangers["why"].value_counts(sort=True)
        kinds = ", ".join(f"{n:,} {why}" for why, n in sorted(counts.iter_rows(), key=lambda p: (-p[1], p[0])))
        hint = "" if kept else "; --unknown FILE keeps them"
        yield f"outcomes: {many(strangers.height, 'belongs', 'belong')} to no lead: {kinds}{hint}"
    for flag, n in sorted(flags["flag"].value_counts().iter_rows()):
        yield f"outcomes: {n:,} {flag}, to look into; --report FILE has the numbers"
    if not differences.height:
        yield "outcomes: warning: nothing changed on the list"
    else:
        yield "outcomes: " + ", ".join(f"{n:,} {kind}" for kind, n in changes.counts(differences).items())


def of_files(told: Told) -> dict[str, Any]:
    """For a report: rows that are no result of a call, those that stand there twice, and what is doubtful."""
    return {
        "no_result": told.no_result,
        "repeated": told.repeated,
        "doubts": [doubt._asdict() for doubt in told.doubts],
    }


def comparisons(known: pl.DataFrame, flags: pl.DataFrame) -> dict[str, Any]:
    """For a report: what to look into; sources apart from agents and the other way, versions of list and script."""
    return {
        "quality": flags.to_dicts(),
        "sources": calls.effect(known, "source", "agent").to_dicts(),
        "sources_qualified": calls.effect(known, "source", "agent", kind="qualify").to_dicts(),
        "sources_sent_back": calls.sent_back(known).to_dicts(),
        "agents": calls.effect(known, "agent", "source").to_dicts(),
        "list_versions": calls.effect(known, "list_version", "agent").to_dicts(),
        "script_versions": calls.effect(known, "script_version", "agent").to_dicts(),
    }
