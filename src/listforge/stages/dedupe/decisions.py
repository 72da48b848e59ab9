"""What a person said of pairs of rows: the same, or different."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge.columns import TEXT
from listforge.errors import InputError
from listforge.stages.dedupe.told import Array

DECISIONS = {"left_lead_id": pl.String, "right_lead_id": pl.String, "decision": pl.String}
SAME, DIFFERENT = WORDS = ("same", "different")


class Decided(NamedTuple):
    """Pairs of rows (left < right), and whether they are the same."""

    left: Array
    right: Array
    same: Array


class Said:
    """Pairs of ids that somebody decided, and what follows from them: who is the same as a third is one person."""

    def __init__(self, decisions: Iterable[tuple[str, str, str]] = ()) -> None:
        self._above: dict[str, str] = {}
        self._apart: list[tuple[str, str]] = []
        for left, right, word in decisions:
            self.add(left, right, word)

    def add(self, left: str, right: str, word: str) -> None:
        """Another decision."""
        if word == SAME:
            self._above[self._first(right)] = self._first(left)
        else:
            self._apart.append((left, right))

    def follows(self, left: str, right: str) -> str | None:
        """What must be said of a pair if all else holds, or None."""
        ends = {self._first(left), self._first(right)}
        if len(ends) == 1:
            return SAME
        return DIFFERENT if any({self._first(a), self._first(b)} == ends for a, b in self._apart) else None

    def contradiction(self) -> tuple[str, str] | None:
        """A pair that is said to be different and, through others, to be the same."""
        return next((pair for pair in self._apart if self._first(pair[0]) == self._first(pair[1])), None)

    def _first(self, one: str) -> str:
        while (above := self._above.get(one, one)) != one:
            self._above[one] = self._above.get(above, above)
            one = above
        return one


def decided(decisions: pl.DataFrame, lead_ids: pl.Series) -> Decided:
    """The decisions (DECISIONS) about rows that are here, by the places of their ids; of others, nothing: they were set
    aside before, merged by this very line the last time, or are no longer in the source.

    An InputError names a word that is neither same nor different, or decisions that cannot both hold.
    """
    said = decisions.select(pl.col(list(DECISIONS)).cast(pl.String)).unique(maintain_order=True)
    _refuse(said)
    places = pl.DataFrame({"id": lead_ids, "place": pl.int_range(lead_ids.len(), eager=True)}).filter(
        pl.col("id").is_in(said["left_lead_id"].append(said["right_lead_id"]).implode())
    )
    places = places.unique("id", keep="last")
    here = said.join(places.rename({"place": "left"}), left_on="left_lead_id", right_on="id").join(
        places.rename({"place": "right"}), left_on="right_lead_id", right_on="id"
    )
    pairs = (
        here.filter(pl.col("left") != pl.col("right"))
        .select(
            left=pl.min_horizontal("left", "right"),
            right=pl.max_horizontal("left", "right"),
            same=pl.col("decision") == SAME,
        )
        .unique()
        .sort("left", "right")
    )
    return Decided(
        *(
            pairs[name].to_numpy().astype(kind)
            for name, kind in zip(pairs.columns, (np.int64, np.int64, bool), strict=True)
        )
    )


def upheld(decisions: pl.DataFrame | None, earlier: pl.DataFrame) -> pl.DataFrame | None:
    """The decisions, and pairs that were said to be the same before (left_lead_id, right_lead_id), unless by now they
    are said to be different."""
    if earlier.is_empty():
        return decisions
    now = pl.DataFrame(schema=DECISIONS) if decisions is None else decisions.select(pl.col(list(DECISIONS)).cast(TEXT))
    known, held = Said(now.iter_rows()), []
    for left, right in earlier.iter_rows():
        if known.follows(left, right) is None:
            known.add(left, right, SAME)
            held.append((left, right, SAME))
    return pl.concat([now, pl.DataFrame(held, schema=DECISIONS, orient="row")])


def _refuse(said: pl.DataFrame) -> None:
    for left, right, word in said.filter(~pl.col("decision").is_in(WORDS)).head(1).iter_rows():
        raise InputError(f"decisions: {left} and {right}: {word!r} is neither same nor different")
    if pair := Said(said.iter_rows()).contradiction():
        left, right = pair
        raise InputError(
            f"decisions: {left} and {right} are said to be different and, by another line or through other rows, to be "
            "the same; take one of the lines out"
        )
