"""Who is worth calling first, and why: attributes -> scores -> stage, priority and channel; buying group, coverage."""

from listforge.stages.score.accounts import summary as account_summary
from listforge.stages.score.coverage import lines as coverage_lines
from listforge.stages.score.explain import explain
from listforge.stages.score.rates import CLASSES, RESULTS, rates
from listforge.stages.score.stage import score
from listforge.stages.score.subsidiaries import unknown_columns

__all__ = [
    "CLASSES",
    "RESULTS",
    "account_summary",
    "coverage_lines",
    "explain",
    "rates",
    "score",
    "unknown_columns",
]
