"""What a web service is asked about a row: an address and a body with the row's values, and what names the question."""

import hashlib
import json
from collections.abc import Mapping
from string import Formatter
from typing import Any, NamedTuple
from urllib.parse import quote

from listforge.icp.enrichment import Provider


class Request(NamedTuple):
    """A question as it is sent, without the key."""

    method: str
    url: str
    body: Any = None


def request(provider: Provider, row: Mapping[str, Any]) -> Request:
    """The question about a row; its values are quoted in the address, and are JSON in the body."""
    url = (provider.url or "").partition("#")[0]
    asked = url.format_map({name: quote(_text(value), safe="") for name, value in row.items()})
    method = provider.method or ("GET" if provider.body is None else "POST")
    return Request(method, asked, None if provider.body is None else _filled(provider.body, row))


def digest(provider: Provider, key: str) -> str:
    """The fingerprint of a question: what the ICP says of the request, and what the row is looked up by.

    The key and what is read from the answer are no part of it: neither makes another question.
    """
    told = [provider.method, provider.url, provider.body, provider.headers, key]
    return hashlib.sha256(json.dumps(told, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _filled(template: Any, row: Mapping[str, Any]) -> Any:
    """The template with the row's values; a text that is a column and nothing else becomes the value as it is."""
    if isinstance(template, Mapping):
        return {name: _filled(part, row) for name, part in template.items()}
    if isinstance(template, list):
        return [_filled(part, row) for part in template]
    if not isinstance(template, str):
        return template
    parts = list(Formatter().parse(template))
    if len(parts) == 1 and parts[0][0] == "" and parts[0][1] is not None:
        value = row[parts[0][1]]
        return value if isinstance(value, bool | int | float | list) else _text(value)
    return template.format_map({name: _text(value) for name, value in row.items()})


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "; ".join(map(str, value)) if isinstance(value, list) else str(value)
