"""Which rows are one company: facts -> sites -> links -> ids."""

from listforge.stages.dedupe.accounts.ids import account_ids

__all__ = ["account_ids"]
