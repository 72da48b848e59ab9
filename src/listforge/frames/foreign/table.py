"""What reading a stranger's file gives, and which of its rows is the header."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

from listforge.errors import InputError

SEARCHED_ROWS = 30
MALFORMED = {"source_row": pl.Int64, "x_raw": pl.String}
KnownHeaders = Callable[[Sequence[str]], int]


class Table(NamedTuple):
    """A stranger's file: text columns under its own headers, the line of each record, the lines that are none.

    `doubts`: sentences about what the reading was not sure of, without the file's name.
    """

    frame: pl.DataFrame
    lines: pl.Series
    malformed: pl.DataFrame
    dialect: str
    doubts: tuple[str, ...] = ()


def header_among(rows: Iterator[tuple[list[str], int]], name: str, known: KnownHeaders) -> tuple[list[str], int]:
    """The header among the first rows, and the line it ends on: the row with most headers we know."""
    best: tuple[list[str], int] | None = None
    most = 0
    first: list[str] = []
    for (row, line), _ in zip(rows, range(SEARCHED_ROWS), strict=False):
        first = first or row
        if (count := known(row)) > most:
            best, most = (row, line), count
    if best is None:
        shown = ", ".join(cell[:30] for cell in first[:8])
        raise InputError(f"{name}: not one known column ({shown}); map one by --map phone=HEADER")
    return best


def headers(cells: Sequence[str]) -> list[str]:
    """Usable column names: trimmed, blanks numbered, a repeated one numbered from 2."""
    seen: Counter[str] = Counter()
    names = []
    for place, cell in enumerate(cells, start=1):
        plain = name = " ".join(cell.split()) or f"column_{place}"
        while name in names:
            seen[plain] += 1
            name = f"{plain}_{seen[plain] + 1}"
        names.append(name)
    return names
