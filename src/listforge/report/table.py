"""A section of a report: a heading, a table, sentences; and the table in columns of plain text."""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from listforge.report.words import NOTHING


class Section(NamedTuple):
    """A heading, a table whose first column is text and the others are figures or text, and sentences below it."""

    title: str
    header: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()
    lines: Sequence[str] = ()


def columns(section: Section) -> Iterator[str]:
    """The table as lines, its columns under each other."""
    if not section.rows:
        return
    widths, right = _widths(section), figures_at(section)
    for row in [section.header, *section.rows]:
        cells = (
            value.rjust(width) if at in right else value.ljust(width)
            for at, (value, width) in enumerate(zip(row, widths, strict=True))
        )
        yield "  ".join(cells).rstrip()


def _widths(section: Section) -> list[int]:
    return [max(len(row[at]) for row in [section.header, *section.rows]) for at in range(len(section.header))]


def width(section: Section) -> int:
    """How many letters wide the table is."""
    widths = _widths(section)
    return sum(widths) + 2 * (len(widths) - 1)


def told(section: Section) -> Iterator[tuple[str, str]]:
    """Each row of the table as its name and a sentence of what it has, for where the columns find no room."""
    for name, *values in section.rows:
        pairs = zip(section.header[1:], values, strict=True)
        yield name, ", ".join(f"{heading} {value}".strip() for heading, value in pairs if value != NOTHING)


def figures_at(section: Section) -> set[int]:
    """The columns that hold figures alone, which stand on the right."""
    return {
        at for at in range(len(section.header)) if all(re.fullmatch(r"-|[\d,.]+%?", row[at]) for row in section.rows)
    }
