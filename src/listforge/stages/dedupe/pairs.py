"""Which rows are worth comparing: those that share a match key, in time that grows with the rows."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from listforge.stages.dedupe.told import Array

WINDOW = 30  # neighbours of one key that a row is paired with; a larger block becomes a sorted window
_HALF = np.uint64(32)


class Pairs(NamedTuple):
    """Candidate pairs of rows by their places, left < right, each once and in order; how many each key gave."""

    left: Array
    right: Array
    by_key: dict[str, int]


def candidates(keyed: Iterable[tuple[str, Array, Array]], height: int, touched: Array | None = None) -> Pairs:
    """The pairs of all keys (name, rows, hashes of the key) of a list of that height; of `touched` rows, if given."""

    def of_key(one: tuple[str, Array, Array]) -> tuple[str, Array]:
        name, rows, hashes = one
        if touched is not None:
            asked = np.isin(hashes, hashes[touched[rows]])
            rows, hashes = rows[asked], hashes[asked]
        return name, _pairs(rows, hashes, height)

    with ThreadPoolExecutor() as pool:
        found = dict(pool.map(of_key, keyed))
    by_key = {name: len(codes) for name, codes in found.items()}
    codes = _distinct(np.concatenate([np.empty(0, np.uint64), *found.values()]))
    left, right = (codes >> _HALF).astype(np.int64), (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)
    if touched is not None:
        asked = touched[left] | touched[right]
        left, right = left[asked], right[asked]
    return Pairs(left, right, by_key)


def lookup(left: Array, right: Array, one: Array, other: Array, height: int) -> tuple[Array, Array]:
    """Where each asked pair (one, other) stands among pairs in order (left, right), and whether it does."""
    known, asked = left * np.int64(height) + right, one * np.int64(height) + other
    at = np.searchsorted(known, asked)
    there = at < len(known)
    there[there] = known[at[there]] == asked[there]
    return at, there


def _pairs(rows: Array, hashes: Array, height: int) -> Array:
    """Each row with the next WINDOW of its key, as `left << 32 | right`.

    A hash gives its lowest bits to the row, so that one sort of plain numbers brings the rows of a key together, in
    their order. Two keys that fall together make a few pairs more to compare, and nothing else.
    """
    mask = (np.uint64(1) << np.uint64(max(height - 1, 1).bit_length())) - np.uint64(1)
    packed = (hashes & ~mask) | rows.astype(np.uint64)
    packed.sort()
    found: list[Array] = [np.empty(0, np.uint64)]
    first = np.flatnonzero(packed[:-1] ^ packed[1:] <= mask)  # equal but for the row
    for offset in range(1, WINDOW + 1):
        left, right = packed[first] & mask, packed[first + offset] & mask
        found.append((left << _HALF | right)[left != right])  # one row may have a key twice, by two numbers
        first = first[first < len(packed) - offset - 1]
        first = first[packed[first] ^ packed[first + offset + 1] <= mask]
        if not len(first):
            break
    codes = np.concatenate(found)
    return codes if (rows[1:] > rows[:-1]).all() else _distinct(codes)


def _distinct(codes: Array) -> Array:
    """The codes in order, each once."""
    codes.sort()
    return codes[np.concatenate([[True], codes[1:] != codes[:-1]])] if len(codes) else codes
