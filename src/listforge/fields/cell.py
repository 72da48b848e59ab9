"""Cells of strangers' files as the text that was meant: nothing that programs and spreadsheets put around or into it.

Most cells of most columns are fine. One pattern finds those that are not, and only they are worked on, each once.
"""

import codecs
import html
import re
from functools import cache
from typing import NamedTuple

import polars as pl

from listforge.columns import COLUMNS, NUMBERS, TEXT, TEXTS
from listforge.fields import distinct, placeholder, text

_ENTITY = r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});"
_FORMULA = r"""^\s*=\s*["“”](?:[^"“”]|"")*["“”]\s*$"""
# An apostrophe before a number makes a spreadsheet keep it as text; one before letters or years is a name.
_QUOTED = r"^\s*'\+?\(?\d[\d\s().,/+-]{2,}$"
_SPACES = r"^$|^\s|\s$|\s\s|[^\S ]"
# Text in one of these that was read as another is what people see as "MÃ¼ller".
_CHARSETS = (
    "latin-1", "cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1257", "iso8859-2", "mac-roman", "cp437",
)  # fmt: skip


class Cleaned(NamedTuple):
    """A column's cells as text, null for nothing, and how many were emptied for each kind of placeholder."""

    cells: pl.Series
    emptied: dict[str, int]


def all_cleaned(raw: pl.DataFrame) -> dict[str, Cleaned]:
    """As `cleaned`, for every column of a frame, all of them looked through at once."""
    few = [name for name in raw.columns if distinct.repeats(raw[name])]
    of_few = raw.select(pl.col(name).unique().str.contains(_odd(name)).any() for name in few)
    clean = [name for name in few if not of_few[name].item()]
    odd = raw.select(pl.col(name).str.contains(_odd(name)) for name in raw.columns if name not in clean)
    return {
        name: Cleaned(raw[name], {}) if name in clean else _mended(raw[name], odd[name].arg_true(), name)
        for name in raw.columns
    }


def cleaned(cells: pl.Series, column: str) -> Cleaned:
    """The cells of a canonical column repaired where that is certain, its placeholders emptied."""
    return _mended(cells, cells.str.contains(_odd(column)).arg_true(), column)


def _mended(cells: pl.Series, odd: pl.Series, column: str) -> Cleaned:
    """The cells with those at the places `odd` worked on, each distinct one once."""
    if not odd.len():
        return Cleaned(cells, {})
    given = cells.gather(odd)
    once = given.unique().to_frame("given")
    said = once.select("given", said=_repaired(once["given"], column))
    said = said.with_columns(kind=placeholder.kind(pl.col("said"), column))
    said = said.with_columns(said=pl.when(pl.col("kind").is_null()).then("said"))
    found = given.to_frame("given").join(said, on="given", how="left", maintain_order="left")
    counts = found["kind"].drop_nulls().value_counts(sort=False)
    return Cleaned(cells.clone().scatter(odd, found["said"]), dict(sorted(counts.iter_rows())))


@cache
def _odd(column: str) -> str:
    """A pattern for all that may have to be repaired or emptied."""
    parts = (_SPACES, text.INVISIBLE, _FORMULA, _QUOTED, _ENTITY, _garbled(), placeholder.pattern(column))
    return "|".join(f"(?:{part})" for part in parts)


def _repaired(cells: pl.Series, column: str) -> pl.Series:
    """Distinct cells without what does not belong to them."""
    if column in NUMBERS:  # two lines of a cell are two numbers
        cells = cells.str.strip_chars().str.replace_all(r"\s*[\r\n]+\s*", " / ")
    elif COLUMNS[column].dtype == TEXTS:
        cells = cells.str.strip_chars().str.replace_all(r"\s*[\r\n]+\s*", "; ")
    plain = cells.to_frame("cell").select(text.plain(pl.col("cell"))).to_series()
    puzzling = f"{_FORMULA}|{_QUOTED}|{_ENTITY}|{_garbled()}"
    hard = (cells.str.contains(puzzling) | plain.str.contains(puzzling).fill_null(False)).arg_true()
    if not hard.len():
        return plain
    # The bytes of garbled text may look like spaces or be invisible, so that it is read before those go.
    return plain.scatter(hard, pl.Series([_read(cell) for cell in cells.gather(hard)], dtype=TEXT))


def _read(cell: str) -> str | None:
    """One cell, repaired until there is nothing left to repair: `&amp;eacute;` is é."""
    before = None
    while cell != before:
        before = cell
        cell = _bare(re.sub(_ENTITY, lambda found: html.unescape(found[0]), _ungarbled(cell)))
    return cell or None


def _bare(cell: str) -> str:
    """Without invisible characters, stray spaces, and what a spreadsheet puts around text."""
    cell = " ".join(re.sub(text.INVISIBLE, "", cell).split())
    if re.match(_FORMULA, cell):
        return cell[1:].strip()[1:-1].replace('""', '"').strip()
    return cell[1:] if re.match(_QUOTED, cell) else cell


def _ungarbled(cell: str) -> str:
    """The text whose bytes were read in the wrong encoding, where ftfy finds it and then nothing odd any more."""
    from ftfy import TextFixerConfig, fix_encoding
    from ftfy.badness import is_bad
    from ftfy.fixes import fix_c1_controls

    if is_bad(cell):
        read = fix_encoding(cell, TextFixerConfig(restore_byte_a0=False, replace_lossy_sequences=False))
        if not is_bad(read) and "\ufffd" not in read:
            cell = read
    return fix_c1_controls(cell)


@cache
def _garbled() -> str:
    """A pattern for the first two bytes of a UTF-8 character read in any of those encodings, and for bytes that
    Windows gives a meaning and Latin-1 none."""
    first = sorted({c for name in _CHARSETS for c in _decoded(range(0xC2, 0xF5), name)})
    second = sorted({c for name in _CHARSETS for c in _decoded(range(0x80, 0xC0), name)})
    return rf"[{_escaped(first)}][{_escaped(second)}]|[\x80-\x84\x86-\x9f]"


def _decoded(numbers: range, encoding: str) -> str:
    return codecs.decode(bytes(numbers), encoding, "ignore")


def _escaped(characters: list[str]) -> str:
    return "".join(rf"\x{{{ord(c):x}}}" for c in characters)
