"""Whose an outcome is: by contact_id, else by lead_id, else by the number (and the name, where several have it)."""

from typing import NamedTuple
from zoneinfo import available_timezones

import polars as pl

from listforge import reach
from listforge.columns import NUMBERS, SLOTS, ensure
from listforge.fields import given_name, person, phone

READ = (
    "contact_id", "lead_id", "account_id", "source", "time_zone", "country", "phone_country", "reach_class",
    "temperature", "icp_version", "first_name", "last_name", "full_name", "other_numbers", *NUMBERS,
)  # fmt: skip
UNKNOWN_LEAD, AMBIGUOUS, OTHER_NAME = "unknown_lead", "ambiguous", "other_name"
CLASS_OF_SLOT = {
    "direct_phone": "direct", "mobile_phone": "mobile", "company_phone": "switchboard", "other_phone": "standard",
}  # fmt: skip


class Matched(NamedTuple):
    """Outcomes with the lead they belong to, and those that belong to none, with `why`.

    known: OUTCOMES with the lead's ids, the number in E.164, the moment in UTC, and `row` (the lead's place in the
    list), `source`, `temperature`, `icp_version` (the definition it was called by), `class_dialed` (how the number
    that was dialled reaches the person).
    """

    known: pl.DataFrame
    unknown: pl.DataFrame


def matched(outcomes: pl.DataFrame, leads: pl.DataFrame, *, default_country: str | None = None) -> Matched:
    """Each outcome's lead. Several leads on one number are told apart by the name, or the outcome stays unknown."""
    leads = ensure(leads, READ).with_columns(row=pl.int_range(pl.len(), dtype=pl.UInt32))
    country = default_country or _only_country(leads)
    told = outcomes.with_columns(nth=pl.int_range(pl.len(), dtype=pl.UInt32), row=_by_id(outcomes, leads))
    told = _read_numbers(told, leads, country)
    by_number = _by_number(told.filter(pl.col("row").is_null()), leads)
    told = told.join(by_number, on="nth", how="left", maintain_order="left").with_columns(
        row=pl.coalesce("row", "row_by_number"),
        why=pl.when(pl.col("row").is_null()).then(pl.coalesce("why", pl.lit(UNKNOWN_LEAD))),
    )
    names = outcomes.columns
    unknown = told.filter(pl.col("row").is_null() & pl.col("row_by_number").is_null()).select(*names, "why")
    known = told.filter(pl.col("row").is_not_null()).drop("why", "nth", "row_by_number", "contact_id", "lead_id")
    ours = leads.select("row", "contact_id", "lead_id", "source", "temperature", "icp_version", _zone="time_zone")
    known = known.join(ours, on="row", how="left", maintain_order="left")
    known = _timed(known).with_columns(class_dialed=_class_dialed(known, leads))
    return Matched(known.select(*names, "row", "source", "temperature", "icp_version", "class_dialed"), unknown)


def _only_country(leads: pl.DataFrame) -> str | None:
    """The country that all numbers of the list are of, where it is one."""
    countries = leads["phone_country"].drop_nulls().unique()
    return str(countries[0]) if countries.len() == 1 else None


def _by_id(outcomes: pl.DataFrame, leads: pl.DataFrame) -> pl.Series:
    """The place of the lead that the ids name; a lead_id may also stand where a dialer keeps the contact's id."""
    found = outcomes.select("contact_id", "lead_id")
    rows = []
    for ours, theirs in (("contact_id", "contact_id"), ("lead_id", "lead_id"), ("lead_id", "contact_id")):
        key = leads.select("row", key=ours).drop_nulls().unique("key", keep="first", maintain_order=True)
        rows.append(found.join(key, left_on=theirs, right_on="key", how="left", maintain_order="left")["row"])
    return pl.DataFrame([row.alias(str(n)) for n, row in enumerate(rows)]).select(row=pl.coalesce(pl.all())).to_series()


def _read_numbers(told: pl.DataFrame, leads: pl.DataFrame, country: str | None) -> pl.DataFrame:
    """Numbers in E.164, read with the country of their lead; null where they are none."""
    homes = leads.select("row", home=pl.coalesce("phone_country", "country"))
    home = told.select("row").join(homes, on="row", how="left", maintain_order="left")["home"]
    judged = phone.judge(told["phone"], home.fill_null(country) if country else home)
    return told.with_columns(phone=pl.select(pl.when(judged["valid"]).then(judged["e164"])).to_series())


def _by_number(told: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """nth, row_by_number and why of those whose number is known: one lead has it, or one of that name.

    An id that nobody on the list has is that of somebody who is gone: the number alone would name a colleague.
    """
    pairs = _with_names(_pairs(told, leads), told, leads)
    decided = pairs.group_by("nth").agg(
        several=pl.len(),
        named=pl.col("same").sum(),
        others=pl.col("other").sum(),
        by_name=pl.col("row").filter("same").first(),
        only=pl.col("row").first(),
        gone=pl.col("has_id").any(),
    )
    alone = (pl.col("several") == 1) & (pl.col("others") == 0) & ~pl.col("gone")
    why = (
        pl.when("gone").then(pl.lit(UNKNOWN_LEAD))
        .when(pl.col("others") == pl.col("several")).then(pl.lit(OTHER_NAME))
        .otherwise(pl.lit(AMBIGUOUS))
    )  # fmt: skip
    row = pl.when(pl.col("named") == 1).then("by_name").when(alone).then("only")
    return decided.select("nth", row_by_number=row, why=why)


def _pairs(told: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """nth, has_id and row of each outcome and each lead that has its number, parked ones too."""
    slots = leads.select("row", digits=reach.row_digits(leads)).explode("digits")
    best = leads.select("row", digits=reach.number_digits(pl.col("phone")))
    numbers = pl.concat([slots, best]).drop_nulls().unique()
    has_id = pl.col("contact_id").is_not_null() | pl.col("lead_id").is_not_null()
    asked = told.select("nth", has_id=has_id, digits=reach.number_digits(pl.col("phone"))).drop_nulls()
    return asked.join(numbers, on="digits", how="inner")


def _with_names(pairs: pl.DataFrame, told: pl.DataFrame, leads: pl.DataFrame) -> pl.DataFrame:
    """The pairs with `same` and `other`: the names are one person's, or surely not; neither where one is missing."""
    mine = _names(told).with_columns(nth=told["nth"])
    theirs = _names(leads).select(row=leads["row"], their_given="given", their_family="family")
    pairs = pairs.join(mine, on="nth", how="left").join(theirs, on="row", how="left")
    given, family = _alike(pl.col("given"), pl.col("their_given")), pl.col("family") == pl.col("their_family")
    return pairs.with_columns(same=(family & given).fill_null(False), other=(~(family & given)).fill_null(False))


def _alike(given: pl.Expr, other: pl.Expr) -> pl.Expr:
    """Whether two given names may be one: the same, a short form of it, an initial, or one is not told."""
    same = (
        (given_name.root(given) == given_name.root(other)) | given.str.starts_with(other) | other.str.starts_with(given)
    )
    return same.fill_null(True)


def _names(frame: pl.DataFrame) -> pl.DataFrame:
    return person.keys(frame.select("first_name", "last_name", "full_name"))


def _timed(known: pl.DataFrame) -> pl.DataFrame:
    """`called_at` of a time on the lead's own clock, and `called_on`, the day on that clock, where it has one."""
    parts = []
    for (zone,), part in known.partition_by("_zone", as_dict=True, include_key=False).items():
        if zone not in available_timezones():
            parts.append(part.with_columns(called_on=pl.coalesce("called_on", pl.col("called_at").dt.date())))
            continue
        local = pl.col("called_local").dt.replace_time_zone(str(zone), ambiguous="earliest", non_existent="null")
        timed = part.with_columns(called_at=pl.coalesce("called_at", local.dt.convert_time_zone("UTC")))
        there = pl.col("called_at").dt.convert_time_zone(str(zone)).dt.date()
        parts.append(timed.with_columns(called_on=pl.coalesce(there, "called_on")))
    return pl.concat(parts).sort("source_file", "source_row", nulls_last=True) if parts else known.drop("_zone")


def _class_dialed(known: pl.DataFrame, leads: pl.DataFrame) -> pl.Series:
    """How the dialled number reaches the person: that of the row's best, or of the slot it stands in; else unknown."""
    ours = known.select("row", "phone").join(
        leads.select("row", "reach_class", *(pl.col(slot).alias(f"_{slot}") for slot in SLOTS), best="phone"),
        on="row", how="left", maintain_order="left",
    )  # fmt: skip
    slots = [
        pl.when(phone.bare(pl.col(f"_{slot}")) == pl.col("phone")).then(pl.lit(reached))
        for slot, reached in CLASS_OF_SLOT.items()
    ]
    best = pl.col("phone").is_null() | (pl.col("phone") == pl.col("best"))
    return ours.select(pl.when(best.fill_null(False)).then("reach_class").otherwise(pl.coalesce(slots))).to_series()
