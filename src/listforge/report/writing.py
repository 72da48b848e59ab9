"""How the report's page writes values: as a reader of tables wants them, and a dash for what is not known."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from listforge import vocab
from listforge.report.charts import known

NOTHING = "–"


def count(value: Any) -> str:
    """12,825: a whole number."""
    found = known(value)
    return NOTHING if found is None else f"{round(found):,}"


def number(value: Any, digits: int = 1) -> str:
    """1,204.5: a number with so many digits behind the point."""
    found = known(value)
    return NOTHING if found is None else f"{found:,.{digits}f}"


def percent(share: Any, digits: int = 1) -> str:
    """22.7 %: of a share from 0 to 1."""
    found = known(share)
    return NOTHING if found is None else f"{number(100 * found, digits)} %"


def hundredth(share: Any) -> str:
    """22.7 %: of a share from 0 to 100."""
    found = known(share)
    return NOTHING if found is None else f"{number(found)} %"


def brief(value: Any) -> str:
    """1,204 or 11.5: as many digits as it has, one at most."""
    found = known(value)
    return number(found) if found is not None and found % 1 else count(found)


def band(low: Any, high: Any, unit: str = "") -> str:
    """6,120–9,480, or one number where both ends read the same; of shares with unit `%`.

    Digits behind the point only below 100, and only where an end has some.
    """
    given = [known(end) for end in (low, high)]
    ends = [end * (100 if unit == "%" else 1) for end in given if end is not None]
    if len(ends) < len(given):
        return NOTHING
    digits = 1 if max(ends) < 100 and any(round(end % 1, 2) % 1 for end in ends) else 0
    texts = dict.fromkeys(number(end, digits) for end in ends)
    return "–".join(texts) + (f" {unit}" if unit else "")


def listed(codes: Sequence[str]) -> str:
    """need, budget and authority."""
    *first, last = map(words, codes)
    return f"{', '.join(first)} and {last}" if first else last


def signed(value: Any) -> str:
    """+311, −127."""
    found = known(value)
    if found is None:
        return NOTHING
    return f"{'+' if found > 0 else '−' if found < 0 else ''}{count(abs(found))}"


def tick(value: float, unit: str = "") -> str:
    """The value at a scale's tick, as short as can be."""
    if unit == "x":
        return f"×{value:g}" if value >= 1 else f"÷{1 / value:g}"
    if unit == "%" and value:
        return f"{100 * value:,.10g} %"
    for size, name in ((1e6, " M"), (1e3, " k")):
        if value >= 100 * 1e3 and value >= size:
            return f"{value / size:,.10g}{name}"
    return f"{value:,.10g}"


def day(value: Any) -> str:
    """23 November 2026; what is no date as it is."""
    try:
        parsed = date.fromisoformat(str(value))
    except ValueError:
        return str(value)
    return f"{parsed.day} {parsed:%B} {parsed.year}"


def words(code: Any, kind: str = "") -> str:
    """What people read for a code."""
    if code is None:
        return "not known"
    return vocab.page_words().get(kind, {}).get(code, str(code).replace("_", " "))
