"""Why a person may be called: the basis of a consent as it is compared, and whether it can be shown."""

import polars as pl

from listforge import vocab

# Whoever stands on such a source signed up by a form of ours or of a partner, whatever its rows say of a basis.
SIGNED_UP = ("opt_in", "form")


def basis(said: pl.Expr) -> pl.Expr:
    """The basis in the writing of data/consent.yaml: "Opt-In" is opt_in."""
    return said.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")


def unproven() -> pl.Expr:
    """Whether a row claims that its person signed up and has not both the day and the evidence of it.

    What the row claims is its `consent_basis`; where it names none, its `source_type` tells.
    """
    claimed = basis(pl.col("consent_basis")).is_in(vocab.consent_in_need_of_proof())
    signed_up = pl.col("consent_basis").is_null() & pl.col("source_type").is_in(SIGNED_UP)
    shown = pl.col("consent_on").is_not_null() & pl.col("consent_evidence").is_not_null()
    return (claimed.fill_null(False) | signed_up.fill_null(False)) & ~shown
