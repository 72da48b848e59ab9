"""Signals: whether a row shows one, and since when."""

from datetime import date

import pytest
from tests.conftest import leads

from listforge.fields import signal


@pytest.mark.parametrize(
    ("when", "shown"),
    [
        pytest.param({"intent_topic": "dock scheduling"}, [True, False, False], id="in any writing"),
        pytest.param(
            {"intent_topic": "Dock-Scheduling", "last_activity": "demo"}, [True, False, False], id="all of it"
        ),
        pytest.param({"intent_topic": "dock scheduling", "last_activity": "guide"}, [False] * 3, id="not a half of it"),
        pytest.param({"intent_topic": "dock"}, [False] * 3, id="not a part of the words"),
        pytest.param({"attempts": "2"}, [False, True, False], id="a number"),
    ],
)
def test_a_row_shows_a_signal_when_every_value_is_there(when: dict[str, str], shown: list[bool]) -> None:
    rows = leads(
        intent_topic=["DOCK  scheduling", "yard", None], last_activity=["Demo", None, None], attempts=[None, 2, None]
    )
    assert rows.select(signal.shown(when)).to_series().to_list() == shown


def test_a_signal_was_seen_when_the_person_did_it_else_when_the_record_changed() -> None:
    days = (date(2026, 1, 1), date(2026, 2, 2))
    rows = leads(last_activity_on=[days[0], None, None], updated_on=[days[1], days[1], None])
    assert rows.select(signal.seen_on()).to_series().to_list() == [days[0], days[1], None]
