"""Where rows come from, what permission and motion the whole source comes with, and whether a consent is shown."""

from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import columns, vocab
from listforge.columns import TEXT
from listforge.fields import consent, header, person
from listforge.frames import Table

CLAIM = ("source_type", "consent_basis", "consent_on", "consent_evidence")
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


def with_origin(frame: pl.DataFrame, table: Table, origin: Origin, source: str, preset: str) -> pl.DataFrame:
    """Provenance of every row, and the permission and motion that the whole source comes with."""
    source_type = origin.type or vocab.presets()[preset].type
    motion = origin.motion or MOTIONS.get(source_type or "")
    told = {n: value for n, value in (("motion", motion), ("temperature", origin.temperature)) if value is not None}
    frame = _permitted(frame, origin, origin.consent_basis or ("opt_in" if source_type == "opt_in" else None))
    frame = columns.ensure(frame, [*told, *columns.set_by("import")])
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


def unproven(frame: pl.DataFrame) -> dict[str, pl.Series]:
    claims = columns.ensure(frame.select(n for n in CLAIM if n in frame.columns), CLAIM)
    return {"consent_unproven": claims.select(consent.unproven()).to_series()}


def contested(frame: pl.DataFrame) -> pl.DataFrame:
    """`source`, `lead_id` and `source_file` of the records whose id other people have in another file of the source."""
    rows = frame.filter(pl.col("lead_id").is_duplicated())
    rows = rows.select("source", "lead_id", "source_file").hstack(person.keys(rows))
    several = [pl.col(name).drop_nulls().n_unique() > 1 for name in ("source_file", "given", "family")]
    return rows.filter(pl.all_horizontal(more.over("lead_id") for more in several)).drop("given", "family")
