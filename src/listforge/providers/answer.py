"""What a web service's answer says, by the JSONPath of each column."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from listforge.icp.web import query

Cells = dict[str, str | None]


def reader(paths: Iterable[str]) -> Callable[[bytes], Cells | None]:
    """A function from the body of an answer to the text at each path (null: not there), or None for no JSON."""
    from jsonpath import JSONPathError

    compiled = {path: query(path) for path in paths}

    def read(body: bytes) -> Cells | None:
        try:
            said = json.loads(body, parse_constant=lambda _: None)
            return {path: _text(_at(found, said)) for path, found in compiled.items()}
        except (ValueError, RecursionError, JSONPathError):
            return None

    return read


def _at(path: Any, said: Any) -> Any:
    """The value a path leads to; a list of all where it may lead to several."""
    if not isinstance(said, dict | list):
        return None
    values = [match.obj for match in path.finditer(said)]
    return values if not path.singular_query() else (values[0] if values else None)


def _text(value: Any) -> str | None:
    """A value as text: lists joined by `; `, objects as JSON; null for nothing."""
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()  # JSON can name halves of characters
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join(text.replace(";", ",") for part in value if (text := _text(part))) or None
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace").decode()
