"""Mail addresses: judged as `email-validator` judges them, and what kind of mailbox they are."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from string import ascii_lowercase

import polars as pl

from listforge import vocab
from listforge.fields import domain, email_rules

SCHEMA = {"email": pl.String, "valid": pl.Boolean, "type": pl.String, "typo": pl.String, "reason": pl.String}
# The freemail domains that people misspell; a longer list would make typos of honest domains.
COMMON = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "gmx.de", "web.de")
# One slip away from a common domain, and somebody's own.
HONEST = frozenset({"gail.com", "iclouds.com"})
SHORT = 4  # names up to so many letters are near too many others (aon.com, wed.de): only a wrong ending is a typo
# Top-level domains one slip away from com and de. Nobody but squatters has gmail.co, .cm and .om; gmx.dk is somebody's.
REAL_ENDINGS = frozenset(
    {"co", "cm", "om", "cam", "bom", "mom", "dev", "dj", "dk", "dm", "do", "dz"}
    | {"ae", "be", "ee", "ge", "ie", "je", "ke", "me", "ne", "pe", "re", "se", "ve", "ye"}
)
SQUATTED_ENDINGS = frozenset({"co", "cm", "om"})
BESIDE = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj", "i": "uojk1", "o": "ipkl0",
    "a": "qwsz", "s": "wedzxa", "d": "erfcxs", "f": "rtgvcd", "g": "tyhbvf", "h": "yujnbg", "j": "uiknmh", "k": "iolmj",
    "p": "ol", "l": "opk1", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip


freemail_domains = domain.freemail


@cache
def disposable_domains() -> frozenset[str]:
    """Domains of throw-away mailboxes (package disposable-email-domains)."""
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


def judge(emails: pl.Series) -> pl.DataFrame:
    """A row an address: `email` (normalised), `valid`, `type`, `typo` (the domain probably meant), `reason`.

    What is no address has neither email, type nor typo, but a reason: a word of email_rules.Flaw.
    """
    raw = emails.cast(pl.String)
    rows = raw.to_frame("email").with_columns(
        plain=email_rules.is_plain(pl.col("email")).fill_null(True),
        host=pl.col("email").str.slice(pl.col("email").str.find("@", literal=True) + 1),
        valid=pl.when(pl.col("email").is_not_null()).then(True),
        reason=pl.lit(None, pl.String),
    )
    odd = (~rows["plain"]).arg_true()
    texts = raw.gather(odd).to_frame("raw")
    judged = texts.join(email_rules.judge(texts["raw"].unique()), on="raw", how="left", maintain_order="left")
    rows = rows.with_columns(rows[name].scatter(odd, judged[name]) for name in ("email", "host", "valid", "reason"))
    return rows.select(
        "email",
        "valid",
        _type(pl.col("email"), pl.col("host")).alias("type"),
        _typo(rows["host"]).alias("typo"),
        "reason",
    )


def kind(email: pl.Expr) -> pl.Expr:
    """disposable, role, freemail or business; null for null."""
    return _type(email, domain.of_email(email))


def _type(email: pl.Expr, host: pl.Expr) -> pl.Expr:
    return (
        pl.when(email.is_null()).then(None)
        .when(host.is_in(_column(disposable_domains).implode())).then(pl.lit("disposable"))
        .when(host.is_in(_column(freemail_domains).implode())).then(pl.lit("freemail"))
        .when(email.str.contains(_role_account())).then(pl.lit("role"))
        .otherwise(pl.lit("business"))
    )  # fmt: skip


@cache
def _column(names: Callable[[], Iterable[str]]) -> pl.Series:
    return pl.Series(sorted(names()), dtype=pl.String)


@cache
def _role_account() -> str:
    names = "|".join(re.escape(name) for name in sorted(vocab.role_accounts()))
    return rf"^(?i:{names})(?:\+[^@]*)?@"


# --- slips of the finger -------------------------------------------------------------------------


def _typo(hosts: pl.Series) -> pl.Series:
    """The domain of COMMON that a host is a slip of; null for a domain that somebody has for himself."""
    near = hosts.is_in(_column(_slips).implode())
    return hosts.set(~near, None).replace_strict(_slips(), default=None, return_dtype=pl.String)


@cache
def _slips() -> dict[str, str]:
    owned = freemail_domains() | HONEST
    return {slip: common for common in COMMON for slip in _slips_of(common) if slip not in owned}


def _slips_of(common: str) -> Iterator[str]:
    """What comes of a domain by one slip: a letter too few, twice, beside the right key, or two in the wrong order."""
    name, _, ending = common.partition(".")
    real = REAL_ENDINGS
    if len(name) > SHORT:
        real = real - SQUATTED_ENDINGS
        yield from (f"{slip}.{ending}" for slip in _slips_in(name))
        yield f"{name[:-1]}.{name[-1]}{ending}"
        yield f"{name}{ending[0]}.{ending[1:]}"
    yield from (f"{name}.{slip}" for slip in _edits(ending) - real)


def _slips_in(name: str) -> Iterator[str]:
    """The first letter is nearly always right: ymail, cloud and wahoo are other people."""
    for i, letter in enumerate(name):
        following = name[i + 1 : i + 2]
        yield name[:i] + following + letter + name[i + 2 :]
        yield name[: i + 1] + letter + name[i + 1 :]
        if i:
            yield name[:i] + name[i + 1 :]
            yield from (name[:i] + key + name[i + 1 :] for key in BESIDE[letter])
            yield from (name[: i + 1] + key + name[i + 1 :] for key in BESIDE[letter] + BESIDE.get(following, ""))


def _edits(word: str) -> set[str]:
    """Every word of letters one edit away."""
    halves = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    fewer = {a + b[1:] for a, b in halves if b}
    swapped = {a + b[1] + b[0] + b[2:] for a, b in halves if len(b) > 1}
    other = {a + c + b[1:] for a, b in halves if b for c in ascii_lowercase}
    more = {a + c + b for a, b in halves for c in ascii_lowercase}
    return (fewer | swapped | other | more) - {word}
