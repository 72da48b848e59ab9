"""The five stages of a campaign as sets of leads, each within the one before: where they are lost, and why.

A lead is a person, or a company of which a number or a mailbox is known and nobody yet.

targeting: everybody the sources brought, and whoever was called before and stands in no source any more. outreach:
who is on the call file or was called. conversation: whom somebody talked to. qualification: who was asked.
handoff: who qualified, or went to sales.
"""

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from listforge.columns import TEXT, ensure
from listforge.fields import email
from listforge.icp import Icp
from listforge.plural import many
from listforge.reasons import Reason
from listforge.report.called import ACCEPTED, MEETING, REJECTED, TIERS
from listforge.report.counting import most_first, share
from listforge.result import Result
from listforge.stages.score.accounts import PERSON, person

STAGES = ("targeting", *TIERS)
# What a loss at each stage speaks of. Whom sales sends back is never held against the list here; a reason that blames
# data or fit stands with the source.
ABOUT = {
    "targeting": "fit, freshness and permission",
    "outreach": "numbers and how they reach a person",
    "conversation": "offer and timing",
    "qualification": "need, budget, authority and timeline",
    "handoff": "routing and acceptance",
}
NOT_PEOPLE = (Reason.duplicate_of_survivor, Reason.row_malformed)
# Set aside for the day, to be called on another.
LATER = (Reason.account_cap, Reason.in_play)
NOT_TOLD = "not_told"
READ = ("contact_id", "lead_id", *PERSON, "email", "email_type")


def funnel(results: Mapping[str, Result], told: pl.DataFrame) -> list[dict[str, Any]]:
    """A dict a stage: `leads`, those lost there (`dropped`) by reason, those still to be worked (`waiting`).

    The leads of a stage are those dropped, those waiting, and those of the next; at handoff, those accepted.
    """
    called = _called(told)
    both = people(results).join(called, on="who", how="full", coalesce=True)
    on_list = pl.col("on_list").fill_null(value=False).cast(pl.Int32)
    both = both.select(
        at=pl.coalesce("at", on_list),
        # Whom nobody reached and who is on the call file is still to be worked.
        lost=pl.when(pl.col("at").is_null())
        .then("why")
        .when((pl.col("at") > 1) | ~pl.col("on_list").fill_null(value=False))
        .then("lost"),
        accepted=pl.col("accepted").fill_null(value=False),
    )
    sizes = [both.filter(pl.col("at") >= n).height for n in range(len(STAGES))]
    return checked([_stage(n, sizes, both.filter(pl.col("at") == n), bool(told.height)) for n in range(len(STAGES))])


def _stage(n: int, sizes: Sequence[int], stopped: pl.DataFrame, any_calls: bool) -> dict[str, Any]:
    """`stopped`: the people who came no farther than this stage, and why."""
    lost = stopped["lost"].drop_nulls()
    untold = n > 0 and not any_calls
    return {
        "stage": STAGES[n],
        "leads": sizes[n],
        "share_of_before": None if n == 0 or (untold and n > 1) else share(sizes[n], sizes[n - 1]),
        "dropped": None if untold else lost.len(),
        "waiting": stopped.filter(pl.col("lost").is_null() & ~pl.col("accepted")).height,
        "filtered_out": [{"reason": reason, "leads": leads} for reason, leads in most_first(lost)],
        "loss_is_about": ABOUT[STAGES[n]],
    }


def checked(stages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same stages; a ValueError where one has more leads than the one before."""
    for before, after in itertools.pairwise(stages):
        if after["leads"] > before["leads"]:
            told = (f"{many(one['leads'], 'lead')} at {one['stage']}" for one in (before, after))
            raise ValueError(f"the funnel widens: {', '.join(told)}")
    return stages


def headline(told: pl.DataFrame, icp: Icp, definition: str | None) -> dict[str, Any]:
    """What a campaign is measured by: qualified leads that sales accepted, by the definition of that name.

    Qualified is whom a person found to be so, on a call or in sales, and who had evidence for every answer the
    definition of that day asked for; whom outcomes alone name so is counted beside.
    """
    people = _called(told)
    named = people.filter(pl.col("qualified") | pl.col("accepted"))
    qualified = named.drop_nulls("definition")
    by = qualified.group_by("definition").agg(pl.col("accepted").sum(), n=pl.len())
    return {
        "accepted_qualified": int(qualified["accepted"].sum()),
        "qualified": qualified.height,
        "by_outcome": named.height,
        "accepted": int(named["accepted"].sum()),
        "meetings": int(people["met"].sum()),
        "definition": definition,
        "requires": list(icp.score.stages.sql.requires),
        "by_definition": [
            {"definition": name, "accepted_qualified": accepted, "qualified": n}
            for name, accepted, n in by.sort("definition", descending=True, nulls_last=True).iter_rows()
        ],
    }


def people(results: Mapping[str, Result]) -> pl.DataFrame:
    """who, on_list, person, why: a row a lead of this run; whether it is of a person, and why they are not to be
    called, by the last stage they saw.

    Rows that a reject says are another's, and lines that are no records, are nobody.
    """
    rows = [(ensure(r.rejected, READ), False) for r in results.values()]
    rows.append((ensure(results["export"].kept, READ).with_columns(reason=pl.lit(None, dtype=TEXT)), True))
    frames = [
        frame.select(_who(), "reason", on_list=pl.lit(value=on_list), person=_persons(frame)) for frame, on_list in rows
    ]
    told = pl.concat(frames).filter(~pl.col("reason").is_in(NOT_PEOPLE).fill_null(value=False)).drop_nulls("who")
    found = told.group_by("who", maintain_order=True).agg(
        pl.col("on_list", "person").any(), reason=pl.col("reason").last()
    )
    lost = ~pl.col("on_list") & ~pl.col("reason").is_in(LATER)
    return found.select("who", "on_list", "person", why=pl.when(lost).then("reason"))


def _persons(frame: pl.DataFrame) -> pl.Series:
    """Whether each row is of a person; of rows that never came so far, whose mailbox theirs is is asked here."""
    kinds = frame["email_type"].clone()
    at = (kinds.is_null() & frame["email"].is_not_null()).arg_true()
    kinds = kinds.scatter(at, email.judge(frame["email"].gather(at))["type"].cast(TEXT))
    return frame.with_columns(email_type=kinds).select(person()).to_series()


def _who() -> pl.Expr:
    return pl.coalesce("contact_id", "lead_id").alias("who")


def _called(told: pl.DataFrame) -> pl.DataFrame:
    """who, at (the stage they came to), lost (why they came no farther), accepted, qualified, met (a meeting is
    agreed), definition (that the lead met)."""
    tiers = {tier: n for n, tier in enumerate(TIERS, start=1)}
    nobody_dialed = ~pl.col("dialed").fill_null(value=True) & pl.col("tier").is_in(["outreach", "conversation"])
    named = told.drop_nulls("who").with_columns(
        at=pl.when(nobody_dialed)
        .then(0)
        .when("qualifies")
        .then(len(TIERS))
        .otherwise(pl.col("tier").replace_strict(tiers, return_dtype=pl.Int32).fill_null(1)),
        open=pl.col("connect") & pl.col("stage").is_null() & ~pl.col("permanent") & (pl.col("tier") == "conversation"),
    )
    found = named.group_by("who", maintain_order=True).agg(
        pl.col("at").max(),
        # Of what happened at the stage they came to, the last counts.
        *(pl.col(n).filter(pl.col("at") == pl.col("at").max()).last() for n in ("outcome", "open")),
        verdict=pl.col("verdict").drop_nulls().last(),
        why=pl.col("sales_reason").filter(pl.col("verdict") == REJECTED).last(),
        qualified=pl.col("qualifies").any(),
        met=(pl.col("outcome") == MEETING).any(),
        # What qualified meant when they did: a definition of today names no lead of the past anew.
        definition=pl.coalesce(
            pl.col("definition").filter(pl.col("qualifies") | (pl.col("verdict") == ACCEPTED)).drop_nulls().first(),
            pl.col("definition").drop_nulls().first(),
        ),
    )
    back = pl.when(pl.col("verdict") == REJECTED).then(pl.col("why").fill_null(NOT_TOLD))
    lost = pl.when(pl.col("at") == len(TIERS)).then(back).when(~pl.col("open")).then("outcome")
    accepted = (pl.col("verdict") == ACCEPTED).fill_null(value=False)
    return found.select(
        "who", pl.col("at").cast(pl.Int32), "qualified", "met", "definition", lost=lost, accepted=accepted
    )
