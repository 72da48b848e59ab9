"""Who is called first: by priority or by the next permitted hours, in the shares of the mix."""

from collections.abc import Sequence

import polars as pl

from listforge.icp import Icp
from listforge.icp.models import Mix
from listforge.stages.export.cells import as_text

BEST_FIRST = {"priority": True, "fit_score": True, "lead_id": False}
REST = 1e-9  # what the mix leaves to rows that none of its rules names, where its shares are all there is


def leaving(frame: pl.DataFrame, reasons: pl.Series) -> pl.DataFrame:
    """The rows that leave, best first: account_id, `row` (their place in the frame), `at` (among those that leave)."""
    rows = frame.select("account_id", *BEST_FIRST, row=pl.int_range(pl.len()))
    left = rows.filter(reasons.is_null()).with_columns(at=pl.int_range(pl.len()))
    return left.sort(*BEST_FIRST, descending=list(BEST_FIRST.values()), nulls_last=True, maintain_order=True)


def ordered(frame: pl.DataFrame, reasons: pl.Series, icp: Icp) -> pl.DataFrame:
    """The rows that leave, in the order in which they are called: `row` and `at` as of `leaving`."""
    rows = leaving(frame, reasons)
    if icp.export.order == "next_window":
        starts = frame["call_start_utc"].gather(rows["row"])
        rows = rows.with_columns(starts=starts).sort("starts", nulls_last=True, maintain_order=True)
    return rows[_mixed(frame[rows["row"]], icp.export.mix)] if icp.export.mix else rows


def _mixed(frame: pl.DataFrame, mix: Sequence[Mix]) -> pl.Series:
    """The rows' numbers in an order in which each group has its share of every stretch, as long as it lasts."""
    shares = [one.share for one in mix]
    shares.append(max(1 - sum(shares), REST))
    group = pl.coalesce(*(pl.when(_holds(one, frame)).then(place) for place, one in enumerate(mix)), pl.lit(len(mix)))
    told = frame.select(group=group, row=pl.int_range(pl.len()))
    share = pl.col("group").replace_strict(dict(enumerate(shares)), return_dtype=pl.Float64)
    turn = (pl.int_range(pl.len()).over("group") + 0.5) / share
    return told.with_columns(turn=turn).sort("turn", "group", maintain_order=True)["row"]


def _holds(rule: Mix, frame: pl.DataFrame) -> pl.Expr:
    """Whether a row's columns say what the rule says, in any case of letters."""
    return pl.all_horizontal(
        as_text(name, frame.schema[name])
        .str.to_lowercase()
        .is_in([word.lower() for word in ([told] if isinstance(told, str) else told)])
        .fill_null(value=False)
        for name, told in rule.when.items()
    )
