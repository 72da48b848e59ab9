"""For how long a scrub is good."""

from collections.abc import Sequence
from datetime import date, timedelta

from listforge.icp.validation import SuppressionList


def stale(lists: Sequence[SuppressionList], today: date, default_country: str | None = None) -> list[str]:
    """A sentence for each list whose scrub is too old on that day; a list without a date is the house's own.

    `default_country`: where a list is from that does not say.
    """
    sentences = []
    for entry in lists:
        if entry.as_of is None:
            continue
        until = good_until(entry, default_country)
        if until is not None and today > until:
            days = (until - entry.as_of).days
            sentences.append(f"{entry.name} is of {entry.as_of}, good for {days} days until {until}")
        elif entry.as_of > today:
            sentences.append(f"{entry.name} is dated {entry.as_of}, after today ({today})")
    return sentences


def good_until(entry: SuppressionList, default_country: str | None = None) -> date | None:
    """The last day on which a list may still be called by; None for one without a date."""
    if entry.as_of is None:
        return None
    days = entry.model_copy(update={"country": entry.country or default_country}).keeps_days
    return entry.as_of + timedelta(days=days)


def screened_on(lists: Sequence[SuppressionList]) -> date | None:
    """The date of the oldest list a row was screened against."""
    dates = [entry.as_of for entry in lists if entry.as_of is not None]
    return min(dates) if dates else None
