"""Sources that are queries: any database SQLAlchemy reaches, its address taken from the environment."""

import os
from datetime import datetime, time

import polars as pl

from listforge.errors import InputError, UsageError
from listforge.frames.foreign import headers
from listforge.icp.models import Source


def query(source: Source) -> pl.DataFrame:
    """The rows of a source's query as text columns; a UsageError names a variable or package that is missing."""
    try:
        import sqlalchemy
    except ImportError:
        raise UsageError(f"source {source.name}: install listforge[sql] to read databases") from None
    url = os.environ.get(source.url_env or "")
    if not url:
        raise UsageError(f"source {source.name}: the environment variable {source.url_env} is not set")
    try:
        engine = sqlalchemy.create_engine(url, poolclass=sqlalchemy.NullPool)
        with engine.connect() as connection:
            answer = connection.execute(sqlalchemy.text(source.query or ""))
            names, rows = headers(list(answer.keys())), answer.fetchall()
    except ImportError as error:
        raise UsageError(f"source {source.name}: {error}; install the database's driver") from None
    except sqlalchemy.exc.SQLAlchemyError as error:
        why = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
        raise InputError(f"source {source.name}: {why}; check its query and {source.url_env}") from None
    cells = {name: [_text(row[i]) for row in rows] for i, name in enumerate(names)}
    return pl.DataFrame({name: pl.Series(name, values, dtype=pl.String) for name, values in cells.items()})


def _text(value: object) -> str | None:
    """A value as the text of a list: a date in ISO, a whole number without a point, true and false."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.isoformat(timespec="seconds")
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace")
    return str(value).removesuffix(".0") if isinstance(value, float) else str(value)
