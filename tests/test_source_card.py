"""The source card: each figure counted by hand, the same keys whatever a source brought."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

import polars as pl
import pytest

from listforge import frames, pipeline, vocab
from listforge.fields import header
from listforge.icp import Icp
from listforge.pipeline import World
from listforge.result import Result
from listforge.source_card import Card, cards, day_in, percent
from listforge.stages.import_ import Origin, import_, merged
from tests.conftest import ROOT, listed

TODAY = date(2026, 11, 23)
ICP = {
    "name": "x",
    "sources": [{"name": "fresh", "type": "crm", "path": "x", "max_age_days": 30}],
    "target": {"signals": [{"when": {"intent_topic": "dock scheduling"}, "points": 9, "half_life_days": 20}]},
    "validate": {"default_country": "US", "freshness": {"max_age_days": 365}},
}
CRM = """\
Name,Company,Email,Phone,Employees,Last Modified,Intent Topic,Last Activity Date,Consent Basis,Consent Date,Consent Evidence
Ann Ash,Tarnwick,ann@tarnwick.example,212-555-0123,40,2026-11-13,Dock Scheduling,2026-11-20,opt_in,2026-01-02,form 7
ANN ASH,Tarnwick Inc,,n/a,a few,2026-10-14,dock scheduling,2026-01-01,opt_in,,
Bo Best,Marrowbend,ANN@tarnwick.example ,call,N/A,2024-01-01,yard,2026-11-20,contract,,
Cy Dell,Copperfinch,,555,,,,,,,
1,2,3,4,5,6,7,8,9,10,11,too many
"""


def source(text: str, name: str = "crm", file: str = "in/crm-2026-11-01.csv", **told: Any) -> Result:
    table = frames.table(text.encode(), file, header.known)
    return import_(table, Origin(file=file, name=name, type="crm", **told))


def card(text: str, name: str = "crm", icp: Mapping[str, Any] = ICP) -> Card:
    [found] = cards([source(text, name)], Icp.model_validate(icp), today=TODAY, sha256={"in/crm-2026-11-01.csv": "ab"})
    return found


def test_the_card_of_an_import_counted_by_hand() -> None:
    assert card(CRM)._asdict() == {
        "source": "crm",
        "source_type": "crm",
        "files": [
            {"file": "in/crm-2026-11-01.csv", "sha256": "ab", "date_in_name": "2026-11-01", "rows": 5, "malformed": 1}
        ],
        "rows": 5,
        "malformed": 1,
        "kept": 4,
        "valid": 2,
        "valid_percent": 40.0,
        "duplicates": 2,  # one by name and company, one by address
        "duplicates_percent": 40.0,
        "shared": None,
        "suppressed": None,
        "suppressed_percent": None,
        "age": {"dated": 3, "median_days": 40, "window_days": 365, "inside": 2, "inside_percent": 66.7},
        "intent": {"shown": 2, "inside": 1, "inside_percent": 25.0},
        "consent": {"basis": 3, "date": 1, "evidence": 1, "expired": 0, "unproven": 1},
        "fill_percent": {
            "updated_on": 75.0, "company_name": 100.0, "employees": 25.0, "full_name": 100.0, "first_name": 100.0,
            "last_name": 100.0, "phone": 75.0, "email": 50.0, "consent_basis": 75.0, "consent_on": 25.0,
            "consent_evidence": 25.0, "intent_topic": 75.0, "last_activity_on": 75.0,
        },
        "problems": {
            "set_aside": {"row_malformed": 1},
            "warned": {"consent_unproven": 1, "name_mended": 1, "value_unreadable": 1},
            "unreadable": {"employees": 1},
            "placeholders": {"employees": 1, "phone": 1},
        },
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "figure", "value"),
    [
        pytest.param("Email\na@b\n", "valid", 0, id="an address without a dot"),
        pytest.param("Mobile\n2.1E+09\n", "valid", 0, id="a number that a spreadsheet destroyed"),
        pytest.param("Mobile\n+44 20 7946 0123\n", "valid", 1, id="a number in any slot"),
        pytest.param("Name,Company\nAnn Ash,\nAnn Ash,\n", "duplicates", 0, id="a name without a company is no repeat"),
        pytest.param("Name,Company\nAnn Ash,A\nAnn Ash,B\n", "duplicates", 0, id="nor are namesakes"),
        pytest.param("Email\na@x.example\na@x.example\na@x.example\n", "duplicates", 2, id="each but the first"),
        pytest.param("Email\nn/a\nn/a\n", "duplicates", 0, id="placeholders are no repeats"),
        pytest.param("Email,Do Not Call\na@x.example,see notes\n", "problems", {"do_not_call": 1}, id="a no in unknown words"),
        pytest.param("Email,Employees\na@x.example,51-200\n", "problems", {}, id="a range of people is a band"),
        pytest.param("Name,Company\nANN ASH,A\n", "problems", {}, id="a mended name is no unreadable one"),
    ],
)  # fmt: skip
def test_a_figure_of_a_card(text: str, figure: str, value: Any) -> None:
    found = card(text)._asdict()[figure]
    assert (found["unreadable"] if figure == "problems" else found) == value


def test_a_list_without_rows_has_no_card_and_no_share_is_made_of_nothing() -> None:
    assert cards([source("Email\n")], Icp(name="x"), today=TODAY) == []
    only_bad = card("Name,Company,Email\n1,2,3,4\n")
    assert (only_bad.rows, only_bad.malformed, only_bad.valid_percent) == (1, 1, 0.0)
    assert only_bad.age == {
        "dated": 0, "median_days": None, "window_days": 365, "inside": 0, "inside_percent": None,
    }  # fmt: skip
    assert percent(0, 0) is None


def test_the_window_is_the_sources_own_else_the_icps_else_there_is_none() -> None:
    assert card(CRM, "fresh").age["window_days"] == 30
    assert card(CRM, "fresh").age["inside"] == 1
    bare = card(CRM, icp={"name": "x"})
    assert (bare.age["window_days"], bare.age["inside"]) == (None, None)
    assert bare.intent == {"shown": None, "inside": None, "inside_percent": None}


def test_a_record_of_tomorrow_is_new_not_younger_than_new() -> None:
    assert card("Email,Last Modified\na@x.example,2026-12-24\n").age["median_days"] == 0


@pytest.mark.parametrize(
    ("name", "day"),
    [
        pytest.param("in/leads-2026-11-01.csv", "2026-11-01", id="ISO"),
        pytest.param("leads_20261101.csv", "2026-11-01", id="without dashes"),
        pytest.param("2026.11.01 leads.xlsx", "2026-11-01", id="with points"),
        pytest.param("leads-2026-13-01.csv", None, id="no such month"),
        pytest.param("leads-2026-11.csv", None, id="a month is no day"),
        pytest.param("leads-1202611012.csv", None, id="digits of a longer number"),
        pytest.param("2026-11-01/leads.csv", None, id="a folder is no file"),
        pytest.param("leads-01-11-2026.csv", None, id="either way round"),
    ],
)
def test_the_day_in_a_files_name(name: str, day: str | None) -> None:
    assert day_in(name) == day


# --- several sources, and a whole run ------------------------------------------------------------

TWO = {
    "crm": [
        {"Name": "Ann Ash", "Company": "Tarnwick", "Phone": "212-555-0123", "Email": "ann@tarnwick.example"},
        {"Name": "Ann Ash", "Company": "Tarnwick", "Phone": "", "Email": "ann@tarnwick.example"},
        {"Name": "Bo Best", "Company": "Marrowbend", "Phone": "12", "Email": ""},
        {"Name": "Cy Dell", "Company": "Copperfinch", "Phone": "415-555-0119", "Email": ""},
    ],
    "web": [
        {"Name": "Ann Ash", "Company": "Tarnwick", "Phone": "212-555-0123", "Email": "ann@tarnwick.example"},
        {"Name": "Di Eves", "Company": "Osierbank", "Phone": "312-555-0147", "Email": ""},
    ],
}


@cache
def run() -> list[Result]:
    icp = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}})
    lists = [listed("dnc", numbers=[14155550119])]
    world = World(layout=vocab.layout("generic"), calling_rules=vocab.calling_rules(), lists=lists)
    read = [source(pl.DataFrame(rows).write_csv(), name, f"{name}.csv") for name, rows in TWO.items()]
    return list(pipeline.run(read, icp, world, today=TODAY, tell=lambda result: None).results.values())


def figures(results: Sequence[Result], *names: str) -> dict[str | None, list[Any]]:
    found = cards(results, Icp(name="x"), today=TODAY)
    return {card.source: [getattr(card, name) for name in names] for card in found}


def test_a_run_says_of_each_source_what_became_of_its_rows() -> None:
    results = run()
    names = ("rows", "kept", "valid", "duplicates", "shared", "suppressed", "suppressed_percent")
    assert figures(results, *names) == {"crm": [4, 1, 3, 1, 1, 1, 25.0], "web": [2, 1, 2, 0, 1, 0, 0.0]}
    aside = {card.source: card.problems["set_aside"] for card in cards(results, Icp(name="x"), today=TODAY)}
    assert aside == {
        "crm": {"duplicate_of_survivor": 1, "phone_invalid": 1, "suppressed_dnc": 1},
        "web": {"duplicate_of_survivor": 1},
    }


@pytest.mark.parametrize("stages", range(1, 7))
def test_after_any_stage_every_row_is_on_one_card(stages: int) -> None:
    results = run()[:stages]
    for card in cards(results, Icp(name="x"), today=TODAY):
        assert card.rows == len(TWO[card.source or ""]) == card.kept + sum(card.problems["set_aside"].values())


@pytest.mark.parametrize("stage", range(6))
def test_any_stage_by_itself_has_cards_too(stage: int) -> None:
    result = run()[stage]
    assert sum(card.rows for card in cards([result], Icp(name="x"), today=TODAY)) == result.rows_in


def test_the_cards_of_two_files_of_one_source_are_one() -> None:
    both = merged([source(CRM, file="a.csv"), source(CRM, file="b.csv")])
    [one] = cards([both], Icp(name="x"), today=TODAY)
    assert [(file["file"], file["rows"], file["malformed"]) for file in one.files] == [("a.csv", 5, 1), ("b.csv", 5, 1)]
    assert (one.rows, one.problems["placeholders"]) == (10, {"employees": 2, "phone": 2})


def test_every_key_of_a_card_is_documented() -> None:
    page = (ROOT / "docs" / "import.md").read_text().partition("## The source card")[2]
    found = card(CRM)
    nested = [*found.files[0], *found.age, *found.intent, *found.consent, *found.problems]
    assert [key for key in (*Card._fields, *nested) if f"`{key}`" not in page] == []
