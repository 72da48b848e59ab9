"""Shares and counts as a report writes them."""

import polars as pl


def share(part: float, whole: float) -> float | None:
    """A share with four decimals; of nothing there is none."""
    return round(part / whole, 4) if whole else None


def most_first(values: pl.Series) -> list[tuple[str, int]]:
    """Each value and how often it stands there, the most frequent first; nulls are nothing."""
    counts: dict[str, int] = dict(values.drop_nulls().value_counts().iter_rows())
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
