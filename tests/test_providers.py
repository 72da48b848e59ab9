"""Web services that enrichment asks, over a real local server: hits, misses, failures that pass, keys, slowness."""

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import polars as pl
import pytest

from listforge import providers
from listforge.errors import UsageError
from listforge.icp.enrichment import Provider


class Asked(NamedTuple):
    """One request as the server saw it."""

    domain: str
    target: str
    key: str | None


class Server(NamedTuple):
    """A local service and what it was asked."""

    url: str
    asked: list[Asked]


ANSWERS: dict[str, list[tuple[int, bytes]]] = {
    "tarnwick.example": [(200, b'{"size": 420, "place": {"city": "Dallas"}, "tags": ["SAP", "a;b"]}')],
    "a b&c=d/\u00e9": [(200, b'{"size": 1}')],
    "gone.example": [(404, b"")],
    "moved.example": [(301, b"")],
    "shaky.example": [(500, b""), (503, b"busy"), (200, b'{"size": 50}')],
    "broken.example": [(500, b"")],
    "prose.example": [(200, b"<html>")],
    "list.example": [(200, b"[1, 2]")],
    "odd.example": [(200, b'{"size": null, "place": "Dallas", "tags": []}')],
    "busy.example": [(429, b""), (200, b'{"size": 7}')],
    "late.example": [(403, b"")],
}


class Handler(BaseHTTPRequestHandler):
    """Gives each domain its answers in order, the last one for ever."""

    asked: list[Asked]

    def do_GET(self) -> None:
        domain = parse_qs(urlsplit(self.path).query)["domain"][0]
        before = sum(one.domain == domain for one in self.asked)
        self.asked.append(Asked(domain, self.path, self.headers["Authorization"]))
        if domain == "slow.example":
            time.sleep(0.5)
        answers = ANSWERS.get(domain, [(401, b"")])
        status, body = answers[min(before, len(answers) - 1)]
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        if status == 301:
            self.send_header("Location", "/elsewhere?domain=tarnwick.example")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[Server]:
    asked: list[Asked] = []
    handler = type("Here", (Handler,), {"asked": asked})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield Server(f"http://127.0.0.1:{httpd.server_address[1]}/company?domain={{company_domain}}", asked)
        httpd.shutdown()
        thread.join()


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(providers, "PAUSE", 0.01)


def provider(url: str, **more: object) -> Provider:
    fills = {"employees": "$.size", "city": "$.place.city", "technologies": "$.tags"}
    return Provider.model_validate({"name": "firmo", "url": url, "fills": fills, **more})


def answers(told: Provider, *domains: str) -> list[tuple[str | None, ...]]:
    asked = pl.DataFrame({"_key": list(domains), "company_domain": list(domains)})
    found = providers.service(told)(asked)
    assert found.columns == ["_key", "employees", "city", "technologies"]
    assert found["_key"].to_list() == list(domains)
    return found.drop("_key").rows()


@pytest.mark.parametrize(
    ("domain", "answer", "calls"),
    [
        pytest.param("tarnwick.example", ("420", "Dallas", "SAP; a,b"), 1, id="hit"),
        pytest.param("gone.example", (None, None, None), 1, id="miss"),
        pytest.param("moved.example", (None, None, None), 1, id="redirect-not-followed"),
        pytest.param("shaky.example", ("50", None, None), 3, id="500-503-then-ok"),
        pytest.param("busy.example", ("7", None, None), 2, id="429-then-ok"),
        pytest.param("broken.example", (None, None, None), 3, id="500-for-ever"),
        pytest.param("prose.example", (None, None, None), 1, id="no-json-and-not-paid-for-twice"),
        pytest.param("list.example", (None, None, None), 1, id="json-without-an-object"),
        pytest.param("odd.example", (None, None, None), 1, id="json-of-another-shape"),
    ],
)
def test_an_answer_a_row(domain: str, answer: tuple[str | None, ...], calls: int, server: Server) -> None:
    assert answers(provider(server.url), domain) == [answer]
    assert len(server.asked) == calls


def test_a_service_that_is_too_slow_is_a_miss(server: Server) -> None:
    started = time.monotonic()
    assert answers(provider(server.url, timeout_seconds=0.05), "slow.example") == [(None, None, None)]
    assert time.monotonic() - started < 5


def test_nobody_there_is_a_miss() -> None:
    assert answers(provider("http://127.0.0.1:1/{company_domain}"), "tarnwick.example") == [(None, None, None)]


def test_rows_keep_their_order_and_a_failure_costs_its_row_only(server: Server) -> None:
    found = answers(provider(server.url), "gone.example", "tarnwick.example", "late.example", "busy.example")
    assert [row[0] for row in found] == [None, "420", None, "7"]


def test_the_key_goes_into_a_header_and_into_no_address(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FIRMO_KEY", "s3cret")
    answers(provider(server.url, key_env="FIRMO_KEY"), "tarnwick.example")
    assert [(one.key, "s3cret" in one.target) for one in server.asked] == [("Bearer s3cret", False)]


def test_a_key_that_is_missing_or_refused_is_said_at_once(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("FIRMO_KEY", raising=False)
    with pytest.raises(UsageError, match="provider firmo: the environment variable FIRMO_KEY is not set"):
        providers.service(provider(server.url, key_env="FIRMO_KEY"))
    monkeypatch.setenv("FIRMO_KEY", "wrong")
    with pytest.raises(UsageError, match="provider firmo: it answers 401; check FIRMO_KEY"):
        answers(provider(server.url, key_env="FIRMO_KEY"), "unpaid.example", "tarnwick.example")
    assert len(server.asked) == 1


def test_values_are_quoted_in_the_address(server: Server) -> None:
    assert answers(provider(server.url), "a b&c=d/é") == [("1", None, None)]


def test_the_rate_is_kept(server: Server) -> None:
    started = time.monotonic()
    answers(provider(server.url, rate_per_second=20), *["tarnwick.example"] * 4)
    assert time.monotonic() - started >= 4 / 20
