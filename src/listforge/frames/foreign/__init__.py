"""Reads the files of strangers: any dialect, a preamble before the header, ragged rows, spreadsheets.

No row is lost: what cannot be read as a record is given back as raw text with its line.
"""

import re

from listforge.errors import InputError
from listforge.frames.foreign.archive import unpacked
from listforge.frames.foreign.encoding import wide
from listforge.frames.foreign.sheets import read_sheets
from listforge.frames.foreign.tables import MALFORMED, KnownHeaders, Rows, Table, headers, without_questions
from listforge.frames.foreign.text import read_text
from listforge.frames.foreign.typed import read_objects, read_typed
from listforge.frames.foreign.vcard import read_vcards
from listforge.frames.own import SAMPLE, Buffer, kind, marked, read_binary

_PAGE = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|html|head|link|meta|table|\?xml)\b", re.IGNORECASE)

__all__ = ["MALFORMED", "Table", "headers", "table"]


def table(
    data: Buffer,
    name: str,
    known: KnownHeaders,
    *,
    telling: KnownHeaders = lambda _: 0,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
) -> Table:
    """The file as text columns. `known` counts the headers of a row that we know: the best row is the header. `telling`
    counts its cells that are evidently data: they tell a header that we do not know, and a list without one.

    A file in gzip, Zstandard or zip is unpacked; `sheet` names the sheet of a workbook, or the file of an archive that
    holds several. An InputError says why a file is no list: not one known column, an encoding that does not fit, a
    quote that never closes, an archive that is cut off.
    """
    judge = Rows(known, telling)
    head = data[:SAMPLE]
    if not isinstance(data, bytes) and marked(head) is None:
        return without_questions(read_text(data, name, judge, encoding, delimiter))
    data, name, sheet = unpacked(data[:], name, sheet)
    data = _in_utf_8(data)
    head = data[:SAMPLE]
    match marked(head) or ("text" if encoding is not None or wide(head) else kind(head, name)):
        case "text" if _PAGE.match(head):
            raise InputError(
                f"{name}: a web page or an XML file; open it in Excel or LibreOffice, save it as XLSX or CSV"
            )
        case "text" | "utf-16":
            return without_questions(read_text(data, name, judge, encoding, delimiter))
        case "zip" | "ole2":
            return without_questions(read_sheets(data, name, judge, sheet))
        case "json" | "ndjson":
            return read_objects(data, name, known, encoding)
        case "vcard":
            return read_vcards(data, name, encoding)
        case other:
            return read_typed(read_binary(data, name), name, known, other)


def _in_utf_8(data: bytes) -> bytes:
    """JSON and vCards that PowerShell wrote, which are UTF-16, as what they are; anything else as it is."""
    if marked(data) != "utf-16" or marked(data[:SAMPLE].decode("utf-16", "ignore").encode()) is None:
        return data
    return data.decode("utf-16", "replace").encode()
