"""Rows that calls bring: people whom somebody named, and the account of a person who left and was its only one."""

from collections.abc import Mapping, Sequence

import polars as pl

from listforge import vocab
from listforge.columns import COLUMNS, TEXT, TEXTS, ensure
from listforge.fields import identity, person, text

# What a new row has from the row it came from: what is the company's, not the person's.
COPIED = (
    "company_name", "company_domain", "website", "industry", "industry_code", "employees", "employee_band",
    "revenue_usd", "technologies", "company_linkedin_url", "street", "city", "region", "postal_code", "country",
    "time_zone", "time_zone_source", "gatekeeper_note", "account_id",
)  # fmt: skip
PERSON = ("full_name", "first_name", "last_name", "job_title")
OWN = (
    "lead_id", "contact_id", "source", "sources", "source_file", "source_row", "phone", "company_phone", "email",
    "notes",
)  # fmt: skip
SOURCE = "calls"
REFERRAL = ("referral_name", "referral_phone", "referral_email")


def with_new(frame: pl.DataFrame, told: pl.DataFrame, *, named: Sequence[int] = ()) -> pl.DataFrame:
    """The list, and behind it the people who were named and are not on it, and accounts that would have nobody left.

    named: the rows of people whom calls named earlier: beside them the account's row without a person stands on.
    """
    someone, left = _named(frame, told), _bereft(frame, told, named)
    if someone.is_empty() and left.is_empty():
        return frame
    full = ensure(frame, (*COPIED, *PERSON, *OWN))
    new = pl.concat([_rows(full, someone, _referral()), _rows(full, left, _vacancy())], how="diagonal")
    if "do_not_call" in full.columns:
        # Where all of an account said no, nobody is added who may be called.
        never = full.group_by("account_id").agg(do_not_call=pl.col("do_not_call").fill_null(False).all())
        never = never.filter("do_not_call").drop_nulls()
        new = new.join(never, on="account_id", how="left", maintain_order="left")
    return pl.concat([full, new.select(n for n in full.columns if n in new.columns)], how="diagonal")


def named(frame: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """The rows of people who were named and are not on the list, alone."""
    return _rows(ensure(frame, (*COPIED, *PERSON, *OWN)), _named(frame, told), _referral())


def _named(frame: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """The outcomes that name somebody (by name, or at least by mail or number) who is not on the list already."""
    someone = told.filter(pl.any_horizontal(pl.col(name).is_not_null() for name in REFERRAL))
    if someone.is_empty():
        return someone
    have = ensure(frame, ["first_name", "last_name", "full_name", "account_id", "email"])
    homes = have.select("account_id", row=pl.int_range(pl.len(), dtype=pl.UInt32))
    someone = someone.join(homes, on="row", how="left", maintain_order="left")
    mails = have["email"].str.to_lowercase().drop_nulls().implode()
    here = person.keys(have).select(who=_who()).with_columns(account_id=have["account_id"])
    theirs = someone.select(
        full_name="referral_name", first_name=pl.lit(None, dtype=TEXT), last_name=pl.lit(None, dtype=TEXT)
    )
    someone = someone.with_columns(who=person.keys(theirs).select(_who()).to_series())
    known = someone.select("account_id", "who", row="row", nth=pl.int_range(pl.len())).join(
        here.drop_nulls(), on=["account_id", "who"], how="semi"
    )
    someone = someone.with_columns(nth=pl.int_range(pl.len())).filter(
        ~pl.col("nth").is_in(known["nth"].implode())
        & ~pl.col("referral_email").str.to_lowercase().is_in(mails).fill_null(False)
    )
    once = pl.concat_str(
        pl.coalesce("account_id", pl.format("row {}", "row")), pl.coalesce("who", "referral_email", "referral_phone")
    )
    return someone.unique(once, keep="first", maintain_order=True).drop("account_id", "who", "nth")


def _who() -> pl.Expr:
    return pl.concat_str(pl.col("family"), pl.col("given"), separator=" ", ignore_nulls=True).replace("", None)


def _bereft(frame: pl.DataFrame, told: pl.DataFrame, named: Sequence[int]) -> pl.DataFrame:
    """The outcomes of those who left an account on which nobody else stands but those `named`."""
    # The first who said it: the row that came of it is known by that.
    gone = told.filter("retires_person").unique("row", keep="first", maintain_order=True)
    if gone.is_empty():
        return gone
    homes = ensure(frame, ["account_id"]).select(
        "account_id", home=pl.coalesce("account_id", pl.format("row {}", pl.int_range(pl.len()))),
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
    )  # fmt: skip
    stays = homes.filter(~pl.col("row").is_in([*gone["row"], *named]))
    mine = gone.join(homes.select("row", "home"), on="row", how="left", maintain_order="left")
    return (
        mine.join(stays, on="home", how="anti", maintain_order="left")
        .unique("home", keep="first", maintain_order=True)
        .drop("home")
    )


def of_who_left(calls: pl.DataFrame) -> pl.DataFrame:
    """The calls, those to a row without a person as if to the person who left it: that one is on the list still."""
    codes = [code for code, told in vocab.outcomes().items() if told.retires_person]
    left = calls.filter(pl.col("outcome").is_in(codes)).select("contact_id", "outcome_id").drop_nulls()
    rows = left.select(_left="contact_id", contact_id=_ids(left["outcome_id"], _vacancy())).unique("contact_id")
    found = calls.join(rows, on="contact_id", how="left", maintain_order="left")
    return found.with_columns(contact_id=pl.coalesce("_left", "contact_id")).drop("_left")


def _ids(outcomes: pl.Series, values: Mapping[str, pl.Expr]) -> pl.Series:
    """The ids of the rows that outcomes bring, one for each kind of row."""
    told = outcomes.to_frame("outcome_id").select(pl.format("calls {} {}", "outcome_id", pl.lit(",".join(values))))
    return identity.hashed(told.to_series())


def _referral() -> dict[str, pl.Expr]:
    return {
        "full_name": text.plain(pl.col("referral_name")),
        "first_name": person.split_first(pl.col("referral_name")),
        "last_name": person.split_last(pl.col("referral_name")),
        "job_title": pl.col("referral_title"),
        "phone": pl.col("referral_phone"),
        "email": pl.col("referral_email"),
        "notes": pl.format("{} named on a call to lead {}", "called_on", "lead_id"),
    }


def _vacancy() -> dict[str, pl.Expr]:
    """No title: that role is open, and a row that had it would fill it."""
    role = pl.coalesce("_job_title", pl.lit("the role"))
    return {
        "company_phone": pl.col("_company_phone"),
        "notes": pl.format("{} left the company: {} is open", "called_on", role),
    }


def _rows(full: pl.DataFrame, told: pl.DataFrame, values: dict[str, pl.Expr]) -> pl.DataFrame:
    """A row an outcome: the company of the row it came from, and the values of its own."""
    own = full.select(*COPIED, _job_title="job_title", _company_phone="company_phone").with_row_index("row")
    # The company's columns; `called_on` and the like are the outcome's.
    of_outcome = told.select(
        "row",
        "outcome_id",
        "lead_id",
        "called_on",
        "source_file",
        "source_row",
        *(n for n in told.columns if n.startswith("referral_")),
    )
    rows = of_outcome.join(own, on="row", how="left", maintain_order="left")
    ids = _ids(rows["outcome_id"], values)
    made = rows.select(
        *(pl.col(name) for name in COPIED),
        *(value.cast(COLUMNS[name].dtype).alias(name) for name, value in values.items()),
        "source_file", "source_row",
        lead_id=ids, contact_id=ids, source=pl.lit(SOURCE), sources=pl.concat_list(pl.lit(SOURCE)).cast(TEXTS),
    )  # fmt: skip
    return made.with_columns(account_id=pl.coalesce("account_id", "lead_id")) if "account_id" not in made else made
