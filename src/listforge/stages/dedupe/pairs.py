"""Which rows are worth comparing: those that share a match key, in time that grows with the rows."""

from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from listforge.stages.dedupe.told import BLOCK, Array

WINDOW = 30  # neighbours of one key that a row is paired with; a larger block becomes a sorted window
_HALF = np.uint64(32)
Keyed = Iterable[tuple[Array, Array]]  # rows that have a key, and its hash, a part of the list at a time


class Pairs(NamedTuple):
    """Candidate pairs of rows by their places, left < right, each once and in order; how many each key gave."""

    left: Array
    right: Array
    by_key: dict[str, int]


def candidates(keyed: Mapping[str, Keyed], height: int, touched: Array | None = None) -> Pairs:
    """The pairs of all keys, by their names, of a list of that height; of `touched` rows, if given."""

    def of_key(name: str) -> tuple[str, Array]:
        return name, _pairs(_packed(keyed[name], height), height, touched)

    with ThreadPoolExecutor() as pool:
        found = dict(pool.map(of_key, keyed))
    by_key = {name: len(codes) for name, codes in found.items()}
    codes = _distinct(np.concatenate([np.empty(0, np.uint64), *found.values()]))
    left, right = (codes >> _HALF).astype(np.int64), (codes & np.uint64(0xFFFFFFFF)).astype(np.int64)
    return Pairs(left, right, by_key)


def lookup(left: Array, right: Array, one: Array, other: Array, height: int) -> tuple[Array, Array]:
    """Where each asked pair (one, other) stands among pairs in order (left, right), and whether it does."""
    known, asked = left * np.int64(height) + right, one * np.int64(height) + other
    at = np.searchsorted(known, asked)
    there = at < len(known)
    there[there] = known[at[there]] == asked[there]
    return at, there


def _mask(height: int) -> np.uint64:
    """The bits that the rows of a list take."""
    return (np.uint64(1) << np.uint64(max(height - 1, 1).bit_length())) - np.uint64(1)


def _packed(keyed: Keyed, height: int) -> Array:
    """The rows of a key in one number each, in order: the hash, which gives its lowest bits to the row.

    So one sort of plain numbers brings the rows of a key together, in their order. Two keys that fall together make a
    few pairs more to compare, and nothing else.
    """
    packed = np.concatenate(
        [np.empty(0, np.uint64), *((h & ~_mask(height)) | rows.astype(np.uint64) for rows, h in keyed)]
    )
    packed.sort()
    return packed


def _pairs(packed: Array, height: int, touched: Array | None) -> Array:
    """Each row with the next WINDOW of its key, as `left << 32 | right`, in order; with or of `touched` ones."""
    mask = _mask(height)
    found: list[Array] = [np.empty(0, np.uint64)]
    first = _followed(packed, mask)
    for offset in range(1, WINDOW + 1):
        left, right = packed[first] & mask, packed[first + offset] & mask
        asked = left != right  # one row may have a key twice, by two numbers
        if touched is not None:
            asked &= touched[left] | touched[right]
        found.append((left << _HALF | right)[asked])
        first = first[first < len(packed) - offset - 1]
        first = first[packed[first] ^ packed[first + offset + 1] <= mask]
        if not len(first):
            break
    return _distinct(np.concatenate(found))


def _followed(packed: Array, mask: np.uint64) -> Array:
    """The places of the numbers that the next one is equal to but for the row."""
    found = [np.empty(0, np.int64)]
    for start in range(0, len(packed) - 1, BLOCK):
        here = packed[start : start + BLOCK + 1]
        found.append(start + np.flatnonzero(here[:-1] ^ here[1:] <= mask))
    return np.concatenate(found)


def _distinct(codes: Array) -> Array:
    """The codes in order, each once."""
    codes.sort()
    return codes[np.concatenate([[True], codes[1:] != codes[:-1]])] if len(codes) else codes
