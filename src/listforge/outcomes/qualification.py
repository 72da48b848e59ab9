"""Answers to need, budget, authority and timeline, and the stage a lead came to by them."""

from collections.abc import Sequence

import polars as pl

from listforge.icp import Icp
from listforge.outcomes.doubts import ANSWERS
from listforge.outcomes.facts import last_of

EVIDENCE_MISSING = "evidence_missing"
REVIEW = "review"
WITH_SALES, SENT_BACK = ("sql", "appointment"), "sales_rejected"
_DAY = pl.col("called_on")


def answered(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Need, budget, authority and timeline as they were answered; what was said on the call is the evidence.

    A conversation outranks what a form or behaviour said. An answer without a word of what was said has no evidence.
    """
    for answer in ANSWERS:
        said = pl.coalesce(f"{answer}_evidence", "notes")
        proof = pl.when(said.is_not_null()).then(pl.format("call {}: {}", _DAY, said))
        given = told.with_columns(_proof=proof)
        last = last_of(_since_it_changed(given, answer), work.height, answer, "_proof", "turn")
        now, why = pl.lit(last[answer]), pl.lit(last["_proof"])
        same = (now == pl.col(answer)) & why.is_null() & (pl.lit(last["turn"]) == 0)
        evidence = pl.when(now.is_null() | same.fill_null(False)).then(f"{answer}_evidence").otherwise(why)
        work = work.with_columns(pl.coalesce(now, answer).alias(answer), evidence.alias(f"{answer}_evidence"))
    return work


def _since_it_changed(given: pl.DataFrame, answer: str) -> pl.DataFrame:
    """The outcomes with the answer that each row has by now, each with the last words said for it so far; `turn`, how
    often it had changed."""
    said = given.filter(pl.col(answer).is_not_null()).select("row", answer, "_proof")
    changes = (pl.col(answer) != pl.col(answer).shift(1).over("row")).fill_null(value=False)
    said = said.with_columns(turn=changes.cast(pl.Int64).cum_sum().over("row"))
    said = said.filter(pl.col("turn") == pl.col("turn").max().over("row"))
    return said.with_columns(pl.col("_proof").forward_fill().over("row"))


def staged(work: pl.DataFrame, told: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The stage a lead came to, and what is to be said of it: sql only with evidence for each answer required, and at
    an account with many roles only by somebody who reviewed the lead."""
    facts = ("stage", "called_on", "signed", "agent", "notes", "outcome", "next_call_on")
    last = last_of(told, work.height, *facts, where=pl.col("stage").is_not_null())
    passed = last_of(told, work.height, "signed", where=pl.col("signed") & (pl.col("stage") == "sql"))["signed"]
    other = last_of(told, work.height, "stage", where=pl.col("stage") != "sql")["stage"]
    on, stage_told, required = pl.lit(last["called_on"]), pl.lit(last["stage"]), icp.score.stages.sql.requires
    by_hand = pl.lit(last["signed"]).fill_null(value=False)
    proven, denied = evident(required) | by_hand, pl.when(~by_hand).then(_denied(required))
    # Who has a meeting has more than a qualified lead, whichever was noted first.
    booked = (pl.lit(other) == "appointment") | (pl.lit(other).is_null() & (pl.col("lead_stage") == "appointment"))
    asked = (
        pl.when(stage_told != "sql").then(stage_told)
        .when(booked).then(pl.lit("appointment"))
        .when(stage_told.is_not_null() & denied.is_not_null()).then(pl.lit("unqualified"))
        .otherwise(stage_told)
    )  # fmt: skip
    # new and mql are score's, as of the day it ran; what a later call settled stands against an older one.
    settled = ~pl.col("lead_stage").is_in(["new", "mql"]) & (pl.col("lead_stage_since") > on)
    complex_ = _complex(work, icp) & ~pl.lit(passed).fill_null(value=False)
    waits = (asked == "sql") & proven & complex_ & ~pl.col("lead_stage").is_in(WITH_SALES).fill_null(value=False)
    waits = waits.fill_null(value=False) & ~settled.fill_null(value=False)
    moves = asked.is_not_null() & ~settled.fill_null(False) & ((asked != "sql") | proven) & ~waits
    stage = pl.when(moves).then(asked).otherwise("lead_stage")
    who = pl.when(pl.lit(last["stage"]) == "sql").then(pl.lit("reviewed by ")).otherwise(pl.lit("turned down by "))
    turned_down = moves & (asked == "unqualified") & denied.is_not_null()
    said = (
        pl.when(moves & by_hand).then(who + pl.lit(last["agent"]) + pl.lit(": ") + pl.lit(last["notes"]))
        .when(waits).then(pl.lit(REVIEW))
        .when((asked == "sql") & ~proven).then(pl.lit(EVIDENCE_MISSING))
        .when(turned_down).then(pl.lit("unqualified: ") + denied)
        .when((pl.col("review_state") == EVIDENCE_MISSING) & proven).then(None)
        .when(moves & ~pl.col("review_state").str.starts_with("sales_")).then(None)  # said of an earlier stage
        .otherwise("review_state")
    )  # fmt: skip
    # A day that was told stays, and so does what came of a later call.
    reckoned = (
        turned_down & pl.lit(last["next_call_on"]).is_null() & (pl.col("last_outcome") == pl.lit(last["outcome"]))
    )
    return work.with_columns(
        lead_stage=stage,
        lead_stage_since=pl.when(moves & stage.ne_missing(pl.col("lead_stage"))).then(on).otherwise("lead_stage_since"),
        review_state=_reviewed(work, told, pl.lit(last["stage"]).is_in(WITH_SALES) & moves, said),
        # Sales has it: no day of ours holds it back.
        next_call_on=pl.when(moves & asked.is_in(["sql", "appointment"])).then(None)
        .when(reckoned).then(on + pl.duration(days=_until(required, icp)))
        .otherwise("next_call_on"),
    )  # fmt: skip


def _until(required: Sequence[str], icp: Icp) -> pl.Expr:
    """Days until a lead is called again of whom a required answer is no: the most that the cadence has for any."""
    days = icp.export.call_again_after
    each = (pl.when(pl.col(name) == "no").then(days.get(f"no_{name}", 0)) for name in required)
    return pl.max_horizontal(pl.lit(0), *each)


def _complex(work: pl.DataFrame, icp: Icp) -> pl.Expr:
    """Whether a lead of the account takes a review. Where nobody has counted the roles yet, score does."""
    least = icp.score.stages.sql.review_from_roles
    if least is None:
        return pl.lit(value=False)
    if "buying_roles" not in work.columns:
        return pl.lit(value=True)
    return (pl.col("buying_roles").list.len() >= least).fill_null(value=False)


def evident(required: Sequence[str]) -> pl.Expr:
    """Whether every answer required is yes and has evidence."""
    proofs = (((pl.col(n) == "yes") & pl.col(f"{n}_evidence").is_not_null()).fill_null(False) for n in required)
    return pl.all_horizontal(pl.lit(True), *proofs)


def _reviewed(work: pl.DataFrame, told: pl.DataFrame, for_sales: pl.Expr, said: pl.Expr) -> pl.Expr:
    """What sales said last, else what is to be said of the lead. What they sent back is theirs again to decide on once
    a later call qualified it."""
    nth = told.select("row", "stage", "verdict", nth=pl.int_range(pl.len()))
    decided = last_of(nth, work.height, "nth", where=pl.col("verdict").is_not_null())["nth"]
    handed = last_of(nth, work.height, "nth", where=pl.col("stage").is_in(WITH_SALES))["nth"]
    later = for_sales & (pl.lit(handed) > pl.lit(decided).fill_null(-1)).fill_null(False)
    state = pl.coalesce(_verdict(told, work.height), said)
    return pl.when(later & state.str.starts_with(SENT_BACK).fill_null(False)).then(None).otherwise(state)


def _denied(required: Sequence[str]) -> pl.Expr:
    """The answers required that are no, by name; null for none."""
    noes = (pl.when(pl.col(name) == "no").then(pl.lit(name)) for name in required)
    return (
        pl.concat_str(pl.lit(""), *noes, separator=", ", ignore_nulls=True)
        .str.strip_chars_start(", ")
        .replace("", None)
    )


def _verdict(told: pl.DataFrame, height: int) -> pl.Expr:
    """What sales said last of each row, with its reason."""
    last = last_of(told, height, "verdict", "sales_reason", where=pl.col("verdict").is_not_null())
    texts = last.select(pl.concat_str("verdict", "sales_reason", separator=": ", ignore_nulls=True).replace("", None))
    return pl.lit(texts.to_series())
