"""The call file, and the last gate before it: screening -> rules, cells -> call_files; stage puts them together."""

from listforge.stages.export.call_files import PART, files, text_of
from listforge.stages.export.cells import MADE
from listforge.stages.export.rules import gates
from listforge.stages.export.stage import export

__all__ = ["MADE", "PART", "export", "files", "gates", "text_of"]
