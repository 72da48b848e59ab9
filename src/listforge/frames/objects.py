"""JSON as rows: an object a line (NDJSON), a list of objects, or a list of objects under a key of its own."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import polars as pl

_BLANK = re.compile(r"[ \t\r\n]*")
_DECODER = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=lambda _: None)
ENDLESS = "objects in objects in objects without end"
Item = tuple[object, int]  # a value, and where in the text it begins


class Objects(NamedTuple):
    """The objects of a document, with the place of each: its line, or its number where several stand on a line."""

    rows: list[dict[str, object]]
    places: list[int]


def lines_of(data: bytes) -> Objects:
    """An object a line, each with its line; a ValueError names the line that is none."""
    return _by_line(data.decode("utf-8-sig"))


def found_in(data: bytes, known: Callable[[Sequence[str]], int]) -> Objects:
    """The objects of any JSON document: after each other, in a list, or in the only list of objects under a key.

    An object with a header that we `known` is a row, whatever lists it holds. A ValueError names the line.
    """
    text = data.decode("utf-8-sig")
    if _has_a_value_a_line(text):
        return _by_line(text)
    items = list(_values(text))
    value, begin = items[0]
    if len(items) > 1:
        return _objects(items, text)
    if isinstance(value, list):
        return _objects(list(_elements(text, begin)), text)
    if isinstance(value, dict) and not known(list(flat(value))):
        within = [key for key, inner in value.items() if _is_list_of_objects(inner)]
        if len(within) == 1:
            return _objects(list(_elements(text, _members(text, begin)[within[0]])), text)
    return _objects(items, text)


def as_frame(rows: Sequence[dict[str, object]]) -> pl.DataFrame:
    """A text column a key, in the order of their first coming."""
    names = dict.fromkeys(name for row in rows for name in row)
    return pl.DataFrame([pl.Series(name, [cell(row.get(name)) for row in rows], dtype=pl.String) for name in names])


def flat(row: dict[str, object], prefix: str = "") -> dict[str, object]:
    """The object without objects in it: the keys of an inner one stand behind the outer key and a point."""
    cells: dict[str, object] = {}
    for key, value in row.items():
        if isinstance(value, dict):
            cells |= flat(value, f"{prefix}{key}.")
        else:
            cells[prefix + key] = value
    return cells


def cell(value: object) -> str | None:
    """A value as the text of a list: a number as it is written, lists joined, null and empty as null."""
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(text.replace(";", ",") for text in map(cell, value) if text) or None
    return json.dumps(value, ensure_ascii=False)


def _has_a_value_a_line(text: str) -> bool:
    """Whether the first line is a whole value, and not the only one."""
    first, _, rest = text.lstrip().partition("\n")
    try:
        _DECODER.decode(first)
    except (ValueError, RecursionError):
        return False
    return not rest.isspace() and rest != ""


def _by_line(text: str) -> Objects:
    rows, places = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if not line or line.isspace():
            continue
        try:
            value = _DECODER.decode(line)
        except json.JSONDecodeError as error:
            raise ValueError(f"line {number}: {error.msg}") from None
        except RecursionError:
            raise ValueError(f"line {number}: {ENDLESS}") from None
        if not isinstance(value, dict):
            raise ValueError(f"line {number}: not an object")
        rows.append(value)
        places.append(number)
    return Objects(rows, places)


def _is_list_of_objects(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _objects(items: Sequence[Item], text: str) -> Objects:
    lines = _lines(text, [begin for _, begin in items])
    rows = []
    for (value, _), line in zip(items, lines, strict=True):
        if not isinstance(value, dict):
            raise ValueError(f"line {line}: not an object")
        rows.append(value)
    return Objects(rows, lines if len(set(lines)) == len(lines) else list(range(1, len(lines) + 1)))


def _lines(text: str, begins: Sequence[int]) -> list[int]:
    lines, line, before = [], 1, 0
    for begin in begins:
        line, before = line + text.count("\n", before, begin), begin
        lines.append(line)
    return lines


def _values(text: str) -> Iterator[Item]:
    """The values of the text, one after the other."""
    at = _after_blank(text, 0)
    while at < len(text):
        value, end = _value(text, at)
        yield value, at
        at = _after_blank(text, end)


def _elements(text: str, at: int) -> Iterator[Item]:
    """The elements of the list that begins at `at`, which is known to be whole."""
    at = _after_blank(text, at + 1)
    while text[at] != "]":
        value, end = _value(text, at)
        yield value, at
        at = _after_blank(text, end)
        at = _after_blank(text, at + 1) if text[at] == "," else at


def _members(text: str, at: int) -> dict[str, int]:
    """Where the value of each key begins in the object that begins at `at`, which is known to be whole."""
    found: dict[str, int] = {}
    at = _after_blank(text, at + 1)
    while text[at] != "}":
        key, end = _value(text, at)
        at = _after_blank(text, _after_blank(text, end) + 1)
        found[str(key)] = at
        at = _after_blank(text, _value(text, at)[1])
        at = _after_blank(text, at + 1) if text[at] == "," else at
    return found


def _after_blank(text: str, at: int) -> int:
    blank = _BLANK.match(text, at)
    return blank.end() if blank else at


def _value(text: str, at: int) -> tuple[object, int]:
    try:
        return _DECODER.raw_decode(text, at)
    except json.JSONDecodeError as error:
        line = text.count("\n", 0, min(error.pos, len(text.rstrip()))) + 1
        raise ValueError(f"line {line}: {error.msg}") from None
    except RecursionError:
        raise ValueError(f"line {text.count(chr(10), 0, at) + 1}: {ENDLESS}") from None
