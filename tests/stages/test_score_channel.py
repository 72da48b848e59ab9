"""The next channel: which rule holds for whom, in which order, and the reason it gives."""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.conftest import frame_of

from listforge import vocab
from listforge.errors import InputError
from listforge.icp import Icp
from listforge.stages.score.channel import DIALABLE, REASON, conditions, next_channel

TODAY = date(2026, 11, 23)
RULES = vocab.channels()
PLAIN = Icp(name="x")
MAIL = {"email": "ann@tarnwick.example", "email_status": "valid"}
PAGE = {"linkedin_url": "https://network.example/in/ann"}
SWITCHBOARD = {"reach_class": "switchboard"}
MET = {"source_type": "event", "event_name": "Yard Live"}
GERMAN = {"country": "DE", "reach_class": "direct"}
CALLBACK = {"last_outcome": "Call-back", "next_call_on": TODAY}


def ago(days: int) -> dict[str, date]:
    return {"last_activity_on": TODAY - timedelta(days)}


def rule(number: int) -> str:
    """The reason of a rule of the package, from 1."""
    return RULES.rules[number - 1].reason


# (row, channel, number of the rule)
CASES: dict[str, tuple[dict[str, Any], str | None, int]] = {
    "mail only": ({"consent_basis": "Email opt-in", "reach_class": "direct", **MAIL}, "email", 1),
    "mail only, and a no to calls": ({"consent_basis": "newsletter", "do_not_call": True, **MAIL}, "email", 1),
    "a no to calls": ({"do_not_call": True, "reach_class": "direct", **MAIL, **PAGE}, None, 2),
    "a no to calls, and a fresh form": ({"do_not_call": True, "source_type": "form", **ago(0), "reach_class": "direct"}, None, 2),
    "mail only, and no mail address": ({"consent_basis": "newsletter", "reach_class": "direct", **PAGE}, None, 2),
    "mail only that ran out": ({"consent_basis": "newsletter", "consent_expires_on": TODAY - timedelta(1), **MAIL}, None, 2),
    "no consent where a call needs one": ({**GERMAN, **MAIL, **PAGE}, "social", 3),
    "no consent, and no page": ({**GERMAN, **MAIL}, None, 4),
    "a ground that is no consent": ({**GERMAN, "consent_basis": "legitimate_interest"}, None, 4),
    "consent that ran out": ({**GERMAN, "consent_basis": "consent", "consent_expires_on": TODAY - timedelta(1)}, None, 4),
    "consent on its last day": ({**GERMAN, "consent_basis": "consent", "consent_expires_on": TODAY}, "phone", 15),
    "consent": ({**GERMAN, "consent_basis": "Existing customer"}, "phone", 15),
    "a callback on its day": ({**SWITCHBOARD, **CALLBACK, "attempts": 9, **MAIL}, "phone", 5),
    "a callback on a later day": ({**SWITCHBOARD, **CALLBACK, "next_call_on": TODAY + timedelta(1), "attempts": 9, **MAIL}, "email", 6),
    "no answer last time": ({**SWITCHBOARD, **CALLBACK, "last_outcome": "no_answer", "attempts": 9, **MAIL}, "email", 6),
    "calls used up": ({"reach_class": "direct", "attempts": 6, **MAIL, **PAGE, "timeline": "yes"}, "email", 6),
    "calls used up, no mail": ({"reach_class": "direct", "attempts": 6, **PAGE}, "social", 7),
    "calls used up, nothing else": ({"reach_class": "direct", "attempts": 6}, None, 8),
    "one call left": ({"reach_class": "direct", "attempts": 5, **MAIL}, "phone", 15),
    "a date in mind": ({**SWITCHBOARD, "timeline": "yes", **MET, **ago(1)}, "phone", 9),
    "a form of today": ({"reach_class": "standard", "source_type": "form", **ago(0)}, "phone", 10),
    "a form of two days ago": ({"reach_class": "standard", "source_type": "form", **ago(2)}, "phone", 10),
    "a form of three days ago": ({"reach_class": "standard", "source_type": "form", **ago(3)}, "phone", 16),
    "a form by the day of its record": ({"reach_class": "standard", "source_type": "form", "updated_on": TODAY}, "phone", 10),
    "a form of tomorrow": ({"reach_class": "standard", "source_type": "form", **ago(-1)}, "phone", 16),
    "intent of a week ago": ({"reach_class": "standard", "intent_topic": "docks", **ago(7)}, "phone", 11),
    "intent of eight days ago": ({"reach_class": "standard", "intent_topic": "docks", **ago(8)}, "phone", 16),
    "met two weeks ago": ({"reach_class": "direct", **MET, **ago(14)}, "event_follow_up", 12),
    "met fifteen days ago": ({"reach_class": "direct", **MET, **ago(15)}, "phone", 15),
    "a record of an event changed today": ({"reach_class": "direct", **MET, "updated_on": TODAY}, "phone", 15),
    "a small deal behind a switchboard": ({**SWITCHBOARD, "employees": 10, **MAIL}, "email", 13),
    "small by its band": ({**SWITCHBOARD, "employee_band": "1-10", **MAIL}, "email", 13),
    "small by its revenue": ({**SWITCHBOARD, "revenue_usd": 1_000_000, **MAIL}, "email", 13),
    "small, and large by its revenue": ({**SWITCHBOARD, "employees": 9, "revenue_usd": 200_000_000, **MAIL}, "phone", 16),
    "a small deal that came to us": ({**SWITCHBOARD, "employees": 9, **MAIL, "last_activity": "visit", **ago(90)}, "phone", 16),
    "a small deal, a number of their own": ({"reach_class": "mobile", "employees": 9, **MAIL}, "phone", 15),
    "eleven people": ({**SWITCHBOARD, "employees": 11, **MAIL}, "phone", 16),
    "size unknown": ({**SWITCHBOARD, **MAIL}, "phone", 16),
    "a large deal, three calls": ({**SWITCHBOARD, "employees": 1000, "attempts": 3, **PAGE}, "social", 14),
    "a large deal, two calls": ({**SWITCHBOARD, "employees": 1000, "attempts": 2, **PAGE}, "phone", 16),
    "999 people, three calls": ({**SWITCHBOARD, "employees": 999, "attempts": 3, **PAGE}, "phone", 16),
    "a direct line": ({"reach_class": "direct", **MAIL, **PAGE}, "phone", 15),
    "a number": ({"reach_class": "standard", **MAIL, **PAGE}, "phone", 16),
    "met, and no number": ({"reach_class": "none", "event_name": "Yard Live", **MAIL}, "event_follow_up", 17),
    "mail": ({"reach_class": "none", **MAIL, **PAGE}, "email", 18),
    "mail that nobody has judged": ({"email": "ann@tarnwick.example"}, "email", 18),
    "mail on a consent that ran out": ({"consent_basis": "opt_in", "consent_expires_on": TODAY - timedelta(1), **MAIL, **PAGE}, "social", 19),
    "mail that is invalid": ({**MAIL, "email_status": "invalid", **PAGE}, "social", 19),
    "a page": (PAGE, "social", 19),
    "no way": ({"reach_class": "none", "city": "Reno"}, None, 20),
    "nothing known": ({"city": "Reno"}, None, 20),
}  # fmt: skip


@cache
def answers() -> dict[str, tuple[str | None, str]]:
    frame = frame_of([row for row, _, _ in CASES.values()])
    told = next_channel(frame, PLAIN, RULES, TODAY).select("next_channel", REASON)
    return dict(zip(CASES, told.iter_rows(), strict=True))


@pytest.mark.parametrize("name", CASES)
def test_the_first_rule_that_holds_decides_and_says_why(name: str) -> None:
    _, channel, number = CASES[name]
    assert answers()[name] == (channel, rule(number))


def test_every_rule_is_reached_by_some_row() -> None:
    assert {number for _, _, number in CASES.values()} == set(range(1, len(RULES.rules) + 1))


def test_each_channel_comes_from_some_rule() -> None:
    assert {r.channel for r in RULES.rules} == {"phone", "email", "social", "event_follow_up", "none"}


def test_no_reason_stands_twice() -> None:
    assert len({r.reason for r in RULES.rules}) == len(RULES.rules)


def test_the_icp_says_how_many_calls_there_are() -> None:
    icp = Icp.model_validate({"name": "x", "export": {"max_attempts": {"per_contact": 2}}})
    rows = frame_of([{"reach_class": "direct", "attempts": n, **MAIL} for n in (1, 2)])
    assert next_channel(rows, icp, RULES, TODAY)["next_channel"].to_list() == ["phone", "email"]


def test_every_condition_is_compiled_and_no_other() -> None:
    assert tuple(conditions(PLAIN, RULES, TODAY)) == vocab.CONDITIONS


def test_the_data_file_explains_every_condition() -> None:
    head = (Path(str(vocab.DATA)) / "channels.yaml").read_text(encoding="utf-8").partition("\nlarge_deal:")[0]
    assert [name for name in vocab.CONDITIONS if f" {name}" not in head] == []


ROWS = st.fixed_dictionaries(
    {
        "reach_class": st.sampled_from([*DIALABLE, "none", None]),
        "do_not_call": st.sampled_from([True, False, None]),
        "consent_basis": st.sampled_from(["consent", "newsletter", "legitimate_interest", None]),
        "country": st.sampled_from(["US", "DE", None]),
        "attempts": st.sampled_from([0, 3, 6, None]),
        "email": st.sampled_from(["ann@tarnwick.example", None]),
        "linkedin_url": st.sampled_from(["https://network.example/in/ann", None]),
        "employees": st.sampled_from([5, 500, 5000, None]),
        "timeline": st.sampled_from(["yes", None]),
    }
)


@settings(max_examples=30)
@given(st.lists(ROWS, min_size=1, max_size=8))
def test_nobody_is_called_who_cannot_or_may_not_be(rows: list[Mapping[str, Any]]) -> None:
    told = next_channel(frame_of(rows), PLAIN, RULES, TODAY)
    phone = told.filter(pl.col("next_channel") == "phone")
    assert phone["reach_class"].is_in(DIALABLE).all()
    assert not phone["do_not_call"].fill_null(False).any()
    assert not (phone["consent_basis"] == "newsletter").fill_null(False).any()
    assert told.filter(pl.col("next_channel") == "email")["email"].null_count() == 0
    assert told.filter(pl.col("next_channel") == "social")["linkedin_url"].null_count() == 0
    assert told[REASON].null_count() == 0


# --- rules of one's own --------------------------------------------------------------------------

OWN: dict[str, Any] = {
    "large_deal": {"employees": 50, "revenue_usd": 1},
    "small_deal": {"employees": 5, "revenue_usd": 1},
    "fresh_days": {"form": 1, "intent": 1, "event": 1},
    "calls": {"tried": 1, "used_up": 2},
    "callback": "again",
    "mail_only": "mail",
    "rules": [
        {
            "channel": "social",
            "when": ["large_deal"],
            "any": ["profile", "email"],
            "unless": ["direct"],
            "reason": "big",
        },
        {"channel": "phone", "reason": "else"},
    ],
}


def own(folder: Path, **changes: Any) -> Path:
    path = folder / "own.yaml"
    path.write_text(yaml.safe_dump({**OWN, **changes}))
    return path


def test_rules_of_ones_own(tmp_path: Path) -> None:
    rows = [
        {"employees": 50, **PAGE},
        {"employees": 50, **MAIL},
        {"employees": 50, "reach_class": "standard"},
        {"employees": 50, "reach_class": "direct", **PAGE},
        {"employees": 49, **PAGE},
    ]
    told = next_channel(frame_of(rows), PLAIN, vocab.channels(own(tmp_path)), TODAY)
    assert told[REASON].to_list() == ["big", "big", "else", "else", "else"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        pytest.param({"rules": [{"channel": "phone", "when": ["weather"], "reason": "x"}]}, "'weather' is no condition", id="a condition there is not"),
        pytest.param({"rules": [{"channel": "fax", "reason": "x"}]}, "rules.0.channel", id="a channel there is not"),
        pytest.param({"rules": [{"channel": "phone", "reason": ""}]}, "rules.0.reason", id="no reason"),
        pytest.param({"rules": [{"channel": "phone", "when": ["email"], "reason": "x"}]}, "the last rule", id="rows without an answer"),
        pytest.param({"rules": OWN["rules"][::-1]}, "the last rule", id="a rule that is never reached"),
        pytest.param({"rules": []}, "rules", id="no rules"),
        pytest.param({"fresh": 3}, "fresh", id="a key there is not"),
    ],
)  # fmt: skip
def test_a_mistake_in_rules_of_ones_own_is_named(tmp_path: Path, changes: dict[str, Any], said: str) -> None:
    with pytest.raises(InputError, match=r"own\.yaml") as error:
        vocab.channels(own(tmp_path, **changes))
    assert said in str(error.value)
