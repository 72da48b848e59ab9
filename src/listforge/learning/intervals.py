"""How sure a lift and a difference are, by formulas with a name; all of them for small samples too."""

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from listforge.wilson import Z

SLACK = 1e-7  # relative, by which a table may look likelier than it is: what floats lose


def lift(won: int, lost: int, all_won: int, all_lost: int) -> tuple[float, float, float]:
    """The rate of a value over the rate of all, and its 95 % interval; 1, 0 and infinity where nothing tells.

    The value is part of "all", so the interval is that of its rate over the rate of the *others*, two samples that
    share nothing: exp(ln RR +- z sqrt(1/a - 1/(a+b) + 1/c - 1/(c+d))), Katz, Baptista, Azen and Pike 1978, with half
    a result added to each cell where one is empty. Each end RR becomes a lift by RR / (s RR + 1 - s), s the
    value's share.
    """
    cells = (won, lost, all_won - won, all_lost - lost)
    n, others = won + lost, cells[2] + cells[3]
    if n == 0 or all_won == 0:
        return 1.0, 0.0, math.inf
    lifted = (won / n) / (all_won / (n + others))
    if others == 0:
        return 1.0, 0.0, math.inf
    a, b, c, d = (cell + 0.5 for cell in cells) if 0 in cells else cells
    log_ratio = math.log(a / (a + b) * (c + d) / c)
    half = Z * math.sqrt(max(0.0, 1 / a - 1 / (a + b) + 1 / c - 1 / (c + d)))
    share = n / (n + others)
    low, high = (_as_lift(math.exp(end), share) for end in (log_ratio - half, log_ratio + half))
    return lifted, min(low, lifted), max(high, lifted)


def _as_lift(ratio: float, share: float) -> float:
    return ratio / (share * ratio + 1 - share)


@lru_cache(maxsize=4)
def _log_factorials(upto: int) -> NDArray[np.float64]:
    return np.concatenate([[0.0], np.cumsum(np.log(np.arange(1, upto + 1, dtype=np.float64)))])


def fisher(won: int, lost: int, all_won: int, all_lost: int) -> float:
    """Fisher's exact test, two-sided: how often chance alone puts so uneven a part of the wins on this value.

    The sum over all tables with these margins that are no likelier than the one found (as R and SciPy have it).
    """
    n, total = won + lost, all_won + all_lost
    log = _log_factorials(total)
    wins = np.arange(max(0, n - all_lost), min(n, all_won) + 1)
    likely = (
        log[all_won] - log[wins] - log[all_won - wins]
        + log[all_lost] - log[n - wins] - log[all_lost - n + wins]
        - (log[total] - log[n] - log[total - n])
    )  # fmt: skip
    found = likely[won - wins[0]]
    return float(min(1.0, np.exp(likely[likely <= found + SLACK]).sum()))


def false_discovery(p: list[float]) -> list[float]:
    """The share of false finds at which each would just be one (Benjamini and Hochberg 1995), in the same order."""
    count = len(p)
    order = sorted(range(count), key=lambda i: -p[i])
    q, least = [1.0] * count, 1.0
    for place, i in enumerate(order):
        least = min(least, p[i] * count / (count - place))
        q[i] = least
    return q


def normal_p(z: float) -> float:
    """How often chance alone is as far from nought as z, on either side."""
    return math.erfc(abs(z) / math.sqrt(2))
