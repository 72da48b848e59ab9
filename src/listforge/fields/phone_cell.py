"""What a cell of numbers holds: one number or several, and the words that people write around them."""

import re
from functools import cache

from listforge import vocab

_LONE = 7  # digits that a number has at least; fewer are an extension, an area code or another ending
_FLOAT = re.compile(r"^(\d{7,15})\.0$")
_HASH = re.compile(r"(?i)\b(ext)[.:]?\s*#")


def plain(cell: str) -> str:
    """The cell without what a spreadsheet put around it: spaces, the quote before a plus, the point of a float."""
    return _FLOAT.sub(r"\1", cell.strip().removeprefix("'").strip())


def numbers(text: str) -> tuple[list[str], list[str]]:
    """The texts of the numbers in a cell, and what stands beside them that is none ("212 555 0123 / 0147")."""
    parts: list[str] = []
    for part in _between().split(text):
        before = parts[-1] if parts else ""
        if before.strip("+() ").isdigit() and _digits(before) < _LONE and 5 <= _digits(part) <= 8:
            parts[-1] = f"{before}/{part}"  # 030 / 123456: area code and number
        elif before and _digits(part) < _LONE and re.search(r"[^\W\d_]|#", part):
            parts[-1] = f"{before} {part}"  # 212 555 0123, ext 4
        elif part:
            parts.append(part)
    found = [part for part in parts if _digits(part) >= _LONE]
    return found, [part for part in parts if _digits(part) < _LONE]


def without_words(text: str) -> str:
    """The number without a word that says what kind it is, its extension behind a word that phonenumbers knows."""
    return _label().sub("", _extension().sub(" ext ", _HASH.sub(r"\1 ", text))).strip()


def _digits(text: str) -> int:
    return sum(c.isdigit() for c in text)


@cache
def _between() -> re.Pattern[str]:
    words = "|".join(map(re.escape, vocab.phone_words().between))
    return re.compile(rf"(?i)\s*(?:/|;(?!ext=)|,|\||&|:::|[\r\n]|\b(?:{words})\b)\s*")


@cache
def _extension() -> re.Pattern[str]:
    words = "|".join(map(re.escape, vocab.phone_words().extension))
    return re.compile(rf"(?i)\s*[(,]?\s*\b(?:{words})\b[.:]?\s*(?=\d{{1,7}}\)?$)")


@cache
def _label() -> re.Pattern[str]:
    words = "|".join(sorted(map(re.escape, vocab.phone_words().label), key=len, reverse=True))
    return re.compile(rf"(?i)\s*[-–,]?\s*[(\[]?\s*\b(?:{words})\b\.?\s*[)\]]?$")
