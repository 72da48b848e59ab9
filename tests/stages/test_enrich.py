"""Enrich: what is missing is filled, in order, told and paid for once; what is there stays."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
import pytest
from tests.conftest import leads

from listforge.icp import Icp
from listforge.icp.enrichment import Provider
from listforge.result import Result
from listforge.stages.enrich import Lookup, enrich, table_lookup

TABLE = {"name": "accounts", "path": "ref.csv", "on": "company_domain", "fills": ["employees", "industry_code"]}
PAID = {
    "name": "firmo",
    "url": "https://api.example/v1?d={company_domain}",
    "fills": {"employees": "$.size", "phone": "$.tel"},
    "price": 0.5,
}
REF = leads(
    [
        {"company_domain": "www.Tarnwick.example", "employees": 420, "industry_code": "484121"},
        {"company_domain": "tarnwick.example", "employees": 1, "industry_code": "11"},
        {"company_domain": "marrowbend.example", "employees": None, "industry_code": "493120"},
    ]
)
ANN = {"full_name": "Ann Ash", "company_domain": "tarnwick.example"}


def answering(**answers: Any) -> tuple[Lookup, list[pl.DataFrame]]:
    """A service that answers every key alike, and what it was asked."""
    asked: list[pl.DataFrame] = []

    def lookup(keys: pl.DataFrame) -> pl.DataFrame:
        asked.append(keys)
        return keys.select("_key", **{name: pl.lit(value, dtype=pl.String) for name, value in answers.items()})

    return lookup, asked


def run(
    rows: Sequence[Mapping[str, Any]],
    *providers: Mapping[str, Any],
    **lookups: Lookup,
) -> Result:
    icp = Icp.model_validate({"name": "x", "enrich": {"providers": list(providers)}})
    tables = {p.name: table_lookup(p, REF, None) for p in icp.enrich.providers if p.path is not None}
    names = dict.fromkeys(name for row in rows for name in row)
    frame = leads([{name: row.get(name) for name in names} for row in rows])
    return enrich(frame, icp, lookups={**tables, **lookups})


def filled(row: Mapping[str, Any], *providers: Mapping[str, Any], **world: Any) -> dict[str, Any]:
    return run([row], *providers, **world).kept.row(0, named=True)


# --- what the row says itself --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column", "value"),
    [
        pytest.param({"website": "https://www.tarnwick.example/eu"}, "company_domain", "tarnwick.example", id="domain of the site"),
        pytest.param({"email": "ann@tarnwick.example", "email_type": "business"}, "company_domain", "tarnwick.example", id="domain of the mail"),
        pytest.param({"email": "ann@gmail.com", "email_type": "freemail"}, "company_domain", None, id="gmail is no company"),
        pytest.param({"employees": 420}, "employee_band", "201-500", id="band of the headcount"),
        pytest.param({"industry": "Trucking"}, "industry_code", "484", id="code of the words"),
        pytest.param({"industry": "Basket weaving"}, "industry_code", None, id="words nobody knows"),
        pytest.param({"job_title": "VP Operations"}, "seniority", "vp", id="level of the title"),
        pytest.param({"job_title": "VP Operations"}, "department", "operations", id="department of the title"),
    ],
)  # fmt: skip
def test_derived(row: dict[str, Any], column: str, value: object) -> None:
    found = filled(row)
    assert found[column] == value
    assert (f"{column}=derived" in (found["filled"] or [])) == (value is not None)


@pytest.mark.parametrize(
    ("column", "value"),
    [("company_domain", "other.example"), ("industry_code", "99"), ("employee_band", "1-10"), ("seniority", "owner"), ("department", "our own")],
)  # fmt: skip
def test_what_is_there_stays(column: str, value: str) -> None:
    row = {
        "website": "tarnwick.example",
        "employees": 420,
        "industry": "Trucking",
        "job_title": "VP Operations",
        column: value,
    }
    found = filled(row)
    assert found[column] == value
    assert f"{column}=derived" not in found["filled"]


# --- providers -----------------------------------------------------------------------------------


def test_a_table_fills_what_is_missing_by_its_key_in_any_writing_and_the_first_entry_answers() -> None:
    rows: list[dict[str, Any]] = [
        ANN,
        {**ANN, "company_domain": "www.tarnwick.example", "employees": 7},
        {"company_domain": "unknown.example"},
        {"full_name": "Bo"},
    ]
    kept = run(rows, TABLE).kept
    assert kept["employees"].to_list() == [420, 7, None, None]
    assert kept["industry_code"].to_list() == ["484121", "484121", None, None]
    assert kept["filled"].to_list() == [
        ["employees=accounts", "industry_code=accounts", "employee_band=derived"], ["employee_band=derived", "industry_code=accounts"], None, None,
    ]  # fmt: skip


def test_a_number_that_comes_in_is_judged_screened_and_chosen() -> None:
    firmo, _ = answering(employees="300", phone="+1 (212) 555-0123")
    icp = Icp.model_validate({"name": "x", "enrich": {"providers": [PAID]}})
    rows = leads([{**ANN, "country": "US"}])
    kept = enrich(rows, icp, lookups={"firmo": firmo}).kept.row(0, named=True)
    assert (kept["phone"], kept["other_phone"], kept["reach_class"]) == ("+12125550123", "+12125550123", "standard")
    dnc = {"dnc": lambda digits: digits.filter(digits == 12125550123)}
    listed = enrich(rows, icp, lookups={"firmo": firmo}, suppressed=dnc).kept.row(0, named=True)
    assert (listed.get("phone"), listed.get("other_phone"), listed["other_numbers"]) == (None, None, ["+12125550123"])


def test_an_answer_that_does_not_fit_its_column_is_no_answer() -> None:
    firmo, _ = answering(employees="lots", phone=None)
    found = filled(ANN, PAID, firmo=firmo)
    assert (found["employees"], found["filled"]) == (None, None)


@pytest.mark.parametrize(
    ("on", "theirs", "ours"),
    [
        pytest.param("company_domain", "https://www.tarnwick.example/", "tarnwick.example", id="domain"),
        pytest.param("company_name", "Tarnwick Freight, Inc.", "TARNWICK FREIGHT", id="company"),
        pytest.param("phone", "+12125550123", "+12125550123;ext=7", id="number"),
        pytest.param("email", " Ann@Tarnwick.example", "ann@tarnwick.example", id="mail address"),
    ],
)
def test_keys_are_compared_in_one_form(on: str, theirs: str, ours: str) -> None:
    provider = Provider.model_validate({**TABLE, "on": on, "fills": ["employees"]})
    icp = Icp(name="x").model_copy(
        update={"enrich": Icp(name="x").enrich.model_copy(update={"providers": (provider,)})}
    )
    ref = leads([{on: theirs, "employees": 420}])
    kept = enrich(leads([{on: ours}]), icp, lookups={"accounts": table_lookup(provider, ref, None)}).kept
    assert kept["employees"].to_list() == [420]


def test_no_row_is_set_aside_and_the_stages_columns_are_there() -> None:
    result = run([{"full_name": "Ann Ash"}])
    assert result.rejected.height == 0
    assert {"industry_code", "seniority", "filled"} <= set(result.kept.columns)
    assert "phone" not in result.kept.columns
