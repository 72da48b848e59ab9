"""The report's page as text: what it says, what it never says, and that it is whole, safe and readable by everybody."""

import base64
import hashlib
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import pairwise
from typing import Any

import polars as pl
import pytest
from tests.conftest import leads
from tests.report import campaigns, sample

from listforge import vocab
from listforge.report import page
from listforge.report.rates import RATES

VOID = {"meta", "link", "input", "col"}
CASES = {"full": sample.full, "before calls": sample.before_calls, "empty": sample.empty}


class Reader(HTMLParser):
    """The page as tags with their attributes, the text within each, and whether every tag was closed in its turn."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.path: list[str] = []
        self.feed(text)
        self.close()
        assert self.path == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.path.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.path.pop() == tag

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.texts.append((self.path[-1] if self.path else "", data))

    def named(self, *names: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag in names]

    def within(self, name: str) -> list[str]:
        return [text for tag, text in self.texts if tag == name]


def made(name: str = "full", n: int = 30, **more: Any) -> Reader:
    return Reader(page.html(CASES[name](), sample.calls(n), sample.BRIEFS, **more))


def words_of(text: str) -> str:
    """What the page says, without its tags, styles and script."""
    reader = Reader(text)
    return " ".join(" ".join(said for tag, said in reader.texts if tag not in ("style", "script")).split())


@pytest.fixture(scope="module")
def busy() -> tuple[dict[str, Any], pl.DataFrame]:
    """What the report really says of a campaign with calls, and its leads."""
    results, calls = campaigns.generated()
    figures = campaigns.figures(results, campaigns.FIT_ICP, calls=calls)
    return figures, results[-1].kept


# --- whole and safe ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_nothing_is_fetched_and_nothing_foreign_may_run(name: str) -> None:
    text = page.html(CASES[name](), sample.calls(30), sample.BRIEFS)
    reader = Reader(text)
    assert not re.search(r"https?:|//\w|@import|url\(|srcset|<img|<iframe|<object", text)
    assert [one["href"] for one in reader.named("link")] == ["data:,"]
    assert all("src" not in one and "style" not in one for _, one in reader.tags)
    assert not [key for _, one in reader.tags for key in one if key.startswith("on")]
    policy = next(one["content"] for one in reader.named("meta") if one.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none'; ")
    for tag in ("style", "script"):
        [inline] = reader.within(tag)
        digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy
    assert "unsafe" not in policy


HOSTILE = (
    "<script>alert(1)</script>", "</style></script><svg onload=alert(1)>", "\"'><img src=x onerror=alert(1)>", "{{ 7 * 7 }}{% raw %}",
    "&lt;b&gt; &amp;amp;", "שרה כהן \u202eevil\u2066", "👩🏽‍💻 Zoë\x00\x07", "--> <!-- ]]>", "A" * 300,
)  # fmt: skip
STRUCTURE = ("by", "verdict", "stage", "name")  # codes of listforge's own


def spoiled(value: Any, text: str, key: str = "") -> Any:
    """The same figures with such a text at the end of every text that is not a code of ours."""
    if isinstance(value, dict):
        return {k: spoiled(v, text, k) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [spoiled(one, text, key) for one in value]
    return value + text if isinstance(value, str) and key not in STRUCTURE else value


@pytest.mark.parametrize("text", HOSTILE, ids=[repr(text)[:24] for text in HOSTILE])
def test_values_of_a_list_are_text_and_nothing_else(text: str) -> None:
    figures, calls = sample.full(), sample.calls(12)
    texts = [
        name for name, dtype in calls.schema.items() if dtype == pl.String and name not in ("lead_id", "export_reason")
    ]
    spoilt = page.html(
        spoiled(figures, text),
        calls.with_columns(pl.col(texts) + text, score_reasons=pl.col("score_reasons").list.eval(pl.element() + text)),
        spoiled(sample.BRIEFS, text),
    )
    plain = Reader(page.html(figures, calls, sample.BRIEFS))
    assert [(tag, *one) for tag, one in Reader(spoilt).tags] == [(tag, *one) for tag, one in plain.tags]
    shown = text.translate(page.UNPRINTABLE)
    assert f"{calls['company_name'][5]}{' '.join(shown.split())}" in words_of(spoilt)
    assert not re.search("[\x00-\x08\u202a-\u202e\u2066-\u2069]", spoilt)


def test_the_same_figures_make_the_same_bytes(busy: tuple[dict[str, Any], pl.DataFrame]) -> None:
    assert page.html(*busy) == page.html(*busy)


def test_five_hundred_leads_stay_far_below_a_megabyte() -> None:
    assert len(page.html(sample.full(), sample.calls(700), sample.BRIEFS).encode()) < 600_000


def test_no_person_but_those_of_the_table_and_the_briefs_and_no_revenue(
    busy: tuple[dict[str, Any], pl.DataFrame],
) -> None:
    figures, calls = busy
    agents = {one["agent"] for one in figures["agents"]}
    said = words_of(page.html(figures, calls.clear()))
    assert agents
    assert not [agent for agent in agents if re.search(rf"\b{re.escape(agent)}\b", said)]
    assert not [name for name in calls["full_name"].drop_nulls().unique() if name in said]
    assert not re.search("revenue|[$€£]", said, re.IGNORECASE)


# --- readable by everybody ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_headings_go_down_step_by_step(name: str) -> None:
    levels = [int(tag[1]) for tag, _ in made(name).tags if re.fullmatch(r"h[1-6]", tag)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("name", CASES)
def test_landmarks_names_and_targets(name: str) -> None:
    reader = made(name)
    assert reader.named("html") == [{"lang": "en"}]
    assert [len(reader.named(mark)) for mark in ("header", "nav", "main", "footer")] == [1, 1, 1, 1]
    ids = [one["id"] for _, one in reader.tags if "id" in one]
    assert len(ids) == len(set(ids))
    assert {one["href"] for one in reader.named("a")} <= {f"#{name}" for name in ids}
    assert {one["aria-labelledby"] for one in reader.named("section")} <= set(ids)
    assert all(one["aria-hidden"] == "true" for one in reader.named("svg"))
    assert all(one["aria-label"] and one["tabindex"] == "0" for _, one in reader.tags if one.get("class") == "scroll")


@pytest.mark.parametrize("name", CASES)
def test_every_chart_is_a_table_with_a_caption_and_heads(name: str) -> None:
    text = page.html(CASES[name](), sample.calls(30), sample.BRIEFS)
    tables = re.findall(r"<table.*?</table>", text, re.DOTALL)
    assert text.count("<svg") == sum(table.count("<svg") for table in tables)
    for table in tables:
        reader = Reader(table)
        assert " ".join(reader.within("caption") + reader.within("bdi")).strip()
        assert all(one.get("scope") in ("col", "row", "rowgroup") for one in reader.named("th"))


# What stands on what, and by how much it must differ (WCAG 2.2: 1.4.3 text, 1.4.11 graphics that say something).
GROUNDS = ("paper", "level1", "level2", "level3", "level4")
PAIRS = (
    *(("ink", ground, 4.5) for ground in GROUNDS), ("muted", "paper", 4.5), ("accent", "paper", 4.5), ("edge", "paper", 3.0),
    ("accent", "band", 3.0), ("accent", "ghost", 3.0), ("edge", "band", 2.5),
)  # fmt: skip


def colours(theme: int) -> dict[str, str]:
    found = re.findall(r"--(\w+): light-dark\((#\w{6}), (#\w{6})\);", vocab.page_parts()["page.css"])
    return {name: pair[theme] for name, *pair in found}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", [pytest.param(0, id="light"), pytest.param(1, id="dark")])
@pytest.mark.parametrize(("front", "back", "least"), PAIRS, ids=[f"{front} on {back}" for front, back, _ in PAIRS])
def test_colours_differ_enough(theme: int, front: str, back: str, least: float) -> None:
    found = colours(theme)
    dark, light = sorted(luminance(found[name]) for name in (front, back))
    assert (light + 0.05) / (dark + 0.05) >= least


def test_no_colour_stands_outside_the_two_themes() -> None:
    style = vocab.page_parts()["page.css"]
    rules = style.partition("\n}\n")[2].partition("@media print")[0]
    assert not re.search(r"#[0-9a-f]{3,8}\b|rgb|hsl", rules)
    assert set(re.findall(r"var\(--(\w+)\)", style)) == set(colours(0))


# --- what it says ------------------------------------------------------------------------------------------------


def test_accepted_qualified_leads_come_first() -> None:
    assert re.search(
        r"Calling list report 23 November 2026 us-logistics-ops Dark Headline 61 accepted qualified leads ",
        words_of(page.html(sample.full(), sample.calls(3))),
    )


def test_one_accepted_lead_is_one_lead() -> None:
    figures = sample.full()
    figures["headline"]["accepted_qualified"] = 1
    assert " 1 accepted qualified lead Accepted by sales" in words_of(page.html(figures, sample.calls(3)))


@pytest.mark.parametrize(
    ("change", "says"),
    [
        pytest.param({}, "100 qualified leads will take 6,120–9,480 dials and 7.7–11.9 days . The list is good for 8,748 dials and may run dry before.", id="may last"),
        pytest.param({"list_may_last": False}, "runs dry before.", id="runs dry"),
        pytest.param({"list_lasts": True}, "days . The list is good for that.", id="lasts"),
        pytest.param({"days": None}, "will take 6,120–9,480 dials . The list", id="agents not told"),
        pytest.param({"target": None, "dials": None, "leads": None, "agent_hours": None, "days": None, "list_lasts": None, "list_may_last": None},
                     "The whole list, 2,916 leads: 8,748 dials, 218.7 agent hours connects 1,101–1,803 qualified 90–143", id="no target"),
    ],
)  # fmt: skip
def test_the_plan_is_told_in_ranges(change: dict[str, Any], says: str) -> None:
    figures = sample.full()
    figures["plan"] |= change
    assert says in re.sub(" What From, to As a bar", "", words_of(page.html(figures, sample.calls(3))))


def test_before_the_first_call_nothing_is_observed() -> None:
    said = words_of(page.html(sample.before_calls(), sample.calls(3)))
    assert "No call has been reported yet" in said
    assert "Expected before" not in said
    assert not re.search("Observed|Verdict|Interval|no calls yet|Qualification|List effect", said)


def test_of_an_empty_list_only_what_can_be_said() -> None:
    reader = Reader(page.html(sample.empty(), sample.calls(0)))
    titles = reader.within("h2")
    assert titles == ["Headline", "Funnel", "Plan", "Since the last list", "Calls"]
    assert reader.named("table") == []


def test_real_figures_make_a_page(busy: tuple[dict[str, Any], pl.DataFrame]) -> None:
    reader = Reader(page.html(*busy))
    assert {"Observed and expected", "Sources", "Coverage", "Buying groups"} <= set(reader.within("h2"))


def strange(made_up: Any, real: Any, path: str = "") -> Iterator[str]:
    """The fields that are made up; where the real figures have nothing, there is nothing to compare with."""
    if isinstance(made_up, dict) and isinstance(real, dict) and real:
        yield from (f"{path}.{key}" for key in made_up.keys() - real.keys())
        for key in made_up.keys() & real.keys():
            yield from strange(made_up[key], real[key], f"{path}.{key}")
    elif isinstance(made_up, list) and isinstance(real, list) and real:
        yield from (name for one in made_up for name in strange(one, real[0], path))


def test_the_sample_has_no_field_that_the_report_has_not(busy: tuple[dict[str, Any], pl.DataFrame]) -> None:
    assert set(strange(sample.full(), busy[0])) == set()


def test_every_code_has_its_words() -> None:
    words = vocab.page_words()
    assert set(words["rate"]) == {rate.name for rate in RATES}
    assert set(words["by"]) == {by for rate in RATES for by in rate.by}
    assert set(words["stage"]) == set(words["stage_meaning"]) == {stage["stage"] for stage in sample.full()["funnel"]}


# --- the calls ---------------------------------------------------------------------------------------------------


def rows(frame: pl.DataFrame) -> list[str]:
    text = page.html(sample.empty(), frame).partition('<table class="leads"')[2]
    found = re.findall(r"<tr role=\"row\">(.*?)</tr>", text.partition("<tbody")[2], re.DOTALL)
    return [re.sub(r"\s+", " ", words_of(f"<p>{row}</p>")) for row in found]


def test_calls_stand_in_their_order_and_nobody_else_does() -> None:
    frame = leads(
        lead_id=["b", "a", "c", "d"], full_name=["Bo", "Al", "Cy", "Di"], priority=[5.0, 5.0, 9.0, 12.0],
        fit_score=[50.0, 50.0, 10.0, 99.0],
    ).with_columns(pl.Series("export_reason", [None, None, None, "account_cap"], dtype=pl.String))  # fmt: skip
    assert [row.split()[:2] for row in rows(frame)] == [["1", "Cy"], ["2", "Al"], ["3", "Bo"]]


def test_columns_that_are_not_there_are_not_known() -> None:
    assert rows(leads(lead_id=["a"])) == ["1 no name yet – – not known not known not known"]


@pytest.mark.parametrize(
    ("n", "says"),
    [
        pytest.param(0, "All 0 calls. Priority", id="none"),
        pytest.param(500, "All 500 calls.", id="as many as are shown"),
        pytest.param(620, "The first 500 of 620 calls; the call file has the other 120. Priority", id="more"),
    ],
)
def test_how_many_calls_there_are_besides(n: int, says: str) -> None:
    text = page.html(sample.empty(), sample.calls(n))
    assert says in words_of(text)
    assert text.count('class="num n"') == min(n, page.LEADS)


@pytest.mark.parametrize(
    ("reasons", "shown"),
    [
        pytest.param(["fit:role=+31.6 (vp operations)"], "role vp operations +31.6", id="a part"),
        pytest.param(["fit:size=+1.0", "fit:role=-31.6 (junior)", "fit:age=+5.0", "intent:page=+9.0 (3 days old)"],
                     "role junior -31.6 page 3 days old +9.0 age +5.0", id="the three heaviest, whichever way"),
        pytest.param(["reach:mobile=+100.0", "fit:geography=+10.5 (US (TX))"], "geography US (TX) +10.5", id="reach has its column"),
        pytest.param(["handwritten", "a=b=c"], "handwritten a b=c", id="what is no part stays readable"),
        pytest.param([], "", id="none"),
    ],
)  # fmt: skip
def test_the_main_reasons_of_a_lead(reasons: list[str], shown: str) -> None:
    [row] = rows(leads([{"lead_id": "a", "score_reasons": reasons}]))
    assert row.partition("not known not known not known")[2].strip() == shown


@pytest.mark.parametrize(
    ("n", "says", "unfolded"),
    [
        pytest.param(2, "each lead it got. ", 2, id="few are unfolded"),
        pytest.param(6, "each lead it got. ", 0, id="more are leafed through"),
        pytest.param(120, "each lead it got: the first 100; the handoff has 20 more. ", 0, id="not all"),
    ],
)
def test_how_many_briefs_there_are(n: int, says: str, unfolded: int) -> None:
    text = page.html(sample.empty(), sample.calls(0), sample.BRIEFS[:1] * n)
    assert says in words_of(text)
    assert text.count('<details class="brief" open>') == unfolded
    assert text.count('<details class="brief"') == min(n, page.BRIEFS)


def test_briefs_stand_as_headings_and_lines() -> None:
    said = words_of(page.html(sample.full(), sample.calls(3), sample.BRIEFS))
    assert "Handed to sales What sales was told of each lead it got. Nadia Gabletree, VP of Supply Chain" in said
    assert "What to do next Meeting on 2026-11-25 10:00 America/Chicago" in said
