"""Mail domains that are probably a slip of the finger, and the domain that was meant; a hint, never a change."""

from collections.abc import Iterator
from functools import cache
from string import ascii_lowercase

import polars as pl

from listforge.fields import domain

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
# Endings that are no top-level domain, so that nobody has a domain with one, and that are com, net or org but for two
# letters the wrong way round, one twice, or one from the key beside. None is a top-level
# domain of the Public Suffix List of 2025-04-07 (in tldextract 5.4.0), as bet, cam, mom and ntt are.
WRONG_ENDINGS = {
    "com": ("c0m", "ccom", "cim", "ckm", "clm", "cmo", "coj", "cok", "comm", "comn", "con", "conm", "coom", "cpm",
            "dom", "fom", "ocm", "vom", "xom"),
    "net": ("ent", "neet", "ner", "nett", "ney", "nnet", "nrt", "nte", "nwt"),
    "org": ("irg", "ogr", "oorg", "orf", "orgg", "orrg", "prg", "rog"),
}  # fmt: skip


def ends_wrong(text: pl.Expr) -> pl.Expr:
    """Whether a host, or an address, has an ending that is no top-level domain but nearly one."""
    return text.str.contains(_ending(*WRONG_ENDINGS))


def meant(hosts: pl.Series) -> pl.Series:
    """The domain that each host is a slip of; null for a domain that somebody may have for himself."""
    host = pl.col("host")
    unique = hosts.to_frame("host").filter(host.is_in(_known().implode()) | ends_wrong(host)).unique()
    if unique.is_empty():
        return pl.repeat(None, len(hosts), dtype=pl.String, eager=True).alias(hosts.name)
    mended = unique.select(_mended(host)).to_series()
    return hosts.replace_strict(unique["host"], mended, default=None, return_dtype=pl.String)


def _mended(host: pl.Expr) -> pl.Expr:
    """The host with its ending put right, and then its name: gnail.con is gmail.com."""
    ending = host
    for right in WRONG_ENDINGS:
        ending = ending.str.replace(_ending(right), f"$1.{right}")
    return host.replace_strict(slips(), default=ending.replace(slips()), return_dtype=pl.String)


def _ending(*meant: str) -> str:
    wrong = (slip for right in meant for slip in WRONG_ENDINGS[right])
    return rf"([^.@])\.(?:{'|'.join(wrong)})$"


@cache
def _known() -> pl.Series:
    return pl.Series(sorted(slips()), dtype=pl.String)


@cache
def slips() -> dict[str, str]:
    """Domains that come of one of COMMON by one slip, and are nobody's that we know of -> the one of COMMON."""
    owned = domain.freemail() | HONEST
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
