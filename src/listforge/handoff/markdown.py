"""Briefs as Markdown that reads as plain text too. The values of a list are text and nothing else: no markup of theirs
becomes markup of ours."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from listforge.handoff.sections import sections
from listforge.plural import many

_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]+")  # line ends and control characters
_BIDI = re.compile("[\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # would show text the other way round
# An underscore within a word is none of Markdown's, and stands in many a mail address.
_MARKUP = re.compile(r"[\\`*\[\]|~]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_START = re.compile(r"^(\d+(?=[.)])|[#+=>-])")  # of a heading, a list, a quotation


def page(document: Mapping[str, Any], briefs: Sequence[Mapping[str, Any]]) -> str:
    """A page of these briefs of the document, each under a heading of its own."""
    count = many(len(briefs), "lead")
    passed = [f"Gate {escaped(gate)} passed: {escaped(why)}" for gate, why in document["overrides"].items()]
    lines = [f"# Handoff of {document['today']}: {count}", "", *(line for told in passed for line in (told, ""))]
    for brief in briefs:
        told = sections(brief)
        lines += [f"## {escaped(told['title'])}", ""]
        for heading, values in told["parts"]:
            lines += [f"### {heading}", "", *(f"- {escaped(value)}" for value in values), ""]
    return "\n".join(lines).rstrip("\n") + "\n"


def escaped(text: str) -> str:
    """A line of text that Markdown shows as it is: no line end, tag, link, emphasis, table or heading comes of it."""
    line = _UNSEEN.sub(" ", _BIDI.sub("", text)).strip()
    line = _ENTITY.sub("&amp;", line)
    line = _MARKUP.sub(lambda found: "\\" + found[0], line)
    line = line.replace("<", "&lt;")
    return _START.sub(lambda found: found[0] + "\\" if found[0].isdigit() else "\\" + found[0], line)
