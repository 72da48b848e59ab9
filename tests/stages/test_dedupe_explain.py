"""--explain: the rows of a person, each pair's bits, and for every value the row it came from and the rule it won by."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import polars as pl
import pytest
from tests.conftest import leads

from listforge.icp import Icp
from listforge.stages.dedupe import dedupe
from listforge.stages.dedupe.explain import explain

SOURCES = [
    {"name": "crm", "type": "crm", "path": "a", "trust": 90},
    {"name": "acme", "type": "vendor", "path": "b", "trust": 40},
]
ICP = Icp.model_validate({"name": "x", "validate": {"default_country": "US"}, "sources": SOURCES})
ANN = {"full_name": "Ann Ash", "email": "ann@tarnwick.example", "company_name": "Tarnwick Freight", "source": "crm"}
OLD, NEW = {**ANN, "updated_on": date(2026, 1, 1)}, {**ANN, "updated_on": date(2026, 6, 1)}


def table(*rows: Mapping[str, Any]) -> pl.DataFrame:
    names = dict.fromkeys(name for row in rows for name in row)
    return leads([{name: row.get(name) for name in names} for row in rows])


def lines(*rows: Mapping[str, Any], of: int = 0, icp: Icp = ICP, **told: Any) -> list[str]:
    lead_id = f"lead{of:012}"
    return explain(dedupe(table(*rows), icp, explain=lead_id, **told), lead_id, icp)


def said(found: list[str], name: str) -> tuple[str, ...]:
    """The value, the giver and the reason that the line of a column has."""
    line = next(line for line in found if line.startswith(f"    {name} "))
    return tuple(re.split(r" {2,}", line.strip()))[1:]


@pytest.mark.parametrize(
    ("rows", "name", "expected"),
    [
        pytest.param([{**OLD, "job_title": "Buyer"}, {**NEW, "job_title": "CFO"}], "job_title", ("CFO", "lead000000000001", "newer: 2026-06-01 > 2026-01-01"), id="newer"),
        pytest.param([{**ANN, "job_title": "Buyer"}, {**NEW, "job_title": "CFO"}], "job_title", ("CFO", "lead000000000001", "newer: 2026-06-01 > no date"), id="dated"),
        pytest.param([{**ANN, "job_title": "Buyer", "source": "acme"}, {**ANN, "job_title": "CFO"}], "job_title", ("CFO", "lead000000000001", "trusted more: 90 > 40"), id="trusted"),
        pytest.param([{**ANN, "job_title": "Buyer"}, {**ANN, "job_title": "CFO", "city": "Reno"}], "job_title", ("CFO", "lead000000000001", "fuller row: 7 > 6 values"), id="fuller"),
        pytest.param([{**ANN, "job_title": "Buyer"}, {**ANN, "job_title": "CFO"}], "job_title", ("Buyer", "lead000000000000", "alike; the first lead_id"), id="nothing else"),
        pytest.param([{**OLD, "job_title": "Buyer"}, NEW], "job_title", ("Buyer", "lead000000000000", "the only value"), id="the only one"),
        pytest.param([OLD, NEW], "company_name", ("Tarnwick Freight", "lead000000000001", "all agree"), id="all agree"),
        pytest.param([{**OLD, "city": "Reno"}, {**NEW, "city": "Reno"}, ANN], "city", ("Reno", "lead000000000001", "all 2 that have one agree"), id="all that have one agree"),
        pytest.param([{**OLD, "employees": 400}, {**NEW, "employees": 999, "filled": ["employees=acme"]}], "employees", ("400", "lead000000000000", "typed in, not by a provider"), id="a person's"),
        pytest.param([{**OLD, "do_not_call": True}, {**NEW, "do_not_call": False}], "do_not_call", ("True", "lead000000000000", "one no is enough"), id="a law"),
        pytest.param([{**OLD, "technologies": ["SAP"]}, {**NEW, "technologies": ["Excel"]}], "technologies", ("Excel; SAP", "of all rows together"), id="a list"),
        pytest.param([{**OLD, "motion": "inbound"}, {**NEW, "motion": "outbound"}], "motion", ("hybrid", "both, so hybrid"), id="both"),
        pytest.param([{**OLD, "street": "1 Dock Rd", "city": "Reno"}, {**NEW, "region": "OH"}], "street", ("1 Dock Rd", "lead000000000000", "the only value"), id="an address is whole"),
        pytest.param([{**OLD, "last_activity": "call", "last_activity_on": date(2026, 5, 1)}, {**NEW, "last_activity": "visit", "last_activity_on": date(2026, 4, 1)}], "last_activity", ("call", "lead000000000000", "of the latest activity"), id="the latest activity"),
        pytest.param([{**OLD, "direct_phone": "+16465550103"}, {**NEW, "direct_phone": "+16465550101"}], "other_phone", ("+16465550103", "lead000000000000", "moved: direct_phone was taken"), id="moved"),
    ],
)  # fmt: skip
def test_why_a_value_won(rows: list[Mapping[str, Any]], name: str, expected: tuple[str, ...]) -> None:
    assert said(lines(*rows), name) == expected


def test_the_rule_is_the_icps_first() -> None:
    rows = [{**NEW, "job_title": "Buyer", "source": "acme"}, {**OLD, "job_title": "CFO"}]
    icp = Icp.model_validate({"name": "x", "sources": SOURCES, "dedupe": {"survivorship": ["trust", "updated_on"]}})
    assert said(lines(*rows, icp=icp), "job_title")[1:] == ("lead000000000001", "trusted more: 90 > 40")
    assert said(lines(*rows), "job_title")[1:] == ("lead000000000000", "newer: 2026-06-01 > 2026-01-01")


def test_the_bits_of_a_pair_add_up() -> None:
    found = lines(OLD, {**NEW, "full_name": "A. Ash"})
    start = next(n for n, line in enumerate(found) if " = " in line)
    total = float(re.findall(r"([+-][0-9.]+) bits", found[start])[0])
    steps = [float(line.split()[0]) for line in found[start + 1 :] if re.match(r" {6} *[+-]\d", line)]
    assert round(sum(steps), 1) == total
    assert any("the same mailbox" in line for line in found)


def test_all_rows_are_listed_and_the_survivor_is_marked() -> None:
    found = lines(OLD, NEW, {**ANN, "email": "ANN@tarnwick.example"}, of=2)
    assert found[0] == "lead000000000001: 3 rows"
    assert [line[2:20] for line in found[1:4]] == [f"{m} lead{n:012}" for m, n in (("*", 1), (" ", 0), (" ", 2))]
    assert sum(line.count(" = ") for line in found) == 3


SAID = pl.DataFrame({"left_lead_id": ["lead000000000000"], "right_lead_id": ["lead000000000001"], "decision": ["same"]})


@pytest.mark.parametrize(
    ("rows", "told", "expected"),
    [
        pytest.param([ANN, {"full_name": "Bo Best", "source": "crm"}], {"decisions": SAID}, "decided by a person: the same", id="by a person"),
        pytest.param([{**ANN, "lead_id": "lead000000000000"}] * 2, {}, "one record that came in twice: the same lead_id", id="by its lead_id"),
        pytest.param([ANN, {**ANN, "full_name": None}], {}, "a row without a name, and the one person who has its mailbox", id="by its mailbox"),
    ],
)  # fmt: skip
def test_what_was_decided_is_not_shown_as_weighed(
    rows: list[Mapping[str, Any]], told: dict[str, Any], expected: str
) -> None:
    found = lines(*rows, **told)
    start = found.index("linked by:")
    assert re.fullmatch(r"    lead\d+ = lead\d+  decided", found[start + 1])
    assert found[start + 2 : start + 4] == [f"      {expected}", ""]
    assert not any(" bits" in line for line in found)


def test_a_row_that_somebody_known_set_aside_says_so() -> None:
    theirs = table({**ANN, "lead_id": "theirs"})
    found = lines(ANN, of=0, against={"customers": theirs})
    assert found[0] == "theirs: 1 row"
    assert found[1].endswith("known_in_customers")


def test_one_row_alone_is_linked_by_nothing() -> None:
    assert lines(ANN)[-1] == "linked by nothing"


def test_nobody_is_explained_by_nothing() -> None:
    assert lines(ANN, of=7) == []


def test_it_fits_a_hundred_columns() -> None:
    long = {
        "company_name": "Tarnwick Freight and Forwarding Holdings",
        "email": "ann.elisabeth.ash@freight.tarnwick.example",
    }
    found = lines(
        {**OLD, **long, "source_row": 1, "street": "100 Very Long Avenue of the Americas"},
        {**NEW, **long, "job_title": "Vice President of Global Dock Scheduling"},
    )
    assert max(map(len, found)) <= 100


def test_a_person_of_many_rows_is_cut_short() -> None:
    found = lines(*[ANN] * 40)
    assert "    and 10 rows more" in found
    assert any(line.startswith("    and ") and line.endswith(" pairs more") for line in found)
    assert len(found) < 200
