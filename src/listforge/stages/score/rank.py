"""What the scores make of a lead: its warmth and stage, its place in the order of calls."""

from datetime import date

import polars as pl

from listforge.columns import TEXT, rounded
from listforge.fit import asked
from listforge.icp import Icp
from listforge.stages.score.rates import Rates

STAGES = ("new", "mql", "sql", "appointment")
SQL = STAGES.index("sql")
SENT_BACK = "sales_rejected"
REVIEW = "review"  # review_state of a lead that waits for somebody to qualify it by hand
ENGAGED = ("form", "opt_in")


def warmth(frame: pl.DataFrame) -> pl.DataFrame:
    """Warm is who did something with us; who did is never cold."""
    engaged = (
        pl.col("last_activity").is_not_null()
        | pl.col("event_name").is_not_null()
        | pl.col("source_type").is_in(ENGAGED)
        | (pl.col("motion") == "inbound")
    )
    cold = pl.when(engaged.fill_null(False)).then(pl.lit("warm")).otherwise(pl.coalesce("temperature", pl.lit("cold")))
    moved = pl.when(engaged.fill_null(False)).then(pl.lit("inbound")).otherwise(pl.lit("outbound"))
    return frame.with_columns(temperature=cold, motion=pl.coalesce("motion", moved))


def lead_stage(frame: pl.DataFrame, icp: Icp, today: date) -> pl.DataFrame:
    """new, mql by the ICP's rule, sql only with a person's evidence for each answer; a stage is never taken back.

    Reads the account's `buying_roles`.
    """
    rule = icp.score.stages
    minimum = {"A": icp.score.grades.A, "B": icp.score.grades.B, "C": icp.score.grades.C, "D": 0.0}[rule.mql.fit_grade]
    mql = (pl.col("fit_score") >= minimum) & (pl.col("intent_score") >= rule.mql.intent_score)
    proofs = [(pl.col(n) == "yes") & _by_a_person(pl.col(f"{n}_evidence")) for n in rule.sql.requires]
    sql = pl.all_horizontal(proofs) if proofs else pl.lit(False)
    # Whom sales sent back has these answers already: it takes a person to qualify them anew.
    sql &= ~pl.col("review_state").str.starts_with(SENT_BACK).fill_null(False)
    earned = pl.when(sql.fill_null(False)).then(2).when(mql.fill_null(False)).then(1).otherwise(0)
    held = pl.col("lead_stage").replace_strict(
        {s: i for i, s in enumerate(STAGES)}, default=None, return_dtype=pl.Int32
    )
    settled = pl.col("lead_stage").is_not_null() & held.is_null()
    # At an account with many roles a lead takes more than evidence, if it is no sql yet: somebody to review it.
    least = rule.sql.review_from_roles
    complex_ = pl.lit(False) if least is None else (pl.col("buying_roles").list.len() >= least).fill_null(False)
    waiting = (pl.col("review_state") == REVIEW).fill_null(False)
    waits = ~settled & (held.fill_null(0) < SQL) & complex_ & ((earned == SQL) | waiting)
    # What waited for a review that nobody needs any more is qualified, as somebody found it to be, by its evidence.
    proven = pl.all_horizontal(pl.lit(True), *proofs).fill_null(False)
    earned = (
        pl.when(waits)
        .then(pl.when(mql.fill_null(False)).then(1).otherwise(0))
        .otherwise(pl.when(waiting & proven).then(SQL).otherwise(earned))
    )
    reached = pl.max_horizontal(held, earned).replace_strict(dict(enumerate(STAGES)), return_dtype=TEXT)
    stage = pl.when(settled).then("lead_stage").otherwise(reached)
    unchanged = (pl.col("lead_stage") == stage) & pl.col("lead_stage_since").is_not_null()
    state = pl.when(waits).then(pl.lit(REVIEW)).when(~waiting).then("review_state")
    return frame.with_columns(
        lead_stage=stage,
        lead_stage_since=pl.when(unchanged.fill_null(False)).then("lead_stage_since").otherwise(pl.lit(today)),
        review_state=state,
    )


def _by_a_person(evidence: pl.Expr) -> pl.Expr:
    """Whether evidence is what a person said or wrote, and not what they were seen to do, or a score."""
    return evidence.is_not_null() & ~evidence.str.contains(r"(?i)^\s*(?:behaviou?r|scor(?:e|ing)|signal)\s*:")


def priority(frame: pl.DataFrame, icp: Icp, rates: Rates) -> pl.DataFrame:
    """1,000 x connect rate x qualified per conversation x grade factor, as `rates` expects them.

    A row whose fit is unknown counts as C where the ICP asks for something, and in full where it asks for nothing.
    """
    connects = {name: rate.expected for name, rate in rates.connect.items()} | {"none": 0.0}
    qualifies = {name: rate.expected for name, rate in rates.qualify.items()}
    factors = icp.score.grade_factor.model_dump()
    ungraded = factors["C"] if asked(icp) else 1.0
    rate = pl.col("reach_class").replace_strict(connects, default=None, return_dtype=pl.Float64)
    worth = pl.col("fit_grade").replace_strict(factors, default=ungraded, return_dtype=pl.Float64)
    warm = pl.col("temperature").replace_strict(qualifies, default=qualifies["cold"], return_dtype=pl.Float64)
    return frame.with_columns(priority=rounded(1000 * rate * warm * worth, 2))
