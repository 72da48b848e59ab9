"""Candidate pairs: all that share a key in a small block, a window of them in a large one."""

import itertools

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.stages.dedupe.pairs import WINDOW, candidates

KEYS = st.lists(st.integers(0, 4), max_size=25)


def found(*keys: list[int], touched: list[int] | None = None) -> set[tuple[int, int]]:
    """The pairs of columns of keys, a row a place; 0 is no key."""
    height = max((len(key) for key in keys), default=0)
    tables = {}
    for number, key in enumerate(keys):
        rows = np.flatnonzero(np.array(key, dtype=np.int64))
        hashes = pl.Series(key, dtype=pl.Int64).hash(number).to_numpy()[rows]
        half = len(rows) // 2
        tables[str(number)] = [(rows[:half], hashes[:half]), (rows[half:], hashes[half:])]
    mask = None if touched is None else np.isin(np.arange(height), touched)
    pairs = candidates(tables, height, mask)
    return set(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))


def expected(*keys: list[int]) -> set[tuple[int, int]]:
    return {
        (a, b) for key in keys for a, b in itertools.combinations(range(len(key)), 2) if key[a] and key[a] == key[b]
    }


@given(KEYS, KEYS)
def test_all_pairs_of_small_blocks_once(one: list[int], other: list[int]) -> None:
    other = (other + [0] * len(one))[: len(one)]
    assert found(one, other) == expected(one, other)


@given(KEYS, st.sets(st.integers(0, 24), max_size=5))
def test_the_pairs_of_touched_rows(key: list[int], touched: set[int]) -> None:
    pairs = {(a, b) for a, b in expected(key) if a in touched or b in touched}
    assert found(key, touched=sorted(touched)) == pairs


@pytest.mark.parametrize("height", [2_000, 4_000])
def test_a_large_block_is_a_window_and_grows_with_the_rows(height: int) -> None:
    pairs = found([1] * height)
    assert len(pairs) == WINDOW * height - WINDOW * (WINDOW + 1) // 2
    assert all(0 < right - left <= WINDOW for left, right in pairs)


def test_a_row_is_no_pair_with_itself() -> None:
    rows, hashes = np.array([3, 3, 5]), np.array([9, 9, 9], dtype=np.uint64)
    pairs = candidates({"number": [(rows, hashes)]}, 6)
    assert list(zip(pairs.left, pairs.right, strict=True)) == [(3, 5)]
