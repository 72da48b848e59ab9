"""What a list is worth and what came of its calls: figures of a run -> JSON, text, HTML.

`figures` makes one dict of what the stages made and of what is known of the calls; `text` has its sections as people
read them. Every field stands in docs/report.md.
"""

from listforge.report.figures import FIELDS, VERSION, figures
from listforge.report.funnel import checked

__all__ = ["FIELDS", "VERSION", "checked", "figures"]
