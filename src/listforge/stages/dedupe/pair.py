"""How one pair of rows was weighed, round by round, and what came of it: for who asks why two rows are not one."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge import vocab
from listforge.columns import TEXT, TEXTS
from listforge.stages.dedupe import keys
from listforge.stages.dedupe.evidence import SCHEMA, evidence
from listforge.stages.dedupe.match import Kind, Matched
from listforge.stages.dedupe.pairs import lookup
from listforge.stages.dedupe.told import Array
from listforge.vocab import MatchModel

# Beside the evidence: the lead asked for on each side, the rows that it was one with already, whether a match key
# brought the two together, the keys they share where it did not, whether the round made them one, and the rows between
# them where others made them so.
WEIGHED: dict[str, pl.DataType] = {
    **SCHEMA, "left_of": TEXT, "right_of": TEXT, "left_with": TEXTS, "right_with": TEXTS, "compared": pl.Boolean(),
    "keys": TEXTS, "together": pl.Boolean(), "through": TEXTS,
}  # fmt: skip


class End(NamedTuple):
    """A side of the pair: its lead_id, the number of the row that stands for it by now, and whom it is one with."""

    lead_id: str
    row: int
    beside: list[str]


def places(everyone: pl.DataFrame, lead_ids: tuple[str, str]) -> tuple[int, int] | None:
    """The numbers of the rows that have these lead_ids, those of the list first; None where there are no two.

    Of one lead_id named twice, the first two that have it.
    """
    one, other = (everyone.filter(pl.col("lead_id") == lead_id)["_row"] for lead_id in lead_ids)
    second = int(lead_ids[0] == lead_ids[1])
    return (one[0], other[second]) if one.len() and other.len() > second else None


def weighed(
    found: Matched, labels: Array, bar: float, ends: tuple[End, End], models: Mapping[str, MatchModel], whole: bool
) -> pl.DataFrame:
    """What a round says of a pair (WEIGHED); nothing where it did not look at it. `labels`: the cluster of each row.

    `bar`: the bits from which on pairs join. `whole`: whether the round looks at all rows.
    """
    row = found.rows.table["row"].to_numpy()
    at = np.flatnonzero((row == ends[0].row) | (row == ends[1].row))
    left, right = at[:1], at[1:]
    together = bool(labels[left[0]] == labels[right[0]])
    if not (whole or together):
        return pl.DataFrame(schema=WEIGHED)
    place, there = lookup(found.left, found.right, left, right, len(row))
    compared = bool(there[0])
    kind = next((kind for kind, mine in found.of_kind(left, right) if len(mine)), None)
    if kind is None and not compared:
        ids = found.rows.table["lead_id"]
        shown = pl.DataFrame({"left_lead_id": [ids[int(left[0])]], "right_lead_id": [ids[int(right[0])]]})
        shown = shown.select(
            pl.col(n) if n in shown.columns else pl.lit(None, dtype=dtype).alias(n) for n, dtype in SCHEMA.items()
        )
    else:
        odds = found.odds[place] if compared else found.weigh(left, right)
        shown = evidence(found, left, right, odds)
    sure = shown["bits"][0] is not None and shown["bits"][0] >= bar and compared
    if row[left[0]] != ends[0].row:  # shown as asked for, not as they stand on the list
        shown = shown.rename({"left_lead_id": "right_lead_id", "right_lead_id": "left_lead_id"}).select(shown.columns)
    one, other = ends
    return shown.with_columns(
        left_of=pl.lit(one.lead_id),
        right_of=pl.lit(other.lead_id),
        left_with=pl.lit(pl.Series([one.beside], dtype=TEXTS)),
        right_with=pl.lit(pl.Series([other.beside], dtype=TEXTS)),
        compared=pl.lit(compared),
        keys=pl.lit(pl.Series([_shared(found, kind, at, models) if kind and not compared else []], dtype=TEXTS)),
        together=pl.lit(together),
        through=pl.lit(pl.Series([_between(found, labels, bar, at) if together and not sure else []], dtype=TEXTS)),
    ).cast(dict(WEIGHED))  # type: ignore[arg-type]


def _shared(found: Matched, kind: Kind, two: Array, models: Mapping[str, MatchModel]) -> list[str]:
    """The names of the match keys that two rows share."""
    expected = models.get(kind.name) or vocab.match_model(kind.name)
    mine = np.zeros(len(found.rows.numbers), bool)
    mine[two] = True
    # Of all rows, for whether a domain is everybody's is told of the whole list.
    every = np.ones(len(mine), bool)
    hashes = keys.hashed(found.rows, {part: every for key in expected.keys for part in key.parts})
    return [key.name for key in expected.keys if _both(keys.keyed(found.rows, key, hashes, mine), two)]


def _both(keyed: Iterable[tuple[Array, Array]], two: Array) -> bool:
    theirs: dict[int, set[int]] = {place: set() for place in two.tolist()}
    for rows, hashed in keyed:
        for place, one in zip(rows.tolist(), hashed.tolist(), strict=True):
            theirs[place].add(one)
    one, other = theirs.values()
    return bool(one & other)


def _between(found: Matched, labels: Array, bar: float, two: Array) -> list[str]:
    """The lead_ids on the shortest way of sure pairs from one row to the other, within their cluster."""
    start, end = two.tolist()
    mine = (found.odds >= bar) & (labels[found.left] == labels[start]) & (labels[found.right] == labels[start])
    beside: dict[int, list[int]] = {}
    for left, right in zip(found.left[mine].tolist(), found.right[mine].tolist(), strict=True):
        beside.setdefault(left, []).append(right)
        beside.setdefault(right, []).append(left)
    before = {start: start}
    for one in (queue := [start]):
        fresh = [other for other in beside.get(one, []) if other not in before]
        before |= dict.fromkeys(fresh, one)
        queue += fresh
    way: list[int] = []
    while end in before and before[end] != start:
        way.insert(0, end := before[end])
    return found.rows.table["lead_id"].gather(way).to_list()


def ends(asked: tuple[int, int] | None, everyone: pl.DataFrame, gave_way: Mapping[int, int]) -> tuple[End, End] | None:
    """Both sides of a pair of rows, by their numbers, as they stand by now; None where they are one already, or none
    are asked for. `gave_way`: for each row that did, which one stands for it in the end."""
    if asked is None:
        return None
    stands = [gave_way.get(row, row) for row in asked]
    if stands[0] == stands[1]:
        return None
    ids = dict(everyone.select("_row", "lead_id").iter_rows())
    return _end(asked[0], stands[0], gave_way, ids), _end(asked[1], stands[1], gave_way, ids)


def _end(row: int, stands: int, gave_way: Mapping[int, int], ids: Mapping[int, str]) -> End:
    group = [stands, *sorted(one for one, last in gave_way.items() if last == stands)]
    return End(ids[row], stands, [ids[one] for one in group if one != row])
