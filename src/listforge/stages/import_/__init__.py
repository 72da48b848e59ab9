"""Turn a stranger's file into a list: mapping -> values -> origin; own lists come back by `own`."""

from listforge.stages.import_.origin import Origin, contested
from listforge.stages.import_.stage import import_, merged

__all__ = ["Origin", "contested", "import_", "merged"]
