"""Who said no: opt-outs by the list that told them, and all that their people are known by."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl
from sqlalchemy import delete, func, or_, select

from listforge.columns import FLAG, TEXT, WHOLE
from listforge.fields import identity
from listforge.store import keys, rows
from listforge.store.opening import Store
from listforge.store.schema import contact_keys, opt_out_keys, opt_outs

OWN, ERASED = "opt_outs", "erased"
SHARED_BY = 3  # people: a number of so many is a house's, and says nothing of one of them
KEY = {"key": WHOLE, "kind": TEXT}
_ADDED = {"entry": pl.UInt32(), "key": WHOLE, "kind": TEXT, "told": FLAG}


class Entry(NamedTuple):
    """One opt-out: how far it reaches, what names who said no (rows of kind and text), until when, and why."""

    scope: str
    keys: pl.DataFrame
    until: date | None = None
    reason: str | None = None


def add(store: Store, entries: Sequence[Entry], today: date, *, of: str = OWN) -> int:
    """Opt-outs that somebody named, on the list `of`; how many are new. A person's other keys are kept with them."""
    told = [
        keys.hashed(entry.keys, store.hashing).with_columns(entry=pl.lit(n, dtype=pl.UInt32), told=pl.lit(value=True))
        for n, entry in enumerate(entries)
    ]
    names = ["entry", "key", "kind", "told"]
    own = pl.concat([one.select(names) for one in told] or [pl.DataFrame(schema=_ADDED)])
    persons = pl.Series([n for n, entry in enumerate(entries) if entry.scope == "person"], dtype=pl.UInt32)
    beside = known_of(store, own.filter(pl.col("entry").is_in(persons.implode())))
    both = pl.concat([own, beside.select(names)]).unique(["entry", "key"], keep="first", maintain_order=True)
    facts = pl.DataFrame(
        {
            "entry": pl.Series(range(len(entries)), dtype=pl.UInt32),
            "scope": pl.Series([entry.scope for entry in entries], dtype=TEXT),
            "until": pl.Series([entry.until for entry in entries], dtype=pl.Date),
            "reason": pl.Series([entry.reason for entry in entries], dtype=TEXT),
        }
    )
    if store.hashing.hides:
        facts = facts.with_columns(keys.blanked(pl.col("reason")))
    return _kept(store, facts, own, both, today, of)


def learned(store: Store, frame: pl.DataFrame, today: date, *, of: str = OWN, country: str | None = None) -> int:
    """Rows whose person said no, as a source or a list told it, remembered by all they are known by; how many are new.

    Nobody named one of their numbers: those that are several people's stop none of the others.
    """
    told = keys.hashed(keys.of_rows(frame, country), store.hashing).filter(pl.col("kind").is_in(keys.OF_PERSON))
    own = told.select("key", "kind", entry="row", told=pl.lit(value=False))
    facts = pl.DataFrame({"entry": pl.int_range(frame.height, dtype=pl.UInt32, eager=True)}).with_columns(
        scope=pl.lit("person"), until=pl.lit(None, dtype=pl.Date), reason=pl.lit(None, dtype=TEXT)
    )
    return _kept(store, facts, own, own, today, of)


def known_of(store: Store, own: pl.DataFrame) -> pl.DataFrame:
    """The keys of the contacts that have one of the keys, as `own` has them; none by a number that is a house's."""
    known = rows.among(store.connection, contact_keys, "key", own["key"], {"key": WHOLE, "contact_id": TEXT})
    number = own.filter(pl.col("kind") == "number")["key"].implode()
    known = known.filter(~(pl.col("key").is_in(houses_of(known).implode()) & pl.col("key").is_in(number)))
    mine = own.select("entry", "key").join(known, on="key").select("entry", "contact_id").unique()
    more = of_contacts(store, mine["contact_id"])
    return mine.join(more, on="contact_id").select("entry", "key", "kind", told=pl.lit(value=False))


def houses_of(known: pl.DataFrame) -> pl.Series:
    """Of such keys of numbers with their contacts those that so many have that they are a house's."""
    return known.group_by("key").len().filter(pl.col("len") >= SHARED_BY)["key"]


def of_contacts(store: Store, ids: pl.Series) -> pl.DataFrame:
    """contact_id, key, kind: all that these contacts are known by, but for numbers that are a house's."""
    every = rows.among(store.connection, contact_keys, "contact_id", ids, {"contact_id": TEXT, **KEY})
    numbers = every.filter(pl.col("kind") == "number")["key"]
    known = rows.among(store.connection, contact_keys, "key", numbers, {"key": WHOLE, "contact_id": TEXT})
    return every.filter(~pl.col("key").is_in(houses_of(known).implode()))


def _kept(store: Store, facts: pl.DataFrame, naming: pl.DataFrame, every: pl.DataFrame, today: date, of: str) -> int:
    """The entries under ids made of what names them, so that one told twice is there once; a later end stands."""
    words = naming.sort("entry", "key").group_by("entry", maintain_order=True).agg(pl.col("key").cast(TEXT))
    facts = facts.join(words, on="entry").with_columns(
        opt_out_id=identity.hashed(
            facts.join(words, on="entry")
            .select(pl.concat_str(pl.lit(of), "scope", pl.col("key").list.join(","), separator="\x1f"))
            .to_series()
        )
    )
    facts = facts.unique("opt_out_id", keep="first", maintain_order=True)
    ids = {"opt_out_id": TEXT, "until": pl.Date()}
    known = rows.among(store.connection, opt_outs, "opt_out_id", facts["opt_out_id"], ids)
    longer = facts.join(known, on="opt_out_id", suffix="_then").filter(
        pl.col("until_then").is_not_null() & (pl.col("until").is_null() | (pl.col("until") > pl.col("until_then")))
    )
    for one in longer["opt_out_id"]:
        for table in (opt_out_keys, opt_outs):
            store.connection.execute(delete(table).where(table.c.opt_out_id == one))
    new = facts.join(known.join(longer, on="opt_out_id", how="anti"), on="opt_out_id", how="anti")
    entries = new.select("opt_out_id", "scope", "until", "reason", list=pl.lit(of), added_on=pl.lit(today))
    rows.insert(store.connection, opt_outs, entries.sort("opt_out_id"))
    here = facts.select("entry", "opt_out_id").join(every, on="entry").sort("told", descending=True)
    here = here.unique(["key", "opt_out_id"], keep="first").select("key", "opt_out_id", "kind", "told")
    pairs = {"key": WHOLE, "opt_out_id": TEXT}
    there = rows.among(store.connection, opt_out_keys, "key", here["key"], pairs)
    fresh = here.join(there, on=["key", "opt_out_id"], how="anti").sort("key", "opt_out_id")
    rows.insert(store.connection, opt_out_keys, fresh)
    return new.height


def named(texts: Mapping[str, Sequence[str]]) -> pl.DataFrame:
    """Keys that somebody names, as `Entry` has them: kind -> texts in the form that rows are known by."""
    pairs = [(kind, text) for kind, of_kind in texts.items() for text in of_kind]
    return pl.DataFrame(pairs, schema={"kind": TEXT, "text": TEXT}, orient="row")


def counted(store: Store, today: date) -> pl.DataFrame:
    """list, scope, entries, first, last: the opt-outs that hold on the day, and when the first and last were added."""
    o = opt_outs.c
    asked = (
        select(o.list, o.scope, func.count(), func.min(o.added_on), func.max(o.added_on))
        .where(or_(o.until.is_(None), o.until >= today))
        .group_by(o.list, o.scope)
    )
    schema = {"list": TEXT, "scope": TEXT, "entries": WHOLE, "first": pl.Date(), "last": pl.Date()}
    return rows.found(store.connection, asked, schema).sort("list", "scope")


def remove(store: Store, of: str) -> None:
    """All opt-outs of a list."""
    ids = select(opt_outs.c.opt_out_id).where(opt_outs.c.list == of)
    store.connection.execute(delete(opt_out_keys).where(opt_out_keys.c.opt_out_id.in_(ids)))
    store.connection.execute(delete(opt_outs).where(opt_outs.c.list == of))
