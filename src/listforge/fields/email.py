"""Mail addresses: judged as `email-validator` judges them, and what kind of mailbox they are."""

import re
from collections.abc import Callable, Iterable
from functools import cache

import polars as pl

from listforge import vocab
from listforge.fields import domain, email_rules, email_typo

SCHEMA = {"email": pl.String, "valid": pl.Boolean, "type": pl.String, "typo": pl.String, "problem": pl.String}

freemail_domains = domain.freemail


@cache
def disposable_domains() -> frozenset[str]:
    """Domains of throw-away mailboxes (package disposable-email-domains)."""
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


def judge(emails: pl.Series) -> pl.DataFrame:
    """A row an address: `email` (normalised), `valid`, `type`, `typo` (the domain probably meant), `problem`.

    What is no address has neither email, type nor typo, but a `problem`, in words: a text of email_rules.Flaw.
    """
    raw = _in_chunks(emails.cast(pl.String)).alias("email")
    odd = raw.to_frame().select(email_rules.is_plain(pl.col("email")).not_()).to_series().arg_true()
    texts = raw.gather(odd).alias("raw")
    found = email_rules.judge(texts.unique())
    said = texts.to_frame().join(found, on="raw", how="left", maintain_order="left")
    email = _in_chunks(raw.clone().scatter(odd, said["email"]))
    problem = pl.repeat(None, len(raw), dtype=pl.String, eager=True).scatter(odd, said["problem"])
    valid = pl.when(raw.is_not_null()).then(email.is_not_null())
    return email.to_frame().select("email", valid.alias("valid"), *_kinds(email), problem.alias("problem"))


def _in_chunks(column: pl.Series) -> pl.Series:
    """The same column in a chunk a processor, which is what Polars works on side by side."""
    size = max(-(-len(column) // pl.thread_pool_size()), 1)
    return pl.concat([column.slice(at, size) for at in range(0, len(column), size)] or [column], rechunk=False)


def _kinds(email: pl.Series) -> tuple[pl.Series, pl.Series]:
    """`type` and `typo` of good addresses; few hosts are on a list, or a slip, and only those are looked at twice."""
    address = pl.col("email")
    listed = _host(address).is_in(_listed().implode()) | email_typo.ends_wrong(address)
    rows = email.to_frame("email").select(address, type=_of_business(address), listed=listed)
    at = rows["listed"].arg_true()
    some = rows.select(address.gather(at)).with_columns(host=_host(address).cast(pl.String))
    typo = email_typo.meant(some["host"])
    kind = some.select(_type(pl.col("email"), pl.col("host"), typo)).to_series()
    nothing = pl.repeat(None, len(email), dtype=pl.String, eager=True)
    return rows["type"].scatter(at, kind), nothing.scatter(at, typo).alias("typo")


def kind(email: pl.Expr) -> pl.Expr:
    """disposable, role, freemail or business, as `judge` has it; null for null."""
    host = domain.of_email(email)
    return _type(email, host, host.map_batches(email_typo.meant, return_dtype=pl.String))


def _host(email: pl.Expr) -> pl.Expr:
    """What stands after the @ of a good address, as bytes, which is what `find` counts."""
    return email.cast(pl.Binary).bin.slice(email.str.find("@", literal=True) + 1)


def _type(email: pl.Expr, host: pl.Expr, typo: pl.Expr | pl.Series) -> pl.Expr:
    """The kind of mailbox. The list of disposable domains has slips of the big ones: the person is at the big one."""
    free = _column(freemail_domains).implode()
    return (
        pl.when(email.is_null()).then(None)
        .when(typo.is_in(free)).then(pl.lit("freemail"))
        .when(host.is_in(_column(disposable_domains).implode())).then(pl.lit("disposable"))
        .when(host.is_in(free)).then(pl.lit("freemail"))
        .otherwise(_of_business(email))
    )  # fmt: skip


def _of_business(email: pl.Expr) -> pl.Expr:
    role = pl.when(email.str.contains(_role_account())).then(pl.lit("role"))
    return pl.when(email.is_not_null()).then(role.otherwise(pl.lit("business")))


@cache
def _listed() -> pl.Series:
    """The hosts that are more than a business's, as bytes."""
    return pl.Series(sorted(disposable_domains() | freemail_domains() | email_typo.slips().keys())).cast(pl.Binary)


@cache
def _column(names: Callable[[], Iterable[str]]) -> pl.Series:
    return pl.Series(sorted(names()), dtype=pl.String)


@cache
def _role_account() -> str:
    names = "|".join(re.escape(name) for name in sorted(vocab.role_accounts()))
    return rf"^(?i:{names})(?:\+[^@]*)?@"
