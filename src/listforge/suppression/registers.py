"""Which official registers of a country the lists of an ICP leave out."""

from collections.abc import Sequence

from listforge import vocab
from listforge.icp.validation import SuppressionList


def left_out(lists: Sequence[SuppressionList]) -> dict[str, list[str]]:
    """Country -> codes of its registers that no list holds, where a list holds one of the others.

    Lists that hold none of a country's registers say nothing: it may not be called at all, or a bureau screens it.
    """
    held = frozenset[str]().union(*(entry.holds for entry in lists))
    return {
        entry.country: [code for code in entry.all_of if code not in held]
        for entry in vocab.suppression().registers
        if not held.isdisjoint(entry.all_of) and not held.issuperset(entry.all_of)
    }
