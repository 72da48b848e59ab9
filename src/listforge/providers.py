"""Web services that enrichment asks, by HTTP."""

import json
import os
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any
from urllib.parse import quote

import polars as pl

from listforge.errors import UsageError
from listforge.icp.enrichment import Provider

TRIES = 3
PAUSE = 0.2  # seconds before the second try; twice that before the third
RETRIED = frozenset({429, 500, 502, 503, 504})
REFUSED = frozenset({401, 403})


def service(provider: Provider) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """A web service as a lookup: a row of `_key` and the provider's inputs in, `_key` and its fills as text out.

    A UsageError says which environment variable or package is missing.
    """
    headers = {}
    if provider.key_env is not None:
        if provider.key_env not in os.environ:
            raise UsageError(f"provider {provider.name}: the environment variable {provider.key_env} is not set")
        headers["Authorization"] = f"Bearer {os.environ[provider.key_env]}"

    def ask(asked: pl.DataFrame) -> pl.DataFrame:
        answers = list(_answers(provider, headers, asked.select(provider.inputs)))
        cells = {name: [_text(_at(answer, path)) for answer in answers] for name, path in provider.fills.items()}
        return asked.select("_key").with_columns(
            pl.Series(name, values, dtype=pl.String) for name, values in cells.items()
        )

    return ask


def _answers(provider: Provider, headers: Mapping[str, str], asked: pl.DataFrame) -> Iterator[Any]:
    """A JSON answer a row; None for a miss or a service that fails after three tries."""
    try:
        import httpx
    except ImportError:
        raise UsageError(f"provider {provider.name}: install listforge[http] to ask web services") from None
    pause = 1 / provider.rate_per_second if provider.rate_per_second else 0.0
    with httpx.Client(headers=dict(headers), timeout=provider.timeout_seconds, follow_redirects=False) as client:
        for number, row in enumerate(asked.iter_rows(named=True)):
            url = (provider.url or "").format(**{name: quote(str(value), safe="") for name, value in row.items()})
            response = _get(client, url, (httpx.HTTPError, httpx.InvalidURL))
            if number == 0 and response is not None and response.status_code in REFUSED:
                wrong = f"it answers {response.status_code}; check {provider.key_env or 'key_env'}"
                raise UsageError(f"provider {provider.name}: {wrong}")
            yield _read(response)
            time.sleep(pause)


def _get(client: Any, url: str, failures: tuple[type[Exception], ...]) -> Any:
    """The service's response, its failures tried again after a while; None when no try got through."""
    response = None
    for attempt in range(TRIES):
        try:
            response = client.get(url)
        except failures:
            response = None
        if response is not None and response.status_code not in RETRIED:
            break
        if attempt + 1 < TRIES:
            time.sleep(PAUSE * 2**attempt)
    return response


def _read(response: Any) -> Any:
    """The JSON of an answer; None for a miss, or for something that is no JSON, which is not paid for twice."""
    if response is None or response.status_code != 200:
        return None
    try:
        return json.loads(response.text)
    except ValueError:
        return None


def _at(answer: Any, path: str) -> Any:
    """The value at `$.a.b`, or None."""
    for step in path.removeprefix("$").strip(".").split("."):
        answer = answer.get(step) if isinstance(answer, dict) else None
    return answer


def _text(value: Any) -> str | None:
    if value is None or isinstance(value, str):
        return value or None
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return "; ".join((_text(part) or "").replace(";", ",") for part in value) or None
    return json.dumps(value, ensure_ascii=False)
