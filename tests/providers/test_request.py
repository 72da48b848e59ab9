"""What is asked about a row."""

from datetime import date
from typing import Any

import pytest

from listforge.icp.enrichment import Provider
from listforge.providers.request import Request, digest, request

ROW = {
    "company_domain": "tarnwick.example", "full_name": "Ann Ash/../x", "employees": 420, "technologies": ["SAP", "AS/400"],
    "do_not_call": False, "updated_on": date(2026, 11, 23),
}  # fmt: skip


def provider(**told: Any) -> Provider:
    return Provider.model_validate(
        {"name": "p", "url": "https://api.example/{company_domain}", "fills": {"city": "$.c"}, **told}
    )


@pytest.mark.parametrize(
    ("told", "asked"),
    [
        pytest.param({}, Request("GET", "https://api.example/tarnwick.example"), id="address"),
        pytest.param({"url": "https://api.example/?n={full_name}#x"}, Request("GET", "https://api.example/?n=Ann%20Ash%2F..%2Fx"), id="quoted"),
        pytest.param({"url": "https://api.example/?t={technologies}"}, Request("GET", "https://api.example/?t=SAP%3B%20AS%2F400"), id="a list in an address"),
        pytest.param({"method": "POST"}, Request("POST", "https://api.example/tarnwick.example"), id="method"),
        pytest.param(
            {"url": "https://api.example/", "body": {"size": "{employees}", "used": "{technologies}", "stop": "{do_not_call}", "day": "{updated_on}"}},
            Request("POST", "https://api.example/", {"size": 420, "used": ["SAP", "AS/400"], "stop": False, "day": "2026-11-23"}),
            id="values as they are",
        ),
        pytest.param(
            {"url": "https://api.example/", "body": {"q": "size:{employees} {{x}}", "n": 5, "deep": [{"d": "{company_domain}"}]}},
            Request("POST", "https://api.example/", {"q": "size:420 {x}", "n": 5, "deep": [{"d": "tarnwick.example"}]}),
            id="values in a text",
        ),
    ],
)  # fmt: skip
def test_a_request_has_the_values_of_the_row(told: dict[str, Any], asked: Request) -> None:
    assert request(provider(**told), ROW) == asked


def test_a_question_goes_by_what_is_asked_and_not_by_who_pays() -> None:
    here = digest(provider(), "tarnwick.example")
    assert here == digest(provider(price=3, key_env="KEY", fills={"region": "$.r"}), "tarnwick.example")
    others: list[tuple[dict[str, Any], str]] = [({"url": "https://api.example/v2/{company_domain}"}, "tarnwick.example"), ({}, "b.example"), ({"headers": {"X-V": "2"}}, "tarnwick.example")]  # fmt: skip
    assert len({here, *(digest(provider(**told), key) for told, key in others)}) == 4
