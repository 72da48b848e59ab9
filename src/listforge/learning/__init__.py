"""What results say about the ICP: count them -> judge each value -> propose changes and weights. Applies nothing."""

from listforge.learning.evidence import LEAST, Evidence, Judged, Verdict, judged
from listforge.learning.proposals import Proposal, proposals
from listforge.learning.results import Results, results
from listforge.learning.weights import weights

__all__ = [
    "LEAST",
    "Evidence",
    "Judged",
    "Proposal",
    "Results",
    "Verdict",
    "judged",
    "proposals",
    "results",
    "weights",
]
