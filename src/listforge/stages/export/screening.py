"""The last gate: every number screened once more, and every row that a do-not-call entry reaches named."""

from collections.abc import Sequence

import polars as pl

from listforge import reach
from listforge.columns import SLOTS
from listforge.fields import company, distinct, domain, email, person
from listforge.icp import Icp
from listforge.suppression import Suppressed

# By what else a row is known that a do-not-call entry of each reach stops.
SAME = {"number": (), "person": ("mail", "named"), "account": ("site", "company"), "domain": ("site",)}


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
        on, name = _on_list(entry, keyed), f"_on_{entry.name}"
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
    """What rows are looked up by: `mail`, `named` (name and company), `site`, `company`, and `digits`, all numbers."""
    of_mail = pl.when(email.kind(pl.col("email")).is_in(["business", "role"])).then(domain.of_email(pl.col("email")))
    slots = pl.concat_list(reach.number_digits(pl.col(slot)) for slot in SLOTS).list.drop_nulls()
    parked = pl.col("other_numbers").list.eval(reach.number_digits(pl.element())).list.drop_nulls()
    name = person.keys(frame).select(pl.concat_str("family", "given", separator=" ", ignore_nulls=True)).to_series()
    keyed = frame.select(
        mail=pl.col("email").str.to_lowercase(),
        site=pl.coalesce(
            *(distinct.each(frame[name], domain.of_website) for name in ("company_domain", "website")), of_mail
        ),
        company=distinct.each(frame["company_name"], company.compare_key),
        digits=slots.list.concat(parked.fill_null(pl.lit([], dtype=pl.List(pl.Int64)))),
    )
    return keyed.with_columns(named=name.replace("", None) + "\x1f" + keyed["company"])


def _on_list(entry: Suppressed, keyed: pl.DataFrame) -> pl.Series:
    """The rows that an entry names, and those of the same person or account if it reaches so far."""
    direct = [pl.col("mail").is_in(entry.emails.implode())]
    if entry.scope != "number":
        found = entry.among(keyed["digits"].explode().drop_nulls().unique())
        direct.append(pl.col("digits").list.eval(pl.element().is_in(found.implode())).list.any())
    if entry.scope in ("account", "domain"):
        direct.append(pl.col("site").is_in(entry.domains.implode()))
    if entry.scope == "account":
        direct.append(pl.col("company").is_in(entry.companies.implode()))
    on = pl.any_horizontal(one.fill_null(False) for one in direct)
    same = keyed.filter(on)
    others = (
        pl.col(key).is_in(same[key].drop_nulls().unique().implode()).fill_null(False) for key in SAME[entry.scope]
    )
    return keyed.select(pl.any_horizontal(on, *others)).to_series()
