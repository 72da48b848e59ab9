"""What comparisons of every kind are told by."""

from collections.abc import Callable

import numpy as np
import polars as pl

from listforge.stages.dedupe.told import Array


def first(levels: list[Array]) -> Array:
    """The place of the first level that holds, from 1; 0 where none does."""
    return np.select(levels, range(1, len(levels) + 1), default=0).astype(np.uint8)


def either_way(test: Callable[[pl.Expr, pl.Expr], pl.Expr]) -> pl.Expr:
    """Whether the test holds of the two values, or of them turned round."""
    left, right = pl.col("left"), pl.col("right")
    return test(left, right) | test(right, left)


def spaced(words: pl.Expr) -> pl.Expr:
    """Words with a space on either side, so that whole ones are found in them."""
    return pl.lit(" ") + words + pl.lit(" ")


def two_scripts() -> pl.Expr:
    """Whether one value is in Latin letters and the other in others alone, so that they cannot be compared."""
    left, right = (pl.col(side).str.contains(r"\p{Latin}") for side in ("left", "right"))
    letters = pl.all_horizontal(pl.col("left", "right").str.contains(r"\p{L}"))
    return letters & (left != right)
