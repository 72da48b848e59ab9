"""Text as people mean it, and as it is compared."""

import re
from collections.abc import Iterable, Mapping

import polars as pl

from listforge import vocab
from listforge.fields import placeholder

# Direction marks, zero widths and soft hyphens, and control characters that are no spaces.
INVISIBLE = r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"


def plain(text: pl.Expr) -> pl.Expr:
    """One space between words, none around them, no invisible characters; null for nothing."""
    visible = text.str.replace_all(INVISIBLE, "").str.replace_all(r"\s+", " ").str.strip_chars()
    return visible.replace("", None)


def clean(text: pl.Expr) -> pl.Expr:
    """As `plain`, and null for what is a placeholder in any column ("N/A", "-")."""
    said = plain(text)
    return pl.when(~placeholder.hollow(said)).then(said)


def fold(text: pl.Expr) -> pl.Expr:
    """Lower case, no accents, letters and digits, one space between words; null for nothing."""
    bare = text.str.normalize("NFKD").str.replace_all(vocab.ACCENTS, "")
    words = (
        bare.str.to_lowercase()
        .str.replace_many(vocab.LETTERS)
        .str.replace_all(r"[^\p{L}\p{N}\p{M}]+", " ")
        .str.strip_chars()
    )
    return words.replace("", None)


def shortened(folded: pl.Expr, short: Mapping[str, str]) -> pl.Expr:
    """Folded text with its words in their short forms; `short`: each writing, folded, and its form."""
    # Two spaces between words, so that each has its own on either side.
    spaced = pl.lit(" ") + folded.str.replace_all(" ", "  ", literal=True) + pl.lit(" ")
    words = spaced.str.replace_many({f" {long} ": f" {form} " for long, form in short.items()})
    return words.str.replace_all("  ", " ", literal=True).str.strip_chars()


def key(text: pl.Expr) -> pl.Expr:
    """As `fold`, without spaces: how names of countries, regions and industries are looked up."""
    return fold(text).str.replace_all(" ", "", literal=True)


def any_of(writings: Iterable[str]) -> str:
    """A pattern for any of the writings as they stand, the longest first."""
    return "|".join(re.escape(one) for one in sorted(writings, key=lambda one: (-len(one), one)))
