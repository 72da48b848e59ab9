"""Do-not-call lists: read from whatever they come in, compiled, dated, and looked up.

A small list is held in memory. A large one is compiled once into a Parquet file of sorted numbers, kept beside it as
`.<name>.listforge-dnc.parquet`, and looked up block by block, so that its size costs no memory.

files -> formats, tables -> compiled -> cache -> entries -> summary; age and registers stand by themselves.
"""

from listforge.suppression.age import good_until, screened_on, stale
from listforge.suppression.cache import sha256
from listforge.suppression.entries import Suppressed, screens
from listforge.suppression.lists import Gathered, compile_to, dated, load
from listforge.suppression.registers import left_out
from listforge.suppression.summary import Summary, summaries
from listforge.suppression.tables import Entries

__all__ = [
    "Entries", "Gathered", "Summary", "Suppressed", "compile_to", "dated", "good_until", "left_out", "load",
    "screened_on", "screens", "sha256", "stale", "summaries",
]  # fmt: skip
