"""What a row is known again by: its company, its person, its numbers."""

import polars as pl

from listforge import reach
from listforge.columns import SLOTS
from listforge.fields import company, distinct, domain, person

NAMES = ("full_name", "first_name", "last_name")
# A person is known again by their mail address, or by name and company.
PERSON = ("_mail", "_named")
COMPANY = ("company_name", "company_domain", "website")


def with_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """What rows are looked up by: `_mail`, `_company`, `_named`, `_domain`, and `_digits`, all numbers of the row.

    `_named`: name and company together. `_who`: as people who share a number are counted. `_domain`: that of `_site`,
    the company's own, else `_mail_domain`, where the mail address is a business's.
    """
    own_mail = pl.col("email_type").is_in(["business", "role"])
    names = person.keys(frame)
    frame = frame.with_columns(
        _mail=pl.col("email").str.to_lowercase(),
        _mail_domain=domain.of_email(pl.col("email")),
        _site=pl.coalesce(domain.of_websites(frame[name]) for name in ("company_domain", "website")),
        _company=distinct.each(frame["company_name"], company.compare_key),
        _person=pl.concat_str(names["family"], names["given"], separator=" ", ignore_nulls=True).replace("", None),
        _who=person.counted(names),
        _digits=_digits(frame),
    )
    return frame.with_columns(
        _named=pl.col("_person") + pl.lit("\x1f") + pl.col("_company"),
        _domain=pl.coalesce("_site", pl.when(own_mail).then("_mail_domain")),
    )


def _digits(frame: pl.DataFrame) -> pl.Series:
    """The numbers of each row as integers, those of the slots and those that are parked; null for none."""
    rows = frame.select(*SLOTS, "other_numbers", row=pl.int_range(pl.len(), dtype=pl.UInt32))
    slots = rows.unpivot(SLOTS, index="row", value_name="number").select("row", "number")
    parked = rows.select("row", number="other_numbers").drop_nulls().explode("number")
    numbers = pl.concat([slots, parked]).drop_nulls().select("row", digits=reach.number_digits(pl.col("number")))
    lists = numbers.drop_nulls().group_by("row").agg("digits")
    return rows.select("row").join(lists, on="row", how="left", maintain_order="left")["digits"]
