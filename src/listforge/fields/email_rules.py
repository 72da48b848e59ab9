"""The syntax rules of `email-validator` (no DNS) on whole columns; never a different answer.

Nearly all addresses of a list are plain, and a few patterns can tell (`is_plain`). The others are cleaned and judged
once each (`judge`). The library judges the part before the @, the part after it and the length, none by another; so do
we: ASCII by expressions, any other mailbox or host by the library itself, once, however many addresses it is in.
"""

import unicodedata
from enum import StrEnum

import polars as pl
from email_validator import SPECIAL_USE_DOMAIN_NAMES, EmailNotValidError, ValidatedEmail, validate_email
from email_validator.rfc_constants import (
    ATEXT,
    CASE_INSENSITIVE_MAILBOX_NAMES,
    DNS_LABEL_LENGTH_LIMIT,
    EMAIL_MAX_LENGTH,
)

HOSTS = {"host": pl.String, "domain": pl.String, "host_flaw": pl.String, "host_grown": pl.Int64}


class Flaw(StrEnum):
    """Why a text is no address: the first of these that holds, or `too_long` in its normal form."""

    no_at_sign = "no_at_sign"
    many_at_signs = "many_at_signs"
    bad_character = "bad_character"  # a space, quotes, brackets, a comma ... anywhere
    too_long = "too_long"
    mailbox = "mailbox"  # what stands before the @
    host = "host"  # what stands after it
    reserved_host = "reserved_host"


# Latin letters with accents, all of them safe and in their normal form, also side by side: no need to ask the library.
_LATIN = "".join(
    c for c in map(chr, range(0xA1, 0x250)) if unicodedata.category(c)[0] == "L" and unicodedata.is_normalized("NFC", c)
)
# Every way to write INFO, Sales ... that the library lowers: small letters, a capital, and the rest as it comes.
_CAPITALS = "|".join(
    f"{name[:i]}{name[i].upper()}(?i-u:{name[i + 1 :]})"
    for name in CASE_INSENSITIVE_MAILBOX_NAMES
    for i in range(len(name))
)
# An ASCII mailbox that `clean` takes nothing off, and a lower-case host without two hyphens in a row.
_PLAIN = rf"^[{ATEXT}&&[^']][{ATEXT}]*(?:\.[{ATEXT}]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+$"
_MAILBOX = rf"^[{ATEXT}{_LATIN}]+(?:\.[{ATEXT}{_LATIN}]+)*$"
_NEVER = rf"[[:ascii:]&&[^{ATEXT}.@]]"
_LABEL = "[a-z0-9]+(?:-+[a-z0-9]+)*"
_HOST = rf"^(?:{_LABEL}\.)+{_LABEL}$"
_RESERVED = rf"(?:^|\.)(?:{'|'.join(SPECIAL_USE_DOMAIN_NAMES)})$"

# --- cleaning ------------------------------------------------------------------------------------

_SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_EDGE = _SPACES + _INVISIBLE + "<>;,\"'“”„‟‘’‚‛«»‹›"
_QUERY = r"(?i)^mailto:(.*@[^?]*)\?.*$"
_PREFIX = r"(?i)^(?:(?:mailto|e-?mail)\s*:\s*)+"
_BRACKETS = r"^[^<>]*<([^<>]+)>[\s;,\"']*$"


def clean(texts: pl.Series) -> pl.Series:
    """The address in what people paste: `mailto:` links, quotes, <>, `"Rookmore, Robert" <bob@tarnwick.example>`.

    Two addresses are left as they are: nobody knows which of them is meant.
    """
    at = texts.str.contains("<", literal=True).arg_true()
    mended = texts.clone().scatter(at, texts.gather(at).to_frame("text").select(_named(pl.col("text"))).to_series())
    return mended.to_frame("text").select(_bare(pl.col("text"))).to_series()


def _named(text: pl.Expr) -> pl.Expr:
    """What stands in angle brackets after a name, or after itself."""
    inner = text.str.extract(_BRACKETS)
    before = text.str.extract(r"^([^<>]*)<")
    same = _bare(before).str.to_lowercase() == _bare(inner).str.to_lowercase()
    named = before.is_not_null() & (~before.str.contains(r"\S@\S") | same)
    return pl.when(named & inner.is_not_null()).then(inner).otherwise(text)


def _bare(text: pl.Expr) -> pl.Expr:
    link = text.str.strip_chars(_EDGE).str.replace(_QUERY, "$1")
    return link.str.replace(_PREFIX, "").str.strip_chars(_EDGE)


# --- addresses -----------------------------------------------------------------------------------


def is_plain(text: pl.Expr) -> pl.Expr:
    """Whether a text is an address as it stands: valid, and in its normal form. The library writes INFO@ as info@."""
    lowered = text.str.contains(rf"^(?:{_CAPITALS})@")
    short = text.str.len_bytes() <= DNS_LABEL_LENGTH_LIMIT  # so is every label
    return text.str.contains(_PLAIN) & short & ~lowered & ~text.str.contains(_RESERVED)


def judge(unique: pl.Series) -> pl.DataFrame:
    """A row a text: `raw`, `valid`, the `email` as the library writes it and its `host`, or the `reason` it is none."""
    parts = _parts(unique)
    found = hosts(parts["host"].drop_nulls().unique())
    long = pl.col("size") + pl.col("grown") + pl.col("host_grown") > EMAIL_MAX_LENGTH
    rows = parts.join(found, on="host", how="left").with_columns(
        reason=pl.coalesce("flaw", "host_flaw", pl.when(long).then(pl.lit(str(Flaw.too_long))))
    )
    good = pl.col("reason").is_null()
    return rows.select(
        "raw",
        email=pl.when(good).then(pl.concat_str("mailbox", pl.lit("@"), "domain")),
        host=pl.when(good).then("domain"),
        valid=good,
        reason="reason",
    )


def _parts(unique: pl.Series) -> pl.DataFrame:
    """A row a text: `mailbox` (in normal form, `grown` by so many bytes), `host`, the `flaw` of all but the host."""
    text, local, host, good = pl.col("text"), pl.col("local"), pl.col("host"), pl.col("mailbox").is_not_null()
    table = pl.DataFrame({"raw": unique, "text": clean(unique)})
    halves = text.str.splitn("@", 2).struct
    table = table.with_columns(local=halves.field("field_0"), host=halves.field("field_1"), flaw=_broken(text))
    table = table.with_columns(mailbox=_mailboxes(table))
    return table.select(
        "raw",
        "mailbox",
        size=text.str.len_bytes().cast(pl.Int64),
        grown=pl.col("mailbox").str.len_bytes().cast(pl.Int64) - local.str.len_bytes().cast(pl.Int64),
        host=pl.when(good & _is_ascii(host)).then(host.str.to_lowercase()).when(good).then(host),
        flaw=pl.when(~good).then(pl.col("flaw").fill_null(pl.lit(str(Flaw.mailbox)))),
    )


def _mailboxes(table: pl.DataFrame) -> pl.Series:
    """The normal form of `local`, null where it cannot stand before an @ or the address has a `flaw`."""
    local, lower = pl.col("local"), pl.col("local").str.to_lowercase()
    table = table.select(
        local=pl.when(pl.col("flaw").is_null()).then(local), ours=local.str.contains(_MAILBOX), plain=_is_ascii(local)
    )
    theirs = table.filter(~pl.col("ours") & ~pl.col("plain"))["local"].drop_nulls().unique()
    said = {mailbox: _asked(f"{mailbox}@a.b") for mailbox in theirs}  # no valid host is shorter
    known = {mailbox: answer.local_part for mailbox, answer in said.items() if isinstance(answer, ValidatedEmail)}
    looked_up = local.replace_strict(known, default=None, return_dtype=pl.String) if known else pl.lit(None, pl.String)
    folded = pl.when(lower.is_in(CASE_INSENSITIVE_MAILBOX_NAMES)).then(lower).otherwise(local)
    return table.select(pl.when("ours").then(folded).when(~pl.col("plain")).then(looked_up)).to_series()


def _broken(text: pl.Expr) -> pl.Expr:
    """The flaw of a text that is no address whatever its letters; quotes and brackets are never allowed."""
    ats = text.str.count_matches("@", literal=True)
    return (
        pl.when(ats == 0).then(pl.lit(str(Flaw.no_at_sign)))
        .when(ats > 1).then(pl.lit(str(Flaw.many_at_signs)))
        .when(text.str.contains(_NEVER)).then(pl.lit(str(Flaw.bad_character)))
        .when(text.str.len_bytes() > EMAIL_MAX_LENGTH).then(pl.lit(str(Flaw.too_long)))
    )  # fmt: skip


# --- hosts ---------------------------------------------------------------------------------------


def hosts(unique: pl.Series) -> pl.DataFrame:
    """A row a host, as HOSTS: its normal form (`domain`), or what is wrong with it (`host_flaw`)."""
    host = pl.col("host")
    table = unique.to_frame("host")
    ours = _is_ascii(host) & ~host.str.contains("xn--", literal=True)
    flaw = _host_flaw(host)
    plain = table.filter(ours).select(
        "host",
        domain=pl.when(flaw.is_null()).then(host),
        host_flaw=flaw,
        host_grown=pl.lit(0, pl.Int64),
    )
    asked = [_asked_host(name) for name in table.filter(~ours)["host"]]
    return pl.concat([plain, pl.DataFrame(asked, schema=HOSTS, orient="row")])


def _host_flaw(host: pl.Expr) -> pl.Expr:
    """What is wrong with a lower-case ASCII host without `xn--`; null for nothing."""
    long = host.str.contains(rf"[^.]{{{DNS_LABEL_LENGTH_LIMIT + 1}}}")
    fake_idn = host.str.contains(r"(?:^|\.)[^.]{2}--")
    bad = ~host.str.contains(_HOST) | ~host.str.contains("[a-z]$") | long | fake_idn
    return (
        pl.when(bad).then(pl.lit(str(Flaw.host)))
        .when(host.str.contains(_RESERVED)).then(pl.lit(str(Flaw.reserved_host)))
    )  # fmt: skip


def _asked_host(host: str) -> tuple[str, str | None, str | None, int]:
    answer = _asked(f"a@{host}")
    if isinstance(answer, Flaw):
        return host, None, str(answer), 0
    longest = max(len(answer.ascii_domain), len(answer.domain.encode()))
    return host, answer.domain, None, longest - len(host.encode())


# --- the library ---------------------------------------------------------------------------------


def _asked(address: str) -> ValidatedEmail | Flaw:
    """What `email-validator` says; of its refusals only that of a reserved host can be told from the others."""
    try:
        return validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return Flaw.reserved_host if "special-use" in str(error) else Flaw.host


def _is_ascii(text: pl.Expr) -> pl.Expr:
    return text.str.len_bytes() == text.str.len_chars()
