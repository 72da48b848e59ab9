"""What enrichment cost, by provider and day."""

from datetime import date

import polars as pl
from sqlalchemy import insert, select, update

from listforge.columns import NUMBER, TEXT, WHOLE
from listforge.store import rows
from listforge.store.opening import Store
from listforge.store.schema import spend

SCHEMA = {"provider": TEXT, "day": pl.Date(), "calls": WHOLE, "hits": WHOLE, "cost": NUMBER}


def add(store: Store, provider: str, day: date, *, calls: int, hits: int, cost: float) -> None:
    """More of a provider on a day."""
    c = spend.c
    here = (c.provider == provider, c.day == day)
    more = update(spend).where(*here).values(calls=c.calls + calls, hits=c.hits + hits, cost=c.cost + cost)
    if not store.connection.execute(more).rowcount:
        first = {"provider": provider, "day": day, "calls": calls, "hits": hits, "cost": cost}
        store.connection.execute(insert(spend).values(**first))


def every(store: Store, since: date | None = None) -> pl.DataFrame:
    """provider, day, calls, hits, cost, in the order of days."""
    asked = select(*(spend.c[name] for name in SCHEMA))
    asked = asked if since is None else asked.where(spend.c.day >= since)
    return rows.found(store.connection, asked, SCHEMA).sort("day", "provider")
