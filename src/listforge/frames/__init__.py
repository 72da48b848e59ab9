"""Lists in and out: a path or `-`, in any of the formats a list comes in.

Everything is text on the way in. `own` reads what listforge wrote, `foreign` reads what anybody else did, `out` writes.
"""

from listforge.frames.foreign import MALFORMED, Table, table
from listforge.frames.out import FORMATS, Format, as_text, make_folder, write, write_bytes, write_text, write_to
from listforge.frames.own import STDIO, kind, load, named, one_newline, read, read_csv, view

__all__ = [
    "FORMATS", "MALFORMED", "STDIO", "Format", "Table", "as_text", "kind", "load", "make_folder", "named",
    "one_newline", "read", "read_csv", "table", "view", "write", "write_bytes", "write_text", "write_to",
]  # fmt: skip
