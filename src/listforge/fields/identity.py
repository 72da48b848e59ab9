"""Short, stable names for rows, people and companies."""

import base64
import hashlib

import polars as pl

from listforge.columns import TEXT

SEPARATOR = "\x1f"


def named(*parts: str) -> str:
    """80 bits of BLAKE2 over the parts as 16 letters and digits: the same on every machine."""
    digest = hashlib.blake2b(SEPARATOR.join(parts).encode(), digest_size=10).digest()
    return base64.b32encode(digest).decode().lower()


def lead_ids(cells: pl.DataFrame, source: str) -> pl.Series:
    """An id a row: of the source's name and `source_record_id`, else of all its cells; a repeat has its number."""
    every = pl.concat_str(pl.all().fill_null(""), separator=SEPARATOR)
    record = (
        pl.lit("id:") + pl.col("source_record_id") if "source_record_id" in cells.columns else pl.lit(None, dtype=TEXT)
    )
    keys = cells.select(key=pl.coalesce(record, every)).with_columns(nth=pl.col("key").cum_count().over("key"))
    return pl.Series("lead_id", [named(source, key, str(nth)) for key, nth in keys.iter_rows()], dtype=TEXT)
