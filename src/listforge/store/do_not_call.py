"""Do-not-call lists that were added by name: bare numbers in a compiled file, people as hashes in the store."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl
from sqlalchemy import delete, insert, select

from listforge import suppression
from listforge.icp.validation import SuppressionList
from listforge.store import people
from listforge.store.opening import Store
from listforge.store.people import Entry, named
from listforge.store.schema import lists as table
from listforge.suppression import Entries, Gathered, Suppressed

FOLDER = "lists"
KINDS = ("mail", "domain", "company")


class Listed(NamedTuple):
    """A list by name, as an ICP would have it, and how many numbers and people are on it."""

    entry: SuppressionList
    numbers: int
    people: int


def add(
    store: Store, entry: SuppressionList, folder: Path, today: date, default_country: str | None = None
) -> Gathered:
    """The list in the place of any that had its name; what it held. Its bare numbers go into a file of their own.

    The former file stays until `swept`, so that a run that fails leaves the former list whole.
    """
    place = store.folder / FOLDER
    place.mkdir(parents=True, exist_ok=True)
    target = place / f"{entry.name}-{suppression.sha256(folder / entry.path)[:12]}-{entry.as_of}.parquet"
    found = suppression.compile_to(target, entry, folder, default_country)
    forget(store, entry.name)
    told = [Entry(one.scope, _keys(one), one.until) for one in found.entries]
    told = [one for one in told if one.keys.height]
    people.add(store, told, today, of=entry.name)
    row = {
        "name": entry.name, "as_of": entry.as_of, "scope": entry.scope, "country": entry.country or default_country,
        "max_age_days": entry.max_age_days, "registers": " ".join(entry.registers), "numbers": found.numbers,
        "file": target.name if found.numbers else None, "people": sum(one.keys.height for one in told),
    }  # fmt: skip
    store.connection.execute(insert(table).values(**row))
    return found


def _keys(entries: Entries) -> pl.DataFrame:
    """What a table's entries name, as the store knows it."""
    texts = {kind: part.drop_nulls().unique().to_list() for kind, part in zip(KINDS, entries.texts, strict=True)}
    return named({"number": entries.numbers.unique().cast(pl.String).to_list(), **texts})


def forget(store: Store, name: str) -> None:
    """The list of that name is no more."""
    people.remove(store, name)
    store.connection.execute(delete(table).where(table.c.name == name))


def every(store: Store) -> list[Listed]:
    """All lists, by name."""
    found, place = [], (store.folder / FOLDER).resolve()
    for row in store.connection.execute(select(table)):
        entry = SuppressionList(
            name=row.name, path=str(place / (row.file or "")), as_of=row.as_of, scope=row.scope, country=row.country,
            max_age_days=row.max_age_days, registers=tuple(row.registers.split()), may_be_empty=True,
        )  # fmt: skip
        found.append(Listed(entry, row.numbers, row.people))
    return sorted(found, key=lambda one: one.entry.name)


def loaded(found: Sequence[Listed], today: date) -> list[Suppressed]:
    """The bare numbers of the lists as validate takes them; an InputError where a file is missing."""
    entries = [one.entry for one in found if one.numbers]
    return [part for entry in entries for part in suppression.load(entry, Path(), entry.country, today)]


def swept(store: Store) -> None:
    """Files of lists that are no more are deleted; asked in a transaction after that which changed them."""
    kept = set(store.connection.execute(select(table.c.file)).scalars())
    for path in (store.folder / FOLDER).glob("*.parquet"):
        if path.name not in kept:
            path.unlink(missing_ok=True)
