"""Writes a list: to standard output in one go, to a file by a draft beside it that then takes its place."""

import io
import os
import stat
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, get_args

import polars as pl

from listforge import columns
from listforge.errors import OutputError
from listforge.frames.own import STDIO

Format = Literal["csv", "arrow", "parquet", "ndjson"]
FORMATS: tuple[Format, ...] = get_args(Format)
EXTENSIONS: dict[str, Format] = {
    ".csv": "csv", ".arrow": "arrow", ".ipc": "arrow", ".feather": "arrow", ".parquet": "parquet",
    ".ndjson": "ndjson", ".jsonl": "ndjson",
}  # fmt: skip
MOMENT_FORMAT = "%Y-%m-%dT%H:%M:%SZ"


def format_of(path: Path, asked: Format | None) -> Format:
    """The format asked for, else by the extension, else CSV."""
    return asked or EXTENSIONS.get(path.suffix.lower(), "csv")


def write(frame: pl.DataFrame, path: Path, format: Format | None = None) -> None:
    """The list to a file or standard output; an OutputError leaves what stood there."""
    chosen = format_of(path, format)
    if path == STDIO and chosen == "parquet":
        raise OutputError("Parquet cannot go down a pipe; use --format arrow, or -o FILE")
    with opened(path) as file:
        write_to(frame, file, chosen)


def write_to(frame: pl.DataFrame, file: BinaryIO, format: Format) -> None:
    """The list into an open binary file."""
    _writers[format](frame, file)


def write_text(text: str, path: Path) -> None:
    """Text to a file or standard output, in the same way."""
    write_bytes(text.encode(), path)


def write_bytes(data: bytes, path: Path) -> None:
    """Bytes to a file or standard output, in the same way."""
    with opened(path) as file:
        file.write(data)


def make_folder(path: Path) -> None:
    """The folder, and those above it, where there is none."""
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(f"{path}: {error.strerror or error}") from None


def _write_csv(frame: pl.DataFrame, file: BinaryIO) -> None:
    as_text(frame).write_csv(file)


def _write_ndjson(frame: pl.DataFrame, file: BinaryIO) -> None:
    moments = [n for n, dtype in frame.schema.items() if isinstance(dtype, pl.Datetime)]
    frame.with_columns(pl.col(moments).dt.strftime(MOMENT_FORMAT)).write_ndjson(file)


def _write_arrow(frame: pl.DataFrame, file: BinaryIO) -> None:
    # Texts behind each other: as views the threads that made them decide which buffer each is in.
    frame.rechunk().write_ipc_stream(file, compat_level=pl.CompatLevel.oldest())


_writers: dict[Format, Callable[[pl.DataFrame, BinaryIO], object]] = {
    "csv": _write_csv,
    "arrow": _write_arrow,
    "parquet": lambda frame, file: frame.rechunk().write_parquet(file),
    "ndjson": _write_ndjson,
}


def as_text(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame as CSV writes it: ISO dates, true/false, lists joined by `; `, fixed decimals, null empty."""
    return frame.select(_cell_text(name, dtype).alias(name) for name, dtype in frame.schema.items())


def _cell_text(name: str, dtype: pl.DataType) -> pl.Expr:
    value = pl.col(name)
    if dtype == columns.TEXTS:
        return columns.joined(name).replace("", None)
    if dtype == pl.Float64:
        return _decimal(value, columns.decimals(name) if name in columns.COLUMNS else None)
    if isinstance(dtype, pl.Datetime):
        return value.dt.strftime(MOMENT_FORMAT)
    return value.replace("", None) if dtype == pl.String else value.cast(pl.String)


def _decimal(value: pl.Expr, places: int | None) -> pl.Expr:
    if places is None:
        return value.cast(pl.String)
    whole = (value * 10**places).round(mode="half_away_from_zero")
    scaled = whole.cast(pl.Int64).abs().cast(pl.String).str.zfill(places + 1)
    sign = pl.when(whole < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.when(value.is_not_null()).then(
        pl.concat_str(sign, scaled.str.head(-places), pl.lit("."), scaled.str.tail(places))
    )


@contextmanager
def opened(path: Path) -> Iterator[BinaryIO]:
    """A binary file to write: standard output, a device or pipe as it is, a file by draft and replacement."""
    try:
        if path == STDIO:
            buffer = io.BytesIO()
            yield buffer
            _to_stdout(buffer.getbuffer())
        elif path.exists() and not path.is_file():
            if path.is_dir():
                raise OutputError(f"{path}: is a folder; name a file in it")
            with path.open("wb") as file:
                yield file
        else:
            with _draft(Path(os.path.realpath(path))) as file:
                yield file
    except (OSError, pl.exceptions.PolarsError) as error:
        raise OutputError(f"{named_output(path)}: {getattr(error, 'strerror', None) or error}") from None


def named_output(path: Path) -> str:
    """What a message calls the output."""
    return "standard output" if path == STDIO else str(path)


def _to_stdout(data: memoryview) -> None:
    """All of the bytes: an unbuffered stdout may take a part of them and say nothing."""
    if sys.stdout is None or sys.stdout.closed:
        raise OutputError("standard output is closed; name a file: -o FILE")
    out = sys.stdout.buffer
    while data:
        data = data[out.write(data[:1_048_576]) :]
    out.flush()


@contextmanager
def _draft(target: Path) -> Iterator[BinaryIO]:
    """A draft beside the target, with the old file's mode, that takes its place when all is written."""
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    draft.unlink(missing_ok=True)  # of a run that was killed; in a container every run may have the same process id
    try:
        with draft.open("xb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if target.exists():
            draft.chmod(stat.S_IMODE(target.stat().st_mode))
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
