"""The last gate: every number screened once more, and every row that a do-not-call entry reaches named."""

from collections.abc import Mapping, Sequence

import polars as pl

from listforge import reach
from listforge.columns import SLOTS
from listforge.fields import company, distinct, domain, email, person, phone
from listforge.icp import Icp
from listforge.suppression import Suppressed, screens

E164 = r"^\+[0-9]+$"


def screened(frame: pl.DataFrame, icp: Icp, lists: Sequence[Suppressed]) -> pl.DataFrame:
    """Numbers screened once more, opt-outs spread; rows that nobody has validated are judged here."""
    numbers = screens(lists)
    judged, by = _judged(frame, icp, numbers)
    frame = _chosen(frame, judged, icp).with_columns(by.alias("_suppressed_by"))
    somebody = frame["do_not_call"].any()
    if not lists and not somebody:
        return frame
    keyed, hits = _keyed(frame), dict[str, pl.Series]()
    if somebody:
        frame = frame.with_columns(do_not_call=_opted_out(frame, keyed))
    for entry in lists:
        # A list whose entries reach differently far comes in parts of one name.
        on, name = entry.reaches(keyed), f"_on_{entry.name}"
        hits[name] = on | hits.get(name, on)
    return frame.with_columns(**hits)


def _judged(frame: pl.DataFrame, icp: Icp, numbers: Mapping[str, reach.Screen]) -> tuple[pl.DataFrame, pl.Series]:
    """The frame as `reach.judge` leaves it, and the list that stops a number of each row.

    A `phone` that is the copy of a slot, as validate left it, is not judged twice: it is put aside meanwhile, and where
    its slot does not stand another is chosen. Where the ICP rejects types of lines, what the source told of `phone`
    counts, and it is judged too.
    """
    if icp.validation.phone.reject_line_types:
        judged = reach.judge(frame, icp, suppressed=numbers)
        return judged.frame, judged.facts["suppressed_by"]
    told = pl.when(pl.col("phone").str.contains(E164)).then(phone.joined(pl.col("phone"), pl.col("phone_extension")))
    rows = frame.select(*SLOTS, told=told)
    same = rows.select(copied=pl.any_horizontal(pl.col(slot) == pl.col("told") for slot in SLOTS))
    copied = same["copied"].fill_null(value=False)
    names = ("phone", "phone_extension")
    judged = reach.judge(
        frame.with_columns(pl.when(~copied).then(name).alias(name) for name in names), icp, suppressed=numbers
    )
    restored = (pl.when(copied).then(pl.lit(frame[name])).otherwise(name).alias(name) for name in names)
    return judged.frame.with_columns(restored), judged.facts["suppressed_by"]


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


def _opted_out(frame: pl.DataFrame, keyed: pl.DataFrame) -> pl.Series:
    """Who said no, on a call since the list was validated, and who else is that person or has their number.

    A number that many people share is a house's, and stops none of them for one of them's sake.
    """
    who = pl.select(pl.coalesce(person.counted(person.keys(frame)), frame["contact_id"])).to_series()
    rows = keyed.select("mail", "named", "digits", no=frame["do_not_call"], who=who)
    numbers = rows.select("no", "who", "digits").explode("digits").drop_nulls("digits")
    held = numbers.group_by("digits").agg(pl.col("no").any(), people=pl.col("who").drop_nulls().n_unique())
    own = held.filter("no", pl.col("people") < reach.SHARED_BY)["digits"]
    no = rows.filter("no")
    same = (pl.col(key).is_in(no[key].drop_nulls().implode()).fill_null(value=False) for key in ("mail", "named"))
    reached = pl.col("digits").list.eval(pl.element().is_in(own.implode())).list.any().fill_null(value=False)
    return rows.select(no=pl.col("no").fill_null(value=False) | pl.any_horizontal(*same) | reached).to_series()


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
