"""Mail addresses: judged as `email-validator` judges them, and what kind of mailbox they are."""

from functools import cache
from typing import NamedTuple

import polars as pl
from email_validator import EmailNotValidError, validate_email
from rapidfuzz.distance import DamerauLevenshtein

from listforge import vocab
from listforge.fields import domain

SCHEMA = {"email": pl.String, "valid": pl.Boolean, "type": pl.String, "typo": pl.String}
# The freemail domains that people misspell; a longer list would make typos of honest domains.
COMMON = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "gmx.de", "web.de")


class _Judged(NamedTuple):
    email: str | None
    valid: bool


@cache
def disposable_domains() -> frozenset[str]:
    """Domains of throw-away mailboxes (package disposable-email-domains)."""
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


def judge(emails: pl.Series) -> pl.DataFrame:
    """A row an address: `email` (normalised, null if invalid), `valid`, `type`, `typo` (the domain probably meant)."""
    unique = emails.drop_nulls().unique()
    judged = [_judge(value) for value in unique]
    table = pl.DataFrame(
        {"raw": unique, "email": [j.email for j in judged], "valid": [j.valid for j in judged]},
        schema={"raw": pl.String, "email": pl.String, "valid": pl.Boolean},
    ).with_columns(host=domain.of_email(pl.col("email")))
    table = table.with_columns(type=kind(pl.col("email")), typo=_typo(table["host"]))
    return emails.to_frame("raw").join(table, on="raw", how="left", maintain_order="left").select(list(SCHEMA))


def kind(email: pl.Expr) -> pl.Expr:
    """disposable, role, freemail or business; null for null."""
    host = domain.of_email(email)
    local = email.str.extract(r"^([^@+]+)").str.to_lowercase()
    return (
        pl.when(email.is_null()).then(None)
        .when(host.is_in(list(disposable_domains()))).then(pl.lit("disposable"))
        .when(host.is_in(list(domain.freemail()))).then(pl.lit("freemail"))
        .when(local.is_in(list(vocab.role_accounts()))).then(pl.lit("role"))
        .otherwise(pl.lit("business"))
    )  # fmt: skip


def _judge(value: str) -> _Judged:
    bare = value.strip().removeprefix("mailto:").removeprefix("'").strip().strip("<>;,").strip()
    try:
        return _Judged(validate_email(bare, check_deliverability=False).normalized, True)
    except EmailNotValidError:
        return _Judged(None, False)


def _typo(hosts: pl.Series) -> pl.Series:
    """The common domain one edit away ("gmial.com" -> gmail.com), for hosts that are not freemail domains themselves."""
    unique = [h for h in hosts.drop_nulls().unique() if h not in domain.freemail()]
    meant = {
        h: next((c for c in COMMON if DamerauLevenshtein.distance(h, c, score_cutoff=1) == 1), None) for h in unique
    }
    return hosts.replace_strict(meant, default=None, return_dtype=pl.String)
