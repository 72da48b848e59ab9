"""The syntax rules of `email-validator` (no DNS) on whole columns; never a different answer.

The library judges the part before the @, the part after it and the length, none by another. So each is judged apart:
plain ASCII by expressions, any other mailbox or host once by the library itself, however many addresses it is in.
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

PARTS = {
    "raw": pl.String,
    "mailbox": pl.String,
    "host": pl.String,
    "flaw": pl.String,
    "size": pl.UInt32,
    "grown": pl.Int64,
}
HOSTS = {"host": pl.String, "domain": pl.String, "host_flaw": pl.String, "host_grown": pl.Int64}


class Flaw(StrEnum):
    """Why a text is no address: the first of these that holds."""

    no_at_sign = "no_at_sign"
    many_at_signs = "many_at_signs"
    bad_character = "bad_character"  # a space, quotes, brackets, a comma ... anywhere
    mailbox = "mailbox"  # what stands before the @
    host = "host"  # what stands after it
    reserved_host = "reserved_host"
    too_long = "too_long"


# Latin letters with accents, all of them safe and in their normal form, also side by side: no need to ask the library.
_LATIN = "".join(
    c for c in map(chr, range(0xA1, 0x250)) if unicodedata.category(c)[0] == "L" and unicodedata.is_normalized("NFC", c)
)
_NAMES = "|".join(CASE_INSENSITIVE_MAILBOX_NAMES)
_LABEL = "[a-z0-9]+(?:-+[a-z0-9]+)*"
# One @, an ASCII mailbox, the characters of a lower-case host, and nothing that `clean` would take off.
_PLAIN = rf"^[{ATEXT}&&[^']][{ATEXT}]*(?:\.[{ATEXT}]+)*@[a-z0-9.-]+$"
_MAILBOX = rf"^[{ATEXT}{_LATIN}]+(?:\.[{ATEXT}{_LATIN}]+)*$"
_NEVER = rf"[[:ascii:]&&[^{ATEXT}.@]]"
_HOST = rf"^(?:{_LABEL}\.)+{_LABEL}$"
_HOST_MAX_LENGTH = EMAIL_MAX_LENGTH - len("a@")  # stricter than DNS: with a longer host no address is short enough
_RESERVED = rf"(?:^|\.)(?:{'|'.join(SPECIAL_USE_DOMAIN_NAMES)})$"

# --- cleaning ------------------------------------------------------------------------------------

_SPACES = "".join(c for c in map(chr, range(0x3001)) if c.isspace())
_INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff"
_EDGE = _SPACES + _INVISIBLE + "<>;,\"'“”„‟‘’‚‛«»‹›"
_QUERY = r"(?i)^mailto:(.*@[^?]*)\?.*$"
_PREFIX = r"(?i)^(?:(?:mailto|e-?mail)\s*:\s*)+"
_BRACKETS = r"<([^<>]+)>[\s;,\"']*$"


def clean(text: pl.Expr) -> pl.Expr:
    """The address in what people paste: `mailto:` links, quotes, <>, `"Rookmore, Robert" <bob@tarnwick.example>`.

    Two addresses are left as they are: nobody knows which of them is meant.
    """
    inner = text.str.extract(_BRACKETS)
    before = text.str.extract(r"^([^<>]*)<")
    same = _bare(before).str.to_lowercase() == _bare(inner).str.to_lowercase()
    named = before.is_not_null() & (~before.str.contains(r"\S@\S") | same)
    return _bare(pl.when(named & inner.is_not_null()).then(inner).otherwise(text))


def _bare(text: pl.Expr) -> pl.Expr:
    link = text.str.strip_chars(_EDGE).str.replace(_QUERY, "$1")
    return link.str.replace(_PREFIX, "").str.strip_chars(_EDGE)


# --- addresses -----------------------------------------------------------------------------------


def parts(texts: pl.Series) -> pl.DataFrame:
    """A row a text, as PARTS: the `host` as it is looked up, the `flaw` of all but the host, the `size` in bytes.

    `mailbox` is the normal form of what stands before the @ (`grown` by so many bytes), null where it needs none.
    """
    raw = pl.col("raw")
    rows = texts.cast(pl.String).to_frame("raw")
    plain = rows.select(_is_plain(raw).fill_null(True)).to_series()
    odd = _odd_parts(texts.filter(~plain).unique())
    host = raw.str.slice(raw.str.find("@", literal=True) + 1)
    return rows.join(odd, on="raw", how="left", maintain_order="left").select(
        "raw",
        "mailbox",
        pl.when(plain).then(host).otherwise("host").alias("host"),
        "flaw",
        pl.when(plain).then(raw.str.len_bytes()).otherwise("size").alias("size"),
        "grown",
    )


def _is_plain(text: pl.Expr) -> pl.Expr:
    """Whether an address can be taken as it stands, if its host is good; the library writes INFO@ as info@."""
    lowered = text.str.contains(rf"^(?i-u:{_NAMES})@") & ~text.str.contains(rf"^(?:{_NAMES})@")
    return text.str.contains(_PLAIN) & ~lowered & ~text.str.contains("xn--", literal=True)


def _odd_parts(texts: pl.Series) -> pl.DataFrame:
    """Rows of PARTS for unique texts that need cleaning, folding or the library."""
    text, local, host = pl.col("text"), pl.col("local"), pl.col("host")
    table = texts.to_frame("raw").with_columns(text=clean(pl.col("raw")))
    halves = text.str.splitn("@", 2).struct
    table = table.with_columns(
        local=halves.field("field_0"),
        host=halves.field("field_1"),
        broken=_broken(text),
    ).with_columns(host=pl.when(_is_ascii(host)).then(host.str.to_lowercase()).otherwise(host))
    ours = _is_ascii(local) | local.str.contains(_MAILBOX)
    theirs = table.filter(pl.col("broken").is_null() & ~ours)["local"].unique()
    said = {mailbox: _asked(f"{mailbox}@a.b") for mailbox in theirs}  # no valid host is shorter
    known = {mailbox: answer.local_part for mailbox, answer in said.items() if isinstance(answer, ValidatedEmail)}
    folded = pl.when(local.str.to_lowercase().is_in(CASE_INSENSITIVE_MAILBOX_NAMES)).then(local.str.to_lowercase())
    good = pl.when(local.str.contains(_MAILBOX)).then(pl.coalesce(folded, local))
    mailbox = pl.when(ours).then(good).otherwise(_looked_up(local, known))
    table = table.with_columns(mailbox=pl.when(pl.col("broken").is_null()).then(mailbox))
    good_so_far = pl.col("mailbox").is_not_null()
    return table.select(
        "raw",
        "mailbox",
        pl.when(good_so_far).then(host).alias("host"),
        flaw=pl.when(~good_so_far).then(pl.col("broken").fill_null(pl.lit(str(Flaw.mailbox)))),
        size=text.str.len_bytes(),
        grown=pl.col("mailbox").str.len_bytes().cast(pl.Int64) - local.str.len_bytes().cast(pl.Int64),
    ).cast(PARTS)  # type: ignore[arg-type]


def _broken(text: pl.Expr) -> pl.Expr:
    """The flaw of a text that is no address whatever its letters; quotes and brackets are never allowed."""
    ats = text.str.count_matches("@", literal=True)
    return (
        pl.when(ats == 0).then(pl.lit(str(Flaw.no_at_sign)))
        .when(ats > 1).then(pl.lit(str(Flaw.many_at_signs)))
        .when(text.str.contains(_NEVER)).then(pl.lit(str(Flaw.bad_character)))
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
    long = host.str.contains(rf"[^.]{{{DNS_LABEL_LENGTH_LIMIT + 1}}}") | (host.str.len_bytes() > _HOST_MAX_LENGTH)
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


def normalised() -> pl.Expr:
    """The address of a row of PARTS and HOSTS as the library writes it."""
    mailbox = pl.col("mailbox")
    return pl.when(mailbox.is_null()).then("raw").otherwise(pl.concat_str(mailbox, pl.lit("@"), "domain"))


def too_long() -> pl.Expr:
    """Whether the address of a row of PARTS and HOSTS is too long, as given or in its normal form."""
    grown = pl.col("grown").fill_null(0) + pl.col("host_grown").fill_null(0)
    return pl.max_horizontal(pl.col("size"), pl.col("size") + grown) > EMAIL_MAX_LENGTH


# --- the library ---------------------------------------------------------------------------------


def _asked(address: str) -> ValidatedEmail | Flaw:
    """What `email-validator` says; of its refusals only that of a reserved host can be told from the others."""
    try:
        return validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return Flaw.reserved_host if "special-use" in str(error) else Flaw.host


def _is_ascii(text: pl.Expr) -> pl.Expr:
    return text.str.len_bytes() == text.str.len_chars()


def _looked_up(text: pl.Expr, known: dict[str, str]) -> pl.Expr:
    return text.replace_strict(known, default=None, return_dtype=pl.String) if known else pl.lit(None, pl.String)
