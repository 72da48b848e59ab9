"""Turn a stranger's file into a list: map its headers, read its values, say where every row came from."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import polars as pl

from listforge import columns
from listforge.columns import COLUMNS, REJECT_COLUMNS, TEXT, ordered, warn
from listforge.fields import header, identity
from listforge.frames import Table
from listforge.reasons import Reason
from listforge.result import Result, count_warned
from listforge.stages.import_ import mapping, own, values
from listforge.stages.import_.origin import Origin, source_name, unproven, with_origin

STAGE = "import"


def import_(table: Table, origin: Origin) -> Result:
    """The canonical list of one file; lines that are no records are set aside as `row_malformed`.

    `extra["mapping"]` says which header became which column, how, and how sure that is; `extra["missed"]` which headers
    may be what the list lacks; `extra["placeholders"]` how many cells of a column said nothing ("N/A"). A list that
    listforge wrote comes through as it is.
    """
    if header.is_own(table.frame.columns) and not origin.columns:
        return _returned(table, origin)
    preset = origin.preset or header.detect(table.frame.columns)
    source = source_name(origin, preset)
    mapped = mapping.mapped(table, preset, origin)
    with ThreadPoolExecutor(1) as beside:  # Python hashes the ids while polars reads the values
        ids = beside.submit(identity.lead_ids, mapped.cells, source)
        frame, warnings, placeholders = values.read(mapped.cells, mapped.units, origin.country)
    frame = mapping.with_rest(mapping.opted_out(frame, mapped.opt_outs), mapped.rest)
    frame = with_origin(frame, table, origin, source, preset)
    frame = frame.with_columns(lead_id=ids.result()).with_columns(contact_id="lead_id")
    frame = warn(frame, {code: holds for code, holds in (warnings | unproven(frame)).items() if holds.any()})
    placeholders = placeholders.select(pl.lit(source).alias("source"), pl.all())
    missed = mapped.missed if not _has_companies(frame) else mapped.missed.clear()
    extra = {"mapping": mapped.told, "missed": missed, "placeholders": placeholders}
    return _result(frame, table, origin, source, extra)


def _has_companies(frame: pl.DataFrame) -> bool:
    """Whether most rows have a company, which may have stood where a person's name belongs."""
    return "company_name" in frame.columns and 2 * frame["company_name"].null_count() <= frame.height


def _returned(table: Table, origin: Origin) -> Result:
    back = own.returned(table.frame)
    nothing = {name: pl.DataFrame() for name in ("mapping", "missed", "placeholders")}
    return _result(back.kept, table, origin, back.source, nothing, back)


def merged(results: Sequence[Result]) -> Result:
    """Several files as one list, in their order.

    A record that stands in two files of one source has one lead_id in both rows: it is one lead, which dedupe makes one
    row of.
    """
    warned = [result.warned for result in results]
    mapping, missed, hollow = (
        pl.concat([r.extra[name] for r in results], how="diagonal") for name in ("mapping", "missed", "placeholders")
    )
    return Result(
        STAGE,
        _stacked([r.kept for r in results]),
        _stacked([r.rejected for r in results]).select(pl.all().exclude(REJECT_COLUMNS), *REJECT_COLUMNS),
        {},
        {code: sum(w.get(code, 0) for w in warned) for code in sorted({c for w in warned for c in w})},
        {"mapping": mapping, "missed": missed, "placeholders": _summed(hollow)},
    )


def _summed(hollow: pl.DataFrame) -> pl.DataFrame:
    """The placeholders of several files, counted together."""
    if hollow.is_empty():
        return hollow
    return hollow.group_by("source", "column", "kind", maintain_order=True).agg(pl.col("n").sum())


def _stacked(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    stacked = pl.concat(frames, how="diagonal")
    return stacked.select(ordered(stacked.columns))


def _result(
    frame: pl.DataFrame,
    table: Table,
    origin: Origin,
    source: str,
    extra: Mapping[str, pl.DataFrame],
    back: own.Own | None = None,
) -> Result:
    """`back`: a list of our own, whose warnings are not counted again, and whose bad lines still are bad."""
    bad = table.malformed.with_columns(
        source=pl.lit(source), source_type=pl.lit(origin.type, dtype=TEXT), source_file=pl.lit(origin.file)
    )
    lines = pl.concat([bad, back.malformed] if back and back.malformed.height else [bad], how="diagonal")
    lines = lines.with_columns(
        stage=pl.lit(STAGE), reason=pl.lit(Reason.row_malformed.value), survivor_lead_id=pl.lit(None, dtype=TEXT)
    )
    nothing = columns.empty(frame.columns)
    rejected = pl.concat([nothing.select(n for n in ordered(nothing.columns) if n in COLUMNS), lines], how="diagonal")
    before = back.warned if back else frame.drop("warnings", strict=False)
    frame = frame.select(ordered(frame.columns))
    return Result(STAGE, frame, rejected, {}, count_warned(before, frame), extra)
