"""Keyed hashes in the stead of people: how the store names a number or an address without holding it."""

import hashlib
import os
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import polars as pl
import xxhash
from sqlalchemy import Connection, insert, select

from listforge.errors import UsageError
from listforge.store.schema import about

SALT = 16
PROOF = "listforge"
AT_ONCE = 20_000


class Hashing(NamedTuple):
    """What the hashes of a store are made with: its own salt, and the secret where people are hashed."""

    salt: bytes
    secret: bytes | None

    @property
    def hides(self) -> bool:
        """Whether nothing of a person may stand in the clear."""
        return self.secret is not None


def made(connection: Connection, secret: bytes | None) -> Hashing:
    """The hashing of a new store, remembered in it; of the secret only a proof."""
    hashing = Hashing(os.urandom(SALT), secret)
    rows = [{"name": "salt", "value": hashing.salt.hex()}, {"name": "proof", "value": _proof(hashing)}]
    connection.execute(insert(about), rows)
    return hashing


def known(connection: Connection, secret: bytes | None) -> Hashing:
    """The hashing of a store that is there; a UsageError where the secret is not the one that it was made with."""
    told = {row.name: row.value for row in connection.execute(select(about.c.name, about.c.value))}
    hashing = Hashing(bytes.fromhex(told["salt"]), secret)
    if _proof(hashing) == told["proof"]:
        return hashing
    if secret is None:
        raise UsageError("made with `store.hash_people: true`; say so in the ICP, and set the variable with its key")
    if _proof(hashing._replace(secret=None)) == told["proof"]:
        raise UsageError("made without `store.hash_people`; what is hashed cannot be hashed anew: start another store")
    raise UsageError("made with another key than the one in the environment; set the key it was made with")


def tokens(texts: pl.Series, hashing: Hashing) -> pl.Series:
    """64 bits of each text as Int64: keyed BLAKE2b where people are hidden, else XXH3 of salt and text; null for null.

    Who has the file can try all numbers against hashes without a key, however slow these are: so the fastest will do.
    """
    words = texts.drop_nulls()
    digest = _keyed(hashing.secret) if hashing.secret is not None else xxhash.xxh3_64_digest
    digests = np.empty(words.len(), dtype=np.int64)
    # Few at a time, so that their Python values have the place of the ones before instead of ever more memory.
    for start in range(0, words.len(), AT_ONCE):
        some = words.slice(start, AT_ONCE).to_frame("text").select(pl.lit(hashing.salt.hex()) + pl.col("text"))
        hashed = b"".join(map(digest, some.to_series().cast(pl.Binary).to_list()))
        digests[start : start + AT_ONCE] = np.frombuffer(hashed, dtype=">i8")
    keys = pl.Series("key", digests, dtype=pl.Int64)
    if keys.len() == texts.len():
        return keys
    empty = pl.Series("key", [None], dtype=pl.Int64).new_from_index(0, texts.len())
    return empty.scatter(texts.is_not_null().arg_true(), keys)


def _keyed(secret: bytes) -> Callable[[bytes], bytes]:
    """BLAKE2b with a key of the length that it takes, of a secret of any."""
    start = hashlib.blake2b(digest_size=8, key=hashlib.blake2b(secret, digest_size=64).digest())

    def digest(text: bytes) -> bytes:
        one = start.copy()
        one.update(text)
        return one.digest()

    return digest


def _proof(hashing: Hashing) -> str:
    return str(tokens(pl.Series([PROOF]), hashing).item())
