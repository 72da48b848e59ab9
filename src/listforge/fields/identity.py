"""Short, stable names for rows, people and companies."""

import base64

import numpy as np
import polars as pl
import xxhash

from listforge.columns import TEXT

SEPARATOR = "\x1f"
BYTES = 10
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)


def named(*parts: str) -> str:
    """80 bits of XXH3 over the parts as 16 letters and digits: the same on every machine."""
    digest = xxhash.xxh3_128_digest(SEPARATOR.join(parts).encode())
    return base64.b32encode(digest[:BYTES]).decode().lower()


def lead_ids(cells: pl.DataFrame, source: str) -> pl.Series:
    """An id a row: of the source's name and `source_record_id`, else of all its cells; a repeat has its number."""
    return hashed(lead_keys(cells, source))


def lead_keys(cells: pl.DataFrame, source: str) -> pl.Series:
    """The text a row that its id is a hash of."""
    keys = cells.select(key=_key(cells)).to_series()
    return keys.to_frame().select(pl.concat_str(pl.lit(source), "key", _nth(keys), separator=SEPARATOR)).to_series()


def _key(cells: pl.DataFrame) -> pl.Expr:
    every = pl.concat_str(pl.all().fill_null(""), separator=SEPARATOR)
    if "source_record_id" not in cells.columns:
        return every
    record = pl.lit("id:") + pl.col("source_record_id")
    # A file whose rows all have an id needs no other text of them.
    return pl.coalesce(record, every) if cells["source_record_id"].null_count() else record


def _nth(keys: pl.Series) -> pl.Expr:
    """Which occurrence of its key each row is, as text. Keys whose hashes all differ are not counted one by one."""
    if keys.hash().n_unique() == keys.len():
        return pl.lit("1")
    return pl.col("key").cum_count().over("key").cast(TEXT)


def hashed(texts: pl.Series) -> pl.Series:
    """`named` of whole texts, without polars: a tight loop for the hashes, their letters for all of them at once."""
    digests = b"".join(map(xxhash.xxh3_128_digest, texts.cast(pl.Binary).to_list()))
    # Five bytes are eight letters of five bits each.
    five = np.frombuffer(digests, dtype=np.uint8).reshape(-1, 16)[:, :BYTES].reshape(-1, 5).astype(np.uint64)
    bits = sum(five[:, place] << np.uint64(32 - 8 * place) for place in range(5))
    letters = np.empty((len(five), 8), dtype=np.uint8)
    for place in range(8):
        letters[:, place] = _LETTERS[(bits >> np.uint64(35 - 5 * place)) & np.uint64(31)]
    return pl.Series("lead_id", letters.reshape(-1, 16)).arr.to_list().cast(pl.Binary).cast(TEXT)
