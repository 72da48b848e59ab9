"""Fill what is missing, never over what is there: by derivation first, then by the ICP's providers in their order."""

from collections.abc import Mapping

import polars as pl

from listforge import reach
from listforge.columns import NUMBERS, TEXT, ensure, set_by
from listforge.icp import Icp
from listforge.result import Result, settle, stage
from listforge.stages.enrich.derived import derived
from listforge.stages.enrich.judged import judged
from listforge.stages.enrich.waterfall import Lookup, Spend, looked_up

STAGE = "enrich"
READ = ("email", "email_type", "email_status", "country", *NUMBERS)


@stage
def enrich(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    lookups: Mapping[str, Lookup] | None = None,
    suppressed: Mapping[str, reach.Screen] | None = None,
) -> Result:
    """Missing values derived and looked up; `filled` says which and by whom, `extra["spend"]` what was asked and paid.

    `lookups`: provider name -> the table or web service behind it. Numbers and mail addresses that come in are judged
    and screened like any other.
    """
    before = frame
    frame = derived(ensure(frame, [*set_by(STAGE), *READ]))
    frame, spend = looked_up(frame, icp, lookups or {})
    frame = judged(frame, before, icp, suppressed or {})
    return settle(
        STAGE,
        before,
        frame,
        pl.Series("reason", [None] * before.height, dtype=TEXT),
        extra={"spend": pl.DataFrame(spend, schema=list(Spend._fields), orient="row")},
    )
