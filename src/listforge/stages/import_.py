"""Turn a stranger's file into a list: map its headers, read its values, say where every row came from."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

import polars as pl

from listforge import columns, vocab
from listforge.columns import COLUMNS, DAY, REJECT_COLUMNS, TEXT, keep_raw, ordered, warn
from listforge.fields import cell, distinct, header, identity, nobody, person, person_writing, place, reading
from listforge.frames import Table
from listforge.reasons import Reason
from listforge.result import Result, count_warned

STAGE = "import"
MOTIONS = {
    "form": "inbound",
    "opt_in": "inbound",
    "network": "outbound",
    "vendor": "outbound",
    "event": "hybrid",
}


class Origin(NamedTuple):
    """What is known of a source before it is read: from the ICP, or from the command line."""

    file: str
    name: str | None = None
    type: str | None = None
    preset: str | None = None
    columns: Mapping[str, str] = {}
    country: str | None = None
    motion: str | None = None
    temperature: str | None = None
    consent_basis: str | None = None
    consent_on: date | None = None
    consent_expires_on: date | None = None
    consent_evidence: str | None = None


def import_(table: Table, origin: Origin) -> Result:
    """The canonical list of one file; lines that are no records are set aside as `row_malformed`.

    `extra["mapping"]` says which header became which column, how, and how sure that is. A list that listforge wrote
    comes through as it is.
    """
    if header.is_own(table.frame.columns) and not origin.columns:
        own = _own(table.frame)
        told = columns.conform(table.frame.select(n for n in table.frame.columns if n == "warnings"))
        return _result(own, table, origin, own_name(own), pl.DataFrame(), told)
    preset = origin.preset or header.detect(table.frame.columns)
    matches = header.mapping(table.frame.columns, preset, origin.columns, origin.file)
    raw = table.frame.select(pl.col(m.header).alias(m.column) for m in matches)
    frame, warnings, placeholders = _read(raw, {m.column: m.unit for m in matches}, origin)
    used = {m.header for m in matches}
    frame = _opted_out(frame, table.frame.select(header.also(table.frame.columns, "do_not_call", used)))
    frame = _with_rest(frame, table.frame, used)
    source = source_name(origin, preset)
    frame = _with_origin(frame, table, origin, source, preset)
    frame = frame.with_columns(lead_id=identity.lead_ids(raw, source)).with_columns(contact_id="lead_id")
    frame = warn(frame, warnings | _unproven(frame))
    result = _result(frame, table, origin, source, _mapping_frame(table, matches, origin, preset))
    return result._replace(extra={**result.extra, "placeholders": placeholders})


def merged(results: Sequence[Result]) -> Result:
    """Several files as one list, in their order."""
    warned = [result.warned for result in results]
    return Result(
        STAGE,
        _stacked([r.kept for r in results]),
        _stacked([r.rejected for r in results]).select(pl.all().exclude(REJECT_COLUMNS), *REJECT_COLUMNS),
        {},
        {code: sum(w.get(code, 0) for w in warned) for code in sorted({c for w in warned for c in w})},
        {
            "mapping": pl.concat(
                [r.extra["mapping"] for r in results if r.extra["mapping"].height] or [pl.DataFrame()]
            ),
            "placeholders": _summed([r.extra["placeholders"] for r in results if "placeholders" in r.extra]),
        },
    )


def _summed(counts: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The placeholders of several files, counted together."""
    every = pl.concat([_emptied({}), *counts])
    return every.group_by("column", "kind", maintain_order=True).agg(pl.col("n").sum())


def source_name(origin: Origin, preset: str) -> str:
    """The name given, else the preset, else the file's stem without digits."""
    if origin.name:
        return origin.name
    if preset != "generic":
        return preset
    stem = origin.file.rsplit("/", 1)[-1].rsplit(".", 1)[0]
    return "".join(c for c in stem if not c.isdigit()).strip("-_ .") or "list"


def own_name(frame: pl.DataFrame) -> str:
    """The source that an own list names first."""
    return next((name for name in frame["source"].drop_nulls().head(1)), "list")


def _stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    stacked = pl.concat(frames, how="diagonal")
    return stacked.select(ordered(stacked.columns))


# --- a list of our own ---------------------------------------------------------------------------


def _own(frame: pl.DataFrame) -> pl.DataFrame:
    """As it is, typed; a rejects file loses the columns that said why, so that it can be mended and come back."""
    kept = columns.conform(frame.drop(REJECT_COLUMNS, strict=False))
    kept = columns.ensure(kept, columns.set_by(STAGE))
    nameless = kept["lead_id"].is_null()
    if nameless.any():
        ids = identity.lead_ids(frame.drop("lead_id").select(pl.col(pl.String)), own_name(kept))
        kept = kept.with_columns(
            lead_id=pl.coalesce("lead_id", ids), contact_id=pl.coalesce("contact_id", "lead_id", ids)
        )
    return kept


# --- values --------------------------------------------------------------------------------------


class _Values(NamedTuple):
    """The mapped cells in their canonical types, the warnings about them, and how many placeholders were emptied."""

    frame: pl.DataFrame
    warnings: dict[str, pl.Series]
    placeholders: pl.DataFrame


def _read(raw: pl.DataFrame, units: Mapping[str, float], origin: Origin) -> _Values:
    """The mapped cells as values; what cannot be read is null, and kept raw."""
    cleaned = {name: cell.cleaned(raw[name], name) for name in raw.columns}
    cells = pl.DataFrame([one.cells.alias(name) for name, one in cleaned.items()])
    days = {
        name: reading.day(cells[name], month_first=origin.country in (None, "US"))
        for name in cells.columns
        if COLUMNS[name].dtype == DAY
    }
    frame = pl.DataFrame(
        [
            (days[name][0] if name in days else reading.column(name, cells[name], units[name])).alias(name)
            for name in cells.columns
        ]
    )
    never = pl.repeat(False, raw.height, eager=True)
    doubtful = reduce(or_, (unsure for _, unsure in days.values()), never)
    frame = _bands(_places(frame, origin), cells)
    frame, mended, nobodies = _names(frame, cells, raw)
    unreadable = never
    for name in raw.columns:
        lost = cells[name].is_not_null() & (frame[name].is_null() | _doubted(name, cells))
        lost = lost & ~nobodies if name in nobody.NAMES else lost
        if lost.any():
            frame, unreadable = keep_raw(frame, name, raw[name], lost), unreadable | lost
    warnings = {
        "date_ambiguous": doubtful, "name_mended": mended, "name_not_person": nobodies, "value_unreadable": unreadable,
    }  # fmt: skip
    return _Values(frame, warnings, _emptied({name: one.emptied for name, one in cleaned.items()}))


def _emptied(counts: Mapping[str, Mapping[str, int]]) -> pl.DataFrame:
    """A row a column and kind of placeholder, with how many cells were emptied."""
    rows = [(column, kind, n) for column, kinds in counts.items() for kind, n in kinds.items()]
    return pl.DataFrame(rows, schema={"column": TEXT, "kind": TEXT, "n": columns.WHOLE}, orient="row")


def _doubted(name: str, cells: pl.DataFrame) -> pl.Series:
    """Whether the column's answer was made of words that nobody can read."""
    if name != "do_not_call":
        return pl.repeat(False, cells.height, eager=True)
    return distinct.each(cells[name], reading.flag).is_null() & cells[name].is_not_null()


def _places(frame: pl.DataFrame, origin: Origin) -> pl.DataFrame:
    """Countries and regions as codes; a row without a country gets its source's."""
    frame = columns.ensure(frame, ["country"]) if origin.country else frame
    if "country" in frame.columns:
        found = distinct.each(frame["country"], place.country)
        frame = frame.with_columns(
            country=pl.when(pl.col("country").is_null()).then(pl.lit(origin.country, dtype=TEXT)).otherwise(found)
        )
    if not {"region", "country"} <= set(frame.columns):
        return frame
    named = pl.when(pl.col("country").is_not_null()).then(place.region(pl.col("region"), pl.col("country")))
    return distinct.read(frame, ["region", "country"], region=named.otherwise("region"))


def _names(frame: pl.DataFrame, cells: pl.DataFrame, raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series, pl.Series]:
    """Names tidied, the whole name taken apart or put together where the other is missing.

    And which rows' names were mended, and which are nobody's.
    """
    mended = pl.repeat(False, frame.height, eager=True)
    for name in (n for n in nobody.NAMES if n in frame.columns):
        tidy = person_writing.tidied(cells[name])
        changed = tidy.ne_missing(cells[name])
        if changed.any():
            frame = keep_raw(frame, name, raw[name], changed)
        frame, mended = frame.with_columns(tidy.alias(name)), mended | changed
    frame, nobodies = nobody.set_apart(frame, raw)
    if "full_name" in frame.columns:
        frame = person.taken_apart(columns.ensure(frame, ["first_name", "last_name"]))
    elif {"first_name", "last_name"} & set(frame.columns):
        frame = columns.ensure(frame, ["first_name", "last_name"])
        whole = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True).replace("", None)
        frame = frame.with_columns(full_name=whole)
    return frame, mended & ~nobodies, nobodies


def _bands(frame: pl.DataFrame, cells: pl.DataFrame) -> pl.DataFrame:
    """A range under the header of a whole number ("51-200") is a band, not a number."""
    if "employees" not in cells.columns:
        return frame
    frame = columns.ensure(frame, ["employee_band"])
    if frame["employees"].null_count() == cells["employees"].null_count():
        return frame
    ranges = cells.select(pl.when(frame["employees"].is_null()).then("employees")).to_series()
    return frame.with_columns(employee_band=pl.coalesce("employee_band", pl.lit(distinct.each(ranges, reading.band))))


def _opted_out(frame: pl.DataFrame, others: pl.DataFrame) -> pl.DataFrame:
    """A yes in any of several do-not-call columns is a yes."""
    if not others.width or "do_not_call" not in frame.columns:
        return frame
    flags = [others.select(reading.opted_out(pl.col(n))).to_series() for n in others.columns]
    return frame.with_columns(do_not_call=pl.max_horizontal("do_not_call", *flags))


# --- where it came from --------------------------------------------------------------------------


def _with_rest(frame: pl.DataFrame, source: pl.DataFrame, used: set[str]) -> pl.DataFrame:
    """The source's other columns, untouched, under their own names."""
    for name in (n for n in source.columns if n not in used):
        frame = frame.with_columns(source[name].alias(header.passing(name, set(frame.columns))))
    return frame


def _with_origin(frame: pl.DataFrame, table: Table, origin: Origin, source: str, preset: str) -> pl.DataFrame:
    """Provenance of every row, and the permission and motion that the whole source comes with."""
    source_type = origin.type or vocab.presets()[preset].type
    basis = origin.consent_basis or ("opt_in" if source_type == "opt_in" else None)
    motion = origin.motion or MOTIONS.get(source_type or "")
    told: dict[str, object] = {
        "consent_basis": basis, "consent_on": origin.consent_on, "consent_expires_on": origin.consent_expires_on,
        "consent_evidence": origin.consent_evidence, "motion": motion, "temperature": origin.temperature,
    }  # fmt: skip
    told = {name: value for name, value in told.items() if value is not None}
    frame = columns.ensure(frame, [*told, *columns.set_by(STAGE)])
    return frame.with_columns(
        *(pl.col(name).fill_null(pl.lit(value)) for name, value in told.items()),
        source=pl.lit(source),
        source_type=pl.lit(source_type, dtype=TEXT),
        source_file=pl.lit(origin.file),
        source_row=table.lines,
        sources=pl.concat_list(pl.lit(source)),
    )


def _unproven(frame: pl.DataFrame) -> dict[str, pl.Series]:
    given = pl.col("consent_on").is_null() if "consent_on" in frame.columns else pl.lit(True)
    return {"consent_unproven": frame.select((pl.col("source_type") == "opt_in").fill_null(False) & given).to_series()}


# --- the result ----------------------------------------------------------------------------------


def _result(
    frame: pl.DataFrame,
    table: Table,
    origin: Origin,
    source: str,
    mapping: pl.DataFrame,
    told: pl.DataFrame | None = None,
) -> Result:
    """`told`: the warnings that the rows came with, which are not counted again."""
    nothing = columns.empty(frame.columns)
    rejected = table.malformed.with_columns(
        source=pl.lit(source), source_type=pl.lit(origin.type, dtype=TEXT), source_file=pl.lit(origin.file),
        stage=pl.lit(STAGE), reason=pl.lit(Reason.row_malformed.value), survivor_lead_id=pl.lit(None, dtype=TEXT),
    )  # fmt: skip
    rejected = pl.concat(
        [nothing.select(n for n in ordered(nothing.columns) if n in COLUMNS), rejected], how="diagonal"
    )
    frame = frame.select(ordered(frame.columns))
    return Result(
        STAGE,
        frame,
        rejected,
        {},
        count_warned(frame.drop("warnings", strict=False) if told is None else told, frame),
        {"mapping": mapping},
    )


def _mapping_frame(table: Table, matches: Sequence[header.Match], origin: Origin, preset: str) -> pl.DataFrame:
    """A row a header: the column it became (none = it passes through), how, and how sure that is."""
    by_header = {m.header: m for m in matches}
    rows = [
        (
            origin.file,
            preset,
            table.dialect,
            name,
            by_header[name].column,
            by_header[name].how,
            by_header[name].confidence,
        )
        if name in by_header
        else (origin.file, preset, table.dialect, name, None, "passes through", None)
        for name in table.frame.columns
    ]
    schema = {
        "file": TEXT,
        "preset": TEXT,
        "dialect": TEXT,
        "header": TEXT,
        "column": TEXT,
        "how": TEXT,
        "confidence": columns.NUMBER,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
