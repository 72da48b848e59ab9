"""Figures and verdicts of a report in words."""

from collections.abc import Mapping, Sequence
from typing import Any

NOTHING = "-"
VERDICTS = {
    "below": "below the prior", "within": "within the prior", "above": "above the prior", "too_few": "too few to judge",
    "no_prior": NOTHING, "no_calls": "no calls yet",
}  # fmt: skip
EFFECTS = {
    "below": "below the others", "above": "above the others", "alike": "like the others", "too_few": "too few to judge",
    "not_separable": "not to be told apart",
}  # fmt: skip


def number(n: float | None) -> str:
    """A count or a figure, with its thousands."""
    return NOTHING if n is None else f"{n:,}"


def percent(share: float | None) -> str:
    """A share of 1 in percent."""
    return NOTHING if share is None else f"{share:.1%}".replace(".0%", "%")


def points(figure: float | None) -> str:
    """A figure that is in percent already."""
    return NOTHING if figure is None else f"{figure:.1f}%"


def band(low: float | None, high: float | None) -> str:
    """Two shares of 1 between which a rate lies."""
    return NOTHING if low is None or high is None else f"{percent(low)}-{percent(high)}"


def span(ends: Sequence[float]) -> str:
    """Two figures, or the one that both are, in whole numbers."""
    low, high = (round(end) for end in ends)
    return f"{low:,}" if low == high else f"{low:,}-{high:,}"


def money(amount: float | None) -> str:
    """An amount with its cents."""
    return NOTHING if amount is None else f"{amount:,.2f}"


def effect(found: Mapping[str, Any] | None) -> str:
    """How much more one group yields than the others, and whether that is more than chance."""
    if found is None:
        return NOTHING
    said = EFFECTS[found["verdict"]]
    if found["low"] is None or found["verdict"] == "not_separable":
        return said
    return f"x {found['ratio']:.2f} ({found['low']:.2f}-{found['high']:.2f}), {said}"
