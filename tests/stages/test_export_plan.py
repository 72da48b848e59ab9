"""The plan: what calls yield and a target needs, as the arithmetic by hand has it; how two exports differ."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest

from listforge import vocab
from listforge.icp import Icp
from listforge.stages.export import plan

SCHEMA = {"contact_id": pl.String, "phone": pl.String, "reach_class": pl.String, "temperature": pl.String, "attempts": pl.Int64}  # fmt: skip


def icp(**export: Any) -> Icp:
    return Icp.model_validate({"name": "x", "export": export})


def aims(reach: str, leads: int, temperature: str | None = None, attempts: int | None = None) -> pl.DataFrame:
    rows = [("c", None, reach, temperature, attempts)] * leads
    return pl.DataFrame(rows, schema=SCHEMA, orient="row")


# The figures of one vendor: dials that reach the person, and conversations that qualify, 8 % cold to 17 % warm.
@pytest.mark.parametrize(
    ("reach", "temperature", "fewest", "most"),
    [
        pytest.param("standard", None, 45, 114, id="standard"),
        pytest.param("switchboard", None, 74, 250, id="gatekept"),
        pytest.param("direct", None, 15, 62, id="direct, 20 to 40 %"),
        pytest.param("standard", "cold", 85, 114, id="cold"),
        pytest.param("standard", "warm", 45, 57, id="warm"),
    ],
)
def test_dials_a_qualified_lead(reach: str, temperature: str | None, fewest: int, most: int) -> None:
    (seen,) = plan.outlook(aims(reach, 3, temperature), icp()).classes
    assert (round(1 / seen.qualified.high), round(1 / seen.qualified.low)) == (fewest, most)


def test_a_thousand_standard_dials() -> None:
    seen = plan.outlook(aims("standard", 250), icp())
    assert (seen.leads, seen.dials, seen.hours) == (250, 1000, 25.0)
    assert [round(end) for end in seen.connects] == [110, 130]
    assert [round(end) for end in seen.qualified] == [9, 22]


def test_dials_cost_hours() -> None:
    """500 leads x 4 dials x 1.5 minutes are 50 agent-hours."""
    assert plan.outlook(aims("standard", 500), icp(plan={"attempts_per_lead": 4, "minutes_per_dial": 1.5})).hours == 50


@pytest.mark.parametrize(
    ("attempts", "cap", "dials"),
    [(None, None, 4), (3, None, 4), (3, 6, 3), (5, 6, 1), (6, 6, 0), (9, 6, 0), (None, 6, 4), (None, 2, 2)],
)
def test_a_lead_is_dialled_as_often_as_its_cap_leaves(attempts: int | None, cap: int | None, dials: int) -> None:
    settings = icp(max_attempts={"per_contact": cap} if cap else {})
    assert plan.outlook(aims("direct", 1, attempts=attempts), settings).dials == dials


def test_a_mixed_list_is_the_sum_of_its_classes() -> None:
    parts = [aims("standard", 100, "cold"), aims("mobile", 50, "warm"), aims("switchboard", 10), aims("none", 7)]
    seen = plan.outlook(pl.concat(parts), icp())
    each = [plan.outlook(part, icp()) for part in parts]
    assert seen.leads == 167
    assert seen.dials == sum(one.dials for one in each) == 640
    for end in (0, 1):
        assert seen.qualified[end] == pytest.approx(sum(one.qualified[end] for one in each))
        assert seen.connects[end] == pytest.approx(sum(one.connects[end] for one in each))


def test_what_a_target_needs() -> None:
    settings = icp(plan={"agents": 2, "hours_per_day": 5})
    need = plan.needed(10, plan.outlook(aims("standard", 250), settings), settings)
    assert need is not None
    assert need.dials == (453, 1137)  # 10 / (0.13 x 0.17), 10 / (0.11 x 0.08)
    assert need.leads == (114, 285)
    assert need.hours == pytest.approx((11.325, 28.425))
    assert need.days == pytest.approx((1.1325, 2.8425))


def test_nobody_yields_nothing() -> None:
    seen = plan.outlook(aims("none", 3), icp())
    assert (seen.dials, seen.classes, plan.needed(1, seen, icp())) == (0, [], None)


def calls(rows: Sequence[tuple[str | None, str | None]]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema={"who": pl.String, "number": pl.String}, orient="row")


def test_how_two_exports_differ() -> None:
    now = calls([("a", "1"), ("b", "2"), ("c", None), ("d", "4"), ("d", "4"), (None, "9")])
    before = calls([("a", "1"), ("b", "3"), ("c", None), ("e", "5")])
    assert plan.difference(now, before) == plan.Difference(both=3, new=1, gone=1, renumbered=1)


@pytest.mark.parametrize(
    ("name", "cells", "who", "number"),
    [
        pytest.param("generic", {"contact_id": "c", "lead_id": "l", "phone": "+1"}, "c", "+1", id="by id"),
        pytest.param(
            "vicidial", {"vendor_lead_code": "c", "phone_code": "1", "phone_number": "2"}, "c", "1 2", id="id"
        ),
        pytest.param("aircall", {"phone1": "+1"}, "+1", "+1", id="by number"),
        pytest.param("talkdesk", {"Mobile": None, "Office": "+1"}, "+1", "+1", id="by any number"),
        pytest.param("hubspot_companies", {"listforge account id": "a", "Phone Number": "+1"}, "a", "+1", id="account"),
    ],
)
def test_who_is_known_by_what(name: str, cells: Mapping[str, str | None], who: str, number: str) -> None:
    layout = vocab.layout(name)
    row = pl.DataFrame({c.header: pl.Series([cells.get(c.header)], dtype=pl.String) for c in layout.columns})
    known = plan.known_by(row, layout)
    assert known is not None
    assert known.rows() == [(who, number)]
    assert plan.known_by(row.drop(layout.columns[0].header), layout) is None
