"""A list that listforge wrote comes back: as it is, or mended by hand after it was set aside."""

from typing import NamedTuple

import polars as pl

from listforge import columns
from listforge.columns import COLUMNS, REJECT_COLUMNS, TEXT
from listforge.fields import identity

PROVENANCE = ("source", "source_type", "source_file", "source_row", "sources")
RAW = "x_raw"


class Own(NamedTuple):
    """The rows, typed; the source that they name first; the warnings they came with; lines that are still no records,
    with where they came from."""

    kept: pl.DataFrame
    source: str
    warned: pl.DataFrame
    malformed: pl.DataFrame


def returned(frame: pl.DataFrame) -> Own:
    """The list as it is; a rejects file loses the columns that said why, so that it can be mended and come back."""
    texts = columns.ensure(frame.drop(REJECT_COLUMNS, strict=False), PROVENANCE)
    nothing = _says_nothing(texts)
    still = texts.filter(nothing).select(n for n in texts.columns if n in (*PROVENANCE, RAW))
    texts = texts.filter(~nothing)
    kept = columns.ensure(columns.conform(texts), columns.set_by("import"))
    warned = columns.conform(texts.select(n for n in texts.columns if n == "warnings"))
    name = next((name for name in kept["source"].drop_nulls().head(1)), "list")
    if kept["lead_id"].null_count():
        kept = _identified(kept, texts, name)
    return Own(kept, name, warned, columns.conform(still))


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
