"""The arithmetic of one lead as a person reads it: its factors multiply to its priority, its parts sum to its scores."""

import math
import re
from collections.abc import Mapping
from typing import Any

import polars as pl
import pytest
from tests.stages.test_score import ALL, FITS, TODAY, run

from listforge.icp import Icp
from listforge.stages.score import RESULTS, explain, rates, score

OWN = pl.DataFrame([("connect", "direct", 400, 60), ("qualify", "cold", 90, 20)], schema=RESULTS, orient="row")
LINE = re.compile(r"(?P<name> {0,2}\S+)\s+(?P<value>x \S+|\S+)(?:  (?P<note>.*))?")


def told(row: Mapping[str, Any], own: pl.DataFrame | None = None, icp: Mapping[str, Any] = ALL) -> list[str]:
    profile = Icp.model_validate(icp)
    result = score(run([{"lead_id": "lead000000000001", **row}]).kept, profile, today=TODAY, results=own)
    return explain(result, "lead000000000001", profile, rates(profile, own))


def lines(text: list[str]) -> dict[str, tuple[str, str | None]]:
    found = [LINE.fullmatch(line) for line in text[1:]]
    assert None not in found, text
    return {m["name"]: (m["value"], m["note"]) for m in found if m is not None}


@pytest.mark.parametrize("own", [None, OWN], ids=["prior", "own results"])
@pytest.mark.parametrize(
    "row",
    [
        pytest.param({**FITS, "reach_class": "direct"}, id="fits"),
        pytest.param({**FITS, "reach_class": "direct", "employees": 3, "attempts": 2}, id="B, called twice"),
        pytest.param({"reach_class": "switchboard", "source_type": "form"}, id="nothing known of it"),
    ],
)
def test_the_factors_multiply_to_the_priority_and_the_parts_sum_to_the_scores(
    row: dict[str, Any], own: pl.DataFrame | None
) -> None:
    said = lines(told(row, own))
    factors = [float(value[2:]) for value, _ in said.values() if value.startswith("x ")]
    assert math.prod(factors) * 1000 == pytest.approx(float(said["priority"][0]), rel=0.01)
    for kind, parts in {"fit": ("industry", "employees", "revenue", "geography", "role", "technologies"),
                        "reach": ("direct", "switchboard", "attempts")}.items():  # fmt: skip
        total = said[kind][0]
        found = [float(said[f"  {part}"][0]) for part in parts if f"  {part}" in said]
        assert sum(found) == pytest.approx(0.0 if total == "unknown" else float(total))


def test_own_calls_are_named_beside_the_band() -> None:
    said = lines(told({**FITS, "reach_class": "direct"}, OWN))
    assert said["  reached"] == ("x 0.200", "direct: 0.20-0.40 beforehand, 60 of 400 own dials")
    assert said["  qualified"][1] == "cold: 0.08-0.09 beforehand, 20 of 90 own conversations"


@pytest.mark.parametrize(
    ("row", "name", "note"),
    [
        pytest.param({}, "priority", "validate has not judged its numbers", id="not validated"),
        pytest.param({"reach_class": "none"}, "  reached", "no number to dial", id="no number"),
        pytest.param({"reach_class": "direct"}, "  grade", "unknown: as C", id="fit unknown"),
        pytest.param(
            {**FITS, "reach_class": "direct"}, "fit", "100.0 % of what the ICP asks is known", id="confidence"
        ),
    ],
)
def test_what_is_unknown_is_said(row: dict[str, Any], name: str, note: str) -> None:
    assert lines(told({"city": "Reno", **row}))[name][1] == note


def test_an_icp_that_asks_for_nothing_takes_nothing_off() -> None:
    said = lines(told({"reach_class": "direct"}, icp={"name": "x"}))
    assert said["  grade"] == ("x 1.000", "the ICP asks for nothing")


def test_a_lead_outside_the_icp_says_which_fields_it_is_outside_of() -> None:
    strict = {**ALL, "target": {**ALL["target"], "strict": ["employees", "industries"]}}
    assert told({**FITS, "employees": 3}, icp=strict) == [
        "lead000000000001  set aside: outside_icp",
        "  outside employees",
    ]


def test_nobody_is_explained_who_is_not_on_the_list() -> None:
    result, profile = run([FITS]), Icp.model_validate(ALL)
    assert explain(result, "nobody", profile, rates(profile)) == []
