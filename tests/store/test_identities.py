"""Ids stay with people and companies: as lists come and go, merge and part."""

import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal
from tests.conftest import frame_of, leads
from tests.store.conftest import D, Opened, person

from listforge import store
from listforge.store import Store, keys, rows
from listforge.store.schema import contact_keys, contacts

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


@pytest.mark.parametrize(
    "odd",
    [
        pytest.param(',"', id="what parts the cells of CSV"),
        pytest.param("\x1f", id="what parts cells"),
        pytest.param("\x1e", id="what parts rows"),
        pytest.param("\n\x1e\x1f,\r", id="all of it"),
    ],
)
def test_a_long_list_is_looked_up_as_a_short_one_is(opened: Opened, monkeypatch: pytest.MonkeyPatch, odd: str) -> None:
    """Few keys are asked for, many are read whole: the answers are the same, whatever the ids are.

    So are those of a list whose sample is known by its sources, and of one whose sample is not.
    """
    monkeypatch.setattr(store.identities, "SAMPLE", 5)
    crowd = [
        person(f"Ann{n} Rookmore", f"+1212555{n:04}", contact_id=f"c{odd}{n}", account_id=f"a{odd}{n}{odd}" if n % 3 else None)
        for n in range(60)
    ]  # fmt: skip
    learned(opened, *crowd)
    asked = [{**row, "lead_id": f"other{n}", "contact_id": None, "account_id": None} for n, row in enumerate(crowd)]
    with opened(write=False) as kept:
        many = store.identities.recalled(kept, leads([{**row, "company_name": None} for row in asked]))
        few = store.identities.recalled(kept, leads([{**asked[7], "company_name": None}]))
        again = store.identities.recalled(
            kept, leads([{**row, "contact_id": None, "account_id": None} for row in crowd])
        )
    assert ids(many) == ids(again) == [row["contact_id"] for row in crowd]
    assert many["account_id"].to_list() == [row["account_id"] for row in crowd]
    assert_frame_equal(few, many[7:8])


@pytest.mark.parametrize("asked", [3, rows.HANDFUL + 1, 299], ids=["a handful", "some", "most"])
@pytest.mark.parametrize("column", ["key", "contact_id"])
def test_rows_are_found_by_any_column_and_however_many(
    opened: Opened, monkeypatch: pytest.MonkeyPatch, column: str, asked: int
) -> None:
    """In the table's own order or not, in one piece or in several."""
    monkeypatch.setattr(rows, "AT_ONCE", 20)
    every = pl.DataFrame({"key": range(-150, 150), "contact_id": [f"c{n % 150}" for n in range(300)], "kind": "mail"})
    every = every.with_columns(pl.col("key") * (1 << 55))
    with opened() as kept:
        rows.insert(kept.connection, contact_keys, every)
        wanted = every[column].gather_every(300 // asked).head(asked)
        schema = {"contact_id": pl.String(), "key": pl.Int64()}
        found = rows.among(kept.connection, contact_keys, column, wanted, schema)
    expected = every.filter(pl.col(column).is_in(wanted.implode())).select("contact_id", "key")
    assert_frame_equal(found, expected, check_row_order=False)


# --- as plainly as can be ------------------------------------------------------------------------

COMPANIES = ("Tarnwick", "Marrowbend")
CELL = st.integers(0, 4)
ROW = st.fixed_dictionaries({
    "who": CELL, "lead": st.none() | CELL, "own": st.none() | CELL, "mail": st.none() | CELL, "phone": st.none() | CELL,
    "desk": st.none() | CELL, "page": st.none() | CELL, "at": st.integers(0, 1), "site": st.booleans(),
})  # fmt: skip


def crowd_of(told: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows whose people, numbers and addresses agree and differ at random; no two have one lead_id."""
    made, seen = [], set()
    for one in told:
        lead = None if one["lead"] in seen else one["lead"]
        seen.add(lead)
        company = COMPANIES[one["at"]]
        made.append({
            "lead_id": f"l{lead}" if lead is not None else None,
            "contact_id": f"l{one['own']}" if one["own"] is not None else None,
            "account_id": f"a{one['at']}" if one["who"] else None,
            "first_name": "Ann", "last_name": f"Rook{'abcde'[one['who']]}", "company_name": company,
            "company_domain": f"{company.lower()}.example" if one["site"] else None,
            "email": f"p{one['mail']}@{company.lower()}.example" if one["mail"] is not None else None,
            "mobile_phone": f"+1212555010{one['phone']}" if one["phone"] is not None else None,
            "phone": f"+1212555011{one['desk']}" if one["desk"] is not None else None,
            "linkedin_url": f"linkedin.com/in/p{one['page']}" if one["page"] is not None else None,
        })  # fmt: skip
    return leads(made)


def table(kept: Store) -> set[tuple[int, str]]:
    return {(key, who) for key, who, _ in kept.connection.execute(contact_keys.select())}


def plainly_recalled(kept: Store, frame: pl.DataFrame) -> list[str | None]:
    """`recalled`, row by row and key by key: the surest key that is one contact's alone, of several the eldest."""
    of: dict[int, set[str]] = {}
    for key, who in table(kept):
        of.setdefault(key, set()).add(who)
    seen = {who: (first, who) for who, _, first in kept.connection.execute(contacts.select())}
    best: dict[int, tuple[Any, ...]] = {}
    for row, kind, _, key in keys.hashed(keys.of_rows(frame), kept.hashing).iter_rows():
        if kind in keys.IDENTIFYING and len(of.get(key, ())) == 1:
            claim = (keys.IDENTIFYING.index(kind), *seen[next(iter(of[key]))])
            best[row] = min(best.get(row, claim), claim)
    return [best[n][2] if n in best else own for n, own in enumerate(frame["contact_id"])]


@settings(max_examples=4)
@given(lists=st.lists(st.lists(ROW, min_size=1, max_size=8), min_size=2, max_size=3))
def test_lists_that_come_and_go_are_known_as_plainly_as_can_be(lists: list[list[dict[str, Any]]]) -> None:
    """Whatever was learned before: who is known, that ids are one row's each, and what the store knows them by."""
    with tempfile.TemporaryDirectory() as folder:
        for day, told in enumerate(lists):
            frame = crowd_of(told)
            with store.opened(Path(folder, "s.sqlite")) as kept:
                before, joined = table(kept), kept.connection.exec_driver_sql("select count(*) from became").scalar()
                assert ids(store.identities.recalled(kept, frame)) == plainly_recalled(kept, frame)
                found = store.identities.learned(kept, frame, D + timedelta(day))["contact_id"]
                assert found.null_count() == 0
                assert found.n_unique() == found.len()
                if kept.connection.exec_driver_sql("select count(*) from became").scalar() != joined:
                    continue  # two contacts turned out to be one, and took their keys along
                kinds = keys.hashed(keys.of_rows(frame), kept.hashing).filter(pl.col("kind").is_in(keys.OF_PERSON))
                mine = {(key, found[row]) for row, key in kinds.select("row", "key").iter_rows()}
                sole = set(kinds.filter(pl.col("kind") != "number")["key"])
                lost = {(key, who) for key, who in before - mine if key in sole and who in set(found)}
                assert table(kept) == (before - lost) | mine


def test_an_empty_list_is_no_trouble(opened: Opened) -> None:
    assert learned(opened, ANN)
    with opened() as kept:
        empty = leads([ANN]).clear()
        assert store.identities.recalled(kept, empty).height == 0
        assert store.identities.learned(kept, empty, D).height == 0
