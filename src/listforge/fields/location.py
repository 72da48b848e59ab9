"""Where a called party may be: what the row and the number say, weighed against each other.

A number's prefix is evidence and no proof, for a mobile keeps its number when its owner moves: where it and the address
agree, what both say counts; where they do not, both count, and a call must be permitted in both places. A number of
another country than a row that says no more than its country tells the zone, and the rules of both hold.
"""

import re
from collections.abc import Sequence
from datetime import date
from functools import cache
from itertools import product
from typing import NamedTuple

import polars as pl
from phonenumbers import COUNTRY_CODE_TO_REGION_CODE
from phonenumbers.tzdata import TIMEZONE_DATA

from listforge import vocab
from listforge.fields import calling_time, phone

SCHEMA: dict[str, pl.DataType] = {
    "zones": pl.String(),
    "places": pl.String(),
    "source": pl.String(),
}
_NOWHERE = "001"  # the country of calling codes that have none, such as +800


class Evidence(NamedTuple):
    """What tells where a called party is: codes of the row's place, and what the number and the source say.

    `postal`: as place.postal_prefix. `number`: as number_prefix. `number_country`: a country the number may be of.
    `number_zones`: as that function. `told`: the zone the source names.
    """

    country: str | None
    region: str | None = None
    postal: str | None = None
    number: str | None = None
    number_country: str | None = None
    number_zones: str | None = None
    told: str | None = None


class Location(NamedTuple):
    """The zones a called party may be in, the main one first; the places whose rules hold; what the zone is from."""

    zones: tuple[str, ...]
    places: tuple[str, ...]
    source: str | None


def located(evidence: pl.DataFrame, today: date) -> pl.DataFrame:
    """A row a row of evidence (columns of Evidence), columns of SCHEMA; meant for distinct rows.

    `zones` and `places` are joined by spaces; null where nothing tells a zone. A place is a country or a region (`GB`,
    `US-TX`), `*` where nothing tells a country. `source`: source, region, postal_code, phone or country.
    """
    rows = (locate(Evidence(*row), today) for row in evidence.select(Evidence._fields).iter_rows())
    found = [(" ".join(row.zones) or None, " ".join(row.places), row.source) for row in rows]
    return pl.DataFrame(found, schema=SCHEMA, orient="row")


def locate(evidence: Evidence, today: date) -> Location:
    """Where a called party may be on that day."""
    region, postal, number = _of_region(evidence), _of_postal_code(evidence), _of_number(evidence)
    address = _weighed([region, postal], today)
    told = (evidence.told,) if evidence.told else ()
    source = "source" if told else None
    if address.places:
        found = _weighed([region, postal, number], today)
        by_region = region.places and len(address.zones) >= len(region.zones)
        return Location(told or found.zones, found.places, source or ("region" if by_region else "postal_code"))
    country = evidence.country or "*"
    home = _named(evidence) or country
    if number.places:
        at_home = evidence.country is None or any(_within(place, country) for place in number.places)
        places = tuple(home if place == country else place for place in number.places)
        return Location(told or number.zones, places if at_home else (home, *places), source or "phone")
    zones = vocab.country_zones().get(country, ())
    return Location(told or zones, (home,), source or ("country" if zones else None))


def _weighed(evidence: Sequence[vocab.Area], today: date) -> vocab.Area:
    """What all the evidence there is agrees on; all that any of it says where some of it does not agree.

    Two agree that have a place in common, and in it a clock.
    """
    found, torn = _UNKNOWN, False
    for told in evidence:
        if not told.places:
            continue
        if not found.places:
            found = told
            continue
        clocks = {calling_time.clocks(zone, today) for zone in told.zones}
        places = tuple(p for p in found.places if any(_within(p, other) for other in told.places))
        zones = tuple(zone for zone in found.zones if calling_time.clocks(zone, today) in clocks)
        if not places or not zones:
            torn, found = True, vocab.Area(_union(found.places, told.places), _union(found.zones, told.zones))
        elif not torn:
            found = vocab.Area(places, zones)
    return found


def _within(place: str, other: str) -> bool:
    """Whether a place is another, or a region of it."""
    return place == other or place.startswith(f"{other}-")


def _union(a: Sequence[str], b: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*a, *b)))


_UNKNOWN = vocab.Area((), ())


def _of_region(evidence: Evidence) -> vocab.Area:
    place = f"{evidence.country}-{evidence.region}"
    zones = vocab.region_zones().get(place)
    return vocab.Area((place,), zones) if zones else _UNKNOWN


def _named(evidence: Evidence) -> str | None:
    """The region of a country whose regions we do not have: a person's own rules may."""
    known = evidence.country is None or evidence.country in vocab.regions()
    coded = re.fullmatch("[A-Z0-9]{1,3}", evidence.region or "")
    return f"{evidence.country}-{evidence.region}" if coded and not known else None


def _of_postal_code(evidence: Evidence) -> vocab.Area:
    return vocab.postal_prefixes().get(f"{evidence.country}-{evidence.postal}", _UNKNOWN)


# --- numbers -------------------------------------------------------------------------------------


def number_prefix(e164: pl.Expr) -> pl.Expr:
    """What of a number tells its place: `+1212`, or `+` and three digits; null where it tells none, as toll-free."""
    prefix = pl.when(e164.str.starts_with("+1")).then(e164.str.head(5)).otherwise(e164.str.head(4))
    return pl.when(prefix.is_in(list(_prefixes()))).then(prefix)


def number_zones(e164: pl.Series) -> pl.Series:
    """The zones that a number's own digits tell, joined by spaces; null where its calling code and country tell."""
    return phone.time_zones(e164).list.join(" ")


@cache
def spans(prefix: str, today: date) -> bool:
    """Whether a number's prefix, one of `number_prefix`, does not tell which clock its callers have."""
    code = _prefixes()[prefix]
    return code != "1" and len({calling_time.clocks(zone, today) for zone in _code_zones().get(code, ())}) > 1


def _of_number(evidence: Evidence) -> vocab.Area:
    if evidence.number is None:
        return _UNKNOWN
    if evidence.number.startswith("+1"):
        return vocab.area_codes()[evidence.number[2:]]
    code = _prefixes()[evidence.number]
    countries = COUNTRY_CODE_TO_REGION_CODE[int(code)]
    likely = (c for c in (evidence.number_country, evidence.country) if c in countries)
    country = next(likely, countries[0])
    zones = tuple((evidence.number_zones or "").split()) or _code_zones().get(code, ())
    at_home = tuple(zone for zone in zones if zone in vocab.country_zones().get(country, ()))
    return vocab.Area((country,), at_home or zones)


@cache
def _prefixes() -> dict[str, str]:
    """Number prefix -> calling code, of those that tell a place."""
    codes = {str(code) for code, countries in COUNTRY_CODE_TO_REGION_CODE.items() if countries[0] != _NOWHERE}
    abroad = {f"+{code}{rest}": code for code in codes - {"1"} for rest in _endings(3 - len(code))}
    return abroad | {f"+1{code}": "1" for code in vocab.area_codes()}


def _endings(length: int) -> list[str]:
    return ["".join(digits) for digits in product("0123456789", repeat=length)]


@cache
def _code_zones() -> dict[str, tuple[str, ...]]:
    """Calling code -> all zones of its numbers."""
    zones: dict[str, dict[str, None]] = {}
    for prefix, found in TIMEZONE_DATA.items():
        code = next(prefix[:n] for n in (1, 2, 3) if int(prefix[:n]) in COUNTRY_CODE_TO_REGION_CODE)
        zones.setdefault(code, {}).update(dict.fromkeys(found))
    return {code: tuple(found) for code, found in zones.items()}
