"""The syntax rules of `email-validator` (no DNS) on whole columns; never a different answer.

Nearly all addresses of a list are plain, and a few patterns can tell (`is_plain`). The others are cleaned and judged
once each (`judge`). The library judges the part before the @, the part after it and the length, none by another; so do
we: ASCII and everyday letters by our own rules, any other mailbox or host by the library itself, once, however many
addresses it is in.
"""

import re
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
    """Why a text is no address, for people: the first of these that holds, or `too_long` in its normal form."""

    no_at_sign = "no @"
    many_at_signs = "more than one @"
    bad_character = "a character that no address has (space, quote, bracket, comma ...)"
    too_long = "too long"
    mailbox = "the part before the @ is no mailbox"
    host = "the part after the @ is no domain"
    reserved_host = "the part after the @ is a reserved domain, without mail"


# Letters that are safe and in their normal form, also side by side: no need to ask the library. Latin, Greek, Cyrillic,
# kana, Chinese characters, Korean syllables.
_LETTERS = (
    "".join(
        c
        for c in map(chr, range(0xA1, 0x530))
        if unicodedata.category(c)[0] == "L" and unicodedata.is_normalized("NFC", c)
    )
    + r"\x{3041}-\x{3096}\x{30a1}-\x{30fa}\x{4e00}-\x{9fa5}\x{ac00}-\x{d7a3}"
)
# Every way to write INFO, Sales ... that the library lowers: small letters, a capital, and the rest as it comes.
_CAPITALS = "|".join(
    f"{name[:i]}{name[i].upper()}(?i-u:{name[i + 1 :]})"
    for name in CASE_INSENSITIVE_MAILBOX_NAMES
    for i in range(len(name))
)
# An ASCII mailbox that `clean` takes nothing off, and a lower-case host without two hyphens in a row.
_PLAIN = rf"^[{ATEXT}&&[^']][{ATEXT}]*(?:\.[{ATEXT}]+)*@(?:[a-z0-9]+(?:-[a-z0-9]+)*\.)+[a-z]+$"
_MAILBOX = rf"^[{ATEXT}{_LETTERS}]+(?:\.[{ATEXT}{_LETTERS}]+)*$"
_NEVER = rf"[[:ascii:]&&[^{ATEXT}.@]]"
_LABEL = "[a-z0-9]+(?:-+[a-z0-9]+)*"
_HOST = rf"^(?:{_LABEL}\.)+{_LABEL}$"
_RESERVED = rf"(?:^|\.)(?:{'|'.join(SPECIAL_USE_DOMAIN_NAMES)})$"
# The small letters, Latin and Cyrillic, that a host may have and that stay as they are: stable by RFC 5892, 2.2, or ß,
# which 2.6 excepts. And the capitals that become one of them and nothing else.
_SMALL = "ß" + "".join(
    c for c in map(chr, (*range(0xE0, 0x250), *range(0x430, 0x460)))
    if unicodedata.category(c) == "Ll" and unicodedata.normalize("NFKC", c).casefold() == c
)  # fmt: skip
_CAPITAL = "".join(c.upper() for c in _SMALL if len(c.upper()) == 1 and c.upper().lower() == c)
_LETTERED = re.compile(rf"(?:(?!..--)[a-z{_SMALL}0-9]+(?:-+[a-z{_SMALL}0-9]+)*(?:\.(?=.)|$))+")
_LETTERS_OF_HOSTS = re.compile(rf"[a-zA-Z{_SMALL}{_CAPITAL}0-9.-]+")
_PUNYCODE = "xn--"

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
    dirty = texts.str.contains(
        rf"[{re.escape(_EDGE)}:]"
    ).arg_true()  # the characters that anything below can begin with
    return texts.clone().scatter(dirty, _cleaned(texts.gather(dirty)))


def _cleaned(texts: pl.Series) -> pl.Series:
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
    """A row a text: `raw`, and the `email` as the library writes it, or the `problem` why it is none."""
    parts = _parts(unique)
    found = hosts(parts["host"].drop_nulls().unique())
    long = pl.col("size") + pl.col("grown") + pl.col("host_grown") > EMAIL_MAX_LENGTH
    rows = parts.join(found, on="host", how="left").with_columns(
        problem=pl.coalesce("flaw", "host_flaw", pl.when(long).then(pl.lit(str(Flaw.too_long))))
    )
    written = pl.concat_str("mailbox", pl.lit("@"), "domain")
    return rows.select("raw", "problem", email=pl.when(pl.col("problem").is_null()).then(written))


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
    if both := _lettered(host):
        unicode, ascii = both
        return host, unicode, None, max(len(ascii), len(unicode.encode())) - len(host.encode())
    answer = _asked(f"a@{host}")
    if isinstance(answer, Flaw):
        return host, None, str(answer), 0
    longest = max(len(answer.ascii_domain), len(answer.domain.encode()))
    return host, answer.domain, None, longest - len(host.encode())


def _lettered(host: str) -> tuple[str, str] | None:
    """A good host of Latin or Cyrillic letters as people read it and as DNS has it; None for any other: ask."""
    if not _LETTERS_OF_HOSTS.fullmatch(host):
        return None
    given = host.lower().split(".")
    try:
        read = [_read(label) for label in given]
    except UnicodeError:
        return None
    wire = [_wire(label) for label in read]
    if any(was.startswith(_PUNYCODE) and was != label for was, label in zip(given, wire, strict=True)):
        return None
    unicode, ascii = ".".join(read), ".".join(wire)
    short = len(ascii) <= EMAIL_MAX_LENGTH - len("a@") and max(map(len, wire)) <= DNS_LABEL_LENGTH_LIMIT
    public = re.search(r"\..*[a-z]$", ascii) and not re.search(_RESERVED, ascii)
    return (unicode, ascii) if short and public and _LETTERED.fullmatch(unicode) else None


def _read(label: str) -> str:
    return label.removeprefix(_PUNYCODE).encode().decode("punycode") if label.startswith(_PUNYCODE) else label


def _wire(label: str) -> str:
    return label if label.isascii() else _PUNYCODE + label.encode("punycode").decode()


# --- the library ---------------------------------------------------------------------------------


def _asked(address: str) -> ValidatedEmail | Flaw:
    """What `email-validator` says; of its refusals only that of a reserved host can be told from the others."""
    try:
        return validate_email(address, check_deliverability=False)
    except EmailNotValidError as error:
        return Flaw.reserved_host if "special-use" in str(error) else Flaw.host


def _is_ascii(text: pl.Expr) -> pl.Expr:
    return text.str.len_bytes() == text.str.len_chars()
