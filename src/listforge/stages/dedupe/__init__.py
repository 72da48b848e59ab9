"""One row a person, companies linked: keys -> links -> cluster -> merge."""

from listforge.stages.dedupe.stage import dedupe

__all__ = ["dedupe"]
