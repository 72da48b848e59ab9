"""Source cards on the command line: in a report as JSON, for people as a table on standard error."""

import sys
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from listforge.commands.console import console, say
from listforge.commands.inputs import Profile
from listforge.commands.sources import SourceFile
from listforge.plural import many
from listforge.result import Result
from listforge.source_card import Card, cards

UNKNOWN = "-"


def made(sources: Sequence[SourceFile], results: Sequence[Result], profile: Profile, today: date) -> list[Card]:
    """A card for each source of the files that were read, from what the stages so far made of them."""
    return cards(results, profile.icp, today=today, sha256={s.origin.file: s.sha256 for s in sources})


def files(sources: Sequence[SourceFile], imported: Sequence[Result]) -> list[dict[str, Any]]:
    """Each file that was read: its fingerprint, how it is written, and its records, kept and malformed."""
    return [
        {
            "file": s.origin.file,
            "sha256": s.sha256,
            "dialect": s.table.dialect,
            "rows": result.rows_in,
            "malformed": result.rejected.height,
        }
        for s, result in zip(sources, imported, strict=True)
    ]


def show(found: Sequence[Card], stage: str, *, quiet: bool = False) -> None:
    """The cards for people: a table on a terminal, a line a source elsewhere."""
    if quiet:
        return
    if not sys.stderr.isatty():
        for card in found:
            told = ", ".join(f"{heading} {text}" for heading, text in _told(card).items() if text != UNKNOWN)
            say(f"{stage}: source {card.source or UNKNOWN}: {told}")
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("source", overflow="fold")
    for heading in _told(found[0]) if found else ():
        table.add_column(heading, justify="left" if heading == "mostly" else "right", overflow="fold")
    for card in found:
        table.add_row(card.source or UNKNOWN, *_told(card).values())
    with suppress(OSError):
        console().print(table)


def _told(card: Card) -> dict[str, str]:
    """What a person reads of a card, by its heading."""
    problems = {**card.problems["set_aside"], **card.problems["warned"]}
    worst = max(problems, key=lambda code: problems[code], default=None)
    return {
        "rows": f"{card.rows:,}",
        "valid": _percent(card.valid_percent),
        "twice": f"{card.duplicates:,}",
        "suppressed": UNKNOWN if card.suppressed is None else f"{card.suppressed:,}",
        "median age": UNKNOWN if card.age["median_days"] is None else many(card.age["median_days"], "day"),
        "fresh": _percent(card.age["inside_percent"]),
        "mostly": UNKNOWN if worst is None else f"{problems[worst]:,} {worst}",
    }


def _percent(share: float | None) -> str:
    return UNKNOWN if share is None else f"{share:.1f} %"
