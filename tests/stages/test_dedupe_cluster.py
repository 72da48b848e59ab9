"""Pairs become groups: what is sure is joined, what one wrong pair glued together is taken apart."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.stages.dedupe.cluster import LARGEST, clusters
from listforge.stages.dedupe.told import Array

Pairs = dict[tuple[int, int], float]
BAR = 7.0


def grouped(height: int, pairs: Pairs, others: float = -5.0) -> set[frozenset[int]]:
    """The groups of more than one; a pair that is not given has `others` for odds."""

    def weigh(left: Array, right: Array) -> Array:
        return np.array([pairs.get((int(a), int(b)), others) for a, b in zip(left, right, strict=True)], dtype=float)

    ordered = sorted(pairs)
    left, right = (np.array([pair[side] for pair in ordered], dtype=np.int64) for side in (0, 1))
    odds = np.array([pairs[pair] for pair in ordered], dtype=float)
    labels = clusters(height, left, right, odds, BAR, weigh)
    groups = {label: frozenset(np.flatnonzero(labels == label).tolist()) for label in labels.tolist()}
    return {group for group in groups.values() if len(group) > 1}


@pytest.mark.parametrize(
    ("pairs", "others", "expected"),
    [
        pytest.param({(0, 1): 9.0}, -5.0, {(0, 1)}, id="a sure pair"),
        pytest.param({(0, 1): 6.9}, -5.0, set(), id="a doubtful pair"),
        pytest.param({(0, 1): 9.0, (1, 2): 9.0}, 1.0, {(0, 1, 2)}, id="a chain nobody speaks against"),
        pytest.param({(0, 1): 9.0, (1, 2): 8.0}, -30.0, {(0, 1)}, id="a chain whose ends disagree"),
        pytest.param(
            {(0, 1): 9.0, (2, 3): 9.0, (1, 2): 7.5}, -9.0, {(0, 1), (2, 3)}, id="two people glued by one wrong pair"
        ),
        pytest.param({(0, 1): 9.0, (0, 2): 9.0, (1, 2): -2.0}, -5.0, {(0, 1, 2)}, id="a doubt that two sure pairs outweigh"),
        pytest.param({(0, 1): 9.0, (0, 2): 9.0, (1, 2): -1000.0}, -5.0, {(0, 1)}, id="what a person said is different"),
    ],
)  # fmt: skip
def test_groups(pairs: Pairs, others: float, expected: set[tuple[int, ...]]) -> None:
    height = max(max(pair) for pair in pairs) + 1
    assert grouped(height, pairs, others) == {frozenset(group) for group in expected}


def test_copies_of_one_row_are_one_however_many() -> None:
    height = 10 * LARGEST
    pairs = {(row, row + 1): 15.0 for row in range(height - 1)}
    assert grouped(height, pairs, 15.0) == {frozenset(range(height))}


def test_a_stranger_leaves_the_many_copies_of_one_row_together() -> None:
    height = 5 * LARGEST
    pairs = {(row, row + 1): 15.0 for row in range(height)} | {(row, height): -8.0 for row in range(height - 1)}
    assert grouped(height + 1, pairs, 15.0) == {frozenset(range(height))}


def test_a_long_chain_of_strangers_falls_apart() -> None:
    height = 4 * LARGEST
    chained: Pairs = {(row, row + 1): 12.0 if row % 2 == 0 else 7.5 for row in range(height - 1)}
    assert grouped(height, chained, -20.0) == {frozenset((row, row + 1)) for row in range(0, height, 2)}


@given(st.dictionaries(st.tuples(st.integers(0, 8), st.integers(0, 8)), st.floats(-20, 20), max_size=20), st.randoms())
def test_the_order_of_the_rows_decides_nothing(drawn: Pairs, random: st.DataObject) -> None:
    # Distinct odds: which of two equal pairs is joined first is the one thing that the order of the rows may say.
    pairs = {(a, b): odds + place / 1000 for place, ((a, b), odds) in enumerate(sorted(drawn.items())) if a < b}
    moved = list(range(9))
    random.shuffle(moved)  # type: ignore[attr-defined]
    turned = {(min(moved[a], moved[b]), max(moved[a], moved[b])): odds for (a, b), odds in pairs.items()}
    there = {frozenset(moved[row] for row in group) for group in grouped(9, pairs)}
    assert grouped(9, turned) == there
