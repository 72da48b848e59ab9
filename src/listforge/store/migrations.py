"""From any earlier schema to this program's, a step a version, all of them in the transaction that opened the store."""

from collections.abc import Callable, Mapping

from sqlalchemy import Connection, insert, inspect, select, update

from listforge.errors import InputError
from listforge.store.schema import VERSION, about, metadata, stages

Steps = Mapping[int, Callable[[Connection], None]]


def _told_of_calls(connection: Connection) -> None:
    """Whom a call was to, as the list had it on the day; when a meeting is and who comes; where a run's files are; and
    the stages of contacts."""
    stages.create(connection)
    for table, column in (
        ("outcomes", "source"),
        ("outcomes", "temperature"),
        ("outcomes", "icp_version"),
        ("outcomes", "class_dialed"),
        ("outcomes", "meeting_at"),
        ("outcomes", "meeting_attendees"),
        ("runs", "folder"),
    ):
        connection.exec_driver_sql(f"alter table {table} add column {column} text")


def _qualified_by(connection: Connection) -> None:
    """The definition that a lead met when a call to it was told: of the calls before, nobody knows it."""
    connection.exec_driver_sql("alter table outcomes add column definition text")


# Version -> what makes a store of that version one of the next. A new store is made whole from `schema`; a change there
# is a step here and a VERSION more.
STEPS: Steps = {1: _told_of_calls, 2: _qualified_by}


def is_there(connection: Connection) -> bool:
    """Whether somebody has made a store here."""
    return inspect(connection).has_table(about.name)


def brought_forward(connection: Connection, version: int = VERSION, steps: Steps = STEPS) -> bool:
    """A store of this version: made where there is none (then True), else changed step by step.

    An InputError for a store that a newer program made, or that is a database of somebody else.
    """
    tables = set(inspect(connection).get_table_names())
    if about.name not in tables:
        # A file is a store's alone; in a database others may have tables of other names.
        if tables and (connection.dialect.name == "sqlite" or tables & set(metadata.tables)):
            raise InputError("a database with tables of another program; name another for the store")
        metadata.create_all(connection)
        connection.execute(insert(about).values(name="version", value=str(version)))
        return True
    found = connection.execute(select(about.c.value).where(about.c.name == "version")).scalar()
    if found is None or not found.isdigit():
        raise InputError("a database with tables of another program; name another for the store")
    if int(found) > version:
        raise InputError(f"of version {found}, made by a newer listforge; this one knows {version}: install the newer")
    for step in range(int(found), version):
        steps[step](connection)
    if int(found) < version:
        connection.execute(update(about).where(about.c.name == "version").values(value=str(version)))
    return False
