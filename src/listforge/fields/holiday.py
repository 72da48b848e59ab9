"""Public holidays of countries and their regions, as package `holidays` knows them."""

from datetime import date
from functools import cache


@cache
def calendar(country: str, region: str, year: int) -> frozenset[date]:
    """The public holidays of a year, days kept instead of them among them; those of the country for no such region.

    None for a country that the package does not know. The package is loaded when first asked.
    """
    import holidays

    for part in (region, None) if region else (None,):
        try:
            return frozenset(holidays.country_holidays(country, subdiv=part, years=year))
        except NotImplementedError:
            continue
    return frozenset()
