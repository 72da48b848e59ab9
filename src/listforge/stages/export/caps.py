"""How many calls are left to a person, a number and an account; the best of those that would leave get them."""

from collections.abc import Sequence
from datetime import date

import polars as pl

from listforge import vocab
from listforge.fields import calling_time, location, place
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.stages.export import history, order

READ = (
    "account_id", *order.BEST_FIRST, "contact_id", "phone", "phone_country", "country", "region", "postal_code",
    "last_called_on",
)  # fmt: skip
NUMBER, PERSON = KEYS = ("phone", "person")
ANYWHERE = "*"


def of_account(frame: pl.DataFrame, reasons: pl.Series, icp: Icp, today: date) -> pl.Series:
    """`account_cap` for rows beyond the best so many of their account: those that would leave, less the calls that the
    account had today."""
    cap = icp.export.max_attempts.per_account_per_day
    if cap is None:
        return reasons
    entries = order.leaving(frame, reasons).drop_nulls("account_id")
    made = history.today_of(frame, today)
    nth = pl.int_range(pl.len()).over("account_id")
    if made.height:
        entries = entries.join(made, on="account_id", how="left", maintain_order="left")
        nth += pl.col("made").fill_null(0)
    return _aside(reasons, entries.filter(nth >= cap)["row"], Reason.account_cap)


def of_place(frame: pl.DataFrame, reasons: pl.Series, rules: Sequence[vocab.CallingRule], today: date) -> pl.Series:
    """`called_too_often` for rows beyond the calls that the rules of their place permit in 24 hours: to the person and
    to the number, whoever shares it. The calls of today and yesterday count, for nobody knows their hour."""
    least = min((rule.calls_per_day for rule in rules if rule.calls_per_day), default=None)
    if least is None:
        return reasons
    at = _perhaps_there(frame, rules)
    if at.is_empty():
        return reasons
    rows = _called(frame, at, today).with_columns(at=at, reason=reasons.gather(at))
    rows = _often(rows, least)
    if rows.is_empty():
        return reasons
    rows = rows.with_columns(_permitted(rows, rules, today)).drop_nulls("permitted")
    for key in KEYS:
        over = _beyond(rows, key)
        reasons = _aside(reasons, rows["at"].gather(over), Reason.called_too_often)
        rows = rows.with_columns(_aside(rows["reason"], over, Reason.called_too_often))
    return reasons


def _often(rows: pl.DataFrame, most: int) -> pl.DataFrame:
    """The rows whose number or person would have more calls than that, if all of them left."""
    dials = pl.len() + pl.col("recent").sum()
    many = {key: rows.drop_nulls(key).group_by(key).agg(dials=dials).filter(pl.col("dials") > most) for key in KEYS}
    return rows.filter(pl.any_horizontal(pl.col(key).is_in(many[key][key].implode()).fill_null(False) for key in KEYS))


def _aside(reasons: pl.Series, rows: pl.Series, reason: Reason) -> pl.Series:
    return reasons.clone().scatter(rows, str(reason)) if rows.len() else reasons


def _called(frame: pl.DataFrame, at: pl.Series, today: date) -> pl.DataFrame:
    """What tells where a row is, who it is, how often the person was called of late, and what orders it."""
    rows = frame.select(n for n in (*READ, history.RECENT) if n in frame.columns)[at]
    lately = history.recent(rows, today)
    who = pl.coalesce("contact_id", "lead_id", pl.int_range(pl.len()).cast(pl.String))
    if lately is None:
        return rows.with_columns(person=who, recent=pl.lit(0, dtype=pl.Int64))
    return rows.with_columns(lately, person=who).with_columns(pl.col("recent").max().over(PERSON))


def _beyond(rows: pl.DataFrame, key: str) -> pl.Series:
    """The rows that are too many for their number or person, by their place among `rows`."""
    seen = rows.unique([key, PERSON]).group_by(key).agg(seen=pl.col("recent").sum())
    limit = rows.group_by(key).agg(limit=pl.col("permitted").min())
    entries = order.leaving(rows, rows["reason"])
    entries = entries.with_columns(rows[key].gather(entries["row"]).alias(key)).drop_nulls(key)
    entries = entries.join(seen, on=key, how="left", maintain_order="left")
    entries = entries.join(limit, on=key, how="left", maintain_order="left")
    return entries.filter(pl.int_range(pl.len()).over(key) + pl.col("seen") >= pl.col("limit"))["row"]


# --- places --------------------------------------------------------------------------------------


def _perhaps_there(frame: pl.DataFrame, rules: Sequence[vocab.CallingRule]) -> pl.Series:
    """The rows that one of the rules with a limit may be about, by a glance at region, postal code and number."""
    there = {f"{rule.country}-{rule.region}" if rule.region else rule.country for rule in rules if rule.calls_per_day}
    if ANYWHERE in there:
        return pl.int_range(frame.height, eager=True)
    countries = {name for name in there if "-" not in name}
    areas = [f"+1{code}" for code, area in vocab.area_codes().items() if _of(area, there)]
    prefixes = [name[3:] for name, area in vocab.postal_prefixes().items() if _of(area, there)]
    # A ZIP code of four digits has lost its zero.
    prefixes += [name[1:] + digit for name in prefixes if name[0] == "0" for digit in "0123456789"]
    glances = [
        pl.col("region").is_in([name[3:] for name in there - countries]),
        pl.col(NUMBER).str.head(5).is_in(areas),
        pl.col("postal_code").str.head(3).is_in(prefixes),
        *(pl.col(name).is_in(list(countries)) for name in (("country", "phone_country") if countries else ())),
    ]
    found = frame.lazy().select(pl.any_horizontal(glance.fill_null(value=False) for glance in glances)).collect()
    return found.to_series().arg_true()


def _of(area: vocab.Area, places: set[str]) -> bool:
    """Whether an area touches one of the places, regions or whole countries."""
    return any(name in places or name.partition("-")[0] in places for name in area.places)


def _permitted(rows: pl.DataFrame, rules: Sequence[vocab.CallingRule], today: date) -> pl.Series:
    """How many calls in 24 hours each row's places permit, the fewest of them; null where none limits them.

    Where it is: as the calling hours have it, by its address and the number to dial.
    """
    nobody = pl.lit(None, dtype=pl.String)
    evidence = rows.select(
        "country", "region",
        postal=place.postal_prefix(pl.col("postal_code")),
        number=location.number_prefix(pl.col(NUMBER)),
        number_country="phone_country", number_zones=nobody, told=nobody,
    )  # fmt: skip
    once = evidence.unique(maintain_order=True)
    places = location.located(once, today)["places"]
    limits = {one: calling_time.calls_per_day(one, rules) for text in places for one in text.split()}
    fewest = [min((n for one in text.split() if (n := limits[one])), default=None) for text in places]
    once = once.with_columns(permitted=pl.Series(fewest, dtype=pl.Int64))
    found = evidence.join(once, on=evidence.columns, how="left", nulls_equal=True, maintain_order="left")
    return found["permitted"]
