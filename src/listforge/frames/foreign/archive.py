"""Takes a file out of what it is packed in: gzip, Zstandard, zip."""

import gzip
import io
import re
import sys
import zipfile
import zlib
from collections.abc import Sequence
from typing import BinaryIO, Literal, NamedTuple, cast

from listforge.errors import InputError
from listforge.frames.own import filled, marked

# A list packs to a tenth, one of empty cells to a hundredth; what swells by more is made to fill a machine.
SWELLS = 300
HARMLESS = 64 << 20  # bytes, below which nobody asks how a file swells
LARGEST = 8 << 30
DEEPEST = 3  # a .csv.gz in a zip in a zip
CHUNK = 1 << 20
CELLS = 150_000_000  # a sheet of Excel's full length and 143 columns
EXTENT = re.compile(rb'<dimension ref="([A-Z]+\d+:([A-Z]+)(\d+))"')
PROTECTED = 1  # a flag of a zip's member
DAMAGED = (EOFError, OSError, zlib.error, zipfile.BadZipFile, ValueError)

Book = Literal["xlsx", "ods"]


class Unpacked(NamedTuple):
    """A file out of its packings: its bytes, what messages call it, and the sheet or member still to be chosen."""

    data: bytes
    name: str
    wanted: str | None


def unpacked(data: bytes, name: str, wanted: str | None) -> Unpacked:
    """The one file in gzip, Zstandard or zip; of several in a zip the member that is `wanted`, which is then used up.

    A workbook, which is a zip too, and everything that is not packed stays as it is.
    """
    for _ in range(DEEPEST):
        match marked(data):
            case "gzip":
                data = filled(
                    _swollen(cast("BinaryIO", gzip.GzipFile(fileobj=io.BytesIO(data))), len(data), name, "gzip"), name
                )
            case "zstd":
                data = filled(_out_of_zstandard(data, name), name)
            case "zip" if book(data, name) is None:
                data, name, wanted = _member(data, name, wanted)
            case _:
                return Unpacked(data, name, wanted)
    if marked(data) in ("gzip", "zstd") or (marked(data) == "zip" and book(data, name) is None):
        raise InputError(f"{name}: packed more than {DEEPEST} times; unpack it first")
    return Unpacked(data, name, wanted)


def book(data: bytes, name: str) -> Book | None:
    """Which kind of workbook a zip is; None for an archive; an InputError for a document that is no table."""
    with _opened(data, name) as archive:
        names = archive.namelist()
        if "[Content_Types].xml" in names:
            if any(n.startswith("xl/") for n in names):
                _check_size(archive.infolist(), name)
                _check_cells(archive, name)
                return "xlsx"
            raise InputError(f"{name}: a Word or PowerPoint file; save its table as XLSX or CSV")
        if "Index/Document.iwa" in names or "Index.zip" in names:
            raise InputError(f"{name}: an Apple Numbers file; export it as XLSX or CSV")
        if "mimetype" in names and "content.xml" in names:
            if b"spreadsheet" in _read(archive, archive.getinfo("mimetype"), name):
                _check_size(archive.infolist(), name)
                _check_open(archive, name)
                return "ods"
            raise InputError(f"{name}: an OpenDocument file without sheets; save its table as ODS or CSV")
    return None


def _member(data: bytes, name: str, wanted: str | None) -> Unpacked:
    with _opened(data, name) as archive:
        members = [info for info in archive.infolist() if _is_data(info)]
        if not members:
            raise InputError(f"{name}: an archive without files")
        if len(members) == 1:
            return Unpacked(_of_member(archive, members[0], name), f"{name}: {members[0].filename}", wanted)
        chosen = _chosen(members, name, wanted)
        return Unpacked(_of_member(archive, chosen, name), f"{name}: {chosen.filename}", None)


def _is_data(info: zipfile.ZipInfo) -> bool:
    """Not a folder, nor what macOS and hidden files leave behind."""
    parts = info.filename.split("/")
    return not info.is_dir() and parts[0] != "__MACOSX" and not any(part.startswith(".") for part in parts)


def _chosen(members: Sequence[zipfile.ZipInfo], name: str, wanted: str | None) -> zipfile.ZipInfo:
    names = sorted(info.filename for info in members)
    if wanted is None:
        shown = ", ".join(names[:12]) + (", ..." if len(names) > 12 else "")
        raise InputError(f"{name}: holds {len(names)} files ({shown}); choose one by --sheet MEMBER")
    exact = [info for info in members if info.filename == wanted]
    found = exact or [info for info in members if info.filename.rpartition("/")[2] == wanted]
    if len(found) != 1:
        raise InputError(f"{name}: no file {wanted!r}; it holds {', '.join(names[:12])}")
    return found[0]


def _of_member(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    inner = f"{name}: {info.filename}"
    return filled(_read(archive, info, inner), inner)


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str) -> bytes:
    if info.flag_bits & PROTECTED:
        raise InputError(f"{name}: protected by a password; unpack it first")
    _check_size([info], name)
    try:
        file = archive.open(info)
    except (NotImplementedError, RuntimeError):
        raise InputError(f"{name}: packed by a method of its own; unpack it, or pack it anew as plain zip") from None
    except DAMAGED as error:
        raise _damaged(name, "zip", error) from None
    with file:
        return _swollen(cast("BinaryIO", file), info.compress_size, name, "zip")


def _opened(data: bytes, name: str) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(data))
    except (*DAMAGED, NotImplementedError) as error:
        raise _damaged(name, "zip", error) from None


def _check_size(members: Sequence[zipfile.ZipInfo], name: str) -> None:
    """Of a workbook all members are read, by a library that asks nobody."""
    _refuse_bomb(sum(info.file_size for info in members), sum(info.compress_size for info in members), name)


def _check_open(archive: zipfile.ZipFile, name: str) -> None:
    manifest = [info for info in archive.infolist() if info.filename == "META-INF/manifest.xml"]
    if any(b"encryption-data" in _read(archive, info, name) for info in manifest):
        raise InputError(f"{name}: protected by a password; open it in LibreOffice and save it without one")


def _check_cells(archive: zipfile.ZipFile, name: str) -> None:
    """A sheet is laid out whole, whatever of it is empty: one cell in its far corner takes all memory."""
    for info in archive.infolist():
        if not info.filename.startswith("xl/worksheets/sheet") or info.flag_bits & PROTECTED:
            continue
        try:
            with archive.open(info) as file:
                extent = EXTENT.search(file.read(4096))
        except (*DAMAGED, NotImplementedError) as error:
            raise _damaged(name, "zip", error) from None
        if extent and int(extent[3]) * column(extent[2]) > CELLS:
            shown = extent[1].decode()
            raise InputError(f"{name}: a sheet that fills {shown}; delete its empty rows and columns and save it again")


def column(letters: bytes) -> int:
    """The number of a column: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _swollen(file: BinaryIO, packed: int, name: str, what: str) -> bytes:
    """All that is in it, as long as that is not out of all proportion."""
    parts, size = [], 0
    try:
        while part := file.read(CHUNK):
            parts.append(part)
            size += len(part)
            _refuse_bomb(size, packed, name)
    except DAMAGED as error:
        raise _damaged(name, what, error) from None
    return b"".join(parts)


def _refuse_bomb(size: int, packed: int, name: str) -> None:
    if size > LARGEST or (size > HARMLESS and size > SWELLS * packed):
        raise InputError(
            f"{name}: unpacks to {size >> 20:,} MB and more of {packed:,} bytes; unpack it by hand if it is a list"
        )


def _out_of_zstandard(data: bytes, name: str) -> bytes:
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    try:
        return _swollen(cast("BinaryIO", zstd.ZstdFile(io.BytesIO(data))), len(data), name, "zstd")
    except zstd.ZstdError as error:
        raise _damaged(name, "zstd", error) from None


def _damaged(name: str, what: str, error: Exception) -> InputError:
    return InputError(f"{name}: damaged or cut off ({what}): {str(error) or type(error).__name__}; fetch it again")
