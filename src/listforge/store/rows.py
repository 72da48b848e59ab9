"""Frames into tables and out of them, by the million: the shortest way each database has."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, Column, Connection, MetaData, Select, Table, Text, bindparam, delete, func, select
from sqlalchemy.schema import CreateTable

from listforge.columns import TEXT, WHOLE

AT_ONCE = 100_000
FEW = 4  # a look-up of fewer than one in so many of a table's rows asks for them; of more, reads the table
HANDFUL = 20  # so many are asked for without counting the table, which takes as long as to find them


def insert(connection: Connection, table: Table, frame: pl.DataFrame) -> None:
    """The frame's rows as new rows of the table, columns by name; dates as ISO text, which both databases read."""
    if frame.is_empty():
        return
    frame = frame.select(_written(name, dtype) for name, dtype in frame.schema.items())
    names = ", ".join(f'"{name}"' for name in frame.columns)
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" * len(frame.columns))
        for part in frame.iter_slices(AT_ONCE):
            connection.exec_driver_sql(f'insert into "{table.name}" ({names}) values ({marks})', part.rows())
        return
    with (
        _driver(connection).cursor() as cursor,
        cursor.copy(f'copy "{table.name}" ({names}) from stdin') as copy,
    ):
        for row in frame.iter_rows():
            copy.write_row(row)


def _written(name: str, dtype: pl.DataType) -> pl.Expr:
    """Days and moments as ISO text, moments in UTC without a word of it."""
    if isinstance(dtype, pl.Datetime):
        return pl.col(name).dt.replace_time_zone(None).dt.to_string("%Y-%m-%d %H:%M:%S%.6f")
    return pl.col(name).dt.to_string() if dtype == pl.Date else pl.col(name)


def drop(connection: Connection, table: Table, stale: pl.DataFrame) -> None:
    """Rows of a table of keys, by key and id."""
    if stale.height:
        key, owner = table.primary_key.columns
        gone = [{"old_key": key, "old": owner} for key, owner in stale.rows()]
        connection.execute(delete(table).where(key == bindparam("old_key"), owner == bindparam("old")), gone)


def found(connection: Connection, statement: Select[Any], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The answer to a question of moderate size."""
    rows = [tuple(row) for row in connection.execute(statement)]
    return pl.DataFrame(rows, schema=dict(schema), orient="row")


def among(
    connection: Connection,
    table: Table,
    column: str,
    values: pl.Series,
    schema: Mapping[str, pl.DataType],
    *,
    more: bool = False,
) -> pl.DataFrame:
    """Columns of the table's rows whose `column` is one of the values, each row once.

    more: where the shortest way is to read the whole table, all of it, for who joins the answer anyway.
    """
    asked = values.drop_nulls().rename(column)
    if asked.is_empty():
        return pl.DataFrame(schema=dict(schema))
    if asked.len() <= HANDFUL or asked.len() * FEW < _height(connection, table):
        return _asked(connection, table, asked.unique().sort(), schema)
    every = _whole(connection, table, schema)
    return every if more else every.join(asked.to_frame(), on=column, how="semi")


def _height(connection: Connection, table: Table) -> int:
    return connection.execute(select(func.count()).select_from(table)).scalar() or 0


def _asked(connection: Connection, table: Table, asked: pl.Series, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """By a table of what is asked for."""
    kind = BigInteger() if asked.dtype == pl.Int64 else Text()
    temporary = Table("asked", MetaData(), Column(asked.name, kind, primary_key=True), prefixes=["TEMPORARY"])
    connection.exec_driver_sql(str(CreateTable(temporary).compile(dialect=connection.dialect)))
    if connection.dialect.name == "sqlite":
        rows = _met(connection, table, asked, schema)
    else:
        insert(connection, temporary, asked.to_frame())
        on = temporary.c[asked.name] == table.c[asked.name]
        rows = found(connection, select(*(table.c[name] for name in schema)).join_from(temporary, table, on), schema)
    temporary.drop(connection)
    return rows


def _whole(connection: Connection, table: Table, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """All rows, as text made by the database: a tenth of the time that rows as Python values take."""
    if connection.dialect.name == "sqlite":
        return _read(connection, table, schema, _parts(connection, table))
    names = ", ".join(f'"{name}"' for name in schema)
    asked = f'copy (select {names} from "{table.name}") to stdout (format csv)'
    with _driver(connection).cursor() as cursor, cursor.copy(asked) as copy:
        text = b"".join(bytes(part) for part in copy)
    return pl.read_csv(text, has_header=False, schema=dict(schema)) if text else pl.DataFrame(schema=dict(schema))


# --- SQLite ------------------------------------------------------------------------------------------------------


def _met(connection: Connection, table: Table, asked: pl.Series, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """The rows of the table that meet those of the table `asked`, which is filled here."""
    temporary, marked = asked.to_frame(), f'insert into "asked" ("{asked.name}") values (?)'
    if asked.name != next(iter(table.primary_key.columns)).name:  # no index: the table is read, once
        for part in temporary.iter_slices(AT_ONCE):
            connection.exec_driver_sql(marked, part.rows())
        parts = _parts(connection, table) if asked.len() > HANDFUL else ["true"]
        return _read(connection, table, schema, [f'{part} and "{asked.name}" in "asked"' for part in parts])

    # SQLite keeps to the order of a cross join: through both tables from their beginnings to their ends.
    joined = f'"asked" cross join "{table.name}" on "{table.name}"."{asked.name}" = "asked"."{asked.name}"'
    found = []
    for part in temporary.iter_slices(AT_ONCE):
        connection.exec_driver_sql('delete from "asked"')
        connection.exec_driver_sql(marked, part.rows())
        found.append(_lines(connection, table, schema, joined))
    return pl.concat(found)


def _parts(connection: Connection, table: Table) -> list[str]:
    """Rules of which each row of the table keeps one, and each is kept by a moderate number of rows."""
    if "key" in table.c:  # keys are spread evenly over 64 bits
        step = 1 << (64 - (_height(connection, table) // AT_ONCE).bit_length())
        return [f'"key" between {edge} and {edge + step - 1}' for edge in range(-(1 << 63), 1 << 63, step)]
    last = connection.exec_driver_sql(f'select max(rowid) from "{table.name}"').scalar() or 0
    return [f"rowid between {edge} and {edge + AT_ONCE - 1}" for edge in range(0, last + 1, AT_ONCE)]


def _read(
    connection: Connection, table: Table, schema: Mapping[str, pl.DataType], rules: Sequence[str]
) -> pl.DataFrame:
    return pl.concat([_lines(connection, table, schema, f'"{table.name}" where {rule}') for rule in rules])


def _lines(connection: Connection, table: Table, schema: Mapping[str, pl.DataType], source: str) -> pl.DataFrame:
    """Columns of the table of rows `from` the source, as one text that SQLite makes of them."""
    names = [f'"{table.name}"."{name}"' for name in schema]
    nullable = [table.c[name].nullable for name in schema]
    cells = [f"coalesce({name}, char(29))" if null else name for name, null in zip(names, nullable, strict=True)]
    line = " || char(31) || ".join(cells)
    text, height = connection.exec_driver_sql(f"select group_concat({line}, char(30)), count(*) from {source}").one()
    # What somebody wrote may hold what parts the cells or the rows: these are read one by one.
    if height and text.count("\x1f") == height * (len(names) - 1) and text.count("\x1e") == height - 1:
        found = _parsed(text, schema)
        if found.height == height:
            return found
    rows = connection.exec_driver_sql(f"select {', '.join(names)} from {source}").all() if height else []
    plain = {name: WHOLE if dtype == WHOLE else TEXT for name, dtype in schema.items()}
    every = pl.DataFrame([tuple(row) for row in rows], schema=plain, orient="row")
    return every.with_columns(pl.col(name).str.to_date() for name, dtype in schema.items() if dtype == pl.Date)


def _parsed(text: str, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    if not text:
        return pl.DataFrame(schema=dict(schema))
    return pl.read_csv(
        text.encode(), has_header=False, schema=dict(schema), separator="\x1f", eol_char="\x1e", quote_char=None,
        null_values="\x1d", empty_string_is_null=False,
    )  # fmt: skip


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
