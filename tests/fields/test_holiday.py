"""Public holidays, and that the package behind them is loaded only when a rule asks."""

import subprocess
import sys
from datetime import date

import pytest

from listforge.fields import holiday


@pytest.mark.parametrize(
    ("country", "region", "day"),
    [
        ("US", "", date(2026, 11, 26)),
        ("US", "UT", date(2026, 7, 24)),
        ("US", "RI", date(2026, 8, 10)),
        ("CA", "ON", date(2026, 2, 16)),
        pytest.param("US", "AL", date(2026, 7, 3), id="Independence Day of 2026 is a Saturday"),
        pytest.param("US", "AL", date(2027, 12, 31), id="a New Year's Day kept in the year before"),
        pytest.param("US", "ZZ", date(2026, 11, 26), id="the country's, for no such region"),
        pytest.param("DE", "XYZ", date(2026, 12, 25), id="the country's, for a region it writes otherwise"),
    ],
)
def test_a_holiday(country: str, region: str, day: date) -> None:
    assert day in holiday.calendar(country, region, day.year)


@pytest.mark.parametrize(
    ("country", "region", "day"),
    [
        pytest.param("US", "", date(2026, 7, 24), id="another region's"),
        pytest.param("US", "TX", date(2026, 7, 24), id="a region's of another"),
        pytest.param("US", "", date(2027, 11, 26), id="of another year"),
    ],
)
def test_no_holiday(country: str, region: str, day: date) -> None:
    assert day not in holiday.calendar(country, region, day.year)


@pytest.mark.parametrize("country", ["*", "XX", "001"])
def test_a_country_whose_holidays_nobody_knows_has_none(country: str) -> None:
    assert holiday.calendar(country, "", 2026) == frozenset()


ASK = """
import sys
from datetime import date
import polars as pl
from listforge import vocab
from listforge.fields import calling_time, holiday
rules = [r for r in vocab.calling_rules() if r.id in {rules}]
calling_time.permitted(pl.Series(["US-{region}"]), pl.Series(["America/Chicago"]), rules, date(2026, 11, 23))
print("holidays" in sys.modules, holiday.calendar.cache_info().currsize)
"""


@pytest.mark.parametrize(
    ("rules", "region", "loaded"),
    [
        pytest.param(["us-federal", "us-tx"], "TX", "False 0", id="no rule asks for holidays"),
        pytest.param(["us-federal", "us-al"], "TX", "False 0", id="another region's rule does"),
        pytest.param(["us-federal", "us-al"], "AL", "True 1", id="a rule does"),
    ],
)
def test_holidays_are_loaded_when_a_rule_asks_for_its_place_and_year(
    rules: list[str], region: str, loaded: str
) -> None:
    code = ASK.format(rules=rules, region=region)
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == loaded
