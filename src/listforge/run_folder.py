"""The folder of a pipeline's runs: one folder a run, and `latest`, which always points at a whole one."""

import hashlib
import json
import mmap
import os
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from listforge.errors import InputError, LockedError, OutputError

MARKER = ".listforge"
REPORT, MANIFEST, LEADS, PAGE, SALES = "report.json", "manifest.json", "leads.parquet", "report.html", "handoff.json"
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


def publish(
    folder: Path,
    files: Mapping[str, bytes],
    today: date,
    keep: int | None,
    written: Callable[[Path], None] = lambda target: None,
) -> Path:
    """Write a run's files as `runs/<today>-<n>` and point `latest` at it; of older runs the newest `keep` stay.

    `written` hears where the run will stand when all of it is on disk and none of it is seen; where that fails, no run
    was written.
    """
    try:
        return _published(folder, files, today, keep, written)
    except OSError as error:
        raise OutputError(f"{folder}: {error.strerror or error}") from None


def _published(
    folder: Path, files: Mapping[str, bytes], today: date, keep: int | None, written: Callable[[Path], None]
) -> Path:
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
        written(target)
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


# --- a run that is there -------------------------------------------------------------------------


def newest(folder: Path) -> Path:
    """The run that a folder is, or the latest of those in it; an InputError where there is none."""
    for run in (folder, folder / "latest"):
        if (run / REPORT).is_file() or (run / MANIFEST).is_file():
            return run
    if not folder.is_dir():
        raise InputError(f"{folder}: {'is a file' if folder.exists() else 'is not there'}; name the folder of a run")
    raise InputError(f"{folder}: no run; name the folder that `listforge run --out` wrote to, or one in its runs/")


def loaded(path: Path) -> dict[str, Any]:
    """The object in a JSON file of a run; an InputError where it is missing or damaged."""
    try:
        content = json.loads(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}; a run has one, so run it again") from None
    except ValueError as error:
        raise damaged(path, f"not JSON ({error})") from None
    if not isinstance(content, dict):
        raise damaged(path, "not a JSON object")
    return content


def damaged(path: Path, what: str) -> InputError:
    """The error of a run's file that is not as it was written."""
    return InputError(f"{path}: {what}; it was changed or cut off: run again, or take it from a backup")


def differences(run: Path) -> tuple[dict[str, str], int]:
    """Each file of the run that is not what its manifest says, with what it is; and how many the manifest names."""
    path = run / MANIFEST
    outputs = loaded(path).get("outputs")
    if not isinstance(outputs, dict) or not all(isinstance(told, dict) for told in outputs.values()):
        raise damaged(path, "has no list of outputs")
    found = {}
    for name, told in outputs.items():
        if Path(name).name != name:
            found[name] = "is no file of a run"
        elif not (run / name).is_file():
            found[name] = "missing"
        elif _fingerprint(run / name) != told.get("sha256"):
            found[name] = "changed"
    for here in run.iterdir():
        if here.name not in outputs and here.name != MANIFEST:
            found[here.name] = "not of the run"
    return dict(sorted(found.items())), len(outputs)


def _fingerprint(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise InputError(f"{path}: {error.strerror or error}") from None
