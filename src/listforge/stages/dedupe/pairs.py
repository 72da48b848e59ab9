"""Which rows are worth comparing: those that share a match key, in time that grows with the rows."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from listforge.stages.dedupe.keys import Array

WINDOW = 30  # neighbours of one key that a row is paired with; a larger block becomes a sorted window


class Pairs(NamedTuple):
    """Candidate pairs of rows by their places, left < right, each once and in order; how many each key gave."""

    left: Array
    right: Array
    by_key: dict[str, int]


def candidates(keyed: Iterable[tuple[str, Array, Array]]) -> Pairs:
    """The pairs of all keys (name, rows, hashes of the key)."""
    found: list[Array] = []
    by_key: dict[str, int] = {}
    for name, rows, hashes in keyed:
        one = _pairs(rows, hashes)
        by_key[name] = len(one)
        found.append(one)
    codes = np.unique(np.concatenate([*found, np.empty(0, np.uint64)]))
    return Pairs((codes >> np.uint64(32)).astype(np.int64), (codes & np.uint64(0xFFFFFFFF)).astype(np.int64), by_key)


def _pairs(rows: Array, hashes: Array) -> Array:
    """Each row with the next WINDOW of its key, as `left << 32 | right`."""
    order = np.argsort(hashes, kind="stable")
    rows, hashes = rows[order].astype(np.uint64), hashes[order]
    found: list[Array] = []
    first = np.flatnonzero(hashes[:-1] == hashes[1:])
    for offset in range(1, WINDOW + 1):
        left, right = rows[first], rows[first + offset]
        low, high = np.minimum(left, right), np.maximum(left, right)
        found.append((low << np.uint64(32) | high)[low != high])
        first = first[first < len(hashes) - offset - 1]
        first = first[hashes[first] == hashes[first + offset + 1]]
        if not len(first):
            break
    return np.unique(np.concatenate(found)) if found else np.empty(0, np.uint64)
