"""Text as people mean it, and as it is compared."""

import polars as pl

from listforge import vocab

PLACEHOLDERS = (
    "n/a", "na", "n.a.", "none", "null", "nil", "-", "--", "---", "?", "unknown", "not available", "not provided",
    "undefined", "#n/a", "tbd",
)  # fmt: skip


# Placeholders that are family names too, when written as names are ("Christopher Null", "Na Ji-won").
NAMES = ("Na", "Nil", "Null")


def clean(text: pl.Expr) -> pl.Expr:
    """One space between words, no invisible characters, a bare placeholder ("N/A", "-") null."""
    plain = _plain(text)
    return pl.when(plain.str.to_lowercase().is_in(PLACEHOLDERS).not_() & (plain != "")).then(plain)


def clean_name(text: pl.Expr) -> pl.Expr:
    """As `clean`, for names of people: "Null" is one, "NULL" is none."""
    plain = _plain(text)
    return pl.when(plain.is_in(NAMES)).then(plain).otherwise(clean(plain))


def _plain(text: pl.Expr) -> pl.Expr:
    visible = text.str.replace_all(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]", "")
    return visible.str.replace_all(r"\s+", " ").str.strip_chars()


def fold(text: pl.Expr) -> pl.Expr:
    """Lower case, no accents, letters and digits, one space between words; null for nothing."""
    plain = text.str.normalize("NFKD").str.replace_all(r"\p{M}+", "").str.to_lowercase().str.replace_many(vocab.LETTERS)
    words = plain.str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return words.replace("", None)


def key(text: pl.Expr) -> pl.Expr:
    """As `fold`, without spaces: how names of countries, regions and industries are looked up."""
    return fold(text).str.replace_all(" ", "", literal=True)
