"""The providers in their order: who is asked about which rows, what comes first, and what it adds up to."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.conftest import frame_of

from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.enrich import Lookup, enrich

FREE = {"name": "free", "url": "https://free.example/{company_domain}", "fills": {"employees": "$.size"}}
PAID = {**FREE, "name": "paid", "fills": {"employees": "$.size", "phone": "$.tel"}, "price": 0.5}
ANN = {"full_name": "Ann Ash", "company_domain": "tarnwick.example"}


def answering(**answers: Any) -> tuple[Lookup, list[pl.DataFrame]]:
    """A service that answers every question alike, at half a unit where one is worth its price, and what it was asked."""
    asked: list[pl.DataFrame] = []

    def lookup(keys: pl.DataFrame) -> pl.DataFrame:
        asked.append(keys)
        cells = {name: pl.lit(value, dtype=pl.String) for name, value in answers.items()}
        hit = any(value is not None for value in answers.values())
        state = pl.lit("hit" if hit else "miss")
        return keys.filter("_worth").select("_key", **cells, _state=state, _paid=pl.lit(500_000 if hit else 0))

    return lookup, asked


def run(
    rows: Sequence[Mapping[str, Any]], *providers: Mapping[str, Any], icp: Mapping[str, Any] | None = None,
    **lookups: Lookup,
) -> Result:  # fmt: skip
    told = Icp.model_validate({"name": "x", "enrich": {"providers": list(providers)}, **(icp or {})})
    return enrich(frame_of(rows), told, lookups=lookups)


def spend(result: Result, *names: str) -> list[tuple[Any, ...]]:
    return result.extra["spend"].select(names).rows()


def order(asked: Sequence[pl.DataFrame]) -> list[str]:
    (one,) = asked
    return [key.removesuffix(".example") for key in one.filter("_worth")["_key"]]


# --- in order ------------------------------------------------------------------------------------


def test_what_the_first_provider_does_not_know_the_next_is_asked_for() -> None:
    free, asked_first = answering(employees=None)
    paid, asked_next = answering(employees="300", phone=None)
    result = run([ANN, {"company_domain": "b.example", "employees": 5}], FREE, PAID, free=free, paid=paid)
    assert [frame["_key"].to_list() for frame in (*asked_first, *asked_next)] == [
        ["tarnwick.example"], ["tarnwick.example", "b.example"],
    ]  # fmt: skip
    assert result.kept["employees"].to_list() == [300, 5]
    assert result.kept["filled"][0].to_list() == ["employees=paid", "employee_band=derived"]


def test_a_field_that_is_filled_is_asked_for_no_more() -> None:
    free, _ = answering(employees="20")
    again, asked = answering(employees="99")
    result = run([ANN], FREE, {**FREE, "name": "again"}, free=free, again=again)
    assert (result.kept["employees"].to_list(), asked) == ([20], [])


def test_a_service_is_asked_once_a_key_and_only_about_rows_that_miss_something() -> None:
    paid, asked = answering(employees="300", phone=None)
    rows: list[dict[str, Any]] = [
        ANN, ANN, {**ANN, "company_domain": "www.Tarnwick.example"},
        {**ANN, "employees": 5, "phone": "+12125550123"}, {"full_name": "no domain"},
    ]  # fmt: skip
    result = run(rows, PAID, paid=paid)
    assert asked[0].height == 1
    assert spend(result, "provider", "rows", "calls", "found", "cost") == [("paid", 3, 1, 1, 0.5)]


def test_a_provider_may_ask_by_what_a_later_one_fills_in() -> None:
    sites = {**FREE, "name": "sites", "url": "https://s.example/{company_name}", "fills": {"website": "$.web"}}
    free, asked = answering(employees="300")
    known, _ = answering(website="https://www.tarnwick.example/")
    first = run([{"company_name": "Tarnwick"}, ANN], FREE, sites, free=free, sites=known)
    assert first.kept["employees"].to_list() == [300, 300]
    assert [frame["_key"].to_list() for frame in asked] == [["tarnwick.example"]] * 2
    again = enrich(
        first.kept,
        Icp.model_validate({"name": "x", "enrich": {"providers": [FREE, sites]}}),
        lookups={"free": free, "sites": known},
    )
    assert_frame_equal(again.kept, first.kept)


def test_a_miss_is_null_and_not_zero() -> None:
    paid, _ = answering(employees=None, phone=None)
    kept = run([ANN], PAID, paid=paid).kept
    assert (kept["employees"].to_list(), kept["filled"].to_list()) == ([None], [None])


# --- what could change a decision ----------------------------------------------------------------

TARGET: dict[str, Any] = {
    "target": {"employees": {"min": 50}, "industries": ["48-49"], "geography": {"countries": ["US"]}},
    "score": {"weights": {"industry": 40, "employees": 20, "geography": 40}},
}


@pytest.mark.parametrize(
    ("row", "strict", "min_grade", "asked"),
    [
        pytest.param({"industry_code": "484"}, ["industries"], None, True, id="inside"),
        pytest.param({"industry_code": "11"}, ["industries"], None, False, id="outside"),
        pytest.param({"industry": "Agriculture"}, ["industries"], None, False, id="outside by its words"),
        pytest.param({"industry_code": None}, ["industries"], None, True, id="unknown is not outside"),
        pytest.param({"industry_code": "11"}, [], None, True, id="not strict"),
        pytest.param({"employee_band": "1-10"}, ["employees"], None, False, id="outside by its band"),
        pytest.param({"country": "DE"}, ["geography"], None, False, id="outside by its country"),
        pytest.param({"country": "DE"}, [], "B", True, id="may still be a B"),
        pytest.param({"country": "DE"}, [], "A", False, id="cannot be an A any more"),
        pytest.param({"country": "DE", "industry_code": "11"}, [], "C", False, id="cannot be a C any more"),
        pytest.param({"country": "DE", "industry_code": "11"}, [], "D", True, id="everybody is a D"),
        pytest.param({"country": "US", "industry_code": "484"}, [], "A", True, id="is an A"),
    ],
)
def test_money_is_spent_only_on_rows_that_may_come_into_the_list(
    row: dict[str, Any], strict: list[str], min_grade: str | None, asked: bool
) -> None:
    icp = {**TARGET, "target": {**TARGET["target"], "strict": strict}, "export": {"min_grade": min_grade}}
    paid, seen = answering(employees="300", phone=None)
    result = run([{**ANN, **row}], PAID, icp=icp, paid=paid)
    assert seen[0]["_worth"].to_list() == [asked]
    assert spend(result, "calls", "passed_over") == [(int(asked), int(not asked))]
    free, seen = answering(employees="300")
    run([{**ANN, **row}], FREE, icp=icp, free=free)
    assert seen[0]["_worth"].to_list() == [True]


def test_what_may_change_most_is_asked_for_first() -> None:
    rows: list[dict[str, Any]] = [
        {"company_domain": "all.example", "employees": 60, "industry_code": "484", "phone": "+12125550123"},
        {"company_domain": "number.example", "employees": 60, "industry_code": "484"},
        {"company_domain": "size.example", "industry_code": "484", "phone": "+12125550124"},
        {"company_domain": "size-number.example", "industry_code": "484"},
        {"company_domain": "branch.example", "employees": 60, "phone": "+12125550125"},
        {"company_domain": "both.example", "phone": "+12125550126"},
        {"company_domain": "outside.example", "country": "DE"},
    ]
    fills = {"employees": "$.size", "industry_code": "$.naics", "phone": "$.tel", "city": "$.city"}
    icp = {**TARGET, "target": {**TARGET["target"], "strict": ["geography"]}}
    paid, asked = answering(employees=None, industry_code=None, phone=None, city=None)
    run(rows, {**PAID, "fills": fills}, icp=icp, paid=paid)
    assert order(asked) == ["both", "branch", "size-number", "size", "number", "all"]


def test_of_the_rows_of_a_key_the_one_that_may_change_most_decides() -> None:
    rows: list[dict[str, Any]] = [
        {"company_domain": "one.example", "country": "DE"},
        {"company_domain": "two.example", "employees": 60},
        {"company_domain": "one.example", "country": "US"},
    ]
    icp = {**TARGET, "target": {**TARGET["target"], "strict": ["geography"]}}
    paid, asked = answering(employees=None, phone=None)
    run(rows, PAID, icp=icp, paid=paid)
    assert order(asked) == ["one", "two"]


# --- what it adds up to --------------------------------------------------------------------------


def test_what_a_service_did_is_counted() -> None:
    def lookup(asked: pl.DataFrame) -> pl.DataFrame:
        answers = pl.DataFrame(
            {
                "_key": ["a.example", "b.example", "c.example", "d.example"],
                "employees": ["20", None, None, "30"],
                "phone": [None, None, None, None],
                "_state": ["hit", "miss", "unclear", "known"],
                "_paid": [500_000, 0, 1_000_000, 0],
            },
            schema_overrides={"phone": pl.String},
        )
        return asked.select("_key").join(answers, on="_key")

    domains = [f"{name}.example" for name in "abcdef"]
    result = run([{"company_domain": name} for name in domains], PAID, paid=lookup)
    counts = ("rows", "calls", "known", "found", "failed", "passed_over", "left", "cost")
    assert spend(result, *counts) == [(6, 3, 1, 1, 1, 0, 2, 1.5)]
    assert result.kept["employees"].to_list() == [20, None, None, 30, None, None]
