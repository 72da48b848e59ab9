"""What a layout's lengths leave of its cells, what it cannot take, and a list of every value that was cut."""

import unicodedata
from collections.abc import Iterable

import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.fields import distinct
from listforge.stages.export.cells import PHONES

LINE = "(line)"
CUT = {"row": pl.UInt32(), "field": TEXT, "done": TEXT, "length": pl.Int64(), "limit": pl.Int64(), "value": TEXT}
DONE = {"shorten": "shortened", "blank": "blanked", "reject": "refused"}
REWRITTEN, SHORTER = "rewritten", ("shortened", "blanked")


def fitted(cells: pl.DataFrame, layout: vocab.Layout) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The cells cut to the lengths of their fields; of each row what the layout cannot take; and every value cut.

    Of a row: `_shortened`: a value was cut. `_too_long`: one is too long that may not be. `_lacking`: a required field
    is empty, `_phoneless`: a number. Of a cut: `row`, `field`, `done` (shortened, blanked, refused, or rewritten: the
    encoding has not all its letters), its length and limit (in bytes where the field's is), and the value as it was.
    """
    cut, listed = [], [pl.DataFrame(schema=CUT)]
    for column in layout.columns:
        value, rewritten = _encoded(cells[column.header], layout.csv.encoding)
        value, gone = _within(value, column, layout.max_cell_length)
        cut.append(value)
        listed += [*rewritten, *gone]
    table = pl.DataFrame(cut)
    listed += _long_lines(table, layout)
    cuts = pl.concat(listed)
    refused = cuts["done"] == DONE["reject"]
    needed = [column for column in layout.columns if column.required]
    lacks = {c.header: table[c.header].is_null() for c in needed if c.from_ not in PHONES}
    phones = [table[c.header].is_null() for c in needed if c.from_ in PHONES]
    if layout.require_any:
        phones.append(table.select(pl.all_horizontal(pl.col(layout.require_any).is_null())).to_series())
    facts = pl.DataFrame(
        {
            "_shortened": _rows(cuts.filter(pl.col("done").is_in(SHORTER)), cells.height),
            "_too_long": _rows(cuts.filter(refused), cells.height),
            "_lacking": _any(lacks.values(), cells.height),
            "_phoneless": _any(phones, cells.height),
        }
    )
    return table, facts, cuts


def _within(value: pl.Series, column: vocab.LayoutColumn, longest: int | None) -> tuple[pl.Series, list[pl.DataFrame]]:
    """The column's values within its lengths, and those that were not."""
    if column.min_length:
        value = value.set((value.str.len_chars() < column.min_length).fill_null(value=False), None)
    letters, size = column.max_length or (None if column.max_bytes else longest), column.max_bytes
    bytes_ = value.str.len_bytes()
    most = bytes_.max()
    if not isinstance(most, int) or most <= min(letters or most, size or most):
        return value, []  # no letter is less than a byte
    length, limit = (bytes_, size) if size else (value.str.len_chars(), letters)
    over = (length > limit).fill_null(value=False)
    if size and letters:
        over |= (value.str.len_chars() > letters).fill_null(value=False)
    rows = over.arg_true()
    if rows.is_empty() or limit is None:
        return value, []
    was = value.gather(rows)
    gone = _told(rows, was, length.gather(rows), column.header, DONE[column.too_long], limit)
    if column.too_long == "reject":
        left = was
    else:
        left = _shortened(was, letters, size) if column.too_long == "shorten" else was.clear(was.len())
    return value.clone().scatter(rows, left), [gone]


def _told(rows: pl.Series, was: pl.Series, length: pl.Series, field: str, done: str, limit: int | None) -> pl.DataFrame:
    """Values of one field in the shape of CUT."""
    told = pl.DataFrame({"row": rows, "length": length, "value": was}, schema_overrides={"value": TEXT})
    told = told.with_columns(field=pl.lit(field), done=pl.lit(done), limit=pl.lit(limit, dtype=pl.Int64))
    return told.select(pl.col(name).cast(dtype) for name, dtype in CUT.items())


def _encoded(value: pl.Series, encoding: str) -> tuple[pl.Series, list[pl.DataFrame]]:
    """The values in letters that the encoding has, and those that had others."""
    if encoding.startswith("utf"):
        return value, []
    fit = distinct.done_where(value, r"[^\x00-\x7F]", lambda odd: _encodable(odd, encoding))
    rows = (fit != value).fill_null(value=False).arg_true()
    was = value.gather(rows)
    return fit, [_told(rows, was, was.str.len_chars(), value.name, REWRITTEN, None)]


def _encodable(values: pl.Series, encoding: str) -> pl.Series:
    """The letters that the encoding has; others without their accents, else a question mark."""

    def letter(one: str) -> bytes:
        plain = "".join(c for c in unicodedata.normalize("NFKD", one) if not unicodedata.combining(c))
        return plain.encode(encoding, "replace")

    def written(text: str) -> str:
        try:
            return text.encode(encoding).decode(encoding)
        except UnicodeEncodeError:
            whole = unicodedata.normalize("NFC", text)
            coded = (c.encode(encoding, "ignore") or letter(c) for c in whole)
            return b"".join(coded).decode(encoding)

    return pl.Series([written(text) for text in values], dtype=TEXT)


def _shortened(value: pl.Series, letters: int | None, size: int | None) -> pl.Series:
    """The beginning that fits, of whole letters, and no space at its end."""
    if letters:
        value = value.str.head(letters)
    if size:

        def begun(values: pl.Series) -> pl.Series:
            return pl.Series([text.encode()[:size].decode(errors="ignore") for text in values], dtype=TEXT)

        value = distinct.done(value, begun)
    return value.str.strip_chars_end().replace("", None)


def _long_lines(table: pl.DataFrame, layout: vocab.Layout) -> list[pl.DataFrame]:
    """The rows whose line is longer than the layout's loader reads."""
    csv, limit = layout.csv, layout.csv.max_line_bytes
    if limit is None:
        return []
    ends = len(layout.columns) - 1 + len(csv.line_end)
    length = pl.sum_horizontal(_bytes(column.header, csv) for column in layout.columns) + ends
    long = table.select(row=pl.int_range(pl.len(), dtype=pl.UInt32), length=length).filter(pl.col("length") > limit)
    nothing = pl.Series([None], dtype=TEXT).new_from_index(0, long.height)
    return [_told(long["row"], nothing, long["length"], LINE, DONE["reject"], limit)]


def _bytes(header: str, csv: vocab.LayoutCsv) -> pl.Expr:
    """How many bytes the cell takes in a line, its quotes with it."""
    value = pl.col(header)
    size = value.str.len_bytes()
    if csv.quotes:
        quotes = value.str.count_matches('"', literal=True)
        quoted = (quotes > 0) | value.str.contains(csv.separator, literal=True)
        size = size + quotes + 2 * quoted.cast(pl.UInt32)
    return size.fill_null(0).cast(pl.Int64)


def _rows(cuts: pl.DataFrame, height: int) -> pl.Series:
    """Whether each of 0 .. height is a row of the cuts."""
    return pl.repeat(value=False, n=height, eager=True, dtype=pl.Boolean).scatter(cuts["row"], True)


def _any(facts: Iterable[pl.Series], height: int) -> pl.Series:
    found = pl.repeat(value=False, n=height, eager=True, dtype=pl.Boolean)
    for fact in facts:
        found |= fact
    return found
