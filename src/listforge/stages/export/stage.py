"""The call file: which rows leave, in the shape one dialer takes. The last gate: no number leaves unscreened."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from listforge import reach, vocab
from listforge.columns import SLOTS, ensure, set_by, warn
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.result import Result, settle, stage, verdicts
from listforge.stages.export import call_files, cells, rules, screening
from listforge.stages.export.call_files import PART
from listforge.suppression import Suppressed

STAGE = "export"
READ = (
    "lead_id", "contact_id", "account_id", "phone", "phone_extension", "phone_country", *SLOTS, "fit_grade",
    "fit_score", "priority", "attempts", "lead_stage", "next_call_on", "reach_class", "do_not_call", "call_hours",
    "gatekeeper_note", "notes", "country", "email",
    "company_name", "company_domain", "website",
)  # fmt: skip


@stage
def export(
    frame: pl.DataFrame,
    icp: Icp,
    layout: vocab.Layout,
    *,
    today: date,
    lists: Sequence[Suppressed] = (),
    split_by: str | None = None,
) -> Result:
    """The rows to call, in order; every other one with its reason.

    extra["calls"]: the same rows in the layout's columns, all text, and `_part`, the slug of the file a row goes to.
    """
    before, carried = frame, frame.columns
    needed = [*set_by(STAGE), *READ, *reach.CHOSEN, *cells.sources(layout), *([split_by] if split_by else [])]
    frame = screening.screened(ensure(frame, dict.fromkeys(needed)), icp, lists)
    frame = cells.noted(frame, icp)
    table, facts = cells.fitted(cells.cells(frame, layout, icp), layout)
    frame = frame.hstack(facts)
    may_not = [*rules.may_not(lists), *rules.not_worth(icp), *rules.not_now(layout, today), *rules.not_taken()]
    reasons = rules.capped(frame, verdicts(frame, may_not), icp)
    leaving = rules.leaving(frame, reasons)
    calls = table.hstack([call_files.parts(frame, split_by).alias(PART)])[leaving["row"]]
    kept = warn(frame, {Reason.value_shortened: pl.col("_shortened")}).filter(reasons.is_null())
    kept = kept.select(n for n in kept.columns if n in carried or n in set_by(STAGE))
    result = settle(STAGE, before, kept, reasons, extra={"calls": calls})
    return result._replace(kept=result.kept[leaving["at"]])
