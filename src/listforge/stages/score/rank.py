"""What the scores make of a lead: its warmth and stage, its place in the order of calls, its account's buying group."""

from datetime import date

import polars as pl

from listforge.columns import TEXT, rounded
from listforge.fit import asked, plays
from listforge.icp import Icp
from listforge.icp.scoring import CONNECT_RATE

STAGES = ("new", "mql", "sql", "appointment")
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
    """new, mql by the ICP's rule, sql only with a person's evidence for each answer; a stage is never taken back."""
    rule = icp.score.stages
    minimum = {"A": icp.score.grades.A, "B": icp.score.grades.B, "C": icp.score.grades.C, "D": 0.0}[rule.mql.fit_grade]
    mql = (pl.col("fit_score") >= minimum) & (pl.col("intent_score") >= rule.mql.intent_score)
    proofs = [(pl.col(n) == "yes") & pl.col(f"{n}_evidence").is_not_null() for n in rule.sql.requires]
    sql = pl.all_horizontal(proofs) if proofs else pl.lit(False)
    earned = pl.when(sql.fill_null(False)).then(2).when(mql.fill_null(False)).then(1).otherwise(0)
    held = pl.col("lead_stage").replace_strict(
        {s: i for i, s in enumerate(STAGES)}, default=None, return_dtype=pl.Int32
    )
    settled = pl.col("lead_stage").is_not_null() & held.is_null()
    reached = pl.max_horizontal(held, earned).replace_strict(dict(enumerate(STAGES)), return_dtype=TEXT)
    stage = pl.when(settled).then("lead_stage").otherwise(reached)
    unchanged = (pl.col("lead_stage") == stage) & pl.col("lead_stage_since").is_not_null()
    return frame.with_columns(
        lead_stage=stage,
        lead_stage_since=pl.when(unchanged.fill_null(False)).then("lead_stage_since").otherwise(pl.lit(today)),
    )


def priority(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """1,000 x connect rate x qualified per conversation x grade factor, at the middle of each band.

    A row whose fit is unknown counts as C where the ICP asks for something, and in full where it asks for nothing.
    """
    connects = {name: sum(icp.funnel.connects(name)) / 2 for name in CONNECT_RATE} | {"none": 0.0}
    qualifies = {name: sum(icp.funnel.qualifies(name)) / 2 for name in ("cold", "warm")}
    factors = icp.score.grade_factor.model_dump()
    ungraded = factors["C"] if asked(icp) else 1.0
    rate = pl.col("reach_class").replace_strict(connects, default=None, return_dtype=pl.Float64)
    worth = pl.col("fit_grade").replace_strict(factors, default=ungraded, return_dtype=pl.Float64)
    warm = pl.col("temperature").replace_strict(qualifies, default=qualifies["cold"], return_dtype=pl.Float64)
    return frame.with_columns(priority=rounded(1000 * rate * warm * worth, 2))


def next_channel() -> pl.Expr:
    """Phone where a number reaches, after an event its follow-up; else mail if valid, else the social network."""
    met = (pl.col("source_type") == "event") | pl.col("event_name").is_not_null()
    mail = pl.col("email").is_not_null() & (pl.col("email_status") != "invalid").fill_null(True)
    return (
        pl.when(pl.col("reach_class").is_in(["direct", "mobile", "standard", "switchboard"])).then(pl.lit("phone"))
        .when(met.fill_null(False)).then(pl.lit("event_follow_up"))
        .when(mail).then(pl.lit("email"))
        .when(pl.col("linkedin_url").is_not_null()).then(pl.lit("social"))
    )  # fmt: skip


def buying_group(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """What each account has: people on the list, roles of the buying group they play, roles still missing."""
    roles = icp.buying_group.roles
    grouped = pl.col("account_id").is_not_null()
    frame = frame.with_columns(account_contacts=pl.when(grouped).then(pl.len().over("account_id").cast(pl.Int64)))
    if not roles:
        return frame
    played = {role.name: plays(role).fill_null(False).any().over("account_id") for role in roles}
    frame = frame.with_columns(
        _played=pl.concat_list(
            pl.when(grouped & has).then(pl.lit(name)) for name, has in played.items()
        ).list.drop_nulls(),
        _missing=pl.concat_list(
            pl.when(grouped & ~has).then(pl.lit(name)) for name, has in played.items()
        ).list.drop_nulls(),
    )
    return frame.with_columns(
        buying_roles=pl.when(pl.col("_played").list.len() > 0).then("_played"),
        buying_roles_missing=pl.when(pl.col("_missing").list.len() > 0).then("_missing"),
        buying_group_coverage=pl.when(grouped).then(rounded(pl.col("_played").list.len() / len(roles), 4)),
    )
