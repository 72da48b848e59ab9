"""Keyed hashes in the stead of people: how the store names a number or an address without holding it."""

import hashlib
import os
from typing import NamedTuple

import numpy as np
import polars as pl
from sqlalchemy import Connection, insert, select

from listforge.errors import UsageError
from listforge.store.schema import about

SALT = 16
PROOF = "listforge"


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
    """64 bits of BLAKE2b over each text, as Int64; null for null."""
    words = texts.drop_nulls()
    start = hashlib.blake2b(digest_size=8, salt=hashing.salt, key=_key(hashing))

    def digest(text: bytes) -> bytes:
        one = start.copy()
        one.update(text)
        return one.digest()

    digests = b"".join(map(digest, words.cast(pl.Binary).to_list()))
    found = pl.Series("key", np.frombuffer(digests, dtype=">i8").astype(np.int64), dtype=pl.Int64)
    if found.len() == texts.len():
        return found
    empty = pl.Series("key", [None], dtype=pl.Int64).new_from_index(0, texts.len())
    return empty.scatter(texts.is_not_null().arg_true(), found)


def _key(hashing: Hashing) -> bytes:
    """A key of the length that BLAKE2b takes, of a secret of any."""
    return hashlib.blake2b(hashing.secret, digest_size=64).digest() if hashing.secret else b""


def _proof(hashing: Hashing) -> str:
    return str(tokens(pl.Series([PROOF]), hashing).item())
