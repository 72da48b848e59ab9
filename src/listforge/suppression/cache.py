"""Where the compiled form of a list is kept, and whether it still is that list's."""

import atexit
import json
import shutil
import stat
import tempfile
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from listforge.errors import InputError, OutputError
from listforge.icp.validation import SuppressionList
from listforge.suppression import compiled, files
from listforge.suppression.compiled import Compiled, Runs

KEPT_FROM = 50_000  # numbers; a shorter list is read afresh in the time that a look at its compiled form takes
READING = ("format", "columns", "fields", "delimiter", "where", "scope")


def beside(path: Path) -> Path:
    """The compiled file of a list: hidden, in the folder where the list lies."""
    return path.with_name(f".{path.name}.listforge-dnc.parquet")


def found(path: Path, entry: SuppressionList, region: str | None) -> Compiled | None:
    """The compiled form, if it is of these very files, read in the same way by the same compiler."""
    kept = beside(path)
    if not kept.is_file():
        return None
    try:
        known = compiled.opened(kept)
    except InputError:  # damaged, or of another version: it is made anew
        return None
    if known is None or known.about.get("read_as") != _read_as(entry, region):
        return None
    return known if _same(path, known.about) else None


def kept(path: Path, entry: SuppressionList, region: str | None, numbers: Runs, told: Mapping[str, Any]) -> Compiled:
    """The numbers compiled beside the list, else in a folder that goes with this process."""
    about = {
        "read_as": _read_as(entry, region),
        "as_of": str(entry.as_of) if entry.as_of else None,
        "sha256": files.sha256(path),
        **told,
    }
    target = beside(path)
    try:
        compiled.write(numbers, target, about)
        target.chmod(stat.S_IMODE(files.on_disk(path)[0].stat().st_mode))
    except OSError:
        target = Path(tempfile.mkdtemp(prefix="listforge-")) / target.name
        atexit.register(shutil.rmtree, target.parent, ignore_errors=True)
        try:
            compiled.write(numbers, target, about)
        except OSError as error:
            raise OutputError(f"{target}: {error.strerror or error}; is there room for the compiled list?") from None
    made = compiled.opened(target)
    assert made is not None
    return made


def sha256(path: Path) -> str:
    """The hash of a list's files, from its compiled form where that still is its own."""
    kept = beside(path)
    try:
        known = compiled.opened(kept) if kept.is_file() else None
    except InputError:
        known = None
    if known is not None and "sha256" in known.about and known.about["files"] == _stamped(path):
        return str(known.about["sha256"])
    return files.sha256(path)


def _same(path: Path, about: Mapping[str, Any]) -> bool:
    """By size and time of every file; where only times differ, a copy may have changed them, the hash decides."""
    now, then = _stamped(path), about["files"]
    if now == then:
        return True
    return [s[:2] for s in now] == [s[:2] for s in then] and files.sha256(path) == about["sha256"]


def _stamped(path: Path) -> list[list[Any]]:
    return [list(stamp) for stamp in files.stamps(path)]


def _read_as(entry: SuppressionList, region: str | None) -> dict[str, Any]:
    """What decides how the same bytes are read."""
    told = entry.model_dump(mode="json", include=set(READING))
    return json.loads(  # type: ignore[no-any-return]
        json.dumps({**told, "region": region, "compiler": compiled.VERSION, "phonenumbers": version("phonenumbers")})
    )
