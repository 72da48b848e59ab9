"""The files of a list: one, those of a folder, those inside a .zip or a .gz."""

import gzip
import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple, cast

from listforge.errors import InputError

HEAD = 65_536
SHEETS = "[Content_Types].xml"  # stands in every Office file, which is a zip too
DAMAGED = (EOFError, zlib.error, gzip.BadGzipFile, zipfile.BadZipFile, NotImplementedError, RuntimeError)


class Member(NamedTuple):
    """One file to read: where it lies, how it is packed, and under which name in an archive."""

    path: Path
    packed: Literal["gzip", "zip"] | None = None
    inner: str | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return f"{self.path}: {self.inner}" if self.inner else str(self.path)

    def head(self) -> bytes:
        """Its first bytes."""
        with self.reading() as file:
            return file.read(HEAD)

    def whole(self) -> bytes:
        """All of its bytes."""
        with self.reading() as file:
            return file.read()

    @contextmanager
    def reading(self) -> Iterator[BinaryIO]:
        """The open file; an InputError says what is wrong with it."""
        try:
            match self.packed:
                case "gzip":
                    with gzip.open(self.path, "rb") as unzipped:
                        yield cast("BinaryIO", unzipped)
                case "zip":
                    with zipfile.ZipFile(self.path) as archive, archive.open(self.inner or "") as inner:
                        yield cast("BinaryIO", inner)
                case None:
                    with self.path.open("rb") as file:
                        yield file
        except DAMAGED as error:
            raise InputError(f"{self.name}: damaged or cut off: {error}") from None
        except OSError as error:
            raise InputError(f"{self.name}: {error.strerror or error}") from None


def on_disk(path: Path) -> list[Path]:
    """The file, or those of the folder and the folders in it, by name; hidden ones are none. An InputError if none."""
    if not path.exists():
        raise InputError(f"{path}: no such file")
    if not path.is_dir():
        return [path]
    inside = (file for file in path.rglob("*") if file.is_file())
    found = sorted(f for f in inside if not any(part.startswith(".") for part in f.relative_to(path).parts))
    if not found:
        raise InputError(f"{path}: a folder without files")
    return found


def members(path: Path) -> Iterator[Member]:
    """Every file of the list, unpacked; an InputError for an archive that cannot be read, or is empty."""
    for file in on_disk(path):
        yield from _unpacked(Member(file))


def _unpacked(member: Member) -> Iterator[Member]:
    head = member.head()
    if head.startswith(b"\x1f\x8b"):
        yield member._replace(packed="gzip")
    elif head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        yield from _zipped(member)
    else:
        yield member


def _zipped(member: Member) -> Iterator[Member]:
    try:
        with zipfile.ZipFile(member.path) as archive:
            names = sorted(info.filename for info in archive.infolist() if not info.is_dir())
    except zipfile.BadZipFile as error:
        raise InputError(f"{member.name}: damaged or cut off: {error}") from None
    if SHEETS in names:
        yield member
        return
    if not names:
        raise InputError(f"{member.name}: an archive without files")
    for name in names:
        yield Member(member.path, "zip", name)


class Stamp(NamedTuple):
    """A file as far as a glance tells it from another: its name, size and time."""

    name: str
    size: int
    mtime_ns: int


def stamps(path: Path) -> list[Stamp]:
    """A stamp a file of the list, packed as it lies there."""
    folder = path if path.is_dir() else path.parent
    return [Stamp(f.relative_to(folder).as_posix(), f.stat().st_size, f.stat().st_mtime_ns) for f in on_disk(path)]


def sha256(path: Path) -> str:
    """The hash of a file's bytes; of a folder, that of its files' names and hashes."""
    if not path.is_dir():
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    told = "".join(f"{sha256(file)}  {file.relative_to(path).as_posix()}\n" for file in on_disk(path))
    return hashlib.sha256(told.encode()).hexdigest()
