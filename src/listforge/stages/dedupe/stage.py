"""Set aside every row but one of a person, and give the one what the others knew."""

from collections.abc import Mapping, Sequence

import polars as pl

from listforge import hours, reach, vocab
from listforge.columns import MEMBERS, SLOTS, TEXT, ensure, set_by, warn
from listforge.fields import identity
from listforge.icp import Icp
from listforge.reasons import Reason, known_in
from listforge.result import Result, set_apart, settle, stage
from listforge.stages.dedupe import evaluation, members, pair, quality, regrouped
from listforge.stages.dedupe.accounts import account_ids
from listforge.stages.dedupe.decisions import upheld
from listforge.stages.dedupe.match import Matched
from listforge.stages.dedupe.review import review
from listforge.stages.dedupe.rounds import Merged, final, rounds
from listforge.vocab import MatchModel

STAGE = "dedupe"


@stage
def dedupe(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    opted_out: pl.DataFrame | None = None,
    against: Mapping[str, pl.DataFrame] | None = None,
    decisions: pl.DataFrame | None = None,
    suppressed: Mapping[str, reach.Screen] | None = None,
    calling_rules: Sequence[vocab.CallingRule] | None = None,
    explain: str | None = None,
    explain_pair: tuple[str, str] | None = None,
    models: Mapping[str, MatchModel] | None = None,
    measure: bool = False,
    truth: pl.Series | None = None,
    remember: bool = True,
) -> Result:
    """One row a person, with the best of all its rows; `contact_id` and `account_id` set.

    `opted_out`: rows set aside because they must not be called; a twin of one goes too. `against`: lists whose people
    are set aside as `known_in_<list>`. `decisions`: left_lead_id, right_lead_id, same or different. `suppressed`:
    number lists for the numbers that come together anew. `calling_rules`: for the hours where a place and a number do;
    those of the package unless given. `explain`: a lead_id. `explain_pair`: two of them, rows of `against` too.
    `models`: those of a person's own file in the stead of those that ship. `remember`: whether
    merged rows say in `x_members` what they stand for, and are weighed as all of these; what comes apart counts as a
    row more. extra: `review` (pairs between review_at and merge_at for a person to decide), `links` (what joined the
    rows of the lead to explain) and `rows` (all that were weighed, each with its reason and survivor), or of the pair
    to explain both `rows`, in the order asked for, and `weighed` (what each round said of it: pair.WEIGHED; not where
    there are no two such rows), with `measure` the frames of `quality.measured`, and with `truth`, which says of each
    row who it is, those of `evaluation.evaluated`.
    """
    before = frame
    frame = _identified(frame if remember else frame.drop(MEMBERS, strict=False))
    old = members.recalled(frame)
    said = upheld(decisions, old.same)
    known_rows, reasons = _outsiders(opted_out, against or {})
    everyone = pl.concat([old.rows.with_columns(_row=pl.int_range(pl.len())), known_rows], how="diagonal")
    seen: list[Matched] = []
    watch = seen.append if measure or truth is not None else None
    two = None if explain_pair is None else pair.places(everyone, explain_pair)
    done = regrouped.listed_first(rounds(everyone, icp, said, explain, models or {}, watch, two), old)
    survivors, verdict = _verdicts(done, len(old.of), reasons, everyone["lead_id"])
    group = regrouped.regrouped(done, old)
    kept = regrouped.kept(done, group, old, frame, verdict.is_not_null())
    if "reach_class" in frame.columns:
        kept = _reached(kept, pl.col("_row").is_in(group.changed), icp, suppressed or {})
    moved = [n for n in (*SLOTS, "other_numbers") if n in kept.columns and kept[n].null_count() < kept.height]
    kept = kept.select(dict.fromkeys([*frame.columns, *moved, "_row"]).keys())
    kept = kept.with_columns(account_ids(kept, icp.validation.default_country))
    unsure = _named(done.unsure, kept)
    kept = hours.again(kept, _moved(kept, old.rows, pl.col("_row").is_in(group.changed)), icp, calling_rules)
    kept = _in_doubt(kept, unsure["left_lead_id"].append(unsure["right_lead_id"]))
    if remember:
        kept = regrouped.remembered(kept, group, old, said)
    extra = {"links": done.linked, "review": review(unsure, kept)}
    if explain is not None:
        extra["rows"] = old.rows.with_columns(reason=verdict, survivor_lead_id=survivors)
    if two is not None:
        extra |= {"rows": _both(everyone, two, verdict, survivors, reasons), "weighed": done.weighed}
    elif explain_pair is not None:
        extra["rows"] = everyone.filter(pl.col("lead_id").is_in(explain_pair)).select("lead_id")
    if measure:
        extra |= quality.measured(seen[0], icp, survivors)
    if truth is not None:
        who = truth if len(old.of) == old.height else old.rows[truth.name]
        extra |= evaluation.evaluated(seen[0], icp, who, pl.Series(_persons(done, len(old.of))))
    came, at = regrouped.came(before, group, old)
    return settle(
        STAGE, came, kept, verdict.gather(at), survivors=survivors.gather(at), extra=extra,
        touched=lambda name: name != MEMBERS,
    )  # fmt: skip


def _both(
    everyone: pl.DataFrame, two: tuple[int, int], verdict: pl.Series, survivors: pl.Series, reasons: Mapping[int, str]
) -> pl.DataFrame:
    """Two rows, each with its reason and survivor, or what it sets others aside for where it is not of the list."""
    asked = [everyone.filter(pl.col("_row") == row) for row in two]
    told = [(None, None, reasons[row]) if row < 0 else (verdict[row], survivors[row], None) for row in two]
    schema = {"reason": TEXT, "survivor_lead_id": TEXT, "outside": TEXT}
    columns = [n for n in everyone.columns if n not in schema]
    return pl.concat(asked).select(columns).hstack(pl.DataFrame(told, schema=schema, orient="row"))


def _reached(kept: pl.DataFrame, merged: pl.Expr, icp: Icp, suppressed: Mapping[str, reach.Screen]) -> pl.DataFrame:
    """Numbers that came together judged and screened, and the best of every row chosen anew: fewer people share one."""
    kept = kept.with_columns(_at=pl.int_range(pl.len()), _merged=merged)
    judged = reach.judge(kept.filter("_merged"), icp, suppressed=suppressed).frame
    whole = pl.concat([judged, kept.filter(~pl.col("_merged"))], how="diagonal").sort("_at")
    return reach.choose(whole, icp)


def _moved(kept: pl.DataFrame, before: pl.DataFrame, changed: pl.Expr) -> pl.Series:
    """Which of the changed rows have place, numbers and hours together as they stood in no row before."""
    names = ["lead_id", *hours.EVIDENCE, *hours.SETS]
    took = ensure(kept, names).select(*names, _at=pl.int_range(pl.len()), _changed=changed).filter("_changed")
    were = ensure(before, names).select(names).filter(pl.col("lead_id").is_in(took["lead_id"].implode()))
    moved = took.join(were, on=names, how="anti", nulls_equal=True)["_at"]
    return pl.int_range(kept.height, eager=True).is_in(moved.implode())


def _identified(frame: pl.DataFrame) -> pl.DataFrame:
    """Every row with a lead_id, a contact_id and the sources it is from; a list made by hand may have none."""
    frame = ensure(frame, set_by(STAGE))
    if frame["lead_id"].null_count():
        made = identity.lead_ids(frame.drop("lead_id").select(pl.col(pl.String)), "")
        frame = frame.with_columns(lead_id=pl.coalesce("lead_id", made))
    if frame["sources"].null_count() > frame["source"].null_count():
        of_one = pl.when(pl.col("source").is_not_null()).then(pl.concat_list("source"))
        frame = frame.with_columns(sources=pl.coalesce("sources", of_one))
    return frame.with_columns(contact_id=pl.coalesce("contact_id", "lead_id"))


def _in_doubt(kept: pl.DataFrame, lead_ids: pl.Series) -> pl.DataFrame:
    """The rows with a warning on those that are one of a doubtful pair; where an earlier doubt is over, it goes."""
    code, doubtful = str(Reason.possible_duplicate), kept["lead_id"].is_in(lead_ids.implode())
    over = kept["warnings"].list.contains(code).fill_null(False) & ~doubtful
    if over.any():
        rest = pl.col("warnings").list.eval(pl.element().filter(pl.element() != code))
        left = pl.when(rest.list.len() > 0).then(rest)
        kept = kept.with_columns(warnings=pl.when(over).then(left).otherwise("warnings"))
    return warn(kept, {code: doubtful})


def _outsiders(
    opted_out: pl.DataFrame | None, against: Mapping[str, pl.DataFrame]
) -> tuple[pl.DataFrame, dict[int, str]]:
    """Rows that only set others aside, numbered below 0, and the reason each gives."""
    found: list[tuple[str, pl.DataFrame]] = [(known_in(name), rows) for name, rows in against.items()]
    if opted_out is not None:
        found.insert(0, (Reason.do_not_call, opted_out))
    frames: list[pl.DataFrame] = []
    reasons: dict[int, str] = {}
    start = -1
    for reason, rows in found:
        numbers = range(start, start - rows.height, -1)
        start -= rows.height
        reasons |= dict.fromkeys(numbers, str(reason))
        frames.append(_identified(set_apart(rows)).with_columns(_row=pl.Series(numbers, dtype=pl.Int64)))
    return (pl.concat(frames, how="diagonal") if frames else pl.DataFrame(schema={"_row": pl.Int64})), reasons


def _verdicts(done: Merged, height: int, reasons: Mapping[int, str], ids: pl.Series) -> tuple[pl.Series, pl.Series]:
    """The survivor and the reason of each row: a duplicate, or a twin of somebody who only sets others aside."""
    outsiders: dict[int, list[int]] = {}
    for row in (r for r in done.gave_way if r < 0):
        outsiders.setdefault(final(row, done.gave_way), []).append(row)
    by_row = dict(zip([*range(height), *sorted(reasons, reverse=True)], ids, strict=True))
    survivors: list[str | None] = [None] * height
    verdict: list[str | None] = [None] * height
    # Who may well be the twin of one who said no is not called either.
    no = {row: foe for row, foe in done.twins.items() if reasons[foe] == Reason.do_not_call}
    for row in {*done.gave_way, *done.gave_way.values(), *no}:
        if row < 0:
            continue
        last = final(row, done.gave_way)
        foe = max(outsiders.get(last, []), default=no.get(last)) if last >= 0 else last
        if foe is not None:
            verdict[row], survivors[row] = reasons[foe], by_row[foe]
        elif last != row:
            verdict[row], survivors[row] = str(Reason.duplicate_of_survivor), by_row[last]
    return pl.Series(survivors, dtype=TEXT), pl.Series("reason", verdict, dtype=TEXT)


def _persons(done: Merged, height: int) -> pl.Series:
    """The row that stands for each row's person."""
    return pl.Series([final(row, done.gave_way) for row in range(height)], dtype=pl.Int64)


def _named(unsure: pl.DataFrame, kept: pl.DataFrame) -> pl.DataFrame:
    """The doubtful pairs of which both rows are still there."""
    here = kept["lead_id"].implode()
    return unsure.filter(pl.col("left_lead_id").is_in(here) & pl.col("right_lead_id").is_in(here))
