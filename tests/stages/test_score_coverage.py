"""Coverage: accounts, people and dialable people of each segment, and every segment that has none."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import frame_of

from listforge.icp import Icp
from listforge.stages.score.accounts import accounts
from listforge.stages.score.coverage import MOST_LINES, MOST_ROWS, coverage, lines

Rows = Sequence[Mapping[str, Any]]
TARGET: dict[str, Any] = {
    "industries": ["48-49", "manufacturing"],
    "employees": {"min": 50, "max": 500},
    "geography": {"countries": ["US", "CA"], "regions": ["US-TX"]},
}


def cells(rows: Rows, **target: Any) -> pl.DataFrame:
    icp = Icp.model_validate({"name": "x", "target": target})
    told = [
        {"account_id": f"a{at}", "full_name": "Ann Ash", "reach_class": "direct", **row} for at, row in enumerate(rows)
    ]
    return coverage(accounts(frame_of(told), icp).table, icp)


def axes(found: pl.DataFrame) -> list[list[str | None]]:
    """The values of each side, the row of no segment left out."""
    return [
        found[name].drop_nulls().unique(maintain_order=True).to_list() for name in ("industry", "employees", "place")
    ]


def full(found: pl.DataFrame) -> dict[tuple[str | None, ...], int]:
    """The segments with accounts in them."""
    return {row[:3]: row[3] for row in found.rows() if row[3]}


def test_a_segment_counts_accounts_people_and_who_can_be_dialled_and_an_empty_one_stays() -> None:
    there = {"account_id": "t", "industry_code": "484121", "employees": 80, "country": "CA"}
    rows = [
        there,
        {**there, "full_name": "Bo Birch", "reach_class": "none"},
        {**there, "account_id": "u", "full_name": None},
    ]
    found = cells(rows, **TARGET)
    assert found.height == 2 * 2 * 2 + 1
    assert found.filter(pl.col("accounts") > 0).rows() == [("48-49", "50-200", "CA", 2, 2, 1)]


@pytest.mark.parametrize(
    ("row", "segment"),
    [
        pytest.param({}, ("48-49", "50-200", "US-TX"), id="all of it"),
        pytest.param({"industry_code": "31"}, ("manufacturing", "50-200", "US-TX"), id="a sector"),
        pytest.param({"industry_code": "48-49"}, ("48-49", "50-200", "US-TX"), id="a range of sectors"),
        pytest.param({"industry_code": None, "industry": "Trucking"}, ("48-49", "50-200", "US-TX"), id="an industry in words"),
        pytest.param({"industry_code": "5112"}, (None,) * 3, id="another industry"),
        pytest.param({"industry_code": None}, (None,) * 3, id="no industry"),
        pytest.param({"employees": 49}, (None,) * 3, id="too small"),
        pytest.param({"employees": 200}, ("48-49", "50-200", "US-TX"), id="the end of a band"),
        pytest.param({"employees": 201}, ("48-49", "201-500", "US-TX"), id="the next band"),
        pytest.param({"employees": 501}, (None,) * 3, id="too large"),
        pytest.param({"employees": None, "employee_band": "11-50"}, ("48-49", "50-200", "US-TX"), id="a band that reaches into the range"),
        pytest.param({"employees": None, "employee_band": "1-10"}, (None,) * 3, id="a band below"),
        pytest.param({"employees": None, "employee_band": "10001+"}, (None,) * 3, id="a band above"),
        pytest.param({"employees": None}, (None,) * 3, id="no size"),
        pytest.param({"country": "CA", "region": "ON"}, ("48-49", "50-200", "CA"), id="a whole country"),
        pytest.param({"region": "OH"}, (None,) * 3, id="another region of a country that is named by regions"),
        pytest.param({"region": None}, (None,) * 3, id="a region not known"),
        pytest.param({"country": "DE", "region": None}, (None,) * 3, id="another country"),
    ],
)  # fmt: skip
def test_an_account_is_in_the_segment_of_its_facts_or_in_none(
    row: dict[str, Any], segment: tuple[str | None, ...]
) -> None:
    there = {"industry_code": "484121", "employees": 80, "country": "US", "region": "TX"}
    assert full(cells([{**there, **row}], **TARGET)) == {segment: 1}


@pytest.mark.parametrize(
    ("target", "sizes"),
    [
        pytest.param({"min": 50, "max": 1000}, ["50-200", "201-500", "501-1,000"], id="an end that is one number goes to its neighbour"),
        pytest.param({"min": 51}, ["51-200", "201-500", "501-1,000", "1,001-5,000", "5,001-10,000", "10,001+"], id="no upper end"),
        pytest.param({"max": 30}, ["1-10", "11-30"], id="no lower end"),
        pytest.param({"min": 5, "max": 8}, ["5-8"], id="within one band"),
        pytest.param({"min": 100, "max": 501}, ["100-200", "201-501"], id="one number above a band"),
        pytest.param({"min": 20_000}, ["20,000+"], id="above all bands"),
    ],
)  # fmt: skip
def test_the_bands_are_those_of_the_icps_range(target: dict[str, int], sizes: list[str]) -> None:
    assert axes(cells([], employees=target))[1] == sizes


def test_a_narrower_industry_takes_its_accounts_before_the_wider() -> None:
    rows = [{"industry_code": code} for code in ("484121", "493110", "484220")]
    assert full(cells(rows, industries=["48-49", "484"])) == {("48-49", "any", "any"): 1, ("484", "any", "any"): 2}


def test_where_the_icp_says_nothing_the_segments_are_those_found() -> None:
    rows = [
        {"industry_code": "484121", "employees": 20, "country": "US", "region": "TX"},
        {"industry_code": "31", "employees": 7, "country": "DE"},
        {"industry_code": "99", "employees": 3000, "country": "US", "region": "OH"},
    ]
    assert axes(cells(rows)) == [["31-33", "48-49"], ["1-10", "11-50", "1,001-5,000"], ["DE", "US"]]
    assert axes(cells([row for row in rows if row["country"] == "US"]))[2] == ["US-OH", "US-TX"]
    assert axes(cells([{}])) == [["any"], ["any"], ["any"]]
    assert axes(cells(rows, geography={"exclude_regions": ["US-TX", "US-OH"]}))[2] == ["DE"]


CODES, PLACES = st.sampled_from(["484121", "31", "5112", None]), st.sampled_from(["US", "CA", "DE", None])
FACTS = st.fixed_dictionaries(
    {"industry_code": CODES, "country": PLACES, "employees": st.sampled_from([7, 80, 300, None])}
)


@settings(max_examples=30)
@given(st.lists(FACTS, max_size=8), st.booleans())
def test_every_account_is_counted_once(rows: list[dict[str, Any]], asked: bool) -> None:
    assert cells(rows, **(TARGET if asked else {}))["accounts"].sum() == len(rows)


# --- as a person reads it ------------------------------------------------------------------------


def test_the_matrix_as_text() -> None:
    there = {"industry_code": "484121", "employees": 80, "country": "US", "region": "TX"}
    rows = [
        there,
        there,
        {**there, "country": "CA", "employees": 300, "reach_class": "none"},
        {**there, "employees": 7},
    ]
    assert lines(cells(rows, **TARGET)) == [
        "accounts / people / dialable people; - is a gap: a segment without an account",
        "",
        "48-49 Transportation and Warehousing",
        "         50-200  201-500",
        "  US-TX  2/2/2   -",
        "  CA     -       1/1/0",
        "",
        "manufacturing",
        "         50-200  201-500",
        "  US-TX  -       -",
        "  CA     -       -",
        "",
        "6 of 8 segments are gaps",
        "  48-49, US-TX: 201-500",
        "  48-49, CA: 50-200",
        "  manufacturing: every size in US-TX, CA",
        "1 account is in no segment: outside of all, or industry, size or place is not known",
    ]


def test_a_long_matrix_is_cut_short_and_says_by_how_much() -> None:
    states = [
        "AL",
        "AK",
        "AZ",
        "AR",
        "CA",
        "CO",
        "CT",
        "DE",
        "FL",
        "GA",
        "HI",
        "ID",
        "IL",
        "IN",
        "IA",
        "KS",
        "KY",
        "LA",
        "ME",
        "MD",
        "MA",
        "MI",
    ]
    regions = {"regions": [f"US-{state}" for state in states]}
    rows = [{"industry_code": "484", "employees": 80, "country": "US", "region": state} for state in states]
    rows += [{**row, "employees": 300} for row in rows[:-1]]
    industries = ["484", *(str(code) for code in range(311, 317))]
    told = lines(cells(rows, industries=industries, employees={"min": 50, "max": 500}, geography=regions))
    assert sum(line.startswith("  US-") for line in told) == MOST_ROWS * len(industries)
    assert "  and 2 more places: accounts 3, gaps 1" in told
    assert "  484, US-MI: 201-500" in told
    scattered = [{**row, "industry_code": industry} for row in rows[: len(states)] for industry in industries]
    told = lines(cells(scattered, industries=industries, employees={"min": 50, "max": 500}, geography=regions))
    assert told[-1] == f"  and {len(industries) * len(states) - MOST_LINES:,} lines more; -o FILE.csv has every segment"
    assert f"{len(industries) * len(states):,} of {2 * len(industries) * len(states):,} segments are gaps" in told
