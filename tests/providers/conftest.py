"""A real web service on this machine, with the faults that services have."""

import json
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest

from listforge.providers import desk


class Asked(NamedTuple):
    """One request as the server saw it."""

    domain: str
    target: str
    headers: dict[str, str]
    body: Any


class Server(NamedTuple):
    """A local service, and what it was asked."""

    url: str
    asked: list[Asked]
    port: int


Answer = tuple[int, bytes, dict[str, str]]


def said(status: int, body: bytes = b"", **headers: str) -> Answer:
    return status, body, {name.replace("_", "-"): value for name, value in headers.items()}


HIT = said(200, b'{"size": 420, "place": {"city": "Dallas"}, "tags": ["SAP", "a;b"]}')
ANSWERS: dict[str, list[Answer]] = {
    "tarnwick.example": [HIT],
    "a b&c=d/\u00e9": [said(200, b'{"size": 1}')],
    "gone.example": [said(404)],
    "empty.example": [said(204)],
    "shaky.example": [said(500), said(503, b"busy"), said(200, b'{"size": 50}')],
    "broken.example": [said(500)],
    "prose.example": [said(200, b"<html>")],
    "stutter.example": [said(200, b'{"size": 4'), said(200, b'{"size": 42}')],
    "list.example": [said(200, b"[1, 2]")],
    "odd.example": [said(200, b'{"size": null, "place": "Dallas", "tags": []}')],
    "half.example": [said(200, b'{"size": 5, "place": {"city": "A\\ud800"}}')],
    "deep.example": [said(200, b"[" * 100_000)],
    "huge.example": [said(200, b'{"size": 1, "x": "' + b"x" * 1_000_000 + b'"}')],
    "packed.example": [said(200, b"this is not gzip", Content_Encoding="gzip")],
    "busy.example": [said(429), said(200, b'{"size": 7}')],
    "patient.example": [said(429, Retry_After="1"), said(200, b'{"size": 8}')],
    "dated.example": [
        said(503, Retry_After="Mon, 23 Nov 2026 10:00:01 GMT", Date="Mon, 23 Nov 2026 10:00:00 GMT"),
        said(200, b'{"size": 9}'),
    ],
    "tomorrow.example": [said(429, Retry_After="86400")],
    "unpaid.example": [said(402)],
    "late.example": [said(403)],
    "moved.example": [said(301, Location="/company?domain=tarnwick.example")],
    "posted.example": [said(308, Location="/company?domain=tarnwick.example")],
    "elsewhere.example": [said(302, Location="http://127.0.0.2:{port}/company?domain=tarnwick.example")],
    "nextdoor.example": [said(302, Location="http://127.0.0.1:1/company?domain=tarnwick.example")],
    "named.example": [said(302, Location="http://localhost:{port}/company?domain=tarnwick.example")],
    "circle.example": [said(302, Location="/company?domain=circle.example")],
    "nowhere.example": [said(302)],
}


class Handler(BaseHTTPRequestHandler):
    """Gives each domain its answers in order, the last one for ever; 401 to who is not known."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    asked: list[Asked]

    def do_GET(self) -> None:
        self.reply(None)

    def do_POST(self) -> None:
        self.reply(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

    def reply(self, body: Any) -> None:
        told = parse_qs(urlsplit(self.path).query).get("domain")
        domain = told[0] if told else body["company"]
        before = sum(one.domain == domain for one in self.asked)
        self.asked.append(Asked(domain, self.path, dict(self.headers), body))
        if domain.startswith("slow"):
            time.sleep(0.4)
        if domain.startswith("cut"):
            self.close_connection = True
            return
        answers = [HIT] if domain.startswith("c") and domain[1:2].isdigit() else ANSWERS.get(domain, [said(401)])
        status, content, headers = answers[min(before, len(answers) - 1)]
        port = self.headers["Host"].rpartition(":")[2]
        self.send_response_only(status)
        for name, value in {"Content-Length": str(len(content)), **headers}.items():
            self.send_header(name, value.replace("{port}", port))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False

    def handle_error(self, *_: Any) -> None:
        """A client that waits no longer."""


@contextmanager
def serving(asked: list[Asked], tls: ssl.SSLContext | None = None) -> Iterator[int]:
    """The port of a running service."""
    with Quiet(("127.0.0.1", 0), type("Here", (Handler,), {"asked": asked})) as httpd:
        if tls is not None:
            httpd.socket = tls.wrap_socket(httpd.socket, server_side=True)
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield httpd.server_port
        httpd.shutdown()
        thread.join()


def secured(tls: ssl.SSLContext) -> AbstractContextManager[int]:
    """The port of a service that speaks TLS."""
    return serving([], tls)


@pytest.fixture
def server() -> Iterator[Server]:
    asked: list[Asked] = []
    with serving(asked) as port:
        yield Server(f"http://127.0.0.1:{port}/company?domain={{company_domain}}", asked, port)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "PAUSE", 0.001)
