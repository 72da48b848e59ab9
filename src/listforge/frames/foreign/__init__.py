"""Reads the files of strangers: any dialect, a preamble before the header, ragged rows, spreadsheets.

No row is lost: what cannot be read as a record is given back as raw text with its line.
"""

from listforge.frames.foreign.sheets import read_sheets
from listforge.frames.foreign.tables import MALFORMED, KnownHeaders, Rows, Table, headers
from listforge.frames.foreign.text import read_text
from listforge.frames.foreign.typed import read_typed
from listforge.frames.own import kind, read_binary

__all__ = ["MALFORMED", "Table", "headers", "table"]


def table(
    data: bytes,
    name: str,
    known: KnownHeaders,
    *,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """The file as text columns. `known` counts the headers of a row that we know: the best row is the header.

    An InputError says why a file is no list: not one known column, an encoding that does not fit, a quote that never
    closes.
    """
    match kind(data, name) if encoding is None else "text":
        case "text" | "utf-16":
            return read_text(data, name, Rows(known), encoding, delimiter)
        case "xlsx":
            return read_sheets(data, name, known, sheet)
        case other:
            return read_typed(read_binary(data, name), name, known, other)
