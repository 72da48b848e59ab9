"""The parts of the report's page, as they stand in `data/report/`: templates, styles, script; and words for codes."""

from collections.abc import Mapping
from functools import cache

from listforge.vocab.files import DATA, load

REPORT = DATA / "report"


@cache
def page_parts() -> Mapping[str, str]:
    """The text of each part by its file's name."""
    return {part.name: part.read_text(encoding="utf-8") for part in REPORT.iterdir() if part.is_file()}


@cache
def page_words() -> Mapping[str, Mapping[str, str]]:
    """What people read for a code, by the kind of code."""
    words: dict[str, dict[str, str]] = load(DATA / "report_words.yaml")
    return words
