"""Who on a list is known to have said no, whatever brings them back; and of one number or address, why."""

from datetime import date
from typing import NamedTuple

import polars as pl
from sqlalchemy import or_, select

from listforge.columns import FLAG, TEXT, WHOLE, ensure
from listforge.store import keys, people, rows
from listforge.store.opening import Store
from listforge.store.schema import account_keys, contact_keys, contacts, opt_out_keys, opt_outs
from listforge.suppression import Suppressed

FOUND = {"key": WHOLE, "kind": TEXT, "list": TEXT, "scope": TEXT, "told": FLAG}


class Recalled(NamedTuple):
    """A list with `do_not_call` where no entry would stop a row, and the entries that stop the others."""

    frame: pl.DataFrame
    lists: list[Suppressed]


def recalled(store: Store, frame: pl.DataFrame, today: date, *, country: str | None = None) -> Recalled:
    """Whoever of the list said no and is not over it, as lists that validate takes: `suppressed_opt_outs` and so on.

    A person is known by anything they were ever known by: their numbers and addresses, the row of their source, their
    page, a number with their name, their name and company. Numbers that three people or more have stop none of them,
    unless somebody named that very number.
    """
    frame = ensure(frame, ["do_not_call"])
    hits = _hits(store, today)
    if hits.is_empty():
        return Recalled(frame, [])
    told = keys.hashed(keys.of_rows(frame, country), store.hashing)
    shared = _shared(store, told)
    counts = pl.col("told") | (pl.col("kind") != "number") | ~pl.col("key").is_in(shared)
    found = told.join(hits, on="key").filter(counts)
    persons = found.filter((pl.col("scope") == "person") & pl.col("kind").is_in(keys.OF_PERSON))
    known = persons.select("row", "list").unique()
    # What else stands in the rows of who said no is theirs too.
    handles = told.filter(pl.col("kind").is_in(["mail", "number"]) & ~pl.col("key").is_in(shared))
    theirs = known.join(handles, on="row").with_columns(scope=pl.lit("person"))
    names = ["list", "scope", "kind", "text"]
    entries = pl.concat([found.select(names), theirs.select(names)]).unique().sort(names)
    stopped = found.filter(pl.col("kind").is_in(["mail", "role", "number"])).select("row", "list")
    unstopped = known.join(pl.concat([theirs.select("row", "list"), stopped]), on=["row", "list"], how="anti")["row"]
    flag = pl.int_range(pl.len(), dtype=pl.UInt32).is_in(unstopped.implode())
    frame = frame.with_columns(do_not_call=pl.when(flag).then(True).otherwise("do_not_call"))
    return Recalled(frame, [_suppressed(part) for part in entries.partition_by("list", "scope", maintain_order=True)])


def _suppressed(entries: pl.DataFrame) -> Suppressed:
    """Entries of one list and scope as the stages look them up."""
    scope = entries["scope"][0]

    def texts(*kinds: str) -> pl.Series:
        return entries.filter(pl.col("kind").is_in(kinds))["text"].unique().sort().rename("")

    numbers = texts("number").cast(pl.Int64, strict=False).drop_nulls().unique().sort()
    domains = texts("domain") if scope in ("account", "domain") else texts().clear()
    companies = texts("company") if scope == "account" else texts().clear()
    return Suppressed(entries["list"][0], scope, None, numbers, texts("mail", "role"), domains, companies)


def _hits(store: Store, today: date) -> pl.DataFrame:
    """key, list, scope, told: all that is known of who said no; what a contact adds to it was told by nobody."""
    o, k = opt_outs.c, opt_out_keys.c
    asked = select(k.key, k.kind, o.list, o.scope, k.told).join_from(
        opt_out_keys, opt_outs, k.opt_out_id == o.opt_out_id
    )
    direct = rows.found(store.connection, asked.where(or_(o.until.is_(None), o.until >= today)), FOUND)
    wide = direct.filter(pl.col("scope").is_in(["person", "account"]))
    found = direct.drop("kind")
    if wide.height:
        known = rows.among(store.connection, contact_keys, "key", wide["key"], {"key": WHOLE, "contact_id": TEXT})
        houses = people.houses_of(known.join(wide.filter(pl.col("kind") == "number"), on="key", how="semi"))
        known = known.filter(~pl.col("key").is_in(houses.implode()))
        theirs = wide.join(known, on="key").select("contact_id", "list", "scope").unique()
        found = pl.concat([found, _by_contact(store, theirs), _by_account(store, theirs)])
    return found.group_by("key", "list", "scope").agg(pl.col("told").any())


def _by_contact(store: Store, theirs: pl.DataFrame) -> pl.DataFrame:
    """Every key of every contact that has a key of somebody who said no for themselves."""
    mine = theirs.filter(pl.col("scope") == "person")
    more = people.of_contacts(store, mine["contact_id"])
    return mine.join(more, on="contact_id").select("key", "list", "scope", told=pl.lit(value=False))


def _by_account(store: Store, theirs: pl.DataFrame) -> pl.DataFrame:
    """Every key of every account one of whose people said no for all of it."""
    mine, of = theirs.filter(pl.col("scope") == "account"), {"contact_id": TEXT, "account_id": TEXT}
    at = rows.among(store.connection, contacts, "contact_id", mine["contact_id"], of)
    keys_of = {"account_id": TEXT, "key": WHOLE}
    sites = rows.among(store.connection, account_keys, "account_id", at["account_id"], keys_of)
    found = mine.join(at, on="contact_id").join(sites, on="account_id")
    return found.select("key", "list", "scope", told=pl.lit(value=False))


def _shared(store: Store, told: pl.DataFrame) -> pl.Series:
    """The keys of numbers that several people have: contacts of the store, and names on the list."""
    numbers = told.filter(pl.col("kind") == "number")
    known = rows.among(store.connection, contact_keys, "key", numbers["key"], {"key": WHOLE, "contact_id": TEXT})
    there = people.houses_of(known)
    names = told.filter(pl.col("kind") == "numbered").select("text", number=pl.col("text").str.extract(r"^(\d+)"))
    crowd = names.unique("text").group_by("number").len().filter(pl.col("len") >= people.SHARED_BY)["number"]
    here = numbers.filter(pl.col("text").is_in(crowd.implode()))["key"]
    return pl.concat([there, here]).unique().implode()


# --- asked ---------------------------------------------------------------------------------------


class Found(NamedTuple):
    """An opt-out that stops what was asked for: its list and scope, when it was added, until when, and why.

    `told`: it names what was asked; else the person is known by it.
    """

    list: str
    scope: str
    added_on: date
    until: date | None
    reason: str | None
    told: bool


def check(store: Store, named_: pl.DataFrame, today: date) -> list[Found]:
    """The opt-outs of whoever or whatever has one of these keys, as `named` makes them."""
    asked = keys.hashed(named_, store.hashing)
    o, k = opt_outs.c, opt_out_keys.c
    around = people.known_of(store, asked.with_columns(entry=pl.lit(0, dtype=pl.UInt32)))
    sites = _sites_around(store, asked)
    direct, every = asked["key"].to_list(), {*asked["key"], *around["key"], *sites}
    houses = _house_numbers(store, asked)
    found: dict[tuple[str, str], Found] = {}
    for part in pl.Series(sorted(every), dtype=pl.Int64).to_frame("key").iter_slices(500):
        columns = (k.key, k.kind, k.told, o.list, o.scope, o.added_on, o.until, o.reason)
        rule = (k.key.in_(part["key"].to_list()), or_(o.until.is_(None), o.until >= today))
        statement = select(*columns).join_from(opt_out_keys, opt_outs, k.opt_out_id == o.opt_out_id).where(*rule)
        for key, kind, told, of, scope, added_on, until, reason in store.connection.execute(statement):
            mine = key in direct
            # Of another key of the same contact only what was said for the person counts.
            at_site = key in sites and scope in ("account", "domain")
            if mine and not told and kind == "number" and key in houses:
                continue
            if not mine and scope != "person" and not at_site:
                continue
            one, other = Found(of, scope, added_on, until, reason, bool(mine and told)), found.get((of, scope))
            if other is None or (one.told, other.added_on) > (other.told, one.added_on):
                found[(of, scope)] = one
    return sorted(found.values(), key=lambda one: (one.list, one.scope))


def _sites_around(store: Store, asked: pl.DataFrame) -> set[int]:
    """The keys of the companies of whoever has one of the keys, and of companies that have one."""
    keys_of, of = {"account_id": TEXT, "key": WHOLE}, {"contact_id": TEXT, "account_id": TEXT}
    known = rows.among(store.connection, contact_keys, "key", asked["key"], {"key": WHOLE, "contact_id": TEXT})
    known = known.filter(~pl.col("key").is_in(people.houses_of(known).implode()))
    theirs = rows.among(store.connection, contacts, "contact_id", known["contact_id"], of)["account_id"]
    own = rows.among(store.connection, account_keys, "key", asked["key"], keys_of)["account_id"]
    sites = rows.among(store.connection, account_keys, "account_id", pl.concat([theirs, own]).drop_nulls(), keys_of)
    return set(sites["key"])


def _house_numbers(store: Store, asked: pl.DataFrame) -> set[int]:
    numbers = asked.filter(pl.col("kind") == "number")["key"]
    known = rows.among(store.connection, contact_keys, "key", numbers, {"key": WHOLE, "contact_id": TEXT})
    return set(people.houses_of(known))
