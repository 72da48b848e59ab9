"""The call files: their names, and their bytes in the layout's dialect or as a workbook."""

import codecs
import io
import string
from collections.abc import Iterator
from typing import TypeAlias

import numpy as np
import polars as pl

from listforge import vocab
from listforge.columns import TEXT
from listforge.errors import CheckFailed
from listforge.plural import many
from listforge.stages.export import workbook
from listforge.stages.export.cells import as_text

Places: TypeAlias = "np.ndarray[tuple[int], np.dtype[np.int64]]"
PART = "_part"
NAMED = 60  # letters of a value in the name of its file
WIDE = "utf-16-le"
PLAIN = set(string.ascii_lowercase + string.digits)


def files(
    calls: pl.DataFrame, layout: vocab.Layout, rows_per_file: int | None = None, *, name: str = "calls"
) -> dict[str, bytes]:
    """The call files by name: `calls.csv`, `calls-<slug>.csv` a part, `calls-<slug>-2.csv` where one is not enough.

    A CheckFailed where a file would hold more than the layout allows and may not be split.
    """
    split = calls.partition_by(PART, as_dict=True, maintain_order=True) if calls.height else {("",): calls}
    made: dict[str, bytes] = {}
    for (part,), rows in sorted(split.items(), key=lambda item: str(item[0])):
        stem = f"{name}-{part}" if part else name
        pages = list(_pages(rows, layout, rows_per_file))
        taken = {*made, *(f"{name}-{other}.{layout.extension}" for (other,) in split)}
        names = _numbered(stem, layout.extension, len(pages), taken)
        made |= dict(zip(names, pages, strict=True))
    return made


def text_of(calls: pl.DataFrame, layout: vocab.Layout) -> bytes:
    """The call file's bytes, all in one; a CheckFailed where that is more than the layout allows."""
    pages = list(_pages(calls, layout, None))
    if len(pages) > 1:
        raise CheckFailed(
            f"{calls.height:,} calls are more than one file of this layout may hold ({_limits(layout)}); "
            f"they are {len(pages)} files: name a folder for them, --out DIR"
        )
    return pages[0]


def _numbered(stem: str, extension: str, pages: int, taken: set[str]) -> list[str]:
    """A name a page; a number that another file's name ends in is passed over."""
    names: list[str] = []
    number = 1
    while len(names) < pages:
        name = f"{stem}.{extension}" if pages == 1 else f"{stem}-{number:0{len(str(pages))}}.{extension}"
        if pages == 1 or name not in taken:
            names.append(name)
        number += 1
    return names


def _pages(calls: pl.DataFrame, layout: vocab.Layout, rows_per_file: int | None) -> Iterator[bytes]:
    """The files that these calls fill, at least one."""
    calls = calls.drop(PART, strict=False)
    if layout.once_by is not None:
        again = pl.col(layout.once_by).is_first_distinct() | pl.col(layout.once_by).is_null()
        calls = calls.filter(again)
    most = min((n for n in (rows_per_file, layout.max_rows) if n), default=None)
    if layout.too_large == "refuse" and layout.max_rows and calls.height > layout.max_rows:
        raise _too_large(f"{calls.height:,} rows are", layout)
    if layout.xlsx is not None:
        size = most or workbook.MOST_ROWS
        yield from (workbook.content(page, layout) for page in _slices(calls, size))
        return
    yield from _texts(calls, layout, most)


def _slices(calls: pl.DataFrame, size: int) -> Iterator[pl.DataFrame]:
    yield from calls.iter_slices(size) if calls.height else [calls]


def _texts(calls: pl.DataFrame, layout: vocab.Layout, most: int | None) -> Iterator[bytes]:
    """The text of each file. Lines are cut out of one text: no cell has a line end in it."""
    csv = layout.csv
    header, mark = _written(calls.clear(), csv) if csv.header else b"", _mark(csv)
    body = _written(calls, csv, header=False)
    room = layout.max_file_bytes
    if most is None and (room is None or len(mark) + len(header) + len(body) <= room):
        yield mark + header + body
        return
    ends = _line_ends(body, csv)
    start = 0
    while start < max(1, calls.height):
        begin = int(ends[start - 1]) if start else 0
        stop = calls.height if most is None else min(calls.height, start + most)
        if room is not None:
            stop = _within(ends, begin + room - len(mark) - len(header), start, stop, layout)
        yield mark + header + body[begin : int(ends[stop - 1]) if stop else 0]
        start = max(1, stop)


def _within(ends: Places, room: int, start: int, stop: int, layout: vocab.Layout) -> int:
    """The last row before `stop` whose line ends within the room; a CheckFailed where that splits what may not be."""
    fits = int(np.searchsorted(ends, room, side="right"))
    if fits < stop and (layout.too_large == "refuse" or fits <= start):
        raise _too_large("a row alone is" if fits <= start else f"{len(ends):,} rows are", layout)
    return min(stop, fits)


def _written(calls: pl.DataFrame, csv: vocab.LayoutCsv, *, header: bool = True) -> bytes:
    buffer = io.BytesIO()
    calls.write_csv(
        buffer,
        separator=csv.separator,
        include_header=header,
        quote_style="necessary" if csv.quotes else "never",
        line_terminator=csv.line_end,
    )
    if csv.encoding == "utf-8":
        return buffer.getvalue()
    # A header has letters of its own; cells have none that the encoding lacks.
    return buffer.getvalue().decode().encode(WIDE if csv.encoding == "utf-16" else csv.encoding, "replace")


def _mark(csv: vocab.LayoutCsv) -> bytes:
    """The byte order mark, which UTF-16 always has."""
    if csv.encoding == "utf-16":
        return codecs.BOM_UTF16_LE
    return codecs.BOM_UTF8 if csv.bom and csv.encoding == "utf-8" else b""


def _line_ends(body: bytes, csv: vocab.LayoutCsv) -> Places:
    """Where each line ends, its line end included."""
    wide = csv.encoding == "utf-16"
    codes = np.frombuffer(body, dtype="<u2" if wide else np.uint8)
    return (np.flatnonzero(codes == ord("\n")) + 1) * (2 if wide else 1)


def _too_large(what: str, layout: vocab.Layout) -> CheckFailed:
    return CheckFailed(f"{what} more than a file of this layout may hold ({_limits(layout)}); no call file was written")


def _limits(layout: vocab.Layout) -> str:
    rows = many(layout.max_rows, "row") if layout.max_rows else ""
    size = many(layout.max_file_bytes, "byte") if layout.max_file_bytes and not layout.xlsx else ""
    return ", ".join(filter(None, (rows, size))) or f"{workbook.MOST_ROWS:,} rows"


def parts(frame: pl.DataFrame, split_by: str | None) -> pl.Series:
    """The slug of the file each row goes to: plain letters and digits, so that no value leaves the folder. Values that
    would share one get a number."""
    if split_by is None:
        return pl.Series([""], dtype=TEXT).new_from_index(0, frame.height)
    value = frame.select(as_text(split_by, frame.schema[split_by]).fill_null("unknown")).to_series()
    slugs: dict[str, str] = {}
    taken: set[str] = set()
    for one in value.unique().sort():
        slug = _slug(one)
        number, unique = 2, slug
        while unique in taken:
            unique, number = f"{slug}-{number}", number + 1
        slugs[one] = unique
        taken.add(unique)
    return value.replace_strict(slugs, return_dtype=TEXT)


def _slug(value: str) -> str:
    letters = "".join(c if c in PLAIN else " " for c in value.lower())
    return "-".join(letters.split())[:NAMED].strip("-") or "other"
