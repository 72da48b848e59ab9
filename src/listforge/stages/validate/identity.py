"""What a row is known again by: its company, its person, its numbers."""

import polars as pl

from listforge import reach
from listforge.columns import SLOTS
from listforge.fields import company, domain, person, phone

NAMES = ("full_name", "first_name", "last_name")
COMPANY = ("company_name", "company_domain", "website")


def with_keys(frame: pl.DataFrame) -> pl.DataFrame:
    """What rows are looked up by: `_domain`, `_company`, `_person`, `_place`, and `_digits`, all numbers of the row."""
    of_mail = pl.when(pl.col("email_type").is_in(["business", "role"])).then(domain.of_email(pl.col("email")))
    bare = [phone.bare(pl.col(slot)) for slot in SLOTS]
    digits = pl.concat_list(*(reach.number_digits(number) for number in bare)).list.drop_nulls()
    parked = (
        pl.col("other_numbers").list.eval(reach.number_digits(pl.element().str.extract(r"^(\+\d+)"))).list.drop_nulls()
    )
    return frame.with_columns(
        _domain=pl.coalesce(domain.of_website(pl.col("company_domain")), domain.of_website(pl.col("website")), of_mail),
        _company=company.compare_key(pl.col("company_name")),
        _person=pl.concat_str(
            person.family_key(pl.col("last_name"), pl.col("full_name")),
            person.given_key(pl.col("first_name"), pl.col("full_name")),
            separator=" ",
            ignore_nulls=True,
        ).replace("", None),
        _digits=digits.list.concat(parked.fill_null(pl.lit([], dtype=pl.List(pl.Int64)))),
    )


def named() -> pl.Expr:
    """Name and company, by which a person is known again."""
    return pl.col("_person") + pl.lit("\x1f") + pl.col("_company")
