"""Short, stable names for rows, people and companies."""

import base64

import numpy as np
import polars as pl
import xxhash

from listforge.columns import TEXT

SEPARATOR = "\x1f"
BYTES = 10
_LETTERS = np.frombuffer(b"abcdefghijklmnopqrstuvwxyz234567", dtype=np.uint8)
_PAIRS = np.stack([_LETTERS.repeat(32), np.tile(_LETTERS, 32)], axis=1).view(np.uint16).ravel()
_BLOCK = 50_000


def named(*parts: str) -> str:
    """80 bits of XXH3 over the parts as 16 letters and digits: the same on every machine."""
    digest = xxhash.xxh3_128_digest(SEPARATOR.join(parts).encode())
    return base64.b32encode(digest[:BYTES]).decode().lower()


def lead_ids(cells: pl.DataFrame, source: str) -> pl.Series:
    """An id a row: of the source's name and `source_record_id`, else of all its cells; a repeat has its number."""
    keys = cells.select(key=_key(cells)).to_series()
    whole = pl.concat_str(pl.lit(source), "key", _nth(keys), separator=SEPARATOR)
    return hashed(keys.to_frame().select(whole).to_series())


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
    """`named` of whole texts: a tight loop for the hashes, block by block, so that other threads come in between; their
    letters for all of them at once."""
    blocks = (texts.slice(start, _BLOCK).cast(pl.Binary).to_list() for start in range(0, texts.len(), _BLOCK))
    digests = b"".join(b"".join(map(xxhash.xxh3_128_digest, block)) for block in blocks)
    # Five bytes are four pairs of letters, ten bits each.
    five = np.frombuffer(digests, dtype=np.uint8).reshape(-1, 16)[:, :BYTES].reshape(-1, 5).astype(np.uint64)
    bits = sum(five[:, place] << np.uint64(32 - 8 * place) for place in range(5))
    pairs = np.empty((len(five), 4), dtype=np.uint16)
    for place in range(4):
        pairs[:, place] = _PAIRS[(bits >> np.uint64(30 - 10 * place)) & np.uint64(1023)]
    letters = pairs.view(np.uint8).reshape(-1, 16)
    return pl.Series("lead_id", letters).arr.to_list().cast(pl.Binary).cast(TEXT)
