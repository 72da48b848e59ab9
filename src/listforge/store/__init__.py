"""What lasts between runs: who is who, who must not be called, what happened on the phones, what was run and spent.

    with store.opened(address) as kept:
        leads = store.identities.recalled(kept, leads)

opening -> migrations, schema, tokens; keys, rows -> identities, people -> screening, erasure, do_not_call;
outcomes, stages, runs and spend stand by themselves.
"""

from listforge.store import do_not_call, erasure, identities, outcomes, people, runs, screening, spend, stages
from listforge.store.opening import Store, may_be_there, opened

__all__ = [
    "Store",
    "do_not_call",
    "erasure",
    "identities",
    "may_be_there",
    "opened",
    "outcomes",
    "people",
    "runs",
    "screening",
    "spend",
    "stages",
]
