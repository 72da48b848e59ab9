"""Web domains of companies, from addresses of pages and of mail."""

import polars as pl


def of_website(url: pl.Expr) -> pl.Expr:
    """The host of a web address, lower case, without scheme, `www.`, port and path; null where it has no dot."""
    host = (
        url.str.to_lowercase()
        .str.strip_chars()
        .str.replace(r"^[a-z][a-z0-9+.-]*://", "")
        .str.replace(r"^[^/@]*@", "")
        .str.replace(r"[/?#:].*$", "")
        .str.replace(r"^www\d?\.", "")
        .str.strip_chars(".")
    )
    return pl.when(host.str.contains(r"^[^\s]+\.[\p{L}\p{N}-]{2,}$")).then(host)


def of_email(email: pl.Expr) -> pl.Expr:
    """The part of a mail address after the @, lower case."""
    return email.str.extract(r"@([^@\s]+)$").str.to_lowercase()
