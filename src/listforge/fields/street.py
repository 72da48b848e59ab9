"""Street addresses, as they are compared."""

import polars as pl

from listforge import vocab
from listforge.fields import text

_UNIT = r"(?i)[\s,]+(?:ste|suite|unit|apt|apartment|fl|floor|rm|room|bldg|building|#)\b?\.?\s*#?\s*[\w-]*"


def compare_key(street: pl.Expr) -> pl.Expr:
    """The street for matching: folded, no suite or floor, street words short ("avenue" is "ave"), number first."""
    folded = text.fold(street.str.replace_all(_UNIT, ""))
    return text.shortened(folded, vocab.street_words()).str.replace(r"^(\D+) (\d+[a-z]?)$", "$2 $1")
