"""Rows that are one person: linked rows joined, surest link first, unless a person said that they are different."""

from collections.abc import Set

import polars as pl

from listforge.errors import InputError
from listforge.stages.dedupe.links import DECIDED


def clusters(links: pl.DataFrame, height: int, apart: Set[tuple[int, int]]) -> pl.Series:
    """The cluster of each row: the smallest row number in it. An InputError for decisions that cannot both hold."""
    parent = list(range(height))
    foes: dict[int, set[int]] = {}
    for a, b in apart:
        foes.setdefault(a, set()).add(b)
        foes.setdefault(b, set()).add(a)

    def root(row: int) -> int:
        while parent[row] != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    ordered = links.sort("probability", "left", "right", descending=[True, False, False], maintain_order=True)
    for left, right, key in ordered.select("left", "right", "key").iter_rows():
        a, b = sorted((root(left), root(right)))
        if a == b:
            continue
        if any(root(foe) == b for foe in foes.get(a, ())):
            if key == DECIDED:
                raise InputError("decisions: rows said to be the same are, through others, said to be different")
            continue
        parent[b] = a
        if b in foes:
            foes.setdefault(a, set()).update(foes.pop(b))
            for foe in foes[a]:
                foes.setdefault(root(foe), set()).add(a)
    return pl.Series("cluster", [root(row) for row in range(height)], dtype=pl.Int64)
