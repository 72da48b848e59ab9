"""Which rows are one company: the same domain, else the same name."""

import polars as pl

from listforge.columns import TEXT, ensure
from listforge.fields import company, distinct, domain, email, identity

READ = ("company_name", "company_domain", "website", "email", "country")


def account_ids(frame: pl.DataFrame) -> pl.Series:
    """An id a company: of its domain, else of the one domain its name has elsewhere on the list, else of its name.

    Null for rows without a company. A domain of a free mailbox provider is no company's.
    """
    told = ensure(frame, READ)
    of_mail = pl.when(email.kind(pl.col("email")).is_in(["business", "role"])).then(domain.of_email(pl.col("email")))
    keys = told.select(
        host=pl.coalesce(domain.of_company(told), of_mail),
        name=distinct.each(told["company_name"], company.compare_key),
    )
    only = keys.drop_nulls().group_by("name").agg(pl.col("host").unique()).filter(pl.col("host").list.len() == 1)
    hosts = keys.join(
        only.select("name", only_host=pl.col("host").list.first()),
        on="name",
        how="left",
        maintain_order="left",
    )
    key = hosts.select(
        pl.coalesce(pl.lit("domain:") + pl.coalesce("host", "only_host"), pl.lit("name:") + pl.col("name"))
    ).to_series()
    unique = key.drop_nulls().unique()
    ids = pl.Series([identity.named(k) for k in unique], dtype=TEXT)
    return key.replace_strict(unique, ids, default=None, return_dtype=TEXT).alias("account_id")
