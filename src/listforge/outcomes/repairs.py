"""What the outcomes of calls do to a list."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

import polars as pl

from listforge import hours, reach, vocab
from listforge.columns import NUMBERS, OUTCOMES_HAD, TEXT, WHOLE, ensure, set_by
from listforge.icp import Icp
from listforge.outcomes import notes, numbers, people, permission, qualification
from listforge.outcomes.doubts import ANSWERS
from listforge.outcomes.facts import last_of, with_facts
from listforge.outcomes.reading import MOMENT_TOLD, OUTCOMES
from listforge.reasons import Reason
from listforge.result import Result, settle, stage

STAGE = "outcomes"
ID_LETTERS = 8  # of an outcome's id in OUTCOMES_HAD, where ids need only differ within a row
RECENT = "x_recent_calls"
# What sales is told of a meeting, and on which number the last call reached the person.
MEETING = {"x_meeting_at": "meeting_at", "x_meeting_attendees": "meeting_attendees"}
REACHED_ON = "x_reached_phone"
READ = (
    "contact_id", "account_id", "do_not_call", "email", "phone_extension", "line_type", "phone_country", "reach_class",
    "other_numbers", "filled", *people.COPIED, *people.PERSON, *NUMBERS,
)  # fmt: skip
_DAY = pl.col("called_on")


@stage
def repaired(
    frame: pl.DataFrame,
    outcomes: pl.DataFrame,
    icp: Icp,
    *,
    today: date,
    suppressed: Mapping[str, reach.Screen] | None = None,
    calling_rules: Sequence[vocab.CallingRule] | None = None,
) -> Result:
    """The list as the outcomes leave it; `outcomes` are the `known` of `matched` against this very list.

    Rows in are those of the list and those that the calls brought: people somebody named, and accounts whose only
    person left. Set aside: who left. extra: `applied`, the outcomes that were news, with what each is and the number
    that died of it; `repairs`, how many of each kind of correction; `evident`, every `row` with evidence for
    all answers that make a lead sql; `reasons`, the outcomes that changed a row, its own or else its account's.
    """
    told = _facts(_news(outcomes, frame), today)
    return _mended(frame, people.with_new(frame, told), told, icp, suppressed or {}, calling_rules)


@stage
def replayed(
    frame: pl.DataFrame,
    calls: pl.DataFrame,
    icp: Icp,
    *,
    today: date,
    suppressed: Mapping[str, reach.Screen] | None = None,
    calling_rules: Sequence[vocab.CallingRule] | None = None,
) -> Result:
    """As `repaired`, of all that was ever told of the people of the list, whom `calls` know by their contact_id.

    People whom somebody named are rows of the list already (`brought`); accounts whose only person left are rows here,
    with what calls to them told. Sets `x_recent_calls`, the dials of today and yesterday: 24 hours back from any hour.
    """
    calls = calls.drop("row", strict=False).with_columns(
        pl.lit(None, dtype=OUTCOMES[name]).alias(name)
        for name in OUTCOMES
        if name not in calls.columns or name in people.REFERRAL
    )
    frame = frame.with_columns(_recent(frame, calls, today))
    named = (ensure(frame, ["source"])["source"] == people.SOURCE).fill_null(value=False).arg_true().to_list()
    grown = people.with_new(frame, _facts(_news(_of(frame, calls), frame), today), named=named)
    # All numbers that died were named when it was told: what the row would dial by now is another.
    told = _facts(_news(_of(grown, calls), grown), today).with_columns(best_meant=False)
    return _mended(frame, grown, told, icp, suppressed or {}, calling_rules)


def brought(frame: pl.DataFrame, calls: pl.DataFrame, *, among: pl.DataFrame) -> pl.DataFrame:
    """The rows of people whom somebody of `frame` named on a call and who are not `among` the list that it is part of;
    `calls` as of `replayed`."""
    calls = people.of_who_left(calls)
    said = calls.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in people.REFERRAL))
    told = _of(frame, said.drop("row", strict=False)).select("contact_id", "outcome_id")
    mine = said.drop("row", strict=False).join(told, on=["contact_id", "outcome_id"], how="semi")
    rows = people.named(among, _of(among, mine))
    # Who has neither name nor address may turn out to be the one who named them: each is brought once.
    return rows.filter(~pl.col("lead_id").is_in(ensure(among, ["lead_id"])["lead_id"].implode()))


def _of(frame: pl.DataFrame, calls: pl.DataFrame) -> pl.DataFrame:
    """The calls to people of the list with `row`, each one's place in it."""
    rows = ensure(frame, ["contact_id"]).select("contact_id", row=pl.int_range(pl.len(), dtype=pl.UInt32))
    rows = rows.drop_nulls().unique("contact_id", keep="first", maintain_order=True)
    return calls.join(rows, on="contact_id", how="inner", maintain_order="left")


def _recent(frame: pl.DataFrame, calls: pl.DataFrame, today: date) -> pl.Series:
    """The dials of today and yesterday to each row; null where there was none."""
    yesterday = today - timedelta(days=1)
    late = calls.filter(_DAY.is_between(yesterday, today) & pl.col("dialed").fill_null(value=True))
    counts = _of(frame, late).group_by("row").agg(n=pl.len().cast(WHOLE))
    found = pl.Series(RECENT, [None], dtype=WHOLE).new_from_index(0, frame.height)
    return found.scatter(counts["row"], counts["n"])


def _mended(
    frame: pl.DataFrame, before: pl.DataFrame, told: pl.DataFrame, icp: Icp, suppressed: Mapping[str, reach.Screen],
    calling_rules: Sequence[vocab.CallingRule] | None,
) -> Result:  # fmt: skip
    """What news do to the list; `before` is the frame with the rows that they bring."""
    work = ensure(before, dict.fromkeys([*set_by(STAGE), *READ]))
    work = _history(work, told, icp)
    work = qualification.answered(work, told)
    work = qualification.staged(work, told, icp)
    work = _for_sales(work, told, before)
    work = notes.noted(work, told)
    work = permission.opted_out(work, told)
    work = numbers.mended(work, told, icp, suppressed, grown=before.height > frame.height)
    work = hours.again(work, hours.moved(work, before), icp, calling_rules)
    work = _remembered(work, told)
    gone = pl.int_range(work.height, eager=True).is_in(told.filter("retires_person")["row"].implode())
    reasons = pl.select(pl.when(gone).then(pl.lit(str(Reason.left_company)))).to_series().alias("reason")
    repairs = _counted(before, work, told, before.height - frame.height)
    waits = (pl.col("review_state") == qualification.REVIEW).fill_null(value=False)
    rows = work.with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32))
    evident = rows.filter(qualification.evident(icp.score.stages.sql.requires) & ~waits).select("row")
    extra = {
        "applied": numbers.named(told, before), "repairs": repairs, "reasons": _reasons(before, told),
        "evident": evident,
    }  # fmt: skip
    return settle(STAGE, before, work.filter(~gone), reasons, extra=extra)


# --- the outcomes --------------------------------------------------------------------------------


def _news(outcomes: pl.DataFrame, frame: pl.DataFrame) -> pl.DataFrame:
    """The outcomes that their rows do not have yet, each once, in the order in which they happened."""
    short = pl.col("outcome_id").str.head(ID_LETTERS)
    fresh = outcomes.unique(["row", "outcome_id"], keep="first", maintain_order=True)
    if OUTCOMES_HAD in frame.columns:
        had = frame.select(short=pl.col(OUTCOMES_HAD).str.split(" "), row=pl.int_range(pl.len(), dtype=pl.UInt32))
        fresh = fresh.with_columns(short=short).join(
            had.explode("short").drop_nulls(), on=["row", "short"], how="anti", maintain_order="left"
        )
    day = pl.col("called_on").cast(pl.Datetime("us")).dt.replace_time_zone("UTC")
    return fresh.sort(pl.coalesce(MOMENT_TOLD, day), nulls_last=True, maintain_order=True)


def _facts(outcomes: pl.DataFrame, today: date) -> pl.DataFrame:
    """The outcomes with what data/outcomes.yaml says of each; one of an unknown day is today's."""
    sent_back = {reason: entry.stage for reason, entry in vocab.rejections().items()}
    told = with_facts(outcomes).with_columns(
        called_on=_DAY.fill_null(today),
        verdict=pl.coalesce("sales_verdict", "verdict"),
        best_meant=pl.col("phone").is_null(),  # what the row would dial, where the results name no number
        **{a: pl.coalesce(pl.when(pl.col(a) != "unknown").then(a), f"gives_{a}") for a in ANSWERS},
    )
    by_reason = pl.col("sales_reason").replace_strict(sent_back, default=None, return_dtype=TEXT)
    rejected = (pl.col("verdict") == "sales_rejected").fill_null(False)
    # Whoever has a number to be left alone may still be called on another.
    number_only = (pl.col("permanent") & (pl.col("dnc_scope") == "number")).fill_null(False)
    return told.drop([f"gives_{a}" for a in ANSWERS]).with_columns(
        stage=pl.when(rejected).then(pl.coalesce(by_reason, "stage")).when(~number_only).then("stage")
    )


# --- what they do --------------------------------------------------------------------------------


def _history(work: pl.DataFrame, told: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """Attempts, and of the last call its day, its outcome, and when to call again; an older one only counts."""
    rows = pl.DataFrame({"row": pl.int_range(work.height, dtype=pl.UInt32, eager=True)})
    days = pl.col("outcome").replace_strict(icp.export.call_again_after, default=None, return_dtype=WHOLE)
    sent_back = {reason: entry.next_call_days for reason, entry in vocab.rejections().items()}
    of_reason = pl.col("sales_reason").replace_strict(sent_back, default=None, return_dtype=WHOLE)
    days = pl.when(pl.col("verdict") == "sales_rejected").then(of_reason).otherwise(days)
    again = pl.coalesce("next_call_on", _DAY + pl.duration(days=days))
    last = last_of(told.with_columns(again=again), work.height, "called_on", "outcome", "again")
    # A dialer that counts tells all dials until then; those that came after it count as well.
    since = (pl.col("dialed") & pl.col("dials").is_null()).fill_null(False).cast(WHOLE).cum_sum(reverse=True)
    dials = told.group_by("row").agg(
        calls=pl.col("dialed").sum().cast(WHOLE), total=(pl.col("dials") + since).max().cast(WHOLE)
    )
    dials = rows.join(dials, on="row", how="left", maintain_order="left")
    dialed = last_of(told, work.height, "called_on", where=pl.col("dialed"))["called_on"]
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


def _for_sales(work: pl.DataFrame, told: pl.DataFrame, before: pl.DataFrame) -> pl.DataFrame:
    """The meeting that was booked last, and the number of the last call that reached the person: where the results
    name none, the one that the row would dial. No column where no row has any; of an older meeting nothing is left."""
    booked = last_of(told, work.height, "outcome", *MEETING.values(), where=pl.col("stage") == "appointment")
    reached = told.filter(pl.col("connect") & pl.col("dialed").fill_null(value=True))
    reached = numbers.dialed(reached, before).drop_nulls("phone")
    new = {name: booked[field] for name, field in MEETING.items()}
    new[REACHED_ON] = last_of(reached, work.height, "phone")["phone"]
    news = {**dict.fromkeys(MEETING, booked["outcome"]), REACHED_ON: new[REACHED_ON]}
    return work.with_columns(
        pl.when(pl.lit(news[name]).is_not_null())
        .then(pl.lit(value))
        .otherwise(name if name in work.columns else pl.lit(None, dtype=TEXT))
        .alias(name)
        for name, value in new.items()
        if value.count() or (name in work.columns and news[name].count())
    )


def _remembered(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """With the ids of the outcomes that each row has had; no column where no row has any."""
    if told.is_empty():
        return work
    nothing = pl.lit(None, dtype=TEXT).alias(OUTCOMES_HAD)
    had = (work if OUTCOMES_HAD in work.columns else work.with_columns(nothing))[OUTCOMES_HAD]
    new = told.group_by("row", maintain_order=True).agg(pl.col("outcome_id").str.head(ID_LETTERS).str.join(" "))
    old = had.gather(new["row"])
    ids = new.select(pl.concat_str(pl.lit(old), "outcome_id", separator=" ", ignore_nulls=True)).to_series()
    return work.with_columns(had.clone().scatter(new["row"], ids).alias(OUTCOMES_HAD))


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
        "gatekeeper_notes": told.select(notes.at_door().count()).item(),
        "opt_outs": int((work["do_not_call"].fill_null(False) & ~old["do_not_call"].fill_null(False)).sum()),
        "answers": sum(int(work[a].ne_missing(old[a]).sum()) for a in ANSWERS),
    }  # fmt: skip
    return pl.DataFrame({"repair": list(kinds), "n": list(kinds.values())}, schema={"repair": TEXT, "n": WHOLE})
