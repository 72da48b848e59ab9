"""The values of typed files (Parquet, Arrow, a database) as the text that a list is made of."""

import polars as pl
from polars.datatypes import DataTypeClass

from listforge.columns import COLUMNS, TEXT


def as_cells(frame: pl.DataFrame, *, typed: bool = False) -> pl.DataFrame:
    """Every column as text; with `typed`, a canonical column that already has its type keeps it.

    A whole float loses its `.0` (pandas makes floats of numbers beside a null), midnight its hours; lists are joined.
    """
    kept = {n for n, dtype in frame.schema.items() if typed and n in COLUMNS and COLUMNS[n].dtype == dtype}
    return frame.with_columns(_cell(pl.col(n), dtype) for n, dtype in frame.schema.items() if n not in kept)


def _cell(value: pl.Expr, dtype: pl.DataType) -> pl.Expr:
    if isinstance(dtype, pl.Array):
        return _cell(value.arr.to_list(), pl.List(dtype.inner))
    if isinstance(dtype, pl.List):
        texts = value.list.eval(_cell(pl.element(), _instance(dtype.inner)).str.replace_all(";", ",", literal=True))
        return texts.list.drop_nulls().list.join("; ").replace("", None)
    if isinstance(dtype, pl.Struct):
        return value.struct.json_encode()
    if isinstance(dtype, pl.Datetime):
        return _moment(value, dtype)
    if isinstance(dtype, pl.Duration):
        return value.dt.to_string("iso")
    if dtype.is_float():
        return value.fill_nan(None).cast(TEXT).str.replace(r"\.0$", "")
    if isinstance(dtype, pl.Binary):
        return value.map_elements(_decoded, return_dtype=TEXT)
    return value.cast(TEXT).replace("", None)


def _decoded(raw: bytes) -> str:
    return raw.decode("utf-8", errors="replace")


def _instance(dtype: pl.DataType | DataTypeClass) -> pl.DataType:
    return dtype() if isinstance(dtype, DataTypeClass) else dtype


def _moment(value: pl.Expr, dtype: pl.Datetime) -> pl.Expr:
    if dtype.time_zone is not None:
        return value.dt.convert_time_zone("UTC").dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    midnight = value.dt.time() == pl.time(0)
    return pl.when(midnight).then(value.dt.strftime("%Y-%m-%d")).otherwise(value.dt.strftime("%Y-%m-%dT%H:%M:%S"))
