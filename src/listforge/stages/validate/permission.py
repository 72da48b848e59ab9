"""Who must not be called: opt-outs and those they stand for, do-not-call lists, consent."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from listforge import vocab
from listforge.fields import consent
from listforge.icp import Icp
from listforge.reasons import Reason, suppressed
from listforge.result import Rules
from listforge.stages.validate.identity import PERSON
from listforge.suppression import Suppressed


def spread_opt_outs(frame: pl.DataFrame) -> pl.DataFrame:
    """`do_not_call` for every row that shares a number, an address, or name and company with one who said no."""
    # Hashes of 64 bits in the keys' stead are looked up faster, and no list is so long that two would fall together.
    keys = (pl.when(pl.col(key).is_not_null()).then(pl.col(key).hash()) for key in PERSON)
    rows = frame.select("do_not_call", "_digits", *keys)
    digits = rows.filter("do_not_call")["_digits"].explode().drop_nulls().unique()
    shares = pl.col("_digits").list.eval(pl.element().is_in(digits.implode())).list.any()
    rows = rows.with_columns(do_not_call=pl.when(shares).then(True).otherwise("do_not_call"))
    return frame.with_columns(_whole_people(rows)["do_not_call"])


def _whole_people(rows: pl.DataFrame) -> pl.DataFrame:
    """`do_not_call` for every row of a person who has one, by mail address or name and company, until nobody is new.

    A number is followed once, from who said no; a person is followed to the end, or one of their rows would be called.
    """
    count = 0
    while (found := int(rows["do_not_call"].sum())) > count:
        count = found
        no = rows.filter("do_not_call")
        shares = pl.any_horizontal(pl.col(key).is_in(no[key].drop_nulls().unique().implode()) for key in PERSON)
        rows = rows.with_columns(do_not_call=pl.when(shares).then(True).otherwise("do_not_call"))
    return rows


def may_not(frame: pl.DataFrame, icp: Icp, lists: Sequence[Suppressed], today: date) -> Rules:
    """The rules of opt-outs, of the do-not-call lists in their order, and of consent."""
    rules: Rules = [(Reason.do_not_call, pl.col("do_not_call"))]
    names = {"mail": "_mail", "named": "_named", "company": "_company", "domain": "_domain", "digits": "_digits"}
    rows = frame.select(**names) if lists else frame
    for entry in lists:
        nothing_left = (pl.col("_suppressed_by") == entry.name) & ~pl.col("_dialable")
        on = pl.lit(entry.reaches(rows))
        rules.append((suppressed(entry.name), (nothing_left | on) if entry.scope == "number" else on))
    return [*rules, *_consent(icp, today)]


def _consent(icp: Icp, today: date) -> Rules:
    """In countries whose rule requires consent to a business call: it is there, of a kind that counts, and not over."""
    required = {country: list(rule.accepts) for country, rule in vocab.consent_rules().items() if rule.required}
    inside = pl.col("country")
    missing = pl.any_horizontal(
        (inside == country) & ~consent.basis(pl.col("consent_basis")).is_in(accepts).fill_null(False)
        for country, accepts in required.items()
    )
    expired = inside.is_in(list(required)) & (pl.col("consent_expires_on") < today)
    return [(Reason.consent_missing, missing), (Reason.consent_expired, expired)]
