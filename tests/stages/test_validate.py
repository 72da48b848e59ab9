"""Validate: which rows can and may be called, and what is said of the others and of those that stay."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import frame_of, listed

from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.validate import validate
from listforge.suppression import Suppressed

TODAY = date(2026, 11, 23)
ANN = {"full_name": "Ann Ash", "company_name": "Tarnwick Freight", "phone": "(212) 555-0123", "country": "US"}
BO = {"full_name": "Bo Best", "company_name": "Marrowbend", "phone": "(312) 555-0147", "country": "US"}
CY = {"full_name": "Cy Dell", "company_name": "Copperfinch", "phone": "(415) 555-0119", "country": "US"}
Rows = Sequence[Mapping[str, Any]]


def run(rows: Rows, icp: Mapping[str, Any] | None = None, **world: Any) -> Result:
    said = {"default_country": "US", **(icp or {}).get("validate", {})}
    return validate(
        frame_of(rows), Icp.model_validate({"name": "x", **(icp or {}), "validate": said}), today=TODAY, **world
    )


def reasons(rows: Rows, icp: Mapping[str, Any] | None = None, **world: Any) -> list[str | None]:
    """The reason of each row, in the order of the rows."""
    aside = dict(run(rows, icp, **world).rejected.select("lead_id", "reason").iter_rows())
    return [aside.get(f"lead{n:012}") for n in range(len(rows))]


# --- precedence ----------------------------------------------------------------------------------

# Every reason of validate, first to last: what to do to a good row, and to the ICP, so that it is set aside for it.
CUSTOMERS = frame_of([{"email": "known@tarnwick.example"}])
PROBLEMS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "do_not_call": ({"do_not_call": True}, {}),
    "suppressed_own": ({"email": "known@tarnwick.example"}, {}),
    "consent_missing": ({"country": "DE"}, {}),
    "consent_expired": ({"country": "DE", "consent_basis": "consent", "consent_expires_on": date(2026, 11, 22)}, {}),
    "company_excluded": ({"company_name": "Rival Inc"}, {"target": {"exclude": {"companies": ["RIVAL"]}}}),
    "known_in_customers": ({"email": "known@tarnwick.example"}, {}),
    "country_outside_icp": (
        {"region": "HI"}, {"target": {"geography": {"exclude_regions": ["US-HI", "DE-BE"]}, "strict": ["geography"]}},
    ),
    "consumer_record": ({"company_name": None, "email": None}, {}),
    "phone_excel_damaged": ({"phone": "2.12555E+09"}, {}),
    "phone_line_type": ({"phone": "+1 900 555 0142"}, {"validate": {"phone": {"reject_line_types": ["premium_rate"]}}}),
    "phone_invalid": ({"phone": "555-0123"}, {}),
    "phone_missing": ({"phone": None}, {"validate": {"require": ["phone", "email", "name", "company"]}}),
    "email_missing": ({"email": None}, {"validate": {"require": ["phone", "email", "name", "company"]}}),
    "name_missing": ({"full_name": None}, {"validate": {"require": ["phone", "email", "name", "company"]}}),
    "company_missing": ({"company_name": None, "email": "a@tarnwick.example"}, {"validate": {"require": ["phone", "email", "name", "company"]}}),
    "email_invalid": ({"email": "ann@@tarnwick"}, {"validate": {"email": {"on_invalid": "reject"}}}),
    "email_disposable": ({"email": "invented@mailinator.com"}, {"validate": {"email": {"on_invalid": "reject"}}}),
    "record_stale": ({"updated_on": date(2020, 1, 1)}, {"validate": {"freshness": {"max_age_days": 365}}}),
}  # fmt: skip
PAIRS = [
    ("do_not_call", "suppressed_own"),
    ("suppressed_own", "known_in_customers"),
    ("suppressed_own", "consent_missing"),
    ("consent_missing", "company_excluded"),
    ("consent_expired", "company_excluded"),
    ("company_excluded", "known_in_customers"),
    ("known_in_customers", "country_outside_icp"),
    ("country_outside_icp", "consumer_record"),
    ("consumer_record", "phone_excel_damaged"),
    ("consumer_record", "phone_invalid"),
    ("consumer_record", "phone_missing"),
    ("phone_excel_damaged", "email_missing"),
    ("phone_line_type", "email_missing"),
    ("phone_invalid", "email_missing"),
    ("phone_missing", "email_missing"),
    ("email_missing", "name_missing"),
    ("name_missing", "company_missing"),
    ("company_missing", "email_disposable"),
    ("phone_invalid", "email_invalid"),
    ("email_invalid", "record_stale"),
    ("email_disposable", "record_stale"),
    ("do_not_call", "record_stale"),
    ("phone_invalid", "record_stale"),
]


def merged(*settings_of: Mapping[str, Any]) -> dict[str, Any]:
    """Several ICPs as one, section by section."""
    one: dict[str, Any] = {}
    for told in settings_of:
        for section, keys in told.items():
            one[section] = merged(one.get(section, {}), keys) if isinstance(keys, Mapping) else keys
    return one


def problem(*names: str) -> list[str | None]:
    row = {**ANN, "email": "ann@tarnwick.example"}
    for name in reversed(names):
        row |= PROBLEMS[name][0]
    world: dict[str, Any] = {"lists": [], "known": {}}
    if "suppressed_own" in names:
        world["lists"] = [listed("own", "person", emails=["known@tarnwick.example"])]
    if "known_in_customers" in names:
        world["known"] = {"customers": CUSTOMERS}
        row["email"] = "known@tarnwick.example"
    return reasons([row], merged(*(PROBLEMS[name][1] for name in names)), **world)


@pytest.mark.parametrize("name", PROBLEMS)
def test_each_reason_alone(name: str) -> None:
    assert problem(name) == [name]


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=[" before ".join(pair) for pair in PAIRS])
def test_of_two_problems_the_earlier_is_the_reason(first: str, second: str) -> None:
    assert problem(first, second) == [first]


def test_lists_give_their_reason_in_the_order_of_the_icp() -> None:
    lists = [listed("zz-first", "person", [12125550123]), listed("aa-second", "person", [12125550123])]
    assert reasons([ANN], lists=lists) == ["suppressed_zz_first"]
    assert reasons([ANN], lists=lists[::-1]) == ["suppressed_aa_second"]


@pytest.mark.parametrize(
    ("name", "reason"),
    [("US DNC (federal)", "suppressed_us_dnc_federal"), ("us_dnc", "suppressed_us_dnc"), ("Robinson-Liste é", "suppressed_robinson_liste_e")],
)  # fmt: skip
def test_list_names_are_slugged(name: str, reason: str) -> None:
    assert reasons([ANN], lists=[listed(name, numbers=[12125550123])]) == [reason]


# --- who must not be called ----------------------------------------------------------------------

NO = {"do_not_call": True}


@pytest.mark.parametrize(
    ("rows", "aside"),
    [
        pytest.param([{**ANN, **NO}, {**BO, "mobile_phone": "212.555.0123"}], [1, 1], id="a number in another slot"),
        pytest.param([{**ANN, **NO}, {**BO, "phone": "212-555-0123 x9"}], [1, 1], id="the number with an extension"),
        pytest.param([{**ANN, **NO}, {**BO, "other_numbers": ["+12125550123"]}], [1, 1], id="a number that is parked"),
        pytest.param([{**BO, "email": "Ann@x.example"}, {**ANN, **NO, "email": "ann@X.example"}], [1, 1], id="a mail address, before"),
        pytest.param([{**ANN, **NO, "phone": None}, {**ANN, "company_name": "TARNWICK FREIGHT, INC", "phone": "(646) 555-0101"}], [1, 1], id="name and company"),
        pytest.param([{**ANN, **NO, "phone": None}, {"first_name": "ann", "last_name": "ASH", "company_name": "Tarnwick Freight LLC", "phone": "(646) 555-0101"}], [1, 1], id="a name in two parts"),
        pytest.param([{**ANN, **NO, "full_name": "Cher"}, {**ANN, "full_name": "Cher", "phone": "(646) 555-0101"}], [1, 1], id="a name of one word"),
        pytest.param([{**ANN, **NO}, {**ANN, "full_name": "Bo Best", "phone": "(646) 555-0101"}], [1, 0], id="a colleague stays"),
        pytest.param([{**ANN, **NO}, {**ANN, "company_name": "Marrowbend", "phone": "(646) 555-0101"}], [1, 0], id="a namesake elsewhere stays"),
        pytest.param([{**NO, "company_name": "Tarnwick", "phone": "(646) 555-0101"}, {"company_name": "Tarnwick", "phone": "(646) 555-0102"}], [1, 0], id="a company alone is no person"),
        pytest.param([{**ANN, **NO, "email": "ann@tarnwick.example"}, {**BO, "email": "bo@tarnwick.example"}], [1, 0], id="a domain is no address"),
        pytest.param([{**ANN, "do_not_call": False}, {**ANN, "do_not_call": None}], [0, 0], id="false and unknown are no opt-out"),
    ],
)  # fmt: skip
def test_do_not_call_spreads(rows: Rows, aside: list[int]) -> None:
    assert [reason == "do_not_call" for reason in reasons(rows)] == [bool(n) for n in aside]


@pytest.mark.parametrize(
    ("rows", "lists", "expected"),
    [
        pytest.param([ANN], [listed("l", numbers=[12125550123])], ["suppressed_l"], id="number: the only one"),
        pytest.param([{**ANN, "direct_phone": "646-555-0101"}], [listed("l", numbers=[12125550123])], [None], id="number: another is left"),
        pytest.param(
            [{**ANN, "direct_phone": "646-555-0101"}], [listed("l", numbers=[12125550123]), listed("m", numbers=[16465550101])],
            ["suppressed_m"], id="number: two lists take one each",
        ),
        pytest.param([{**ANN, "direct_phone": "000"}], [listed("l", numbers=[12125550123])], ["suppressed_l"], id="number: the other is none"),
        pytest.param([{**ANN, "direct_phone": "646-555-0101"}, {**ANN, "full_name": "Bo Best"}], [listed("l", "person", [12125550123])], ["suppressed_l"] * 2, id="person: whoever has the number"),
        pytest.param([{**ANN, "email": "ANN@tarnwick.example"}, BO], [listed("l", "person", emails=["ann@tarnwick.example"])], ["suppressed_l", None], id="person: by mail address"),
        pytest.param(
            [{**ANN, "email": "ann@tarnwick.example"}, {**CY, "email": "ann@tarnwick.example"}], [listed("l", "person", [12125550123])],
            ["suppressed_l"] * 2, id="person: their other row, by mail address",
        ),
        pytest.param([ANN, {**ANN, "phone": "646-555-0101"}], [listed("l", "person", [12125550123])], ["suppressed_l"] * 2, id="person: their other row, by name and company"),
        pytest.param([ANN, {**ANN, "full_name": "Bo Best", "phone": "646-555-0101"}], [listed("l", "person", [12125550123])], ["suppressed_l", None], id="person: a colleague stays"),
        pytest.param([{**ANN, "company_domain": "rival.example"}, {**BO, "email": "b@rival.example"}, CY], [listed("l", "account", domains=["rival.example"])], ["suppressed_l", "suppressed_l", None], id="account: by domain"),
        pytest.param([ANN, {**ANN, "full_name": "Bo Best", "phone": "646-555-0101"}, CY], [listed("l", "account", [12125550123])], ["suppressed_l", "suppressed_l", None], id="account: colleagues of the number"),
        pytest.param([{**ANN, "email": "ann@tarnwick.example"}, {**BO, "email": "bo@tarnwick.example"}], [listed("l", "account", emails=["ann@tarnwick.example"])], ["suppressed_l"] * 2, id="account: colleagues of the address"),
        pytest.param([{**ANN, "company_name": None, "email": "ann.invented@gmail.com"}, {**BO, "email": "bo.invented@gmail.com"}], [listed("l", "account", emails=["ann.invented@gmail.com"])], ["suppressed_l", None], id="account: gmail is no company"),
    ],
)  # fmt: skip
def test_suppression_by_scope(rows: Rows, lists: list[Suppressed], expected: list[str | None]) -> None:
    assert reasons(rows, lists=lists) == expected


def test_a_suppressed_number_moves_to_other_numbers_whatever_slot_it_was_in() -> None:
    row = {**ANN, "mobile_phone": "646-555-0101", "company_phone": "646-555-0102 x7"}
    kept = run([row], lists=[listed("l", numbers=[16465550101, 16465550102])]).kept.row(0, named=True)
    assert [kept[slot] for slot in ("direct_phone", "mobile_phone", "company_phone", "phone")] == [
        None,
        None,
        None,
        "+12125550123",
    ]
    assert [number[:12] for number in kept["other_numbers"]] == ["+16465550101", "+16465550102"]
    assert kept["warnings"] == ["phone_suppressed"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        pytest.param({"country": "DE"}, "consent_missing", id="none"),
        pytest.param({"country": "DE", "consent_basis": "legitimate_interest"}, "consent_missing", id="none that counts"),
        pytest.param({"country": "DE", "consent_basis": "Opt_In"}, None, id="an opt-in, in any case"),
        pytest.param({"country": "DE", "consent_basis": "Existing customer"}, None, id="in words"),
        pytest.param({"country": None}, "consent_missing", id="by the number where the country is unknown"),
        pytest.param({"country": "DE", "consent_basis": "consent", "consent_expires_on": TODAY}, None, id="good on its last day"),
        pytest.param({"country": "DE", "consent_basis": "consent", "consent_expires_on": date(2026, 11, 22)}, "consent_expired", id="over"),
        pytest.param({"country": "DE", "consent_basis": "nothing", "consent_expires_on": date(2026, 11, 22)}, "consent_missing", id="missing goes before expired"),
    ],
)  # fmt: skip
def test_consent_in_a_country_that_requires_it(row: dict[str, Any], reason: str | None) -> None:
    assert reasons([{**ANN, "phone": "+49 30 123456", **row}]) == [reason]


def test_consent_elsewhere_is_nobodys_condition() -> None:
    assert reasons([{**ANN, "consent_expires_on": date(2020, 1, 1)}, {**BO, "consent_basis": "nothing"}]) == [
        None,
        None,
    ]


# --- who does not belong -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("known", "rows", "expected"),
    [
        pytest.param({"company_name": "Tarnwick Freight, Inc."}, [ANN, BO], [1, 0], id="by company"),
        pytest.param({"company_domain": "www.Tarnwick.example"}, [{**ANN, "website": "https://tarnwick.example/x"}, BO], [1, 0], id="by domain"),
        pytest.param({"company_domain": "tarnwick.example"}, [{**ANN, "email": "ann@tarnwick.example"}, BO], [1, 0], id="by the domain of the mail"),
        pytest.param({"email": "ANN@tarnwick.example"}, [{**ANN, "email": "ann@tarnwick.example"}, {**BO, "email": "bo@tarnwick.example"}], [1, 0], id="by mail address, one person"),
        pytest.param({"phone": "+12125550123"}, [ANN, BO], [1, 0], id="by number"),
        pytest.param({"phone": "212-555-0123"}, [ANN, BO], [1, 0], id="by a number as people write it"),
        pytest.param({"email": "x@gmail.com"}, [{**ANN, "email": "y@gmail.com"}], [0], id="gmail is no company"),
        pytest.param({"full_name": "Ann Ash"}, [ANN], [0], id="a name alone is nobody"),
    ],
)  # fmt: skip
def test_known_in_a_list(known: dict[str, Any], rows: Rows, expected: list[int]) -> None:
    found = reasons(rows, known={"customers": frame_of([known])})
    assert found == ["known_in_customers" if n else None for n in expected]


@pytest.mark.parametrize(
    ("geography", "row", "outside"),
    [
        pytest.param({"countries": ["US", "CA"]}, {"country": "GB"}, True, id="another country"),
        pytest.param({"countries": ["US", "CA"]}, {"country": "CA"}, False, id="one of the countries"),
        pytest.param({"countries": ["GB"]}, {"country": None, "phone": None}, False, id="unknown is never outside"),
        pytest.param({"countries": ["US"], "regions": ["US-TX"]}, {"region": "OH"}, True, id="another region"),
        pytest.param({"countries": ["US"], "regions": ["US-TX"]}, {"region": None}, False, id="an unknown region"),
        pytest.param({"countries": ["US", "CA"], "regions": ["US-TX"]}, {"country": "CA", "region": "ON"}, False, id="a country without regions"),
        pytest.param({"regions": ["US-TX"]}, {"country": "CA", "region": "ON"}, True, id="regions alone name their countries"),
        pytest.param({"regions": ["US-TX"]}, {"region": "Texas"}, False, id="a region by name"),
        pytest.param({"exclude_regions": ["US-HI"]}, {"region": "Hawaii"}, True, id="an excluded region"),
        pytest.param({"exclude_regions": ["US-HI"]}, {"region": "TX"}, False, id="not the excluded one"),
        pytest.param({"countries": ["US"], "exclude_regions": ["US-HI"]}, {"country": "GB", "region": "HI"}, True, id="both"),
    ],
)  # fmt: skip
def test_geography_sets_aside_only_when_strict(geography: dict[str, Any], row: dict[str, Any], outside: bool) -> None:
    rows = [{**ANN, "phone": None, **row}]
    assert reasons(rows, {"target": {"geography": geography, "strict": ["geography"]}}) == (
        ["country_outside_icp"] if outside else [None]
    )
    assert reasons(rows, {"target": {"geography": geography, "strict": ["employees"]}}) == [None]


PRIVATE = {"full_name": "Ann Ash", "phone": "(212) 555-0123"}


@pytest.mark.parametrize(
    ("row", "consumer"),
    [
        pytest.param({}, True, id="a name and a number"),
        pytest.param({"email": "ann.invented@gmail.com"}, True, id="freemail"),
        pytest.param({"mobile_phone": "(646) 555-0101"}, True, id="a mobile is no business line"),
        pytest.param({"email": "ann@@gmail"}, True, id="an address that cannot be is none"),
        pytest.param({"job_title": "Plumber", "city": "Reno"}, True, id="a title is no company"),
        pytest.param({"email": "ann@tarnwick.example"}, False, id="an address at a business"),
        pytest.param({"email": "info@tarnwick.example"}, False, id="a function's address"),
        pytest.param({"company_name": "Tarnwick"}, False, id="a company"),
        pytest.param({"website": "tarnwick.example"}, False, id="a website is a company"),
        pytest.param({"company_domain": "tarnwick.example", "email": "a@gmail.com"}, False, id="a domain is a company"),
        pytest.param({"direct_phone": "(646) 555-0101"}, False, id="a direct line"),
        pytest.param({"company_phone": "(646) 555-0101"}, False, id="a main line"),
        pytest.param({"phone": "(212) 555-0123 x7"}, False, id="an extension"),
        pytest.param({"phone": "800 555 0123"}, False, id="a toll-free number"),
        pytest.param({"company_phone": "000"}, True, id="a main line that is no number"),
    ],
)
def test_consumer_record(row: dict[str, Any], consumer: bool) -> None:
    found = reasons([{**PRIVATE, **row}])
    assert found == (["consumer_record"] if consumer else [None])
    kept = run([{**PRIVATE, **row}], {"validate": {"consumer_records": "warn"}}).kept
    assert ("consumer_record" in (kept["warnings"].to_list()[0] or [])) == consumer
    assert reasons([{**PRIVATE, **row}], {"validate": {"consumer_records": "keep"}}) == [None]


# --- who cannot be called ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "settings_of", "reason"),
    [
        pytest.param({"phone": "2.12555E+09", "direct_phone": "nope"}, {}, "phone_excel_damaged", id="damaged beside no number"),
        pytest.param({"phone": "2.12555E+09", "direct_phone": "646-555-0101"}, {}, None, id="damaged beside a number"),
        pytest.param({"phone": "call me"}, {}, None, id="words are no number"),
        pytest.param({"phone": "555-0123"}, {}, "phone_invalid", id="a number without its area"),
        pytest.param({"phone": "020 7946 0123"}, {}, "phone_invalid", id="a British number in the US"),
        pytest.param({"phone": "020 7946 0123", "country": "GB"}, {}, None, id="a British number in Britain"),
        pytest.param({"phone": None}, {}, None, id="no number and none asked for"),
        pytest.param({"phone": "555-0123"}, {"phone": {"on_invalid": "blank"}}, None, id="blanked"),
        pytest.param({"phone": "555-0123"}, {"phone": {"on_invalid": "blank"}, "require": ["phone"]}, "phone_missing", id="blanked and asked for"),
        pytest.param({"phone": "+1 900 555 0142"}, {}, None, id="premium rate, which nobody minds"),
        pytest.param({"phone": "+1 900 555 0142", "mobile_phone": "646-555-0101"}, {"phone": {"reject_line_types": ["premium_rate"]}}, None, id="another number is left"),
        pytest.param({"email": None}, {"require": ["email"]}, "email_missing", id="no address"),
        pytest.param({"email": "ann@@x"}, {"require": ["email"]}, "email_missing", id="none that could be"),
        pytest.param({"full_name": None, "last_name": "Ash"}, {"require": ["name"]}, None, id="part of a name is one"),
        pytest.param({"company_name": None, "website": "tarnwick.example"}, {"require": ["company"]}, None, id="a site is a company"),
        pytest.param({"email": "ann@@x"}, {"email": {"on_invalid": "warn"}}, None, id="an address that is warned about"),
        pytest.param({"email": "x@mailinator.com"}, {}, None, id="a throw-away address, warned about"),
        pytest.param({"updated_on": date(2025, 11, 23)}, {"freshness": {"max_age_days": 365}}, None, id="365 days old is not over 365"),
        pytest.param({"updated_on": date(2025, 11, 22)}, {"freshness": {"max_age_days": 365, "on_stale": "keep"}}, None, id="stale and kept"),
    ],
)  # fmt: skip
def test_who_cannot_be_called(row: dict[str, Any], settings_of: dict[str, Any], reason: str | None) -> None:
    assert reasons([{**ANN, **row}], {"validate": settings_of}) == [reason]


@pytest.mark.parametrize(
    ("row", "settings_of", "warnings"),
    [
        pytest.param({"email": "info@tarnwick.example"}, {}, ["email_role"], id="a function's address"),
        pytest.param({"email": "ann.invented@gmail.com"}, {}, ["email_freemail"], id="freemail"),
        pytest.param({"email": "invented@mailinator.com"}, {}, ["email_disposable"], id="throw-away"),
        pytest.param({"email": "ann@@tarnwick"}, {}, ["email_invalid"], id="no address"),
        pytest.param({"email": "ann@marrowbend.example", "website": "tarnwick.example"}, {}, ["email_domain_mismatch"], id="another company's"),
        pytest.param({"email": "ann@mail.tarnwick.example", "website": "tarnwick.example"}, {}, None, id="a host of the company's"),
        pytest.param({"email": "ann@tarnwick.example", "website": "https://www.tarnwick.example/eu"}, {}, None, id="the company's"),
        pytest.param({"phone": "212345678", "country": "IT"}, {}, ["phone_zero_restored"], id="a zero put back"),
        pytest.param({"updated_on": date(2020, 1, 1)}, {"freshness": {"max_age_days": 365, "on_stale": "warn"}}, ["record_stale"], id="stale"),
        pytest.param({}, {}, None, id="nothing to say"),
    ],
)  # fmt: skip
def test_warnings_of_rows_that_stay(
    row: dict[str, Any], settings_of: dict[str, Any], warnings: list[str] | None
) -> None:
    kept = run([{**ANN, **row}], {"validate": settings_of}).kept
    assert kept["warnings"].to_list() == [warnings]


# --- what is written -----------------------------------------------------------------------------


def test_a_blanked_value_stands_raw_and_the_rejects_have_what_came_in() -> None:
    result = run([{**ANN, "direct_phone": "555-0123", "email": "ann(at)tarnwick.example"}, {**BO, "phone": "555-0199"}])
    kept = result.kept.row(0, named=True)
    assert (kept["direct_phone"], kept["x_direct_phone_raw"]) == (None, "555-0123")
    assert (kept["email"], kept["x_email_raw"], kept["email_status"]) == (None, "ann(at)tarnwick.example", "invalid")
    aside = result.rejected
    assert aside["phone"].to_list() == ["555-0199"]
    assert aside.columns == [
        *frame_of([{**ANN, "direct_phone": "", "email": ""}]).columns,
        "stage",
        "reason",
        "survivor_lead_id",
    ]


@pytest.mark.parametrize(
    ("row", "problem", "suggestion"),
    [
        pytest.param({"email": "ann@@tarnwick.example"}, "more than one @", None, id="what is wrong with it"),
        pytest.param({"email": "ann@closed.example"}, "its domain takes no mail", None, id="a domain without mail"),
        pytest.param({"email": "ann.invented@gmial.com"}, None, "ann.invented@gmail.com", id="a slip"),
        pytest.param({"email": None, "x_email_problem": "no @"}, "no @", None, id="of one blanked before"),
        pytest.param(
            {"email": "ann@tarnwick.example", "x_email_problem": "no @"}, None, None, id="of one mended since"
        ),
    ],
)
def test_what_is_wrong_with_an_address_is_said_in_words(
    row: dict[str, Any], problem: str | None, suggestion: str | None
) -> None:
    def mx(domains: pl.Series) -> pl.Series:
        return pl.select(
            pl.when(domains == "closed.example").then(pl.lit("invalid")).otherwise(pl.lit("valid"))
        ).to_series()

    kept = run([{**ANN, **row}, BO], mx=mx).kept
    for name, said in (("x_email_problem", problem), ("x_email_suggestion", suggestion)):
        assert (kept[name].to_list() if name in kept.columns else [None, None]) == [said, None]


@pytest.mark.parametrize(
    ("row", "zone", "source", "starts"),
    [
        pytest.param({}, "America/New_York", "phone", datetime(2026, 11, 23, 13, tzinfo=UTC), id="by the number"),
        pytest.param({"region": "TX", "phone": "(214) 555-0188"}, "America/Chicago", "region", None, id="by the state"),
        pytest.param({"time_zone": "America/Denver"}, "America/Denver", "source", None, id="as the source says"),
        pytest.param({"time_zone": "Mars/Base"}, "America/New_York", "phone", None, id="but not just anything"),
    ],
)  # fmt: skip
def test_time_zone_and_first_window(row: dict[str, Any], zone: str, source: str, starts: datetime | None) -> None:
    kept = run([{**ANN, **row}]).kept.row(0, named=True)
    assert (kept["time_zone"], kept["time_zone_source"]) == (zone, source)
    assert kept["call_start_utc"] < kept["call_end_utc"]
    assert starts is None or kept["call_start_utc"] == starts


def test_screened_on_is_the_date_of_the_oldest_list() -> None:
    told = {
        "validate": {
            "suppression": [{"name": n, "path": n, "as_of": d} for n, d in (("a", "2026-11-20"), ("b", "2026-11-02"))]
        }
    }
    assert run([ANN], told).kept["screened_on"].to_list() == [date(2026, 11, 2)]
    assert run([ANN]).kept["screened_on"].to_list() == [None]


def test_keep_raw_keeps_every_writing() -> None:
    kept = validate(frame_of([ANN]), Icp(name="x"), today=TODAY, keep_all_raw=True).kept
    assert kept["x_phone_raw"].to_list() == ["(212) 555-0123"]
    assert "x_phone_raw" not in run([ANN]).kept.columns


# --- for any list --------------------------------------------------------------------------------

PEOPLE = st.fixed_dictionaries(
    {
        "full_name": st.sampled_from([None, "Ann Ash", "Bo Best"]),
        "company_name": st.sampled_from([None, "Tarnwick", "Tarnwick Inc"]),
        "phone": st.sampled_from([None, "+12125550123", "+13125550147"]),
        "email": st.sampled_from([None, "ann@tarnwick.example", "bo.invented@gmail.com"]),
        "do_not_call": st.sampled_from([None, True, False]),
    }
)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(st.lists(PEOPLE, min_size=1, max_size=10), st.randoms(use_true_random=False))
def test_nobody_who_shares_anything_with_a_no_is_kept_in_any_order(rows: list[dict[str, Any]], random: Any) -> None:
    frame = frame_of(rows)
    kept = validate(frame, Icp(name="x"), today=TODAY).kept
    no = [row for row in rows if row["do_not_call"]]
    for row in kept.select("full_name", "company_name", "phone", "email").iter_rows(named=True):
        assert not [n for n in no if row["phone"] is not None and row["phone"] == n["phone"]]
        assert not [n for n in no if row["email"] is not None and row["email"] == n["email"]]
    order = list(range(frame.height))
    random.shuffle(order)
    shuffled = validate(frame[order], Icp(name="x"), today=TODAY).kept
    assert sorted(shuffled["lead_id"]) == sorted(kept["lead_id"])
