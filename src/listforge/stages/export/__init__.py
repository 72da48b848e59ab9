"""The call file, and the last gate before it.

screening -> cells -> limits -> rules, history -> caps -> order -> call_files, workbook; stage puts them together, plan
counts, source_risk shuts a gate.
"""

from listforge.stages.export.call_files import PART, files, text_of
from listforge.stages.export.cells import MADE, PHONES
from listforge.stages.export.rules import gates, wanted
from listforge.stages.export.source_risk import gate as source_risk
from listforge.stages.export.stage import export

__all__ = ["MADE", "PART", "PHONES", "export", "files", "gates", "source_risk", "text_of", "wanted"]
