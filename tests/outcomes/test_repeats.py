"""Rows that tell of one call are one dial."""

from typing import Any

import pytest
from tests.conftest import frame_of
from tests.outcomes.calls import known

from listforge import outcomes

LEADS = frame_of([{"contact_id": c, "lead_id": c, "time_zone": "America/New_York"} for c in ("c1", "c2")])
AT = "2026-11-20 10:15"
CALL = {"contact_id": "c1", "outcome": "busy", "call time": AT}


@pytest.mark.parametrize(
    ("other", "dials"),
    [
        pytest.param({"notes": "engaged twice"}, 1, id="in other words"),
        pytest.param({"call time": "2026-11-20T15:15:00Z"}, 1, id="by another clock"),
        pytest.param({"outcome": "engaged"}, 1, id="by another word for it"),
        pytest.param({"outcome": "voicemail"}, 2, id="another outcome"),
        pytest.param({"call time": "2026-11-20 10:16"}, 2, id="another minute"),
        pytest.param({"contact_id": "c2"}, 2, id="another person"),
        pytest.param({"call time": "2026-11-20", "notes": "x"}, 2, id="no time that would tell"),
    ],
)
def test_a_call_that_is_told_again(other: dict[str, Any], dials: int) -> None:
    told = known([CALL, {**CALL, **other}], LEADS)
    found, again = outcomes.once(told, told.head(0))
    assert (int(found["dialed"].sum()), again) == (dials, 2 - dials)
    assert found.drop("dialed").equals(told.drop("dialed"))
    # And where the first is known already, the second alone.
    _, later = outcomes.once(told.tail(1), told.head(1))
    assert later == again


def test_a_call_is_no_repeat_of_itself() -> None:
    told = known([CALL], LEADS)
    assert outcomes.once(told, told)[1] == 0


def test_a_verdict_of_sales_is_no_dial_at_all() -> None:
    told = known([{**CALL, "outcome": "accepted"}, {**CALL, "outcome": "accepted", "notes": "at last"}], LEADS)
    assert outcomes.once(told, told.head(0))[1] == 0
