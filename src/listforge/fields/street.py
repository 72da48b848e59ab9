"""Street addresses, as they are compared."""

from functools import cache

import polars as pl

from listforge import vocab
from listforge.fields import text

_UNIT = (
    r"(?i)[\s,]+(?:ste|suite|unit|apt|apartment|fl|floor|rm|room|bldg|building)"
    r"(?:#?\d[\w-]*|\b\.?\s*#?\s*[\w-]*)"
)
_UNIT_IN_FRONT = (
    r"(?i)^\s*(?:(?:(?:ste|suite|unit|apt|apartment|flat|shop|office|studio|rm|room|bldg|building)"
    r"\.?\s*(?:no\b\.?\s*)?#?\s*[\w/-]*\d[\w/-]*|(?:ground|first|second|third|\d+(?:st|nd|rd|th)) floor)\s*,\s*)+"
)
_HOUSE_BEHIND = r"(\d.*)$"  # Flat 2, 12 High Street
_DOOR = r"(\d.*?)[\s,]+#\s*[\w-]*"  # behind a house number; a first number behind such a sign is the house's
_BEHIND_COMMA = r"^\s*([^\d\s][^,]*),\s*(\d{1,4}[A-Za-z]?)\b"  # Rua da Beira, 347 - Centro
_BEFORE_COMMA = r"^\s*([^\d\s][^,\d]*?)\s(\d{1,5}[A-Za-z]?)\s*,"  # Rua Bela 355, sala 3
_AT_THE_END = r"^(\D+) (\d+(?: \d+)?) ?([a-z]?)$"
_ENDINGS = {r"str(?:asse|aat)?\b": "st", r"platz\b": "pl"}  # of one word with the name: Hauptstrasse, Hauptstr.
_FLAT = r"^(\D.*\D \d+\w?)\s*/\s*\d+\w?$"  # Polna 12/3 is the third flat of number 12
_NUMBER_SIGN = r"(?i)(^|[\s,])(?:h\.?\s*)?(?:no|nr|num|núm|n[º°])[.:º°]*\s*(\d)"
_BLOCK_FLOOR = r"(?i)(\d-\d+)[\s,]+(?:b?\d{1,2}f|\d{1,2}階)[\s,]*$"  # 3-5-20 13F
_BLOCKS = {r"(\d)(?:丁目|番地|番)の?": "$1-", r"(\d)号": "$1", r"([\p{Han}\p{Hiragana}\p{Katakana}ー])(\d)": "$1 $2"}


def compare_key(street: pl.Expr) -> pl.Expr:
    """The street for matching: folded, no suite or floor, street words short ("avenue" is "ave"), number first."""
    bare = street
    for pattern, rest in {
        _UNIT_IN_FRONT + _HOUSE_BEHIND: "$1",
        _inside(): "$1$2$3",
        _BLOCK_FLOOR: "$1",
        _UNIT: "",
        _DOOR: "$1",
        _NUMBER_SIGN: "$1$2",
        **_BLOCKS,
        _FLAT: "$1",
    }.items():
        bare = bare.str.replace_all(pattern, rest)
    number_first, units = bare.str.replace(_BEHIND_COMMA, "$2 $1 "), street.str.contains(_UNIT_IN_FRONT)
    folded = text.fold(pl.when(units).then(number_first).otherwise(number_first.str.replace(_BEFORE_COMMA, "$2 $1 ")))
    for ending, short in _ENDINGS.items():
        folded = folded.str.replace_all(ending, short)
    short_words = text.shortened(folded, vocab.street_words()).str.replace(_only_street(), "$1")
    return short_words.str.replace(_AT_THE_END, "$2$3 $1")


@cache
def _inside() -> str:
    """A pattern for what is inside of a house, behind its number, which is in one of groups 1 to 3.

    What may be a name as well ("Local") stands right behind the number, or behind a comma.
    """
    parts = vocab.street_parts()
    unit = rf"(?:{text.any_of(parts.units)})(?:\b\.?\s*(?:n[oº°]\.?\s*)?#?|\s*)\d[\w-]*(?:\s?[ºª°][\s-]*\p{{L}}?)?"
    floor = rf"\d{{1,3}}\s*(?:\.|[ºª°]|st|nd|rd|th|er|e|ème)?\s*(?:{text.any_of(parts.floors)})\b\.?"
    spanish = r"\d{1,2}\s?[ºª°][\s-]*\p{L}?"  # 3º B: third floor, door B
    behind = r"(?:(\d+\p{L}?(?:[-/]\d+\p{L}?)*)\s+|(\d.*?)(?:\s*,|\s+-)\s*)"
    return rf"(?i)(?:{behind}(?:{unit})|(\d.*?)[\s,]+(?:{floor}|{spanish}))[\s,]*$"


@cache
def _only_street() -> str:
    """A pattern for a word at the beginning, or behind the number, that says only that it is a street."""
    return rf"^(\d+[a-z]? )?(?:{text.any_of(vocab.street_parts().only_streets)}) "
