"""Sources and accounts of a report: what hangs on one source or one person, what is missing, and who is to blame."""

from collections import Counter
from typing import Any

import polars as pl
import pytest
from tests.report import campaigns
from tests.report.campaigns import FIT_ICP, ICP, figures, person
from tests.test_pipeline import run, source

from listforge.result import Result


@pytest.fixture(scope="module")
def large() -> tuple[dict[str, Result], pl.DataFrame]:
    return campaigns.generated()


def test_the_effect_of_a_source_is_apart_from_its_agents(large: tuple[dict[str, Result], pl.DataFrame]) -> None:
    """Mantel and Haenszel's ratio, agent by agent, by the formula."""
    told = figures(large[0], FIT_ICP, calls=large[1])
    good = {"not_interested", "interested", "qualified", "no_budget", "meeting_booked", "do_not_call"}
    calls = [row for row in large[1].to_dicts() if row["dialed"] is not False]
    for one in told["sources"]:
        above = below = 0.0
        for agent in ("kim", "lee"):
            n: Counter[bool] = Counter()
            won: Counter[bool] = Counter()
            for call in calls:
                if call["agent"] == agent:
                    mine = call["source"] == one["source"]
                    n[mine] += 1
                    won[mine] += call["outcome"] in good
            above += won[True] * n[False] / (n[True] + n[False])
            below += won[False] * n[True] / (n[True] + n[False])
        assert one["list_effect"]["ratio"] == round(above / below, 3)
        assert one["list_effect"]["low"] < one["list_effect"]["ratio"] < one["list_effect"]["high"]


def test_versions_are_compared_where_calls_tell_them(large: tuple[dict[str, Result], pl.DataFrame]) -> None:
    told = figures(large[0], FIT_ICP, calls=large[1])
    assert [one["list_version"] for one in told["list_versions"]] == ["46", "47"]
    assert {one["verdict"] for one in told["script_versions"]} == {"not_separable"}


@pytest.mark.parametrize(
    ("crm", "web", "concentrated"),
    [
        pytest.param(3, 2, [], id="60 %"),
        pytest.param(4, 2, ["67% of the calls are from one source, crm"], id="two of three"),
        pytest.param(1, 0, ["100% of the calls are from one source, crm"], id="all"),
    ],
)
def test_more_than_three_fifths_from_one_source_is_said(crm: int, web: int, concentrated: list[str]) -> None:
    names = ["Ann Ash", "Bo Best", "Cy Dell", "Di Eves", "Ed Frost", "Fi Gorse"]
    rows = [person(name, f"{name[:2]}firm", f"212-555-{100 + n:04}") for n, name in enumerate(names)]
    parts = [source(rows[:crm]), *([source(rows[4 : 4 + web], "web")] if web else [])]
    told = figures(run(*parts, icp=ICP))
    assert [w["sentence"] for w in told["warnings"] if w["code"] == "source_concentration"] == concentrated


GROUPED = {
    **ICP,
    "target": {"industries": ["48-49"], "employees": {"min": 50, "max": 500}, "geography": {"countries": ["US", "CA"]}},
    "buying_group": {
        "size": {"min": 6, "max": 10},
        "roles": [
            {"name": "buyer", "seniority": ["vp"], "departments": ["operations"], "required": True},
            {"name": "champion", "seniority": ["director"], "departments": ["operations"]},
            {"name": "user", "seniority": ["manager"], "departments": ["operations"]},
            {"name": "finance", "departments": ["finance"], "required": True},
        ],
    },
}  # fmt: skip


@pytest.fixture(scope="module")
def grouped() -> dict[str, Any]:
    facts = {"Industry": "Trucking", "NAICS": "484121", "Employees": "120", "Country": "US"}
    titles = {"Ann Ash": "VP Operations", "Bo Best": "Director of Operations", "Cy Dell": "Operations Manager"}
    three = [
        person(name, "Tarnwick", f"212-555-{100 + n:04}", **facts, Title=title)
        for n, (name, title) in enumerate(titles.items())
    ]
    alone = [person("Di Eves", "Marrowbend", "312-555-0147", **facts, Title="CFO")]
    return figures(run(source([*three, *alone]), icp=GROUPED), GROUPED)


def test_three_people_of_one_department_are_half_a_group(grouped: dict[str, Any]) -> None:
    group = grouped["buying_group"]
    three = next(one for one in group["to_fill"] if one["company_name"] == "Tarnwick")
    assert (three["size_coverage"], three["single_department"], three["roles_missing"]) == ("3 of 6", True, ["finance"])
    assert (group["accounts"], group["with_all_required"], group["single_threaded"]) == (2, 0, 1)
    assert [(row["role"], row["required"], row["accounts"]) for row in group["roles_missing"]] == [
        ("buyer", True, 1), ("champion", False, 1), ("user", False, 1), ("finance", True, 1),
    ]  # fmt: skip
    assert [row["accounts"] for row in group["coverage"]] == [0, 1, 0, 1, 0], "of four roles, one and three"
    assert [one["company_name"] for one in group["single_threaded_accounts"]] == ["Marrowbend"]
    assert group["sizes"] == [{"size": "below 6", "accounts": 2}]


def test_segments_without_an_account_are_there_as_gaps(grouped: dict[str, Any]) -> None:
    cells = {(one["size"], one["country"]): one["accounts"] for one in grouped["coverage"]}
    assert cells == {("50-200", "US"): 2, ("50-200", "CA"): 0, ("201-500", "US"): 0, ("201-500", "CA"): 0}
    assert {one["title"] for one in grouped["coverage"]} == {"Transportation and Warehousing"}
    assert "3 of 4 segments of the market have no account" in [w["sentence"] for w in grouped["warnings"]]


def test_a_source_far_below_the_others_is_named() -> None:
    names = [f"{first} {last}" for first in ("Ann", "Bo", "Cy") for last in ("Ash", "Best")]
    rows = [person(name, f"Firm{n}", f"212-555-{100 + n:04}") for n, name in enumerate(names)]
    results = run(source(rows[:3]), source(rows[3:], "web"), icp=ICP)
    ids = dict(results["export"].kept.select("source", "contact_id").iter_rows())
    codes = [("crm", n < 200) for n in range(600)] + [("web", n < 60) for n in range(600)]
    calls = pl.DataFrame(
        {
            "outcome_id": [str(n) for n in range(1200)],
            "contact_id": [ids[name] for name, _ in codes],
            "outcome": ["interested" if won else "no_answer" for _, won in codes],
            "source": [name for name, _ in codes],
            "agent": ["kim"] * 1200,
            "class_dialed": ["direct"] * 1200,
        }
    )
    said = {w["code"]: w["sentence"] for w in figures(results, calls=calls)["warnings"]}
    assert said["source_below"].startswith("source web connects 0.30 times (0.2")
    # 21.7 % of dials to direct lines lie in their band, and nobody of 260 qualified.
    assert said["below_prior"].startswith("qualified leads per conversation: 0.0%-1.5%, below the prior of 8.0%-17.0%")
