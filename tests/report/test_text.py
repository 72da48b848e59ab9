"""The report as people read it: what matters first, nothing that is not known, ranges and no promises."""

from typing import Any

import pytest
from tests.report import campaigns
from tests.report.campaigns import FIT_ICP, figures
from tests.test_pipeline import run, source

from listforge.report import sections, text
from listforge.report.table import Section


@pytest.fixture(scope="module")
def told() -> dict[str, Any]:
    results, calls = campaigns.by_hand()
    return figures(results, calls=calls)


@pytest.fixture(scope="module")
def busy() -> dict[str, Any]:
    results, calls = campaigns.generated()
    return figures(results, FIT_ICP, calls=calls)


def written(figures: dict[str, Any]) -> list[str]:
    return list(text.lines(figures, sections.sections(figures)))


def section(figures: dict[str, Any], title: str) -> Section:
    return next(one for one in sections.sections(figures) if one.title.startswith(title))


def test_accepted_qualified_leads_stand_first_with_their_definition(told: dict[str, Any]) -> None:
    assert written(told)[0] == (
        "1 accepted qualified lead (definition 7); 1 qualified, 0 meetings; "
        "1 more by outcome alone, without evidence for need, budget, authority"
    )


def test_what_sales_sends_back_is_about_routing(told: dict[str, Any]) -> None:
    assert section(told, "Funnel").lines == ["what sales sends back is about routing and acceptance"]


def test_few_calls_are_too_few_to_judge(told: dict[str, Any]) -> None:
    assert {row[-1] for row in section(told, "Rates").rows if row[0] == "rpc_rate_per_dial"} == {"too few to judge"}


def test_rates_by_class_source_and_temperature_with_their_counts(busy: dict[str, Any]) -> None:
    rows = [row for row in section(busy, "Rates").rows if row[0] == "rpc_rate_per_dial"]
    assert [row[1] for row in rows] == [
        "all", "direct", "mobile", "standard", "switchboard", "crm", "shop", "web", "cold", "warm",
    ]  # fmt: skip
    standard = next(row for row in rows if row[1] == "standard")
    assert standard[5:] == ("11%-13%", "above the prior")


def test_size_and_precision_stand_side_by_side(busy: dict[str, Any]) -> None:
    assert section(busy, "List").lines == [
        "1,000 source rows: 1,000 people, 0 repeats, 0 malformed; 200 leads to call",
        "20% fit: 200 of 1,000 are known to be C or better (200 A, 800 D)",
    ]


def test_what_a_source_costs_a_qualified_lead(busy: dict[str, Any]) -> None:
    cost = {row[0]: row[-2:] for row in section(busy, "What the calls of each source").rows}
    assert cost["web"] == ("-", "-")
    crm = next(one for one in busy["sources"] if one["source"] == "crm")
    assert cost["crm"] == ("300.00", f"{300 / crm['qualified']:.2f}")


def test_figures_stand_on_the_right_in_columns() -> None:
    table = Section("T", ("name", "n", "share"), [("a", "1,000", "5%"), ("bcdef", "2", "-")], ["s"])
    found = list(text.lines({"headline": HEAD, "icp": {}, "today": "2026-11-23"}, [table]))
    assert found[2:] == ["", "T", "  name       n  share", "  a      1,000     5%", "  bcdef      2      -", "  s"]


HEAD: dict[str, Any] = {"accepted_qualified": 2, "qualified": 3, "meetings": 1, "definition": None, "by_definition": []}


def test_nothing_is_said_of_what_is_not_there(told: dict[str, Any]) -> None:
    titles = [one.title for one in sections.sections(told)]
    assert "Since the last list" not in titles
    assert not any(title.startswith("List versions") for title in titles)
    assert "What the calls corrected" in titles


def test_an_empty_list_is_a_report_too() -> None:
    results = run(source([{"Name": "", "Phone": "1"}]), icp=campaigns.ICP)
    told = figures(results)
    assert told["list"]["calls"] == 0
    assert "there is nobody to call: the call file is empty" in section(told, "To look at first").lines
    assert written(told)
