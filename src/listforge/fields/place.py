"""Countries, regions and postal codes."""

import polars as pl

from listforge import vocab
from listforge.fields import text

ZEROLESS = r"^([0-9]{3,4})(-[0-9]{4})?$"  # a ZIP code that began with a zero or two, and maybe its four digits more


def country(value: pl.Expr) -> pl.Expr:
    """ISO alpha-2 of a country in any of its names or codes; null where we know none."""
    return text.key(value).replace_strict(vocab.countries(), default=None, return_dtype=pl.String)


def region(value: pl.Expr, of_country: pl.Expr) -> pl.Expr:
    """The code of a state or province ("Texas" -> TX) of a country we have the regions of; any other text as it is."""
    bare = value.str.strip_chars()
    known = [
        pl.when(of_country == code).then(
            text.key(bare.str.replace(f"^{code}-", "")).replace_strict(names, default=None, return_dtype=pl.String)
        )
        for code, names in vocab.regions().items()
    ]
    return pl.coalesce(*known, bare)


def postal_key(code: pl.Expr, of_country: pl.Expr) -> pl.Expr:
    """The postal code for matching: capitals and digits; of a US code the first five, a lost zero put back."""
    plain = code.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").replace("", None)
    american = (of_country == "US") | (of_country.is_null() & plain.str.contains(r"^[0-9]{9}$"))
    short = code.str.strip_chars().str.extract(r"^([0-9]{3,5})(?:[- ][0-9]{4})?$").str.zfill(5)
    return pl.when(american).then(pl.coalesce(short, plain.str.head(5))).otherwise(plain)


def postal_prefix(postal_code: pl.Expr) -> pl.Expr:
    """What of a postal code tells the region: three digits of a ZIP code, or the first letter of a Canadian code.

    Null for other shapes. A ZIP code of four digits is one whose leading zero a spreadsheet ate.
    """
    bare = postal_code.str.strip_chars()
    digits = bare.str.extract(r"^([0-9]{4,5})(?:[- ]?[0-9]{4})?$")
    full = pl.when(digits.str.len_bytes() == 4).then(pl.lit("0") + digits).otherwise(digits)
    return pl.coalesce(full.str.head(3), bare.str.extract(r"^([A-Za-z])[0-9][A-Za-z]").str.to_uppercase())


def zip_refilled(code: pl.Expr, of_region: pl.Expr) -> pl.Expr:
    """A US code of three or four digits with the zeros that a spreadsheet ate; null unless that lies in its state."""
    digits = code.str.strip_chars().str.extract(ZEROLESS, 1).str.zfill(5)
    there = [
        f"{place.removeprefix('US-')}{prefix.removeprefix('US-')}"
        for prefix, area in vocab.postal_prefixes().items()
        if prefix.startswith("US-")
        for place in area.places
    ]
    whole = pl.concat_str(digits, code.str.strip_chars().str.extract(ZEROLESS, 2).fill_null(""))
    return pl.when(pl.concat_str(of_region, digits.str.head(3)).is_in(there)).then(whole)
