"""Numbers that died on a call and numbers that were learned on one; the next best takes the place of a dead one."""

from collections.abc import Mapping

import polars as pl

from listforge import reach
from listforge.columns import NUMBERS, TEXT, ensure, merged_lists, note
from listforge.fields import phone
from listforge.fields.rows import places
from listforge.icp import Icp

BY_CALL = "call"


def mended(
    work: pl.DataFrame, told: pl.DataFrame, icp: Icp, suppressed: Mapping[str, reach.Screen], *, grown: bool
) -> pl.DataFrame:
    """The rows without their dead numbers, which are kept in other_numbers, and with those they gained.

    A number asked to be left alone leaves every row, like one that reaches nobody. `grown`: rows came, whose numbers
    nobody has judged yet.
    """
    if told["kills_number"].count() and not _is_e164(work):
        work = reach.judge(work, icp).frame
    dead = _dead(work, told)
    gained = told.select("row", number="new_phone").drop_nulls().group_by("row").agg(pl.col("number").last())
    if dead.is_empty() and gained.is_empty() and not grown:
        return work
    work = _with_gained(_without(work, dead), gained)
    return reach.choose(reach.judge(work, icp, suppressed=suppressed).frame, icp)


def _is_e164(work: pl.DataFrame) -> bool:
    """Whether the numbers are as validate leaves them, so that they can be compared with one that was dialled."""
    return bool(work.select(pl.all_horizontal(pl.col(NUMBERS).str.contains(r"^\+\d+(;ext=\d+)?$").all())).item())


def named(told: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The outcomes that a number died of, and those that reached the person, with the number: where the results name
    none, the one the row would dial."""
    died = pl.col("kills_number").is_not_null() | _left_alone()
    reached = pl.col("connect") & pl.col("dialed").fill_null(value=True)
    return dialed(told, before, where=died | reached)


def dialed(told: pl.DataFrame, before: pl.DataFrame, *, where: pl.Expr | None = None) -> pl.DataFrame:
    """The outcomes with the number that was dialled: where the results name none, the one the row would dial."""
    best = ensure(before, ["phone"]).select(
        row=pl.int_range(pl.len(), dtype=pl.UInt32), best=phone.bare(pl.col("phone"))
    )
    found = told.join(best, on="row", how="left", maintain_order="left")
    meant = pl.col("best_meant") if where is None else pl.col("best_meant") & where
    return found.with_columns(phone=pl.coalesce("phone", pl.when(meant).then("best"))).drop("best")


def with_numbers(known: pl.DataFrame, applied: pl.DataFrame) -> pl.DataFrame:
    """The outcomes with the numbers that died of them, as `named` found them for those that were news."""
    key = ["row", "outcome_id"]
    died = applied.select(*key, died="phone").unique(key, keep="first")
    told = known.join(died, on=key, how="left", maintain_order="left")
    return told.with_columns(phone=pl.coalesce("phone", "died")).drop("died")


def _left_alone() -> pl.Expr:
    """Whether a number, and nothing else, was asked to be left alone."""
    return (pl.col("permanent") & (pl.col("dnc_scope") == "number")).fill_null(False)


def _dead(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """row and number of each that died: the one that was dialled, else the one the row would dial."""
    died = told.filter(pl.col("kills_number").is_not_null() | _left_alone()).with_columns(
        everywhere=(pl.col("kills_number") == "everywhere").fill_null(False) | _left_alone()
    )
    if died.is_empty():
        return pl.DataFrame(schema={"row": pl.UInt32, "number": TEXT})
    row = pl.int_range(pl.len(), dtype=pl.UInt32)
    best = work.select(row=row, best=phone.bare(pl.col("phone")))
    died = died.join(best, on="row", how="left", maintain_order="left")
    died = died.select("row", "everywhere", number=pl.coalesce("phone", pl.when("best_meant").then("best"))).drop_nulls(
        "number"
    )
    slots = work.select(*NUMBERS, row=row).unpivot(NUMBERS, index="row", value_name="number").drop_nulls("number")
    holders = slots.select("row", number=phone.bare(pl.col("number"))).unique(maintain_order=True)
    reach_nobody = died.filter("everywhere")["number"].unique()
    spread = holders.filter(pl.col("number").is_in(reach_nobody.implode()))
    return pl.concat([died.select("row", "number"), spread]).unique(maintain_order=True)


def _without(work: pl.DataFrame, dead: pl.DataFrame) -> pl.DataFrame:
    """The rows with their dead numbers out of the slots and in other_numbers."""
    if dead.is_empty():
        return work
    lists = dead.group_by("row", maintain_order=True).agg(dead="number")
    rows = pl.int_range(work.height, dtype=pl.UInt32, eager=True).alias("row").to_frame()
    gone = rows.join(lists, on="row", how="left", maintain_order="left")["dead"]
    is_dead = {name: _among(name) for name in NUMBERS}
    work = work.with_columns(gone.alias("_dead")).with_columns(_best=is_dead["phone"])
    return work.with_columns(
        *(pl.when(~dies).then(name).alias(name) for name, dies in is_dead.items()),
        *(pl.when(~pl.col("_best")).then(name).alias(name) for name in ("phone_extension", "line_type")),
        other_numbers=pl.when(pl.col("_dead").is_null())
        .then("other_numbers")
        .otherwise(merged_lists(pl.col("other_numbers"), pl.col("_dead"))),
    ).drop("_dead", "_best")


def _among(name: str) -> pl.Expr:
    return pl.col("_dead").list.contains(phone.bare(pl.col(name))).fill_null(False)


def _with_gained(work: pl.DataFrame, gained: pl.DataFrame) -> pl.DataFrame:
    """With a number learned on a call in the first free slot, and `filled` saying where it is from."""
    if gained.is_empty():
        return work
    new = gained["number"].gather(places(gained["row"], work.height))
    homes = ("other_phone", "company_phone", "mobile_phone", "direct_phone")
    taken = pl.lit(False)
    marks: dict[str, pl.Expr] = {}
    filled = []
    for home in homes:
        here = pl.lit(new).is_not_null() & pl.col(home).is_null() & ~taken
        filled.append(pl.when(here).then(pl.lit(new)).otherwise(home).alias(home))
        marks[f"{home}={BY_CALL}"] = here
        taken = taken | here
    facts = work.select(here.alias(name) for name, here in marks.items())
    return note(work.with_columns(filled), "filled", {name: facts[name] for name in marks})
