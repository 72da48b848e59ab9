"""The call file: which rows leave, in the shape one dialer takes. The last gate: no number leaves unscreened."""

from collections.abc import Sequence
from datetime import date, datetime

import polars as pl

from listforge import handoff, hours, reach, vocab
from listforge.columns import NUMBERS, SLOTS, ensure, ordered, set_by, warn
from listforge.errors import InputError
from listforge.fields import calling_time
from listforge.icp import Icp
from listforge.icp.models import OWNER
from listforge.reasons import Reason
from listforge.result import Result, settle, stage, verdicts
from listforge.stages.export import call_files, caps, cells, history, limits, meetings, order, rules, screening
from listforge.stages.export.call_files import PART
from listforge.suppression import Suppressed

STAGE = "export"
READ = (
    "lead_id", "contact_id", "account_id", "phone", "phone_extension", "phone_country", *SLOTS, "fit_grade",
    "fit_score", "priority", "attempts", "lead_stage", "review_state", "last_called_on", "last_outcome", "next_call_on",
    "time_zone", "region", "postal_code", "reach_class", "do_not_call", "call_hours",
    "call_start_utc", "temperature", "gatekeeper_note", "notes", "country", "email",
    "full_name", "first_name", "last_name", "company_name", "company_domain", "website", "consent_expires_on",
)  # fmt: skip
TOUCHED = {*NUMBERS, *reach.CHOSEN, *hours.SETS, "other_numbers", "warnings"}
AIMS = ("contact_id", "phone", "reach_class", "temperature", "attempts")


@stage
def export(
    frame: pl.DataFrame,
    icp: Icp,
    layout: vocab.Layout,
    *,
    today: date,
    lists: Sequence[Suppressed] = (),
    split_by: str | None = None,
    open_at: datetime | None = None,
    calling_rules: Sequence[vocab.CallingRule] | None = None,
) -> Result:
    """The rows to call, in order; every other one with its reason.

    `open_at`: only whom it is permitted to call at that moment. `calling_rules`: those of the package unless given.

    extra["calls"]: the same rows in the layout's columns, all text, and `_part`, the slug of the file a row goes to.
    extra["cut"]: every value that the layout's lengths changed or refused. extra["aims"]: of the same rows what a plan
    counts with.
    """
    # In one piece: rows out of pieces are taken at a fraction of the pace, and every look puts them together anew.
    frame = frame.rechunk()
    before, carried, delivered = frame, frame.columns, rules.wanted(icp, layout)
    if split_by == OWNER:
        split_by = _owner(icp, carried)
    named = [name for rule in icp.export.mix for name in rule.when]
    needed = [*set_by(STAGE), *READ, *reach.CHOSEN, *cells.sources(layout), *([split_by] if split_by else []), *named]
    came = ensure(frame, dict.fromkeys(needed))
    frame = screening.screened(came, icp, lists)
    frame = hours.again(frame, hours.moved(frame, came), icp, calling_rules)
    frame = cells.noted(frame, layout, icp)
    if delivered.sales or cells.asks_of_sales(layout):
        frame = handoff.with_facts(frame, icp)
    table, facts, cuts = limits.fitted(cells.cells(frame, layout, icp), layout)
    frame = frame.hstack(facts).with_columns(
        _resting=history.resting(frame, icp, today), _closed=rules.closed(frame, open_at)
    )
    may_not = [*rules.may_not(lists), *rules.not_worth(icp, delivered), *rules.not_now(delivered, today)]
    reasons = verdicts(frame, [*may_not, *rules.not_taken()])
    if "caps" in delivered.rules:
        told = vocab.calling_rules() if calling_rules is None else calling_rules
        followed = calling_time.applying(told, icp.validation.calling_rules)
        reasons = caps.of_account(frame, caps.of_place(frame, reasons, followed, today), icp, today)
    leaving = order.ordered(frame, reasons, icp)
    if delivered.sales:
        leaving = meetings.first(frame, leaving)
    calls = table.hstack([call_files.parts(frame, split_by).alias(PART)])[leaving["row"]]
    kept = warn(frame, {Reason.value_shortened: pl.col("_shortened")})
    kept = kept.select(ordered(dict.fromkeys(n for n in (*carried, *set_by(STAGE)) if n in kept.columns)))
    mended = kept.select(n for n in kept.columns if _touched(n)).filter(reasons.is_null())
    extra = {"calls": calls, "cut": _cut(frame, cuts, reasons), "aims": frame.select(AIMS)[leaving["row"]]}
    result = settle(STAGE, before, mended, reasons, extra=extra, touched=_touched)
    return result._replace(kept=kept.rechunk()[leaving["row"]])


def _touched(name: str) -> bool:
    """Whether export changes the column: numbers and their hours are looked at once more, and nothing else is."""
    return name in TOUCHED or name.startswith("x_")


def _owner(icp: Icp, names: Sequence[str]) -> str | None:
    """The list's own column that says whose a lead is; an InputError where it has none such."""
    owner = icp.export.owner
    if owner not in names:
        raise InputError(f"the list has no column {owner!r}, which the ICP names under export.owner")
    return owner


def _cut(frame: pl.DataFrame, cuts: pl.DataFrame, reasons: pl.Series) -> pl.DataFrame:
    """The cuts of rows that leave, and those that are the reason why a row does not, with whose they are."""
    reason = reasons.gather(cuts["row"])
    refused = cuts["done"] == limits.DONE["reject"]
    stand = (~refused & reason.is_null()) | (refused & (reason == Reason.value_too_long).fill_null(value=False))
    ids = frame.select("lead_id", "contact_id")[cuts["row"]]
    return ids.hstack(cuts.drop("row")).filter(stand)
