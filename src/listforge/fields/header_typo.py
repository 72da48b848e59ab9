"""Headers that were misspelt: "Compnay Nmae" is company_name, "Company Fax" and "County" are nothing."""

import re
from collections.abc import Collection, Sequence
from functools import cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from listforge import vocab
from listforge.columns import COLUMNS

SHORTEST = 5  # letters of a header that may be misspelt: "Nane" may be a name, and much else
LONG, LONG_WORD = 10, 13  # letters of several words, and of one, from which two slips are allowed instead of one
SHORT = 3  # letters of a word that is easily another one: an id is no zip


# A permission is said, not guessed: "Connected On" is not "Consented On".
GIVEN = frozenset(name for name, column in COLUMNS.items() if column.group == "permission") - {"do_not_call"}


class Typo(NamedTuple):
    """The column that a misspelt header means, and how near the two writings are."""

    column: str
    confidence: float


def meant(header: str, free: Collection[str]) -> Typo | None:
    """The one free column whose header this one is but for a slip or two; None where it is another matter, or unsure.

    Slips are letters missing, added, changed or swapped, never digits: "Phone 4" is not "Phone 1".
    """
    key = vocab.key(header)
    if len(key) < SHORTEST or len(key) > 60 or is_other(header):
        return None
    words = vocab.fold(header).split()
    slips = 2 if len(key) >= (LONG if len(words) > 1 else LONG_WORD) else 1
    near = process.extract(key, _spelt(), scorer=OSA.distance, score_cutoff=slips, limit=20)
    digits = re.sub(r"\D", "", key)
    alike = [
        (alias, int(distance))
        for alias, distance, _ in near
        if re.sub(r"\D", "", alias) == digits and _has_short_words(words, alias)
    ]
    nearest = min((distance for _, distance in alike), default=None)
    aliases = vocab.header_aliases()
    columns = {aliases[alias] for alias, distance in alike if distance == nearest}
    if nearest is None or len(columns) != 1 or not columns <= set(free) - GIVEN:
        return None
    return Typo(columns.pop(), round(1 - nearest / len(key), 2))


def _has_short_words(words: Sequence[str], alias: str) -> bool:
    """Whether each short word of a header is one of the alias, but for a slip: "Organization ID" is no organization."""
    there = vocab.header_words()[alias]
    short = (word for word in words if 1 < len(word) <= SHORT and not word.isdigit())
    return all(any(OSA.distance(word, one) <= (len(word) > 2) for one in there) for word in short)


def is_other(header: str) -> bool:
    """Whether one of its words makes the header another matter: a fax, an assistant's phone, a previous company."""
    return not set(vocab.fold(header).split()).isdisjoint(vocab.other_words())


@cache
def _spelt() -> list[str]:
    """The keys of headers that are long enough to be misspelt and still be known."""
    aliases = vocab.header_aliases()
    return sorted(k for k in aliases if len(k) >= SHORTEST and COLUMNS[aliases[k]].from_source)
