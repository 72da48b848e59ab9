"""Set aside every row but one of a person, and give the one what the others knew."""

from collections.abc import Callable, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl

from listforge import reach
from listforge.columns import SLOTS, TEXT, ensure, set_by, warn
from listforge.fields import identity
from listforge.icp import Icp
from listforge.reasons import Reason, known_in
from listforge.result import Result, set_apart, settle, stage
from listforge.stages.dedupe import evaluation, keys, merge, model, quality
from listforge.stages.dedupe.accounts import account_ids
from listforge.stages.dedupe.cluster import clusters
from listforge.stages.dedupe.decisions import DECISIONS, decided
from listforge.stages.dedupe.evidence import evidence
from listforge.stages.dedupe.keys import Array
from listforge.stages.dedupe.match import ALWAYS, Matched, matched
from listforge.stages.dedupe.model import Model
from listforge.stages.dedupe.review import review
from listforge.vocab import MatchModel

STAGE = "dedupe"
Watch = Callable[[Matched], None]


class _Pass(NamedTuple):
    """One round of matching and merging: the rows left, who gave way to whom, and what linked them.

    twins: rows that may well be somebody's who only sets others aside, and whose.
    """

    frame: pl.DataFrame
    gave_way: dict[int, int]
    linked: pl.DataFrame
    unsure: pl.DataFrame
    twins: dict[int, int]


@stage
def dedupe(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    opted_out: pl.DataFrame | None = None,
    against: Mapping[str, pl.DataFrame] | None = None,
    decisions: pl.DataFrame | None = None,
    suppressed: Mapping[str, reach.Screen] | None = None,
    explain: str | None = None,
    models: Mapping[str, MatchModel] | None = None,
    measure: bool = False,
    truth: pl.Series | None = None,
) -> Result:
    """One row a person, with the best of all its rows; `contact_id` and `account_id` set.

    `opted_out`: rows set aside because they must not be called; a twin of one goes too. `against`: lists whose people
    are set aside as `known_in_<list>`. `decisions`: left_lead_id, right_lead_id, same or different. `suppressed`:
    number lists for the numbers that come together anew. `explain`: a lead_id. `models`: those of a person's own file
    in the stead of those that ship. extra: `review` (pairs between review_at and merge_at for a person to decide),
    `links` (what joined the rows of the lead to explain), with `measure` the frames of `quality.measured`, and with
    `truth`, which says of each row who it is, those of `evaluation.evaluated`.
    """
    before = frame
    frame = _identified(frame)
    known_rows, reasons = _outsiders(opted_out, against or {})
    everyone = pl.concat([frame.with_columns(_row=pl.int_range(pl.len())), known_rows], how="diagonal")
    seen: list[Matched] = []
    watch = seen.append if measure or truth is not None else None
    done = _rounds(everyone, icp, decisions, explain, models or {}, watch)
    survivors, verdict = _verdicts(done, frame.height, reasons, everyone["lead_id"])
    kept = done.frame.filter(
        pl.col("_row").is_in(pl.int_range(frame.height, eager=True).filter(verdict.is_null()).implode())
    )
    if "reach_class" in frame.columns:
        kept = _reached(kept, pl.col("_row").is_in(list(set(done.gave_way.values()))), icp, suppressed or {})
    moved = [n for n in (*SLOTS, "other_numbers") if n in kept.columns and kept[n].null_count() < kept.height]
    kept = kept.select(list(dict.fromkeys([*frame.columns, *moved])))
    kept = kept.with_columns(account_ids(kept))
    unsure = _named(done.unsure, kept)
    kept = warn(
        kept,
        {
            Reason.possible_duplicate: pl.col("lead_id").is_in(
                unsure["left_lead_id"].append(unsure["right_lead_id"]).implode()
            )
        },
    )
    extra = {"links": done.linked, "review": review(unsure, kept)}
    if measure:
        extra |= quality.measured(seen[0], icp, survivors)
    if truth is not None:
        extra |= evaluation.evaluated(seen[0], icp, truth, _persons(done, before.height))
    return settle(STAGE, before, kept, verdict, survivors=survivors, extra=extra)


def _reached(kept: pl.DataFrame, merged: pl.Expr, icp: Icp, suppressed: Mapping[str, reach.Screen]) -> pl.DataFrame:
    """Numbers that came together judged and screened, and the best of every row chosen anew: fewer people share one."""
    kept = kept.with_columns(_at=pl.int_range(pl.len()), _merged=merged)
    judged = reach.judge(kept.filter("_merged"), icp, suppressed=suppressed).frame
    whole = pl.concat([judged, kept.filter(~pl.col("_merged"))], how="diagonal").sort("_at")
    return reach.choose(whole, icp)


def _identified(frame: pl.DataFrame) -> pl.DataFrame:
    """Every row with a lead_id and a contact_id of its own; a list made by hand has none."""
    frame = ensure(frame, set_by(STAGE))
    if frame["lead_id"].null_count():
        made = identity.lead_ids(frame.drop("lead_id").select(pl.col(pl.String)), "")
        frame = frame.with_columns(lead_id=pl.coalesce("lead_id", made))
    return frame.with_columns(contact_id=pl.coalesce("contact_id", "lead_id"))


def _outsiders(
    opted_out: pl.DataFrame | None, against: Mapping[str, pl.DataFrame]
) -> tuple[pl.DataFrame, dict[int, str]]:
    """Rows that only set others aside, numbered below 0, and the reason each gives."""
    found: list[tuple[str, pl.DataFrame]] = [(known_in(name), rows) for name, rows in against.items()]
    if opted_out is not None:
        found.insert(0, (Reason.do_not_call, opted_out))
    frames: list[pl.DataFrame] = []
    reasons: dict[int, str] = {}
    start = -1
    for reason, rows in found:
        numbers = range(start, start - rows.height, -1)
        start -= rows.height
        reasons |= dict.fromkeys(numbers, str(reason))
        frames.append(_identified(set_apart(rows)).with_columns(_row=pl.Series(numbers, dtype=pl.Int64)))
    return (pl.concat(frames, how="diagonal") if frames else pl.DataFrame(schema={"_row": pl.Int64})), reasons


def _rounds(
    everyone: pl.DataFrame,
    icp: Icp,
    decisions: pl.DataFrame | None,
    asked: str | None,
    models: Mapping[str, MatchModel],
    watch: Watch | None,
) -> _Pass:
    """Match and merge until nobody is left to merge: what a row has won may link it to another.

    The model is learned in the first round. `asked`: the lead whose pairs to give in full. `watch` is told what the
    first round found.
    """
    said = decisions if decisions is not None else pl.DataFrame(schema=DECISIONS)
    current = everyone.with_columns(_since="updated_on", _first="lead_id")
    gave_way: dict[int, int] = {}
    linked: list[pl.DataFrame] = []
    known: dict[str, Model] = {}
    while True:
        one = _round(current, icp, said, known, asked, models, None if linked else watch)
        linked.append(one.linked)
        gave_way |= one.gave_way
        asked = _survivor(asked, everyone, one.gave_way)
        if not one.gave_way:
            return one._replace(gave_way=gave_way, linked=pl.concat(linked))
        said = _repointed(said, everyone, gave_way)
        current = one.frame


def _round(
    current: pl.DataFrame,
    icp: Icp,
    said: pl.DataFrame,
    known: dict[str, Model],
    asked: str | None,
    models: Mapping[str, MatchModel],
    watch: Watch | None,
) -> _Pass:
    rows = keys.told(current, icp.validation.default_country)
    found = matched(rows, decided(said, rows.table["lead_id"]), known, models)
    if watch is not None:
        watch(found)
    known |= {kind.name: kind.model for kind in found.kinds}
    bar, doubt = (float(np.log2(p / (1 - p))) if p < 1 else ALWAYS for p in (icp.dedupe.merge_at, icp.dedupe.review_at))
    labels = clusters(current.height, found.left, found.right, found.odds, bar, found.weigh)
    place = rows.table["row"].to_numpy()
    cluster = np.empty(current.height, np.int64)
    cluster[place] = place[labels]
    merged, gave_way = _merge(current.with_columns(_cluster=cluster), icp)
    row = current["_row"].to_numpy()[place]
    here = (row[found.left] >= 0) & (row[found.right] >= 0)
    together = labels[found.left] == labels[found.right]
    unsure = ~together & here & (found.odds >= doubt) & (found.odds < model.SAID)
    group = labels[rows.table["lead_id"].is_in([asked]).to_numpy()]
    asked_for = together & np.isin(labels[found.left], group)
    twins = _twins(row, found, (found.odds >= doubt) & ~here)
    return _Pass(merged, gave_way, _evidence(found, asked_for), _evidence(found, unsure), twins)


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
    final = next((gave_way[row] for row in rows if row in gave_way), None)
    return asked if final is None else everyone.filter(pl.col("_row") == final)["lead_id"][0]


def _merge(numbered: pl.DataFrame, icp: Icp) -> tuple[pl.DataFrame, dict[int, int]]:
    """The rows with each cluster's survivor in its place, and which row gave way to which."""
    sizes = pl.len().over("_cluster")
    members = numbered.filter(sizes > 1)
    rest = numbered.filter(sizes == 1).drop("_cluster")
    if not members.height:
        return rest.sort(pl.col("_row") < 0, pl.col("_row").abs()), {}
    best = merge.ranked(members.with_columns(_outside=pl.col("_row") < 0), icp)
    outside_last = best.sort("_cluster", "_outside", maintain_order=True).drop("_outside")
    survivor = outside_last.select("_row", to=pl.col("_row").first().over("_cluster"))
    gave_way = {row: to for row, to in survivor.iter_rows() if row != to}
    one = merge.merged(outside_last.with_columns(_row=pl.col("_row").first().over("_cluster")), icp).drop("_cluster")
    return pl.concat([rest, one], how="diagonal").sort(pl.col("_row") < 0, pl.col("_row").abs()), gave_way


def _repointed(said: pl.DataFrame, everyone: pl.DataFrame, gave_way: Mapping[int, int]) -> pl.DataFrame:
    """Decisions about rows that gave way, said of their survivors; those within one person are settled."""
    ids = dict(zip(everyone["_row"], everyone["lead_id"], strict=True))
    now = {ids[row]: ids[_final(row, gave_way)] for row in gave_way}
    moved = said.with_columns(pl.col("left_lead_id", "right_lead_id").replace(now))
    return moved.filter(pl.col("left_lead_id") != pl.col("right_lead_id"))


def _final(row: int, gave_way: Mapping[int, int]) -> int:
    while row in gave_way:
        row = gave_way[row]
    return row


def _persons(done: _Pass, height: int) -> pl.Series:
    """The row that stands for each row's person."""
    return pl.Series([_final(row, done.gave_way) for row in range(height)], dtype=pl.Int64)


def _verdicts(done: _Pass, height: int, reasons: Mapping[int, str], ids: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The survivor and the reason of each row: a duplicate, or a twin of somebody who only sets others aside."""
    outsiders: dict[int, list[int]] = {}
    for row in (r for r in done.gave_way if r < 0):
        outsiders.setdefault(_final(row, done.gave_way), []).append(row)
    by_row = dict(zip([*range(height), *sorted(reasons, reverse=True)], ids, strict=True))
    survivors: list[str | None] = [None] * height
    verdict: list[str | None] = [None] * height
    # Who may well be the twin of one who said no is not called either.
    no = {row: foe for row, foe in done.twins.items() if reasons[foe] == Reason.do_not_call}
    for row in range(height):
        final = _final(row, done.gave_way)
        foe = max(outsiders.get(final, []), default=no.get(final)) if final >= 0 else final
        if foe is not None:
            verdict[row], survivors[row] = reasons[foe], by_row[foe]
        elif final != row:
            verdict[row], survivors[row] = str(Reason.duplicate_of_survivor), by_row[final]
    return pl.Series(survivors, dtype=TEXT), pl.Series("reason", verdict, dtype=TEXT)


def _named(unsure: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """The doubtful pairs of which both rows are still there."""
    here = kept["lead_id"].implode()
    return unsure.filter(pl.col("left_lead_id").is_in(here) & pl.col("right_lead_id").is_in(here))
