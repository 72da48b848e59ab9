"""Who is worth calling first, and why: attributes -> scores -> stage, priority and buying group."""

from listforge.stages.score.explain import explain
from listforge.stages.score.rates import CLASSES, RESULTS, rates
from listforge.stages.score.stage import score

__all__ = ["CLASSES", "RESULTS", "explain", "rates", "score"]
