"""Score every row, set aside what is outside a strict field, and order the calls."""

from datetime import date

import polars as pl

from listforge.columns import SLOTS, TEXT, ensure, merged_lists, set_by
from listforge.fit import STRICT, attributes
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.result import Result, settle, stage, verdicts
from listforge.stages.score import rank, scores

STAGE = "score"
READ = (
    "industry", "industry_code", "employees", "employee_band", "revenue_usd", "country", "region", "technologies",
    "seniority", "department", "reach_class", "updated_on", "source_type", "linkedin_url", "email", "email_status",
    "account_id", "lead_id", "attempts", *SLOTS,
)  # fmt: skip


@stage
def score(frame: pl.DataFrame, icp: Icp, *, today: date, icp_version: str | None = None) -> Result:
    """The scores, their reasons, the lead's stage, its account's buying group, and `priority`.

    Rows outside a strict field are set aside as `outside_icp`; an unknown value is never outside. `icp_version` is
    stamped on every row. Ordered by priority, then fit, then lead_id.
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
    frame = rank.priority(frame, icp).with_columns(
        icp_version=pl.lit(icp_version or icp.version, dtype=TEXT), next_channel=rank.next_channel()
    )
    parts = [pl.col(f"_reasons_{kind}") for kind in ("fit", "intent", "reach", "qualification")]
    frame = frame.with_columns(score_reasons=merged_lists(*parts))
    strict = [STRICT[field] for field in icp.target.strict if field in STRICT and field != "geography"]
    outside = pl.any_horizontal(pl.lit(False), *(~pl.col(f"_{name}") for name in strict))
    reasons = verdicts(frame, [(Reason.outside_icp, outside)])
    kept = rank.buying_group(frame.filter(reasons.is_null()), icp)
    result = settle(STAGE, before, kept, reasons)
    order = ["priority", "fit_score", "lead_id"]
    return result._replace(
        kept=result.kept.sort(order, descending=[True, True, False], nulls_last=True, maintain_order=True)
    )
