"""Fill what is missing, never over what is there: by the row itself, by its colleagues, then by the ICP's providers."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from listforge import hours, reach, vocab
from listforge.columns import NUMBERS, TEXT, ensure, set_by
from listforge.icp import Icp
from listforge.result import Result, settle, stage
from listforge.stages.enrich import colleagues, derived, figures, stale
from listforge.stages.enrich.judged import judged
from listforge.stages.enrich.tables import doubtful
from listforge.stages.enrich.waterfall import Lookup, Spend, looked_up

STAGE = "enrich"
READ = (*derived.READ, *colleagues.READ, *stale.READ, "email_status", *NUMBERS)


@stage
def enrich(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    today: date | None = None,
    lookups: Mapping[str, Lookup] | None = None,
    suppressed: Mapping[str, reach.Screen] | None = None,
    calling_rules: Sequence[vocab.CallingRule] | None = None,
) -> Result:
    """Missing values derived, taken from colleagues and looked up; `filled` says which and by whom.

    `lookups`: provider name -> the table or web service behind it. Numbers and mail
    addresses that come in are judged and screened like any other, and a place that comes in has its calling hours by
    `calling_rules`. Without `today` nothing is stale. extra: `spend`
    (what was asked and paid), `fill`, `stale` and `replaced` (see figures and stale), `review` (see tables).
    """
    before, lookups = frame, lookups or {}
    frame = ensure(frame, dict.fromkeys([*set_by(STAGE), *READ]))
    alone = derived.derived(frame)
    known = colleagues.from_colleagues(alone)
    known = known if known is alone else derived.derived(known, alone)
    old = stale.stale(known, icp, today) if today is not None else {}
    free = stale.freed(known, old, icp)
    asked = derived.without_guesses(stale.without(known, free), before, icp)
    found, spend = looked_up(asked, icp, lookups)
    review = doubtful(found, icp, lookups)
    found = stale.put_back(found, known, free)
    if icp.enrich.providers:
        found = derived.derived(found, ensure(known, found.columns))
        told = colleagues.from_colleagues(found)
        found = told if told is found else derived.derived(told, found)
    replaced = stale.replaced(known, found, {name: free[name] for name in free if name in old})
    found = judged(found, before, icp, suppressed or {})
    found = hours.again(found, hours.moved(found, alone), icp, calling_rules)
    return settle(
        STAGE,
        before,
        found,
        pl.Series("reason", [None] * before.height, dtype=TEXT),
        extra={
            "spend": pl.DataFrame(spend, schema=list(Spend._fields), orient="row"),
            "fill": figures.fill(before, found, icp),
            "stale": figures.counts(old),
            "replaced": replaced,
            "review": review,
        },
    )
