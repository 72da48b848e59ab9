"""The ICP's models: defaults as documented, the bands and trust they answer with, and the schema editors use."""

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from pydantic import ValidationError
from tests.conftest import ROOT

from listforge import icp
from listforge.icp import Icp
from listforge.icp.enrichment import Provider
from listforge.icp.validation import SuppressionList
from listforge.icp.values import nearest

SAMPLES = [*sorted((ROOT / "icp-samples").glob("*.yaml")), *sorted((ROOT / "examples").glob("*/icp.yaml"))]


def test_defaults_are_those_of_the_contract() -> None:
    found = Icp.model_validate({"name": "x"})
    assert found.validation.require == ()
    assert found.validation.phone.on_invalid == "reject"
    assert found.validation.email.on_invalid == "blank"
    assert found.validation.email.check_mx is False
    assert found.validation.freshness.max_age_days is None
    assert found.validation.consumer_records == "reject"
    assert found.validation.suppression == ()
    assert found.validation.calling_rules == "strictest"
    assert found.target.strict == ()
    assert (found.dedupe.merge_at, found.dedupe.review_at) == (0.99, 0.80)
    assert found.dedupe.survivorship == ("human", "updated_on", "trust", "completeness")
    assert found.score.weights.model_dump() == {
        "industry": 25, "employees": 20, "revenue": 10, "geography": 10, "role": 25, "technologies": 10,
    }  # fmt: skip
    assert found.score.grades.model_dump() == {"A": 80, "B": 60, "C": 40}
    assert found.score.grade_factor.model_dump() == {"A": 1.0, "B": 0.8, "C": 0.6, "D": 0.4}
    assert found.score.stages.sql.requires == ("need", "budget", "authority")
    assert (found.export.layout, found.export.min_grade, found.export.split_by) == ("generic", None, None)
    assert found.export.max_attempts.model_dump() == {"per_contact": None, "per_account_per_day": None}


def test_funnel_bands_are_priors_that_the_file_overrides_one_by_one() -> None:
    found = Icp.model_validate({"name": "x", "funnel": {"connect_rate": {"direct": [0.3, 0.35]}}}).funnel
    assert [found.connects(name) for name in ("direct", "mobile", "standard", "switchboard")] == [
        (0.3, 0.35), (0.2, 0.4), (0.11, 0.13), (0.05, 0.08),
    ]  # fmt: skip
    assert (found.qualifies("cold"), found.qualifies("warm")) == ((0.08, 0.09), (0.16, 0.17))


@pytest.mark.parametrize(
    ("size", "fewest", "most"),
    [
        pytest.param({}, 6, 10, id="six to ten people decide"),
        pytest.param({"min": 12}, 12, 12, id="a lower end above the usual upper"),
        pytest.param({"max": 4}, 4, 4, id="an upper end below the usual lower"),
        pytest.param({"min": 3, "max": 4}, 3, 4, id="both"),
    ],
)
def test_the_size_of_a_buying_group(size: dict[str, int], fewest: int, most: int) -> None:
    found = Icp.model_validate({"name": "x", "buying_group": {"size": size}}).buying_group.size
    assert (found.fewest, found.most) == (fewest, most)


@pytest.mark.parametrize(
    ("group", "wrong"),
    [
        pytest.param({"size": {"min": 7, "max": 6}}, "min 7 is above max 6", id="ends that have changed places"),
        pytest.param({"same_company": [["acme.example"]]}, "same_company.0", id="one company that is one"),
        pytest.param(
            {"roles": [{"name": str(n)} for n in range(61)]}, "at most 60 items", id="more roles than fit a set"
        ),
    ],
)
def test_a_buying_group_that_cannot_be(group: dict[str, Any], wrong: str) -> None:
    with pytest.raises(ValueError, match=wrong):
        Icp.model_validate({"name": "x", "buying_group": group})


def test_trust_of_a_source_the_file_says_nothing_of_is_50() -> None:
    found = Icp.model_validate({"name": "x", "sources": [{"name": "a", "type": "crm", "path": "a.csv", "trust": 90}]})
    assert (found.trust("a"), found.trust("b")) == (90, 50)
    assert Icp.model_validate({"name": "x", "sources": [{"name": "a", "type": "crm", "path": "a"}]}).trust("a") == 50


@pytest.mark.parametrize(
    ("country", "told", "days"), [("US", None, 31), ("CA", None, 31), ("GB", None, 28), (None, None, 31), ("GB", 7, 7)]
)
def test_a_scrub_is_good_for_as_long_as_the_country_says(country: str | None, told: int | None, days: int) -> None:
    assert SuppressionList(name="x", path="y", country=country, max_age_days=told).keeps_days == days


SERVICE = {"url": "https://x.example/{phone}", "fills": {"employees": "$.size"}}


@pytest.mark.parametrize(
    ("told", "inputs", "fills"),
    [
        ({"path": "a.csv", "on": "phone", "fills": ["employees"]}, ("phone",), {"employees": "employees"}),
        ({"path": "a.csv", "on": "phone", "fills": {"employees": "Size"}}, ("phone",), {"employees": "Size"}),
        ({"url": "https://x/{country}/{phone}", "fills": {"city": "$.c"}}, ("country", "phone"), {"city": "$.c"}),
        (
            {"url": "https://x/{country}", "body": {"a": ["{email}", {"b": "{country}"}]}, "fills": ["city"]},
            ("country", "email"),
            {"city": "city"},
        ),
    ],
    ids=["table", "table-with-headers", "service", "service-with-a-body"],
)
def test_what_a_provider_is_asked_by_and_fills(
    told: dict[str, Any], inputs: tuple[str, ...], fills: dict[str, str]
) -> None:
    found = Provider.model_validate({"name": "p", **told})
    assert (found.inputs, found.fills) == (inputs, fills)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"path": "a", "url": "https://b.example/{phone}", "on": "phone"}, "a provider has either path or url"),
        ({}, "a provider has either path or url"),
        ({"path": "a"}, "a provider with a path needs `on`"),
        ({"url": "https://x.example/"}, "url names no column in braces"),
        ({"url": "api.example/{phone}"}, "is no address such as https://"),
        ({"url": "ftp://api.example/{phone}"}, "is no address such as https://"),
        ({"url": "https://{country}.example/"}, "the host is written out"),
        ({"url": "https://ann:pass@x.example/{phone}"}, "no user or password stands in an address"),
        ({"url": "https://x.example/{phone"}, "url: expected '}' before end of string; a brace that is meant"),
        ({"url": "https://x.example/{phone!r}"}, "url: 'phone' is not a column"),
        ({"url": "https://x.example/{phone.__class__}"}, "url: 'phone.__class__' is not a column"),
        ({**SERVICE, "body": {"a": ["{fone}"]}}, "body.a: 'fone' is not a column"),
        ({**SERVICE, "body": {"a": "b"}, "method": "GET"}, "a GET has no body"),
        ({**SERVICE, "method": "PUT"}, "'GET' or 'POST'"),
        ({**SERVICE, "fills": {"employees": "$.a["}}, r"fills.employees: '\$.a\[' is no JSONPath such as"),
        ({**SERVICE, "fills": {"employees": ""}}, r"fills.employees: '' is no JSONPath such as"),
        ({**SERVICE, "fills": {"employees": "$"}}, "fills.employees: '\\$' is the whole answer"),
        ({**SERVICE, "fills": {"employees": "$.a | $.b"}}, "is no JSONPath such as"),
        ({**SERVICE, "headers": {"X-Api-Key": "abc"}}, "'X-Api-Key' looks like a secret"),
        ({**SERVICE, "headers": {"X Y": "abc"}}, "'X Y' is no header"),
        ({**SERVICE, "key_header": "X-Key"}, "key_env names the environment variable"),
        ({**SERVICE, "key_env": "K", "key_header": "X-Key", "key_query": "key"}, "not into both"),
        ({"url": "http://x.example/{phone}", "key_env": "K"}, "a key is sent by https:// only"),
        ({"query": "q", "on": "phone"}, "query and url_env stand together"),
        ({"query": "q", "url_env": "REF"}, "a provider with a query needs `on`"),
        ({"path": "a", "on": "company_name", "review_at": 0.99}, "review_at 0.99 is above match_at 0.93"),
        ({"path": "a", "on": "company"}, "did you mean company_name"),
    ],
)
def test_a_provider_that_cannot_be_asked(told: dict[str, Any], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        Provider.model_validate({"name": "p", "fills": ["employees"], **told})


@pytest.mark.parametrize(
    ("word", "words", "hint"),
    [
        ("fone", ["direct_phone", "phone", "full_name"], "; did you mean phone?"),
        ("employes", ["employees", "employee_band"], "; did you mean employees?"),
        ("Hub Spot", ["hubspot", "apollo"], "; did you mean hubspot?"),
        ("US-LOGISTICS", ["us-logistics-ops", "saas-uk-dach"], "; did you mean us-logistics-ops?"),
        ("on", ["version", "name"], ""),
        ("bar", ["target", "score"], ""),
        ("x", [], ""),
    ],
)
def test_nearest_names_what_was_meant_and_makes_nothing_up(word: str, words: list[str], hint: str) -> None:
    assert nearest(word, words) == hint


def test_hashed_people_need_a_key() -> None:
    with pytest.raises(ValidationError, match="hash_people needs key_env"):
        Icp.model_validate({"name": "x", "store": {"hash_people": True}})
    assert Icp.model_validate({"name": "x", "store": {"hash_people": True, "key_env": "KEY"}}).store.key_env == "KEY"


def test_an_icp_does_not_change() -> None:
    with pytest.raises(ValueError, match="frozen"):
        Icp.model_validate({"name": "x"}).name = "y"


# --- the schema ----------------------------------------------------------------------------------


class Core(yaml.SafeLoader):
    """YAML 1.2, as editors read it: only true and false are booleans, and a date is text."""


Core.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith((":bool", ":timestamp"))]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
for first in "tTfF":
    Core.yaml_implicit_resolvers.setdefault(first, []).extend(
        (tag, pattern) for tag, pattern in icp.file.Loader.yaml_implicit_resolvers[first] if tag.endswith(":bool")
    )


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    found = Icp.model_json_schema(by_alias=True)
    jsonschema.Draft202012Validator.check_schema(found)
    return found


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_schema_takes_what_the_program_takes(path: Path, schema: dict[str, Any]) -> None:
    assert icp.check(path)[1] == []
    content = yaml.load(path.read_text(), Loader=Core)
    assert [e.message for e in jsonschema.Draft202012Validator(schema).iter_errors(content)] == []


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"name": "x", "targt": {}},
        {"name": "x", "dedupe": {"merge_at": 2}},
        {"name": "x", "export": {"min_grade": "E"}},
        {"name": "x", "sources": [{"name": "a", "type": "crmm"}]},
        {"name": "x", "enrich": {"providers": [{"name": "p", "path": "a", "on": "phone", "fills": []}]}},
    ],
    ids=["no-name", "unknown-key", "out-of-range", "no-such-grade", "no-such-type", "fills-nothing"],
)
def test_schema_refuses_what_the_program_refuses(wrong: dict[str, Any], schema: dict[str, Any]) -> None:
    assert not jsonschema.Draft202012Validator(schema).is_valid(wrong)
    with pytest.raises(ValueError, match="validation error"):
        Icp.model_validate(wrong)
