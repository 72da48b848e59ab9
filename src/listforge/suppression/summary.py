"""What a run found on each do-not-call list, for its report and its manifest."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from listforge.icp.validation import SuppressionList
from listforge.plural import many
from listforge.suppression.age import good_until
from listforge.suppression.entries import Suppressed


class Summary(NamedTuple):
    """A list: how many entries it has, how many of its lines are none, its date, and the last day it is good for.

    Null where nobody knows: the counts of a list that is missing, the days of one without a date.
    """

    name: str
    entries: int | None
    unread: int | None
    as_of: date | None
    good_until: date | None

    def __str__(self) -> str:
        if self.entries is None:
            return f"{self.name}: missing"
        counts = f"{self.name}: {many(self.entries, 'entry', 'entries')}, {many(self.unread or 0, 'line')} unread"
        return f"{counts}, of {self.as_of}, good until {self.good_until}" if self.as_of else f"{counts}, without a date"


def summaries(
    entries: Sequence[SuppressionList], lists: Sequence[Suppressed], default_country: str | None
) -> list[Summary]:
    """One for each list of the ICP, in its order, of the parts in which `load` handed it out."""
    told = []
    for entry in entries:
        parts = [part for part in lists if part.name == entry.name]
        found = bool(parts)
        as_of = entry.as_of or next((part.as_of for part in parts if part.as_of), None)
        told.append(
            Summary(
                entry.name,
                sum(part.entries for part in parts) if found else None,
                sum(part.unread for part in parts) if found else None,
                as_of,
                good_until(entry.model_copy(update={"as_of": as_of}), default_country),
            )
        )
    return told
