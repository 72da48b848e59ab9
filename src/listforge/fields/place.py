"""Countries, regions and time zones."""

import polars as pl

from listforge import vocab
from listforge.fields import text


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
    """The postal code for matching: capitals and digits; of a US code the first five."""
    plain = code.str.to_uppercase().str.replace_all(r"[^A-Z0-9]", "").replace("", None)
    american = (of_country == "US") | (of_country.is_null() & plain.str.contains(r"^\d{9}$"))
    return pl.when(american).then(plain.str.zfill(5).str.head(5)).otherwise(plain)


def region_zones(of_country: pl.Expr, in_region: pl.Expr) -> pl.Expr:
    """The time zones of a state or province as a list, the main one first; null where we do not know them."""
    place = of_country + pl.lit("-") + in_region
    return _zones(place, vocab.region_zones())


def country_zones(of_country: pl.Expr) -> pl.Expr:
    """The time zones of a country as a list, the main one first."""
    return _zones(of_country, vocab.country_zones())


def _zones(place: pl.Expr, zones: dict[str, tuple[str, ...]]) -> pl.Expr:
    joined = {name: " ".join(found) for name, found in zones.items()}
    return place.replace_strict(joined, default=None, return_dtype=pl.String).str.split(" ")
