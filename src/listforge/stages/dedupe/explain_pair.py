"""Why two rows were merged, or were not: both rows, what their pair weighs in bits, and the verdict in words."""

from collections.abc import Mapping
from typing import Any

import polars as pl

from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.dedupe import evidence, model
from listforge.stages.dedupe.decisions import DIFFERENT, SAME
from listforge.stages.dedupe.explain import listed, waterfall
from listforge.stages.dedupe.pairs import WINDOW
from listforge.stages.dedupe.rounds import bits_of

NAMED = 3  # rows or keys in a line
Row = Mapping[str, Any]


def explain_pair(result: Result, lead_ids: tuple[str, str], icp: Icp, decisions: pl.DataFrame | None) -> list[str]:
    """How the pair of two leads was weighed, and what came of it. The result is of such a wish.

    Shown is the round that says it: that in which they became one, else the last, which looks at every row as it was
    merged by then. Where one of the two stood for further rows by then, the pair as the rows came stands before it.
    `decisions`: of people, with their file and line where they have one.
    """
    weighed = result.extra["weighed"]
    first, last = (weighed.row(at, named=True) for at in (0, -1))
    lines = [f"{lead_ids[0]}, {lead_ids[1]}:", *_listed(result.extra["rows"], set(lead_ids)), ""]
    if last["left_with"] or last["right_with"]:
        lines += ["as they came:", *_weighed(first), "", f"as merged by then, {_with(last)}:"]
    return [*lines, *_weighed(last), "", _verdict(result, last, icp, decisions)]


def _listed(rows: pl.DataFrame, two: set[str]) -> list[str]:
    """Both rows, in the order asked for; `*` is one that was kept, of others what became of them."""
    told = []
    for row in rows.iter_rows(named=True):
        survivor = row["survivor_lead_id"]
        why = f"on the other list: {row['outside']}" if row["outside"] else row["reason"] or ""
        if survivor is not None and not (survivor in two and row["reason"] == "duplicate_of_survivor"):
            why += f", {survivor}"
        told.append(listed(row, row["reason"] is None and not row["outside"], why))
    return told


def _with(last: Row) -> str:
    """Which rows each side stood for beside."""
    sides = [(last[f"{side}_of"], last[f"{side}_with"]) for side in ("left", "right")]
    return "; ".join(f"{one} with {_named(others)}" for one, others in sides if others)


def _named(names: list[str]) -> str:
    more = f" and {len(names) - NAMED:,} more" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _weighed(told: Row) -> list[str]:
    """The waterfall of the pair; of a person and a company without one there is none."""
    if told["bits"] is None:
        return [f"    {told['left_lead_id']} | {told['right_lead_id']}  not weighed"]
    lines = waterfall(told, "=" if told["together"] else "|")
    if not told["compared"] and not told["together"]:
        lines.append("      weighed for this print alone, as if they shared a key")
    return lines


def _uncompared(keys: list[str]) -> str:
    """Why no match key brought the two together."""
    if not keys:
        return "no match key in common, so they were never compared"
    return (
        f"so many rows have their match key ({_named(keys)}) that each is compared with the {WINDOW} next to it, "
        "and these two are further apart"
    )


def _doubted(review: pl.DataFrame, last: Row) -> bool:
    """Whether the pair is for a person to decide."""
    left, right = ([last[f"{side}_of"], *last[f"{side}_with"]] for side in ("left", "right"))
    return not review.filter(_between(left, right)).is_empty()


def _said(decisions: pl.DataFrame | None, last: Row) -> str:
    """Where a person decided so of the two, or of rows that they are one with by now."""
    two, word = [last["left_of"], last["right_of"]], SAME if last["bits"] > 0 else DIFFERENT
    if decisions is None or "file" not in decisions.columns:
        return "at an earlier run"
    left, right = ([last[f"{side}_of"], *last[f"{side}_with"]] for side in ("left", "right"))
    found = decisions.filter(_between(left, right), pl.col("decision") == word).with_columns(
        exact=pl.col("left_lead_id").is_in(two) & pl.col("right_lead_id").is_in(two)
    )
    for one, other, file, line, exact in (
        found.sort("exact", descending=True, maintain_order=True)
        .select("left_lead_id", "right_lead_id", "file", "line", "exact")
        .head(1)
        .iter_rows()
    ):
        return f"{file}:{line}" + ("" if exact else f", of {one} and {other}")
    return "at an earlier run"


def _between(left: list[str], right: list[str]) -> pl.Expr:
    """The pairs of one of these and one of those, in either order."""
    one, other = pl.col("left_lead_id"), pl.col("right_lead_id")
    return one.is_in(left) & other.is_in(right) | one.is_in(right) & other.is_in(left)


def _verdict(result: Result, last: Row, icp: Icp, decisions: pl.DataFrame | None) -> str:
    """What came of the pair, and why, in a line."""
    outcome = "merged" if last["together"] else "kept apart"
    if last["bits"] is not None and abs(last["bits"]) >= model.SAID:
        why = last["why"][0]
        by_person = why in (evidence.SAME, evidence.DIFFERENT)
        return f"{outcome}: {why}" + (f" ({_said(decisions, last)})" if by_person else "")
    if last["together"]:
        return f"{outcome}{_merged(last, icp)}"
    if last["bits"] is None:
        return f"{outcome}: one is a person, the other a company without one; such rows are never weighed"
    if not last["compared"]:
        return f"{outcome}: {_uncompared(last['keys'])}"
    merge_at, review_at = icp.dedupe.merge_at, icp.dedupe.review_at
    if last["bits"] < bits_of(review_at):
        return f"{outcome}: below review_at {review_at:g}"
    asked = "a person decides: --review" if _doubted(result.extra["review"], last) else "not in --review: one is gone"
    if last["bits"] < bits_of(merge_at):
        return f"in doubt: between review_at {review_at:g} and merge_at {merge_at:g}; {asked}"
    return f"in doubt: from merge_at {merge_at:g} on, but others of their group speak against it; {asked}"


def _merged(last: Row, icp: Icp) -> str:
    """By what they are one: by themselves, through others between them, or as the group agrees on the average."""
    merge_at = f"merge_at {icp.dedupe.merge_at:g}"
    if last["through"]:
        return f" through {_named(last['through'])}: each step is from {merge_at} on"
    sure = last["compared"] and last["bits"] >= bits_of(icp.dedupe.merge_at)
    return f": from {merge_at} on" if sure else " with their group: its rows agree on the average"
