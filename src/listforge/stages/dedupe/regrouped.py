"""What becomes of the rows of a list, some of which stood for several, when all that they stand for is matched anew."""

from typing import NamedTuple

import numpy as np
import polars as pl

from listforge.columns import MEMBERS
from listforge.stages.dedupe import members
from listforge.stages.dedupe.decisions import SAME
from listforge.stages.dedupe.members import Recalled
from listforge.stages.dedupe.merge import OF_SURVIVOR
from listforge.stages.dedupe.rounds import Merged, listed
from listforge.stages.dedupe.told import Array


class Regrouped(NamedTuple):
    """Rows by their numbers, those of the list first.

    person: for each row the one that stands for it; their count for somebody who only sets others aside. as_was:
    whether it stands for the same several as before. apart: those for whom another stands than for the row that stood
    for them. changed: those that stand for others than before.
    """

    person: Array
    as_was: Array
    apart: Array
    changed: Array


def listed_first(done: Merged, old: Recalled) -> Merged:
    """The outcome with a row of the list standing for each person who has one there: its lead_id stays."""
    if len(old.of) == old.height:
        return done
    person = _persons(done, len(old.of))
    there = pl.DataFrame({"row": np.arange(old.height), "was": person[: old.height]})
    there = there.filter(pl.col("was").is_between(old.height, len(old.of) - 1))
    own = pl.lit(pl.Series(old.of)).gather(pl.col("was")) != pl.col("row")
    there = there.with_columns(lead_id=old.rows["lead_id"].gather(there["row"])).sort("was", own, "lead_id", "row")
    moved = there.unique("was", keep="first", maintain_order=True).select("was", "row")
    if moved.is_empty():
        return done
    instead = dict(moved.iter_rows())
    stays = set(instead.values())
    ids = dict(zip(*(old.rows["lead_id"].gather(moved[name]) for name in ("was", "row")), strict=True))
    return done._replace(
        frame=_moved(done.frame, old.rows, moved),
        gave_way={row: to for row, to in done.gave_way.items() if row not in stays} | instead,
        unsure=done.unsure.with_columns(pl.col("left_lead_id", "right_lead_id").replace(ids)),
        twins={instead.get(row, row): foe for row, foe in done.twins.items()},
    )


def _moved(frame: pl.DataFrame, rows: pl.DataFrame, moved: pl.DataFrame) -> pl.DataFrame:
    """The rows, some under the number and with the origin of another."""
    frame = frame.join(moved, left_on="_row", right_on="was", how="left", maintain_order="left")
    names = [name for name in OF_SURVIVOR if name in rows.columns]
    theirs = [pl.lit(rows[name]).gather(pl.col("row")) for name in names]
    frame = frame.with_columns(
        pl.when(pl.col("row").is_not_null()).then(value).otherwise(name).alias(name)
        for name, value in zip(names, theirs, strict=True)
    )
    return listed(frame.with_columns(_row=pl.coalesce("row", "_row")).drop("row"))


def regrouped(done: Merged, old: Recalled) -> Regrouped:
    """What the outcome says of the rows of the list."""
    count = len(old.of)
    person, every, on_list = _persons(done, count), np.arange(count), slice(old.height)
    with_own = person == person[old.of]
    stands_for = np.bincount(person, minlength=count)[:count]
    as_was, was_merged = np.zeros(count, bool), np.zeros(count, bool)
    was_merged[on_list] = old.size > 1
    as_was[on_list] = (np.bincount(old.of[with_own], minlength=old.height) == old.size) & (
        stands_for[on_list] == old.size
    )
    stands = person == every
    return Regrouped(
        person,
        as_was=stands & was_merged & as_was,
        apart=np.flatnonzero(~with_own),
        changed=np.flatnonzero(stands & (was_merged | (stands_for > 1)) & ~as_was),
    )


def _persons(done: Merged, count: int) -> Array:
    """For each row who stands for it in the end, `count` for somebody who only sets others aside."""
    person = np.arange(count + 1)
    pairs = np.array([pair for pair in done.gave_way.items() if pair[0] >= 0], np.int64).reshape(-1, 2)
    person[pairs[:, 0]] = np.where(pairs[:, 1] < 0, count, pairs[:, 1])
    while True:
        further: Array = person[person]
        if (further == person).all():
            return person[:count]
        person = further


def kept(done: Merged, group: Regrouped, old: Recalled, frame: pl.DataFrame, gone: pl.Series) -> pl.DataFrame:
    """The rows that stay, in their order: of the list, as they were where nothing has changed, then those come apart.

    gone: for each row whether it is set aside. A no that a merged row has holds for all that it stood for.
    """
    stay = np.flatnonzero((group.person == np.arange(len(group.person))) & ~gone.to_numpy())
    rows = done.frame.filter(pl.col("_row").is_in(stay))
    if MEMBERS not in frame.columns:
        return rows
    if "do_not_call" in frame.columns:
        no = frame["do_not_call"].fill_null(False).to_numpy() & (old.size > 1)
        theirs = pl.Series(np.unique(group.person[no[old.of]]))
        rows = rows.with_columns(
            do_not_call=pl.when(pl.col("_row").is_in(theirs.implode())).then(True).otherwise("do_not_call")
        )
    as_was = pl.Series("_row", stay[group.as_was[stay]])
    same = frame.select(pl.all().gather(as_was)).with_columns(as_was)
    return pl.concat([rows.filter(~pl.col("_row").is_in(as_was.implode())), same], how="diagonal_relaxed").sort("_row")


def came(before: pl.DataFrame, group: Regrouped, old: Recalled) -> tuple[pl.DataFrame, Array]:
    """The rows that came in and, as rows more, those that came apart; and the number of each."""
    apart = old.rows[group.apart].select(name for name in before.columns if name in old.rows.columns)
    return pl.concat([before, apart], how="diagonal"), np.append(np.arange(old.height), group.apart)


def remembered(rows: pl.DataFrame, group: Regrouped, old: Recalled, said: pl.DataFrame | None) -> pl.DataFrame:
    """The rows that stay, with what those said that they stand for. `said`: the decisions of people, if there are."""
    if not len(group.changed):
        return rows
    changed = pl.col("_row").is_in(group.changed)
    fresh = rows.filter(changed)
    person = np.where(np.isin(group.person, fresh["_row"].to_numpy()), group.person, -1)
    same = old.same if said is None else said.filter(decision=SAME).select(members.PAIR)
    cells = pl.DataFrame({"_row": fresh["_row"], "cell": members.cells(fresh, old.rows, person, same)})
    if MEMBERS not in rows.columns:
        if cells["cell"].null_count() == cells.height:
            return rows
        rows = rows.with_columns(pl.lit(None, pl.String).alias(MEMBERS))
    told = rows.join(cells, on="_row", how="left", maintain_order="left")
    return told.with_columns(pl.when(changed).then("cell").otherwise(MEMBERS).alias(MEMBERS)).drop("cell")
