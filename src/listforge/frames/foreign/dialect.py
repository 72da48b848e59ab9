"""The dialect of text: by the headers we know where they settle it, else by how even rows and how plain cells are.

The score of a dialect is the one of van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and
type patterns" (Data Mining and Knowledge Discovery 33, 2019): evenness of the rows times the share of cells of a type.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import product
from typing import NamedTuple

from listforge.frames.foreign.tables import SEARCHED_ROWS, KnownHeaders
from listforge.frames.records import RUNS, Dialect, NeverClosedError, records, sliced

DOUBLED = ("|", ":")
PAIRED = (*DOUBLED, ";")
COMMON = (",", "\t", ";", "|")
RARE = ("~", "^", ":", "\x1f", "\x01", "#", "&", "*", "¬", "¦", " ", RUNS)
ONE_COLUMN = "\x1e"  # divides nothing
NAMES = {
    ",": "comma", "\t": "tab", ";": "semicolon", "|": "pipe", " ": "space", ":": "colon", RUNS: "runs of spaces",
    ONE_COLUMN: "one column",
}  # fmt: skip
WEIGHTS = {**dict.fromkeys(RARE, 0.7), " ": 0.3, RUNS: 0.4}  # what stands in plain text separates nothing, as a rule
JUDGED_ROWS = 200
EVEN = 0.9  # of the rows as wide as most: then headers we know settle the delimiter
CLOSE = 0.9  # of the best score: a second dialect that good leaves a doubt

_CELL = re.compile(
    r"""\s*(?:
    |[-+]?[$€£]?\s?[-+]?\d{1,3}(?:[,.'\u00a0 ]\d{3})*(?:[.,]\d+)?\s?(?:%|[$€£]|[kKmM])?
    |[-+]?\d+(?:[.,]\d+)?(?:[eE][-+]?\d+)?%?
    |\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}
    |\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}[T ]\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?\s?(?:[AaPp]\.?[Mm]\.?|Z|[-+]\d{2}:?\d{2})?
    |\d{1,2}:\d{2}(?::\d{2})?(?:\s?[AaPp]\.?[Mm]\.?)?
    |\+?[\d(][\d\s().\-/]{5,}(?:\s?(?:x|ext\.?)\s?\d+)?
    |[^\s@,;|"']+@[^\s@,;|"']+\.[^\s@,;|"']+
    |(?:https?://|www\.)[^\s"]+|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/[^\s"]*)?
    |N/?A|n/a|-+|\\N|\#[A-Z/0!?]+
    |[\w&'’.()\#/+°ºª*!?%-]+(?:[ _]+[\w&'’.()\#/+°ºª*!?%-]+)*
    )\s*""",
    re.VERBOSE,
)
_QUOTES = ("'", '"')
_PROSE = re.compile(r"""[^\t;|"]{1,400}""")


class Found(NamedTuple):
    """A dialect, and the best with another delimiter where that is nearly as good."""

    dialect: Dialect
    rival: Dialect | None = None


def found(sample: str, known: KnownHeaders, delimiter: str | None = None) -> Found:
    """The dialect of the beginning of a text; `delimiter`: the one that was told."""
    pairs = _joint(sample)
    if not pairs and (plain := _settled(sample, known, (delimiter,) if delimiter else COMMON)):
        return Found(plain)
    parts = "".join(pairs)
    marks = [mark for mark in (*COMMON, *RARE) if (mark in sample or mark == ",") and mark not in parts]
    candidates = enumerate(_candidates(sample, [delimiter] if delimiter else [*pairs, *marks]))
    judged = sorted(((_score(sample, marks, known), -rank, marks) for rank, marks in candidates), reverse=True)
    best = judged[0]
    second = next((other for other in judged[1:] if other[2].delimiter != best[2].delimiter), None)
    close = second is not None and second[0] > CLOSE * best[0] > 0 and not _same(sample, best[2], second[2])
    return Found(best[2], second[2] if second and close else None)


def _joint(sample: str) -> list[str]:
    """Delimiters of several characters (`||`, `~|~`): those that only stand together, or of which all lines have as
    many pairs as the first, which has no lone one."""
    pairs = [mark * 2 for mark in DOUBLED if mark * 2 in sample and mark not in sample.replace(mark * 2, "")]
    pairs = pairs or [mark * 2 for mark in PAIRED if _is_paired(sample, mark)]
    around = {found[0] for found in re.finditer(r"(?s).?\|.?", sample)}
    return pairs or [mark for mark in around if len(around) == 1 and re.fullmatch(r"[~^@#$*&]\|[~^@#$*&]", mark)]


def _is_paired(sample: str, mark: str) -> bool:
    lines = [line for line in sample.splitlines() if line.strip()]
    wanted = lines[0].count(mark * 2) if lines else 0
    if not wanted or mark in lines[0].replace(mark * 2, ""):
        return False
    return len(lines) > 1 and sum(line.count(mark * 2) == wanted for line in lines) >= EVEN * len(lines)


def spoken(dialect: Dialect) -> str:
    """The dialect as reports name it: its delimiter, and its quoting where that is not the common one."""
    said = NAMES.get(dialect.delimiter, repr(dialect.delimiter))
    quoted = "" if dialect.quote == '"' else f", quoted by {dialect.quote}"
    return said + quoted + (f", escaped by {dialect.escape}" if dialect.escape else "")


def _settled(sample: str, known: KnownHeaders, marks: Sequence[str]) -> Dialect | None:
    """The one common dialect under which a row has two headers we know and the rows are even; else None."""
    marked = "|".join(map(re.escape, marks))
    if '\\"' in sample or re.search(rf"(?m)(?:^|{marked})[ \t]*'|(?:{marked}) +\"", sample):
        return None
    even = []
    for mark in marks:
        if len(mark) != 1:
            return None
        rows = [record.cells for record in records(sample, Dialect(mark), cut=True, limit=JUDGED_ROWS)]
        headers = max((known(row) for row in rows[:SEARCHED_ROWS] if len(row) > 1), default=0)
        width, count = Counter(map(len, rows)).most_common(1)[0] if rows else (0, 0)
        if headers > 1 or (width > 1 and count > 2):
            even.append((headers, count / len(rows), width, mark))
    if not even:
        return None
    headers, share, width, mark = max(even)
    sure = headers > 1 and share >= EVEN and width > 1 and sum(h > 1 for h, *_ in even) == 1
    return Dialect(mark) if sure else None


def _candidates(sample: str, marks: Sequence[str]) -> Iterator[Dialect]:
    """Every dialect with one of the delimiters that the sample could be in, the commoner first."""
    for delimiter in marks:
        mark = re.escape(delimiter)
        if delimiter == RUNS:
            yield from _in_columns(sample)
            continue
        for quote in ['"', *(["'"] if _single_quotes(sample, mark) else [])]:
            # Several spaces in a row divide as one does.
            blanks = (
                [True] if delimiter == " " else [False, True] if re.search(rf"{mark} +{quote}", sample) else [False]
            )
            for escape, spaced in product(_escapes(sample, mark, quote), blanks):
                yield Dialect(delimiter, quote, escape, spaced)


def _in_columns(sample: str) -> Iterator[Dialect]:
    """The dialect of fields padded with blanks: by the places blank in all lines, but for those above the list; else by
    runs of blanks, where every line has as many.
    """
    lines = [line.rstrip("\r\n") for line in io.StringIO(sample, newline="")][:JUDGED_ROWS]
    rows = [(line, re.split(r" {2,}", line.strip())) for line in lines if re.search(r"\S {2,}\S", line)]
    for above in range(min(SEARCHED_ROWS, max(len(rows) - 2, 0))):
        widest = max(len(cells) for _, cells in rows[above:])
        # Two blanks within a cell make more of a line than the header has: then most lines tell, and not all.
        places = [_filled([line for line, _ in rows[above:]], gap) for gap in (1, 2)]
        for (width, least), columns in product(((widest, 1), (len(rows[above][1]), 0.5)), places):
            whole = [(line, cells) for line, cells in rows[above:] if len(cells) >= width]
            good = [len(columns) == width and sliced(line, columns) == cells for line, cells in whole]
            if good[0] and sum(good) >= least * len(good):
                yield Dialect(RUNS, columns=columns)
                return
    if len({len(cells) for _, cells in rows}) == 1 and len(rows) > len(lines) / 2:
        yield Dialect(RUNS)


def _filled(lines: Sequence[str], gap: int) -> tuple[int, ...]:
    """Where the stretches begin between so many places or more that are blank in all lines."""
    filled = 0
    for line in lines:
        filled |= int("".join("0" if char == " " else "1" for char in reversed(line)), 2)
    return tuple(found.start() for found in re.finditer(rf"1(?:0{{0,{gap - 1}}}1)*", f"{filled:b}"[::-1]))


def _single_quotes(sample: str, mark: str) -> bool:
    """Whether apostrophes are quotes: one pair holds a delimiter or a doubled one, or a quarter of the cells are in
    them."""
    needed = rf"(?m)(?:^|{mark}) *'(?:[^'\n]|'')+?(?:{mark}|'')(?:[^'\n]|'')+'(?={mark}|\r|$)"
    enclosed = len(re.findall(rf"(?m)(?:^|{mark}) *'[^'\n]+'(?={mark}|\r|$)", sample))
    cells = len(re.findall(rf"(?m){mark}|$", sample))
    return re.search(needed, sample) is not None or (enclosed > 2 and enclosed > cells / 4)


def _escapes(sample: str, mark: str, quote: str) -> Sequence[str]:
    """What may stand before a quote that is part of its cell: nothing where no backslash does, a backslash alone where
    one stands in the middle of a cell. Before the last quote of a cell it may be the end of a path."""
    if f"\\{quote}" not in sample:
        return [""]
    inside = rf"\\{quote}(?!{mark}|{quote}|[\r\n]|\Z)"
    bare = rf"(?m)(?:^|{mark})(?!{quote})(?:(?!{mark})[^\r\n{quote}])+\\{quote}"
    return ["\\"] if re.search(inside, sample) or re.search(bare, sample) else ["", "\\"]


def _score(sample: str, dialect: Dialect, known: KnownHeaders) -> float:
    rows = [record.cells for record in records(sample, dialect, cut=True, limit=JUDGED_ROWS)]
    if not rows:
        return 0
    widths = Counter(map(len, rows))
    headers = max((known(row) for row in rows[:SEARCHED_ROWS] if len(row) > 1), default=0)
    if dialect.delimiter in RARE and not _divides(sample, rows, dialect.delimiter, headers, known):
        return 0
    evenness = sum(n * max(width - 1, 0.001) / width for width, n in widths.items()) / len(widths)
    cells = [cell for row in rows for cell in row]
    plain = sum(_plainness(cell) for cell in cells) / max(1, len(cells))
    return evenness * plain * (1 + headers) * WEIGHTS.get(dialect.delimiter, 1) * _closing(sample, dialect)


def _divides(sample: str, rows: Sequence[list[str]], mark: str, headers: int, known: KnownHeaders) -> bool:
    """Whether a mark that stands in plain text too makes a table of it: not of sentences, of names under a header of
    two words, of answers behind their questions (`Phone: 1`)."""
    widths = Counter(map(len, rows))
    uneven = len(widths) > len(rows) / 2 or (mark == " " and widths.most_common(1)[0][1] < EVEN * len(rows))
    whole = known([sample.lstrip().partition("\n")[0].strip()])
    asked = sum(known(row[:1]) for row in rows[:SEARCHED_ROWS] if len(row) == 2) if mark == ":" else 0
    return not (uneven and headers < 2) and not (whole and headers < 2) and asked < 2 and (mark != " " or len(rows) > 1)


def _closing(sample: str, dialect: Dialect) -> float:
    """Less than 1 where under this dialect a quote never closes, or many open that close elsewhere than at an end."""
    mark = re.escape(dialect.delimiter)
    opened = len(re.findall(rf"(?m)(?:^|{mark}) *{dialect.quote}", sample))
    closed = len(re.findall(rf"(?m){dialect.quote} *(?:{mark}|\r|$)", sample))
    try:
        records(sample, dialect)
    except NeverClosedError:
        return 0.3
    return 1 if min(opened, closed) >= 0.9 * max(opened, closed) else 0.9


def _plainness(cell: str) -> float:
    """1 for a cell of a known type, less for prose and for quotes in it, 0 for one that is still in its quotes."""
    bare = cell.strip()
    begun, ended = bare[:1] in _QUOTES, bare[-1:] in _QUOTES
    if begun or ended:
        return 0 if begun and ended else 0.25
    return 1 if _CELL.fullmatch(cell) else 0.5 if _PROSE.fullmatch(cell) else 0.25


def _same(sample: str, one: Dialect, other: Dialect) -> bool:
    one_way, other_way = (records(sample, d, cut=True, limit=JUDGED_ROWS) for d in (one, other))
    return one_way == other_way
