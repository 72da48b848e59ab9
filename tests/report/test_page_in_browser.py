"""The report's page in a real Chromium, started once: what only a browser can tell.

Without Chromium, or without playwright, it is skipped, and pytest's summary says so.
"""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from tests.report import sample

from listforge.report import page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SKIPPED = "THE REPORT'S PAGE WAS NOT LOOKED AT IN A BROWSER: {} is not installed (apt-get install chromium; pip install playwright)"
AT_ONCE = 3000  # milliseconds of a loaded machine; alone, it takes a tenth of them
PHONE, DESK, PAPER = 360, 1280, 688  # pixels; paper is A4 within its margins

# Every text that is seen, with the contrast of its colour and the first ground below it that is not transparent.
CONTRAST = """() => {
  const parts = (colour) => colour.match(/[\\d.]+/g).map(Number);
  const light = (colour) => {
    const [r, g, b] = parts(colour).slice(0, 3).map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ground = (one) => {
    for (; one; one = one.parentElement) {
      const colour = getComputedStyle(one).backgroundColor;
      if ((parts(colour)[3] ?? 1) > 0.99) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  const faint = new Set();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const one = walk.currentNode.parentElement, style = getComputedStyle(one);
    if (!walk.currentNode.textContent.trim() || !one.checkVisibility() || ["SCRIPT", "STYLE"].includes(one.tagName)) continue;
    const [a, b] = [light(one instanceof SVGElement ? style.fill : style.color), light(ground(one))].sort((x, y) => y - x);
    if ((a + 0.05) / (b + 0.05) < 4.5) faint.add(`${one.tagName}.${one.getAttribute("class")} ${style.color}`);
  }
  return [...faint];
}"""
LOADED = "performance.getEntriesByType('navigation')[0].loadEventEnd"
NAMED = "[...document.querySelectorAll('.leads tbody tr')].filter(r => r.checkVisibility()).map(r => r.cells[1].textContent)"


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """The one browser."""
    found = next(filter(None, map(shutil.which, NAMES)), None)
    if found is None:
        pytest.skip(SKIPPED.format("Chromium"))
    playwright = pytest.importorskip("playwright.sync_api", reason=SKIPPED.format("playwright"))
    with playwright.sync_playwright() as started:
        chromium = started.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The addresses of the pages: of a campaign, before its first call, of nobody, of hostile people, of many."""
    evil = "\"'><img src=x onerror=window.hacked=1><script>window.hacked=1</script></td></style>"
    spoilt = sample.calls(3).with_columns(pl.col("full_name", "company_name", "job_title", "fit_grade") + evil)
    pages = {
        "full": page.html(sample.full(), sample.calls(40), sample.BRIEFS),
        "before": page.html(sample.before_calls(), sample.calls(40)),
        "empty": page.html(sample.empty(), sample.calls(0)),
        "hostile": page.html(sample.full() | {"icp": {"name": evil, "version": evil}}, spoilt),
        "many": page.html(sample.full(), sample.calls(600)),
    }
    folder: Path = tmp_path_factory.mktemp("pages")
    for name, text in pages.items():
        (folder / f"{name}.html").write_text(text, encoding="utf-8")
    return {name: (folder / f"{name}.html").as_uri() for name in pages}


@contextmanager
def opened(browser: "Browser", address: str, width: int = DESK, theme: str = "light", **more: Any) -> Iterator["Page"]:
    """The page, opened; afterwards it has asked for nothing else and complained of nothing."""
    context = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=theme, **more)  # type: ignore[arg-type]
    tab = context.new_page()
    said: list[str] = []
    asked: list[str] = []
    tab.on("console", lambda message: said.append(message.text))
    tab.on("pageerror", lambda error: said.append(str(error)))
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(address)
    yield tab
    context.close()
    assert said == []
    assert {url for url in asked if not url.startswith("data:")} == {address}


def test_the_page_in_chromium(browser: "Browser", files: dict[str, str], subtests: pytest.Subtests) -> None:
    for name in ("full", "before", "empty", "hostile"):
        with subtests.test(name), opened(browser, files[name]) as tab:
            assert wrong(tab) == {}
            assert tab.evaluate("window.hacked") is None
    checks = (sorts, filters, without_script, changes_theme, prints, obeys_its_policy, opens_at_once)
    for check in checks:
        with subtests.test(check.__name__):
            check(browser, files)


def wrong(tab: "Page") -> dict[tuple[int, str], tuple[int, list[str]]]:
    """By width and theme: how wide the page is where it is wider than its window, and texts that stand out too little."""
    found = {}
    for width in (DESK, PHONE):
        tab.set_viewport_size({"width": width, "height": 900})
        needs = tab.evaluate("document.documentElement.scrollWidth")
        for theme in ("light", "dark"):
            tab.emulate_media(color_scheme=theme)
            faint = tab.evaluate(CONTRAST)
            if needs > width or faint:
                found[width, theme] = (needs, faint)
    return found


def sorts(browser: "Browser", files: dict[str, str]) -> None:
    with opened(browser, files["full"]) as tab:
        before = tab.evaluate(NAMED)
        head = tab.get_by_role("button", name="Name")
        head.click()
        assert tab.evaluate(NAMED) == sorted(before)
        head.focus()
        tab.keyboard.press("Enter")
        assert tab.evaluate(NAMED) == sorted(before, reverse=True)
        assert [one.get_attribute("aria-sort") for one in tab.locator("th[aria-sort]").all()] == ["descending"]
        tab.get_by_role("button", name="Priority").click()
        assert tab.evaluate(NAMED) == before


def filters(browser: "Browser", files: dict[str, str]) -> None:
    frame = sample.calls(40)
    with opened(browser, files["full"]) as tab:
        tab.get_by_label("Grade").select_option("B")
        of_grade = frame.filter((pl.col("fit_grade") == "B") & pl.col("export_reason").is_null())
        assert tab.evaluate(NAMED) == of_grade["full_name"].to_list()
        tab.get_by_label("Search").fill("TARNWICK")
        both = of_grade.filter(pl.col("company_name").str.starts_with("Tarnwick"))
        assert tab.evaluate(NAMED) == both["full_name"].to_list()
        assert tab.locator("output").inner_text() == f"{both.height} shown"
        tab.get_by_label("Search").fill("nobody is called that")
        assert tab.locator("output").inner_text() == "0 shown"


def without_script(browser: "Browser", files: dict[str, str]) -> None:
    with opened(browser, files["full"], java_script_enabled=False) as tab:
        assert tab.locator(".leads tbody tr").count() == 40
        assert tab.get_by_text("accepted qualified leads").first.is_visible()
        assert [one for one in tab.locator("button, input, select").all() if one.is_visible()] == []


def changes_theme(browser: "Browser", files: dict[str, str]) -> None:
    ground = "getComputedStyle(document.body).backgroundColor"
    with opened(browser, files["full"], theme="dark") as tab:
        dark = tab.evaluate(ground)
        tab.get_by_role("button", name="Light colours").click()
        assert tab.evaluate(ground) != dark
        tab.get_by_role("button", name="Dark colours").click()
        assert tab.evaluate(ground) == dark


def prints(browser: "Browser", files: dict[str, str]) -> None:
    with opened(browser, files["full"], PAPER, "dark") as tab:
        tab.emulate_media(media="print", color_scheme="dark")
        assert tab.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        assert tab.evaluate("document.documentElement.scrollWidth") <= PAPER
        assert tab.evaluate(CONTRAST) == []
        assert not tab.locator("nav").is_visible()
        assert tab.get_by_text("consent missing").is_visible()  # folded on a screen


def obeys_its_policy(browser: "Browser", files: dict[str, str]) -> None:
    context = browser.new_context()
    tab = context.new_page()
    tab.goto(files["full"])
    tab.evaluate(
        "document.head.append(Object.assign(document.createElement('script'), {textContent: 'window.hacked = 1'}))"
    )
    blocked = "fetch('data:,x').then(() => 'fetched', () => 'blocked')"
    assert tab.evaluate("window.hacked") is None
    assert tab.evaluate(blocked) == "blocked"
    context.close()


def opens_at_once(browser: "Browser", files: dict[str, str]) -> None:
    with opened(browser, files["many"]) as tab:
        tab.wait_for_function(f"{LOADED} > 0")
        assert tab.evaluate(LOADED) < AT_ONCE
        assert len(tab.evaluate(NAMED)) == page.LEADS
