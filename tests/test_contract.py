"""What people script against, a case a sentence: who sets which row aside, in what order of precedence, and who stays.

The commands' own sentences are in tests/test_cli.py and tests/commands; the laws in tests/test_laws.py.
"""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import polars as pl
import pytest

from listforge import columns, vocab
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.result import Result
from listforge.stages.dedupe import dedupe
from listforge.stages.export import export
from listforge.stages.score import score
from listforge.stages.validate import validate
from listforge.suppression import Suppressed
from tests.conftest import leads, listed

TODAY = date(2026, 11, 23)
PERSON = {"full_name": "Ada Quill", "company_name": "Tarnwick Freight", "phone": "(212) 555-0123", "country": "US"}
OTHER = {"full_name": "Bo Marsh", "company_name": "Marrowbend Foods", "phone": "(312) 555-0147", "country": "US"}
TEXT = pl.Series([], dtype=pl.String)


class Case(NamedTuple):
    """Rows, the ICP they meet, and the reason each is set aside for (None = it stays)."""

    sentence: str
    rows: list[dict[str, Any]]
    expected: list[str | None]
    icp: Mapping[str, Any] = {}
    lists: tuple[Suppressed, ...] = ()
    known: Mapping[str, pl.DataFrame] = {}


def said(result: Result, rows: int) -> list[str | None]:
    """The reason of each row by its place in the list."""
    reasons = dict(result.rejected.select("lead_id", "reason").iter_rows())
    return [reasons.get(f"lead{n:012}") for n in range(rows)]


DNC = listed("US DNC", "number", (12125550123,))
VALIDATE = [
    Case("a plain row stays", [PERSON], [None]),
    Case("do_not_call sets a row aside", [{**PERSON, "do_not_call": True}, OTHER], ["do_not_call", None]),
    Case(
        "do_not_call spreads over a shared number, in any writing and any slot",
        [{**PERSON, "do_not_call": True}, {**OTHER, "phone": None, "company_phone": "+1 212-555-0123"}],
        ["do_not_call", "do_not_call"],
    ),
    Case(
        "do_not_call spreads over a shared mail address",
        [{**PERSON, "do_not_call": True, "email": "ada@tarnwick.example"}, {**OTHER, "email": "ADA@Tarnwick.example"}],
        ["do_not_call", "do_not_call"],
    ),
    Case(
        "do_not_call spreads over name and company, whatever the legal form",
        [
            {**PERSON, "do_not_call": True},
            {**PERSON, "phone": "(646) 555-0199", "company_name": "TARNWICK FREIGHT, INC."},
        ],
        ["do_not_call", "do_not_call"],
    ),
    Case(
        "a colleague of one who said no, with a number of their own, stays",
        [{**PERSON, "do_not_call": True}, {**PERSON, "full_name": "Bo Marsh", "phone": "(646) 555-0199"}],
        ["do_not_call", None],
    ),
    Case("a suppressed number rejects the row when none is left", [PERSON], ["suppressed_us_dnc"], lists=(DNC,)),
    Case(
        "a suppressed number rejects nothing while another is left",
        [{**PERSON, "mobile_phone": "(646) 555-0199"}],
        [None],
        lists=(DNC,),
    ),
    Case(
        "a person-scope entry rejects the row, other numbers or not",
        [{**PERSON, "mobile_phone": "(646) 555-0199"}],
        ["suppressed_own"],
        lists=(listed("own", "person", (12125550123,)),),
    ),
    Case(
        "an account-scope entry rejects every row of the account",
        [PERSON, {**OTHER, "company_name": "Tarnwick Freight LLC"}, OTHER],
        ["suppressed_clients", "suppressed_clients", None],
        lists=(listed("clients", "account", companies=["tarnwick freight"]),),
    ),
    Case("do_not_call goes before suppression", [{**PERSON, "do_not_call": True}], ["do_not_call"], lists=(DNC,)),
    Case(
        "consent is asked for where the country pack requires it, and nowhere else",
        [{**OTHER, "phone": "+49 30 123456", "country": "DE"}, OTHER],
        ["consent_missing", None],
    ),
    Case(
        "consent that counts lets the row stay; consent that is over does not",
        [
            {**PERSON, "phone": "+49 30 123456", "country": "DE", "consent_basis": "consent"},
            {
                **OTHER,
                "phone": "+49 30 123457",
                "country": "DE",
                "consent_basis": "consent",
                "consent_expires_on": date(2026, 11, 22),
            },
        ],
        [None, "consent_expired"],
    ),
    Case(
        "an excluded company goes by name or by domain",
        [{**PERSON, "company_name": "Rival, Inc."}, {**OTHER, "company_domain": "www.rival.example"}],
        ["company_excluded", "company_excluded"],
        icp={"target": {"exclude": {"companies": ["Rival Inc"], "domains": ["rival.example"]}}},
    ),
    Case(
        "who stands on an excluded list is known in it",
        [PERSON, OTHER],
        ["known_in_customers", None],
        known={"customers": leads([{"company_name": "Tarnwick Freight Inc"}])},
    ),
    Case(
        "a country outside the ICP sets aside only when geography is strict",
        [{**PERSON, "country": "GB", "phone": "+44 20 7946 0123"}],
        [None],
        icp={"target": {"geography": {"countries": ["US"]}}},
    ),
    Case(
        "strict geography: another country and an excluded region are outside, an unknown one never is",
        [
            {**PERSON, "country": "GB", "phone": "+44 20 7946 0123"},
            {**OTHER, "region": "HI"},
            {**PERSON, "full_name": "Cy Dell", "country": None, "phone": "+1 646 555 0199"},
        ],
        ["country_outside_icp", "country_outside_icp", None],
        icp={"target": {"geography": {"countries": ["US"], "exclude_regions": ["US-HI"]}, "strict": ["geography"]}},
    ),
    Case(
        "a consumer has no company, no business address and no business line",
        [
            {"full_name": "Cy Dell", "phone": "+1 646 555 0199", "email": "cy.invented.dell@gmail.com"},
            {"full_name": "Cy Dell", "company_phone": "+1 646 555 0198"},
            {"full_name": "Cy Dell", "phone": "+1 646 555 0197", "email": "cy@tarnwick.example"},
            {"full_name": "Cy Dell", "phone": "+1 646 555 0196", "website": "tarnwick.example"},
        ],
        ["consumer_record", None, None, None],
    ),
    Case(
        "Excel's damage is never guessed at",
        [{**PERSON, "phone": "4.41632E+11"}, {**OTHER, "direct_phone": "4.41632E+11"}],
        ["phone_excel_damaged", None],
    ),
    Case(
        "a line type the ICP rejects sets aside when no other number is left",
        [{**PERSON, "phone": "+1 900 555 0142"}, {**OTHER, "direct_phone": "+1 900 555 0142"}],
        ["phone_line_type", None],
        icp={"validate": {"phone": {"reject_line_types": ["premium_rate"]}}},
    ),
    Case("numbers of which none is valid", [{**PERSON, "phone": "555-0123"}], ["phone_invalid"]),
    Case("on_invalid: blank keeps the row", [{**PERSON, "phone": "555-0123"}], [None], icp={"validate": {"phone": {"on_invalid": "blank"}}}),
    Case("no number at all is no fault unless required", [{**PERSON, "phone": None}], [None]),
    Case(
        "what is required and missing",
        [
            {**PERSON, "phone": None},
            {**PERSON, "email": None},
            {**PERSON, "email": "a@tarnwick.example", "full_name": None},
            {**PERSON, "email": "a@tarnwick.example", "company_name": None},
        ],
        ["phone_missing", "email_missing", "name_missing", "company_missing"],
        icp={"validate": {"require": ["phone", "email", "name", "company"]}},
    ),
    Case("a broken address blanks by default", [{**PERSON, "email": "ada@@x"}], [None]),
    Case(
        "on_invalid: reject sets a broken address aside",
        [{**PERSON, "email": "ada@@x"}],
        ["email_invalid"],
        icp={"validate": {"email": {"on_invalid": "reject"}}},
    ),
    Case(
        "a record changed too long ago is stale; one without a date is not",
        [{**PERSON, "updated_on": date(2025, 11, 22)}, {**OTHER, "updated_on": date(2025, 11, 23)}, {**PERSON, "full_name": "Cy Dell"}],
        ["record_stale", None, None],
        icp={"validate": {"freshness": {"max_age_days": 365}}},
    ),
    Case(
        "a source's own age limit goes before the general one",
        [{**PERSON, "source": "acme", "updated_on": date(2026, 5, 1)}, {**OTHER, "source": "crm", "updated_on": date(2026, 5, 1)}],
        ["record_stale", None],
        icp={"sources": [{"name": "acme", "type": "vendor", "path": "a.csv", "max_age_days": 180}]},
    ),
    Case(
        "with two problems the earlier reason is said",
        [{**PERSON, "phone": "555-0123", "updated_on": date(2020, 1, 1), "company_name": "Rival"}],
        ["company_excluded"],
        icp={"target": {"exclude": {"companies": ["rival"]}}, "validate": {"freshness": {"max_age_days": 1}}},
    ),
]  # fmt: skip


@pytest.mark.parametrize("case", VALIDATE, ids=lambda case: case.sentence)
def test_validate_sets_aside(case: Case) -> None:
    settings = {"name": "x", **case.icp}
    settings["validate"] = {"default_country": "US", **case.icp.get("validate", {})}
    icp = Icp.model_validate(settings)
    before = leads(pl.DataFrame(case.rows, infer_schema_length=None).to_dicts())
    result = validate(before, icp, today=TODAY, lists=case.lists, known=case.known)
    assert said(result, before.height) == case.expected
    assert result.rows_in == before.height
    for name in before.columns:
        assert (
            result.rejected[name].to_list()
            == before.filter(pl.col("lead_id").is_in(result.rejected["lead_id"].implode()))[name].to_list()
        )


def test_the_order_of_precedence_is_that_of_the_reasons_file() -> None:
    codes = [
        code for code, entry in vocab.reasons().items() if "validate" in entry.stages and entry.severity != "warning"
    ]
    assert codes == [
        "do_not_call", "suppressed_<list>", "consent_missing", "consent_expired", "company_excluded", "known_in_<list>",
        "country_outside_icp", "consumer_record", "phone_excel_damaged", "phone_line_type", "phone_invalid",
        "phone_missing", "email_missing", "name_missing", "company_missing", "email_invalid", "email_disposable",
        "record_stale",
    ]  # fmt: skip


@pytest.mark.parametrize("stage", ["validate", "dedupe", "score", "export"])
def test_a_stage_writes_all_the_columns_it_sets_even_if_all_null(stage: str) -> None:
    icp, frame = Icp(name="x"), leads([PERSON])
    kept = {
        "validate": lambda: validate(frame, icp, today=TODAY).kept,
        "dedupe": lambda: dedupe(frame, icp).kept,
        "score": lambda: score(frame, icp, today=TODAY).kept,
        "export": lambda: export(frame, icp, vocab.layout("generic"), today=TODAY).kept,
    }[stage]()
    assert [name for name in columns.set_by(stage) if name not in kept.columns] == []
    extra = set(kept.columns) - set(columns.set_by(stage)) - set(frame.columns)
    assert {name for name in extra if not name.startswith("x_")} == set()
    assert kept.columns == columns.ordered(kept.columns)


# --- numbers -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "phone", "slots"),
    [
        pytest.param({"phone": "212 555 0123"}, "+12125550123", {"other_phone": "+12125550123"}, id="only phone: first free slot, other"),
        pytest.param(
            {"phone": "212 555 0123", "other_phone": "212 555 0124"}, "+12125550124",
            {"other_phone": "+12125550124", "company_phone": "+12125550123"}, id="other taken: company, the switchboard",
        ),
        pytest.param({"phone": "212 555 0123", "direct_phone": "+1 212 555 0123"}, "+12125550123", {"direct_phone": "+12125550123"}, id="a copy needs no slot"),
        pytest.param({"company_phone": "212 555 0123 x7"}, "+12125550123", {"company_phone": "+12125550123;ext=7"}, id="an extension stays with its number"),
        pytest.param(
            {"company_phone": "212 555 0123", "direct_phone": "212 555 0124"}, "+12125550124",
            {"company_phone": "+12125550123", "direct_phone": "+12125550124"}, id="the best is dialed: direct before main line",
        ),
    ],
)  # fmt: skip
def test_every_number_has_a_slot_and_phone_is_a_copy_of_the_best(
    row: dict[str, str], phone: str, slots: dict[str, str]
) -> None:
    kept = validate(leads([{**row, "country": "US", "company_name": "Tarnwick"}]), Icp(name="x"), today=TODAY).kept.row(
        0, named=True
    )
    assert kept["phone"] == phone
    assert {slot: kept[slot] for slot in columns.SLOTS if kept[slot] is not None} == slots


def test_a_suppressed_number_is_parked_and_never_exported() -> None:
    icp = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
    kept = validate(leads([{**PERSON, "mobile_phone": "(646) 555-0199"}]), icp, today=TODAY, lists=[DNC]).kept
    assert kept["phone"].to_list() == ["+16465550199"]
    assert kept["other_numbers"].to_list() == [["+12125550123"]]
    assert kept["warnings"].to_list() == [[str(Reason.phone_suppressed)]]
    calls = export(kept, icp, vocab.layout("generic"), today=TODAY, lists=[DNC]).extra["calls"]
    assert "+12125550123" not in calls.write_csv()


def test_export_is_the_last_gate_for_a_list_nobody_has_validated() -> None:
    icp = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
    third = {
        "first_name": "Cy",
        "last_name": "Cole",
        "company_name": "Lee",
        "phone": "+16465550199",
        "do_not_call": True,
    }
    result = export(leads([PERSON, OTHER, {**OTHER, **third}]), icp, vocab.layout("generic"), today=TODAY, lists=[DNC])
    assert said(result, 3) == ["suppressed_us_dnc", None, "do_not_call"]
    assert result.extra["calls"]["phone"].to_list() == ["+13125550147"]


@pytest.mark.parametrize(("people", "reach_class"), [(2, "standard"), (3, "switchboard")])
def test_a_number_of_three_people_is_a_switchboard(people: int, reach_class: str) -> None:
    rows = [
        {**PERSON, "full_name": f"{first} Quill{n}"}
        for n, first in zip(range(people), ("Ada", "Bo", "Cy"), strict=False)
    ]
    kept = validate(leads(rows), Icp(name="x"), today=TODAY).kept
    assert set(kept["reach_class"]) == {reach_class}


# --- dedupe --------------------------------------------------------------------------------------

SAME = {"company_name": "Tarnwick Freight", "company_domain": "tarnwick.example", "phone": "+12125550123"}


@pytest.mark.parametrize(
    ("rows", "people"),
    [
        pytest.param([{**SAME, "full_name": "Ada Quill"}, {**SAME, "full_name": "ada quill"}], 1, id="one person twice"),
        pytest.param([{**SAME, "full_name": "Ada Quill"}, {**SAME, "full_name": "Bo Marsh"}], 2, id="colleagues on one switchboard"),
        pytest.param([{**SAME, "full_name": "Emil Hart Sr."}, {**SAME, "full_name": "Emil Hart Jr."}], 2, id="father and son"),
        pytest.param(
            [{"full_name": "Ada Quill", "company_name": "Tarnwick"}, {"full_name": "Ada Quill", "company_name": "Marrowbend"}], 2,
            id="namesakes elsewhere",
        ),
        pytest.param(
            [{**SAME, "full_name": n, "email": "info@tarnwick.example"} for n in ("Ada Quill", "Bo Marsh")], 2, id="one info@ mailbox",
        ),
        pytest.param(
            [{"full_name": "Ada Quill", "email": "ada@tarnwick.example"}, {"last_name": "Quill", "email": "ADA@tarnwick.example"}], 1,
            id="one mailbox",
        ),
    ],
)  # fmt: skip
def test_dedupe_keeps_one_row_a_person(rows: list[dict[str, str]], people: int) -> None:
    result = dedupe(leads(pl.DataFrame(rows, infer_schema_length=None).to_dicts()), Icp(name="x"))
    assert result.kept.height == people
    survivors = set(result.kept["lead_id"])
    assert set(result.rejected["reason"]) <= {"duplicate_of_survivor"}
    assert set(result.rejected["survivor_lead_id"]) <= survivors


def test_contact_id_is_the_eldest_members_and_the_strictest_permission_wins() -> None:
    rows = [
        {**PERSON, "lead_id": "b", "updated_on": date(2026, 5, 1), "consent_expires_on": date(2027, 1, 1), "do_not_call": False},
        {**PERSON, "lead_id": "a", "updated_on": date(2026, 6, 1), "consent_expires_on": date(2026, 12, 1), "do_not_call": True},
    ]  # fmt: skip
    kept = dedupe(leads(rows), Icp(name="x")).kept
    assert kept.select("lead_id", "contact_id", "do_not_call", "consent_expires_on").rows() == [
        ("a", "b", True, date(2026, 12, 1))
    ]


def test_address_parts_of_two_rows_are_never_mixed() -> None:
    rows = [
        {**PERSON, "updated_on": date(2026, 6, 1), "city": "Reno", "region": "NV"},
        {**PERSON, "updated_on": date(2026, 5, 1), "street": "1 Old Rd", "city": "Lima", "region": "OH", "postal_code": "45801"},
    ]  # fmt: skip
    kept = dedupe(leads(pl.DataFrame(rows, infer_schema_length=None).to_dicts()), Icp(name="x")).kept
    parts = kept.select("street", "city", "region", "postal_code").row(0)
    assert parts in [(None, "Reno", "NV", None), ("1 Old Rd", "Lima", "OH", "45801")]


# --- score and export ----------------------------------------------------------------------------

PROFILE = {
    "name": "x",
    "version": "2026-11-23",
    "target": {
        "industries": ["48-49"],
        "employees": {"min": 50, "max": 1000},
        "revenue_usd": {"min": 10_000_000},
        "geography": {"countries": ["US"]},
        "technologies": {"any": ["SAP"]},
    },
    "buying_group": {"roles": [{"name": "economic_buyer", "seniority": ["cxo", "vp"], "departments": ["finance"]}]},
}
FITTING = {
    **PERSON, "industry_code": "484121", "employees": 200, "seniority": "cxo", "department": "finance", "reach_class": "direct",
}  # fmt: skip


def test_fit_is_points_over_known_weight_and_its_reasons_sum_to_it() -> None:
    kept = score(leads([FITTING]), Icp.model_validate(PROFILE), today=TODAY).kept.row(0, named=True)
    assert (kept["fit_score"], kept["fit_confidence"], kept["fit_grade"], kept["icp_version"]) == (
        100.0,
        80.0,
        "A",
        "2026-11-23",
    )
    fit = [reason for reason in kept["score_reasons"] if reason.startswith("fit:")]
    assert "fit:industry=+31.3 (484121)" in fit
    assert round(sum(float(reason.split("=+")[1].split(" ")[0]) for reason in fit), 1) == 100.0


@pytest.mark.parametrize(
    ("change", "fit", "grade"),
    [
        pytest.param({"industry_code": "5415"}, 68.8, "B", id="another industry"),
        pytest.param({"employees": 20}, 75.0, "B", id="too small"),
        pytest.param({"employees": None}, 100.0, "A", id="unknown does not lower the score"),
        pytest.param({"department": "marketing"}, 68.8, "B", id="another department"),
        pytest.param(
            {"industry_code": "5415", "department": "marketing", "employees": 20}, 12.5, "D", id="hardly anything"
        ),
    ],
)
def test_fit_of_what_does_not(change: dict[str, Any], fit: float, grade: str) -> None:
    kept = score(leads([{**FITTING, **change}]), Icp.model_validate(PROFILE), today=TODAY).kept
    assert kept.select("fit_score", "fit_grade").row(0) == (fit, grade)


def test_nothing_known_is_no_score_no_grade_and_not_below_a_minimum() -> None:
    icp = Icp.model_validate(
        {**PROFILE, "export": {"min_grade": "A"}, "target": {"employees": {"min": 5}}, "buying_group": {}}
    )
    scored = score(leads([{**PERSON, "phone": "+12125550123"}]), icp, today=TODAY).kept
    assert scored.select("fit_score", "fit_grade").row(0) == (None, None)
    assert export(scored, icp, vocab.layout("generic"), today=TODAY).kept.height == 1


def test_priority_is_connect_rate_times_qualified_times_grade_and_orders_the_calls() -> None:
    rows = [
        {**FITTING, "full_name": f"P{n}", "reach_class": r} for n, r in enumerate(("switchboard", "direct", "standard"))
    ]
    rows.append({**FITTING, "full_name": "P3", "reach_class": "standard", "last_activity": "guide_download"})
    kept = score(
        leads(pl.DataFrame(rows, infer_schema_length=None).to_dicts()), Icp.model_validate(PROFILE), today=TODAY
    ).kept
    assert kept.select("full_name", "priority").rows() == [("P1", 25.5), ("P3", 19.8), ("P2", 10.2), ("P0", 5.53)]


def test_strict_fields_set_aside_what_is_known_to_be_outside() -> None:
    strict = {**PROFILE, "target": {**PROFILE["target"], "strict": ["employees", "industries", "roles"]}}  # type: ignore[dict-item]
    rows = [FITTING, {**FITTING, "employees": 20}, {**FITTING, "employees": None}, {**FITTING, "industry_code": "11"}]
    result = score(leads(rows), Icp.model_validate(strict), today=TODAY)
    assert said(result, 4) == [None, "outside_icp", None, "outside_icp"]


def test_a_lead_is_qualified_by_a_persons_evidence_and_never_by_score_alone() -> None:
    rows = [
        {**FITTING, "need": "yes", "budget": "yes", "authority": "yes"},
        {**FITTING, **{f"{a}": "yes" for a in ("need", "budget", "authority")}, **{f"{a}_evidence": "said so" for a in ("need", "budget", "authority")}},
        {**FITTING, "need": "yes", "budget": "unknown"},
    ]  # fmt: skip
    kept = score(
        leads(pl.DataFrame(rows, infer_schema_length=None).to_dicts()), Icp.model_validate(PROFILE), today=TODAY
    ).kept
    stages = dict(kept.select("lead_id", "lead_stage").iter_rows())
    assert [stages[f"lead{n:012}"] for n in range(3)] == ["new", "sql", "new"]
    scores = dict(kept.select("lead_id", "qualification_score").iter_rows())
    assert scores["lead000000000002"] == 100.0


SCORED = {
    **PERSON,
    "phone": "+12125550123",
    "other_phone": "+12125550123",
    "fit_grade": "A",
    "priority": 10.0,
    "reach_class": "standard",
}


@pytest.mark.parametrize(
    ("rows", "expected", "settings"),
    [
        pytest.param([{**SCORED, "fit_grade": "D"}, {**SCORED, "fit_grade": None}], ["score_below_minimum", None], {"min_grade": "C"}, id="min_grade"),
        pytest.param([{**SCORED, "attempts": 6}, {**SCORED, "attempts": 5}], ["called_too_often", None], {"max_attempts": {"per_contact": 6}}, id="attempts"),
        pytest.param(
            [{**SCORED, "account_id": "a", "priority": p} for p in (1.0, 3.0, 2.0)], ["account_cap", None, None],
            {"max_attempts": {"per_account_per_day": 2}}, id="the account's best so many",
        ),
        pytest.param([{**SCORED, "lead_stage": "sql"}, {**SCORED, "lead_stage": "mql"}], ["in_play", None], {}, id="with sales"),
        pytest.param([{**SCORED, "next_call_on": date(2026, 11, 24)}, {**SCORED, "next_call_on": TODAY}], ["in_play", None], {}, id="not before"),
        pytest.param([{**SCORED, "phone": None, "other_phone": None}], ["phone_missing"], {}, id="no number"),
    ],
)  # fmt: skip
def test_export_sets_aside(rows: list[dict[str, Any]], expected: list[str | None], settings: dict[str, Any]) -> None:
    icp = Icp.model_validate({"name": "x", "export": settings})
    result = export(
        leads(pl.DataFrame(rows, infer_schema_length=None).to_dicts()), icp, vocab.layout("generic"), today=TODAY
    )
    assert said(result, len(rows)) == expected


VICIDIAL = (20, 50, 14, 10, 18, 4, 30, 1, 30, 100, 100, 100, 50, 2, 50, 10, 3, 1, 10, 12, 70, 100, 255)


def test_vicidial_lines_obey_the_loaders_limits() -> None:
    long = {
        **SCORED, "first_name": "Ä" * 31, "last_name": 'Qu"ill;', "company_name": "T" * 101, "job_title": "J" * 51, "street": "a\tb\nc",
        "region": "Nordrhein", "notes": "n" * 300,
    }  # fmt: skip
    icp = Icp.model_validate({"name": "x", "export": {"layout": "vicidial", "fields": {"list_id": 101}}})
    result = export(leads([long]), icp, vocab.layout("vicidial"), today=TODAY)
    cells = list(result.extra["calls"].drop("_part").row(0))
    assert len(cells) == len(VICIDIAL)
    assert [cell for cell, limit in zip(cells, VICIDIAL, strict=True) if cell and len(cell) > limit] == []
    assert (cells[2], cells[3], cells[4], cells[6]) == ("101", "1", "2125550123", "Ä" * 30)
    assert not any(character in "".join(cell or "" for cell in cells) for character in '"\t\n;|`')
    assert result.warned == {"value_shortened": 1}
