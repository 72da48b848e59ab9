"""Frames into tables and out of them, by the million: the shortest way each database has."""

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl
from sqlalchemy import BigInteger, Column, Connection, MetaData, Select, Table, Text, bindparam, delete, func, select
from sqlalchemy.schema import CreateTable

AT_ONCE = 100_000
FEW = 4  # a look-up of fewer than one in so many of a table's rows asks for them; of more, reads the table


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
    connection: Connection, table: Table, column: str, values: pl.Series, schema: Mapping[str, pl.DataType]
) -> pl.DataFrame:
    """Columns of the table's rows whose `column` is one of the values, each row once."""
    asked = values.drop_nulls().rename(column)
    if asked.is_empty():
        return pl.DataFrame(schema=dict(schema))
    if asked.len() * FEW < (connection.execute(select(func.count()).select_from(table)).scalar() or 0):
        return _asked(connection, table, asked.unique().sort(), schema)
    return _whole(connection, table, schema).join(asked.to_frame(), on=column, how="semi")


def _asked(connection: Connection, table: Table, asked: pl.Series, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    kind = BigInteger() if asked.dtype == pl.Int64 else Text()
    temporary = Table("asked", MetaData(), Column(asked.name, kind, primary_key=True), prefixes=["TEMPORARY"])
    connection.exec_driver_sql(str(CreateTable(temporary).compile(dialect=connection.dialect)))
    insert(connection, temporary, asked.to_frame())
    on = temporary.c[asked.name] == table.c[asked.name]
    rows = found(connection, select(*(table.c[name] for name in schema)).join_from(temporary, table, on), schema)
    temporary.drop(connection)
    return rows


def _whole(connection: Connection, table: Table, schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """All rows, as CSV made by the database: a tenth of the time that rows as Python values take."""
    if connection.dialect.name == "sqlite":
        texts = _lines(connection, table, list(schema))
    else:
        names = ", ".join(f'"{name}"' for name in schema)
        asked = f'copy (select {names} from "{table.name}") to stdout (format csv)'
        with _driver(connection).cursor() as cursor, cursor.copy(asked) as copy:
            texts = [b"".join(bytes(part) for part in copy)]
    parts = [pl.read_csv(text, has_header=False, schema=dict(schema)) for text in texts if text]
    return pl.concat(parts) if parts else pl.DataFrame(schema=dict(schema))


def _lines(connection: Connection, table: Table, names: Sequence[str]) -> list[bytes]:
    cells = (
        f"""coalesce('"' || replace("{name}", '"', '""') || '"', '')"""
        if not isinstance(table.c[name].type, BigInteger)
        else f'"{name}"'
        for name in names
    )
    line = " || ',' || ".join(cells)
    asked = f'select group_concat({line}, char(10)) from "{table.name}"'
    # A text that SQLite builds has 1,000,000,000 bytes at most; keys are spread evenly over 64 bits.
    edges = range(-(1 << 63), 1 << 63, 1 << 60) if "key" in table.c else ()
    parts = [f"{asked} where key between {edge} and {edge + (1 << 60) - 1}" for edge in edges] or [asked]
    texts = [connection.exec_driver_sql(part).scalar() for part in parts]
    return [text.encode() for text in texts if text is not None]


def _driver(connection: Connection) -> Any:
    return connection.connection.driver_connection
