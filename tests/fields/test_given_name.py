"""Given names: short forms, and which two are one with a slip."""

import polars as pl
import pytest

from listforge.fields import given_name


@pytest.mark.parametrize(
    ("short", "name", "alike"),
    [
        pytest.param("bob", "robert", True, id="English"),
        pytest.param("paco", "francisco", True, id="Spanish"),
        pytest.param("wim", "wilhelmus", True, id="Dutch"),
        pytest.param("kolya", "nikolay", True, id="Russian"),
        pytest.param("kasia", "katarzyna", True, id="Polish"),
        pytest.param("masha", "marysia", False, id="of two languages"),
        pytest.param("hans", "johannes", False, id="a name of its own"),
    ],
)
def test_a_short_form_and_its_name(short: str, name: str, alike: bool) -> None:
    pairs = set(given_name.nicknames())
    assert (f"{short} {name}" in pairs, f"{name} {short}" in pairs) == (alike, alike)
    if alike:
        assert (
            pl.DataFrame({"given": [short, name]}).select(given_name.root(pl.col("given"))).to_series().n_unique() == 1
        )


@pytest.mark.parametrize(
    ("one", "other", "two"),
    [
        pytest.param("mario", "marion", True, id="a letter more"),
        pytest.param("anna", "annabel", True, id="one begins like the other"),
        pytest.param("jan", "jana", True, id="a man's and a woman's"),
        pytest.param("zorbot", "zorbota", True, id="a woman's, of no register"),
        pytest.param("dan", "don", True, id="a letter other"),
        pytest.param("sara", "sarah", False, id="a silent letter"),
        pytest.param("phillip", "filip", False, id="as it sounds"),
        pytest.param("catherine", "katherine", False, id="c and k"),
        pytest.param("stephen", "steven", False, id="ph and v"),
        pytest.param("michael", "micheal", False, id="two letters turned round"),
        pytest.param("christian", "christina", True, id="the last two turned round"),
        pytest.param("mary", "myra", True, id="too short to be turned round"),
        pytest.param("wolfgang", "wofgang", False, id="a slip that is no name"),
        pytest.param("annabel", "annab", False, id="cut off"),
        pytest.param("javi", "javier", False, id="cut off to another name"),
        pytest.param("mari", "maria", False, id="cut off before an a"),
        pytest.param("carlo", "carlos", True, id="too long to be cut off"),
    ],
)
def test_two_names_or_a_slip(one: str, other: str, two: bool) -> None:
    names = pl.DataFrame({"one": [one, other], "other": [other, one]})
    assert names.select(given_name.are_two(pl.col("one"), pl.col("other"))).to_series().to_list() == [two, two]
