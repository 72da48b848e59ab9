"""Who is who: the ids of people and companies stay theirs, whatever lists come and go."""

from datetime import date

import polars as pl
from sqlalchemy import Connection, Text, bindparam, delete, insert, update

from listforge.columns import TEXT, WHOLE, ensure
from listforge.fields import identity
from listforge.store import keys, rows, stages
from listforge.store.opening import Store
from listforge.store.schema import account_keys, became, contact_keys, contacts, outcomes

CONTACT_KEY = {"key": WHOLE, "contact_id": TEXT}
CONTACT = {"contact_id": TEXT, "account_id": TEXT, "first_seen": pl.Date()}
ACCOUNT_KEY = {"key": WHOLE, "account_id": TEXT}
SAMPLE = 1_000  # rows of a list that tell whether it came before
_JOINING = len(keys.JOINING)


def recalled(store: Store, frame: pl.DataFrame, *, country: str | None = None) -> pl.DataFrame:
    """The list with the contact_id and account_id of whoever the store knows; all other rows as they came.

    A person is known by the surest of their keys that is one contact's alone, of several by the eldest.
    """
    frame = ensure(frame, ["contact_id", "account_id"])
    sure = _by_source(store, frame)
    found = _beside(frame, sure)
    at = found["account"].is_null().arg_true()
    told = keys.hashed(keys.of_rows(frame[at], country), store.hashing)
    told = told.with_columns(row=at.gather(told["row"]))
    others = told.filter(found["contact"].is_null().gather(told["row"]) & pl.col("kind").is_in(keys.IDENTIFYING))
    found = _beside(frame, pl.concat([sure, _contacts(store, others)]))
    site = _beside(frame, _accounts(store.connection, told))["site"]
    return frame.with_columns(
        contact_id=found["contact"].fill_null(frame["contact_id"]),
        account_id=found["account"].fill_null(site).fill_null(frame["account_id"]),
    )


def _by_source(store: Store, frame: pl.DataFrame) -> pl.DataFrame:
    """As `_contacts`, of rows of sources that came before: their own keys are the surest, and the cheapest to make.

    Of a list of which a sample is not known so, the other keys are worth asking for at once.
    """
    told = keys.hashed(keys.of_leads(frame), store.hashing)
    step = told.height // SAMPLE + 1
    some = _contacts(store, told.gather_every(step))
    return _contacts(store, told) if step > 1 and some.height * step * 2 > told.height else some


def _beside(frame: pl.DataFrame, found: pl.DataFrame) -> pl.DataFrame:
    """What was found of rows, a row for each of the frame."""
    every = frame.select(pl.int_range(pl.len(), dtype=pl.UInt32).alias("row"))
    return every.join(found, on="row", how="left", maintain_order="left")


def _contacts(store: Store, told: pl.DataFrame) -> pl.DataFrame:
    """row, contact, account: whom each row is known as by these keys."""
    known = rows.among(store.connection, contact_keys, "key", told["key"], CONTACT_KEY, more=True)
    claims = _claimed(told.join(_alone(known), on="key"))
    of = rows.among(store.connection, contacts, "contact_id", claims["contact_id"], CONTACT, more=True)
    claims = claims.join(of, on="contact_id", how="left")
    best = claims.sort("row", "rank", "first_seen", "contact_id").unique("row", keep="first", maintain_order=True)
    return best.select("row", contact="contact_id", account="account_id")


def _alone(known: pl.DataFrame) -> pl.DataFrame:
    """The keys that are one contact's alone."""
    return known.filter(~pl.col("key").is_duplicated())


def _claimed(met: pl.DataFrame) -> pl.DataFrame:
    """row, contact_id, rank (of the surest key), hits: whom the rows' keys are keys of."""
    return met.group_by("row", "contact_id").agg(rank=pl.col("kind").to_physical().min(), hits=pl.len())


def _accounts(connection: Connection, told: pl.DataFrame) -> pl.DataFrame:
    """row, site: the account whose domain a row has, else whose name; where several have it, none."""
    asked = told.filter(pl.col("kind").is_in(keys.OF_COMPANY)).select("row", "kind", "key")
    known = _alone(rows.among(connection, account_keys, "key", asked["key"], ACCOUNT_KEY, more=True))
    # A row that has a domain is not known by its name: many companies bear one name.
    surest = asked.sort("row", pl.col("kind") != "domain").unique("row", keep="first", maintain_order=True)
    return surest.join(known, on="key").select("row", site="account_id")


# --- learning ------------------------------------------------------------------------------------


def learned(
    store: Store, frame: pl.DataFrame, today: date, *, merged: pl.DataFrame | None = None, country: str | None = None
) -> pl.DataFrame:
    """The list after dedupe, each contact_id that of the eldest contact its person was known as; the store learns it.

    merged: the rows that gave way, with their survivor_lead_id, whose keys are the survivor's too. One row has one id:
    where two people were told apart that the store knew as one, the surer keeps it.
    """
    frame = ensure(frame, ["lead_id", "contact_id", "account_id"])
    told = _of_people(store, frame, merged, country)
    people = told.filter(pl.col("kind").is_in(keys.OF_PERSON))
    known = rows.among(store.connection, contact_keys, "key", people["key"], CONTACT_KEY, more=True)
    people = people.join(_alone(known), on="key", how="left")
    claims = _claimed(people.filter(pl.col("kind").is_in(keys.IDENTIFYING)).drop_nulls("contact_id"))
    asked = pl.concat([claims["contact_id"], frame["contact_id"], frame["lead_id"]])
    there = rows.among(store.connection, contacts, "contact_id", asked, CONTACT, more=True)
    won = _won(claims.join(there, on="contact_id", how="left"), frame["lead_id"])
    chosen = won.sort("row", "first_seen", "contact_id").unique("row", keep="first", maintain_order=True)
    frame = frame.with_columns(contact_id=_named(store.connection, frame, chosen))
    ids = frame["contact_id"]
    given_up = won.join(chosen.select("row", now="contact_id"), on="row").filter(pl.col("contact_id") != pl.col("now"))
    _keep_contacts(store.connection, frame, there, today)
    _keep_keys(store.connection, people, known, ids)
    _join(store.connection, given_up.select("contact_id", "now"))
    stages.joined(store, given_up.select("contact_id", "now"))
    _keep_accounts(store.connection, told.filter(pl.col("kind").is_in(keys.OF_COMPANY)), frame["account_id"])
    return frame


def _of_people(store: Store, frame: pl.DataFrame, merged: pl.DataFrame | None, country: str | None) -> pl.DataFrame:
    """The keys of the rows, and those of the rows that gave way to each, under the survivor's row."""
    own = keys.of_rows(frame, country)
    if merged is None or merged.is_empty():
        return keys.hashed(own, store.hashing)
    place = frame.select(survivor_lead_id="lead_id", survivor=pl.int_range(pl.len(), dtype=pl.UInt32)).drop_nulls()
    place = place.unique("survivor_lead_id", keep="first", maintain_order=True)
    at = merged.join(place, on="survivor_lead_id", how="left", maintain_order="left")["survivor"]
    theirs = keys.of_rows(merged, country).with_columns(survivor=pl.col("row"))
    theirs = theirs.with_columns(row=at.gather(theirs["survivor"])).drop_nulls("row").select(own.columns)
    # The site of a company that gave way may be another one; its people are the survivor's all the same.
    theirs = theirs.filter(pl.col("kind").is_in(keys.OF_PERSON))
    return keys.hashed(pl.concat([own, theirs]).unique(maintain_order=True), store.hashing)


def _won(claims: pl.DataFrame, lead_ids: pl.Series) -> pl.DataFrame:
    """The claims that hold: a contact is one row's, the surest's; no two are joined for a likeness."""
    contested = pl.col("row").is_duplicated() | pl.col("contact_id").is_duplicated()
    plain, claims = claims.filter(~contested), claims.filter(contested)
    sure = claims.with_columns(lead=lead_ids.gather(claims["row"]))
    own = pl.col("lead").eq_missing(pl.col("contact_id"))
    sure = sure.sort("contact_id", ~own, "rank", -pl.col("hits").cast(pl.Int64), "lead", "row", nulls_last=True)
    sure = sure.unique("contact_id", keep="first", maintain_order=True)
    sure = sure.drop("lead").sort("row", "first_seen", "contact_id")
    joining = sure.filter(pl.col("rank") < _JOINING)
    # Of the unsure ones a row has the eldest, where it has no sure one.
    others = sure.filter(pl.col("rank") >= _JOINING).join(joining, on="row", how="anti", maintain_order="left")
    return pl.concat([plain, joining, others.unique("row", keep="first", maintain_order=True)])


def _named(connection: Connection, frame: pl.DataFrame, chosen: pl.DataFrame) -> pl.Series:
    """The contact_id of each row: the one chosen, else its own where that is free, else one made of its lead_id."""
    told = frame.select("lead_id", "contact_id").with_row_index("row")
    told = told.join(chosen.select("row", chosen="contact_id"), on="row", how="left", maintain_order="left")
    ids, taken = told["chosen"], told["chosen"].drop_nulls()
    for wish in (told["contact_id"], told["lead_id"]):
        ids = _given(connection, ids, wish, taken)
        taken = ids.drop_nulls()
    turn = 0
    while ids.null_count():
        turn += 1
        names = told.select(pl.col("lead_id").fill_null("") + pl.lit(f"\x1f{turn}\x1f") + pl.col("row").cast(TEXT))
        ids = _given(connection, ids, identity.hashed(names.to_series()), taken)
        taken = ids.drop_nulls()
    return ids.rename("contact_id")


def _given(connection: Connection, ids: pl.Series, wish: pl.Series, taken: pl.Series) -> pl.Series:
    """The ids, the missing ones filled by the wish where nobody has it: here, in the store, or before it gave way."""
    at = (ids.is_null() & wish.is_not_null()).arg_true()
    if at.is_empty():
        return ids
    wishes = wish.gather(at)
    held = rows.among(connection, contacts, "contact_id", wishes, {"contact_id": TEXT})["contact_id"]
    gone = rows.among(connection, became, "old_id", wishes, {"old_id": TEXT})["old_id"]
    barred = pl.concat([series.rename("id") for series in (held, gone, taken)])
    free = ~wishes.is_in(barred.implode()) & wishes.is_first_distinct()
    return ids.clone().scatter(at.filter(free), wishes.filter(free))


# --- what is written -----------------------------------------------------------------------------


def _keep_contacts(connection: Connection, frame: pl.DataFrame, known: pl.DataFrame, today: date) -> None:
    """New contacts, and the account that each is at now."""
    now = frame.select("contact_id", "account_id")
    new = now.join(known, on="contact_id", how="anti", maintain_order="left")
    rows.insert(connection, contacts, new.sort("contact_id").with_columns(first_seen=pl.lit(today)))
    moved = now.join(known, on="contact_id", suffix="_then").filter(
        pl.col("account_id").is_not_null() & pl.col("account_id").ne_missing(pl.col("account_id_then"))
    )
    if moved.height:
        mine = [{"old": one, "account_id": account} for one, account in moved.select("contact_id", "account_id").rows()]
        connection.execute(update(contacts).where(contacts.c.contact_id == bindparam("old")), mine)


def _join(connection: Connection, given_up: pl.DataFrame) -> None:
    """Contacts that turned out to be others: all they were known by, and all that happened to them, is the others'."""
    if given_up.is_empty():
        return
    now = given_up.rename({"now": "_now"})
    schema = {**CONTACT_KEY, "kind": TEXT}
    theirs = rows.among(connection, contact_keys, "contact_id", now["contact_id"], schema).join(now, on="contact_id")
    rows.drop(connection, contact_keys, theirs.select("key", "contact_id"))
    moved = theirs.select("key", "kind", contact_id="_now").unique(["key", "contact_id"], keep="first")
    there = rows.among(connection, contact_keys, "key", moved["key"], CONTACT_KEY)
    new = moved.join(there, on=["key", "contact_id"], how="anti").sort("key", "contact_id")
    rows.insert(connection, contact_keys, new.select("key", "contact_id", "kind"))
    pairs = [{"old": old, "now": new_id} for old, new_id in given_up.sort("contact_id").rows()]
    old, other = bindparam("old", type_=Text), bindparam("now", type_=Text)
    for statement in (
        update(outcomes).where(outcomes.c.contact_id == old).values(contact_id=other),
        update(became).where(became.c.contact_id == old).values(contact_id=other),
        delete(contacts).where(contacts.c.contact_id == old),
        insert(became).values(old_id=old, contact_id=other),
    ):
        for pair in pairs:
            connection.execute(statement, pair)


def _keep_keys(connection: Connection, told: pl.DataFrame, known: pl.DataFrame, ids: pl.Series) -> None:
    """What the contacts are known by now as well. What somebody else of this list has now is theirs alone.

    told: with the contact_id of whose key each is alone so far.
    """
    mine, on = told.select("key", "kind", "contact_id", now=ids.gather(told["row"])), ["key", "contact_id"]
    # Most keys are their contact's already; only the others are worth looking at twice.
    changed = mine.filter(pl.col("contact_id").ne_missing(pl.col("now")))
    changed = changed.select("key", "kind", contact_id="now").unique(on, keep="first")
    known = known.join(changed, on="key", how="semi")
    new = changed.join(known, on=on, how="anti").sort(on)
    theirs = known.join(changed.filter(pl.col("kind") != "number"), on="key", how="semi")
    theirs = theirs.filter(pl.col("contact_id").is_in(ids.implode()))
    stale = theirs.join(mine.select("key", contact_id="now"), on=on, how="anti")
    rows.drop(connection, contact_keys, stale)
    rows.insert(connection, contact_keys, new.select("key", "contact_id", "kind"))


def _keep_accounts(connection: Connection, told: pl.DataFrame, ids: pl.Series) -> None:
    """What the companies of the list are known by, as of this list: of an earlier one nothing is left of these keys."""
    mine = told.select("key", "kind", account_id=ids.gather(told["row"])).drop_nulls()
    known = rows.among(connection, account_keys, "key", mine["key"], ACCOUNT_KEY)
    on = ["key", "account_id"]
    rows.drop(connection, account_keys, known.join(mine, on=on, how="anti"))
    new = mine.join(known, on=on, how="anti").unique(on, keep="first").sort(on)
    rows.insert(connection, account_keys, new.select("key", "account_id", "kind"))


def current(store: Store, ids: pl.Series) -> pl.Series:
    """The ids that contacts have now, of such as a dialer may have been given when they were two."""
    gone = rows.among(store.connection, became, "old_id", ids, {"old_id": TEXT, "contact_id": TEXT})
    now = ids.rename("old_id").to_frame().join(gone, on="old_id", how="left", maintain_order="left")
    return now.select(pl.coalesce("contact_id", "old_id")).to_series().rename(ids.name)


def of_ids(store: Store, ids: pl.Series) -> pl.Series:
    """The contacts that have such ids now, or a row of a source with such an id; null for who is not known."""
    now = current(store, ids).rename("contact_id")
    there = rows.among(store.connection, contacts, "contact_id", now, {"contact_id": TEXT}).with_columns(known=True)
    told = keys.hashed(pl.DataFrame({"kind": pl.repeat("lead", ids.len(), eager=True), "text": ids}), store.hashing)
    by_row = rows.among(store.connection, contact_keys, "key", told["key"], CONTACT_KEY).unique("key", keep="none")
    found = told.select("key", contact_id=now).join(there, on="contact_id", how="left", maintain_order="left")
    found = found.join(by_row, on="key", how="left", suffix="_of_row", maintain_order="left")
    return found.select(
        pl.when("known").then("contact_id").otherwise("contact_id_of_row").alias("contact_id")
    ).to_series()


def also_known(store: Store, frame: pl.DataFrame, *, country: str | None = None) -> None:
    """What rows say of contacts whom the store knows by their contact_id, added to what these are known by."""
    frame = ensure(frame, ["contact_id"])
    asked = frame["contact_id"].drop_nulls().unique()
    there = rows.among(store.connection, contacts, "contact_id", asked, {"contact_id": TEXT})["contact_id"]
    frame = frame.filter(pl.col("contact_id").is_in(there.implode()).fill_null(value=False))
    told = keys.hashed(keys.of_rows(frame, country), store.hashing).with_columns(pl.col("kind").cast(TEXT))
    told = told.filter(pl.col("kind").is_in(keys.OF_PERSON))
    mine = told.select("key", "kind", contact_id=frame["contact_id"].gather(told["row"]))
    mine = mine.unique(["key", "contact_id"], keep="first", maintain_order=True)
    known = rows.among(store.connection, contact_keys, "key", mine["key"], CONTACT_KEY)
    new = mine.join(known, on=["key", "contact_id"], how="anti").sort("key", "contact_id")
    rows.insert(store.connection, contact_keys, new.select("key", "contact_id", "kind"))
