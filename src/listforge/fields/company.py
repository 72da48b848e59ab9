"""Names of companies, as they are compared."""

import re
from functools import cache

import polars as pl

from listforge import vocab
from listforge.fields import text

# An American "Co" may be any form, and a "Corp" is an "Inc".
_SAME_FORM = {"co": None, "corp": "inc"}


@cache
def _legal_form() -> str:
    """A pattern for legal forms at the end of a folded name."""
    return f"(?: {_any_form()})+$"


@cache
def _any_form() -> str:
    """A pattern for any legal form as it is folded, the longest first."""
    spelled = sorted((form for form in _forms() if form), key=lambda form: (-len(form), form))
    return "(" + "|".join(re.escape(form) for form in spelled) + ")"


def _in_front() -> str:
    """A pattern for the legal forms that stand before a name, in capitals, with what follows."""
    spelled = sorted(writing for form in vocab.legal_forms() for writing in form.in_front)
    return r"^\s*(?:" + "|".join(re.escape(s) for s in spelled) + r")\.?\s+([\p{L}\p{N}\"«„“'].*)$"


@cache
def _forms() -> dict[str, str]:
    """Each folded writing of a legal form, and the form."""
    return {vocab.fold(name): form.compare for form in vocab.legal_forms() for name in (form.display, *form.aliases)}


def legal_form(name: pl.Expr) -> pl.Expr:
    """The legal form at the end of a name, one for all its writings: "G.m.b.H." is gmbh; null where none is said."""
    folded = text.fold(name.str.replace_all("&", " and ", literal=True))
    last = folded.str.extract(r"^.+? " + _any_form() + "$")
    return last.replace_strict(_forms(), default=None, return_dtype=pl.String).replace(_SAME_FORM)


def compare_key(name: pl.Expr) -> pl.Expr:
    """The name for matching: folded, "and" for &, no leading "the", no legal form; null for nothing."""
    plain = name.str.replace(_in_front(), "$1").str.replace_all("&", " and ", literal=True)
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


def industry_code(industry: pl.Expr) -> pl.Expr:
    """The NAICS code of an industry in words, where we know the name."""
    spelled = industry.str.replace_all("&", " and ", literal=True)
    known = [
        text.key(name).replace_strict(vocab.industries(), default=None, return_dtype=pl.String)
        for name in (industry, spelled)
    ]
    return pl.coalesce(known)
