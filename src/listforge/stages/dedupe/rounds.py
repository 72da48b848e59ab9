"""Match and merge until nobody is left to merge: what a row has won may link it to another.

The model is learned in the first round, of all pairs. The rounds after it look at the pairs of those rows that have
changed: those that were merged, and those with a number that is shared now, or no longer. When hardly any change, the
model is learned anew from the people who are left, until nothing changes, so that to dedupe them again would change
nothing either. Which pairs are in doubt is asked of the first model: of those who are left hardly anybody is there
twice.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge.icp import Icp
from listforge.stages.dedupe import merge, model, pair
from listforge.stages.dedupe.cluster import clusters
from listforge.stages.dedupe.decisions import DECISIONS, decided
from listforge.stages.dedupe.evidence import SCHEMA, evidence
from listforge.stages.dedupe.match import ALWAYS, Matched, matched
from listforge.stages.dedupe.model import Model
from listforge.stages.dedupe.pair import WEIGHED, End
from listforge.stages.dedupe.told import Array, Told, joined, told
from listforge.vocab import MatchModel

LOST = 12.0  # bits that a pair hardly loses by a model of those who are left
FEW = 100  # one row in so many: where no more have changed, all are looked at again
Watch = Callable[[Matched], None]


class Merged(NamedTuple):
    """The rows left, who gave way to whom, what linked the lead to explain, and the pairs in doubt.

    twins: rows of the list that may well be somebody's who only sets others aside, and whose. weighed: what each round
    that looked at it said of the pair to explain (pair.WEIGHED).
    """

    frame: pl.DataFrame
    gave_way: dict[int, int]
    linked: pl.DataFrame
    unsure: pl.DataFrame
    twins: dict[int, int]
    weighed: pl.DataFrame


class _Round(NamedTuple):
    """The rows, in compare forms too, and which of these have changed since the last round (None: all are new)."""

    current: pl.DataFrame
    rows: Told
    touched: Array | None


def rounds(
    everyone: pl.DataFrame,
    icp: Icp,
    decisions: pl.DataFrame | None,
    asked: str | None,
    models: Mapping[str, MatchModel],
    watch: Watch | None,
    asked_pair: tuple[int, int] | None = None,
) -> Merged:
    """One row a person of `everyone`, whose rows are numbered by `_row` (below 0: they only set others aside).

    `asked`: the lead whose pairs to give in full. `models`: what is expected of a kind of rows, where it is not what
    ships. `watch` is told what the first round found. `asked_pair`: the numbers of two rows to weigh in each round.
    """
    country = icp.validation.default_country
    said = decisions if decisions is not None else pl.DataFrame(schema=DECISIONS)
    current = everyone.with_columns(_since="updated_on", _first="lead_id")
    nothing = pl.DataFrame(schema=SCHEMA)
    done = Merged(current, {}, nothing, nothing, {}, pl.DataFrame(schema=WEIGHED))
    known: dict[str, Model] = {}
    first: dict[str, Model] = {}
    now = _Round(current, told(current, country), None)
    while True:
        found = matched(now.rows, decided(said, now.rows.table["lead_id"]), known, now.touched, models)
        known |= {kind.name: kind.model for kind in found.kinds}
        if watch is not None:
            watch(found)
            watch = None
        stands = {row: final(row, done.gave_way) for row in done.gave_way} if asked_pair else {}
        ends = pair.ends(asked_pair, everyone, stands)
        first = first or dict(known)
        one = _round(now, found, icp, asked, (ends, models), first)
        done = _together(done, one, now)
        if one.gave_way:
            asked = _survivor(asked, everyone, one.gave_way)
            said = _repointed(said, everyone, done.gave_way)
            now = _changed(now, one, country)
        elif now.touched is None:
            return done._replace(frame=listed(done.frame)) if done.gave_way else done
        if not one.gave_way or _hardly(now):
            known, now = {}, now._replace(touched=None)


def _hardly(now: _Round) -> bool:
    """Whether hardly any rows have changed."""
    return now.touched is not None and int(np.count_nonzero(now.touched)) * FEW <= len(now.touched)


def _round(
    now: _Round,
    found: Matched,
    icp: Icp,
    asked: str | None,
    two: tuple[tuple[End, End] | None, Mapping[str, MatchModel]],
    first: Mapping[str, Model],
) -> Merged:
    rows = now.rows
    bar, doubt = (bits_of(probability) for probability in (icp.dedupe.merge_at, icp.dedupe.review_at))
    labels = clusters(len(rows.numbers), found.left, found.right, found.odds, bar, found.weigh)
    row = rows.table["row"].to_numpy()
    merged, gave_way = _merge(now.current, row, labels, icp)
    here = (row[found.left] >= 0) & (row[found.right] >= 0)
    together = labels[found.left] == labels[found.right]
    doubtful = found.odds >= doubt
    linked = unsure = pl.DataFrame(schema=SCHEMA)
    if asked is not None:
        group = labels[rows.table["lead_id"].is_in([asked]).to_numpy()]
        linked = _evidence(found, together & np.isin(labels[found.left], group))
    outcome = found
    if now.touched is None and not gave_way:  # the last round looks at every pair: only its doubts are to stand
        outcome = _as_at_first(found, ~together & here & (found.odds > doubt - LOST), first)
        unsure = _evidence(outcome, ~together & here & (outcome.odds >= doubt) & (outcome.odds < model.SAID))
    ends, models = two
    weighed = pl.DataFrame(schema=WEIGHED)
    if ends is not None:
        weighed = pair.weighed(outcome, labels, bar, ends, models, now.touched is None)
    return Merged(merged, gave_way, linked, unsure, _twins(row, found, doubtful & ~here), weighed)


def _as_at_first(found: Matched, asked: Array, first: Mapping[str, Model]) -> Matched:
    """The pairs that are asked for weighed by the models of the first round, which learned from all rows.

    A model of those who are left knows hardly anybody who is there twice, and would call few pairs doubtful.
    """
    kinds = tuple(kind._replace(model=first[kind.name]) for kind in found.kinds)
    weighed = found._replace(kinds=kinds, odds=found.odds.copy())
    at = np.flatnonzero(asked & (np.abs(found.odds) < model.SAID))
    weighed.odds[at] = weighed.weigh(found.left[at], found.right[at])
    return weighed


def bits_of(probability: float) -> float:
    """The bits from which on a pair is as likely; no weighing says 1."""
    return float(np.log2(probability / (1 - probability))) if probability < 1 else ALWAYS


def _together(before: Merged, one: Merged, now: _Round) -> Merged:
    """The outcome of all rounds: what the last one says of the rows it looked at, what was said of the others."""
    twins = one.twins
    if before.twins:
        row = now.rows.table["row"]
        seen = set(row if now.touched is None else row.filter(pl.Series(now.touched)))
        twins = {mine: foe for mine, foe in before.twins.items() if mine not in seen} | twins
    gave_way = before.gave_way | one.gave_way
    linked, weighed = pl.concat([before.linked, one.linked]), pl.concat([before.weighed, one.weighed])
    return Merged(one.frame, gave_way, linked, one.unsure, twins, weighed)


def _changed(now: _Round, one: Merged, country: str | None) -> _Round:
    """The rows that are left, those that were merged told anew."""
    survivors = pl.Series(sorted(set(one.gave_way.values())), dtype=pl.Int64)
    gone = pl.Series(list(one.gave_way), dtype=pl.Int64)
    merged = now.rows.table["row"].is_in(gone.append(survivors).implode()).to_numpy()
    stay = now.rows.of(np.flatnonzero(~merged))
    fresh = told(listed(one.frame.filter(pl.col("_row").is_in(survivors.implode()))), country)
    rows = joined(stay, fresh)
    before = pl.DataFrame({"row": stay.table["row"], "was": np.arange(len(stay.numbers))})
    was = rows.table.select("row").join(before, on="row", how="left", maintain_order="left")["was"]
    touched = was.is_null().to_numpy()
    old = np.flatnonzero(~touched)
    place = was.drop_nulls().to_numpy()
    mails = rows.own[old, : stay.own.shape[1]] != stay.own[place]
    touched[old] = (rows.shared[old] != stay.shared[place]).any(axis=1) | mails.any(axis=1)
    return _Round(one.frame, rows, touched)


def _twins(row: Array, found: Matched, doubtful: Array) -> dict[int, int]:
    """For each row of the list the surest of the outsiders that it is paired with."""
    at = np.flatnonzero(doubtful)
    at = at[np.argsort(-found.odds[at], kind="stable")]
    pairs = zip(row[found.left[at]].tolist(), row[found.right[at]].tolist(), strict=True)
    twins: dict[int, int] = {}
    for one, other in pairs:
        if max(one, other) >= 0:
            twins.setdefault(max(one, other), min(one, other))
    return twins


def _evidence(found: Matched, pairs: Array) -> pl.DataFrame:
    at = np.flatnonzero(pairs)
    return evidence(found, found.left[at], found.right[at], found.odds[at])


def _survivor(asked: str | None, everyone: pl.DataFrame, gave_way: Mapping[int, int]) -> str | None:
    """Who stands for the lead after a round."""
    rows = everyone.filter(pl.col("lead_id") == asked)["_row"].to_list() if asked is not None else []
    survivor = next((gave_way[row] for row in rows if row in gave_way), None)
    return asked if survivor is None else everyone.filter(pl.col("_row") == survivor)["lead_id"][0]


def _merge(current: pl.DataFrame, row: Array, labels: Array, icp: Icp) -> tuple[pl.DataFrame, dict[int, int]]:
    """The rows, in no order, with each cluster's survivor in its place, and which row gave way to which.

    labels: for each `row` the place of one that stands for its cluster.
    """
    several = np.bincount(labels, minlength=len(labels))[labels] > 1
    if not several.any():
        return current, {}
    cluster = pl.DataFrame({"_row": row[several], "_cluster": row[labels[several]]})
    members = listed(current.join(cluster, on="_row"))
    rest = current.join(cluster, on="_row", how="anti")
    best = merge.ranked(members.with_columns(_outside=pl.col("_row") < 0), icp)
    outside_last = best.sort("_cluster", "_outside", maintain_order=True).drop("_outside")
    survivor = outside_last.select("_row", to=pl.col("_row").first().over("_cluster"))
    gave_way = dict(survivor.filter(pl.col("_row") != pl.col("to")).iter_rows())
    one = merge.merged(outside_last.with_columns(_row=pl.col("_row").first().over("_cluster")), icp).drop("_cluster")
    return pl.concat([rest, one], how="diagonal"), gave_way


def listed(rows: pl.DataFrame) -> pl.DataFrame:
    """The rows in the order of the list, those who only set others aside behind them."""
    return rows.sort(pl.col("_row") < 0, pl.col("_row").abs())


def _repointed(said: pl.DataFrame, everyone: pl.DataFrame, gave_way: Mapping[int, int]) -> pl.DataFrame:
    """Decisions about rows that gave way, said of their survivors; those within one person are settled."""
    if said.is_empty():
        return said
    ids = dict(zip(everyone["_row"], everyone["lead_id"], strict=True))
    now = {ids[row]: ids[final(row, gave_way)] for row in gave_way}
    moved = said.with_columns(pl.col("left_lead_id", "right_lead_id").replace(now))
    return moved.filter(pl.col("left_lead_id") != pl.col("right_lead_id"))


def final(row: int, gave_way: Mapping[int, int]) -> int:
    """Who stands for the row in the end."""
    while row in gave_way:
        row = gave_way[row]
    return row
