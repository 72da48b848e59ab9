"""What an export delivers: a call file, leads for sales, leads of a stage, or data."""

from functools import cache
from typing import Literal

from listforge.vocab.files import DATA, Entry, load

Rule = Literal[
    "min_grade", "attempts", "caps", "with_sales", "accepted", "reviewed", "decided", "later", "closed", "consent",
]  # fmt: skip
Stage = Literal["new", "mql", "sql", "appointment", "unqualified", "nurture"]


class Deliverable(Entry):
    """Which leads leave, the rules and gates that hold for them, and the layout; see data/deliverables.yaml."""

    name: str
    title: str
    stages: tuple[Stage, ...] = ()
    rules: tuple[Rule, ...] = ()
    gates: tuple[Literal["hours", "handoff", "source_risk"], ...] = ()
    sales: bool = False
    layout: str | None = None


@cache
def deliverables() -> dict[str, Deliverable]:
    """Name -> what can be delivered, in the order of the file."""
    entries = [Deliverable.model_validate(e) for e in load(DATA / "deliverables.yaml")["deliverables"]]
    return {entry.name: entry for entry in entries}
