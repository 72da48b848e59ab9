"""What a person said of pairs of rows: the same, or different."""

from typing import NamedTuple

import numpy as np
import polars as pl

from listforge.errors import InputError
from listforge.stages.dedupe.told import Array

DECISIONS = {"left_lead_id": pl.String, "right_lead_id": pl.String, "decision": pl.String}


class Decided(NamedTuple):
    """Pairs of rows (left < right), and whether they are the same."""

    left: Array
    right: Array
    same: Array


def decided(decisions: pl.DataFrame, lead_ids: pl.Series) -> Decided:
    """The decisions about rows that are here, by the places of their ids; of others, nothing.

    An InputError names a word that is neither same nor different, or decisions that cannot both hold.
    """
    places = {lead_id: place for place, lead_id in enumerate(lead_ids)}
    said: dict[tuple[int, int], bool] = {}
    for left, right, word in decisions.select(list(DECISIONS)).iter_rows():
        if word not in ("same", "different"):
            raise InputError(f"decisions: {left} and {right}: {word!r} is neither same nor different")
        if left not in places or right not in places:
            continue  # set aside before, merged by this very line the last time, or no longer in the source
        pair = (min(places[left], places[right]), max(places[left], places[right]))
        if said.setdefault(pair, word == "same") != (word == "same"):
            raise InputError(f"decisions: {left} and {right} are said to be the same and different")
    _refuse_contradictions(said, lead_ids)
    pairs = np.array(sorted(said), dtype=np.int64).reshape(-1, 2)
    return Decided(pairs[:, 0], pairs[:, 1], np.array([said[pair] for pair in sorted(said)], dtype=bool))


def _refuse_contradictions(said: dict[tuple[int, int], bool], lead_ids: pl.Series) -> None:
    """Two rows that are the same as a third cannot be different."""
    parent: dict[int, int] = {}

    def root(place: int) -> int:
        while (above := parent.get(place, place)) != place:
            place = above
        return place

    for (left, right), same in said.items():
        if same:
            parent[root(right)] = root(left)
    for (left, right), same in said.items():
        if not same and root(left) == root(right):
            raise InputError(
                f"decisions: {lead_ids[left]} and {lead_ids[right]} are said to be different, and, through others, "
                "to be the same"
            )
