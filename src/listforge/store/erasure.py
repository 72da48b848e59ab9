"""The right to be forgotten: a person leaves every table, and stays uncallable by hashes alone."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import polars as pl
from sqlalchemy import delete, func, or_, select, update

from listforge.columns import TEXT, WHOLE
from listforge.errors import UsageError
from listforge.store import keys, mentions, people, rows
from listforge.store.opening import Store
from listforge.store.outcomes import PERSONAL, REFERRAL
from listforge.store.schema import became, contact_keys, contacts, opt_out_keys, opt_outs, outcomes, stages

AT_ONCE = 500


class Forgotten(NamedTuple):
    """How many contacts are gone, how many calls say no more whom they were to, and how many texts of others named
    them."""

    contacts: int
    calls: int
    mentions: int


def forget(store: Store, named: pl.DataFrame, today: date, *, names: Sequence[str] = ()) -> Forgotten:
    """Erase whoever has one of these mail addresses or numbers (keys as `people.named` makes them).

    What others wrote of them goes too, where it names them word for word: by the addresses and numbers that are asked
    for, by `names`, and by the names that an address or a referral tells; the store knows no other. All they were known
    by is kept as hashes on the list `erased`, so that they are never called again. A UsageError for a number that
    several people have: it says nothing of whom to erase.
    """
    asked = keys.hashed(named, store.hashing)
    known = rows.among(store.connection, contact_keys, "key", asked["key"], {"key": WHOLE, "contact_id": TEXT})
    if (crowd := known.group_by("key").len().filter(pl.col("len") >= people.SHARED_BY)).height:
        raise UsageError(
            f"that number is known of {max(crowd['len']):,} people; say --email, or stop the number by "
            "`listforge suppress add --phone`"
        )
    ids = known["contact_id"].unique().sort()
    theirs = people.of_contacts(store, ids)
    entry = people.Entry("person", pl.DataFrame(named.select("kind", "text")))
    people.add(store, [entry], today, of=people.ERASED)
    touched = pl.concat([asked["key"], theirs["key"]]).unique()
    _unsay(store, touched)
    calls = _unname(store, ids, asked.filter(pl.col("kind") == "number")["key"])
    mails, numbers = (named.filter(pl.col("kind") == kind)["text"].to_list() for kind in ("mail", "number"))
    told = [*names, *mentions.names_of_mails(mails), *_unrefer(store, named)]
    mentioned = mentions.forget(store, mentions.Person(told, mails, numbers))
    every = rows.among(store.connection, contact_keys, "contact_id", ids, {"key": WHOLE, "contact_id": TEXT})
    rows.drop(store.connection, contact_keys, every)
    for table in (contacts, became, stages):
        for part in ids.to_frame("id").iter_slices(AT_ONCE):
            store.connection.execute(delete(table).where(table.c.contact_id.in_(part["id"].to_list())))
    return Forgotten(ids.len(), calls, mentioned)


def _unsay(store: Store, touched: pl.Series) -> None:
    """Why they said no was written by somebody, and may name them."""
    c = opt_out_keys.c
    for part in touched.to_frame("key").iter_slices(AT_ONCE):
        theirs = select(c.opt_out_id).where(c.key.in_(part["key"].to_list()))
        store.connection.execute(update(opt_outs).where(opt_outs.c.opt_out_id.in_(theirs)).values(reason=None))


def _unrefer(store: Store, named: pl.DataFrame) -> list[str]:
    """Others who referred us to them said so without their name; the full names that they said."""
    o, texts = outcomes.c, named["text"].to_list()
    theirs = or_(func.lower(o.referral_email).in_(texts), o.referral_phone.in_([f"+{text}" for text in texts]))
    names = store.connection.execute(select(o.referral_name).where(theirs, o.referral_name.is_not(None))).scalars()
    told = [name for name in names if len(name.split()) > 1]
    store.connection.execute(update(outcomes).where(theirs).values(dict.fromkeys(REFERRAL)))
    return told


def _unname(store: Store, ids: pl.Series, numbers: pl.Series) -> int:
    """Calls to them keep their day, agent and outcome, and lose the rest; how many they were."""
    o, nothing, count = outcomes.c, dict.fromkeys(PERSONAL), 0
    for part in ids.to_frame("id").iter_slices(AT_ONCE):
        some = part["id"].to_list()
        count += store.connection.execute(
            update(outcomes).where(or_(o.contact_id.in_(some), o.lead_id.in_(some))).values(nothing)
        ).rowcount
    by_number = update(outcomes).where(o.number_key.in_(numbers.to_list())).values(nothing)
    return count + store.connection.execute(by_number).rowcount
