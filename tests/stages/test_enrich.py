"""Enrich: what is missing is filled, in order, told and paid for once; what is there stays."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.conftest import leads

from listforge import columns
from listforge.icp import Icp
from listforge.icp.enrichment import Provider
from listforge.result import Result
from listforge.stages.enrich import Lookup, enrich, table_lookup
from listforge.stages.validate import validate

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
        pytest.param({"industry_code": "NAICS 484121"}, "industry_code", "484121", id="code written plainly"),
        pytest.param({"job_title": "VP Operations"}, "seniority", "vp", id="level of the title"),
        pytest.param({"job_title": "VP Operations"}, "department", "operations", id="department of the title"),
    ],
)  # fmt: skip
def test_derived(row: dict[str, Any], column: str, value: object) -> None:
    found = filled(row)
    assert found[column] == value
    derived = value is not None and column not in row
    assert (f"{column}=derived" in (found["filled"] or [])) == derived


def test_an_industry_code_in_another_writing_is_kept_raw() -> None:
    kept = run([{"industry_code": "484121 - General Freight"}, {"industry_code": "511210"}]).kept
    assert kept["industry_code"].to_list() == ["484121", "511210"]
    assert kept["x_industry_code_raw"].to_list() == ["484121 - General Freight", None]


@pytest.mark.parametrize(
    ("row", "region", "by"),
    [
        pytest.param({"country": "US", "postal_code": "75201-1234"}, "TX", "postal_code", id="postal code"),
        pytest.param({"country": "US", "postal_code": "2110"}, "MA", "postal_code", id="zero lost"),
        pytest.param({"country": "CA", "postal_code": "M5V 2T6"}, "ON", "postal_code", id="Canada"),
        pytest.param({"country": "US", "company_phone": "+12145550123"}, "TX", "phone", id="main line"),
        pytest.param({"country": "US", "direct_phone": "+12145550123;ext=7"}, "TX", "phone", id="direct line"),
        pytest.param({"country": "US", "postal_code": "75201", "company_phone": "+12125550123"}, "TX", "postal_code", id="postal code first"),
        pytest.param({"country": "US", "mobile_phone": "+12145550123"}, None, None, id="a mobile moves"),
        pytest.param({"country": "US", "company_phone": "+18005550123"}, None, None, id="toll-free is nowhere"),
        pytest.param({"country": "CA", "company_phone": "+12145550123"}, None, None, id="number of another country"),
        pytest.param({"country": "CA", "postal_code": "X0A 0A0", "company_phone": "+18675550123"}, None, None, id="several regions, and none agreed on"),
        pytest.param({"country": "DE", "postal_code": "75201"}, None, None, id="other postal codes"),
        pytest.param({"postal_code": "75201"}, None, None, id="no country"),
        pytest.param({"country": "US", "postal_code": "75201", "region": "Tejas"}, "Tejas", None, id="what is there stays"),
    ],
)  # fmt: skip
def test_region(row: dict[str, Any], region: str | None, by: str | None) -> None:
    found = filled(row)
    assert (found.get("region"), found["filled"]) == (region, [f"region={by}"] if by else None)


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


# --- colleagues ----------------------------------------------------------------------------------


A, B = {"account_id": "a"}, {"account_id": "b"}
SITE = {"website": "tarnwick.example", "company_domain": "tarnwick.example"}
OLD, NEW = {"updated_on": date(2025, 1, 1)}, {"updated_on": date(2026, 1, 1)}


@pytest.mark.parametrize(
    ("rows", "column", "values"),
    [
        pytest.param([{**A, "employees": 420}, A, B], "employees", [420, 420, None], id="of one account"),
        pytest.param([{**A, "employees": 420}, A], "employee_band", ["201-500", "201-500"], id="and its band"),
        pytest.param([{**SITE, "employees": 420}, {"email": "bo@tarnwick.example", "email_type": "business"}], "employees", [420, 420], id="of one domain"),
        pytest.param([{**A, "employees": 420}, {**A, "employees": 430}, A], "employees", [420, 430, None], id="they do not agree"),
        pytest.param([{**A, **OLD, "employees": 42}, {**A, **NEW, "employees": 90}, A], "employees", [42, 90, 90], id="the newest is right"),
        pytest.param([{**A, **NEW, "employees": 42}, {**A, **NEW, "employees": 90}, A], "employees", [42, 90, None], id="two are the newest"),
        pytest.param([{**A, "employees": 420}, {**A, "employee_band": "1-10"}], "employees", [420, None], id="another band says no"),
        pytest.param([{**A, "employee_band": "1-10"}, A], "employee_band", ["1-10", "1-10"], id="a band alone"),
        pytest.param([{**A, **SITE}, A], "company_domain", ["tarnwick.example"] * 2, id="domain"),
        pytest.param([{**A, **SITE}, A], "website", ["tarnwick.example"] * 2, id="website"),
        pytest.param([{**A, "industry": "Trucking"}, A], "industry_code", ["484", "484"], id="industry"),
        pytest.param([{**A, "industry": "Trucking"}, {**A, "industry_code": "722"}], "industry", ["Trucking", None], id="another code says no"),
        pytest.param([{**A, "revenue_usd": 5}, A], "revenue_usd", [5, 5], id="revenue"),
        pytest.param([{**A, "job_title": "CEO"}, A], "job_title", ["CEO", None], id="a title is the person's"),
        pytest.param([{**A, **SITE, "company_phone": "+12125550123"}, {**B, **SITE}], "company_phone", ["+12125550123", None], id="no number of another site"),
        pytest.param([{**A, "company_phone": "+12125550123", "filled": ["company_phone=moved"]}, A], "company_phone", ["+12125550123", None], id="no number that was moved there"),
        pytest.param([{**A, **SITE, "revenue_usd": 5}, {**B, **SITE}], "revenue_usd", [5, 5], id="facts of all sites"),
        pytest.param([{"employees": 420}, {}], "employees", [420, None], id="of no company"),
    ],
)  # fmt: skip
def test_colleagues(rows: list[dict[str, Any]], column: str, values: list[object]) -> None:
    assert run(rows).kept[column].to_list() == values


def test_what_colleagues_say_is_noted_and_comes_before_any_provider() -> None:
    firmo, asked = answering(employees="300", phone=None)
    kept = run(
        [{**A, **SITE, "employees": 420, "phone": "+12125550123"}, {**A, "phone": "+12125550124"}], PAID, firmo=firmo
    ).kept
    assert asked == []
    assert kept["filled"].to_list()[1][:3] == [
        "company_domain=colleagues",
        "website=colleagues",
        "employees=colleagues",
    ]


def test_a_colleagues_main_line_is_screened_and_chosen() -> None:
    rows = leads(
        [{**A, "country": "US", "company_phone": "+12125550123"}, {**A, "country": "US", "company_phone": None}]
    )
    kept = enrich(rows, Icp(name="x")).kept
    assert kept["phone"].to_list() == ["+12125550123"] * 2
    dnc = {"dnc": lambda digits: digits.filter(digits == 12125550123)}
    assert enrich(rows, Icp(name="x"), suppressed=dnc).kept["company_phone"].to_list() == ["+12125550123", None]


COMPANY: dict[str, st.SearchStrategy[Any]] = {
    "account_id": st.sampled_from([None, "a", "b"]),
    "website": st.sampled_from([None, None, "tarnwick.example", "marrowbend.example"]),
    "industry": st.sampled_from([None, None, "Trucking", "Basket weaving"]),
    "industry_code": st.sampled_from([None, None, "484", "722"]),
    "employees": st.sampled_from([None, None, 9, 420]),
    "employee_band": st.sampled_from([None, None, "1-10", "201-500"]),
    "company_phone": st.sampled_from([None, None, "+12125550123", "+12125550124"]),
    "updated_on": st.sampled_from([None, date(2025, 1, 1), date(2026, 1, 1)]),
}


@settings(max_examples=15)
@given(st.lists(st.fixed_dictionaries(COMPANY), min_size=2, max_size=6))
def test_a_second_time_changes_nothing_and_nothing_is_overwritten(rows: list[dict[str, Any]]) -> None:
    frame = columns.conform(pl.DataFrame(rows, schema={n: columns.COLUMNS[n].dtype for n in COMPANY}))
    once = run(rows, TABLE).kept
    for name in COMPANY:
        had = frame[name].is_not_null()
        assert once[name].filter(had).equals(frame[name].filter(had))
    icp = Icp.model_validate({"name": "x", "enrich": {"providers": [TABLE]}})
    again = enrich(once, icp, lookups={"accounts": table_lookup(icp.enrich.providers[0], REF, None)})
    assert_frame_equal(again.kept, once)


# --- stale values --------------------------------------------------------------------------------


TODAY = date(2026, 11, 23)
TITLES = {"name": "titles", "path": "ref.csv", "on": "email", "fills": ["job_title", "industry"]}
CHANGED = leads([{"email": "ann@tarnwick.example", "job_title": "CEO", "industry": "Restaurants"}])
COPY = {
    "lead_id": "L1", "email": "ann@tarnwick.example", "job_title": "Buyer", "industry": "Trucking",
    "source_type": "vendor", "updated_on": date(2024, 11, 23),
}  # fmt: skip


def renewed(row: Mapping[str, Any], **policy: Any) -> Result:
    icp = Icp.model_validate({"name": "x", "enrich": {"providers": [TITLES], **policy}})
    lookups = {"titles": table_lookup(icp.enrich.providers[0], CHANGED, None)}
    return enrich(leads([row]), icp, today=TODAY, lookups=lookups)


def test_a_title_of_two_years_is_stale_and_an_industry_is_not() -> None:
    result = renewed(COPY)
    assert dict(result.extra["stale"].iter_rows()) == {"email": 1, "job_title": 1}
    assert result.kept["job_title"].to_list() == ["Buyer"]
    strict = renewed(COPY, stale_after_days={"industry": 700, "job_title": 800})
    assert dict(strict.extra["stale"].iter_rows()) == {"email": 1, "industry": 1}


def test_a_stale_value_is_replaced_where_the_icp_says_so_and_the_old_one_reported() -> None:
    result = renewed(COPY, replace_stale=["job_title", "industry"])
    found = result.kept.row(0, named=True)
    assert (found["job_title"], found["seniority"], found["industry"]) == ("CEO", "cxo", "Trucking")
    assert result.extra["replaced"].rows() == [("L1", "job_title", "Buyer", "CEO", "titles")]
    again = renewed(found, replace_stale=["job_title", "industry"])
    assert again.kept.row(0, named=True) == found
    assert again.extra["replaced"].is_empty()


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"source_type": "crm"}, id="a person typed it"),
        pytest.param({"source_type": None}, id="nobody knows who wrote it"),
        pytest.param({"sources": ["bought", "crm"]}, id="one of its sources is a person's"),
        pytest.param({"updated_on": date(2026, 1, 1)}, id="young"),
        pytest.param({"updated_on": None}, id="of no known age"),
        pytest.param({"email": "bo@tarnwick.example"}, id="nobody knows better"),
        pytest.param({"filled": ["job_title=firmo"]}, id="filled since"),
    ],
)
def test_what_is_not_replaced(row: dict[str, Any]) -> None:
    result = renewed({**COPY, "seniority": "manager", **row}, replace_stale=["job_title"])
    assert result.kept.select("job_title", "seniority").row(0) == ("Buyer", "manager")
    assert result.extra["replaced"].is_empty()


def test_what_was_derived_from_a_value_that_stays_stays() -> None:
    once = renewed({**COPY, "email": "bo@tarnwick.example"}, replace_stale=["job_title"]).kept
    found = renewed(once.row(0, named=True), replace_stale=["job_title"]).kept
    assert_frame_equal(found, once)


# --- figures -------------------------------------------------------------------------------------


def test_how_full_the_list_was_and_is() -> None:
    result = run([{**A, "employees": 420}, A], TABLE)
    shares = {name: (before, after) for name, before, after in result.extra["fill"].iter_rows()}
    assert (shares["employees"], shares["employee_band"], shares["website"]) == ((0.5, 1.0), (0.0, 1.0), (0.0, 0.0))


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


def test_a_place_that_comes_in_is_whole_and_has_its_hours() -> None:
    places = {"name": "places", "path": "ref.csv", "on": "company_domain", "fills": ["region", "city", "postal_code"]}
    table = leads([{"company_domain": "tarnwick.example", "region": "CA", "city": "Fresno", "postal_code": "93650"}])
    icp = Icp.model_validate({"name": "x", "enrich": {"providers": [places]}})
    rows = [{**ANN, "country": "US", "direct_phone": "+12125550123"} for _ in range(2)]
    rows[1] |= {"full_name": "Bo Best", "company_domain": "marrowbend.example"}
    valid = validate(leads(rows), icp, today=TODAY).kept
    kept = enrich(valid, icp, lookups={"places": table_lookup(icp.enrich.providers[0], table, None)}).kept
    assert kept.select("region", "city", "call_hours").rows() == [
        ("CA", "Fresno", "Mon-Sun 08:00-18:00"), ("NY", None, "Mon-Sun 08:00-21:00"),
    ]  # fmt: skip
    assert kept["filled"].to_list()[1] == ["region=phone"]


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


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        pytest.param({"phone": "(212) 555-0123"}, {"mobile_phone": "+12125550123"}, id="any slot"),
        pytest.param({"mobile_phone": "212 555 0123"}, {"company_phone": "+12125550124", "other_phone": "+12125550123;ext=7"}, id="any of several"),
        pytest.param({"phone": "020 7946 0123", "country": "GB"}, {"phone": "+442079460123"}, id="of its own country"),
    ],
)  # fmt: skip
def test_a_table_is_looked_up_by_any_number(theirs: dict[str, str], ours: dict[str, str]) -> None:
    assert looked_up("phone", [{**theirs, "employees": 420}], ours)["employees"] == 420


@pytest.mark.parametrize("on", ["source_record_id", "lead_id"])
def test_ids_are_compared_to_the_letter(on: str) -> None:
    theirs = [{on: "0031a", "employees": 1}, {on: "0031A", "employees": 420}]
    assert looked_up(on, theirs, {on: "0031A"})["employees"] == 420


PARTNERS, US, GB = "Marrowbend Logistics Partners", {"country": "US"}, {"country": "GB"}
HERE, THERE = {"company_domain": "marrowbend.example"}, {"company_domain": "other.example"}


@pytest.mark.parametrize(
    ("theirs", "ours", "found"),
    [
        pytest.param([{"company_name": f"{PARTNERS} LLC"}], {"company_name": PARTNERS.upper()}, "filled", id="the same"),
        pytest.param([{"company_name": PARTNERS}], {"company_name": "Marrowbend Logistcs Partners"}, "filled", id="a slip in a long name"),
        pytest.param([{"company_name": "Marrowbend"}], {"company_name": "Marowbend"}, "review", id="a slip in a short one"),
        pytest.param([{"company_name": PARTNERS}, {"company_name": "Marrowbent Logistics Partners"}], {"company_name": "Marrowbenn Logistics Partners"}, "review", id="several are as near"),
        pytest.param([{"company_name": f"{PARTNERS} GmbH"}], {"company_name": f"{PARTNERS} AG"}, "review", id="another legal form"),
        pytest.param([{"company_name": "Marrowbend North Logistics"}], {"company_name": "Marrowbend South Logistics"}, None, id="North is not South"),
        pytest.param([{"company_name": f"{PARTNERS} 1"}], {"company_name": f"{PARTNERS} 7"}, None, id="other numbers"),
        pytest.param([{"company_name": PARTNERS, **GB}], {"company_name": PARTNERS, **US}, None, id="another country"),
        pytest.param([{"company_name": PARTNERS, **GB}], {"company_name": PARTNERS, **US, "filled": ["country=default_country"]}, "filled", id="a country nobody told"),
        pytest.param([{"company_name": PARTNERS, **THERE}], {"company_name": PARTNERS, **HERE}, None, id="another domain"),
        pytest.param([{"company_name": PARTNERS, "company_domain": "us.marrowbend.example"}], {"company_name": PARTNERS, **HERE}, "filled", id="a part of the domain"),
        pytest.param([{"company_name": "Sedge Ltd"}], {"company_name": "Tarnwick dba Sedge"}, "filled", id="the name it trades under"),
        pytest.param([{"company_name": "Tarnwick Foods"}], {"company_name": "Tarnwick Freight"}, None, id="another trade"),
    ],
)  # fmt: skip
def test_a_table_is_looked_up_by_name(theirs: list[dict[str, str]], ours: dict[str, Any], found: str | None) -> None:
    provider = Provider.model_validate({**TABLE, "on": "company_name", "fills": ["employees"]})
    icp = Icp.model_validate({"name": "x"})
    icp = icp.model_copy(update={"enrich": icp.enrich.model_copy(update={"providers": (provider,)})})
    entries = leads([{"company_domain": None, "country": None, **entry, "employees": 420} for entry in theirs])
    result = enrich(
        leads([{"lead_id": "L1", **ours}]), icp, lookups={"accounts": table_lookup(provider, entries, None)}
    )
    assert (result.kept["employees"][0] == 420) == (found == "filled")
    assert result.extra["review"]["lead_id"].to_list() == (["L1"] if found == "review" else [])


def test_among_entries_of_one_name_that_of_the_country_answers() -> None:
    theirs = [{"company_name": PARTNERS, **GB, "employees": 1}, {"company_name": PARTNERS, **US, "employees": 420}]
    assert looked_up("company_name", theirs, {"company_name": PARTNERS, **US})["employees"] == 420


def looked_up(on: str, theirs: list[dict[str, Any]], ours: Mapping[str, Any]) -> dict[str, Any]:
    provider = Provider.model_validate({**TABLE, "on": on, "fills": ["employees"]})
    icp = Icp(name="x").model_copy(
        update={"enrich": Icp(name="x").enrich.model_copy(update={"providers": (provider,)})}
    )
    table = table_lookup(provider, leads(theirs), "US")
    return enrich(leads([ours]), icp, lookups={"accounts": table}).kept.row(0, named=True)


def test_no_row_is_set_aside_and_the_stages_columns_are_there() -> None:
    result = run([{"full_name": "Ann Ash"}])
    assert result.rejected.height == 0
    assert {"industry_code", "seniority", "filled"} <= set(result.kept.columns)
    assert "phone" not in result.kept.columns
