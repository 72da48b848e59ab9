"""A store opened for one command: everything it does is one transaction, kept whole or not at all."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, Engine, NullPool, StaticPool, create_engine, event, make_url
from sqlalchemy.engine import URL
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from listforge import database
from listforge.errors import InputError, ListforgeError, LockedError, OutputError, UsageError
from listforge.store import migrations, tokens
from listforge.store.tokens import Hashing

DIALECTS = ("sqlite", "postgresql")
LOCK = 0x6C697374  # the advisory lock of PostgreSQL that writers hold
MAKING = 2.0  # seconds
PAUSE = 0.05
NOWHERE = URL.create("sqlite")  # an empty store in memory, for who reads one that nobody has made yet
CACHE = -200_000  # kibibytes of pages that SQLite holds, so that a million rows need not wait for the disk
# What SQLite and PostgreSQL say of a store that somebody else holds, and SQLite of one that is none any more.
BUSY = ("database is locked", "database table is locked", "could not obtain lock", "deadlock detected")
DAMAGED = ("not a database", "malformed", "unsupported file format")


class Store(NamedTuple):
    """An open store: its transaction, what its hashes are made with, and the folder that its files stand in."""

    connection: Connection
    hashing: Hashing
    folder: Path


@contextmanager
def opened(
    address: str | Path, *, secret: bytes | None = None, wait: float = 0, write: bool = True, folder: Path | None = None
) -> Iterator[Store]:
    """The store at the address, a file of SQLite or a URL; what is done with it is kept when the block ends well.

    secret: the key that people are hashed with, None where they need not be. wait: seconds to wait for another run
    that writes (LockedError). write=False takes no lock; a store that is not there yet is then an empty one. folder:
    of the files that lists are compiled into; beside the store unless told.
    """
    url, engine = _url(address), None
    beside = Path(url.database).parent if url.get_backend_name() == "sqlite" and url.database else Path(".listforge")
    if not write and not may_be_there(address):
        url = NOWHERE
    if url.get_backend_name() == "sqlite" and url != NOWHERE:
        _check_whole(Path(url.database or ""))
    with _taken_back(url, write):
        try:
            engine = _engine(url, write)
            with _begun(engine, wait, write) as connection:
                if write or url == NOWHERE or migrations.is_there(connection):
                    yield Store(connection, _ready(connection, secret, url), folder or beside)
                    return
            # The first to write makes it; who only reads finds nothing, and does not wait for that.
            engine = _engine(NOWHERE, write)
            with _begun(engine, wait, write) as connection:
                yield Store(connection, _ready(connection, secret, NOWHERE), folder or beside)
        except ImportError as error:
            raise UsageError(f"store {_shown(url)}: {error}; install listforge[sql]") from None
        except _raised_by(engine) as error:
            raise _told(error, url, wait) from None
        finally:
            if engine is not None:
                engine.dispose()


@contextmanager
def _taken_back(url: URL, write: bool) -> Iterator[None]:
    """Without the file of a store that was not there before and has nothing in it when the block fails, and without
    the folders that were made for it."""
    path = _file(url) if write else None
    folders = [folder for folder in path.parents if not folder.exists()] if path else []
    there = path is None or path.exists()
    try:
        yield
    except BaseException:
        if path is not None and not there:
            _remove_empty(path)
            for folder in folders:
                with suppress(OSError):  # of somebody who has put something there
                    folder.rmdir()
        raise


def _remove_empty(path: Path) -> None:
    """Removes a store without a table, unless somebody else has it open: then SQLite keeps its log (WAL) on."""
    if not path.exists():
        return
    url, at_once = URL.create("sqlite", database=str(path)), {"timeout": 0}
    engine = create_engine(url, poolclass=NullPool, connect_args=at_once, isolation_level="AUTOCOMMIT")
    with suppress(DBAPIError), engine.connect() as connection:
        if connection.exec_driver_sql("pragma journal_mode=delete").scalar() == "delete":
            connection.exec_driver_sql("begin exclusive")
            if not connection.exec_driver_sql("select count(*) from sqlite_master").scalar():
                path.unlink()


def _file(url: URL) -> Path | None:
    """The file that a store is in; None of one on a server, in memory or by a URI of SQLite's own."""
    name = url.database or ""
    plain = url.get_backend_name() == "sqlite" and name and not name.startswith((":", "file:"))
    return Path(name) if plain else None


def may_be_there(address: str | Path) -> bool:
    """Whether the file that a store is in is there; of one on a server only asking it tells."""
    url = _url(address)
    return url.get_backend_name() != "sqlite" or Path(url.database or "").exists()


def _check_whole(path: Path) -> None:
    """An InputError for a file with nothing in it: what a failed copy or a full disk leaves, and no new store.

    One that another run is just making is empty for a moment.
    """
    until = time.monotonic() + MAKING
    while path.is_file() and not path.stat().st_size:
        if time.monotonic() < until:
            time.sleep(PAUSE)
            continue
        raise InputError(f"store {path}: empty; put a copy back, or remove it to start anew")


def _ready(connection: Connection, secret: bytes | None, url: URL) -> Hashing:
    """The store as this program knows it; an error says which store it is of."""
    try:
        if migrations.brought_forward(connection):
            return tokens.made(connection, secret)
        return tokens.known(connection, secret)
    except ListforgeError as error:
        raise type(error)(f"store {_shown(url)}: {error}") from None


# --- where it is ---------------------------------------------------------------------------------


def _url(address: str | Path) -> URL:
    """The address as a URL; any that has no scheme is a file."""
    if isinstance(address, Path) or "://" not in address:
        return URL.create("sqlite", database=str(address))
    try:
        url: URL = database.with_driver(make_url(address))
    except (ArgumentError, ValueError):
        raise UsageError("store: its address is not a URL such as postgresql://user@host/name, nor a file") from None
    if url.get_backend_name() not in DIALECTS:
        raise UsageError(f"store: {url.get_backend_name()} is not among {', '.join(DIALECTS)}")
    return url


def _shown(url: URL) -> str:
    """What messages call it: the file, or the kind of database and its name."""
    return str(url.database) if url.get_backend_name() == "sqlite" else f"{url.get_backend_name()} {url.database or ''}"


def _engine(url: URL, write: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, poolclass=NullPool)
    if url == NOWHERE:
        return _manners(create_engine(url, poolclass=StaticPool), write=True)
    path = Path(url.database or "")
    if write:
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError(f"store {path}: {error.strerror or error}; --store names another place") from None
    elif not os.access(path.parent, os.W_OK):
        return _manners(create_engine(_as_it_lies(path), poolclass=NullPool), write=False)
    return _manners(create_engine(url, poolclass=NullPool, connect_args={"timeout": 0}), write)


def _as_it_lies(path: Path) -> str:
    """A file in a folder where SQLite can write nothing beside it, read as it is."""
    log = path.with_name(f"{path.name}-wal")
    if log.exists() and log.stat().st_size:
        raise OutputError(f"store {path}: not closed by its last writer, and its folder is read-only; make it writable")
    return f"sqlite:///file:{path.resolve()}?immutable=1&uri=true"


def _manners(engine: Engine, write: bool) -> Engine:
    """SQLite as it should be: transactions that begin where they are begun, a log in the stead of a rollback."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _: object) -> None:
        connection.isolation_level = None
        connection.execute(f"pragma cache_size={CACHE}")
        connection.execute("pragma synchronous=full")
        connection.execute("pragma secure_delete=on")  # who is forgotten stands in no free page either
        if write and connection.execute("pragma journal_mode").fetchone() != ("wal",):
            connection.execute("pragma journal_mode=wal")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("begin immediate" if write else "begin")

    return engine


# --- the transaction -----------------------------------------------------------------------------


@contextmanager
def _begun(engine: Engine, wait: float, write: bool) -> Iterator[Connection]:
    """The transaction, once nobody else writes."""
    until = time.monotonic() + wait
    while (connection := _tried(engine, write)) is None:
        if time.monotonic() >= until:
            raise LockedError(
                f"store {_shown(engine.url)}: another run works with it; waited {wait:g} s (--lock-timeout)"
            )
        time.sleep(PAUSE)
    with connection:
        yield connection
        if write:
            connection.commit()


def _tried(engine: Engine, write: bool) -> Connection | None:
    """A connection in a transaction, None where somebody else holds the lock."""
    connection = None
    try:
        connection = engine.connect()
        connection.begin()
        if engine.dialect.name == "sqlite":
            # A file that whoever was just making it has taken back holds nothing that anybody would find again.
            taken = write and (path := _file(engine.url)) is not None and not path.exists()
            if not taken:
                return connection
        elif not write or connection.exec_driver_sql(f"select pg_try_advisory_xact_lock({LOCK})").scalar():
            return connection
    except DBAPIError as error:
        if not any(word in str(error.orig) for word in BUSY):
            raise
    except _raised_by(engine) as error:  # by what is done to a connection that SQLAlchemy has just made
        if not any(word in str(error) for word in BUSY):
            raise
    if connection is not None:
        connection.close()
    return None


def _raised_by(engine: Engine | None) -> tuple[type[Exception], ...]:
    """What SQLAlchemy and the driver below it raise."""
    driver = (engine.dialect.loaded_dbapi.Error,) if engine is not None and engine.dialect.loaded_dbapi else ()
    return (DBAPIError, NoSuchModuleError, *driver)


def _told(error: Exception, url: URL, wait: float) -> ListforgeError:
    """What a database says as one of our errors, without its host, its user and their password."""
    said, name = database.why(error, url), _shown(url)
    if any(word in said for word in BUSY):
        return LockedError(f"store {name}: another run works with it; waited {wait:g} s (--lock-timeout)")
    if any(word in said for word in DAMAGED):
        return InputError(f"store {name}: damaged, or no store: {said}; put a copy back, or name another by --store")
    return OutputError(f"store {name}: {said}; nothing of this run was kept in it")
