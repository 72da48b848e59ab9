"""Street addresses, as they are compared."""

import polars as pl

from listforge import vocab
from listforge.fields import text

_UNIT = r"(?i)[\s,]+(?:ste|suite|unit|apt|apartment|fl|floor|rm|room|bldg|building|#)\b?\.?\s*#?\s*[\w-]*"


def compare_key(street: pl.Expr) -> pl.Expr:
    """The street for matching: folded, no suite or floor, street words short ("avenue" is "ave"), number first."""
    folded = text.fold(street.str.replace_all(_UNIT, ""))
    words = pl.lit(" ") + folded.str.replace_all(" ", "  ", literal=True) + pl.lit(" ")
    short = words.str.replace_many({f" {long} ": f" {form} " for long, form in vocab.street_words().items()})
    plain = short.str.replace_all("  ", " ", literal=True).str.strip_chars()
    return plain.str.replace(r"^(\D+) (\d+[a-z]?)$", "$2 $1")
