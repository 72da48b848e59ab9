"""How sure a share is: Wilson's score interval (Journal of the American Statistical Association 22, 1927)."""

import math

import polars as pl

Z = 1.959963984540054  # of an interval that holds 95 of 100 times


def interval(won: int, n: int) -> tuple[float, float]:
    """The 95 % interval of a share of won among n; 0 to 1 where n is 0."""
    if n == 0:
        return 0.0, 1.0
    share, wide = won / n, Z * Z / n
    middle = (share + wide / 2) / (1 + wide)
    half = Z * math.sqrt(share * (1 - share) / n + wide / (4 * n)) / (1 + wide)
    low = 0.0 if won == 0 else middle - half
    return low, 1.0 if won == n else middle + half


def ends(share: pl.Expr, n: pl.Expr, z: float = Z) -> tuple[pl.Expr, pl.Expr]:
    """The same for columns: of shares among n, as wide as z asks."""
    wide = z**2 / n
    middle = (share + wide / 2) / (1 + wide)
    half = z * (share * (1 - share) / n + wide / (4 * n)).sqrt() / (1 + wide)
    return middle - half, middle + half
