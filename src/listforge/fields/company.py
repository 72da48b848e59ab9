"""Names of companies, as they are compared."""

import re
from functools import cache

import polars as pl

from listforge import vocab
from listforge.fields import text

_NO_SPACES = r"[㈱㈲]|[(\u0e00-\u0e7f\u3400-\u9fff\uac00-\ud7af][ ().\u0e00-\u0e7f\u3400-\u9fff\uac00-\ud7af]+"
_OWNERS = r"['’`´][sS]\b"  # "Rosa's" as "Rosas"
# An American "Co" may be any form, and a "Corp" is an "Inc".
_SAME_FORM = {"co": None, "corp": "inc"}


@cache
def _legal_form() -> str:
    """A pattern for legal forms at the end of a folded name."""
    return f"(?: {_any_form()})+$"


@cache
def _any_form() -> str:
    """A pattern for any legal form as it is folded, the longest first."""
    return f"({text.any_of(form for form in _forms() if form)})"


@cache
def _in_front() -> str:
    """A pattern for the legal forms that stand before a name, in capitals, with what follows."""
    spelled = sorted(writing for form in vocab.legal_forms() for writing in form.in_front)
    return r"^\s*(?:" + "|".join(re.escape(s) for s in spelled) + r")\.?\s+([\p{L}\p{N}\"«„“'].*)$"


@cache
def _right_at_the_name() -> tuple[str, str]:
    """Patterns for the legal forms of scripts without spaces, before and behind a name (group 1)."""
    written = {w for form in vocab.legal_forms() for w in (form.display, *form.aliases, *form.in_front)}
    forms = text.any_of(form for form in written if re.fullmatch(_NO_SPACES, form))
    return rf"^\s*(?:{forms})\s*(.*[^\s()（）].*)$", rf"([^\s()（）])\s*(?:{forms})\s*$"


@cache
def _forms() -> dict[str, str]:
    """Each folded writing of a legal form, and the short form that it is compared as."""
    return {writing: form.compare for writing, form in vocab.legal_form_writings().items()}


def legal_form(name: pl.Expr) -> pl.Expr:
    """The legal form at the end of a name, one for all its writings: "G.m.b.H." is gmbh; null where none is said."""
    folded = text.fold(name.str.replace_all("&", " and ", literal=True))
    last = folded.str.extract(r"^.+? " + _any_form() + "$")
    return last.replace_strict(_forms(), default=None, return_dtype=pl.String).replace(_SAME_FORM)


def compare_key(name: pl.Expr) -> pl.Expr:
    """The name for matching: folded, "and" for &, no leading "the", no legal form; null for nothing."""
    plain = name
    for pattern in (*_right_at_the_name(), _in_front()):
        plain = plain.str.replace(pattern, "$1")
    plain = plain.str.replace_all(_OWNERS, "s").str.replace_all("&", " and ", literal=True)
    folded = text.fold(plain).str.replace(r"^the ", "")
    short = folded.str.replace(_legal_form(), "").str.strip_chars()
    return pl.when(short == "").then(folded).otherwise(short)


def employee_band(employees: pl.Expr) -> pl.Expr:
    """People employed as one of the bands that People Data Labs and LinkedIn share."""
    # https://docs.peopledatalabs.com/docs/company-sizes
    return (
        pl.when(employees <= 0).then(None)
        .when(employees <= 10).then(pl.lit("1-10"))
        .when(employees <= 50).then(pl.lit("11-50"))
        .when(employees <= 200).then(pl.lit("51-200"))
        .when(employees <= 500).then(pl.lit("201-500"))
        .when(employees <= 1000).then(pl.lit("501-1000"))
        .when(employees <= 5000).then(pl.lit("1001-5000"))
        .when(employees <= 10000).then(pl.lit("5001-10000"))
        .when(employees > 10000).then(pl.lit("10001+"))
    )  # fmt: skip


def band_low(band: pl.Expr) -> pl.Expr:
    """The lower end of a band such as 51-200 or 10001+."""
    return band.str.extract(r"^(\d+)").cast(pl.Int64, strict=False)


def band_high(band: pl.Expr) -> pl.Expr:
    """The upper end of a band; null where it is open."""
    return band.str.extract(r"-(\d+)$").cast(pl.Int64, strict=False)


# --- industries ----------------------------------------------------------------------------------

_CODE = r"(\d{2}[-–]\d{2}|\d{2,6})(?:\.0+)?"
_PLAIN_CODE = r"^(?:\d{2}(?:-\d{2})?|\d{3,6})$"
_LABEL = r"\b(?:\s*(?:19|20)\d\d\b)?(?:\s*codes?\b)?\s*[:#=-]?\s*"
_LABELLED = r"(?i)\bNAICS" + _LABEL + _CODE + r"(?:\D|$)"
_SIC = r"(?i)\bSIC" + _LABEL + r"(\d{2,4})(?:\.0+)?(?:\D|$)"
# Before words only with a mark between, unless it is long: "52 Weeks Ltd". A headcount (51-200) is no code.
_LEADING = (
    r"^\s*" + _CODE + r"\s*(?:$|[-–—:|;,]\s*\p{L})",
    r"^\s*(\d{6})\s+\p{L}",
    r"^\s*(\d{4,6})\s*[;,|/]\s*\d",
)
_TRAILING = r"\p{L}.*[(\[]\s*(\d{2}-\d{2}|\d{2,6})\s*[)\]]\s*$"


def industry_code(industry: pl.Expr) -> pl.Expr:
    """The NAICS code of an industry in words, where we know the name, or that stands among the words.

    A code that NAICS 2022 does not have is read as far as it does: 511210 is 51. A SIC code tells the sector, if any.
    """
    told = pl.coalesce(_known_code(industry.str.extract(pattern)) for pattern in (*_LEADING, _TRAILING))
    labelled = industry.str.extract(_LABELLED).str.replace("–", "-", literal=True)
    as_far = [labelled, *(labelled.str.head(digits) for digits in (5, 4, 3, 2))]
    return pl.coalesce(_named_industry(industry), *map(_known_code, as_far), _sic_sector(industry), told)


def naics_starts(industry: str) -> list[str]:
    """What the NAICS codes of an industry, a code or a name we know, begin with: a range of sectors is several."""
    code = industry if industry.replace("-", "").isdigit() else vocab.industries()[vocab.key(industry)]
    low, _, high = code.partition("-")
    return [str(number) for number in range(int(low), int(high or low) + 1)]


def naics_code(code: pl.Expr) -> pl.Expr:
    """A NAICS code as bare digits, or a range, from the writings of real lists ("NAICS 484121", "4841.0",
    "484121 - General Freight"); a SIC code or a name as what they tell; any other text as it is."""
    bare = pl.coalesce(code.str.extract(pattern) for pattern in (_LABELLED, *_LEADING, _TRAILING))
    of_sector = pl.when(_known_code(bare.str.head(2)).is_not_null()).then(bare.str.replace("–", "-", literal=True))
    read = pl.coalesce(of_sector, _sic_sector(code), _named_industry(code))
    return pl.when(plain_code(code)).then(code).otherwise(pl.coalesce(read, code))


def plain_code(code: pl.Expr) -> pl.Expr:
    """Whether a code is bare digits, or a range of two."""
    return code.str.contains(_PLAIN_CODE)


def _named_industry(industry: pl.Expr) -> pl.Expr:
    """The code of a name we know; of one with the T that the bureau's tables have at the end of some titles, too."""
    unmarked = industry.str.replace(r"([a-z)])T$", "$1")
    spelled = unmarked.str.replace_all("&", " and ", literal=True)
    keys = (text.key(name) for name in (industry, unmarked, spelled))
    return pl.coalesce(key.replace_strict(vocab.industries(), default=None, return_dtype=pl.String) for key in keys)


def _known_code(code: pl.Expr) -> pl.Expr:
    """The code if NAICS 2022 has it; the range of a sector that is one of several."""
    ranges = {str(n): r for r in vocab.naics() if "-" in r for n in range(int(r[:2]), int(r[3:]) + 1)}
    known = {known: known for known in vocab.naics()} | ranges
    dashed = code.str.replace("–", "-", literal=True)
    return dashed.replace_strict(known, default=None, return_dtype=pl.String)


def _sic_sector(said: pl.Expr) -> pl.Expr:
    """The NAICS sector of a SIC code that is called one; three digits are four that lost their zero, if those exist."""
    code, table = said.str.extract(_SIC), vocab.sic_sectors()
    padded = code.str.zfill(4)
    lost = (code.str.len_chars() == 3) & pl.any_horizontal(padded.str.starts_with(g) for g in table if g[0] == "0")
    full = pl.when(lost).then(padded).otherwise(code)
    beginnings = [full.str.head(digits) for digits in (4, 3, 2)]
    longest = pl.coalesce(pl.when(one.is_in(list(table))).then(one) for one in beginnings)
    return longest.replace_strict(table, default=None, return_dtype=pl.String)
