"""Lists as an ICP names them: read, compiled when they are large, and handed out by how far their entries reach."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

import polars as pl

from listforge import frames, vocab
from listforge.columns import NUMBERS
from listforge.errors import InputError, OutputError
from listforge.icp.validation import SuppressionList
from listforge.suppression import cache, compiled, files, formats, tables
from listforge.suppression.compiled import Compiled, Range, Runs
from listforge.suppression.entries import Suppressed, apart
from listforge.suppression.files import Member, Stamp
from listforge.suppression.formats import Read, Reader
from listforge.suppression.tables import Entries

UNREAD = 0.1  # of a file of numbers: more, and it is something else
BLANK = b"\xef\xbb\xbf \t\r\n"
PARQUET = b"PAR1"
EMPTY = pl.Series([], dtype=pl.String)
TOLD = "a do-not-call list has a number a line, or columns such as phone, email, domain, company"


def load(entry: SuppressionList, folder: Path, default_country: str | None, today: date) -> list[Suppressed]:
    """The list an ICP names, one `Suppressed` for each reach that its entries have; all of them bear its name.

    An InputError says why a file is none: missing, empty, a web page, no known column, too few numbers. An
    OutputError: a large list cannot be compiled for want of room.
    """
    path, region = folder / entry.path, entry.country or default_country
    with _reading(entry):
        known = cache.found(path, entry, region) if path.exists() else None
        with Runs() as numbers:
            before = files.stamps(path)
            found = _Found(entry, region, today, numbers, known)
            for member in files.members(path):
                found.read(member)
            held = found.held(path, before)
    return _by_reach(entry, found, held)


@contextmanager
def _reading(entry: SuppressionList) -> Iterator[None]:
    """Says of which list it is that something is wrong."""
    try:
        yield
    except OSError as error:
        raise OutputError(
            f"suppression list {entry.name}: {error.strerror or error}; compiling it needs room for temporary files"
        ) from None
    except InputError as error:
        problem, _, hint = str(error).partition(";")
        problem = re.sub(r"(?s)(not one known column) \(.*", r"\1", problem)  # what stands there may name a person
        told = hint.strip() if hint and "--map" not in hint else TOLD
        raise InputError(f"suppression list {entry.name}: {problem}; {told}") from None


def dated(entry: SuppressionList, folder: Path) -> SuppressionList:
    """The entry with the date its compiled file tells, where the ICP tells none."""
    path = folder / entry.path
    if entry.as_of is not None or not path.is_file() or _head(path) != PARQUET:
        return entry
    known = compiled.opened(path)
    return entry if known is None else entry.model_copy(update={"as_of": known.as_of})


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(4)


class _Found:
    """What the files of one list hold, as they are read; files of numbers whose compiled form is known are not."""

    def __init__(
        self, entry: SuppressionList, region: str | None, today: date | None, numbers: Runs, known: Compiled | None
    ) -> None:
        self.entry, self.region, self.today = entry, region, today
        self.numbers, self.known = numbers, known
        self.compiled = [known] if known else []
        self.ranges: list[Range] = known.ranges if known else []
        self.lines_unread = int(known.about["unread"]) if known else 0
        self.cells_unread = 0
        self.tables: list[Entries] = []

    def read(self, member: Member) -> None:
        """One file more; an InputError says what is wrong with it."""
        head = member.head()
        if not head.strip(BLANK):
            return self._some(member, 0)
        if not member.packed and head.startswith(PARQUET) and (file := compiled.opened(member.path)) is not None:
            self.compiled.append(file)
            self.ranges += file.ranges
            return self._some(member, file.height + len(file.ranges))
        reader = _reader(head, member.name, self.entry)
        if reader is None:
            table = tables.read(member.whole(), member.name, self.entry, self.region, self.today)
            self.tables += table.entries
            self.cells_unread += table.unread
            return self._some(member, table.rows)
        return None if self.known else self._lines(member, head, reader)

    def _lines(self, member: Member, head: bytes, reader: Reader) -> None:
        lines, unread = 0, 0
        for part in _reads(member, head, reader, self.region):
            self.numbers.add(part.digits)
            self.ranges += part.ranges
            lines, unread = lines + part.lines, unread + part.unread
        if unread > lines * UNREAD:
            raise InputError(
                f"{member.name}: only {lines - unread:,} of {lines:,} lines are numbers; "
                "say `country:` and check the file"
            )
        self.lines_unread += unread
        self._some(member, lines)

    def _some(self, member: Member, entries: int) -> None:
        if not entries and not self.entry.may_be_empty:
            raise InputError(f"{member.name}: empty, not one entry; say `may_be_empty: true` if that can be")

    def held(self, path: Path, before: list[Stamp]) -> pl.Series:
        """The numbers of the files of numbers, where they are few; many are compiled."""
        few = self.numbers.few
        if few is not None and few.len() < cache.KEPT_FROM:
            return few
        if files.stamps(path) != before:
            raise InputError(f"{path}: changed while it was read; run again")
        about = {"files": before, "ranges": self.ranges, "unread": self.lines_unread}
        self.compiled.append(cache.kept(path, self.entry, self.region, self.numbers, about))
        return few.clear() if few is not None else pl.Series([], dtype=pl.Int64)


def _reads(member: Member, head: bytes, reader: Reader, region: str | None) -> Iterator[Read]:
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        text = member.whole().decode("utf-16", "replace")
        yield from reader(io.BytesIO(text.encode()), region)
        return
    with member.reading() as file:
        yield from reader(file, region)


def _reader(head: bytes, name: str, entry: SuppressionList) -> Reader | None:
    """How the file is read: as the ICP says, else as its first bytes look; None is a table."""
    if frames.kind(head, name) not in ("text", "utf-16"):
        return None
    text = head.decode("utf-16" if head[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    chosen = entry.format or ("csv" if entry.columns or entry.where else _sniffed(text, name))
    match chosen:
        case "numbers":
            return formats.lines
        case "xml":
            return formats.xml
        case "delimited":
            return formats.delimited(formats.separator_of(entry.delimiter or ","), entry.places)
        case "fixed":
            return formats.fixed(entry.spans)
    return None


def _sniffed(text: str, name: str) -> str:
    if text.lstrip().startswith("<"):
        if re.search(r"<(?:ph|ac|list)\b", text, re.IGNORECASE):
            return "xml"
        raise InputError(f"{name}: a web page or another XML file")
    written = [line for line in text.splitlines()[:500] if line.strip()]
    headed = vocab.header_aliases().get(vocab.key(written[0])) in NUMBERS
    numbers = written[1:-1] if headed else written[:1]
    plain = bool(numbers) and all(formats.NUMBER_LINE.match(line) for line in numbers)
    return "numbers" if plain else "csv"


# --- kept by name --------------------------------------------------------------------------------


class Gathered(NamedTuple):
    """What a list holds beside its bare numbers: how many these are, the entries of its tables, lines that are none."""

    numbers: int
    entries: list[Entries]
    unread: int


def compile_to(target: Path, entry: SuppressionList, folder: Path, default_country: str | None) -> Gathered:
    """The list's bare numbers (of its own scope `number`, without a last day) in a compiled file at the target.

    Without any there is no file. Errors as those of `load`.
    """
    with _reading(entry), Runs() as numbers:
        found = _Found(entry, entry.country or default_country, None, numbers, None)
        for member in files.members(folder / entry.path):
            found.read(member)
        bare = [e for e in found.tables if entry.scope == e.scope == "number" and e.until is None]
        for one in bare:
            numbers.add(one.numbers)
        for file in found.compiled:
            for digits in file.parts():
                numbers.add(digits)
        ranges = apart([*found.ranges, *(block for one in bare for block in one.ranges)])
        few = numbers.few
        if not ranges and few is not None and few.is_empty():
            count = 0
        else:
            about = {"as_of": str(entry.as_of) if entry.as_of else None, "ranges": ranges, "unread": found.lines_unread}
            compiled.write(numbers, target, about)
            made = compiled.opened(target)
            assert made is not None
            count = made.height + len(ranges)
    empty = pl.Series([], dtype=pl.Int64)
    rest = [e._replace(numbers=empty, ranges=[]) if any(e is one for one in bare) else e for e in found.tables]
    return Gathered(count, rest, found.lines_unread + found.cells_unread)


# --- handed out ----------------------------------------------------------------------------------


def _by_reach(entry: SuppressionList, found: _Found, held: pl.Series) -> list[Suppressed]:
    """A `Suppressed` for each reach of the entries; one of the list's own reach where there are none at all."""
    scopes = list(dict.fromkeys(table.scope for table in found.tables))
    if held.len() or found.ranges or found.compiled or not scopes:
        scopes = list(dict.fromkeys([entry.scope, *scopes]))
    as_of = entry.as_of or min((d for f in found.compiled if f is not found.known and (d := f.as_of)), default=None)
    lists = []
    for scope in scopes:
        own = scope == entry.scope
        parts = [table for table in found.tables if table.scope == scope]
        emails, domains, companies = (_one([EMPTY, *(part.texts[kind] for part in parts)]) for kind in range(3))
        lists.append(
            Suppressed(
                entry.name, scope, as_of,
                numbers=_one([held if own else held.clear(), *(part.numbers for part in parts)]),
                emails=emails, domains=domains, companies=companies,
                compiled=tuple(found.compiled) if own else (),
                ranges=apart([*(found.ranges if own else ()), *(r for part in parts for r in part.ranges)]),
                unread=found.lines_unread + found.cells_unread if scope == scopes[0] else 0,
            )
        )  # fmt: skip
    return lists


def _one(parts: Sequence[pl.Series]) -> pl.Series:
    return pl.concat([part.rename("") for part in parts]).drop_nulls().unique().sort()
