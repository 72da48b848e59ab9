"""Ids stay with people and companies: as lists come and go, merge and part."""

from typing import Any

import polars as pl
import pytest
from polars.testing import assert_frame_equal
from tests.conftest import frame_of, leads
from tests.store.conftest import D, Opened, person

from listforge import store

ANN = person(
    "Ann Rookmore", "+12125550123", linkedin_url="https://linkedin.example/in/ann-rookmore", account_id="tarnwick"
)
ANN = {**ANN, "linkedin_url": "https://www.linkedin.com/in/ann-rookmore/"}
BO = person("Bo Fenbrook", "+12125550124", account_id="tarnwick")


def ids(frame: pl.DataFrame) -> list[str]:
    return frame["contact_id"].to_list()


def learned(opened: Opened, *rows: dict[str, Any], merged: pl.DataFrame | None = None) -> list[str]:
    with opened() as kept:
        return ids(store.identities.learned(kept, frame_of(rows), D, merged=merged))


def recalled(opened: Opened, *rows: dict[str, Any]) -> list[str]:
    with opened(write=False) as kept:
        return ids(store.identities.recalled(kept, frame_of(rows)))


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"lead_id": ANN["lead_id"]}, id="the same row of the source"),
        pytest.param({"email": "ANN.Rookmore@Tarnwick.Example "}, id="mail, written otherwise"),
        pytest.param({"linkedin_url": "linkedin.com/in/Ann-Rookmore?trk=x"}, id="page"),
        pytest.param(
            {"full_name": "A. Rookmore", "mobile_phone": "(212) 555-0123", "country": "US"}, id="number and name"
        ),
        pytest.param({"full_name": "Ann Rookmore", "company_name": "TARNWICK, Ltd."}, id="name and company"),
    ],
)
def test_a_person_is_known_again_by(opened: Opened, row: dict[str, Any]) -> None:
    learned(opened, ANN, BO)
    assert recalled(opened, {"lead_id": "new", "contact_id": "new", **row}) == [ANN["contact_id"]]


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"company_phone": "+12125550123"}, id="a number alone"),
        pytest.param({"full_name": "Cy Kestrel", "phone": "+12125550123"}, id="a number with another name"),
        pytest.param({"full_name": "Ann Rookmore"}, id="a name alone"),
        pytest.param({"full_name": "Ann Rookmore", "company_name": "Marrowbend"}, id="a namesake elsewhere"),
        pytest.param({"company_name": "Tarnwick Ltd", "email": "info@tarnwick.example"}, id="a mailbox of a role"),
    ],
)
def test_a_person_is_not_known_by(opened: Opened, row: dict[str, Any]) -> None:
    learned(opened, ANN, BO, person("Info Desk", email="info@tarnwick.example"))
    assert recalled(opened, {"lead_id": "new", "contact_id": "new", **row}) == ["new"]


def test_a_company_is_known_again_by_its_domain_or_else_its_name(opened: Opened) -> None:
    learned(opened, ANN, BO, person("Cy Kestrel", email=None, company_name="Marrowbend GmbH", account_id="marrow"))
    with opened() as kept:
        found = store.identities.recalled(
            kept,
            leads([
                {"company_domain": "tarnwick.example", "company_name": "Marrowbend GmbH"},
                {"company_name": "Marrowbend"},
                {"company_domain": "elsewhere.example", "company_name": "Tarnwick Ltd", "account_id": "own"},
            ]),
        )  # fmt: skip
    assert found["account_id"].to_list() == ["tarnwick", "marrow", "own"]


def test_a_key_of_two_people_tells_neither(opened: Opened) -> None:
    learned(opened, ANN, {**BO, "email": ANN["email"]})
    assert recalled(opened, {"lead_id": "new", "contact_id": "new", "email": ANN["email"]}) == ["new"]


def test_the_eldest_id_stays_when_members_come_and_go(opened: Opened) -> None:
    vendor = person("Ann Rookmore", lead_id="vendor", email=None, mobile_phone="+12125550199")
    gave_way = leads([{**ANN, "survivor_lead_id": "vendor"}])
    assert learned(opened, ANN) == [ANN["contact_id"]]
    assert learned(opened, vendor, merged=gave_way) == [ANN["contact_id"]]  # the newcomer's row survived
    assert learned(opened, vendor) == [ANN["contact_id"]]  # and stands alone
    assert recalled(opened, {"contact_id": "n", "full_name": "Ann Rookmore", "phone": "+12125550199"}) == [
        ANN["contact_id"]
    ]


def test_two_contacts_that_turn_out_to_be_one_are_the_elder_and_the_younger_leads_there(opened: Opened) -> None:
    learned(opened, ANN)
    twin = person("Anna Rookmore", lead_id="twin", contact_id="twin", company_name="Elsewhere")
    with opened() as kept:
        store.identities.learned(kept, leads([twin]), D.replace(day=24))
    gave_way = leads([{**twin, "survivor_lead_id": ANN["lead_id"]}])
    assert learned(opened, ANN, merged=gave_way) == [ANN["contact_id"]]
    assert recalled(opened, twin) == [ANN["contact_id"]]
    with opened() as kept:
        assert store.identities.current(kept, pl.Series(["twin", "other", None])).to_list() == [
            ANN["contact_id"],
            "other",
            None,
        ]


def test_people_who_are_told_apart_keep_one_id_each_from_then_on(opened: Opened) -> None:
    twin = person("Ann Rookmore", lead_id="a-twin", email="ann2@tarnwick.example")
    learned(opened, ANN, merged=leads([{**twin, "survivor_lead_id": ANN["lead_id"]}]))
    assert recalled(opened, twin) == [ANN["contact_id"]]
    apart = learned(opened, {**twin, "contact_id": ANN["contact_id"]}, ANN)
    assert apart == ["a-twin", ANN["contact_id"]]
    for _ in range(2):
        assert learned(opened, {**twin, "contact_id": ANN["contact_id"]}, ANN) == apart
    assert recalled(opened, twin, ANN) == apart


def test_a_likeness_joins_nobody(opened: Opened) -> None:
    """One name at one company in another list is taken for the same person, but never makes one of two that are known."""
    learned(opened, ANN)
    other = person("Ann Rookmore", lead_id="other", email="a.r@marrowbend.example", company_name="Marrowbend")
    learned(opened, other)
    assert learned(opened, {**other, "company_name": ANN["company_name"]}) == ["other"]
    assert recalled(opened, ANN) == [ANN["contact_id"]]


def test_ids_are_unique_whatever_the_list_says(opened: Opened) -> None:
    found = learned(
        opened,
        ANN,
        {**BO, "contact_id": ANN["contact_id"]},
        {**BO, "lead_id": BO["lead_id"], "email": None, "phone": None},
    )
    assert len(set(found)) == 3
    assert None not in found


def test_learning_the_same_list_again_changes_nothing(opened: Opened) -> None:
    first = learned(opened, ANN, BO)
    assert learned(opened, ANN, BO) == first
    assert learned(opened, BO, ANN) == first[::-1]


def test_a_long_list_is_looked_up_as_a_short_one_is(opened: Opened) -> None:
    """Few keys are asked for, many are read whole: the answers are the same."""
    crowd = [person(f"Ann{n} Rookmore", f"+1212555{n:04}", account_id=f'a,{n}"') for n in range(60)]
    learned(opened, *crowd)
    with opened(write=False) as kept:
        many = store.identities.recalled(
            kept, leads([{**row, "contact_id": None, "account_id": None} for row in crowd])
        )
        few = store.identities.recalled(kept, leads([{**crowd[7], "contact_id": None, "account_id": None}]))
    assert ids(many) == [row["contact_id"] for row in crowd]
    assert_frame_equal(few, many[7:8])


def test_an_empty_list_is_no_trouble(opened: Opened) -> None:
    assert learned(opened, ANN)
    with opened() as kept:
        empty = leads([ANN]).clear()
        assert store.identities.recalled(kept, empty).height == 0
        assert store.identities.learned(kept, empty, D).height == 0
