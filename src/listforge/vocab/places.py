"""Places: countries, regions, their time zones, and the prefixes that tell them."""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from pydantic import Field

from listforge.vocab.files import DATA, Entry, load
from listforge.vocab.spelling import keys


class Country(Entry):
    """A country of ISO 3166-1."""

    code: str
    code3: str
    name: str
    aliases: tuple[str, ...] = ()


@cache
def countries() -> dict[str, str]:
    """Name key, alpha-2 or alpha-3 -> alpha-2."""
    entries = [Country.model_validate(e) for e in load(DATA / "countries.yaml")["countries"]]
    return {k: e.code for e in entries for name in (*e.aliases, e.name, e.code3, e.code) for k in keys(name)}


@cache
def country_codes3() -> dict[str, str]:
    """Alpha-2 -> alpha-3."""
    return {e["code"]: e["code3"] for e in load(DATA / "countries.yaml")["countries"]}


@cache
def country_codes() -> frozenset[str]:
    """ISO 3166-1 alpha-2 codes."""
    return frozenset(countries().values())


@cache
def regions() -> dict[str, dict[str, str]]:
    """Country -> name key or code -> code."""
    table: dict[str, dict[str, list[str]]] = load(DATA / "regions.yaml")["regions"]
    return {
        country: {k: code for code, names in codes.items() for name in (*names, code) for k in keys(name)}
        for country, codes in table.items()
    }


@cache
def region_zones() -> dict[str, tuple[str, ...]]:
    """`US-TX` -> its time zones, the main one first."""
    table: dict[str, dict[str, list[str]]] = load(DATA / "time_zones.yaml")["regions"]
    return {f"{c}-{r}": tuple(zones) for c, regions in table.items() for r, zones in regions.items()}


@cache
def country_zones() -> dict[str, tuple[str, ...]]:
    """Country -> its time zones, the main one first."""
    table: dict[str, list[str]] = load(DATA / "time_zones.yaml")["countries"]
    return {c: tuple(zones) for c, zones in table.items()}


class Area(NamedTuple):
    """What a prefix tells: the places (`US-NY`, or a country) it may belong to, and their zones, the main one first."""

    places: tuple[str, ...]
    zones: tuple[str, ...]


class Prefixes(Entry):
    """Prefixes of numbers or postal codes that belong to the same regions and zones; `006-007` is a range."""

    regions: tuple[str, ...] = Field(min_length=1)
    zones: tuple[str, ...] = ()
    prefixes: str

    def area(self) -> Area:
        """The zones of its regions where it has none of its own."""
        every = (zone for place in self.regions for zone in region_zones().get(place) or country_zones()[place])
        return Area(self.regions, self.zones or tuple(dict.fromkeys(every)))

    def each(self) -> Iterator[str]:
        """Every single prefix."""
        for word in self.prefixes.split():
            first, _, last = word.partition("-")
            yield from (f"{n:0{len(first)}}" for n in range(int(first), int(last) + 1)) if last else (first,)


@cache
def area_codes() -> dict[str, Area]:
    """Area code of the North American numbering plan -> where it is."""
    entries = [Prefixes.model_validate(e) for e in load(DATA / "area_codes.yaml")["area_codes"]]
    return {code: e.area() for e in entries for code in e.each()}


@cache
def postal_prefixes() -> dict[str, Area]:
    """Country and prefix of a postal code (`US-902`, `CA-K`) -> where it is."""
    entries = [Prefixes.model_validate(e) for e in load(DATA / "postal_prefixes.yaml")["postal_prefixes"]]
    return {f"{e.regions[0][:2]}-{prefix}": e.area() for e in entries for prefix in e.each()}
