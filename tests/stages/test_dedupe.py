"""Dedupe: one row a person with the best of all its rows, nobody merged who is somebody else, and every merge told."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.conftest import frame_of

from listforge.columns import ADDRESS, SLOTS
from listforge.errors import InputError
from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.dedupe import dedupe
from listforge.stages.validate import validate

TODAY = date(2026, 11, 23)
ICP = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
ANN = {"full_name": "Ann Ash", "company_name": "Tarnwick Freight", "company_domain": "tarnwick.example"}
SWITCHBOARD = {
    "company_phone": "+12125550100",
    "company_name": "Tarnwick Freight",
    "company_domain": "tarnwick.example",
}
Rows = Sequence[Mapping[str, Any]]


def one_of(rows: Rows, icp: Icp = ICP) -> dict[str, Any]:
    """The only person of a list."""
    kept = dedupe(frame_of(rows), icp).kept
    assert kept.height == 1
    return kept.row(0, named=True)


def persons(result: Result) -> set[frozenset[str]]:
    """The lead_ids of each person, whoever survived."""
    of = {lead_id: lead_id for lead_id in result.kept["lead_id"]}
    of |= dict(result.rejected.select("lead_id", "survivor_lead_id").iter_rows())
    return {frozenset(i for i, survivor in of.items() if survivor == one) for one in set(of.values())}


def decision(left: int, right: int, word: str) -> tuple[str, str, str]:
    return f"lead{left:012}", f"lead{right:012}", word


def decided(*decisions: tuple[str, str, str]) -> pl.DataFrame:
    return pl.DataFrame(list(decisions), schema=["left_lead_id", "right_lead_id", "decision"], orient="row")


# --- who is one person ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([ANN, {"full_name": "ANN ASH", "company_name": "Tarnwick Freight, Inc."}], id="company in another writing"),
        pytest.param([ANN, {"first_name": "Ann", "last_name": "Ash", "company_name": "Tarnwick Freight"}], id="name in two parts"),
        pytest.param([ANN, {"full_name": "Ash, Ann", "company_name": "Tarnwick Freight"}], id="family name first"),
        pytest.param([{**ANN, "full_name": n, "direct_phone": "+12125550144"} for n in ("Иван Петровский", "Ivan Petrovsky")], id="a name in two scripts"),
        pytest.param([{**ANN, "mobile_phone": "+16465550101"}, {"full_name": "Ann Ash", "phone": "+16465550101"}], id="one number in two slots"),
        pytest.param([{**ANN, "phone": "(646) 555-0101", "country": "US"}, {"full_name": "Ann Ash", "phone": "+16465550101"}], id="one number in two writings"),
        pytest.param([{**ANN, "email": "ann@tarnwick.example"}, {"full_name": "Ann Ash", "email": "ANN@tarnwick.example"}], id="one mailbox"),
        pytest.param([{**ANN, "email": "a.invented@gmail.com"}, {"full_name": "Ann Ash", "email": "a.invented@gmail.com"}], id="one private mailbox"),
        pytest.param(
            [{**ANN, "Secondary Email": "Ann+news@dunnock.example"}, {"full_name": "Ann Ash", "email": "ann@dunnock.example"}],
            id="one's further mailbox is the other's",
        ),
        pytest.param(
            [{**ANN, "Email 2": "ann@dunnock.example"}, {"full_name": "A. Ash", "Personal Email": "ann@dunnock.example"}],
            id="one further mailbox",
        ),
        pytest.param(
            [{"full_name": "Bob Lane", "Email 2": "bob@dunnock.example", **SWITCHBOARD}, {"full_name": "Robert Lane", "email": "bob@dunnock.example"}],
            id="a further mailbox, and a nickname",
        ),
        pytest.param([{**ANN, "company_name": f"Tarnwick Freight {f}", "email": "ann@tarnwick.example"} for f in ("GmbH", "AG")], id="one mailbox at two companies of a group"),
        pytest.param(
            [{**ANN, "email": "ann@tarnwick.example"}, {"email": "ann@tarnwick.example", "full_name": "Ann", "first_name": "Ann"}],
            id="a mailbox and a given name",
        ),
        pytest.param([{**ANN, "email": "ann@tarnwick.example"}, {"email": "ann@tarnwick.example"}], id="a mailbox without a name"),
        pytest.param(
            [{"full_name": "Ann Ash", "linkedin_url": "https://www.linkedin.com/in/ann-ash"}, {"full_name": "A. Ash", "linkedin_url": "linkedin.com/in/ann-ash/"}],
            id="one LinkedIn page",
        ),
        pytest.param([SWITCHBOARD, SWITCHBOARD], id="a company without a person, twice"),
        pytest.param([{**ANN, "lead_id": "same"}, {"lead_id": "same", "company_name": "Marrowbend"}], id="one record that came in twice"),
        pytest.param([{**ANN, "lead_id": "same"}, {**ANN, "lead_id": "same", "full_name": "Ann Birch", "company_domain": None, "company_name": "X"}], id="one record, a new name"),
    ],
)  # fmt: skip
def test_one_person(rows: Rows) -> None:
    for order in (rows, rows[::-1]):
        result = dedupe(frame_of(order), ICP)
        assert result.kept.height == 1
        assert result.rejected["reason"].to_list() == ["duplicate_of_survivor"]
        assert result.rejected["survivor_lead_id"].to_list() == result.kept["lead_id"].to_list()


@pytest.mark.parametrize(
    "rows",
    [
        pytest.param([{**SWITCHBOARD, "full_name": n} for n in ("Ann Ash", "Bo Best", "Cy Dell")], id="colleagues on one switchboard"),
        pytest.param([{**ANN, "full_name": f"{n} Marsh", "email": f"{n}.marsh@tarnwick.example".lower()} for n in ("Eric", "Erica")], id="given names that begin alike"),
        pytest.param([{**ANN, "full_name": f"{n} Marsh", "email": f"{n}.marsh@tarnwick.example".lower()} for n in ("Mario", "Marion")], id="given names, one a letter longer"),
        pytest.param([{**ANN, "full_name": f"{n} Marsh", "email": f"{n}.marsh@tarnwick.example".lower()} for n in ("Anna", "Annabel")], id="given names, one within the other"),
        pytest.param([{**ANN, "full_name": f"{n} Marsh", "email": f"{n}.marsh@tarnwick.example".lower()} for n in ("Luis", "Luisa")], id="another such pair"),
        pytest.param([{**SWITCHBOARD, "full_name": "Wayne Dunnock", "email": f"{m}@tarnwick.example"} for m in ("wayne.dunnock", "wayne.j.dunnock")], id="a middle initial for the second of a name"),
        pytest.param([{**SWITCHBOARD, "full_name": n} for n in ("Dana Pinderhask", "Dale Pinderhask")], id="colleagues of one family name and initial"),
        pytest.param([{**SWITCHBOARD, "full_name": n} for n in ("Walter Emberlyn Sr.", "Walter Emberlyn Jr.")], id="father and son"),
        pytest.param([{**ANN, "direct_phone": "+12125550144", "full_name": n} for n in ("Bruno Birchham", "Clara Birchham")], id="a couple with one number"),
        pytest.param([{**SWITCHBOARD, "full_name": n} for n in ("Walter Emberlyn", "Walter Emberlyn Jr.", "Walter Emberlyn III")][1:], id="son and grandson"),
        pytest.param([{**SWITCHBOARD, "full_name": "Ann Ash", "company_name": f"Tarnwick Freight {f}"} for f in ("GmbH", "AG")], id="namesakes at two companies of a group"),
        pytest.param([ANN, {"full_name": "Ann Ash", "company_name": "Marrowbend", "company_domain": "marrowbend.example"}], id="namesakes at other companies"),
        pytest.param([{"full_name": "Ann Ash", "city": "Reno"}, {"full_name": "Ann Ash", "city": "Reno"}], id="a name and a town"),
        pytest.param([{"full_name": n, "email": "info@tarnwick.example"} for n in ("Ann Ash", "Bo Best")], id="one info@ mailbox"),
        pytest.param([{**SWITCHBOARD, "email": "info@tarnwick.example"}, {**ANN, "email": "info@tarnwick.example"}], id="a site and a person"),
        pytest.param([{"full_name": n, "email": "office@tarnwick.example", **SWITCHBOARD} for n in ("Ann Ash", "Anna Ash")], id="one office"),
        pytest.param([{"full_name": n, "email": "family.invented@gmail.com"} for n in ("Ann Ash", "Bo Best")], id="a couple's mailbox"),
        pytest.param([{"full_name": f"{n} Marsh", "email": "marsh12@gmail.com", "street": "12 Mill Road", "city": "Reno"} for n in ("Edward", "Mark")], id="a family's mailbox"),
        pytest.param([{"full_name": f"{n} Marsh", "email": "carl.and.joan@gmail.com", "company_name": "Marsh Farm", "phone": "+12125550143"} for n in ("Carl", "Joan")], id="a couple's mailbox, with both names"),
        pytest.param([{"full_name": f"{n} Marsh", "email": "marshfarm@gmail.com", "company_name": "Marsh Farm", "phone": "+12125550143", "job_title": "Owner"} for n in ("Harold", "Edith")], id="a couple's mailbox, with their farm's"),
        pytest.param([{**ANN, "full_name": f"{n} Marsh", "email": f"{n}.marsh@tarnwick.example".lower(), "job_title": t} for n, t in (("Chris", "CFO"), ("Christine", "Receptionist"))], id="a short form that is another's"),
        pytest.param([{"full_name": n, "Alternate Email": "desk.invented@tarnwick.example"} for n in ("Ann Ash", "Bo Best")], id="an assistant's mailbox"),
        pytest.param([{"full_name": n, "Email 2": "office@tarnwick.example"} for n in ("Ann Ash", "Anna Ash")], id="the office's as a further one"),
        pytest.param([{"full_name": n, "Owner Email": "sales@tarnwick.example"} for n in ("Ann Ash", "Ann Ash")], id="the mailbox of who keeps the record"),
        pytest.param([{**SWITCHBOARD, "company_name": "Tarnwick"}, {**SWITCHBOARD, "company_name": "Marrowbend"}], id="two companies in one building"),
        pytest.param([{"company_name": "Tarnwick"}, {"company_name": "Tarnwick"}], id="a company's name alone"),
        pytest.param([{**ANN, "lead_id": "same"}, {"lead_id": "same", "full_name": "Bo Best"}], id="files that each count from 1"),
        pytest.param([{}, {}], id="nothing at all"),
    ],
)  # fmt: skip
def test_somebody_else(rows: Rows) -> None:
    rows = [{"source": "crm", **row} for row in rows]
    assert dedupe(frame_of(rows), ICP).kept.height == len(rows)


def test_a_row_that_stands_twice_makes_no_mailbox_its_own() -> None:
    desk = "desk.invented@tarnwick.example"
    ann = {**ANN, "Secondary Email": desk}
    anna = {"full_name": "Anna Ash-Moss", "company_name": "Marrowbend", "email": desk, "phone": "+16465550177"}
    rows = [ann, {**ANN, "full_name": "Bob Lane", "Secondary Email": desk}, anna]
    assert dedupe(frame_of(rows), ICP).kept.height == dedupe(frame_of([*rows, ann]), ICP).kept.height == 3


def test_people_are_linked_through_what_a_row_has_won() -> None:
    rows = [
        {"company_name": "Tarnwick Freight", "email": "ann@tarnwick.example", "updated_on": date(2026, 1, 1)},
        {"full_name": "Ann Ash", "email": "ann@tarnwick.example", "updated_on": date(2026, 3, 1)},
        {"full_name": "Ann Ash", "company_name": "Tarnwick Freight Inc", "updated_on": date(2026, 2, 1)},
    ]
    kept = one_of(rows)
    assert kept["contact_id"] == "lead000000000000"
    assert kept["lead_id"] == "lead000000000001"


@pytest.mark.parametrize(
    ("older", "hours", "zone"),
    [
        pytest.param({"region": "CA", "city": "Fresno"}, "Mon-Sun 08:00-18:00", "America/Los_Angeles", id="a region"),
        pytest.param({"postal_code": "93650"}, "Mon-Sun 08:00-18:00", "America/Los_Angeles", id="a postal code"),
        pytest.param({"region": "NY"}, "Mon-Sun 08:00-21:00", "America/New_York", id="where the number is"),
        pytest.param({"city": "Fresno"}, "Mon-Sun 08:00-21:00", "America/New_York", id="nothing that tells hours"),
    ],
)
def test_the_number_of_one_row_and_the_place_of_another_are_called_in_the_hours_of_both(
    older: dict[str, str], hours: str, zone: str
) -> None:
    ann = {**ANN, "email": "ann@tarnwick.example", "country": "US"}
    rows = [
        {**ann, "direct_phone": "+12125550123", "updated_on": date(2026, 3, 1)},
        {**ann, **older, "updated_on": date(2026, 1, 1)},
    ]
    kept = dedupe(validate(frame_of(rows), ICP, today=TODAY).kept, ICP).kept
    assert kept.select("call_hours", "time_zone").rows() == [(hours, zone)]
    again = validate(kept, ICP, today=TODAY).kept
    windows = ["time_zone", "time_zone_source", "call_hours", "call_start_utc", "call_end_utc"]
    assert_frame_equal(kept.select(windows), again.select(windows))


# --- ids -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("days", "eldest"),
    [
        pytest.param((date(2026, 5, 1), date(2026, 4, 1), None), 1, id="the smallest day"),
        pytest.param((date(2026, 5, 1), date(2026, 5, 1), date(2026, 5, 2)), 0, id="the smaller lead_id of one day"),
        pytest.param((None, None, None), 0, id="the smallest lead_id"),
    ],
)
def test_contact_id_is_the_smallest_updated_on_and_lead_id(days: tuple[date | None, ...], eldest: int) -> None:
    rows = [{**ANN, "lead_id": f"lead{n}", "contact_id": f"lead{n}", "updated_on": day} for n, day in enumerate(days)]
    for order in (rows, rows[::-1]):
        assert one_of(order)["contact_id"] == f"lead{eldest}"


def test_account_id_is_one_a_company_and_none_without() -> None:
    rows = [
        ANN,
        {"full_name": "Bo Best", "company_name": "TARNWICK FREIGHT LLC"},
        {"full_name": "Cy Dell", "email": "cy@tarnwick.example"},
        {"full_name": "Di Eves", "company_name": "Marrowbend"},
        {"full_name": "Ed Fox", "email": "ed.invented@gmail.com"},
    ]
    ids = dedupe(frame_of(rows), ICP).kept["account_id"].to_list()
    assert len(set(ids[:3])) == 1
    assert ids[3] not in (None, ids[0])
    assert ids[4] is None
    again = dedupe(frame_of(rows[1:]), ICP).kept["account_id"].to_list()
    assert again[1] == ids[2]


# --- whose value wins ----------------------------------------------------------------------------

OLD, NEW = {**ANN, "updated_on": date(2026, 1, 1)}, {**ANN, "updated_on": date(2026, 6, 1)}


@pytest.mark.parametrize(
    ("rows", "column", "value"),
    [
        pytest.param([{**OLD, "job_title": "Buyer"}, {**NEW, "job_title": "CFO"}], "job_title", "CFO", id="the later"),
        pytest.param([{**OLD, "job_title": "Buyer"}, NEW], "job_title", "Buyer", id="nothing never wins"),
        pytest.param([{**OLD, "employees": 400}, {**NEW, "employees": 999, "filled": ["employees=acme"]}], "employees", 400, id="a person's before a provider's"),
        pytest.param([{**OLD, "employees": 400, "filled": ["revenue_usd=acme"]}, {**NEW, "employees": 999, "filled": ["employees=acme"]}], "employees", 400, id="column by column"),
        pytest.param([{**OLD, "city": "Reno"}, {**NEW, "city": "Lima", "postal_code": "45801", "filled": ["city=acme", "postal_code=acme"]}], "postal_code", None, id="an address: a person's, whole"),
        pytest.param([{**OLD, "need": "yes", "need_evidence": "said so"}, {**NEW, "need": "unknown"}], "need_evidence", "said so", id="unknown is no answer"),
        pytest.param([{**OLD, "need": "unknown"}, NEW], "need", "unknown", id="unknown before nothing"),
        pytest.param([{**OLD, "mobile_phone": "+16465550102"}, {**NEW, "other_phone": "+16465550102"}], "other_phone", None, id="one number in one slot"),
        pytest.param([{**OLD, "attempts": 3}, {**NEW, "attempts": 2}], "attempts", 3, id="attempts: the most"),
        pytest.param([{**OLD, "x_outcomes": "aaaa bbbb"}, {**NEW, "x_outcomes": "cccc aaaa"}], "x_outcomes", "cccc aaaa bbbb", id="outcomes it has had: those of both"),
        pytest.param([{**OLD, "next_call_on": date(2026, 12, 24)}, {**NEW, "next_call_on": date(2026, 12, 1)}], "next_call_on", date(2026, 12, 24), id="not before: the later"),
        pytest.param([{**OLD, "do_not_call": True}, {**NEW, "do_not_call": False}], "do_not_call", True, id="no is no"),
        pytest.param([{**OLD, "consent_expires_on": date(2026, 12, 1)}, {**NEW, "consent_expires_on": date(2027, 12, 1)}], "consent_expires_on", date(2026, 12, 1), id="consent: the shorter"),
        pytest.param([{**OLD, "sources": ["crm"]}, {**NEW, "sources": ["acme", "crm"]}], "sources", ["acme", "crm"], id="sources: all"),
        pytest.param([{**OLD, "source": "crm"}, {**NEW, "source": "acme"}], "sources", ["acme", "crm"], id="sources: those that the rows are from"),
        pytest.param([{**OLD, "technologies": ["SAP"]}, {**NEW, "technologies": ["Excel", "SAP"]}], "technologies", ["Excel", "SAP"], id="lists: all"),
        pytest.param([{**OLD, "motion": "inbound"}, {**NEW, "motion": "outbound"}], "motion", "hybrid", id="motions: both"),
        pytest.param([{**OLD, "temperature": "warm"}, {**NEW, "temperature": "cold"}], "temperature", "warm", id="warm stays warm"),
        pytest.param([OLD, NEW], "updated_on", date(2026, 6, 1), id="updated_on: the later"),
        pytest.param([{**OLD, "Zeta": "z"}, NEW], "Zeta", "z", id="an unknown column"),
    ],
)  # fmt: skip
def test_survivorship(rows: Rows, column: str, value: object) -> None:
    for order in (rows, rows[::-1]):
        assert one_of(order)[column] == value


def test_trust_settles_what_is_as_fresh() -> None:
    sources = [
        {"name": "crm", "type": "crm", "path": "a", "trust": 90},
        {"name": "acme", "type": "vendor", "path": "b", "trust": 40},
    ]
    icp = Icp.model_validate({"name": "x", "sources": sources})
    rows = [
        {**ANN, "source": "acme", "job_title": "Buyer", "city": "Reno"},
        {**ANN, "source": "crm", "job_title": "CFO"},
    ]
    kept = one_of(rows, icp)
    assert (kept["job_title"], kept["source"], kept["city"]) == ("CFO", "crm", "Reno")


def test_numbers_of_those_who_gave_way_move_to_free_slots_then_to_other_numbers() -> None:
    rows = [
        {**NEW, "direct_phone": "+16465550101", "mobile_phone": "+16465550102"},
        {**OLD, "direct_phone": "+16465550103", "mobile_phone": "+16465550104", "company_phone": "+12125550100"},
        {**OLD, "other_phone": None, "mobile_phone": "+16465550105;ext=7"},
    ]
    kept = one_of(rows)
    assert (kept["direct_phone"], kept["mobile_phone"]) == ("+16465550101", "+16465550102")
    assert (kept["company_phone"], kept["other_phone"]) == ("+12125550100", "+16465550103")
    assert kept["other_numbers"] == ["+16465550104", "+16465550105;ext=7"]


def test_a_number_is_counted_anew_after_a_merge() -> None:
    shared = {"other_phone": "+12125550123", "company_name": "Tarnwick", "country": "US"}
    rows = [{**shared, "full_name": n} for n in ("Ann Ash", "Bo Best", "Cy Dell")] + [
        {**shared, "full_name": "Cyril Dell", "email": "c@tarnwick.example"}
    ]
    rows[2]["email"] = "c@tarnwick.example"
    valid = validate(frame_of(rows), ICP, today=TODAY).kept
    assert set(valid["reach_class"]) == {"switchboard"}
    assert dedupe(valid, ICP).kept.height == 3
    two = dedupe(valid.filter(pl.col("full_name") != "Bo Best"), ICP).kept
    assert two["reach_class"].to_list() == ["standard", "standard"]


# --- decisions, review, other lists --------------------------------------------------------------

MAYBE = [{**SWITCHBOARD, "full_name": "M. Ash"}, {**SWITCHBOARD, "full_name": "Mary Ash"}]


def test_a_doubtful_pair_stays_is_warned_about_and_stands_in_the_review() -> None:
    result = dedupe(frame_of(MAYBE), ICP)
    assert result.kept["warnings"].to_list() == [["possible_duplicate"]] * 2
    review = result.extra["review"]
    assert review.select("left_lead_id", "right_lead_id", "decision").rows() == [(*decision(0, 1, "")[:2], None)]
    assert review.select("left_full_name", "right_full_name").row(0) == ("M. Ash", "Mary Ash")


@pytest.mark.parametrize(("word", "people"), [("same", 1), ("different", 2)])
def test_the_review_fed_back_settles_the_pair(word: str, people: int) -> None:
    review = dedupe(frame_of(MAYBE), ICP).extra["review"].with_columns(decision=pl.lit(word))
    result = dedupe(frame_of(MAYBE), ICP, decisions=review)
    assert result.kept.height == people
    assert result.extra["review"].height == 0
    assert result.kept["warnings"].null_count() == people


def test_different_undoes_a_merge_and_same_makes_one() -> None:
    rows = [ANN, ANN, {"full_name": "Bo Best", "company_name": "Marrowbend"}]
    assert dedupe(frame_of(rows), ICP).kept.height == 2
    assert dedupe(frame_of(rows), ICP, decisions=decided(decision(0, 1, "different"))).kept.height == 3
    assert dedupe(frame_of(rows), ICP, decisions=decided(decision(1, 2, "same"))).kept.height == 1


def test_what_is_different_is_not_merged_through_a_third() -> None:
    result = dedupe(frame_of([ANN, ANN, ANN]), ICP, decisions=decided(decision(0, 2, "different")))
    assert result.kept.height == 2
    assert not [p for p in persons(result) if {"lead000000000000", "lead000000000002"} <= p]


@pytest.mark.parametrize(
    "said",
    [
        pytest.param([decision(0, 1, "same"), decision(1, 0, "different")], id="both of one pair"),
        pytest.param(
            [decision(0, 1, "same"), decision(1, 2, "same"), decision(0, 2, "different")], id="through a third"
        ),
        pytest.param([decision(0, 1, "perhaps")], id="no decision at all"),
    ],
)
def test_decisions_that_cannot_be_are_refused(said: list[tuple[str, str, str]]) -> None:
    with pytest.raises(InputError, match="decisions"):
        dedupe(frame_of([ANN, ANN, ANN]), ICP, decisions=decided(*said))


def test_decisions_hold_for_what_they_made() -> None:
    said = decided(decision(0, 1, "same"), decision(0, 2, "different"))
    once = dedupe(frame_of([ANN, {"full_name": "Bo Best"}, ANN]), ICP, decisions=said).kept
    assert once.height == 2
    assert_frame_equal(dedupe(once, ICP, decisions=said).kept, once)


def test_against_sets_aside_who_stands_on_the_list() -> None:
    rows = [{**ANN, "email": "ann@tarnwick.example"}, {"full_name": "Bo Best", "company_name": "Tarnwick Freight"}]
    customers = frame_of([{"lead_id": "theirs", "email": "ann@tarnwick.example"}])
    result = dedupe(frame_of(rows), ICP, against={"customers": customers})
    assert result.rejected.select("lead_id", "reason").rows() == [("lead000000000000", "known_in_customers")]
    assert result.kept["full_name"].to_list() == ["Bo Best"]
    assert result.rows_in == 2


def test_a_duplicate_of_somebody_known_is_known_too() -> None:
    rows = [{**ANN, "phone": "+16465550101"}, {**ANN, "email": "ann@tarnwick.example"}]
    customers = frame_of([{"lead_id": "theirs", "email": "ann@tarnwick.example"}])
    result = dedupe(frame_of(rows), ICP, against={"customers": customers})
    assert result.rejected["reason"].to_list() == ["known_in_customers"] * 2


def test_a_fuzzier_twin_of_an_opt_out_goes_too() -> None:
    no = frame_of([{**ANN, "lead_id": "no", "phone": "+16465550101", "do_not_call": True}])
    rows = [{"full_name": "Ann Ash", "company_domain": "tarnwick.example"}, {"full_name": "Bo Best", **SWITCHBOARD}]
    result = dedupe(frame_of(rows), ICP, opted_out=no)
    assert result.rejected.select("reason", "survivor_lead_id").rows() == [("do_not_call", "no")]
    assert result.kept["full_name"].to_list() == ["Bo Best"]


# --- for any list --------------------------------------------------------------------------------

some = st.sampled_from
PEOPLE = st.fixed_dictionaries(
    {
        "full_name": some(
            [None, "Ann Ash", "Ann Ash", "A. Ash", "Bo Best", "Walter Emberlyn Jr.", "Walter Emberlyn Sr."]
        ),
        "company_name": some([None, "Tarnwick", "Tarnwick Inc", "Marrowbend"]),
        "company_domain": some([None, "tarnwick.example", "marrowbend.example"]),
        "email": some([None, "ann@tarnwick.example", "info@tarnwick.example", "family@gmail.com"]),
        "direct_phone": some([None, "+12125550123", "+13125550147;ext=5"]),
        "company_phone": some([None, "+12125550100", "+12125550123"]),
        "street": some([None, "1 Dock Rd"]),
        "city": some([None, "Reno", "Lima"]),
        "region": some([None, "NV", "OH"]),
        "postal_code": some([None, "45801"]),
        "country": some([None, "US", "CA"]),
        "do_not_call": some([None, True, False]),
        "consent_expires_on": some([None, date(2026, 12, 1), date(2027, 1, 1)]),
        "next_call_on": some([None, date(2026, 12, 1), date(2027, 1, 1)]),
        "updated_on": some([None, date(2026, 1, 1), date(2026, 6, 1)]),
    }
)
LISTS = st.lists(PEOPLE, min_size=2, max_size=12)


def bare(row: Mapping[str, Any]) -> set[str]:
    """Every number of a row, without extensions."""
    return {
        n.partition(";")[0]
        for n in (*(row.get(slot) for slot in SLOTS), row.get("phone"), *(row.get("other_numbers") or ()))
        if n
    }


@settings(max_examples=4, deadline=None, derandomize=True)
@given(LISTS)
def test_the_strictest_permission_wins_no_number_is_lost_and_no_address_is_mixed(rows: list[dict[str, Any]]) -> None:
    frame = frame_of(rows)
    result = dedupe(frame, ICP)
    by_id = {row["lead_id"]: row for row in frame.iter_rows(named=True)}
    for person in persons(result):
        kept = result.kept.filter(pl.col("lead_id").is_in(list(person))).row(0, named=True)
        members = [by_id[lead_id] for lead_id in person]
        told = {name: [m[name] for m in members if m[name] is not None] for name in by_id[kept["lead_id"]]}
        assert bool(kept["do_not_call"]) == any(told["do_not_call"])
        assert kept["consent_expires_on"] == min(told["consent_expires_on"], default=None)
        assert kept["next_call_on"] == max(told["next_call_on"], default=None)
        assert bare(kept) == set().union(*map(bare, members))
        assert tuple(kept[name] for name in ADDRESS) in [tuple(m[name] for name in ADDRESS) for m in members]


@settings(max_examples=4, deadline=None, derandomize=True)
@given(LISTS, st.randoms(use_true_random=False))
def test_the_order_of_the_rows_changes_nobody(rows: list[dict[str, Any]], random: Any) -> None:
    frame = frame_of(rows)
    order = list(range(frame.height))
    random.shuffle(order)
    straight, shuffled = dedupe(frame, ICP), dedupe(frame[order], ICP)
    assert persons(shuffled) == persons(straight)
    assert_frame_equal(shuffled.kept.sort("lead_id"), straight.kept.sort("lead_id"))
