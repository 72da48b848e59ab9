"""Reason codes: who says each, and what it means to a person."""

from functools import cache
from typing import Literal

from listforge.vocab.files import DATA, Entry, load


class ReasonEntry(Entry):
    """A reason code: who says it, whether it sets a row aside, and what it means to a person."""

    code: str
    stages: tuple[str, ...]
    severity: Literal["reject", "warning", "both"]
    sentence: str


@cache
def reasons() -> dict[str, ReasonEntry]:
    """Code -> entry, in the order of precedence."""
    entries = [ReasonEntry.model_validate(e) for e in load(DATA / "reasons.yaml")["reasons"]]
    return {e.code: e for e in entries}
