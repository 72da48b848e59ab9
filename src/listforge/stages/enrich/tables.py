"""Reference tables as lookups."""

import polars as pl

from listforge.icp.enrichment import Provider
from listforge.stages.enrich.keys import KEY, lookup_key
from listforge.stages.enrich.waterfall import Lookup


def table_lookup(provider: Provider, entries: pl.DataFrame, country: str | None) -> Lookup:
    """A canonical reference table as a lookup: the first entry of a key answers."""
    known = entries.select(lookup_key(provider, country).alias(KEY), *provider.fills).drop_nulls(KEY)
    known = known.unique(KEY, keep="first", maintain_order=True)
    return lambda asked: asked.select(KEY).join(known, on=KEY, how="left", maintain_order="left")
