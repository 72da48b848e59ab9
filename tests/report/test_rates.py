"""Rates against their priors: which band, which verdict, and from when on own calls count."""

from typing import Any

import polars as pl
import pytest
from tests.report import campaigns
from tests.report.campaigns import FIT_ICP

from listforge.icp import Icp
from listforge.report.plan import plan
from listforge.report.rates import informed, rates

ICP = Icp(name="x")
COUNTS = ("n_dials", "connects", "qualified", "meetings", "dead")
TEXTS = {"source": pl.String(), "temperature": pl.String(), "class_dialed": pl.String()}
AIM = {
    "contact_id": pl.String(),
    "phone": pl.String(),
    "reach_class": pl.String(),
    "temperature": pl.String(),
    "attempts": pl.Int64(),
}


def told(*groups: dict[str, Any]) -> pl.DataFrame:
    """Calls, summed a group."""
    rows = [{**dict.fromkeys(COUNTS, 0), **dict.fromkeys(TEXTS), **group} for group in groups]
    return pl.DataFrame(rows, schema={**dict.fromkeys(COUNTS, pl.Int64()), **TEXTS})


def listed(*leads: tuple[str | None, str | None]) -> pl.DataFrame:
    """Leads to call: how each is reached, and how warm it is."""
    rows = [{"source": "crm", "reach_class": reached, "temperature": warmth} for reached, warmth in leads]
    return pl.DataFrame(rows, schema={"source": pl.String(), "reach_class": pl.String(), "temperature": pl.String()})


def one(
    calls: pl.DataFrame, name: str = "rpc_rate_per_dial", by: str = "all", of: str = "all", **more: Any
) -> dict[str, Any]:
    found = [
        r for r in rates(calls, more.pop("leads", listed()), ICP) if (r["name"], r["by"], r["of"]) == (name, by, of)
    ]
    assert len(found) == 1
    return found[0]


@pytest.mark.parametrize(
    ("reached", "dials", "connects", "verdict"),
    [
        pytest.param("standard", 0, 0, "no_calls", id="nobody dialled"),
        pytest.param("standard", 100, 10, "too_few", id="ten connects"),
        pytest.param("standard", 290, 29, "too_few", id="29 connects"),
        pytest.param("standard", 250, 30, "within", id="30 connects"),
        pytest.param("standard", 1000, 70, "below", id="far below 11-13 %"),
        pytest.param("standard", 1000, 100, "within", id="below, but the interval reaches the band"),
        pytest.param("standard", 1000, 200, "above", id="far above"),
        pytest.param("switchboard", 1000, 70, "within", id="the same is fine behind a switchboard"),
        pytest.param("direct", 1000, 130, "below", id="and poor on direct lines"),
        pytest.param(None, 1000, 130, "no_prior", id="nobody knows how the number reaches"),
    ],
)
def test_the_band_is_that_of_how_the_number_reaches(
    reached: str | None, dials: int, connects: int, verdict: str
) -> None:
    assert one(told({"class_dialed": reached, "n_dials": dials, "connects": connects}))["verdict"] == verdict


@pytest.mark.parametrize(
    ("temperature", "connects", "qualified", "verdict"),
    [
        pytest.param("cold", 29, 3, "too_few", id="29 conversations"),
        pytest.param("cold", 30, 3, "within", id="30 conversations"),
        pytest.param("cold", 400, 68, "above", id="cold"),
        pytest.param("warm", 400, 68, "within", id="twice as many of warm ones"),
        pytest.param(None, 400, 68, "within", id="either"),
    ],
)
def test_what_qualifies_is_counted_in_conversations(
    temperature: str | None, connects: int, qualified: int, verdict: str
) -> None:
    calls = told({"temperature": temperature, "n_dials": 5000, "connects": connects, "qualified": qualified})
    rate = one(calls, "qualified_per_conversation")
    assert (rate["trials"], rate["verdict"]) == (connects, verdict)


def test_a_mixed_list_has_the_weighed_band() -> None:
    calls = told({"class_dialed": "standard", "n_dials": 300}, {"class_dialed": "switchboard", "n_dials": 100})
    assert (one(calls)["prior_low"], one(calls)["prior_high"]) == (0.095, 0.1175)
    leads = listed(("standard", None), ("switchboard", None), ("none", None))
    before = one(told(), leads=leads)
    assert (before["prior_low"], before["prior_high"]) == (0.08, 0.105), "of the leads, while nobody was dialled"


def test_groups_stand_in_a_fixed_order_and_name_their_denominator() -> None:
    leads = listed(("switchboard", "warm"), ("direct", "cold"))
    found = rates(told({"source": "web"}), leads, ICP)
    assert [r["of"] for r in found if r["name"] == "rpc_rate_per_dial"] == [
        "all", "direct", "switchboard", "crm", "web", "cold", "warm",
    ]  # fmt: skip
    assert all("_per_" in rate["name"] for rate in found)


def test_a_file_of_own_results_tells_the_plan_what_it_tells_the_scores() -> None:
    results, calls = campaigns.by_hand()
    rows = [("connect", "direct", 1000, 500), ("connect", "mobile", 40, 5), ("qualify", "cold", 100, 20)]
    own = pl.DataFrame(rows, schema=["kind", "class", "trials", "successes"], orient="row")
    told = campaigns.figures(results, own=own)
    basis = {one["of"]: (one["basis"], one["trials"]) for one in told["plan"]["basis"]}
    assert basis["direct"] == ("own", 1000)
    assert basis["mobile"] == ("prior", 40), "too few to judge"
    assert basis["cold"] == ("own", 100)
    assert basis["warm"] == ("prior", 0)
    assert "priors_only" not in [one["code"] for one in told["warnings"]]
    assert {one["trials"] for one in told["rates"]} == {0}, "the rates are those of calls that are known one by one"
    assert campaigns.figures(results, calls=calls, own=own)["plan"]["basis"] == told["plan"]["basis"]


def test_own_calls_take_the_place_of_priors_class_by_class() -> None:
    calls = told(
        {"class_dialed": "standard", "n_dials": 1000, "connects": 50, "temperature": "cold", "qualified": 10},
        {"class_dialed": "direct", "n_dials": 40, "connects": 12, "temperature": "warm", "qualified": 1},
    )
    better, basis = informed(rates(calls, listed(), ICP), ICP)
    assert {one.of: one.basis for one in basis} == {
        "direct": "prior", "mobile": "prior", "standard": "own", "switchboard": "prior", "cold": "own", "warm": "prior",
    }  # fmt: skip
    low, high = better.funnel.connects("standard")
    assert low < 0.05 < high < 0.11
    assert better.funnel.connects("direct") == ICP.funnel.connects("direct")
    assert better.funnel.qualifies("warm") == ICP.funnel.qualifies("warm")


@pytest.mark.parametrize(
    ("reached", "warmth", "connects", "qualified", "dials_each"),
    [
        pytest.param("standard", None, [110, 130], [8.8, 22.1], [45.2, 113.6], id="standard numbers"),
        pytest.param("switchboard", None, [50, 80], [4.0, 13.6], [73.5, 250.0], id="switchboards"),
        pytest.param("direct", "warm", [200, 400], [32.0, 68.0], [14.7, 31.2], id="warm, on direct lines"),
    ],
)
def test_a_thousand_dials(
    reached: str, warmth: str | None, connects: list[float], qualified: list[float], dials_each: list[float]
) -> None:
    aims = pl.DataFrame([{"reach_class": reached, "temperature": warmth}] * 250, schema=AIM)
    found = plan(aims, ICP, [])
    assert found["whole_list"]["dials"] == 1000
    assert found["per_1000_dials"] == {"connects": connects, "qualified": qualified, "agent_hours": 25.0}
    assert found["by_reach_class"][0]["dials_per_qualified"] == dials_each
    assert found["target"] is found["list_lasts"] is found["dials"] is None


@pytest.mark.parametrize(
    ("leads", "lasts", "may_last"),
    [
        pytest.param(100, False, False, id="runs dry"),
        pytest.param(300, False, True, id="may run dry"),
        pytest.param(600, True, True, id="lasts"),
        pytest.param(0, False, False, id="nobody to dial"),
    ],
)
def test_the_plan_says_when_the_list_runs_dry(leads: int, lasts: bool, may_last: bool) -> None:
    aims = pl.DataFrame([{"reach_class": "standard"}] * leads, schema=AIM)
    found = plan(aims, Icp.model_validate(FIT_ICP), [])
    assert (found["list_lasts"], found["list_may_last"]) == (lasts, may_last)
    assert found["dials"] == ([905, 2273] if leads else None)
