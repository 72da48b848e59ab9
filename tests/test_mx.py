"""Whether domains take mail, asked of a real DNS server on this machine."""

import socket
import threading
from collections.abc import Iterator

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import polars as pl
import pytest

from listforge import mx

ZONE = {
    ("tarnwick.example.", "MX"): ["10 mail.tarnwick.example."],
    ("two.example.", "MX"): ["10 a.two.example.", "20 b.two.example."],
    ("null.example.", "MX"): ["0 ."],
    ("web.example.", "A"): ["192.0.2.1"],
    ("six.example.", "AAAA"): ["2001:db8::1"],
    ("text.example.", "TXT"): ['"v=spf1 -all"'],
    ("xn--mller-kva.example.", "MX"): ["10 mail.example."],
}
KNOWN = {name for name, _ in ZONE}


def answer(question: bytes) -> bytes | None:
    """What a server of ZONE says; nothing of silent.example, a failure of broken.example."""
    query = dns.message.from_wire(question)
    asked = query.question[0]
    name, kind = asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)
    if name == "silent.example.":
        return None
    response = dns.message.make_response(query)
    response.flags |= dns.flags.RA
    if name == "broken.example.":
        response.set_rcode(dns.rcode.SERVFAIL)
    elif records := ZONE.get((name, kind)):
        response.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *records))
    elif name not in KNOWN:
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response.to_wire()


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def resolver(asked: list[str]) -> Iterator[dns.resolver.Resolver]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def receive() -> None:
            while True:
                question, sender = server.recvfrom(4096)
                if not question:
                    return
                asked.append(dns.message.from_wire(question).question[0].to_text())
                if said := answer(question):
                    server.sendto(said, sender)

        thread = threading.Thread(target=receive)
        thread.start()
        found = dns.resolver.Resolver(configure=False)
        found.nameservers = ["127.0.0.1"]
        found.port = server.getsockname()[1]
        found.timeout = found.lifetime = 1.0
        yield found
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"", server.getsockname())
        thread.join()


@pytest.mark.parametrize(
    ("domain", "status"),
    [
        pytest.param("tarnwick.example", "valid", id="mx"),
        pytest.param("TARNWICK.example", "valid", id="mx-in-capitals"),
        pytest.param("two.example", "valid", id="two-mx"),
        pytest.param("web.example", "valid", id="address-without-mx"),
        pytest.param("six.example", "valid", id="address-of-ip6-only"),
        pytest.param("müller.example", "valid", id="international-name"),
        pytest.param("null.example", "invalid", id="null-mx"),
        pytest.param("text.example", "invalid", id="neither-mx-nor-address"),
        pytest.param("nowhere.example", "invalid", id="no-such-domain"),
        pytest.param("broken.example", "unknown", id="server-failure"),
        pytest.param("silent.example", "unknown", id="time-out-is-no-no"),
        pytest.param(f"{'x' * 64}.example", "unknown", id="label-too-long"),
        pytest.param("a..example", "unknown", id="empty-label"),
    ],
)
def test_a_domain_takes_mail_or_not_or_nobody_knows(domain: str, status: str, resolver: dns.resolver.Resolver) -> None:
    assert mx.statuses(pl.Series("domain", [domain]), resolver).to_list() == [status]


def test_each_domain_is_asked_once_and_rows_keep_their_order(resolver: dns.resolver.Resolver, asked: list[str]) -> None:
    domains = pl.Series("domain", ["web.example", None, "tarnwick.example", "nowhere.example", "tarnwick.example"])
    found = mx.statuses(domains, resolver)
    assert found.to_list() == ["valid", None, "valid", "invalid", "valid"]
    assert sorted(asked) == [
        "nowhere.example. IN MX", "tarnwick.example. IN MX", "web.example. IN A", "web.example. IN MX",
    ]  # fmt: skip


@pytest.mark.parametrize("domains", [[], [None, None]], ids=["no-rows", "no-domains"])
def test_nothing_to_ask(domains: list[None], resolver: dns.resolver.Resolver, asked: list[str]) -> None:
    found = mx.statuses(pl.Series("domain", domains, dtype=pl.String), resolver)
    assert found.to_list() == domains
    assert found.dtype == pl.String
    assert asked == []
