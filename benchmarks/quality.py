"""How good found clusters are: pairwise and B-cubed precision, recall and F1, and whether probabilities mean them."""

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
EDGES = (0.0, 0.01, 0.1, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0)


class Quality(NamedTuple):
    """What is right of what was found, and what was found of what is right."""

    precision: float
    recall: float

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0

    def __str__(self) -> str:
        return f"P {self.precision:.4f} R {self.recall:.4f} F1 {self.f1:.4f}"


def pairwise(found: Array, truth: Array) -> Quality:
    """Over pairs of rows that are in one cluster; 1 where there are none to get wrong."""
    both, ours, theirs = _sizes(found, truth)
    right = _pairs(both)
    return Quality(right / max(_pairs(ours), 1) if _pairs(ours) else 1.0, right / _pairs(theirs) if right else 0.0)


def b_cubed(found: Array, truth: Array) -> Quality:
    """Over rows: the share of their cluster that belongs with them, and of those who do that is in it."""
    both, ours, theirs = _sizes(found, truth, each=True)
    return Quality(float((both / ours).mean()), float((both / theirs).mean()))


def labelled(found: Array, left: Array, right: Array, same: Array) -> Quality:
    """Over pairs that somebody labelled; the others are unknown."""
    together = found[left] == found[right]
    hits = int((together & same).sum())
    return Quality(hits / max(int(together.sum()), 1), hits / max(int(same.sum()), 1))


def true_pairs(truth: Array) -> int:
    """How many pairs of rows are one."""
    return int(_pairs(np.unique(truth, return_counts=True)[1]))


def calibration(probability: Array, same: Array, edges: Sequence[float] = EDGES) -> list[str]:
    """A line a range of probabilities: how many pairs have one, what they say on the average, and what is true."""
    lines = []
    for low, high in itertools.pairwise(edges):
        here = (probability >= low) & ((probability < high) | (high == edges[-1]))
        if here.any():
            said, true = probability[here].mean(), same[here].mean()
            lines.append(f"{low:5.3f} to {high:5.3f} {here.sum():>10,} pairs, said {said:.4f}, true {true:.4f}")
    return lines


def numbered(names: Array) -> Array:
    """Cluster names as whole numbers."""
    return np.asarray(np.unique(names, return_inverse=True)[1])


def _sizes(found: Array, truth: Array, *, each: bool = False) -> tuple[Array, Array, Array]:
    """The sizes of the clusters both have, of those found and of the true ones; for `each` row those it is in."""
    one, other = numbered(found).astype(np.int64), numbered(truth).astype(np.int64)
    sides = []
    for codes in (one * (len(other) + 1) + other, one, other):
        _, which, counts = np.unique(codes, return_inverse=True, return_counts=True)
        sides.append(counts[which] if each else counts)
    return sides[0], sides[1], sides[2]


def _pairs(sizes: Array) -> float:
    return float((sizes.astype(np.float64) * (sizes - 1) / 2).sum())
