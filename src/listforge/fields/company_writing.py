"""Names of companies as people print them: capitals where they belong, the legal form in its usual writing."""

import re

import polars as pl

from listforge import vocab
from listforge.fields import distinct

LONGEST = 6  # words of a legal form: "Gesellschaft mit beschränkter Haftung" has four


def display(names: pl.Series) -> pl.Series:
    """Names as people print them: "ACME  LOGISTICS,INC" is Acme Logistics, Inc. A name in mixed letters keeps them.

    Words of three letters or fewer in capitals stay, for nobody can tell ICE from the ice.
    """
    return distinct.done(names, lambda once: pl.Series(once.name, [_display(name) for name in once], dtype=pl.String))


def _display(name: str) -> str:
    words = re.sub(r"\s*,(?=\S)", ", ", " ".join(name.split())).split(" ")
    head, form = _parted(words)
    text = " ".join(head)
    if head and text == text.upper() and re.search(r"[^\W\d_]{4}", text):
        text = " ".join(_word(word, first=not place) for place, word in enumerate(head))
    return f"{text} {form}" if form else text


def _parted(words: list[str]) -> tuple[list[str], str | None]:
    """The words before the legal form, and the form as it is printed; None where the name ends in none."""
    for count in range(min(LONGEST, len(words) - 1), 0, -1):
        form = vocab.legal_form_writings().get(vocab.fold(" ".join(words[-count:])))
        if form is not None:
            return words[:-count], form.display
    return words, None


def _word(word: str, *, first: bool) -> str:
    if not first and word.lower() in vocab.company_words().small:
        return word.lower()
    # Shorter ones may be initials (ABB, UPS).
    return re.sub(r"(?<=[^\W\d_]['’])S$", "s", re.sub(r"[^\W\d_]{4,}", lambda letters: letters[0].capitalize(), word))
