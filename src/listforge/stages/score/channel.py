"""The next channel to a lead: the first of the ordered rules of data/channels.yaml that holds, and its reason."""

from datetime import date
from functools import reduce

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, ensure
from listforge.fields import company, consent, signal, text
from listforge.icp import Icp

DIALABLE = ("direct", "mobile", "standard", "switchboard")
ENGAGED = ("form", "opt_in", "event")
REASON = "x_next_channel_reason"
READ = (
    "reach_class", "do_not_call", "consent_basis", "consent_expires_on", "country", "email", "email_status",
    "linkedin_url", "last_outcome", "next_call_on", "timeline", "source_type", "motion", "intent_topic", "event_name",
    "last_activity", "last_activity_on", "updated_on", "attempts", "employees", "employee_band", "revenue_usd",
)  # fmt: skip


def next_channel(frame: pl.DataFrame, icp: Icp, rules: vocab.Channels, today: date) -> pl.DataFrame:
    """`next_channel`, null where none is to be suggested, and `x_next_channel_reason`, of every row."""
    frame = ensure(frame, READ)
    known = [holds.fill_null(False).alias(f"_channel_{n}") for n, holds in conditions(icp, rules, today).items()]
    facts = frame.select(known)
    # The number of the first rule that holds: channels and reasons are then looked up, not built, row by row.
    first = pl.coalesce(pl.when(_holds(rule)).then(pl.lit(n, pl.UInt8)) for n, rule in enumerate(rules.rules))
    number = facts.select(rule=first)["rule"]
    channels = pl.Series([None if r.channel == "none" else r.channel for r in rules.rules], dtype=TEXT)
    reasons = pl.Series([r.reason for r in rules.rules], dtype=TEXT)
    return frame.with_columns(channels.gather(number).alias("next_channel"), reasons.gather(number).alias(REASON))


def _holds(rule: vocab.ChannelRule) -> pl.Expr:
    """Whether the rule holds: all of `when`, one of `any`, none of `unless`."""
    holds = [pl.col(f"_channel_{n}") for n in rule.when] + [~pl.col(f"_channel_{n}") for n in rule.unless]
    if rule.any:
        holds.append(pl.any_horizontal(f"_channel_{n}" for n in rule.any))
    return reduce(lambda a, b: a & b, holds, pl.lit(True))


def conditions(icp: Icp, rules: vocab.Channels, today: date) -> dict[str, pl.Expr]:
    """Each condition that a rule may ask, as an expression; null is as good as false."""
    reach, day, fresh = pl.col("reach_class"), pl.lit(today), rules.fresh_days
    age, met = ((day - seen).dt.total_days() for seen in (signal.seen_on(), pl.col("last_activity_on")))
    source = pl.col("source_type")
    event = (source == "event") | pl.col("event_name").is_not_null()
    came = source.is_in(["form", "opt_in"]).fill_null(False) | (pl.col("motion") == "inbound").fill_null(False)
    expired = pl.col("consent_expires_on") < day
    attempts, most = pl.col("attempts"), icp.export.max_attempts.per_contact or rules.calls.used_up
    return {
        "do_not_call": pl.col("do_not_call"),
        "mail_only": consent.basis(pl.col("consent_basis")).is_in(rules.mail_only),
        "consent_lacking": _consent_lacking(expired),
        "consent_expired": expired,
        "dialable": reach.is_in(DIALABLE),
        "direct": reach.is_in(["direct", "mobile"]),
        "switchboard": reach == "switchboard",
        "no_number": ~reach.is_in(DIALABLE).fill_null(False),
        "email": pl.col("email").is_not_null() & (pl.col("email_status") != "invalid").fill_null(True),
        "profile": pl.col("linkedin_url").is_not_null(),
        "callback_due": (pl.col("next_call_on") <= day)
        & text.fold(pl.col("last_outcome")).is_in([vocab.fold(word) for word in rules.callback]),
        "timeline": pl.col("timeline") == "yes",
        "fresh_form": came & ~event.fill_null(False) & age.is_between(0, fresh.form),
        "fresh_intent": pl.col("intent_topic").is_not_null() & age.is_between(0, fresh.intent),
        "fresh_event": event & met.is_between(0, fresh.event),
        "event": event,
        "engaged": came | event.fill_null(False) | source.is_in(ENGAGED) | pl.col("last_activity").is_not_null(),
        "large_deal": _large(rules.large_deal),
        "small_deal": _small(rules.small_deal) & ~_large(rules.large_deal).fill_null(False),
        "calls_tried": attempts >= rules.calls.tried,
        "calls_used_up": attempts >= most,
    }


def _consent_lacking(expired: pl.Expr) -> pl.Expr:
    """Whether the row's country asks for consent to a business call and the row has none that counts."""
    basis, lacking = consent.basis(pl.col("consent_basis")), pl.lit(False)
    for country, rule in vocab.consent_rules().items():
        if rule.required:
            counts = basis.is_in(rule.accepts).fill_null(False) & ~expired.fill_null(False)
            lacking = lacking | ((pl.col("country") == country) & ~counts)
    return lacking


def _large(size: vocab.DealSize) -> pl.Expr:
    least = pl.coalesce("employees", company.band_low(pl.col("employee_band")))
    return (least >= size.employees).fill_null(False) | (pl.col("revenue_usd") >= size.revenue_usd).fill_null(False)


def _small(size: vocab.DealSize) -> pl.Expr:
    most = pl.coalesce("employees", company.band_high(pl.col("employee_band")))
    return (most <= size.employees).fill_null(False) | (pl.col("revenue_usd") <= size.revenue_usd).fill_null(False)
