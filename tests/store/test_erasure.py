"""Forgotten people stand in no table, are called by nobody, and do not come back by another file."""

import re
from pathlib import Path

import polars as pl
import pytest
from sqlalchemy import select
from tests.conftest import leads
from tests.store.conftest import D, Opened, person
from tests.store.test_outcomes import calls
from tests.store.test_screening import ANN, BO, rows, say_no, screened

from listforge import store
from listforge.errors import UsageError
from listforge.store import Store, people
from listforge.store.people import named
from listforge.store.schema import metadata

SECRETS = re.compile(r"rookmore|\bann\b|5550123|5550199", re.IGNORECASE)


def everything(kept: Store) -> list[tuple[str, str]]:
    """Every text of every table, with the table's name."""
    return [
        (table.name, str(cell))
        for table in metadata.sorted_tables
        for row in kept.connection.execute(select(table))
        for cell in row
        if isinstance(cell, str)
    ]


def told_of_ann(kept: Store) -> list[tuple[str, str]]:
    return [(table, text) for table, text in everything(kept) if SECRETS.search(text)]


@pytest.fixture
def known(opened: Opened) -> Opened:
    """A store that knows Ann in every way there is."""
    with opened() as kept:
        store.identities.learned(kept, leads([ANN, BO]), D)
        say_no(kept, number="12125550123")
        say_no(kept, "account", domain="tarnwick.example", until=D)
        store.outcomes.append(
            kept, calls(contact_id=ANN["contact_id"], phone="+12125550123", notes="Ann says later"), D
        )
        store.outcomes.append(
            kept, calls(outcome_id="o2", lead_id=ANN["lead_id"], notes="Ann again", source_file="ann.csv"), D
        )
        ann = {
            "referral_name": "Ann Rookmore",
            "referral_email": "Ann.Rookmore@tarnwick.example",
            "referral_phone": "+12125550199",
        }
        call = calls(
            outcome_id="o3",
            contact_id=BO["contact_id"],
            phone="+12125550124",
            notes="Bo is in",
            gatekeeper_note="Ann Rookmore is out",
            **ann,
        )
        store.outcomes.append(kept, call, D)
    return opened


@pytest.mark.parametrize("asked", [{"mail": [ANN["email"]]}, {"number": ["12125550199"]}], ids=["by mail", "by number"])
def test_a_forgotten_person_is_gone_and_stays_uncallable(known: Opened, asked: dict[str, list[str]]) -> None:
    with known() as kept:
        assert told_of_ann(kept) != []
        assert store.erasure.forget(kept, named(asked), D) == (1, 2, 1)
    with known() as kept:
        assert told_of_ann(kept) == []
        assert {text for table, text in everything(kept) if table == "contacts"} == {BO["contact_id"], "tarnwick"}
        assert screened(kept, rows(BO, ANN), D.replace(day=24)) == (["Bo Fenbrook"], {"suppressed_erased"})
        left = store.outcomes.every(kept)
        assert left["outcome_id"].to_list() == ["o1", "o2", "o3"]
        assert left["notes"].to_list() == [None, None, "Bo is in"]
        assert left["agent"].to_list() == ["kim"] * 3


def test_the_files_of_calls_do_not_bring_them_back(known: Opened) -> None:
    with known() as kept:
        store.erasure.forget(kept, named({"mail": [ANN["email"]]}), D)
        again = calls(contact_id=ANN["contact_id"], phone="+12125550123", notes="Ann says later")
        assert store.outcomes.append(kept, again, D) == 0
        for number, who in enumerate(
            ({"phone": "+12125550123"}, {"lead_id": ANN["lead_id"]}, {"contact_id": ANN["contact_id"]})
        ):
            more = calls(outcome_id=f"n{number}", **{"phone": None, **who}, notes="Ann", source_file="ann.csv")
            assert store.outcomes.append(kept, more, D) == 1
        assert told_of_ann(kept) == []


OTHERS = {
    "notes": "ask Ann Rookmore (ANN@tarnwick.example, 212-555-0123); Joann Rookmore is another",
    "gatekeeper_note": "put through by rookmore, ann",
    "need_evidence": "Ann K. Rookmore decides, Ann said",
}
BLANKED = (
    "ask [name] ([mail], [number]); Joann Rookmore is another",
    "put through by [name]",
    "[name] decides, Ann said",
)


@pytest.mark.parametrize(
    ("asked", "names", "told", "left"),
    [
        pytest.param(
            {"mail": ["ann@tarnwick.example"], "number": ["12125550123"]}, ["Ann Rookmore"], OTHERS, BLANKED, id="by name"
        ),
        pytest.param({"mail": ["ann.rookmore@x.example"]}, [], {"notes": "ask Ann Rookmore"}, ("ask [name]",), id="by the name in an address"),
        pytest.param(
            {"mail": ["ar@x.example"]}, [], {"notes": "Ann Rookmore it is", "referral_name": "Ann Rookmore", "referral_email": "ar@x.example"},
            ("[name] it is", None, None), id="by the name of a referral",
        ),
        pytest.param(
            {"mail": ["ar@x.example"]}, ["Ann Rookmore"], {"referral_name": "Ms Ann Rookmore", "referral_title": "CFO"},
            (None, None), id="a referral by name alone",
        ),
        pytest.param({"mail": ["ann@x.example"]}, [], {"notes": "Ann Rookmore, or ann"}, ("Ann Rookmore, or ann",), id="what nobody told is not found"),
        pytest.param({"number": ["12125550123"]}, [], {"notes": "555-0123, or 555-0199, 212-555-0123 2 times"}, ("[number], or 555-0199, [number] times",), id="a number in short, or before another"),
        pytest.param({"mail": ["ann@x.example"]}, ["Ann Rookmore"], {"notes": "joann@x.example; Ann Rookmoreton"}, ("joann@x.example; Ann Rookmoreton",), id="others of like names"),
    ],
)  # fmt: skip
def test_what_others_said_of_them_no_longer_names_them(
    tmp_path: Path, asked: dict[str, list[str]], names: list[str], told: dict[str, str], left: tuple[str | None, ...]
) -> None:
    with store.opened(tmp_path / "store.sqlite") as kept:
        store.outcomes.append(kept, calls(contact_id="bo", phone="+12125550124", **told), D)
        say_no(kept, number="12125550124")
        gone = store.erasure.forget(kept, named(asked), D, names=names)
        assert store.outcomes.every(kept).select(list(told)).row(0) == left
        assert gone.mentions == sum("[" in (text or "") for text in left) + (len(left) == 2)


def test_who_is_not_known_stays_uncallable_all_the_same(opened: Opened) -> None:
    with opened() as kept:
        assert store.erasure.forget(kept, named({"number": ["12125550123"]}), D) == (0, 0, 0)
        assert screened(kept, rows(ANN, BO))[0] == ["Bo Fenbrook"]


def test_a_number_of_several_people_erases_none_of_them(opened: Opened) -> None:
    house = "+12125550100"
    with opened() as kept:
        people = [person(name, house, email=None) for name in ("Bo Fenbrook", "Cy Kestrel", "Di Brack")]
        store.identities.learned(kept, leads(people), D)
        with pytest.raises(UsageError, match="known of 3 people; say --email"):
            store.erasure.forget(kept, named({"number": [house[1:]]}), D)
        assert screened(kept, rows(*people))[0] == ["Bo Fenbrook", "Cy Kestrel", "Di Brack"]


def test_nothing_of_them_is_left_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with store.opened(path) as kept:
        store.identities.learned(kept, leads([ANN]), D)
        store.outcomes.append(
            kept, calls(contact_id=ANN["contact_id"], phone="+12125550123", notes="Ann Rookmore said no"), D
        )
    with store.opened(path) as kept:
        store.erasure.forget(kept, named({"mail": [ANN["email"]]}), D)
    left = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Rookmore" not in left
    assert b"5550123" not in left


def test_hashed_people_stand_nowhere_in_the_clear(opened: Opened) -> None:
    with opened(secret=b"of the team") as kept:
        store.identities.learned(kept, leads([ANN, BO]), D)
        entry = people.Entry(
            "person", named({"number": ["12125550123"]}), reason="by mail to ann.rookmore@tarnwick.example"
        )
        people.add(kept, [entry], D)
        notes = "call +1 (212) 555-0199 or ann.rookmore@tarnwick.example after 3, ext 12"
        store.outcomes.append(
            kept, calls(contact_id=ANN["contact_id"], phone="+12125550123", outcome="wrong_number", notes=notes), D
        )
        assert [text for _, text in everything(kept) if re.search(r"@|555.?01|\+1|212\)", text)] == []
        assert store.outcomes.every(kept)["notes"].to_list() == ["call [number] or [mail] after 3, ext 12"]
        assert screened(kept, rows(ANN, BO))[0] == ["Bo Fenbrook"]
        assert store.outcomes.every(kept)["phone"].to_list() == [None]
        seen = store.outcomes.every(kept, pl.DataFrame({"mobile_phone": ["+12125550123"]}))
        assert seen["phone"].to_list() == ["+12125550123"]
