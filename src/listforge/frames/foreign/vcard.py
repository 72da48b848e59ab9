"""Reads vCards (2.1, 3.0 and 4.0): a row a card."""

import quopri
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from listforge.columns import TEXT
from listforge.errors import InputError
from listforge.frames.foreign.encoding import as_utf8
from listforge.frames.foreign.tables import MALFORMED, Table, headers

# What becomes of a number by its types, the first that it has: headers that data/headers.yaml knows, or knows not to be
# a person's number (a fax). A second number under the same header gets a 2, as in "Phone 2".
_NUMBERS = (
    ("FAX", "Fax"),
    ("PAGER", "Pager"),
    ("CELL", "Mobile Phone"),
    ("IPHONE", "Mobile Phone"),
    ("MAIN", "Main Phone"),
    ("WORK", "Work Phone"),
    ("HOME", "Home Phone"),
)
_ONCE = {
    "FN": "Full Name",
    "TITLE": "Title",
    "ROLE": "Role",
    "URL": "Website",
    "NOTE": "Note",
    "REV": "Last Modified",
    "UID": "Record ID",
    "CATEGORIES": "Categories",
    "NICKNAME": "Nickname",
    "BDAY": "Birthday",
}
# The parts of a value, between semicolons.
_PARTS = {
    "N": ("Last Name", "First Name", "Middle Name", "Salutation", "Suffix"),
    "ORG": ("Company", "Department"),
    "ADR": ("PO Box", "Extended Address", "Street", "City", "State", "Postal Code", "Country"),
}
_QUOTED = re.compile(r'((?:[^:"]|"[^"]*")*):(.*)', re.DOTALL)
_ESCAPED = re.compile(r"\\(.)")
_STAMP = re.compile(r"^(\d{4})-?(\d\d)-?(\d\d)(?:T(\d\d):?(\d\d):?(\d\d).*)?$")


class _Line(NamedTuple):
    """A property: its name without a group, its parameters, its value as it is written."""

    number: int
    name: str
    told: Mapping[str, Sequence[str]]
    value: str

    @property
    def types(self) -> set[str]:
        """What it is for, in capitals: TYPE=work,cell, or 2.1's bare words."""
        return {word.strip().upper() for value in self.told.get("TYPE", ()) for word in value.split(",")}


def read_vcards(data: bytes, name: str, encoding: str | None) -> Table:
    """A row a card, with the line it begins on; an InputError for a card that never ends."""
    text = as_utf8(data, name, encoding)[0][:].decode().removeprefix("\ufeff")
    cards: list[dict[str, str]] = []
    begins: list[int] = []
    open_: list[_Line] | None = None
    for line in _lines(text):
        if line.name == "BEGIN" and line.value.strip().upper() == "VCARD":
            if open_ is not None:
                break
            open_ = [line]
        elif line.name == "END" and line.value.strip().upper() == "VCARD" and open_ is not None:
            cards.append(_card(open_[1:]))
            begins.append(open_[0].number)
            open_ = None
        elif open_ is not None:
            open_.append(line)
    if open_ is not None:
        raise InputError(f"{name}: line {open_[0].number}: a card begins here and never ends; is the file cut off?")
    names = headers(list(dict.fromkeys(header for card in cards for header in card)))
    frame = pl.DataFrame([pl.Series(n, [card.get(n) or None for card in cards], dtype=TEXT) for n in names])
    lines = pl.Series("source_row", begins, dtype=pl.Int64)
    return Table(frame, lines, pl.DataFrame(schema=MALFORMED), "vCard")


def _lines(text: str) -> Iterator[_Line]:
    """The properties, unfolded, each with the line it begins on."""
    whole, begin = "", 1
    for number, physical in enumerate(re.split(r"\r\n|\r|\n", text), start=1):
        if physical[:1] in (" ", "\t") and whole:
            whole += physical[1:]
        elif whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper():
            whole = whole[:-1] + physical
        else:
            if ":" in whole:
                yield _line(whole, begin)
            whole, begin = physical, number
    if ":" in whole:
        yield _line(whole, begin)


def _line(whole: str, number: int) -> _Line:
    head, value = _split(whole)
    name, *words = re.findall(r'(?:[^;"]|"[^"]*")+', head) if '"' in head else head.split(";")
    told: dict[str, list[str]] = {}
    for word in words:
        key, equals, said = word.partition("=")
        told.setdefault(key.upper() if equals else _meant(key), []).append((said if equals else key).strip('"'))
    return _Line(number, name.rpartition(".")[2].strip().upper(), told, _readable(value, told))


def _meant(word: str) -> str:
    """2.1 leaves out what a parameter is: TEL;WORK:, NOTE;QUOTED-PRINTABLE:."""
    return "ENCODING" if word.upper() in ("QUOTED-PRINTABLE", "BASE64", "8BIT", "7BIT") else "TYPE"


def _split(whole: str) -> tuple[str, str]:
    """Before and behind the first colon that stands in no quotes."""
    head, _, value = whole.partition(":")
    found = _QUOTED.match(whole) if '"' in head else None
    return (found[1], found[2]) if found else (head, value)


def _readable(value: str, told: Mapping[str, Sequence[str]]) -> str:
    if "QUOTED-PRINTABLE" not in map(str.upper, told.get("ENCODING", ())):
        return value
    raw = quopri.decodestring(value.encode())
    try:
        return raw.decode(next(iter(told.get("CHARSET", ())), "utf-8"))
    except (LookupError, UnicodeDecodeError):
        return raw.decode("cp1252", "replace")


def _card(lines: Sequence[_Line]) -> dict[str, str]:
    """Header -> value; what stands there a second time gets a number."""
    card: dict[str, str] = {}
    addresses = 0
    for line in sorted(lines, key=_preferred):
        addresses += line.name == "ADR"
        for header, value in _cells(line):
            if value and card.get(header) != value:
                # The parts of a second address stay together.
                nth = f"{header} {addresses}" if line.name == "ADR" and addresses > 1 else _free(header, card)
                card[nth] = value
    return card


def _free(header: str, card: Mapping[str, str]) -> str:
    number, name = 2, header
    while name in card:
        name, number = f"{header} {number}", number + 1
    return name


def _preferred(line: _Line) -> tuple[bool, int]:
    """The one to use comes first: where somebody works before where he lives; TYPE=PREF, or PREF=1 to 100 in 4.0."""
    ranks = [int(rank) for rank in line.told.get("PREF", ()) if rank.isdecimal()]
    return "HOME" in line.types, min([*ranks, 0 if "PREF" in line.types else 101])


def _cells(line: _Line) -> Iterator[tuple[str, str]]:
    if line.name in _PARTS:
        parts = [_plain(part) for part in re.split(r"(?<!\\);", line.value)]
        yield from zip(_PARTS[line.name], parts, strict=False)
    elif line.name == "TEL":
        header = next((header for kind, header in _NUMBERS if kind in line.types), "Phone")
        number, _, extension = re.sub(r"^tel:", "", _plain(line.value), flags=re.IGNORECASE).partition(";ext=")
        yield header, f"{number} ext. {extension}" if extension else number
    elif line.name == "EMAIL":
        yield "Email", re.sub(r"^mailto:", "", _plain(line.value), flags=re.IGNORECASE)
    elif line.name == "REV":
        yield _ONCE["REV"], _STAMP.sub(lambda m: f"{m[1]}-{m[2]}-{m[3]}", _plain(line.value))
    elif line.name in ("URL", "X-SOCIALPROFILE") and "linkedin.com/" in line.value.lower():
        yield "LinkedIn URL", _plain(line.value)
    elif line.name in _ONCE:
        yield _ONCE[line.name], _plain(line.value)


def _plain(value: str) -> str:
    """A value without its backslashes."""
    if "\\" not in value:
        return value.strip()
    return _ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], value).strip()
