"""What happened on the phones repairs the list: results files -> outcomes -> leads they belong to -> repairs.

`read` turns a dialer's rows into outcomes, `matched` finds whose they are, `repaired` repairs the list; `figures`,
`results` and `quality` say what came of the calls.
"""

from listforge.outcomes.batches import quality
from listforge.outcomes.counts import figures, results, sent_back
from listforge.outcomes.effects import effect
from listforge.outcomes.matching import Matched, matched
from listforge.outcomes.reading import OUTCOMES, Read, read
from listforge.outcomes.repairs import APPLIED, repaired

__all__ = [
    "APPLIED", "OUTCOMES", "Matched", "Read", "effect", "figures", "matched", "quality", "read", "repaired", "results",
    "sent_back",
]  # fmt: skip
