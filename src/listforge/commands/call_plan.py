"""`listforge export --plan`: what an export would write, and what its calls would yield, in words."""

import io
from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from listforge import frames, vocab
from listforge.errors import InputError
from listforge.fields import header
from listforge.icp import Icp
from listforge.plural import many
from listforge.result import Result
from listforge.stages.export import plan

RUN_LEADS = ("latest/leads.parquet", "leads.parquet")


def told(
    result: Result, layout: vocab.Layout, icp: Icp, files: Mapping[str, bytes], where: str, since: Path | None,
    shut: Mapping[str, str],
) -> str:  # fmt: skip
    """The whole plan as lines."""
    parts = (
        _files(result, layout, files, where),
        _gates(shut),
        _since(result, layout, since) if since is not None else (),
        _yield(plan.outlook(result.extra["aims"], icp), icp),
    )
    return "".join(line + "\n" for part in parts for line in part)


def _files(result: Result, layout: vocab.Layout, files: Mapping[str, bytes], where: str) -> Iterator[str]:
    yield f"would write {many(len(files), 'file')} to {where}, {many(result.kept.height, 'call')}"
    for name, content in files.items():
        yield f"  {name}  {many(len(content), 'byte')}"
    aside = ", ".join(f"{n:,} {reason}" for reason, n in result.reasons.items())
    yield f"sets aside {result.rejected.height:,}{': ' + aside if aside else ''}"
    if cuts := cut(result):
        yield cuts


def cut(result: Result) -> str:
    """The values that the layout changed or refused, in a sentence; nothing where there are none."""
    counts = (
        result.extra["cut"]
        .group_by("done", "field")
        .len()
        .sort("len", "done", "field", descending=[True, False, False])
    )
    listed = ", ".join(f"{n:,} {field} {done}" for done, field, n in counts.iter_rows())
    return f"values the layout cannot hold as they are: {listed}" if listed else ""


def cuts(result: Result) -> list[dict[str, str | int]]:
    """How many values of each field the layout changed or refused, as a report has them; the values are in the list."""
    counted = result.extra["cut"].group_by("field", "done").len("values").sort("field", "done")
    return counted.to_dicts()


def _gates(shut: Mapping[str, str]) -> Iterator[str]:
    for gate, problem in shut.items():
        if problem:
            yield f"gate {gate} is shut: {problem}"


# --- the last export -----------------------------------------------------------------------------


def _since(result: Result, layout: vocab.Layout, since: Path) -> Iterator[str]:
    path = next((since / name for name in RUN_LEADS if (since / name).exists()), since)
    now, before = _compared(result, layout, path)
    found = plan.difference(now, before)
    yield (
        f"against {path}: {found.new:,} new, {found.gone:,} gone, {found.both:,} in both"
        + (f", {found.renumbered:,} of them with another number" if found.renumbered else "")
    )


def _compared(result: Result, layout: vocab.Layout, path: Path) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The calls and those of the file, by who and number: as listforge writes its lists, else as the layout does."""
    before = _earlier(path, layout)
    if {"contact_id", "phone"}.issubset(before.columns):
        called = before.filter(pl.col("export_reason").is_null()) if "export_reason" in before.columns else before
        names = {"who": "contact_id", "number": "phone"}
        return result.extra["aims"].select(**names), called.select(**names)
    now, then = (plan.known_by(calls, layout) for calls in (result.extra["calls"], before))
    if now is None or then is None:
        raise InputError(f"{path}: neither a list of listforge nor a call file of this layout; name one by --since")
    return now, then


def _earlier(path: Path, layout: vocab.Layout) -> pl.DataFrame:
    """A list of an earlier day as it was written."""
    if layout.csv.header or path.suffix != f".{layout.extension}":
        return frames.table(frames.load(path), path.name, header.known).frame
    columns = [column.header for column in layout.columns]
    try:
        data = path.read_bytes().decode(layout.csv.encoding)
    except (OSError, UnicodeDecodeError) as error:
        raise InputError(f"{path}: {getattr(error, 'strerror', None) or error}") from None
    try:
        return pl.read_csv(
            io.StringIO(data), separator=layout.csv.separator, has_header=False, new_columns=columns,
            infer_schema=False, quote_char='"' if layout.csv.quotes else None,
        )  # fmt: skip
    except pl.exceptions.NoDataError:
        return pl.DataFrame(schema=dict.fromkeys(columns, pl.String))


# --- what it yields ------------------------------------------------------------------------------


def _yield(seen: plan.Outlook, icp: Icp) -> Iterator[str]:
    settings = icp.export.plan
    for one in seen.classes:
        dials = (
            f"{1 / one.qualified.high:,.0f}-{1 / one.qualified.low:,.0f} dials a qualified lead"
            if one.dials
            else "no dial left"
        )
        yield f"  {one.name}: {many(one.leads, 'lead')}, {dials}"
    yield (
        f"all of it, {many(settings.attempts_per_lead, 'dial')} a lead at most: {many(seen.dials, 'dial')}, "
        f"{seen.hours:,.1f} agent-hours at {settings.minutes_per_dial:g} minutes a dial, "
        f"{_span(seen.connects)} connects, "
        f"{_span(seen.qualified)} qualified leads"
    )
    if settings.qualified is None:
        return
    need = plan.needed(settings.qualified, seen, icp)
    if need is None:
        yield f"{many(settings.qualified, 'qualified lead')}: there is nobody to dial"
        return
    days = f", {need.days.low:,.1f}-{need.days.high:,.1f} days" if need.days else ""
    asked = many(settings.qualified, "qualified lead needs", "qualified leads need")
    yield (
        f"{asked} {_span(need.dials)} dials, {_span(need.leads)} leads, "
        f"{need.hours.low:,.1f}-{need.hours.high:,.1f} agent-hours{days}"
    )
    yield _lasts(seen, need)


def _lasts(seen: plan.Outlook, need: plan.Need) -> str:
    if seen.dials >= need.dials.high:
        return "the list is long enough"
    surely = "runs" if seen.dials < need.dials.low else "may run"
    return f"the list {surely} dry: after {many(seen.dials, 'dial')}, with {_span(seen.qualified)} qualified leads"


def _span(span: plan.Span) -> str:
    low, high = round(span.low), round(span.high)
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"
