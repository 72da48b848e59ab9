"""Names that are nobody's: companies, mail addresses and functions in the columns of people's names."""

import re
from functools import cache

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, ensure, keep_raw
from listforge.fields import distinct, text

NAMES = ("full_name", "first_name", "last_name")


def set_apart(frame: pl.DataFrame, raw: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """The frame, which has all columns of names, without names that are nobody's, and which rows had one.

    They are kept raw, and go to the column they belong in, company or email, where that is empty.
    """
    whole = frame["full_name"]
    if whole.null_count():
        parts = pl.concat_str("first_name", "last_name", separator=" ", ignore_nulls=True).replace("", None)
        whole = frame.select(pl.coalesce("full_name", parts)).to_series()
    what = each(whole)
    if "company_name" in frame.columns:
        what = frame.select(pl.when((what != "company") | pl.col("company_name").is_null()).then(what)).to_series()
    if not what.count():
        return frame, pl.repeat(False, frame.height, eager=True)
    frame = ensure(frame, ["company_name", "email"])
    nobody = what.is_not_null()
    for name in (n for n in NAMES if n in raw.columns):
        frame = keep_raw(frame, name, raw[name], nobody & raw[name].is_not_null())
    return frame.with_columns(
        *(pl.when(~nobody).then(name).alias(name) for name in NAMES),
        company_name=pl.coalesce("company_name", pl.when(what == "company").then(whole)),
        email=pl.coalesce("email", pl.when(what == "mail").then(whole)),
    ), nobody


def each(names: pl.Series) -> pl.Series:
    """`kind` of a whole column."""
    may_be = names.str.contains(_worth_a_look())
    if not may_be.any():
        return pl.repeat(None, names.len(), dtype=TEXT, eager=True)
    return distinct.each(names.to_frame("name").select(pl.when(may_be).then("name")).to_series(), kind)


@cache
def _worth_a_look() -> str:
    """A pattern for names that `kind` has to look at: a mail address, a company, the first letters of a function."""
    first = sorted({word.split()[0] for word in vocab.no_person().functions})
    return rf"@|{_company()}|(?i:^(?:{'|'.join(map(re.escape, first))}))"


def kind(name: pl.Expr) -> pl.Expr:
    """What a whole name is where it is no person's: "mail", "function" (Reception) or "company"; null for people."""
    functions = [vocab.fold(word) for word in vocab.no_person().functions]
    return (
        pl.when(name.str.contains(r"^\S+@\S+\.\S+$")).then(pl.lit("mail"))
        .when(text.fold(name).is_in(functions)).then(pl.lit("function"))
        .when(name.str.contains(_company())).then(pl.lit("company"))
    )  # fmt: skip


@cache
def _company() -> str:
    """A pattern for names with a legal form that nobody is called by."""
    words = vocab.no_person()
    forms = sorted(words.companies, key=lambda form: (-len(form), form))
    behind, front = ("|".join(map(re.escape, part)) for part in (forms, words.company_in_front))
    beside = r"(?:[\s,]|\p{Han}|\p{Katakana}|\p{Hangul})"
    return rf"(?i:{beside}(?:{behind})$)|^(?:{front}){beside}"
