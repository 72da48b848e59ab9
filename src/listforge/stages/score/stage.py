"""Score every row, set aside what is outside a strict field, and order the calls."""

from datetime import date

import polars as pl

from listforge import fit, vocab
from listforge.columns import SLOTS, TEXT, ensure, set_by
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.result import Result, settle, stage, verdicts
from listforge.stages.score import rank, scores
from listforge.stages.score.accounts import accounts
from listforge.stages.score.arithmetic import listed
from listforge.stages.score.channel import next_channel
from listforge.stages.score.coverage import coverage
from listforge.stages.score.rates import rates

STAGE = "score"
READ = (
    *fit.READ, "reach_class", "updated_on", "source_type", "linkedin_url", "email", "email_status",
    "account_id", "lead_id", "attempts", "last_outcome", *SLOTS,
)  # fmt: skip


@stage
def score(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    today: date,
    icp_version: str | None = None,
    results: pl.DataFrame | None = None,
    channels: vocab.Channels | None = None,
) -> Result:
    """The scores, their reasons, the lead's stage, its account's buying group, `priority` and `next_channel`.

    Rows outside a strict field are set aside as `outside_icp`; an unknown value is never outside. `icp_version` is
    stamped on every row. `results`: what own calls yielded (`rates`). `channels`: the package's unless given. Ordered
    by priority, then fit, then lead_id. Side frames: `accounts`, one row a company, and `coverage`, one a segment of
    the market.
    """
    before = frame
    frame = ensure(frame, [*set_by(STAGE), *READ])
    frame = fit.judged(frame, icp)
    expected = rates(icp, results)
    frame, of_fit = scores.fit(frame, icp)
    frame, of_intent = scores.intent(frame, icp, today)
    frame, of_reach = scores.reach(frame, icp, expected)
    frame, of_qualification = scores.qualification(frame)
    frame = rank.warmth(frame)
    frame = rank.priority(frame, icp, expected).with_columns(
        score_reasons=listed([*of_fit, *of_intent, *of_reach, *of_qualification]),
        icp_version=pl.lit(icp_version or icp.version, dtype=TEXT),
    )
    frame = next_channel(frame, icp, channels or vocab.channels(), today)
    # Geography is validate's.
    outside = fit.outside(icp, but=("geography",))
    reasons = verdicts(frame, [(Reason.outside_icp, outside)])
    grouped = accounts(frame.filter(reasons.is_null()), icp)
    extra = {"accounts": grouped.table, "coverage": coverage(grouped.table, icp)}
    staged = rank.lead_stage(grouped.rows, icp, today)
    result = settle(STAGE, before, staged, reasons, extra=extra)
    return result._replace(kept=_ordered(result.kept))


def _ordered(frame: pl.DataFrame) -> pl.DataFrame:
    """The order of the calls; by numbers of rows, as sorting a wide frame costs three times as much (polars 2.1)."""
    order, descending = ("priority", "fit_score", "lead_id"), [True, True, False]
    return frame[frame.select(pl.arg_sort_by(order, descending=descending, nulls_last=True, maintain_order=True))[:, 0]]
