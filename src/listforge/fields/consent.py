"""Why a person may be called: the basis of a consent as it is compared, and whether it can be shown."""

import polars as pl

from listforge import vocab


def basis(said: pl.Expr) -> pl.Expr:
    """The basis in the writing of data/consent.yaml: "Opt-In" is opt_in."""
    return said.str.strip_chars().str.to_lowercase().str.replace_all(r"[\s-]+", "_")


def unproven() -> pl.Expr:
    """Whether a row claims that its person signed up and has not both the day and the evidence of it.

    What the row claims is its `consent_basis`; where it names none, it claims an opt-in if it is of an opt-in list.
    """
    claimed = basis(pl.col("consent_basis")).is_in(vocab.consent_in_need_of_proof())
    signed_up = pl.col("consent_basis").is_null() & (pl.col("source_type") == "opt_in")
    shown = pl.col("consent_on").is_not_null() & pl.col("consent_evidence").is_not_null()
    return (claimed.fill_null(False) | signed_up.fill_null(False)) & ~shown
