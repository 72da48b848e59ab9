"""Who is never to be called again."""

import polars as pl

from listforge.columns import FLAG
from listforge.fields import company, distinct


def opted_out(work: pl.DataFrame, told: pl.DataFrame) -> pl.DataFrame:
    """do_not_call at the scope that was asked for; that of a number alone is `numbers.mended`'s matter."""
    never = told.filter("permanent").with_columns(scope=pl.col("dnc_scope").fill_null("person"))
    if never.is_empty():
        return work
    rows = work.select(
        "contact_id",
        "account_id",
        "company_domain",
        firm=pl.lit(distinct.each(work["company_name"], company.compare_key)),
        email=pl.col("email").str.to_lowercase(),
        row=pl.int_range(pl.len(), dtype=pl.UInt32),
    )
    asked = never.select("row", "scope").join(rows, on="row")
    people_, firms = asked.filter(pl.col("scope") != "number"), asked.filter(pl.col("scope") == "account")
    said_no = pl.any_horizontal(
        pl.col("row").is_in(people_["row"].implode()),
        pl.col("contact_id").is_in(people_["contact_id"].drop_nulls().implode()),
        pl.col("email").is_in(people_["email"].drop_nulls().implode()),
        *(pl.col(n).is_in(firms[n].drop_nulls().implode()) for n in ("account_id", "company_domain", "firm")),
    )
    marked = rows.select(said_no.fill_null(False)).to_series()
    return work.with_columns(do_not_call=pl.when(marked).then(pl.lit(True, dtype=FLAG)).otherwise("do_not_call"))
