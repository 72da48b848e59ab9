"""Turn a stranger's file into a list: map its headers, read its values, say where every row came from."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import columns, vocab
from listforge.columns import COLUMNS, DAY, REJECT_COLUMNS, TEXT, keep_raw, ordered, warn
from listforge.fields import content, gaps, header, header_pair, identity, person, place, reading, text
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

    `extra["mapping"]` says which header became which column, how, and how sure that is. A list that listforge wrote
    comes through as it is.
    """
    if header.is_own(table.frame.columns) and not origin.columns:
        own = _own(table.frame)
        told = columns.conform(table.frame.select(n for n in table.frame.columns if n == "warnings"))
        return _result(own, table, origin, own_name(own), pl.DataFrame(), told)
    preset = origin.preset or header.detect(table.frame.columns)
    matches = _matches(table.frame, preset, origin)
    separator = vocab.presets()[preset].separator
    pairs = header_pair.pairs(table.frame.columns, preset)
    raw = gaps.cells(table.frame, matches, pairs, separator)
    frame, warnings = _read(raw, {m.column: m.unit for m in matches}, origin)
    frame = _opted_out(frame, gaps.others(table.frame, matches, "do_not_call"))
    frame = _with_rest(frame, table.frame, gaps.told_apart(matches, table.frame, separator))
    source = source_name(origin, preset)
    frame = _with_origin(frame, table, origin, source, preset)
    frame = frame.with_columns(lead_id=identity.lead_ids(raw, source)).with_columns(contact_id="lead_id")
    frame = warn(frame, warnings | _unproven(frame))
    return _result(frame, table, origin, source, _mapping_frame(table, matches, origin, preset))


def _matches(frame: pl.DataFrame, preset: str, origin: Origin) -> list[header.Match]:
    """What the headers say, and where they say nothing what the cells do."""
    matches = header.mapping(frame.columns, preset, origin.columns, origin.file)
    unspoken = header.unspoken(frame.columns, matches, preset)
    return header.with_guesses(matches, content.guessed(frame.select(unspoken)))


def merged(results: Sequence[Result]) -> Result:
    """Several files as one list, in their order."""
    warned = [result.warned for result in results]
    return Result(
        STAGE,
        _stacked([r.kept for r in results]),
        _stacked([r.rejected for r in results]).select(pl.all().exclude(REJECT_COLUMNS), *REJECT_COLUMNS),
        {},
        {code: sum(w.get(code, 0) for w in warned) for code in sorted({c for w in warned for c in w})},
        {"mapping": pl.concat([r.extra["mapping"] for r in results if r.extra["mapping"].height] or [pl.DataFrame()])},
    )


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


def _read(raw: pl.DataFrame, units: Mapping[str, float], origin: Origin) -> tuple[pl.DataFrame, dict[str, pl.Series]]:
    """The mapped cells in their canonical types, and the warnings about them; unreadable text is kept raw."""
    frame = raw.select(reading.value(name, units.get(name, 1)).alias(name) for name in raw.columns)
    doubtful = pl.repeat(False, raw.height, eager=True)
    for name in (n for n in raw.columns if COLUMNS[n].dtype == DAY):
        days, unsure = reading.day(raw[name], month_first=origin.country in (None, "US"))
        frame, doubtful = frame.with_columns(days.alias(name)), doubtful | unsure
    frame = _places(frame, origin)
    frame, mended = _names(frame, raw)
    frame = _bands(frame, raw)
    unreadable = pl.repeat(False, raw.height, eager=True)
    for name in raw.columns:
        lost = text_of(raw[name]).is_not_null() & (frame[name].is_null() | _doubted(name, raw))
        if lost.any():
            frame, unreadable = keep_raw(frame, name, raw[name], lost), unreadable | lost
    return frame, {"date_ambiguous": doubtful, "name_mended": mended, "value_unreadable": unreadable}


def text_of(cells: pl.Series) -> pl.Series:
    """The cells that hold more than a placeholder."""
    return cells.to_frame("c").select(text.clean(pl.col("c"))).to_series()


def _doubted(name: str, raw: pl.DataFrame) -> pl.Series:
    if name != "do_not_call":
        return pl.repeat(False, raw.height, eager=True)
    return raw.select(
        reading.flag(text.clean(pl.col(name))).is_null() & text.clean(pl.col(name)).is_not_null()
    ).to_series()


def _places(frame: pl.DataFrame, origin: Origin) -> pl.DataFrame:
    """Countries and regions as codes; a row without a country gets its source's."""
    frame = columns.ensure(frame, ["country"]) if origin.country else frame
    if "country" in frame.columns:
        found = place.country(pl.col("country"))
        frame = frame.with_columns(
            country=pl.when(pl.col("country").is_null()).then(pl.lit(origin.country, dtype=TEXT)).otherwise(found)
        )
    if "region" not in frame.columns:
        return frame
    in_country = pl.col("country") if "country" in frame.columns else pl.lit(None, dtype=TEXT)
    named = pl.when(in_country.is_not_null()).then(place.region(pl.col("region"), in_country)).otherwise("region")
    return frame.with_columns(region=named)


def _names(frame: pl.DataFrame, raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Names tidied, the whole name taken apart or put together where the other is missing; and which were mended."""
    mended = pl.repeat(False, frame.height, eager=True)
    for name in (n for n in ("full_name", "first_name", "last_name") if n in frame.columns):
        tidy = raw.select(person.tidy(pl.col(name))).to_series()
        changed = tidy.ne_missing(text_of(raw[name]))
        if changed.any():
            frame = keep_raw(frame, name, raw[name], changed)
        frame, mended = frame.with_columns(tidy.alias(name)), mended | changed
    if "full_name" in frame.columns:
        frame = columns.ensure(frame, ["first_name", "last_name"]).with_columns(
            first_name=pl.coalesce("first_name", person.split_first(pl.col("full_name"))),
            last_name=pl.coalesce("last_name", person.split_last(pl.col("full_name"))),
        )
    elif {"first_name", "last_name"} & set(frame.columns):
        frame = columns.ensure(frame, ["first_name", "last_name"])
        whole = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True).replace("", None)
        frame = frame.with_columns(full_name=whole)
    return frame, mended


def _bands(frame: pl.DataFrame, raw: pl.DataFrame) -> pl.DataFrame:
    """A range under the header of a whole number ("51-200") is a band, not a number."""
    if "employees" not in raw.columns:
        return frame
    frame = columns.ensure(frame, ["employee_band"])
    return frame.with_columns(
        employee_band=pl.coalesce("employee_band", raw.select(reading.band(pl.col("employees"))).to_series())
    )


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
