"""Briefs as pages: readable as they are, and no value of a list becomes markup."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from tests.conftest import frame_of
from tests.handoff.leads import ANN, BEA, CY, TODAY

from listforge.handoff import document, page, sections
from listforge.handoff.markdown import escaped
from listforge.icp import Icp

ICP = Icp.model_validate({"name": "x", "offer": "Dock scheduling"})
RENDERER = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
TAG = re.compile(r"<[^>]*>")


def paged(*rows: dict[str, Any]) -> str:
    told = document(frame_of(rows), frame_of([*rows, CY]), ICP, today=TODAY, overrides={"handoff": "<they> know"})
    return page(told, told["briefs"])


def test_a_page_reads_as_plain_text() -> None:
    text = paged(BEA, ANN)
    assert text.startswith(
        "# Handoff of 2026-11-23: 2 leads\n\nGate handoff passed: &lt;they> know\n\n## Bea Birch, Director Finance,"
    )
    for line in (
        "- Hold the meeting of 2026-12-01 14:00: a meeting is agreed",
        "- Attendees: Bea Birch, Cy Cole",
        "- Stage: sql since 2026-11-20, for 3 days",
        "- Need: yes - trucks queue at the gate (conversation, 2026-11-20)",
        "- Authority: no - the board signs (conversation, 2026-11-20)",
        "- Timeline: not known",
        "- met at the expo\n- 2026-11-20 qualified: wants a pilot by May",
        "### Do not ask again\n\n- Need\n- Budget\n- Authority\n",
        "- Employees: 1,250",
        "- Cy Cole, Manager",
        "- Best number: +12125550123, direct",
        "- Qualified as defined by: 2026-10-01",
    ):
        assert line + "\n" in text or line in text.splitlines(), line
    assert "None" not in text


def test_a_page_of_nobody_says_so() -> None:
    empty = frame_of([ANN]).clear()
    told = document(empty, empty, ICP, today=TODAY)
    assert page(told, told["briefs"]) == "# Handoff of 2026-11-23: 0 leads\n"


def test_a_long_account_is_cut_on_the_page_and_whole_in_the_brief() -> None:
    others = [{**CY, "contact_id": f"c{n:02}", "lead_id": f"c{n:02}"} for n in range(20)]
    brief = document(frame_of([ANN]), frame_of([ANN, *others]), ICP, today=TODAY)["briefs"][0]
    lines = dict(sections(brief)["parts"])["Who else decides"]
    assert (len(lines), lines[-1]) == (13, "and 8 more people of the account")
    assert len(brief["buying_group"]["people"]) == 20


HOSTILE = [
    pytest.param("<script>alert(1)</script>", id="a tag"),
    pytest.param("</li></ul><img src=x onerror=alert(1)>", id="the end of a list"),
    pytest.param("<https://evil.example>", id="an autolink"),
    pytest.param("[pay here](javascript:alert(1))", id="a link"),
    pytest.param("![x](http://evil.example/x.png)", id="an image"),
    pytest.param("[a]: http://evil.example", id="a reference"),
    pytest.param("a\n# heading\n\n- item\n\n```\ncode", id="lines"),
    pytest.param("# heading", id="a heading"),
    pytest.param("> quote", id="a quotation"),
    pytest.param("- item", id="an item"),
    pytest.param("1. item", id="a numbered item"),
    pytest.param("12) item", id="a numbered item in brackets"),
    pytest.param("    code", id="indented"),
    pytest.param("***", id="a rule"),
    pytest.param("---", id="another rule"),
    pytest.param("===", id="underlined"),
    pytest.param("**bold** _em_ `code` ~~gone~~", id="emphasis"),
    pytest.param("a|b|c\n-|-|-\n1|2|3", id="a table"),
    pytest.param("&lt;b&gt; &amp; &#60;", id="entities"),
    pytest.param("back\\slash \\*", id="backslashes"),
    pytest.param("a\u2028b\x1b[31mc\u202ed", id="what nobody sees"),
    pytest.param("Smith & Sons, ann_ash@x_y.example", id="nothing odd"),
]  # fmt: skip


@pytest.mark.parametrize("value", HOSTILE)
def test_a_value_is_text_and_nothing_else(value: str) -> None:
    """Rendered, the line is an item with the value's letters as text: no tag but those of a list."""
    assert shown(value) == seen(value)


@given(st.text("<>[](){}#*_`~!|&;-+=.)1a \\\n\t:/\"'", max_size=30))
def test_no_text_of_markup_becomes_markup(value: str) -> None:
    if seen(value):
        assert shown(value) == seen(value)


def shown(value: str) -> str:
    """What a reader sees of an item, once no tag but the list's is found in it."""
    html = RENDERER.render(f"- {escaped(value)}\n")
    assert set(TAG.findall(html)) <= {"<ul>", "</ul>", "<li>", "</li>"}, html
    text = TAG.sub("", html)
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        text = text.replace(entity, letter)
    return text.strip()


def seen(value: str) -> str:
    """The value as one line, without what nobody sees."""
    line = re.sub("[\u202a-\u202e]", "", value)
    return re.sub("[\x00-\x1f\x7f\u2028\u2029]+", " ", line).strip()


@pytest.mark.parametrize("value", ["<script>x</script>", "a | b\n# c", "![x](y)"])
def test_hostile_values_of_every_column_stand_as_text(value: str) -> None:
    names = ("full_name", "job_title", "company_name", "notes", "need_evidence", "gatekeeper_note", "last_activity", "x_meeting_at",
             "x_meeting_attendees", "review_state", "consent_evidence", "source_file", "contact_id", "x_next_channel_reason")  # fmt: skip
    html = RENDERER.render(paged({**BEA, **dict.fromkeys(names, value)}))
    assert set(TAG.findall(html)) <= {
        f"<{end}{tag}>" for tag in ("h1", "h2", "h3", "ul", "li", "p") for end in ("", "/")
    }
