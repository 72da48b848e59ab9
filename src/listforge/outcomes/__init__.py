"""What happened on the phones repairs the list: results files -> outcomes -> leads they belong to -> repairs.

`read` turns a dialer's rows into outcomes, `matched` finds whose they are, `repaired` repairs the list, `replayed` a
list that was made anew by all that calls ever told; `figures`, `results` and `quality` say what came of the calls.
"""

from listforge.outcomes.batches import quality
from listforge.outcomes.counts import corrections, figures, results, sent_back
from listforge.outcomes.doubts import Doubt
from listforge.outcomes.effects import effect
from listforge.outcomes.matching import Matched, matched
from listforge.outcomes.numbers import with_numbers
from listforge.outcomes.reading import OUTCOMES, Read, read
from listforge.outcomes.repairs import brought, repaired, replayed
from listforge.outcomes.repeats import once

__all__ = [
    "OUTCOMES", "Doubt", "Matched", "Read", "brought", "corrections", "effect", "figures", "matched", "once", "quality",
    "read", "repaired", "replayed", "results", "sent_back", "with_numbers",
]  # fmt: skip
