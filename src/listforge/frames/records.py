"""Text taken apart into records: by Python's csv where quoting is proper, else field by field, as a person would."""

import csv
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from itertools import islice
from typing import NamedTuple

csv.field_size_limit(2**31 - 1)
RUNS = "  "


class Dialect(NamedTuple):
    """What stands between fields and around them.

    `escape`: what stands before a quote that is part of a cell, where that is no second quote. `spaced`: blanks stand
    between a delimiter and the quote behind it. Where the delimiter is `RUNS`, two blanks or more stand between fields,
    none of which is quoted; `columns`: the places where fields of a fixed width begin, so that one may be empty.
    """

    delimiter: str = ","
    quote: str = '"'
    escape: str = ""
    spaced: bool = False
    columns: tuple[int, ...] = ()


class Record(NamedTuple):
    """The cells of a record, and the physical lines it starts and ends on."""

    cells: list[str]
    start: int
    end: int


class NeverClosedError(ValueError):
    """A quote opens on `line` and no other one closes it."""

    def __init__(self, line: int) -> None:
        super().__init__(line)
        self.line = line


def records(
    text: str, dialect: Dialect, *, cut: bool = False, limit: int | None = None, blank: bool = False
) -> list[Record]:
    """Every record that is more than blanks, or the first so many of them; with `blank`, blank lines as well.

    Raises NeverClosedError, unless the text is the `cut` beginning of a longer one. A quote that is neither doubled nor
    before a delimiter belongs to its cell, as long as the cell closes on its line.
    """
    if dialect.delimiter == RUNS:
        return list(islice(_saying(_by_place(text, dialect.columns), blank), limit))
    if len(dialect.delimiter) == 1 and not dialect.escape:
        with suppress(csv.Error):
            return list(islice(_saying(_by_csv(text, dialect), blank), limit))
    return list(islice(_saying(_by_field(text, dialect, cut), blank), limit))


def _saying(every: Iterator[Record], blank: bool) -> Iterator[Record]:
    return (record for record in every if blank or len(record.cells) > 1 or "".join(record.cells).strip())


def _by_csv(text: str, dialect: Dialect) -> Iterator[Record]:
    """Raises csv.Error at the first quote that is not proper."""
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        skipinitialspace=dialect.spaced,
        strict=True,
    )
    start = 1
    for cells in reader:
        yield Record(cells, start, reader.line_num)
        start = reader.line_num + 1


def _by_place(text: str, columns: tuple[int, ...]) -> Iterator[Record]:
    """Fields of a fixed width; of a line with something between two columns what more than one blank divides."""
    for number, line in enumerate(io.StringIO(text, newline=""), start=1):
        bare = line.rstrip("\r\n")
        if columns and not any(bare[start - 1 : start].strip() for start in columns[1:]):
            cells = sliced(bare, columns)
        else:
            cells = re.split(r" {2,}", bare.strip())
        yield Record(cells if any(cells) else [], number, number)


def sliced(line: str, columns: tuple[int, ...]) -> list[str]:
    """The fields of a line that begin at these places."""
    return [line[start:end].strip() for start, end in zip(columns, [*columns[1:], None], strict=True)]


class _Shapes(NamedTuple):
    """Fields as patterns: quoted from end to end, quoted on one line with bare quotes in it, begun by a quote, bare."""

    whole: re.Pattern[str]
    inline: re.Pattern[str]
    begun: re.Pattern[str]
    bare: re.Pattern[str]


@cache
def _shapes(dialect: Dialect) -> _Shapes:
    mark, quote = re.escape(dialect.delimiter), re.escape(dialect.quote)
    ends = rf"(?:{mark}|[\r\n]|\Z)"
    blanks = "" if dialect.delimiter.isspace() else r"[ \t]*+"
    escaped = rf"|{re.escape(dialect.escape)}." if dialect.escape else ""
    plain = rf"[^{quote}{re.escape(dialect.escape)}]"
    bare = rf"[^{mark}\r\n]" if len(dialect.delimiter) == 1 else rf"(?:(?!{mark})[^\r\n])"
    if dialect.escape:
        bare = rf"(?:{re.escape(dialect.escape)}(?:{mark}|\r\n|[\r\n{quote}{re.escape(dialect.escape)}])|{bare})"
    before = blanks if dialect.spaced else ""
    return _Shapes(
        re.compile(rf"{before}{quote}((?:{plain}++|{quote}{quote}{escaped})*+){quote}{blanks}(?={ends})", re.DOTALL),
        re.compile(rf"{before}{quote}((?:[^{quote}\r\n]++|{quote}{quote}|{quote}(?!{ends}))*+){quote}(?={ends})"),
        re.compile(rf"{before}{quote}((?:{plain}++|{quote}{quote}{escaped})*+){quote}({bare}*+)", re.DOTALL),
        re.compile(rf"{bare}*+"),
    )


def _by_field(text: str, dialect: Dialect, cut: bool) -> Iterator[Record]:
    place, line = 0, 1
    while place < len(text):
        cells: list[str] = []
        begin, start = place, line
        while True:
            cell, end = _field(text, place, dialect)
            if cell is None and cut:
                cell, end = _bare(text, place, dialect)
            if cell is None:
                raise NeverClosedError(line)
            line += breaks(text[place:end])
            cells.append(cell)
            place = end
            if not text.startswith(dialect.delimiter, place):
                break
            place += len(dialect.delimiter)
        yield Record(cells if place > begin else [], start, line)
        place += 2 if text.startswith("\r\n", place) else 1
        line += 1


def _field(text: str, place: int, dialect: Dialect) -> tuple[str | None, int]:
    """The cell that begins here and where it ends; None for one whose quote never closes."""
    shapes = _shapes(dialect)
    opens = text.startswith(dialect.quote, place) or (
        dialect.spaced and text[place : place + 80].lstrip(" \t").startswith(dialect.quote)
    )
    if not dialect.quote or not opens:
        return _bare(text, place, dialect)
    for shape in (shapes.whole, shapes.inline, shapes.begun):
        if found := shape.match(text, place):
            rest = found[2] if shape is shapes.begun else ""
            return _unescaped(found[1], dialect) + rest, found.end()
    return None, place


def _bare(text: str, place: int, dialect: Dialect) -> tuple[str, int]:
    found = _shapes(dialect).bare.match(text, place)
    end = found.end() if found else place
    cell = text[place:end].lstrip(" ") if dialect.spaced else text[place:end]
    return (_unescaped(cell, dialect) if dialect.escape else cell), end


def _unescaped(cell: str, dialect: Dialect) -> str:
    """The cell as it is meant; an escape before anything but a mark of the dialect is a letter like any other."""
    if not dialect.escape:
        return cell.replace(dialect.quote * 2, dialect.quote)
    marks = "|".join(map(re.escape, (dialect.quote, dialect.delimiter, dialect.escape)))
    doubled = re.escape(dialect.quote * 2)
    return re.sub(rf"{re.escape(dialect.escape)}({marks}|[\r\n])|{doubled}", lambda m: m[1] or dialect.quote, cell)


def breaks(text: str) -> int:
    """How many lines end in the text: at LF, CR LF, or a CR alone."""
    returns = text.count("\r")
    return text.count("\n") + (returns - text.count("\r\n") if returns else 0)
