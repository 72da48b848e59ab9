"""What sales gets with a qualified lead: a brief, and the check that it holds what sales has asked for.

facts -> contract, briefs -> sections -> markdown.
"""

from listforge.handoff.briefs import document
from listforge.handoff.contract import lacking, problem
from listforge.handoff.facts import MADE, with_facts
from listforge.handoff.markdown import page
from listforge.handoff.sections import Sections, sections

__all__ = ["MADE", "Sections", "document", "lacking", "page", "problem", "sections", "with_facts"]
