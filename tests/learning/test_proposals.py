"""What evidence would change in an ICP, and what it would not."""

from typing import Any

import pytest
import yaml

from listforge import icp as icps
from listforge.icp import Icp
from listforge.icp.edit import Change, edited
from listforge.learning import Evidence, Judged, Proposal, Verdict, proposals
from listforge.learning.proposals import told


def good(attribute: str, value: str, **more: Any) -> Evidence:
    """A value that surely wins more often."""
    given = Evidence(attribute, value, 80, 20, 0.8, 0.71, 0.87, 0.5, 1.6, 1.4, 1.8, 0.001, 3.0, Verdict.above)
    return given._replace(**more)


def bad(attribute: str, value: str, **more: Any) -> Evidence:
    """A value that surely wins less often, by a margin."""
    given = Evidence(attribute, value, 10, 90, 0.1, 0.06, 0.17, 0.5, 0.2, 0.1, 0.4, 0.001, 0.2, Verdict.below)
    return given._replace(**more)


def made(icp: str, *evidence: Evidence) -> list[Proposal]:
    profile, mistakes = icps.check_text(f"name: x\n{icp}\n".encode())
    assert profile is not None, mistakes
    return proposals(Judged(evidence, {}), profile)


def after(icp: str, *evidence: Evidence) -> dict[str, Any]:
    """The ICP with the proposals, as its text has it."""
    text = edited(f"name: x\n{icp}\n", [Change(p.edits, p.why) for p in made(icp, *evidence)])
    checked, mistakes = icps.check_text(text.encode())
    assert checked is not None, mistakes
    plain: dict[str, Any] = yaml.load(text, Loader=yaml.BaseLoader)
    return plain


TARGET = [
    pytest.param("", [good("sector", "31-33")], {"industries": ["31-33"]}, id="an industry where there was none"),
    pytest.param(
        "target: {industries: [manufacturing]}",
        [good("sector", "48-49")],
        {"industries": ["manufacturing", "48-49"]},
        id="one industry more",
    ),
    pytest.param(
        'target: {industries: [manufacturing, "52"]}',
        [bad("sector", "52")],
        {"industries": ["manufacturing"]},
        id="an industry goes",
    ),
    pytest.param(
        'target: {industries: ["484", "62"]}', [bad("sector", "48-49")], {"industries": ["62"]}, id="with its sector"
    ),
    pytest.param(
        "",
        [good("subsector", "332"), good("sector", "31-33")],
        {"industries": ["31-33"]},
        id="a sector holds its subsector",
    ),
    pytest.param("", [good("employees", "51-200")], {"employees": {"min": "51", "max": "200"}}, id="a first range"),
    pytest.param(
        "",
        [good("employees", "501-1000"), good("employees", "51-200")],
        {"employees": {"min": "51", "max": "1000"}},
        id="a range over what was not judged",
    ),
    pytest.param("", [good("employees", "10001+")], {"employees": {"min": "10001"}}, id="an open range"),
    pytest.param(
        "target: {employees: {min: 50, max: 1000}}",
        [good("employees", "1001-5000")],
        {"employees": {"min": "50", "max": "5000"}},
        id="a range is stretched",
    ),
    pytest.param(
        "target: {employees: {min: 50, max: 1000}}",
        [bad("employees", "51-200")],
        {"employees": {"min": "201", "max": "1000"}},
        id="a range is drawn back from below",
    ),
    pytest.param(
        "target: {employees: {min: 50, max: 1000}}",
        [bad("employees", "501-1000")],
        {"employees": {"min": "50", "max": "500"}},
        id="a range is drawn back from above",
    ),
    pytest.param(
        "target: {employees: {min: 50}}",
        [bad("employees", "10001+"), bad("employees", "5001-10000")],
        {"employees": {"min": "50", "max": "5000"}},
        id="an open range gets an end",
    ),
    pytest.param(
        "",
        [good("revenue", "10-50")],
        {"revenue_usd": {"min": "10_000_000", "max": "49_999_999"}},
        id="a range of revenue",
    ),
    pytest.param("", [good("region", "US-TX")], {"geography": {"regions": ["US-TX"]}}, id="a first region"),
    pytest.param(
        "target: {geography: {countries: [US]}}",
        [bad("region", "US-OH")],
        {"geography": {"countries": ["US"], "exclude_regions": ["US-OH"]}},
        id="a region of a whole country is excluded",
    ),
    pytest.param(
        "target: {geography: {regions: [US-TX, US-OH]}}",
        [bad("region", "US-OH")],
        {"geography": {"regions": ["US-TX"]}},
        id="a region goes",
    ),
    pytest.param(
        "target: {geography: {exclude_regions: [US-OH, US-NY]}}",
        [good("region", "US-OH", lift_low=0.9)],
        {"geography": {"exclude_regions": ["US-OH", "US-NY"]}},
        id="a region whose lift may be none stays out",
    ),
    pytest.param("", [good("technology", "S/4: HANA")], {"technologies": {"any": ["S/4: HANA"]}}, id="a technology"),
    pytest.param(
        "target: {technologies: {any: [SAP, Okta]}}",
        [bad("technology", "sap"), good("technology", "OKTA")],
        {"technologies": {"any": ["Okta"]}},
        id="a technology in another writing",
    ),
]


@pytest.mark.parametrize(("icp", "evidence", "target"), TARGET)
def test_the_target_becomes(icp: str, evidence: list[Evidence], target: dict[str, Any]) -> None:
    assert after(icp, *evidence)["target"] == target


NOTHING = [
    pytest.param("", [bad("sector", "52")], id="an industry that nobody asked for"),
    pytest.param("target: {industries: [manufacturing]}", [good("subsector", "332")], id="an industry within another"),
    pytest.param('target: {industries: ["52"]}', [bad("sector", "52")], id="the last industry: none would be all"),
    pytest.param('target: {industries: ["52"]}', [bad("subsector", "523")], id="a part of an industry"),
    pytest.param("", [good("sector", "31-33", verdict=Verdict.explained)], id="what another value explains"),
    pytest.param("", [good("sector", "31-33", verdict=Verdict.too_few)], id="too few"),
    pytest.param("", [good("sector", "31-33", lift_low=1.0)], id="a lift that may be none"),
    pytest.param("target: {geography: {countries: [US]}}", [bad("region", "US-OH", lift_high=0.8)], id="by no margin"),
    pytest.param("target: {geography: {countries: [US]}}", [good("region", "CA-ON")], id="a region of another country"),
    pytest.param("", [good("region", "US-Texas")], id="a region that is no code"),
    pytest.param(
        "target: {geography: {countries: [US]}, strict: [geography]}",
        [good("region", "US-TX")],
        id="a first region where the rest would be set aside",
    ),
    pytest.param("target: {geography: {regions: [US-TX]}}", [bad("region", "US-TX")], id="the last region"),
    pytest.param("target: {employees: {min: 50, max: 1000}}", [good("employees", "201-500")], id="a band within"),
    pytest.param("target: {employees: {min: 10, max: 1000}}", [bad("employees", "51-200")], id="a band in the middle"),
    pytest.param("", [bad("employees", "51-200")], id="a band where there is no range"),
    pytest.param(
        "", [good("employees", "11-50"), good("employees", "201-500"), bad("employees", "51-200")], id="no one range"
    ),
    pytest.param("target: {technologies: {any: [SAP]}}", [bad("technology", "SAP")], id="the last technology"),
    pytest.param("", [good("seniority", "Chief of all")], id="a level that is none of ours"),
    pytest.param("", [good("source", "hubspot"), good("activity", "webinar")], id="what the ICP has no key for"),
    pytest.param(
        "buying_group: {roles: [{name: a, seniority: [vp, cxo]}]}", [good("role", "vp\x1fsales")], id="a role within another"
    ),
]  # fmt: skip


@pytest.mark.parametrize(("icp", "evidence"), NOTHING)
def test_nothing_is_proposed(icp: str, evidence: list[Evidence]) -> None:
    assert made(icp, *evidence) == []


def test_a_range_that_becomes_everybody_loses_its_end() -> None:
    icp = "target: {employees: {min: 50, max: 1000}}"
    assert after(icp, good("employees", "10001+"))["target"] == {"employees": {"min": "50", "max": "null"}}


@pytest.mark.parametrize(
    ("evidence", "role"),
    [
        pytest.param(good("role", "vp\x1fsales"), {"name": "vp_sales", "seniority": ["vp"], "departments": ["sales"]}, id="both"),
        pytest.param(good("seniority", "vp"), {"name": "vp_2", "seniority": ["vp"]}, id="a level, its name taken"),
        pytest.param(good("department", "sales"), {"name": "sales", "departments": ["sales"]}, id="a department"),
    ],
)  # fmt: skip
def test_a_role_more(evidence: Evidence, role: dict[str, Any]) -> None:
    icp = "buying_group:\n  roles:\n    - {name: vp, seniority: [vp], departments: [finance]}"
    assert after(icp, evidence)["buying_group"]["roles"][1:] == [role]


def test_every_proposal_has_its_counts() -> None:
    evidence = [good("sector", "31-33"), good("employees", "51-200"), bad("region", "US-OH"), good("technology", "SAP")]
    for proposal in made("", *evidence):
        assert len(proposal.why) == 1
        assert " won, " in proposal.why[0]
    assert told(evidence[0]) == (
        "31-33 Manufacturing: 80 won, 20 lost; rate 80% (71%-87%) against 50%, lift 1.60 (1.40-1.80)"
    )


def test_a_value_of_a_list_cannot_write_into_the_icp() -> None:
    wicked = "SAP\nname: evil\r\u2028\x1b[31m" + "x" * 200
    text = edited("name: x\n", [Change(p.edits, p.why) for p in made("", good("technology", wicked))])
    checked, mistakes = icps.check_text(text.encode())
    assert checked is not None, mistakes
    assert (checked.name, checked.target.technologies.any) == ("x", (wicked,))
    assert "\x1b" not in text


def test_the_icp_that_was_is_left_alone() -> None:
    icp = Icp(name="x")
    proposals(Judged((good("sector", "31-33"),), {}), icp)
    assert icp == Icp(name="x")
