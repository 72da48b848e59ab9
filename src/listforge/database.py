"""Sources that are queries: any database SQLAlchemy reaches, its address taken from the environment."""

import json
import os
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import polars as pl

from listforge.columns import TEXT
from listforge.errors import InputError, UsageError
from listforge.frames.foreign import headers
from listforge.icp.sources import Source

AT_A_TIME = 20_000  # rows held as Python values


def query(source: Source) -> pl.DataFrame:
    """The rows of a source's query as text columns; a UsageError names a variable or package that is missing."""
    try:
        import sqlalchemy
    except ImportError:
        raise UsageError(f"source {source.name}: install listforge[sql] to read databases") from None
    told = os.environ.get(source.url_env or "")
    if not told:
        raise UsageError(f"source {source.name}: the environment variable {source.url_env} is not set")
    address: Any = None
    try:
        address = with_driver(sqlalchemy.make_url(told))
        if missing := _missing(address):
            raise InputError(f"source {source.name}: {missing}: no such file; check {source.url_env}")
        engine = sqlalchemy.create_engine(address, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            return _answer(connection, source.query or "")
    except ImportError as error:
        raise UsageError(f"source {source.name}: {error}; install the database's driver") from None
    except (sqlalchemy.exc.SQLAlchemyError, ValueError, OSError) as error:
        raise InputError(f"source {source.name}: {why(error, address)}; check its query and {source.url_env}") from None


def _missing(address: Any) -> str | None:
    """The name of a file of SQLite that is not there: asked for rows, SQLite would make an empty one."""
    path = address.database if address.get_backend_name() == "sqlite" else None
    if not path or path == ":memory:" or path.startswith("file:") or Path(path).exists():
        return None
    return Path(path).name


def with_driver(address: Any) -> Any:
    """`postgresql://` and Heroku's `postgres://` by the driver that listforge[sql] brings; others as they are."""
    return address.set(drivername="postgresql+psycopg") if address.drivername in ("postgres", "postgresql") else address


def _answer(connection: Any, query: str) -> pl.DataFrame:
    """The rows, a share at a time; the query reaches the database as it is written, colons and percents in it."""
    manners = {"no_parameters": True, "stream_results": True, "max_row_buffer": AT_A_TIME}
    answer = connection.exec_driver_sql(query, execution_options=manners)
    names = headers(list(answer.keys()))
    parts = (
        pl.DataFrame([_texts(name, cells) for name, cells in zip(names, zip(*rows, strict=True), strict=True)])
        for rows in answer.partitions(AT_A_TIME)
    )
    return pl.concat([pl.DataFrame(schema=dict.fromkeys(names, TEXT)), *parts])


def why(error: Exception, address: Any) -> str:
    """What the database says, without its host, its user and their password."""
    said = str(getattr(error, "orig", None) or type(error).__name__).strip().splitlines()[0]
    said = re.split(r"(?:FATAL|ERROR):\s+", said)[-1]
    for secret in (address.password, address.host, address.username) if address is not None else ():
        if secret is not None and len(str(secret)) > 1:
            said = said.replace(str(secret), "***")
    return said


# --- values --------------------------------------------------------------------------------------


_PLAIN: dict[type, pl.DataType] = {str: pl.String(), int: pl.Int64(), bool: pl.Boolean(), date: pl.Date()}


def _texts(name: str, cells: Sequence[object]) -> pl.Series:
    """A column as text; one that is text already, or plain numbers, days or flags, costs next to nothing."""
    kinds = set(map(type, cells)) - {type(None)}
    plain = _PLAIN.get(kinds.pop()) if len(kinds) == 1 else None
    try:
        if plain is not None:
            return pl.Series(name, cells, dtype=plain).cast(TEXT).replace("", None)
    except (OverflowError, TypeError):  # a number of more than 64 bits
        pass
    return pl.Series(name, [_text(cell) for cell in cells], dtype=TEXT)


def _text(value: object) -> str | None:
    """A value as the text of a list: days and moments in ISO (in UTC where a zone is known), numbers in digits.

    Arrays are joined, JSON stays JSON.
    """
    match value:
        case None | "":
            return None
        case str():
            return value
        case bool():
            return str(value).lower()
        case int():
            return str(value)
        case float() | Decimal():
            return _digits(value)
        case datetime():
            return _moment(value)
        case date() | time():
            return value.isoformat()
        case bytes() | memoryview():
            return bytes(value).decode("utf-8", errors="replace") or None
        case list() | tuple():
            texts = (_text(part) for part in value)
            return "; ".join(text.replace(";", ",") for text in texts if text) or None
        case dict():
            return json.dumps(value, ensure_ascii=False, default=str)
    return str(value)


def _digits(number: float | Decimal) -> str | None:
    """Never with an exponent; a whole float without a point."""
    exact = Decimal(repr(number)) if isinstance(number, float) else number
    if not exact.is_finite():
        return None
    return format(exact, "f").removesuffix(".0") if isinstance(number, float) else format(exact, "f")


def _moment(value: datetime) -> str:
    if value.tzinfo is not None:
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return value.date().isoformat() if value.time() == time.min else value.isoformat(timespec="seconds")
