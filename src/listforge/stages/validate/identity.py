"""What a row is known again by: its company, its person, its numbers."""

import polars as pl

from listforge import reach
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
        _site=domain.of_company(frame),
        _company=distinct.each(frame["company_name"], company.compare_key),
        _who=person.counted(names),
        _digits=reach.row_digits(frame),
    )
    return frame.with_columns(
        _named=person.named(names, frame["_company"]),
        _domain=pl.coalesce("_site", pl.when(own_mail).then("_mail_domain")),
    )
