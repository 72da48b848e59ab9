"""Who said no is never exported again, whatever brings them back; and nobody else is kept from being called."""

from datetime import date, timedelta
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import frame_of, leads
from tests.store.conftest import D, Opened, person

from listforge import pipeline, store
from listforge.columns import ensure
from listforge.icp import Icp
from listforge.result import Result
from listforge.stages.dedupe import dedupe
from listforge.stages.validate import validate
from listforge.store import Store
from listforge.store.people import Entry, named

ANN = person("Ann Rookmore", "+12125550123", mobile_phone="+12125550199", account_id="tarnwick")
BO = person("Bo Fenbrook", "+12125550124", account_id="tarnwick")
CY = person("Cy Kestrel", "+13125550147", email="cy@marrowbend.example", company_name="Marrowbend", account_id="marrow")
ICP = Icp.model_validate({"name": "x", "validate": {"default_country": "US", "consumer_records": "keep"}})


def say_no(kept: Store, scope: str = "person", *, until: Any = None, **texts: Any) -> int:
    entry = Entry(scope, named({kind: [text] for kind, text in texts.items()}), until, "asked us to")
    return store.people.add(kept, [entry], D)


def screened(kept: Store, frame: pl.DataFrame, today: date = D, *, whole: bool = False) -> tuple[list[str], set[str]]:
    """The names still there after validate (`whole`: and dedupe), as in a run, and the reasons of the others."""
    frame = store.identities.recalled(kept, frame, country="US")
    recalled = store.screening.recalled(kept, frame, today, country="US")
    valid = validate(recalled.frame, ICP, today=today, lists=recalled.lists)
    if not whole:
        return names(valid), set(valid.reasons)
    people = dedupe(valid.kept, ICP, opted_out=pipeline.opted_out(valid, recalled.lists))
    return names(people), {reason for result in (valid, people) for reason in result.reasons}


def names(result: Result) -> list[str]:
    return sorted(ensure(result.kept, ["full_name"])["full_name"].fill_null("?"))


def rows(*people: dict[str, Any]) -> pl.DataFrame:
    return frame_of(
        [{"full_name": f"{p['first_name']} {p['last_name']}", **p} if "first_name" in p else p for p in people]
    )


# --- scopes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scope", "told", "left"),
    [
        pytest.param("number", {"number": "12125550123"}, ["Ann Rookmore", "Bo Fenbrook", "Cy Kestrel"], id="number: the other is dialed"),
        pytest.param("number", {"number": "12125550124"}, ["Ann Rookmore", "Cy Kestrel"], id="number: none is left"),
        pytest.param("person", {"number": "12125550123"}, ["Bo Fenbrook", "Cy Kestrel"], id="person, by number"),
        pytest.param("person", {"mail": "ann.rookmore@tarnwick.example"}, ["Bo Fenbrook", "Cy Kestrel"], id="person, by mail"),
        pytest.param("account", {"domain": "tarnwick.example"}, ["Cy Kestrel"], id="account, by domain"),
        pytest.param("account", {"company": "marrowbend"}, ["Ann Rookmore", "Bo Fenbrook"], id="account, by name"),
        pytest.param("account", {"number": "12125550123"}, ["Cy Kestrel"], id="account, by somebody's number"),
        pytest.param("domain", {"domain": "marrowbend.example"}, ["Ann Rookmore", "Bo Fenbrook"], id="domain"),
        pytest.param("person", {"number": "12125550100"}, ["Ann Rookmore", "Bo Fenbrook", "Cy Kestrel"], id="somebody else"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("known", [True, False], ids=["known before", "never seen"])
def test_an_opt_out_reaches_as_far_as_it_says(
    opened: Opened, scope: str, told: dict[str, str], left: list[str], known: bool
) -> None:
    with opened() as kept:
        if known:
            store.identities.learned(kept, leads([ANN, BO, CY]), D)
        assert say_no(kept, scope, **told) == 1
        assert screened(kept, rows(ANN, BO, CY))[0] == left


def test_an_opt_out_that_is_over_stops_nobody(opened: Opened) -> None:
    with opened() as kept:
        say_no(kept, until=D, number="12125550123")
        assert screened(kept, rows(ANN))[0] == []
        assert screened(kept, rows(ANN), D + timedelta(days=1))[0] == ["Ann Rookmore"]
        assert store.people.counted(kept, D).rows() == [("opt_outs", "person", 1, D, D)]
        assert store.people.counted(kept, D + timedelta(days=1)).height == 0


def test_a_later_end_stands_and_an_earlier_one_changes_nothing(opened: Opened) -> None:
    later = D + timedelta(days=90)
    with opened() as kept:
        assert [say_no(kept, until=end, number="12125550123") for end in (D, D, later, D)] == [1, 0, 1, 0]
        assert screened(kept, rows(ANN), later)[0] == []
        assert [say_no(kept, number="12125550123"), say_no(kept, until=D, number="12125550123")] == [1, 0]
        assert screened(kept, rows(ANN), date(2099, 1, 1))[0] == []


# --- the law -------------------------------------------------------------------------------------

AGAIN = {
    "the same row": ANN,
    "another number, that was theirs": {"lead_id": "n1", "phone": "212-555-0199", "country": "US", "full_name": "A R"},
    "a number alone": {"lead_id": "n2", "phone": "(212) 555 0123", "country": "US"},
    "mail alone": {"lead_id": "n3", "email": "Ann.Rookmore@TARNWICK.example", "phone": "+12125550170"},
    "name and company, new number": {
        "lead_id": "n4", "full_name": "Ann Rookmore", "company_name": "Tarnwick", "phone": "+12125550171",
    },
    "an initial and a number": {"lead_id": "n5", "full_name": "A. Rookmore", "phone": "+12125550199"},
    "family name first": {"lead_id": "n6", "full_name": "Rookmore, Ann", "company_name": "Tarnwick Ltd", "phone": "+12125550172"},
}  # fmt: skip


@pytest.mark.parametrize("again", AGAIN.values(), ids=AGAIN)
@pytest.mark.parametrize(
    "told", [{"number": "12125550123"}, {"mail": "ann.rookmore@tarnwick.example"}], ids=["by number", "by mail"]
)
def test_who_said_no_is_never_exported_again(opened: Opened, told: dict[str, str], again: dict[str, Any]) -> None:
    with opened() as kept:
        store.identities.learned(kept, leads([ANN, BO]), D)
        say_no(kept, **told)
    with opened() as kept:
        assert screened(kept, rows(again)) == ([], {"suppressed_opt_outs"})


@pytest.mark.parametrize(
    "told", [{"number": "12125550123"}, {"mail": "ann.rookmore@tarnwick.example"}], ids=["by number", "by mail"]
)
def test_who_said_no_is_nobodys_twin(opened: Opened, told: dict[str, str]) -> None:
    """All of them on one list with a colleague, merged as they may be: the colleague alone is left."""
    with opened() as kept:
        store.identities.learned(kept, leads([ANN, BO]), D)
        say_no(kept, **told)
        fuzzy = {"lead_id": "n9", "full_name": "Anne Rookmore", "company_name": "Tarnwick Ltd", "phone": "+12125550199"}
        assert screened(kept, rows(BO, *AGAIN.values(), fuzzy), whole=True)[0] == ["Bo Fenbrook"]


@pytest.mark.parametrize("merged", [True, False], ids=["merged", "unmerged"])
def test_an_opt_out_holds_for_rows_that_were_one_person_and_are_two_now(opened: Opened, merged: bool) -> None:
    vendor = person(
        "Ann Rookmore-Hale", "+12125550188", lead_id="vendor", email="arh@marrowbend.example", company_name="Marrowbend"
    )
    with opened() as kept:
        store.identities.learned(kept, leads([ANN]), D, merged=leads([{**vendor, "survivor_lead_id": ANN["lead_id"]}]))
        say_no(kept, mail=ANN["email"])
        if not merged:  # somebody decided they are different people
            store.identities.learned(kept, leads([ANN, vendor]), D)
        assert screened(kept, rows(vendor, BO), whole=True)[0] == ["Bo Fenbrook"]


def test_what_a_source_says_once_is_remembered_without_it(opened: Opened) -> None:
    """The CRM that knew of the opt-out is gone; the vendor that does not is not believed."""
    crm = leads([{**ANN, "do_not_call": True}])
    vendor = {"lead_id": "v", "full_name": "Ann Rookmore", "phone": "+12125550199", "country": "US"}
    with opened() as kept:
        assert [store.people.learned(kept, crm, D), store.people.learned(kept, crm, D)] == [1, 0]
    with opened() as kept:
        assert screened(kept, rows(BO, vendor))[0] == ["Bo Fenbrook"]


def test_a_house_number_of_somebody_who_said_no_stops_no_colleague(opened: Opened) -> None:
    house = {"company_phone": "+12125550100"}
    people = [{**p, **house} for p in (ANN, BO, CY, person("Di Brack", "+12125550126"))]
    with opened() as kept:
        store.identities.learned(kept, leads(people), D)
        say_no(kept, mail=ANN["email"])
        assert screened(kept, rows(*people))[0] == ["Bo Fenbrook", "Cy Kestrel", "Di Brack"]
        alone = {"lead_id": "x", "full_name": "A. Rookmore", "phone": "+12125550100", "country": "US"}
        assert screened(kept, frame_of([alone])) == ([], {"do_not_call"})  # by name and house number
        say_no(kept, "number", number="12125550100")
        assert screened(kept, frame_of([alone]))[0] == []


def test_a_list_without_opt_outs_comes_as_it_was(opened: Opened) -> None:
    with opened() as kept:
        store.identities.learned(kept, leads([ANN, BO]), D)
        before = rows(ANN, BO)
        found = store.screening.recalled(kept, before, D)
        assert found.lists == []
        assert found.frame.drop("do_not_call").equals(before)


NUMBERS = [f"+1212555010{n}" for n in range(4)]
MAILS = [f"p{n}@tarnwick.example" for n in range(4)]
ROW = st.fixed_dictionaries(
    {
        "phone": st.sampled_from(NUMBERS), "mobile_phone": st.sampled_from([None, *NUMBERS]), "email": st.sampled_from([None, *MAILS]),
        "full_name": st.sampled_from([None, "Ann Rookmore", "Bo Fenbrook", "A. Rookmore"]), "country": st.just("US"),
        "company_name": st.sampled_from([None, "Tarnwick", "Marrowbend"]),
    }
)  # fmt: skip


@settings(max_examples=10)
@given(
    first=st.lists(ROW, min_size=1, max_size=4),
    then=st.lists(ROW, min_size=1, max_size=4),
    who=st.integers(0, 3),
    by_mail=st.booleans(),
)
def test_nothing_that_was_told_of_who_said_no_is_exported(
    first: list[dict[str, Any]], then: list[dict[str, Any]], who: int, by_mail: bool
) -> None:
    """Whatever is on the lists, no row leaves with the very number or address that said no."""
    said = first[who % len(first)]
    told = {"mail": said["email"]} if by_mail and said["email"] else {"number": said["phone"][1:]}
    with store.opened("sqlite:///:memory:") as kept:
        store.identities.learned(kept, leads(first), D)
        say_no(kept, **told)
        recalled = store.screening.recalled(kept, leads(then), D)
        valid = validate(recalled.frame, ICP, today=D, lists=recalled.lists)
        left = valid.kept.select("email", "phone", "mobile_phone", "other_phone").rows()
        assert not {f"+{text}" if kind == "number" else text for kind, text in told.items()} & {
            c for row in left for c in row
        }


# --- asked ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "scopes"),
    [
        pytest.param({"number": ["12125550123"]}, [("number", True), ("person", True)], id="the number told"),
        pytest.param({"number": ["12125550199"]}, [("person", False)], id="the person's other number"),
        pytest.param({"mail": ["ann.rookmore@tarnwick.example"]}, [("person", False)], id="the person's mail"),
        pytest.param({"domain": ["marrowbend.example"]}, [("account", True)], id="a domain"),
        pytest.param({"number": ["13125550147"]}, [("account", False)], id="somebody at the account"),
        pytest.param({"number": ["12125550124"]}, [], id="a colleague"),
    ],
)  # fmt: skip
def test_check_says_what_stops_it(opened: Opened, asked: dict[str, list[str]], scopes: list[tuple[str, bool]]) -> None:
    with opened() as kept:
        store.identities.learned(kept, leads([ANN, BO, CY]), D)
        for scope, told in (
            ("number", {"number": "12125550123"}),
            ("person", {"number": "12125550123"}),
            ("account", {"domain": "marrowbend.example"}),
        ):
            say_no(kept, scope, **told)
        found = store.screening.check(kept, named(asked), D)
        assert [(one.scope, one.told) for one in found] == scopes
        assert {(one.list, one.added_on, one.reason) for one in found} <= {("opt_outs", D, "asked us to")}
