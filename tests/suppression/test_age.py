"""For how long a scrub is good, and when a row was last screened."""

from datetime import date, timedelta
from typing import Any

import pytest

from listforge import suppression, vocab
from listforge.icp.validation import SuppressionList

TODAY = date(2026, 11, 23)


def dated(days_ago: int | None, name: str = "us_dnc", **entry: Any) -> SuppressionList:
    as_of = None if days_ago is None else TODAY - timedelta(days=days_ago)
    return SuppressionList(name=name, path="list", as_of=as_of, **entry)


@pytest.mark.parametrize(
    ("entry", "country", "good"),
    [
        pytest.param({}, None, 31, id="no country: 31"),
        pytest.param({"country": "US"}, None, 31, id="US: 31"),
        pytest.param({"country": "CA"}, None, 31, id="Canada: 31"),
        pytest.param({"country": "GB"}, None, 28, id="UK: 28"),
        pytest.param({}, "GB", 28, id="UK by default: 28"),
        pytest.param({"country": "US"}, "GB", 31, id="US among British: 31"),
        pytest.param({"country": "DE"}, None, 31, id="any other: 31"),
        pytest.param({"max_age_days": 7}, None, 7, id="said: 7"),
        pytest.param({"country": "GB", "max_age_days": 90}, None, 90, id="said before the country's"),
    ],
)
def test_a_scrub_is_good_for_so_many_days(entry: dict[str, Any], country: str | None, good: int) -> None:
    assert suppression.stale([dated(good, **entry)], TODAY, country) == []
    assert suppression.stale([dated(good + 1, **entry)], TODAY, country) == [
        f"us_dnc is of {TODAY - timedelta(days=good + 1)}, good for {good} days until {TODAY - timedelta(days=1)}"
    ]


def test_a_list_without_a_date_is_the_houses_own_and_never_stale() -> None:
    assert suppression.stale([dated(None, max_age_days=1)], TODAY) == []


def test_a_list_of_tomorrow_is_a_mistake() -> None:
    assert suppression.stale([dated(-1)], TODAY) == ["us_dnc is dated 2026-11-24, after today (2026-11-23)"]
    assert suppression.stale([dated(0)], TODAY) == []


def test_every_stale_list_is_named() -> None:
    entries = [dated(40), dated(None, name="own"), dated(29, name="tps", country="GB"), dated(5, name="state")]
    assert [sentence.split()[0] for sentence in suppression.stale(entries, TODAY)] == ["us_dnc", "tps"]


@pytest.mark.parametrize(
    ("ages", "screened"),
    [([], None), ([None], None), ([3], 3), ([3, 12, None, 7], 12)],
)
def test_a_row_was_screened_on_the_date_of_the_oldest_list(ages: list[int | None], screened: int | None) -> None:
    entries = [dated(age, name=f"list {n}") for n, age in enumerate(ages)]
    assert suppression.screened_on(entries) == (None if screened is None else TODAY - timedelta(days=screened))


def test_days_come_from_the_data_with_their_source() -> None:
    told = {entry.country: (entry.days, bool(entry.source)) for entry in vocab.suppression().good_for}
    assert told == {"*": (31, True), "CA": (31, True), "GB": (28, True), "US": (31, True)}
