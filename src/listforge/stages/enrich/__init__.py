"""Fill what is missing, never over what is there: derived -> looked up, provider by provider -> judged."""

from listforge.stages.enrich.stage import enrich
from listforge.stages.enrich.tables import table_lookup
from listforge.stages.enrich.waterfall import Lookup, Spend

__all__ = ["Lookup", "Spend", "enrich", "table_lookup"]
