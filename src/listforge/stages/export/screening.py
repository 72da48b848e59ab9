"""The last gate: every number screened once more, and every row that a do-not-call entry reaches named."""

from collections.abc import Sequence

import polars as pl

from listforge import reach
from listforge.columns import SLOTS
from listforge.fields import company, distinct, domain, email, person
from listforge.icp import Icp
from listforge.suppression import Suppressed


def screened(frame: pl.DataFrame, icp: Icp, lists: Sequence[Suppressed]) -> pl.DataFrame:
    """Numbers screened once more; rows that nobody has validated are judged here."""
    numbers = {entry.name: entry.among for entry in lists if entry.scope == "number"}
    judged = reach.judge(frame, icp, suppressed=numbers)
    frame = _chosen(frame, judged.frame, icp).with_columns(judged.facts["suppressed_by"].alias("_suppressed_by"))
    if not lists:
        return frame
    keyed, hits = _keyed(frame), dict[str, pl.Series]()
    for entry in lists:
        # A list whose entries reach differently far comes in parts of one name.
        on, name = entry.reaches(keyed), f"_on_{entry.name}"
        hits[name] = on | hits.get(name, on)
    return frame.with_columns(**hits)


def _chosen(before: pl.DataFrame, judged: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """What score ranked stands, though fewer people may share a number by now; only a row whose numbers changed, or
    that nobody has validated, gets another to dial."""
    slots = ("phone", *SLOTS)
    moved = pl.any_horizontal(pl.lit(before[slot]).ne_missing(pl.lit(judged[slot])) for slot in slots)
    anew = before["reach_class"].is_null() | judged.select(moved=moved)["moved"]
    if not anew.any():
        return judged
    chosen = reach.choose(judged, icp)
    return judged.with_columns(
        pl.select(pl.when(anew).then(chosen[name]).otherwise(judged[name])).to_series().alias(name)
        for name in reach.CHOSEN
    )


def _keyed(frame: pl.DataFrame) -> pl.DataFrame:
    """What rows are known by (`Suppressed.reaches`): mail, named, company, domain, and digits, all numbers."""
    of_mail = pl.when(email.kind(pl.col("email")).is_in(["business", "role"])).then(domain.of_email(pl.col("email")))
    keyed = frame.select(
        mail=pl.col("email").str.to_lowercase(),
        domain=pl.coalesce(domain.of_company(frame), of_mail),
        company=distinct.each(frame["company_name"], company.compare_key),
        digits=reach.row_digits(frame),
    )
    return keyed.with_columns(named=person.named(person.keys(frame), keyed["company"]))
