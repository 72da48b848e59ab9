"""Keep the rows that can and may be called; say of every other one why not."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from listforge import hours, reach, vocab
from listforge.columns import TEXT, ensure, note, set_by, warn
from listforge.fields import distinct, place
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.result import Result, Rules, settle, stage, verdicts
from listforge.stages.validate import belonging, mail, permission
from listforge.stages.validate.identity import COMPANY, NAMES, with_keys
from listforge.stages.validate.mail import Resolver
from listforge.suppression import Suppressed, left_out, screened_on, screens

STAGE = "validate"


@stage
def validate(
    frame: pl.DataFrame,
    icp: Icp,
    *,
    today: date,
    lists: Sequence[Suppressed] = (),
    known: Mapping[str, pl.DataFrame] | None = None,
    calling_rules: Sequence[vocab.CallingRule] | None = None,
    mx: Resolver | None = None,
    keep_all_raw: bool = False,
) -> Result:
    """Numbers and mails judged, opt-outs spread, calling hours set; rows that cannot or must not be called set aside.

    `lists`: suppression lists as loaded. `known`: lists of customers and the like, canonical. `mx`: mail domains ->
    valid, invalid or unknown. `calling_rules`: those of the package unless given.
    """
    before = frame
    frame = _places(ensure(frame, [*set_by(STAGE), *NAMES, *COMPANY, "updated_on", "source"]))
    numbers = screens(lists)
    judged = reach.judge(frame, icp, suppressed=numbers, keep_all_raw=keep_all_raw)
    frame = judged.frame.hstack(judged.facts.select(pl.all().exclude("row").name.prefix("_")))
    frame = _in_country(frame, icp.validation.default_country)
    frame = mail.judged(frame, icp, mx)
    frame = with_keys(frame)
    frame = hours.timed(frame, icp, calling_rules if calling_rules is not None else vocab.calling_rules(), today)
    frame = permission.spread_opt_outs(frame)
    frame = frame.with_columns(
        screened_on=pl.lit(screened_on_date(icp), dtype=pl.Date).fill_null(pl.col("screened_on"))
    )
    frame = _stale(frame, icp, today)
    rules = [
        *permission.may_not(frame, icp, lists, today),
        *belonging.does_not_belong(icp, known or {}),
        *_cannot(icp),
    ]
    reasons = verdicts(frame, rules)
    frame = frame.filter(reasons.is_null())
    frame = reach.choose(frame, icp, people=frame["_who"], numbers=judged.numbers)
    return settle(STAGE, before, _warned(frame, icp), reasons)


def screened_on_date(icp: Icp) -> date | None:
    """The date of the oldest suppression list of the ICP."""
    return screened_on(icp.validation.suppression)


def _places(frame: pl.DataFrame) -> pl.DataFrame:
    """Countries and regions as codes, as far as we know their names."""
    known = distinct.each(frame["country"], place.country)
    frame = frame.with_columns(country=pl.coalesce(known, "country"))
    return distinct.read(frame, ["country", "region"], region=place.region(pl.col("region"), pl.col("country")))


def _in_country(frame: pl.DataFrame, default_country: str | None) -> pl.DataFrame:
    """A row that names no country is where its number is, else in the default country; `filled` says by which."""
    nowhere, default = pl.col("country").is_null(), pl.lit(default_country, dtype=TEXT)
    by_number = pl.col("_country").is_not_null()
    notes = {
        "country=phone": nowhere & by_number,
        "country=default_country": nowhere & ~by_number & default.is_not_null(),
    }
    frame = note(frame, "filled", notes).with_columns(country=pl.coalesce("country", "_country", default))
    return _places(frame)


def _stale(frame: pl.DataFrame, icp: Icp, today: date) -> pl.DataFrame:
    """`_stale`: last changed longer ago than its source allows, else than the ICP does."""
    limits = {source.name: source.max_age_days for source in icp.sources if source.max_age_days}
    general = pl.lit(icp.validation.freshness.max_age_days, dtype=pl.Int64)
    days = pl.col("source").replace_strict(limits, default=general, return_dtype=pl.Int64) if limits else general
    return frame.with_columns(_stale=((pl.lit(today) - pl.col("updated_on")) > pl.duration(days=days)).fill_null(False))


def _cannot(icp: Icp) -> Rules:
    policy = icp.validation
    dead = pl.col("_said") & ~pl.col("_valid")
    rules: Rules = []
    if policy.phone.on_invalid == "reject":
        rules.append((Reason.phone_excel_damaged, dead & pl.col("_damaged")))
    rules.append((Reason.phone_line_type, pl.col("_valid") & ~pl.col("_dialable") & pl.col("_bad_type")))
    if policy.phone.on_invalid == "reject":
        rules.append((Reason.phone_invalid, dead))
    missing: dict[str, tuple[str, pl.Expr]] = {
        "phone": (Reason.phone_missing, ~pl.col("_dialable")),
        "email": (Reason.email_missing, pl.col("email").is_null()),
        "name": (Reason.name_missing, pl.all_horizontal(pl.col(name).is_null() for name in NAMES)),
        "company": (Reason.company_missing, pl.all_horizontal(pl.col(name).is_null() for name in COMPANY)),
    }
    rules += [missing[what] for what in missing if what in policy.require]
    if policy.email.on_invalid == "reject":
        rules.append((Reason.email_invalid, pl.col("email_status") == "invalid"))
        rules.append((Reason.email_disposable, pl.col("email_type") == "disposable"))
    if policy.freshness.on_stale == "reject":
        rules.append((Reason.record_stale, pl.col("_stale")))
    return rules


def _warned(frame: pl.DataFrame, icp: Icp) -> pl.DataFrame:
    """The doubts about rows that stay."""
    mail = pl.when(pl.col("email_type") == "business").then("_mail_domain")
    related = mail.str.ends_with(pl.col("_site")) | pl.col("_site").str.ends_with(mail)
    codes: dict[str, pl.Expr] = {Reason.email_domain_mismatch: ~related}
    if countries := left_out(icp.validation.suppression):
        codes[Reason.register_missing] = pl.col("phone_country").is_in(list(countries))
    if icp.validation.consumer_records == "warn":
        codes[Reason.consumer_record] = belonging.consumer()
    if icp.validation.freshness.on_stale == "warn":
        codes[Reason.record_stale] = pl.col("_stale")
    return warn(frame, codes)
