"""What a row is looked up by, in the form both sides have."""

import polars as pl

from listforge.columns import NUMBERS, TEXT
from listforge.fields import company, domain, phone
from listforge.icp.enrichment import Provider

KEY = "_key"


def lookup_key(provider: Provider, country: str | None) -> pl.Expr:
    """What a row is looked up by, in the form both sides have; null where a part is missing."""
    return pl.concat_str([comparable(name) for name in provider.inputs], separator="\x1f")


def comparable(name: str) -> pl.Expr:
    """A column in the form in which it is looked up."""
    value = pl.col(name)
    if name in ("company_domain", "website"):
        return domain.of_website(value)
    if name == "company_name":
        return company.compare_key(value)
    if name in NUMBERS:
        return phone.bare(value)
    return value.cast(TEXT).str.strip_chars().str.to_lowercase()
