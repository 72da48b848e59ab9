"""What the outcomes of calls do to a list."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from listforge import reach, vocab
from listforge.columns import FLAG, NUMBERS, TEXT, WHOLE, ensure, set_by
from listforge.fields import company, distinct
from listforge.icp import Icp
from listforge.outcomes import numbers, people
from listforge.outcomes.facts import with_facts
from listforge.outcomes.reading import ANSWERS
from listforge.reasons import Reason
from listforge.result import Result, settle, stage

STAGE = "outcomes"
# What a row remembers of the outcomes it has had, so that a file that comes twice changes nothing: the first letters of
# their ids, which need only differ within a row.
APPLIED = "x_outcomes"
ID_LETTERS = 8
READ = (
    "contact_id", "account_id", "do_not_call", "email", "phone_extension", "line_type", "phone_country", "reach_class",
    "other_numbers", "filled", *people.COPIED, *people.PERSON, *NUMBERS,
)  # fmt: skip
EVIDENCE_MISSING = "evidence_missing"
_APART = " | "
_DAY = pl.col("called_on")


@stage
def repaired(
    frame: pl.DataFrame,
    outcomes: pl.DataFrame,
    icp: Icp,
    *,
    today: date,
    suppressed: Mapping[str, reach.Screen] | None = None,
) -> Result:
    """The list as the outcomes leave it; `outcomes` are the `known` of `matched` against this very list.

    Rows in are those of the list and those that the calls brought: people somebody named, and accounts whose only
    person left. Set aside: who left. extra: `applied`, the outcomes that were news, with what each is; `repairs`, how
    many of each kind of correction; `reasons`, the outcomes that changed a row, its own or else its account's.
    """
    told = _facts(_news(outcomes, frame), today)
    before = people.with_new(frame, told)
    work = ensure(before, dict.fromkeys([*set_by(STAGE), *READ]))
    work = _history(work, told)
    work = _answered(work, told)
    work = _staged(work, told, icp)
    work = _noted(work, told)
    work = _opted_out(work, told)
    work = numbers.mended(work, told, icp, suppressed or {}, grown=before.height > frame.height)
    work = _remembered(work, told)
    gone = pl.int_range(work.height, eager=True).is_in(told.filter("retires_person")["row"].implode())
    reasons = pl.select(pl.when(gone).then(pl.lit(str(Reason.left_company)))).to_series().alias("reason")
    repairs = _counted(before, work, told, before.height - frame.height)
    extra = {"applied": told, "repairs": repairs, "reasons": _reasons(before, told)}
    return settle(STAGE, before, work.filter(~gone), reasons, extra=extra)


# --- the outcomes --------------------------------------------------------------------------------


def _news(outcomes: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """The outcomes that their rows do not have yet, each once, in the order in which they happened."""
    short = pl.col("outcome_id").str.head(ID_LETTERS)
    fresh = outcomes.unique(["row", "outcome_id"], keep="first", maintain_order=True)
    if APPLIED in frame.columns:
        had = frame.select(short=pl.col(APPLIED).str.split(" "), row=pl.int_range(pl.len(), dtype=pl.UInt32))
        fresh = fresh.with_columns(short=short).join(
            had.explode("short").drop_nulls(), on=["row", "short"], how="anti", maintain_order="left"
        )
    when = pl.coalesce("called_at", pl.col("called_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC"))
    return fresh.sort(when, nulls_last=True, maintain_order=True)


def _facts(outcomes: pl.DataFrame, today: date) -> pl.DataFrame:
    """The outcomes with what data/outcomes.yaml says of each; one of an unknown day is today's."""
    sent_back = {reason: entry.stage for reason, entry in vocab.rejections().items()}
    told = with_facts(outcomes).with_columns(
        called_on=_DAY.fill_null(today),
        verdict=pl.coalesce("sales_verdict", "verdict"),
        **{a: pl.coalesce(pl.when(pl.col(a) != "unknown").then(a), f"gives_{a}") for a in ANSWERS},
    )
    by_reason = pl.col("sales_reason").replace_strict(sent_back, default=None, return_dtype=TEXT)
    rejected = (pl.col("verdict") == "sales_rejected").fill_null(False)
    # Whoever has a number to be left alone may still be called on another.
    number_only = (pl.col("permanent") & (pl.col("dnc_scope") == "number")).fill_null(False)
    return told.drop([f"gives_{a}" for a in ANSWERS]).with_columns(
        stage=pl.when(rejected).then(pl.coalesce(by_reason, "stage")).when(~number_only).then("stage")
    )


def _last(told: pl.DataFrame, height: int, *names: str, where: pl.Expr | None = None) -> pl.DataFrame:
    """The named columns of each row's last outcome (for which `where` holds), a row a row of the list."""
    chosen = told if where is None else told.filter(where)
    last = chosen.group_by("row").agg(pl.col(name).last() for name in names)
    rows = pl.DataFrame({"row": pl.int_range(height, dtype=pl.UInt32, eager=True)})
    return rows.join(last, on="row", how="left", maintain_order="left").drop("row")


# --- what they do --------------------------------------------------------------------------------


def _history(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Attempts, and of the last call its day, its outcome, and when to call again; an older one only counts."""
    rows = pl.DataFrame({"row": pl.int_range(work.height, dtype=pl.UInt32, eager=True)})
    again = pl.coalesce("next_call_on", _DAY + pl.duration(days="next_call_days"))
    last = _last(told.with_columns(again=again), work.height, "called_on", "outcome", "again")
    dials = told.group_by("row").agg(calls=pl.col("dialed").sum().cast(WHOLE), total=pl.col("dials").max())
    dials = rows.join(dials, on="row", how="left", maintain_order="left")
    dialed = _last(told, work.height, "called_on", where=pl.col("dialed"))["called_on"]
    calls = pl.lit(dials["calls"]).fill_null(0)
    newest = pl.lit(last["called_on"]) >= pl.col("last_called_on").fill_null(date.min)
    newest = newest.fill_null(False)
    attempts = pl.max_horizontal(pl.col("attempts").fill_null(0) + calls, pl.lit(dials["total"]))
    return work.with_columns(
        attempts=pl.when((calls > 0) | pl.lit(dials["total"]).is_not_null()).then(attempts).otherwise("attempts"),
        last_called_on=pl.max_horizontal("last_called_on", pl.lit(dialed)),
        last_outcome=pl.when(newest).then(pl.lit(last["outcome"])).otherwise("last_outcome"),
        next_call_on=pl.when(newest).then(pl.lit(last["again"])).otherwise("next_call_on"),
    )


def _answered(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """Need, budget, authority and timeline as they were answered; what was said on the call is the evidence.

    A conversation outranks what a form or behaviour said. An answer without a word of what was said has no evidence.
    """
    for answer in ANSWERS:
        said = pl.coalesce(f"{answer}_evidence", "notes")
        proof = pl.when(said.is_not_null()).then(pl.format("call {}: {}", _DAY, said))
        given = told.with_columns(_proof=proof)
        last = _last(given, work.height, answer, "_proof", where=pl.col(answer).is_not_null())
        now, why = pl.lit(last[answer]), pl.lit(last["_proof"])
        same = (now == pl.col(answer)) & why.is_null()
        evidence = pl.when(now.is_null() | same.fill_null(False)).then(f"{answer}_evidence").otherwise(why)
        work = work.with_columns(pl.coalesce(now, answer).alias(answer), evidence.alias(f"{answer}_evidence"))
    return work


def _staged(work: pl.DataFrame, told: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The stage a lead came to, and what is to be said of it: sql only with evidence for each answer required."""
    last = _last(told, work.height, "stage", "called_on", where=pl.col("stage").is_not_null())
    other = _last(told, work.height, "stage", where=pl.col("stage") != "sql")["stage"]
    on, stage_told, required = pl.lit(last["called_on"]), pl.lit(last["stage"]), icp.score.stages.sql.requires
    proofs = [((pl.col(n) == "yes") & pl.col(f"{n}_evidence").is_not_null()).fill_null(False) for n in required]
    proven, denied = pl.all_horizontal(pl.lit(True), *proofs), _denied(required)
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
    moves = asked.is_not_null() & ~settled.fill_null(False) & ((asked != "sql") | proven)
    stage = pl.when(moves).then(asked).otherwise("lead_stage")
    said = (
        pl.when((asked == "sql") & ~proven).then(pl.lit(EVIDENCE_MISSING))
        .when(moves & (asked == "unqualified") & denied.is_not_null()).then(pl.lit("unqualified: ") + denied)
        .when((pl.col("review_state") == EVIDENCE_MISSING) & proven).then(None)
        .otherwise("review_state")
    )  # fmt: skip
    return work.with_columns(
        lead_stage=stage,
        lead_stage_since=pl.when(moves & stage.ne_missing(pl.col("lead_stage"))).then(on).otherwise("lead_stage_since"),
        review_state=pl.coalesce(_verdict(told, work.height), said),
        # Sales has it: no day of ours holds it back.
        next_call_on=pl.when(moves & asked.is_in(["sql", "appointment"])).then(None).otherwise("next_call_on"),
    )


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
    last = _last(told, height, "verdict", "sales_reason", where=pl.col("verdict").is_not_null())
    texts = last.select(pl.concat_str("verdict", "sales_reason", separator=": ", ignore_nulls=True).replace("", None))
    return pl.lit(texts.to_series())


def _noted(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """What was noted of a lead goes to its notes, what was noted of a reception to every row of the account."""
    of_lead = pl.when(pl.col("noted_for") == "lead").then(pl.format("{} {}: {}", _DAY, "outcome", "notes"))
    said = told.select("row", door=_at_door(), note=of_lead)
    rows = work.select(
        "account_id", "gatekeeper_note", "notes", row=pl.int_range(pl.len(), dtype=pl.UInt32),
        home=pl.coalesce("account_id", pl.format("row {}", pl.int_range(pl.len()))),
    )  # fmt: skip
    doors = said.join(rows.select("row", "home"), on="row").drop_nulls("door")
    doors = doors.select("home", new="door").unique(maintain_order=True)
    notes = said.select("row", new="note").drop_nulls().unique(maintain_order=True)
    return work.with_columns(
        _added(rows.select("row", "home", had="gatekeeper_note").join(doors, on="home"), rows["gatekeeper_note"]),
        _added(rows.select("row", had="notes").join(notes, on="row"), rows["notes"]),
    )


def _at_door() -> pl.Expr:
    """What an outcome tells of the way past a reception."""
    return pl.coalesce("gatekeeper_note", pl.when(pl.col("noted_for") == "account").then("notes"))


def _added(news: pl.DataFrame, had: pl.Series) -> pl.Series:
    """The texts with what is new (row, had, new) behind them; what they say already is not said again."""
    fresh = news.filter(~pl.col("had").str.contains(pl.col("new"), literal=True).fill_null(False))
    added = fresh.group_by("row").agg(pl.col("had").first(), pl.col("new").str.join(_APART))
    texts = added.select(text=pl.concat_str("had", "new", separator=_APART, ignore_nulls=True)).to_series()
    return had.clone().scatter(added["row"], texts)


def _opted_out(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """do_not_call at the scope that was asked for; that of a number alone is `numbers.mended`'s matter."""
    never = told.filter("permanent").with_columns(scope=pl.col("dnc_scope").fill_null("person"))
    if never.is_empty():
        return work
    rows = work.select(
        "contact_id",
        "account_id",
        "company_domain",
        firm=pl.lit(distinct.each(work["company_name"], company.compare_key)),
        email=pl.col("email").str.to_lowercase(),
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
    )
    asked = never.select("row", "scope").join(rows, on="row")
    people_, firms = asked.filter(pl.col("scope") != "number"), asked.filter(pl.col("scope") == "account")
    said_no = pl.any_horizontal(
        pl.col("row").is_in(people_["row"].implode()),
        pl.col("contact_id").is_in(people_["contact_id"].drop_nulls().implode()),
        pl.col("email").is_in(people_["email"].drop_nulls().implode()),
        *(pl.col(n).is_in(firms[n].drop_nulls().implode()) for n in ("account_id", "company_domain", "firm")),
    )
    marked = rows.select(said_no.fill_null(False)).to_series()
    return work.with_columns(do_not_call=pl.when(marked).then(pl.lit(True, dtype=FLAG)).otherwise("do_not_call"))


def _remembered(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """With the ids of the outcomes that each row has had; no column where no row has any."""
    if told.is_empty():
        return work
    had = work[APPLIED] if APPLIED in work.columns else pl.Series(APPLIED, [None] * work.height, dtype=TEXT)
    new = told.group_by("row", maintain_order=True).agg(pl.col("outcome_id").str.head(ID_LETTERS).str.join(" "))
    old = had.gather(new["row"])
    ids = new.select(pl.concat_str(pl.lit(old), "outcome_id", separator=" ", ignore_nulls=True)).to_series()
    return work.with_columns(had.clone().scatter(new["row"], ids).alias(APPLIED))


def _reasons(before: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """contact_id and reason: the outcomes of each row, and for rows that have none those of their account."""
    row = pl.int_range(pl.len(), dtype=pl.UInt32)
    rows = ensure(before, ["contact_id", "account_id"]).select("contact_id", "account_id", row=row)
    said = told.select("row", "outcome").join(rows, on="row", how="left", maintain_order="left")
    own, shared = (
        said.drop_nulls(key).group_by(key).agg(pl.col("outcome").unique(maintain_order=True).str.join("; ").alias(name))
        for key, name in (("row", "own"), ("account_id", "shared"))
    )
    found = rows.join(own, on="row", how="left").join(shared, on="account_id", how="left")
    return found.select("contact_id", reason=pl.coalesce("own", "shared")).drop_nulls()


def _counted(before: pl.DataFrame, work: pl.DataFrame, told: pl.DataFrame, new: int) -> pl.DataFrame:
    """How many corrections the calls gained the list, a row a kind."""
    old = ensure(before, ["other_numbers", "gatekeeper_note", "do_not_call", *ANSWERS])
    parked, had = (frame["other_numbers"].list.len().fill_null(0) for frame in (work, old))
    kinds = {
        "numbers_retired": int((parked - had.cast(parked.dtype)).clip(0).sum()),
        "numbers_gained": told["new_phone"].count(),
        "people_left": told.filter("retires_person")["row"].n_unique(),
        "rows_added": new,
        "gatekeeper_notes": told.select(_at_door().count()).item(),
        "opt_outs": int((work["do_not_call"].fill_null(False) & ~old["do_not_call"].fill_null(False)).sum()),
        "answers": sum(int(work[a].ne_missing(old[a]).sum()) for a in ANSWERS),
    }  # fmt: skip
    return pl.DataFrame({"repair": list(kinds), "n": list(kinds.values())}, schema={"repair": TEXT, "n": WHOLE})
