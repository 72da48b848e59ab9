"""Reference tables as lookups."""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from listforge.columns import TEXT, ensure
from listforge.icp import Icp
from listforge.icp.enrichment import Provider
from listforge.stages.enrich import names
from listforge.stages.enrich.keys import APART, BESIDE, KEY, PLACE, comparable, lookup_key, of_table
from listforge.stages.enrich.waterfall import Lookup

REVIEW = {
    "provider": TEXT, "lead_id": TEXT, "company_name": TEXT, "country": TEXT, "company_domain": TEXT,
    "entry_company_name": TEXT, "entry_country": TEXT, "entry_company_domain": TEXT, "score": pl.Float64(),
}  # fmt: skip


@dataclass(frozen=True)
class Table:
    """A canonical reference table as a lookup: `_key` in, `_key` and the columns it fills out.

    The first entry of a key answers. keyed: `_key` and `entry`, its place in the table.
    """

    provider: Provider
    entries: pl.DataFrame
    keyed: pl.DataFrame

    def __call__(self, asked: pl.DataFrame) -> pl.DataFrame:
        """What the table knows of each key."""
        found = self._found(asked)
        values = self.entries.select(pl.col(n).gather(found["entry"]) for n in self.provider.fills)
        known = pl.concat([found.select(KEY), values], how="horizontal")
        return asked.select(KEY).join(known, on=KEY, how="left", maintain_order="left")

    def _found(self, asked: pl.DataFrame) -> pl.DataFrame:
        """`_key` and `entry` of the keys that the table has."""
        if self.provider.on == "company_name":
            sure = (pl.col("score") >= self.provider.match_at) & ~pl.col("doubt")
            return self.nearest(asked, self.provider.match_at).filter(sure)
        each = asked.select(KEY, part=pl.col(KEY).str.split(BESIDE)).explode("part")
        found = each.join(self.keyed, left_on="part", right_on=KEY, maintain_order="left")
        return found.unique(KEY, keep="first", maintain_order=True)

    def nearest(self, asked: pl.DataFrame, least: float) -> pl.DataFrame:
        """`_key`, what it is made of, and the entry by that name or nearly so: `entry`, `score`, `doubt`."""
        parts = pl.col(KEY).str.split_exact(APART, 2).struct.rename_fields(["company_name", *PLACE]).struct.unnest()
        told = asked.select(KEY, parts).with_columns(pl.col(*PLACE).replace("", None)).with_row_index("asked")
        mine = ensure(self.entries, ["company_name", *PLACE]).select("company_name", "country", comparable(PLACE[1]))
        return told.join(names.matches(told, mine, least), on="asked", maintain_order="left").drop("asked")


def table_lookup(provider: Provider, entries: pl.DataFrame, country: str | None) -> Table:
    """A canonical reference table as a lookup; its numbers without a calling code are of their country, or this."""
    on = provider.inputs[0]
    keyed = (
        of_table(entries, on, country) if on != "company_name" else pl.DataFrame(schema={KEY: TEXT, "entry": pl.UInt32})
    )
    return Table(provider, entries, keyed.unique(KEY, keep="first", maintain_order=True))


def doubtful(frame: pl.DataFrame, icp: Icp, lookups: Mapping[str, Lookup]) -> pl.DataFrame:
    """The rows whose company may be one of a table, where it is not sure enough to fill them: columns of REVIEW."""
    parts = [pl.DataFrame(schema=REVIEW)]
    for provider in icp.enrich.providers:
        table = lookups.get(provider.name)
        if isinstance(table, Table) and provider.on == "company_name" and "company_name" in frame.columns:
            lacking = pl.any_horizontal(pl.col(name).is_null() for name in provider.fills if name in frame.columns)
            keyed = ensure(frame, ["lead_id"]).filter(lacking).select("lead_id", lookup_key(provider, None).alias(KEY))
            keyed = keyed.drop_nulls(KEY).unique(KEY, keep="first", maintain_order=True)
            found = table.nearest(keyed, provider.review_at)
            sure = (pl.col("score") >= provider.match_at) & ~pl.col("doubt")
            parts.append(_shown(found.filter(~sure).join(keyed, on=KEY, maintain_order="left"), table))
    return pl.concat(parts)


def _shown(found: pl.DataFrame, table: Table) -> pl.DataFrame:
    shown = (
        ensure(table.entries, ["company_name", *PLACE])
        .select("company_name", *PLACE)
        .select(pl.all().gather(found["entry"]))
    )
    both = pl.concat([found, shown.select(pl.all().name.prefix("entry_"))], how="horizontal")
    return both.with_columns(provider=pl.lit(table.provider.name)).select(pl.col(n).cast(t) for n, t in REVIEW.items())
