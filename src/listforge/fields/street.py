"""Street addresses, as they are compared."""

import polars as pl

from listforge import vocab
from listforge.fields import text

_UNIT = (
    r"(?i)[\s,]+(?:ste|suite|unit|apt|apartment|fl|floor|rm|room|bldg|building)"
    r"(?:#?\d[\w-]*|\b\.?\s*#?\s*[\w-]*)"
)
_UNIT_IN_FRONT = (
    r"(?i)^\s*(?:(?:ste|suite|unit|apt|apartment|flat|shop|office|studio|rm|room|bldg|building)"
    r"\.?\s*(?:no\b\.?\s*)?#?\s*[\w/-]*\d[\w/-]*|(?:ground|first|second|third|\d+(?:st|nd|rd|th)) floor)\s*,"
)
_HOUSE_BEHIND = r"\s*(\d.*)$"  # Flat 2, 12 High Street
_DOOR = r"(\d.*?)[\s,]+#\s*[\w-]*"  # behind a house number; a first number behind such a sign is the house's
_BEHIND_COMMA = r"^\s*([^\d\s][^,]*),\s*(\d{1,4}[A-Za-z]?)\b"  # Rua da Beira, 347 - Centro
_BEFORE_COMMA = r"^\s*([^\d\s][^,\d]*?)\s(\d{1,5}[A-Za-z]?)\s*,"  # Rua Bela 355, sala 3
_AT_THE_END = r"^(\D+) (\d+(?: \d+)?) ?([a-z]?)$"
_ENDINGS = {r"str(?:asse|aat)?\b": "st", r"platz\b": "pl"}  # of one word with the name: Hauptstrasse, Hauptstr.


def compare_key(street: pl.Expr) -> pl.Expr:
    """The street for matching: folded, no suite or floor, street words short ("avenue" is "ave"), number first."""
    bare = street.str.replace(_UNIT_IN_FRONT + _HOUSE_BEHIND, "$1").str.replace_all(_UNIT, "")
    number_first = bare.str.replace_all(_DOOR, "$1").str.replace(_BEHIND_COMMA, "$2 $1 ")
    units = street.str.contains(_UNIT_IN_FRONT)
    folded = text.fold(pl.when(units).then(number_first).otherwise(number_first.str.replace(_BEFORE_COMMA, "$2 $1 ")))
    for ending, short in _ENDINGS.items():
        folded = folded.str.replace_all(ending, short)
    return text.shortened(folded, vocab.street_words()).str.replace(_AT_THE_END, "$2$3 $1")
