"""Countries, regions and time zones."""

import polars as pl
import pytest
import yaml

from listforge import vocab
from listforge.fields import calling_time, place

COUNTRIES = yaml.safe_load((vocab.DATA / "countries.yaml").read_text(encoding="utf-8"))["countries"]
REGIONS = yaml.safe_load((vocab.DATA / "regions.yaml").read_text(encoding="utf-8"))["regions"]


def country(name: str | None) -> str | None:
    cells = pl.DataFrame({"cell": [name]}, schema={"cell": pl.String})
    found: str | None = cells.select(place.country(pl.col("cell"))).item()
    return found


def region(name: str | None, of: str | None) -> str | None:
    cells = pl.DataFrame({"cell": [name], "of": [of]}, schema={"cell": pl.String, "of": pl.String})
    found: str | None = cells.select(place.region(pl.col("cell"), pl.col("of"))).item()
    return found


@pytest.mark.parametrize(
    ("name", "code"),
    [
        *(("US", "US"), ("usa", "US"), ("U.S.A.", "US"), (" United States ", "US"), ("United States of America", "US")),
        *(("UK", "GB"), ("England", "GB"), ("Great Britain", "GB"), ("Northern Ireland", "GB"), ("Ireland", "IE")),
        *(("Deutschland", "DE"), ("DEU", "DE"), ("Allemagne", "DE"), ("Tyskland", "DE"), ("Oesterreich", "AT")),
        *(("Österreich", "AT"), ("Osterreich", "AT"), ("Österrike", "AT"), ("México", "MX"), ("Mexico", "MX")),
        *(
            ("Côte d’Ivoire", "CI"),
            ("Korea, Republic of", "KR"),
            ("Türkiye", "TR"),
            ("Turkey", "TR"),
            ("Holland", "NL"),
        ),
        *(("Georgia", "GE"), ("Guinea", "GN"), ("Guinea-Bissau", "GW"), ("NO", "NO"), ("Norge", "NO")),
    ],
)
def test_a_country_by_any_of_its_names(name: str, code: str) -> None:
    assert country(name) == code


@pytest.mark.parametrize("name", ["Atlantis", "EU", "EN", "Texas", "Virgin Islands", "840", "+1", "", "  ", None])
def test_what_is_no_country_is_none(name: str | None) -> None:
    assert country(name) is None


def test_every_name_of_every_country_is_read() -> None:
    names = [(n, e["code"]) for e in COUNTRIES for n in (e["code"], e["code3"], e["name"], *e.get("aliases", ()))]
    table = pl.DataFrame(names, schema=["name", "code"], orient="row").with_columns(read=place.country(pl.col("name")))
    assert table.filter(pl.col("read").ne_missing(pl.col("code"))).rows() == []


@pytest.mark.parametrize(
    ("name", "of", "code"),
    [
        *(
            ("Texas", "US", "TX"),
            ("TX", "US", "TX"),
            ("tx", "US", "TX"),
            ("US-TX", "US", "TX"),
            (" Texas ", "US", "TX"),
        ),
        *(("Calif.", "US", "CA"), ("N.C.", "US", "NC"), ("Washington", "US", "WA"), ("Québec", "CA", "QC")),
        *(("Quebec", "CA", "QC"), ("Ont", "CA", "ON"), ("Nuevo León", "MX", "NLE"), ("WA", "AU", "WA")),
        *(("Kent", "GB", "Kent"), ("Hamburg", "DE", "Hamburg"), ("Nowhere", "US", "Nowhere"), ("TX", None, "TX")),
        *((None, "US", None), (None, None, None)),
    ],
)
def test_a_region_by_its_name_within_its_country(name: str | None, of: str | None, code: str | None) -> None:
    assert region(name, of) == code


def test_every_name_of_every_region_is_read() -> None:
    names = [(c, n, code) for c, regions in REGIONS.items() for code, ns in regions.items() for n in (*ns, code)]
    table = pl.DataFrame(names, schema=["of", "name", "code"], orient="row")
    table = table.with_columns(read=place.region(pl.col("name"), pl.col("of")))
    assert table.filter(pl.col("read").ne_missing(pl.col("code"))).rows() == []


def test_every_zone_has_a_clock() -> None:
    tables = (
        vocab.region_zones(),
        vocab.country_zones(),
        {k: a.zones for k, a in vocab.area_codes().items()},
        {k: a.zones for k, a in vocab.postal_prefixes().items()},
    )
    zones = {z for table in tables for found in table.values() for z in found}
    assert len(zones) > 300
    for zone in zones:
        assert calling_time.clock(zone).key == zone


@pytest.mark.parametrize(
    ("code", "prefix"),
    [
        *(("75201", "752"), ("75201-1234", "752"), ("75201 1234", "752"), ("752011234", "752"), (" 75201 ", "752")),
        pytest.param("2139", "021", id="a leading zero eaten"),
        pytest.param("2139-4301", "021", id="a leading zero eaten before the plus four"),
        *(("K1A 0B1", "K"), ("k1a0b1", "K"), ("V6E", "V")),
        *(("SW1A 2AA", None), ("752", None), ("7520A", None), ("752012", None), ("K", None), ("", None), (None, None)),
    ],
)
def test_what_of_a_postal_code_tells_the_region(code: str | None, prefix: str | None) -> None:
    cells = pl.DataFrame({"cell": [code]}, schema={"cell": pl.String})
    assert cells.select(place.postal_prefix(pl.col("cell"))).item() == prefix


@pytest.mark.parametrize(
    ("code", "state", "whole"),
    [
        pytest.param("4101", "ME", "04101", id="a zero is back"),
        pytest.param("4101-0123", "ME", "04101-0123", id="and four digits more"),
        pytest.param("501", "NY", "00501", id="two zeros"),
        pytest.param("4101", "TX", None, id="of another state"),
        pytest.param("4101", None, None, id="of none"),
        pytest.param("10001", "NY", None, id="nothing is lost"),
    ],
)
def test_a_zip_code_gets_its_zero_back(code: str, state: str | None, whole: str | None) -> None:
    frame = pl.DataFrame({"code": [code], "state": [state]}, schema={"code": pl.String, "state": pl.String})
    assert frame.select(place.zip_refilled(pl.col("code"), pl.col("state"))).item() == whole
