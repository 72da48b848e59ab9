"""What reading a stranger's file gives, and which of its rows is the header."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import NamedTuple

import polars as pl

from listforge.errors import nothing_known

SEARCHED_ROWS = 30
_IMPORT_ID = r'^\s*\{"ImportId":'
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


def without_questions(table: Table) -> Table:
    """The table without Qualtrics' second and third row of headers: what was asked, and ids in JSON; with a doubt."""
    first = table.frame.head(2).with_row_index()
    ids = pl.all_horizontal(pl.all().exclude("index").str.contains(_IMPORT_ID))
    found = first.filter(ids)["index"]
    if found.is_empty():
        return table
    more = found[0] + 1
    said = "the row of ids is Qualtrics' own" if more == 1 else "the rows of questions and ids are Qualtrics' own"
    return table._replace(
        frame=table.frame[more:],
        lines=table.lines[more:],
        doubts=(*table.doubts, f"{said}, and no record: left out (up to line {table.lines[more - 1]})"),
    )


class Rows(NamedTuple):
    """How rows are judged: how many of the cells are headers we know, and how many are evidently data."""

    known: KnownHeaders
    telling: KnownHeaders = lambda _: 0


class Heading(NamedTuple):
    """The header's cells, and the line it ends on; 0 for a list without one."""

    cells: list[str]
    line: int

    @property
    def spoken(self) -> str:
        """Where it stands, as reports say it."""
        return f"header on line {self.line}" if self.line else "no header"

    def named(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The columns under this header but for those that have neither a header nor a cell."""
        hollow = (n for n, cell in zip(frame.columns, self.cells, strict=True) if not cell.strip())
        return frame.drop([n for n in hollow if frame[n].null_count() == frame.height])


def heading(rows: Sequence[tuple[list[str], int]], name: str, judge: Rows) -> Heading:
    """The header among the first rows, each with the line it ends on: the row with most headers we know.

    Where there is none that we know, the first whole row above rows that are evidently data; where already the first
    is, the list has no header, and its columns get numbers. An InputError where nothing speaks for a list.
    """
    best, most = None, 0
    for cells, line in rows[:SEARCHED_ROWS]:
        count = judge.known(cells)
        if count > most and count >= judge.telling(cells) and not _is_data(cells, count, rows):
            best, most = (cells, line), count
    if best is None:
        best = _speechless(rows, judge)
    if best is None:
        raise nothing_known(name, rows[0][0] if rows else [])
    cells, line = best
    return Heading(_widened(cells, [row for row, end in rows if end > line]), line)


def _is_data(cells: Sequence[str], known: int, rows: Sequence[tuple[list[str], int]]) -> bool:
    """Whether a row has more numbers than headers, and the first row that is as wide has none: `/contact, 99, 80 %`."""
    if _numbers(cells) <= known:
        return False
    first = next(row for row, _ in rows if len(row) == len(cells))
    return first != cells and all(cell.strip() for cell in first) and not _numbers(first)


def _numbers(cells: Sequence[str]) -> int:
    return sum(any(c.isdecimal() for c in cell) and not any(c.isalpha() for c in cell) for cell in cells)


def _speechless(rows: Sequence[tuple[list[str], int]], judge: Rows) -> tuple[list[str], int] | None:
    """The header of a list whose headers say nothing; its cells are empty where it has none at all."""
    if not rows:
        return None
    width = Counter(len(cells) for cells, _ in rows).most_common(1)[0][0]
    whole = [(cells, line) for cells, line in rows if len(cells) == width]
    if judge.telling(whole[0][0]):
        return [""] * width, 0
    return whole[0] if any(judge.telling(cells) for cells, _ in whole[1:SEARCHED_ROWS]) else None


def _widened(cells: list[str], rows: Sequence[list[str]]) -> list[str]:
    """The header with names for the columns that nearly all rows have more than it: R numbers its rows in front."""
    filled = [len(row) for row in rows if row[-1].strip()]
    more = Counter(filled).most_common(1)[0] if filled else (0, 0)
    if more[0] != len(cells) + 1 or more[1] < 0.9 * len(filled) or more[1] < 2:
        return cells
    firsts = [row[0] for row in rows]
    numbered = len(set(firsts)) == len(firsts) and all(first.isdecimal() for first in firsts)
    return ["", *cells] if numbered else [*cells, ""]


def headers(cells: Sequence[str]) -> list[str]:
    """Usable column names: trimmed, blanks numbered, a repeated one numbered from 2."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        plain = name = " ".join(cell.split()) or f"column_{place}"
        while name in names:
            seen[plain] += 1
            name = f"{plain}_{seen[plain] + 1}"
        names.append(name)
    return names
