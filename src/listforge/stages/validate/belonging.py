"""Who does not belong on the list: excluded companies, customers, other countries, consumers."""

from collections.abc import Mapping

import polars as pl

from listforge import reach
from listforge.columns import ADDRESS, NUMBERS, TEXT, ensure
from listforge.fields import company, domain
from listforge.icp import Icp
from listforge.reasons import Reason, known_in
from listforge.result import Rules
from listforge.stages.validate.identity import COMPANY, NAMES, with_keys


def does_not_belong(icp: Icp, known: Mapping[str, pl.DataFrame]) -> Rules:
    """The rules of `target.exclude`, of `known` (lists of customers and the like, by name), geography and consumers."""
    exclude = icp.target.exclude
    names = pl.Series(exclude.companies, dtype=TEXT).to_frame("n").select(company.compare_key(pl.col("n"))).to_series()
    hosts = pl.Series(exclude.domains, dtype=TEXT).to_frame("d").select(domain.of_website(pl.col("d"))).to_series()
    excluded = pl.col("_company").is_in(names.implode()) | pl.col("_domain").is_in(hosts.implode())
    rules: Rules = [(Reason.company_excluded, excluded)]
    rules += [(known_in(name), _known(entries, icp.validation.default_country)) for name, entries in known.items()]
    if "geography" in icp.target.strict:
        rules.append((Reason.country_outside_icp, outside_geography(icp)))
    if icp.validation.consumer_records == "reject":
        rules.append((Reason.consumer_record, consumer()))
    return rules


def _known(entries: pl.DataFrame, default_country: str | None) -> pl.Expr:
    """Rows of a company or person that the list names: by domain, by name, by mail address or by number."""
    told = with_keys(
        ensure(
            reach.judge(
                ensure(entries, [*ADDRESS, *NAMES, *COMPANY, *NUMBERS, "email"]),
                Icp(name="known"),
                default_country=default_country,
            ).frame.with_columns(_country=pl.lit(None, dtype=TEXT)),
            ["email_type"],
        )
    )
    mails = told["_mail"].drop_nulls().unique()
    digits = told["_digits"].explode().drop_nulls().unique()
    return (
        pl.col("_domain").is_in(told["_domain"].drop_nulls().unique().implode())
        | pl.col("_company").is_in(told["_company"].drop_nulls().unique().implode())
        | pl.col("_mail").is_in(mails.implode())
        | pl.col("_digits").list.eval(pl.element().is_in(digits.implode())).list.any()
    )


def outside_geography(icp: Icp) -> pl.Expr:
    """Rows whose country or region is known and is not the ICP's; an unknown one is never outside."""
    geography = icp.target.geography
    region = pl.col("country") + pl.lit("-") + pl.col("region")
    outside = region.is_in(geography.exclude_regions)
    if geography.countries:
        outside = outside | ~pl.col("country").is_in(geography.countries)
    if geography.regions:
        split = {r.partition("-")[0] for r in geography.regions}
        outside = outside | (pl.col("country").is_in(split) & ~region.is_in(geography.regions))
        if not geography.countries:
            outside = outside | ~pl.col("country").is_in(split)
    assumed = pl.col("filled").list.contains("country=default_country").fill_null(False)
    return outside & ~assumed


def consumer() -> pl.Expr:
    """No company, no business mail address, and no number known to be a business line."""
    nameless = pl.all_horizontal(pl.col(name).is_null() for name in COMPANY)
    private = pl.col("email").is_null() | (pl.col("email_type") == "freemail")
    return nameless & private & ~pl.col("_business")
