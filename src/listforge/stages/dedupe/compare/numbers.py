"""How the telephone numbers of two rows agree."""

from enum import IntEnum
from itertools import product

import numpy as np

from listforge.stages.dedupe.told import NUMBERS, Array
from listforge.stages.dedupe.values import Both

_SUBSCRIBER = 10**8  # as many digits at the end as hardly two numbers have in common
_ONE_DIGIT = np.array(sorted(d * 10**k for k in range(4) for d in range(1, 10)))


class Number(IntEnum):
    """How numbers agree."""

    UNKNOWN = 0
    OWN = 1
    SHARED = 2
    DIGIT = 3
    EXCHANGE = 4
    AREA = 5
    DIFFER = 6


def number(both: Both) -> Array:
    """The best that any number of one row has with any of the other; a number with its extension is one's own."""
    rows = both.values.rows
    one, other = both.values.has[both.left], both.values.has[both.right]
    best = np.where((one > 0) & (other > 0), Number.DIFFER, Number.UNKNOWN).astype(np.uint8)
    for mine, yours in product(range(NUMBERS), repeat=2):
        at = np.flatnonzero((one > mine) & (other > yours) & (best != Number.OWN))
        left, right = both.left[at], both.right[at]
        level = _alike(rows.numbers[left, mine], rows.numbers[right, yours], rows.shared[left, mine])
        best[at] = np.minimum(best[at], level)
    best[both.same("extension")] = Number.OWN
    other = both.same("extended") & ~both.same("extension") & (best == Number.SHARED)
    best[other] = Number.EXCHANGE
    return best


def _alike(one: Array, other: Array, lent: Array) -> Array:
    """How two numbers agree."""
    same, apart = (one == other) | _miscoded(one, other), np.abs(one - other)
    near = one // 10_000 == other // 10_000
    digit = near & np.isin(apart, _ONE_DIGIT)
    area = one // 10_000_000 == other // 10_000_000
    return np.select(
        [same & ~lent, same, digit, near, area],
        [Number.OWN, Number.SHARED, Number.DIGIT, Number.EXCHANGE, Number.AREA],
        default=Number.DIFFER,
    ).astype(np.uint8)


def _miscoded(one: Array, other: Array) -> Array:
    """One subscriber's number, of which one writing has a country or area code too many or too few."""
    less, more = np.minimum(one, other), np.maximum(one, other)
    return np.asarray((less % _SUBSCRIBER == more % _SUBSCRIBER) & (more > 10 * less))


def site_number(both: Both) -> Array:
    """As `number`; a hotline is the firm's: two doors share it, and it says nothing against the number of a door."""
    level = number(both)
    doors = both.known("street_number") & ~both.same("street_number")
    at = np.flatnonzero((level == Number.OWN) & doors | (level >= Number.EXCHANGE))
    at = at[both.values.hotlines(both.left[at]) | both.values.hotlines(both.right[at])]
    level[at] = np.where(level[at] == Number.OWN, Number.SHARED, Number.UNKNOWN)
    return level
