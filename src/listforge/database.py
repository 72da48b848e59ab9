"""Sources that are queries: any database SQLAlchemy reaches, its address taken from the environment."""

import os

import polars as pl

from listforge.errors import InputError, UsageError
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
    engine = sqlalchemy.create_engine(url)
    try:
        with engine.connect() as connection:
            answer = connection.execute(sqlalchemy.text(source.query or ""))
            names, rows = list(answer.keys()), answer.fetchall()
    except sqlalchemy.exc.SQLAlchemyError as error:
        raise InputError(
            f"source {source.name}: {type(error).__name__}; check its query and {source.url_env}"
        ) from None
    finally:
        engine.dispose()
    cells = {name: [_text(row[i]) for row in rows] for i, name in enumerate(names)}
    return pl.DataFrame({name: pl.Series(name, values, dtype=pl.String) for name, values in cells.items()})


def _text(value: object) -> str | None:
    if value is None or value == "":
        return None
    return str(value)
