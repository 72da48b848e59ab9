"""Which rows are one: pairs that are sure are joined, and a group that one wrong pair glued together is taken apart.

Components over the sure pairs; inside each in which two members speak against being one, average linkage over all inner
pairs decides again. The outcome depends on the pairs alone, not on their order.
"""

from collections.abc import Callable

import numpy as np

from listforge.components import components
from listforge.stages.dedupe.pairs import lookup
from listforge.stages.dedupe.told import Array

Odds = Callable[[Array, Array], Array]

LARGEST = 60  # members of a component of which all inner pairs are weighed
STEP = 3.0  # bits by which the bar rises for a component that is larger
HIGHEST = 40.0


def clusters(height: int, left: Array, right: Array, odds: Array, bar: float, weigh: Odds) -> Array:
    """The cluster of each of `height` rows, by the smallest row in it.

    `odds`: log2 odds of pairs; those of `bar` and more join. `weigh`: the odds of any pairs.
    """
    sure = odds >= bar
    labels = components(height, left[sure], right[sure])
    large = np.flatnonzero(np.bincount(labels, minlength=height)[labels] > LARGEST)
    while len(large) and bar < HIGHEST:
        large = large[~_settled(labels, large, weigh)]
        bar += STEP
        asked = np.zeros(height, bool)
        asked[large] = True
        within = (odds >= bar) & asked[left] & asked[right] & (labels[left] == labels[right])
        labels[large] = components(height, left[within], right[within])[large]
        large = large[np.bincount(labels, minlength=height)[labels[large]] > LARGEST]
    return _refined(labels, left, right, odds, weigh)


def _settled(labels: Array, large: Array, weigh: Odds) -> Array:
    """Which rows of large components are one with the first of theirs, where most are; the others get a new label.

    A million copies of a row are one row; colleagues whom wrong pairs have chained together are not.
    """
    first = labels[large]
    agrees = (weigh(np.minimum(first, large), np.maximum(first, large)) >= 0) | (first == large)
    members, share = np.bincount(first), np.bincount(first, weights=agrees)
    whole = share[first] * 2 >= members[first]
    apart = whole & ~agrees
    labels[large[apart]] = _leaders(first[apart], large[apart])
    return np.asarray(whole & agrees)


def _leaders(group: Array, rows: Array) -> Array:
    """The first row of each group."""
    _, at, which = np.unique(group, return_index=True, return_inverse=True)
    return np.asarray(rows[at][which])


def _refined(labels: Array, left: Array, right: Array, odds: Array, weigh: Odds) -> Array:
    """Components with inner disagreement taken apart by average linkage."""
    sized = _grouped(labels)
    if not sized:
        return labels
    one, other = (np.concatenate(side) for side in zip(*(_inner(groups) for groups in sized), strict=True))
    place, known = lookup(left, right, one, other, len(labels))
    weights = np.empty(len(one))
    weights[known] = odds[place[known]]
    weights[~known] = weigh(one[~known], other[~known])
    refined, done = labels.copy(), 0
    for groups in sized:
        count = len(groups) * groups.shape[1] * (groups.shape[1] - 1) // 2
        inner = weights[done : done + count].reshape(len(groups), -1)
        done += count
        for at in np.flatnonzero((inner < 0).any(axis=1)):
            group = groups[at]
            refined[group] = group[_average_linkage(len(group), inner[at])]
    return refined


def _grouped(labels: Array) -> list[Array]:
    """The members of components of 3 to LARGEST rows: for each size, groups x members."""
    sizes = np.bincount(labels, minlength=len(labels))
    asked = np.flatnonzero((sizes[labels] > 2) & (sizes[labels] <= LARGEST))
    order = asked[np.argsort(labels[asked], kind="stable")]
    size = sizes[labels[order]]
    return [order[size == one].reshape(-1, one) for one in np.unique(size)]


def _inner(groups: Array) -> tuple[Array, Array]:
    """All pairs within each group, group by group."""
    one, other = np.triu_indices(groups.shape[1], 1)
    return groups[:, one].ravel(), groups[:, other].ravel()


def _average_linkage(size: int, weights: Array) -> Array:
    """For each member the first of its group, joined while two groups agree on the average."""
    table = np.zeros((size, size))
    table[np.triu_indices(size, 1)] = weights
    table += table.T
    np.fill_diagonal(table, -np.inf)
    counts, first = np.ones(size), np.arange(size)
    while True:
        a, b = sorted(np.unravel_index(np.argmax(table), table.shape))
        if not table[a, b] >= 0:
            return first
        joint = (table[a] * counts[a] + table[b] * counts[b]) / (counts[a] + counts[b])
        joint[[a, b]] = -np.inf
        table[a], table[:, a] = joint, joint
        table[b], table[:, b] = -np.inf, -np.inf
        counts[a] += counts[b]
        first[first == b] = a
