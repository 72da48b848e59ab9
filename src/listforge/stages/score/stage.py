"""Score every row, set aside what is outside a strict field, and order the calls."""

from datetime import date
from functools import reduce

import polars as pl

from listforge import vocab
from listforge.columns import SLOTS, TEXT, ensure, merged_lists, set_by
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.result import Result, settle, stage, verdicts
from listforge.stages.score import rank, scores
from listforge.stages.score.accounts import accounts
from listforge.stages.score.attributes import attributes
from listforge.stages.score.channel import next_channel
from listforge.stages.score.coverage import coverage

STAGE = "score"
READ = (
    "industry", "industry_code", "employees", "employee_band", "revenue_usd", "country", "region", "technologies",
    "seniority", "department", "reach_class", "updated_on", "source_type", "linkedin_url", "email", "email_status",
    "account_id", "lead_id", "attempts", *SLOTS,
)  # fmt: skip
STRICT = {
    "industries": "industry",
    "employees": "employees",
    "revenue_usd": "revenue",
    "technologies": "technologies",
    "roles": "role",
}


@stage
def score(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    today: date,
    icp_version: str | None = None,
    channels: vocab.Channels | None = None,
) -> Result:
    """The scores, their reasons, the lead's stage, its account's buying group, `priority` and `next_channel`.

    Rows outside a strict field are set aside as `outside_icp`; an unknown value is never outside. `icp_version` is
    stamped on every row. Ordered by priority, then fit, then lead_id. `channels`: the package's unless given.
    Side frames: `accounts`, one row a company, and `coverage`, one a segment of the market.
    """
    before = frame
    frame = ensure(frame, [*set_by(STAGE), *READ])
    frame = frame.with_columns(attribute.alias(f"_{name}") for name, attribute in attributes(icp).items())
    frame = scores.fit(frame, icp)
    frame = scores.intent(frame, icp, today)
    frame = scores.reach(frame, icp)
    frame = scores.qualification(frame)
    frame = rank.warmth(frame)
    frame = rank.lead_stage(frame, icp, today)
    frame = rank.priority(frame, icp).with_columns(icp_version=pl.lit(icp_version or icp.version, dtype=TEXT))
    frame = next_channel(frame, icp, channels or vocab.channels(), today)
    parts = [pl.col(f"_reasons_{kind}") for kind in ("fit", "intent", "reach", "qualification")]
    frame = frame.with_columns(score_reasons=merged_lists(*parts))
    outside = reduce(
        lambda a, b: a | b,
        (~pl.col(f"_{STRICT[f]}") for f in icp.target.strict if f in STRICT),
        pl.lit(False),
    )
    reasons = verdicts(frame, [(Reason.outside_icp, outside)])
    grouped = accounts(frame.filter(reasons.is_null()), icp)
    extra = {"accounts": grouped.table, "coverage": coverage(grouped.table, icp)}
    result = settle(STAGE, before, grouped.rows, reasons, extra=extra)
    order = ["priority", "fit_score", "lead_id"]
    return result._replace(
        kept=result.kept.sort(order, descending=[True, True, False], nulls_last=True, maintain_order=True)
    )
