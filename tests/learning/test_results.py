"""What counts as one result: an account, however many people, however it is named."""

from typing import Any

import polars as pl
import pytest
from tests.conftest import frame_of

from listforge.learning import Results, results

Rows = list[dict[str, Any]]


def counted(won: Rows, lost: Rows) -> Results:
    return results(frame_of(won), frame_of(lost))


def shares(found: Results, attribute: str) -> dict[str, float]:
    told = found.told.filter(pl.col("attribute") == attribute).join(found.results, on="_result")
    parts = told.group_by("value").agg((pl.col("share") * pl.col("weight")).sum().round(4))
    return dict(parts.iter_rows())


LOST: Rows = [{"company_domain": "lost.example", "country": "US"}]


@pytest.mark.parametrize(
    ("won", "accounts"),
    [
        pytest.param([{"company_domain": "a.example"}] * 30, 1, id="thirty people of one domain"),
        pytest.param([{"company_domain": "a.example"}, {"company_domain": "b.example"}], 2, id="two domains"),
        pytest.param([{"company_name": "Tarnwick Inc"}, {"company_name": "TARNWICK"}], 1, id="one name, two writings"),
        pytest.param(
            [{"company_domain": "a.example", "company_name": "Tarnwick"}, {"company_name": "Tarnwick Ltd"}],
            1,
            id="a name that has a domain elsewhere",
        ),
        pytest.param([{"contact_id": "x"}, {"contact_id": "y"}, {"contact_id": "y"}], 2, id="people without a company"),
        pytest.param([{"full_name": "A"}, {"full_name": "B"}], 2, id="rows that say nothing of either"),
        pytest.param(
            [{"account_id": "1", "company_domain": "a.example"}, {"account_id": "2", "company_domain": "b.example"}],
            2,
            id="ids that the other list has not are left alone",
        ),
    ],
)
def test_an_account_is_one_result(won: Rows, accounts: int) -> None:
    assert counted(won, LOST).won == accounts


def test_ids_of_both_lists_make_one_account_of_two_domains() -> None:
    won = [{"account_id": "1", "company_domain": "a.example"}, {"account_id": "1", "company_domain": "a2.example"}]
    lost = [{"account_id": "2", "company_domain": "b.example"}, {"company_domain": "a2.example"}]
    found = counted(won, lost)
    assert (found.won, found.lost, found.both) == (1, 2, 1)


def test_an_account_on_both_lists_is_half_of_each() -> None:
    found = counted(
        [{"company_domain": "a.example", "country": "US"}], [{"company_domain": "a.example", "country": "US"}]
    )
    assert found.results["weight"].to_list() == [0.5, 0.5]
    assert shares(found, "country") == {"US": 1.0}


def test_levels_share_an_account_and_technologies_do_not() -> None:
    people = [
        {"company_domain": "a.example", "seniority": level, "department": "sales", "technologies": ["SAP", "Okta"]}
        for level in ("vp", "vp", "manager")
    ]
    found = counted(people, LOST)
    assert shares(found, "seniority") == {"vp": 0.5, "manager": 0.5}
    assert shares(found, "technology") == {"SAP": 1.0, "Okta": 1.0}


@pytest.mark.parametrize(
    ("row", "attribute", "value"),
    [
        pytest.param({"industry_code": "3361"}, "sector", "31-33", id="a code of a sector that is a range"),
        pytest.param({"industry_code": "48-49"}, "sector", "48-49", id="a sector that is a range"),
        pytest.param({"industry": "Trucking"}, "subsector", "484", id="an industry in words"),
        pytest.param({"employees": 51}, "employees", "51-200", id="a headcount"),
        pytest.param({"employee_band": "10001+"}, "employees", "10001+", id="an open band"),
        pytest.param({"revenue_usd": 10_000_000}, "revenue", "10-50", id="the lower end of a band of revenue"),
        pytest.param({"revenue_usd": 2_000_000_000}, "revenue", "1000+", id="the highest revenue"),
        pytest.param({"country": "US", "region": "TX"}, "region", "US-TX", id="a region"),
        pytest.param({"seniority": "vp", "department": "sales"}, "role", "vp\x1fsales", id="a role"),
        pytest.param({"event_name": "Dock Days"}, "event", "Dock Days", id="an event"),
    ],
)
def test_what_a_row_says(row: dict[str, Any], attribute: str, value: str) -> None:
    assert shares(counted([row], LOST), attribute).get(value) == 1.0


@pytest.mark.parametrize(
    ("row", "attribute"),
    [
        pytest.param({"employees": 0}, "employees", id="nobody employed"),
        pytest.param({"employee_band": "large"}, "employees", id="a band in words"),
        pytest.param({"region": "TX"}, "region", id="a region of no country"),
        pytest.param({"industry_code": "48-49"}, "subsector", id="a sector is no subsector"),
        pytest.param({"seniority": "vp"}, "role", id="half a role"),
    ],
)
def test_what_a_row_does_not_say(row: dict[str, Any], attribute: str) -> None:
    assert shares(counted([row], LOST), attribute) == {}
