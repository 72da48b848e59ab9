"""Text as people mean it, and as it is compared."""

import polars as pl

PLACEHOLDERS = (
    "n/a", "na", "n.a.", "none", "null", "nil", "-", "--", "---", "?", "unknown", "not available", "not provided", "undefined", "#n/a", "tbd",
)  # fmt: skip


def clean(text: pl.Expr) -> pl.Expr:
    """One space between words, no invisible characters, a bare placeholder ("N/A", "-") null."""
    plain = (
        text.str.replace_all(r"[\u200b\u200c\u200d\u2060\ufeff]", "")
        .str.replace_all(r"[\s\u00a0]+", " ")
        .str.strip_chars()
    )
    return pl.when(plain.str.to_lowercase().is_in(PLACEHOLDERS).not_() & (plain != "")).then(plain)


def fold(text: pl.Expr) -> pl.Expr:
    """Lower case, no accents, letters and digits, one space between words; null for nothing."""
    plain = text.str.to_lowercase().str.replace_all("ß", "ss", literal=True).str.normalize("NFKD")
    words = plain.str.replace_all(r"\p{M}+", "").str.replace_all(r"[^\p{L}\p{N}]+", " ").str.strip_chars()
    return words.replace("", None)


def key(text: pl.Expr) -> pl.Expr:
    """As `fold`, without spaces: how names of countries, regions and industries are looked up."""
    return fold(text).str.replace_all(" ", "", literal=True)
