"""Turn a stranger's file into a list: map its headers, read its values, say where every row came from."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import reduce
from operator import or_
from typing import NamedTuple

import polars as pl

from listforge import columns, vocab
from listforge.columns import COLUMNS, DAY, REJECT_COLUMNS, TEXT, keep_raw, ordered, warn
from listforge.fields import (
    cell,
    consent,
    content,
    distinct,
    gaps,
    header,
    header_pair,
    identity,
    nobody,
    person,
    person_writing,
    place,
    reading,
)
from listforge.frames import Table
from listforge.reasons import Reason
from listforge.result import Result, count_warned

STAGE = "import"
PROVENANCE = ("source", "source_type", "source_file", "source_row", "sources")
CLAIM = ("source_type", "consent_basis", "consent_on", "consent_evidence")
RAW = "x_raw"
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
    columns: header.Told = {}  # noqa: RUF012 - nobody writes to it
    country: str | None = None
    motion: str | None = None
    temperature: str | None = None
    consent_basis: str | None = None
    consent_on: date | None = None
    consent_expires_on: date | None = None
    consent_evidence: str | None = None


def import_(table: Table, origin: Origin) -> Result:
    """The canonical list of one file; lines that are no records are set aside as `row_malformed`.

    `extra["mapping"]` says which header became which column, how, and how sure that is; `extra["placeholders"]` how
    many cells of a column said nothing ("N/A"). A list that listforge wrote comes through as it is.
    """
    if header.is_own(table.frame.columns) and not origin.columns:
        return _own(table, origin)
    preset = origin.preset or header.detect(table.frame.columns)
    matches = _matches(table.frame, preset, origin)
    separator = vocab.presets()[preset].separator
    pairs = header_pair.pairs(table.frame.columns, preset)
    raw = gaps.cells(table.frame, matches, pairs, separator)
    frame, warnings, placeholders = _read(raw, {m.column: m.unit for m in matches}, origin)
    frame = _opted_out(frame, gaps.others(table.frame, matches, "do_not_call"))
    frame = _with_rest(frame, table.frame, gaps.told_apart(matches, table.frame, separator))
    source = source_name(origin, preset)
    frame = _with_origin(frame, table, origin, source, preset)
    frame = frame.with_columns(lead_id=identity.lead_ids(raw, source)).with_columns(contact_id="lead_id")
    frame = warn(frame, warnings | _unproven(frame))
    extra = {
        "mapping": _mapping_frame(table, matches, origin, preset),
        "placeholders": placeholders.select(pl.lit(source).alias("source"), pl.all()),
    }
    return _result(frame, table, origin, source, extra)


def _matches(frame: pl.DataFrame, preset: str, origin: Origin) -> list[header.Match]:
    """What the headers say, and where they say nothing what the cells do."""
    matches = header.mapping(frame.columns, preset, origin.columns, origin.file)
    unspoken = header.unspoken(frame.columns, matches, preset)
    return header.with_guesses(matches, content.guessed(frame.select(unspoken)))


def merged(results: Sequence[Result]) -> Result:
    """Several files as one list, in their order.

    A record that stands in two files of one source has one lead_id in both rows: it is one lead, which dedupe makes one
    row of.
    """
    warned = [result.warned for result in results]
    mapping, hollow = (
        pl.concat([r.extra[name] for r in results], how="diagonal") for name in ("mapping", "placeholders")
    )
    return Result(
        STAGE,
        _stacked([r.kept for r in results]),
        _stacked([r.rejected for r in results]).select(pl.all().exclude(REJECT_COLUMNS), *REJECT_COLUMNS),
        {},
        {code: sum(w.get(code, 0) for w in warned) for code in sorted({c for w in warned for c in w})},
        {"mapping": mapping, "placeholders": _summed(hollow)},
    )


def _summed(hollow: pl.DataFrame) -> pl.DataFrame:
    """The placeholders of several files, counted together."""
    if hollow.is_empty():
        return hollow
    return hollow.group_by("source", "column", "kind", maintain_order=True).agg(pl.col("n").sum())


def contested(frame: pl.DataFrame) -> pl.DataFrame:
    """`source`, `lead_id` and `source_file` of the records whose id other people have in another file of the source."""
    rows = frame.filter(pl.col("lead_id").is_duplicated())
    rows = rows.select("source", "lead_id", "source_file").hstack(person.keys(rows))
    several = [pl.col(name).drop_nulls().n_unique() > 1 for name in ("source_file", "given", "family")]
    return rows.filter(pl.all_horizontal(more.over("lead_id") for more in several)).drop("given", "family")


def source_name(origin: Origin, preset: str) -> str:
    """The name given, else the preset, else the file's stem without digits."""
    if origin.name:
        return origin.name
    if preset != "generic":
        return preset
    file = origin.file.rsplit("/", 1)[-1]
    packed = next((suffix for suffix in (".gz", ".zst", ".zip") if file.endswith(suffix)), "")
    stem = file.removesuffix(packed).rsplit(".", 1)[0]
    return "".join(c for c in stem if not c.isdigit()).strip("-_ .") or "list"


def own_name(frame: pl.DataFrame) -> str:
    """The source that an own list names first."""
    return next((name for name in frame["source"].drop_nulls().head(1)), "list")


def _stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    stacked = pl.concat(frames, how="diagonal")
    return stacked.select(ordered(stacked.columns))


# --- a list of our own ---------------------------------------------------------------------------


def _own(table: Table, origin: Origin) -> Result:
    """As it is, typed; a rejects file loses the columns that said why, so that it can be mended and come back."""
    texts = columns.ensure(table.frame.drop(REJECT_COLUMNS, strict=False), PROVENANCE)
    nothing = _says_nothing(texts)
    still = texts.filter(nothing).select(n for n in texts.columns if n in (*PROVENANCE, RAW))
    texts = texts.filter(~nothing)
    kept = columns.ensure(columns.conform(texts), columns.set_by(STAGE))
    came = columns.conform(texts.select(n for n in texts.columns if n == "warnings"))
    name = own_name(kept)
    if kept["lead_id"].null_count():
        kept = _identified(kept, texts, name)
    extra = {"mapping": pl.DataFrame(), "placeholders": pl.DataFrame()}
    return _result(kept, table, origin, name, extra, came, columns.conform(still))


def _says_nothing(texts: pl.DataFrame) -> pl.Series:
    """Where a row is no lead: without an id, and nothing in any column but where it came from and its raw line.

    Such is a line that was set aside as malformed, until somebody fills its columns in.
    """
    if not texts["lead_id"].null_count():
        return pl.repeat(False, texts.height, eager=True)
    said = [pl.col(n).str.contains(r"\S").fill_null(False) for n in texts.columns if n not in (*PROVENANCE, RAW)]
    return texts.select(~pl.any_horizontal(said)).to_series()


def _identified(kept: pl.DataFrame, texts: pl.DataFrame, name: str) -> pl.DataFrame:
    """The rows with ids where they have none, of their own source where they say it, else of the one named."""
    brought = [n for n in columns.known(texts.columns) if COLUMNS[n].from_source and n != "updated_on"]
    new = kept["lead_id"].is_null()
    sources = kept["source"].fill_null(name).filter(new)
    cells = texts.filter(new).select(brought).with_columns(_source=sources, _row=new.arg_true())
    parts = cells.partition_by("_source", maintain_order=True)
    ids = pl.concat([p.select("_row", id=identity.lead_ids(p.select(brought), p["_source"][0])) for p in parts])
    made = pl.repeat(None, kept.height, dtype=TEXT, eager=True).scatter(ids["_row"], ids["id"])
    source = pl.when(new).then(pl.col("source").fill_null(name)).otherwise("source")
    return kept.with_columns(
        lead_id=pl.coalesce("lead_id", made),
        contact_id=pl.coalesce("contact_id", "lead_id", made),
        source=source,
        sources=pl.when(new & pl.col("sources").is_null()).then(pl.concat_list(source)).otherwise("sources"),
    )


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
            (days[name][0] if name in days else reading.column(name, cells[name], units.get(name, 1))).alias(name)
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
    motion = origin.motion or MOTIONS.get(source_type or "")
    told = {n: value for n, value in (("motion", motion), ("temperature", origin.temperature)) if value is not None}
    frame = _permitted(frame, origin, origin.consent_basis or ("opt_in" if source_type == "opt_in" else None))
    frame = columns.ensure(frame, [*told, *columns.set_by(STAGE)])
    return frame.with_columns(
        *(pl.col(name).fill_null(pl.lit(value)) for name, value in told.items()),
        source=pl.lit(source),
        source_type=pl.lit(source_type, dtype=TEXT),
        source_file=pl.lit(origin.file),
        source_row=table.lines,
        sources=pl.concat_list(pl.lit(source)),
    )


def _permitted(frame: pl.DataFrame, origin: Origin, basis: str | None) -> pl.DataFrame:
    """The permission of the whole source where a row says nothing.

    A row that names another basis than the source's does not get its day and evidence, which prove the other thing; but
    the last day of the source's permission holds for every row that names none of its own.
    """
    told = {
        "consent_basis": basis, "consent_on": origin.consent_on, "consent_evidence": origin.consent_evidence,
        "consent_expires_on": origin.consent_expires_on,
    }  # fmt: skip
    told = {name: value for name, value in told.items() if value is not None}
    frame = columns.ensure(frame, told)
    other = pl.lit(False)
    if basis is not None:
        other = (consent.basis(pl.col("consent_basis")) != consent.basis(pl.lit(basis))).fill_null(False)
    return frame.with_columns(
        pl.when(other & (name in ("consent_on", "consent_evidence")))
        .then(name)
        .otherwise(pl.col(name).fill_null(value))
        for name, value in told.items()
    )


def _unproven(frame: pl.DataFrame) -> dict[str, pl.Series]:
    claims = columns.ensure(frame.select(n for n in CLAIM if n in frame.columns), CLAIM)
    return {"consent_unproven": claims.select(consent.unproven()).to_series()}


# --- the result ----------------------------------------------------------------------------------


def _result(
    frame: pl.DataFrame,
    table: Table,
    origin: Origin,
    source: str,
    extra: Mapping[str, pl.DataFrame],
    told: pl.DataFrame | None = None,
    still: pl.DataFrame | None = None,
) -> Result:
    """`told`: the warnings that the rows came with, which are not counted again. `still`: lines that were set aside
    before and are no better, with where they came from."""
    nothing = columns.empty(frame.columns)
    bad = table.malformed.with_columns(
        source=pl.lit(source), source_type=pl.lit(origin.type, dtype=TEXT), source_file=pl.lit(origin.file)
    )
    lines = pl.concat([bad, *([still] if still is not None and still.height else [])], how="diagonal")
    lines = lines.with_columns(
        stage=pl.lit(STAGE), reason=pl.lit(Reason.row_malformed.value), survivor_lead_id=pl.lit(None, dtype=TEXT)
    )
    rejected = pl.concat([nothing.select(n for n in ordered(nothing.columns) if n in COLUMNS), lines], how="diagonal")
    frame = frame.select(ordered(frame.columns))
    return Result(
        STAGE,
        frame,
        rejected,
        {},
        count_warned(frame.drop("warnings", strict=False) if told is None else told, frame),
        extra,
    )


MAPPING: Mapping[str, pl.DataType] = {
    **dict.fromkeys(("file", "preset", "dialect", "header", "column", "how"), TEXT),
    "confidence": columns.NUMBER,
    "rank": columns.WHOLE,
}


def _mapping_frame(table: Table, matches: Sequence[header.Match], origin: Origin, preset: str) -> pl.DataFrame:
    """A row a header: the column it became (none = it passes through), how, how sure that is, and its rank there.

    `also`: it fills the gaps of a column that has a better header; `by kind`: another header says, row by row, which
    column its cells go to.
    """
    said: dict[str, tuple[str | None, str, float | None, int | None]] = {
        pair.value: (pair.rule.otherwise, "by kind", 1.0, None)
        for pair in header_pair.pairs(table.frame.columns, preset)
    }
    for m in matches:
        said |= {other: (m.column, "also", m.confidence, rank) for rank, other in enumerate(m.also, start=2)}
    said |= {m.header: (m.column, m.how, m.confidence, 1) for m in matches}
    nothing = (None, "passes through", None, None)
    rows = [(origin.file, preset, table.dialect, name, *said.get(name, nothing)) for name in table.frame.columns]
    return pl.DataFrame(rows, schema=dict(MAPPING), orient="row")
