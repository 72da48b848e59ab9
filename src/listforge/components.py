"""What hangs together: the connected components of a graph."""

from typing import Any

import numpy as np
import numpy.typing as npt

Array = npt.NDArray[Any]


def components(height: int, left: Array, right: Array) -> Array:
    """The component of each of `height` nodes, by its smallest node; `left` and `right` are the ends of the edges."""
    labels = np.arange(height)
    while True:
        low = np.minimum(labels[left], labels[right])
        before = labels.copy()
        np.minimum.at(labels, labels[left], low)
        np.minimum.at(labels, labels[right], low)
        labels = labels[labels]
        if np.array_equal(labels, before):
            return labels
