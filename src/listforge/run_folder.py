"""The folder of a pipeline's runs: one folder a run, and `latest`, which always points at a whole one."""

import hashlib
import mmap
import os
import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from filelock import FileLock, Timeout

from listforge.errors import LockedError, OutputError

MARKER = ".listforge"
RUN = re.compile(r"\d{4}-\d\d-\d\d-\d+")
MARK = "listforge writes its runs here; a folder without this file is left alone\n"


@contextmanager
def locked(folder: Path, seconds: float) -> Iterator[None]:
    """The folder, marked as ours and held by this run alone.

    An OutputError for a folder with other things in it, a LockedError when another run holds it for so long.
    """
    try:
        if folder.exists() and not folder.is_dir():
            raise OutputError(f"{folder}: is a file; --out names a folder")
        if folder.is_dir() and any(folder.iterdir()) and not (folder / MARKER).exists():
            raise OutputError(f"{folder}: has other things in it and no {MARKER} file; name a new or empty folder")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / MARKER).write_text(MARK)
        lock = FileLock(folder / f"{MARKER}.lock", timeout=seconds, mode=0o644)
        lock.acquire()
    except Timeout:
        raise LockedError(f"{folder}: another run holds the lock; waited {seconds:g} s (--lock-timeout)") from None
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror or error}") from None
    try:
        yield
    finally:
        lock.release()


def publish(folder: Path, files: Mapping[str, bytes], today: date, keep: int | None) -> Path:
    """Write a run's files as `runs/<today>-<n>` and point `latest` at it; of older runs the newest `keep` stay."""
    try:
        return _published(folder, files, today, keep)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror or error}") from None


def _published(folder: Path, files: Mapping[str, bytes], today: date, keep: int | None) -> Path:
    runs = folder / "runs"
    runs.mkdir(exist_ok=True)
    numbers = [int(tail) for run in runs.glob(f"{today}-*") if (tail := run.name.rpartition("-")[2]).isdigit()]
    target = runs / f"{today}-{max(numbers, default=0) + 1}"
    draft = runs / f".{target.name}.draft"
    shutil.rmtree(draft, ignore_errors=True)
    try:
        draft.mkdir()
        for name, content in files.items():
            with (draft / name).open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
        draft.rename(target)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    link = folder / ".latest.draft"
    link.unlink(missing_ok=True)
    link.symlink_to(Path("runs") / target.name)
    link.replace(folder / "latest")
    if keep is not None:
        _forget(runs, target, keep)
    return target


def _forget(runs: Path, newest: Path, keep: int) -> None:
    """Remove the oldest runs beyond the newest `keep`; what is no run stays."""

    def age(run: Path) -> tuple[str, int]:
        day, _, number = run.name.rpartition("-")
        return day, int(number)

    older = sorted((run for run in runs.iterdir() if RUN.fullmatch(run.name) and run != newest), key=age)
    for run in older[: max(0, len(older) - (keep - 1))]:
        shutil.rmtree(run)


def sha256(content: bytes | mmap.mmap) -> str:
    """The fingerprint of a file's content."""
    return hashlib.sha256(content).hexdigest()
