"""Reads text: where its records begin, in which dialect they are, and under which header."""

import re
from codecs import BOM_UTF8
from collections.abc import Sequence

import polars as pl

from listforge.frames.foreign import dialect
from listforge.frames.foreign.encoding import as_utf8
from listforge.frames.foreign.parts import Part, parts
from listforge.frames.foreign.tables import Heading, Rows, Table, heading
from listforge.frames.own import Buffer
from listforge.frames.records import Dialect, breaks, records

SAMPLE = 131_072
SEARCHED_RECORDS = 200
EVEN = 0.9  # of the rows as wide as each other
_COMMENT = re.compile(rb"(?:#[^\r\n]*(?:\r\n|\r|\n)){2,}(?=#)")
_WRAPPED_LINE = re.compile(rb'(?m)^"((?:[^"\r\n]|"")*)"(?=[\r\n]|\Z)')


def read_text(data: Buffer, name: str, judge: Rows, encoding: str | None, delimiter: str | None) -> Table:
    """The records of text in any encoding and dialect, under the header that we know most of."""
    data, used, doubts = as_utf8(data, name, encoding)
    begin, above, told = _excel_line(data)
    begin, above = _behind_comments(data, begin, above)
    sample = _sample(data, begin)
    if _is_wrapped(sample):
        data = _WRAPPED_LINE.sub(lambda line: line[1].replace(b'""', b'"'), data[:])
        sample = _sample(data, begin)
    guess = dialect.found(sample, judge.known, delimiter or told)
    rows = [(r.cells, r.end) for r in records(sample, guess.dialect, cut=True, limit=SEARCHED_RECORDS)]
    head = heading(rows, name, judge)
    if _is_one_column(head, rows):
        guess = dialect.Found(guess.dialect._replace(delimiter=dialect.ONE_COLUMN))
    body = begin + len(sample[: _after(sample, head.line)].encode())
    head = head._replace(line=head.line and above + head.line)
    table = _joined(parts(data, body, head, guess.dialect, name, head.line or above), head)
    if guess.rival:
        taken, other = dialect.spoken(guess.dialect), dialect.spoken(guess.rival)
        doubts = (*doubts, f"fields read as separated by {taken}, but it could be {other}; --delimiter tells")
    return table._replace(dialect=f"{used}, {dialect.spoken(guess.dialect)}, {head.spoken}", doubts=doubts)


def _excel_line(data: Buffer) -> tuple[int, int, str | None]:
    """Where the list begins, the lines above it, and the delimiter: Excel's own line `sep=;` says it."""
    begin = 0
    while data[begin : begin + 3] == BOM_UTF8:  # tools put one before another's
        begin += 3
    found = re.match(rb"sep=([^\r\n]?)(\r\n|\r|\n)", data[begin : begin + 16], re.IGNORECASE)
    return (begin + found.end(), 1, found[1].decode("latin-1") or None) if found else (begin, 0, None)


def _behind_comments(data: Buffer, begin: int, above: int) -> tuple[int, int]:
    """The same behind the lines of a long comment, but for its last one, which may be the header."""
    found = _COMMENT.match(data[begin : begin + SAMPLE])
    return (begin + found.end(), above + breaks(found[0].decode(errors="replace"))) if found else (begin, above)


def _is_wrapped(sample: str) -> bool:
    """Whether each line is one quoted cell that is itself a row, as of a list that was saved from its first column."""
    lines = [line for line in sample.splitlines()[:SEARCHED_RECORDS] if line.strip()]
    rows = [line[1:-1].replace('""', '"') for line in lines if _WRAPPED_LINE.fullmatch(line.encode())]
    if len(rows) < 2 or len(rows) < EVEN * len(lines):
        return False
    text = "\n".join(rows)
    widths = (
        [len(r.cells) for r in records(text, Dialect(mark), cut=True)] for mark in dialect.COMMON if mark in rows[0]
    )
    return any(width[0] > 1 and width.count(width[0]) >= EVEN * len(width) for width in widths)


def _is_one_column(head: Heading, rows: Sequence[tuple[list[str], int]]) -> bool:
    """Whether a header of one cell stands over rows that are not even: their delimiters belong to the cells."""
    widths = [len(cells) for cells, end in rows if end > head.line]
    return (
        head.line > 0 and len(head.cells) == 1 and any(w > 1 and widths.count(w) < EVEN * len(widths) for w in widths)
    )


def _sample(data: Buffer, begin: int) -> str:
    """The beginning of the list, up to the end of a line."""
    head = data[begin : begin + SAMPLE]
    if begin + SAMPLE < len(data):
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r"), 0) + 1] or head
    return head.decode(errors="replace")


def _after(text: str, line: int) -> int:
    """The place in the text where so many lines have ended."""
    ends = (found.end() for found in re.finditer(r"\r\n|\r|\n", text))
    return next((end for number, end in enumerate(ends, start=1) if number == line), len(text)) if line else 0


def _joined(found: Sequence[Part], head: Heading) -> Table:
    frame = found[0].frame if len(found) == 1 else _in_one_piece([part.frame for part in found])
    return Table(
        head.named(frame),
        pl.concat([part.lines for part in found]),
        pl.concat([part.malformed for part in found]),
        "",
    )


def _in_one_piece(frames: Sequence[pl.DataFrame]) -> pl.DataFrame:
    """The frames under each other, a column at a time, and empty afterwards: only one column is in memory twice."""
    names = frames[0].columns
    return pl.DataFrame([pl.concat([one.drop_in_place(name) for one in frames], rechunk=True) for name in names])
