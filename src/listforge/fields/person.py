"""Names of people: taken apart, put together, compared."""

import re
from collections.abc import Set
from functools import cache

import polars as pl
from nicknames import NickNamer

from listforge import vocab
from listforge.columns import ensure
from listforge.fields import distinct, text

_PRONOUNS = r"(?i)\s*\((?:she|he|they)\b[^)]*\)"
_PARTICLE = (
    r"(?:van|von|vom|zum|zur|und|de|do|der|den|del|della|dello|degli|dei|di|da|das|dos|du|des|la|las|le|los|el|al|"
    r"bin|bint|ibn|abu|ter|ten|zu|af|av|y|'t|st\.|بن|ابن|بنت|أبو|ابو|آل)"
)
_GENERATION = r"(?:jr|sr|ii|iii|iv)\.?"
_SYMBOLS = r"[[\p{So}--[©°¦]]\x{FE0F}\x{200D}\x{20E3}\x{1F3FB}-\x{1F3FF}]"
# Words as capitals become them that people write otherwise.
_WRITTEN = {"Ii": "II", "Iii": "III", "Iv": "IV"} | {
    letters.title(): letters
    for letters in (
        "AJ",
        "BJ",
        "CJ",
        "DJ",
        "EJ",
        "JJ",
        "MJ",
        "OJ",
        "PJ",
        "RJ",
        "TJ",
        "WJ",
        "JB",
        "JD",
        "JP",
        "JT",
        "JW",
        "KC",
        "KD",
    )
}
_MC = {f"Mc{c}": f"Mc{c.upper()}" for c in "abcdefghijklmnopqrstuvwxyz"}
# Of one particle alone nobody can say whether it is van Dyck or Van Dyke; these are small everywhere ...
_SMALL_TOGETHER = (
    "van der",
    "van den",
    "van de",
    "van het",
    "van 't",
    "von der",
    "von dem",
    "von den",
    "von und zu",
    "de la",
    "de las",
    "de los",
    "op den",
    "in 't",
)
# ... and these wherever something stands before them.
_SMALL_BEHIND = ("von", "zu", "ibn", "bint", "dos")
_SMALL = {f" {words.title()} ": f" {words} " for words in _SMALL_TOGETHER} | {
    " Van 'T ": " van 't ",
    " In 'T ": " in 't ",
}
_EAST = r"[\p{Han}\p{Hiragana}\p{Katakana}ー々]"
_PATRONYMIC = r"\p{Cyrillic}+(?:ович|евич|йович|ьич|кич|мич|овна|евна|івна|ївна|ична|инична)"


def tidied(names: pl.Series) -> pl.Series:
    """`tidy` of a whole column: most names are fine, and one pattern finds those that may not be."""
    odd = names.str.contains(_odd()).arg_true()
    return names.clone().scatter(odd, distinct.each(names.gather(odd), tidy)) if odd.len() else names


@cache
def _odd() -> str:
    """A pattern for names that `tidy` may change."""
    words = "|".join(sorted(re.escape(word) for word in {*vocab.credentials(), *vocab.honorifics()} if word.isalpha()))
    return rf"[^\p{{L}}\p{{M}} '’-]|\p{{Lu}}{{2}}|^\p{{Ll}}|  |^[ -]|[ -]$|(?i:(?:^| )(?:{words})(?: |$))"


def tidy(name: pl.Expr) -> pl.Expr:
    """The name without titles, credentials ("Dr. Ana Ruiz, MBA"), emoji and stray spaces; capitals as people write them."""
    plain = name.str.replace_all(_SYMBOLS, "").str.replace(_PRONOUNS, "").str.strip_chars(" ,")
    shouted = plain.str.contains(r"\p{Lu}{3}") & ~plain.str.contains(r"\p{Ll}")
    whispered = plain.str.contains(r"\p{Ll}{2}") & plain.str.contains(
        r"^[\p{Ll}\p{M}'’-]+\.?(?: [\p{Ll}\p{M}'’-]+\.?)*$"
    )
    # "RAHMAN, MD" and "JEAN MBA" may well be names when all of it is in capitals.
    alone = shouted & plain.str.contains(r"^[^\s,]+,?\s+[^\s,]+$")
    titled = plain.str.replace_all(_after_comma(), "").str.replace(_after_word(), "")
    bare = pl.when(alone).then(plain).otherwise(titled).str.replace(_title(), "$1").str.strip_chars(" ,")
    clean = text.clean(bare)
    return pl.when(shouted | whispered).then(_spoken(clean)).otherwise(clean)


@cache
def _title() -> str:
    """A pattern for titles in front, or behind a comma; what stands before them is the first group."""
    return rf"(?i)(^|,\s*)(?:(?:{'|'.join(_before())})(?:\s+|\b))+"


@cache
def _before() -> tuple[str, ...]:
    """Patterns for each title, the longest first: with its point, or followed by a space."""
    words = sorted(vocab.honorifics(), key=lambda word: (-len(word), word))
    return tuple(
        re.escape(w).replace(r"\-", "-") if w.endswith(".") else re.escape(w).replace(r"\-", "-") + r"(?:\.|\s)"
        for w in words
    )


@cache
def _after_comma() -> str:
    """A pattern for letters after a comma; two alone are also names ("Rahman, Md"), so that they need capitals."""
    written = {w for c in vocab.credentials() for w in (c, c.upper(), c.lower()) if len(c) > 2 or w.isupper()}
    return rf",\s*(?:{_any(written)})\b\.?"


@cache
def _after_word() -> str:
    """A pattern for letters after a word, at the end of the name."""
    written = {w for c in vocab.credentials() for w in (c, c.upper()) if len(c) > 2}
    return rf"(?:\s+(?:[-–|]\s*)?(?:{_any(written)})\b\.?)+$"


def _any(written: Set[str]) -> str:
    """The writings, the longest first, with dots between their letters or without; "Ph. D." too."""
    return "|".join(map(_dotted, sorted(written, key=lambda w: (-len(w), w))))


def _dotted(word: str) -> str:
    return r"\.?".join(map(re.escape, word)).replace(r"h\.?D", r"h\.?\s?D")


def _spoken(name: pl.Expr) -> pl.Expr:
    """A name in capitals, or without any, as people write it: "MCDOWELL III" is McDowell III."""
    words = name.str.to_titlecase().str.split(" ").list.eval(pl.element().replace(_WRITTEN).str.replace_many(_MC))
    behind = words.list.join(" ").str.replace_many({f" {word.title()} ": f" {word} " for word in _SMALL_BEHIND})
    return (pl.lit(" ") + behind).str.replace_many(_SMALL).str.strip_chars()


def split_first(full: pl.Expr) -> pl.Expr:
    """The given name in a whole name: after the comma, behind a family name that stands first, else the first word."""
    name = _bare(full)
    first = name.str.extract(r"^((?i:abd|abdul|abdel|abu)\s+\S+|\S+)\s+\S")
    whole = pl.coalesce(*(name.str.extract(shape, 2) for shape in _family_first()), first)
    return pl.when(name.str.contains(",")).then(name.str.extract(r",\s*(\S+)")).otherwise(whole)


def split_last(full: pl.Expr) -> pl.Expr:
    """The family name in a whole name, with its particles ("van der Berg") and generation ("Hart Jr.")."""
    name = _bare(full)
    joined = name.str.extract(r"^\S+\s+(?:\S+\s+)*?(\p{Lu}\S+\s+y\s+\p{Lu}\S+)$")
    spoken = name.str.extract(rf"(?i)\s((?:{_PARTICLE}\s+)*\S+(?:\s+{_GENERATION})?)$")
    before_comma = name.str.extract(r"^\s*([^,]+?)\s*,")
    alone = name.str.extract(r"^(\S+)$")
    family_first = (name.str.extract(shape, 1) for shape in _family_first())
    whole = pl.coalesce(*family_first, joined, spoken, alone)
    return pl.when(name.str.contains(",")).then(before_comma).otherwise(whole)


def two_surnames(full: pl.Expr) -> pl.Expr:
    """The last two of four plain words: both family names, where people have two (Spain, most of Latin America)."""
    return full.str.extract(r"^\p{Lu}\p{Ll}+ \p{Lu}\p{Ll}+ (\p{Lu}[\p{Ll}-]+ \p{Lu}[\p{L}-]+)$")


@cache
def _family_first() -> tuple[str, ...]:
    """Patterns of whole names whose family name (group 1) stands before the given name (group 2)."""
    names = vocab.family_names()
    han_two, japanese, hangul_two = ("|".join(many) for many in (names.han_two, names.japanese, names.hangul_two))
    return (
        rf"^({_EAST}+)\s+({_EAST}+)$",
        r"^(\p{Hangul}+)\s+(\p{Hangul}+)$",
        rf"^({japanese})({_EAST}{{1,4}})$",
        rf"^({han_two})(\p{{Han}}{{1,2}})$",
        rf"^([{names.han_one}])(\p{{Han}}{{2}})$",
        r"^(\p{Han}{2})(\p{Han}{2})$",
        r"^(\p{Han})(\p{Han})$",
        rf"^({hangul_two})(\p{{Hangul}}{{1,2}})$",
        r"^(\p{Hangul})(\p{Hangul}{1,2})$",
        rf"^(\p{{Cyrillic}}[\p{{Cyrillic}}-]+)\s+(\p{{Cyrillic}}+)\s+{_PATRONYMIC}$",
        # "DUPONT Jean-Pierre": who writes one name in capitals means the family name.
        r"^((?:\p{Lu}[\p{Lu}'’-]{2,}\s+)*\p{Lu}[\p{Lu}'’-]{2,})\s+(\p{Lu}\p{Ll}\S*)(?:\s+\p{Lu}\p{Ll}*\.?\S*)*$",
    )


def _bare(full: pl.Expr) -> pl.Expr:
    """The name without what stands before it ("Dr."), and with no comma before a generation ("Hart, Jr.")."""
    return full.str.replace(_title(), "$1").str.replace(rf"(?i)\s*,\s*({_GENERATION})$", " $1")


def nobodies(names: pl.Series) -> pl.Series:
    """`nobody` of a whole column."""
    may_be = names.str.contains(_maybe_nobody())
    return distinct.each(names.to_frame("name").select(pl.when(may_be).then("name")).to_series(), nobody)


@cache
def _maybe_nobody() -> str:
    """A pattern for names that `nobody` has to look at: a mail address, a company, the first letters of a function."""
    first = sorted({word.split()[0] for word in vocab.no_person().functions})
    return rf"@|{_company()}|(?i:^(?:{'|'.join(map(_quoted, first))}))"


def nobody(name: pl.Expr) -> pl.Expr:
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
    forms = sorted(
        {written for word in words.companies for written in (word, word.upper())}, key=lambda w: (-len(w), w)
    )
    behind, front = ("|".join(map(_quoted, part)) for part in (forms, words.company_in_front))
    beside = r"(?:[\s,]|\p{Han}|\p{Katakana}|\p{Hangul})"
    return rf"{beside}(?:{behind})$|^(?:{front}){beside}"


def _quoted(word: str) -> str:
    return "".join(rf"\{c}" if c in r"\.+*?()|[]{}^$&" else c for c in word)


def keys(frame: pl.DataFrame) -> pl.DataFrame:
    """`given` and `family` name of each row, folded; from the whole name where they do not stand in their own column.

    Father and son differ by their generation, which is part of the family name.
    """
    frame = ensure(frame, ["first_name", "last_name", "full_name"])
    columns = (("given", "first_name", split_first), ("family", "last_name", split_last))
    names = frame.select(
        pl.coalesce(pl.col(name), _where_missing(frame, name, split)).alias(key) for key, name, split in columns
    )
    return pl.DataFrame([distinct.each(names[key], text.fold) for key, _, _ in columns])


def _where_missing(frame: pl.DataFrame, name: str, split: distinct.Reading) -> pl.Series:
    """The part of the whole name in the rows that have none in the column of that name."""
    return distinct.each(frame.select(pl.when(pl.col(name).is_null()).then("full_name")).to_series(), split)


def named(names: pl.DataFrame, company: pl.Series) -> pl.Series:
    """Names of `keys` and the company (its compare form) in one key; null where there is no name or no company."""
    who = pl.concat_str("family", "given", separator=" ", ignore_nulls=True).replace("", None)
    return names.select(who + pl.lit("\x1f") + pl.lit(company)).to_series()


def counted(names: pl.DataFrame) -> pl.Series:
    """Family name and first initial of `keys`: which people who share a number are counted by; no family, null."""
    return names.select(pl.col("family") + pl.lit(" ") + pl.col("given").str.head(1).fill_null("")).to_series()


def root(given: pl.Expr) -> pl.Expr:
    """The formal name a short given name most likely stands for ("bob" is robert); any other name as it is."""
    return given.replace(_roots())


@cache
def _roots() -> dict[str, str]:
    """Of the names a short one may stand for, or that it is itself, the one with the most short forms."""
    nicknames, formal = _nicknames().nickname_lookup, _nicknames().canonical_lookup
    short_forms = {name: len(nicknames.get(name, ())) for name in {*nicknames, *formal}}
    return {
        name: min({name, *names}, key=lambda one: (-short_forms[one], one)) for name, names in sorted(formal.items())
    }


@cache
def nicknames() -> pl.Series:
    """Pairs of given names ("bob robert", both ways) that may be one person's: one is short for the other, or both are
    short for a third (package nicknames)."""
    lookup = _nicknames().nickname_lookup
    alike = {(a, b) for name, short in lookup.items() for a in {name, *short} for b in {name, *short} if a != b}
    return pl.Series(sorted(f"{one} {other}" for one, other in alike))


@cache
def _nicknames() -> NickNamer:
    return NickNamer()
