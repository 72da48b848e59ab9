"""Whether domains take mail, asked of a real DNS server on this machine; what it said is kept in a file."""

import re
import socket
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import dns.flags
import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
import polars as pl
import pytest

from listforge import mx
from listforge.errors import UsageError
from tests.conftest import Program

ZONE = {
    ("tarnwick.example.", "MX"): ["10 mail.tarnwick.example."],
    ("two.example.", "MX"): ["10 a.two.example.", "20 b.two.example."],
    ("null.example.", "MX"): ["0 ."],
    ("web.example.", "A"): ["192.0.2.1"],
    ("six.example.", "AAAA"): ["2001:db8::1"],
    ("text.example.", "TXT"): ['"v=spf1 -all"'],
    ("both.example.", "MX"): ["0 .", "10 mail.both.example."],
    ("lost.example.", "MX"): ["10 nowhere.example."],
    ("slow.example.", "MX"): ["10 mail.slow.example."],
    ("alias.example.", "CNAME"): ["tarnwick.example."],
    ("xn--mller-kva.example.", "MX"): ["10 mail.example."],
    ("xn--fa-hia.example.", "MX"): ["10 mail.example."],
}
KNOWN = {name for name, _ in ZONE}
TODAY = date(2026, 11, 23)


def answer(question: bytes) -> bytes | None:
    """What a server of ZONE says; nothing of silent.example, a failure of broken.example, slow.example late."""
    query = dns.message.from_wire(question)
    asked = query.question[0]
    name, kind = asked.name.to_text().lower(), dns.rdatatype.to_text(asked.rdtype)
    if name.startswith("silent"):
        return None
    if name == "slow.example.":
        time.sleep(0.3)
    response = dns.message.make_response(query)
    response.flags |= dns.flags.RA
    if failure := {"broken.example.": dns.rcode.SERVFAIL, "refused.example.": dns.rcode.REFUSED}.get(name):
        response.set_rcode(failure)
    elif alias := ZONE.get((name, "CNAME")):
        response.answer.append(dns.rrset.from_text(asked.name, 60, "IN", "CNAME", *alias))
        response.answer.append(dns.rrset.from_text(alias[0], 60, "IN", "MX", *ZONE[alias[0], "MX"]))
    elif records := ZONE.get((name, kind)):
        response.answer.append(dns.rrset.from_text(asked.name, 60, "IN", kind, *records))
    elif name not in KNOWN:
        response.set_rcode(dns.rcode.NXDOMAIN)
    return response.to_wire()


@pytest.fixture
def asked() -> list[str]:
    return []


@pytest.fixture
def port(asked: list[str]) -> Iterator[int]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))

        def receive() -> None:
            waiting: dict[str, tuple[bytes, tuple[str, int]]] = {}
            while True:
                question, sender = server.recvfrom(4096)
                if not question:
                    return
                asked.append(dns.message.from_wire(question).question[0].to_text())
                if asked[-1].startswith("together"):
                    waiting[asked[-1]] = question, sender
                elif said := answer(question):
                    server.sendto(said, sender)
                if len(waiting) == mx.AT_ONCE:
                    for held, asker in waiting.values():
                        server.sendto(answer(held) or b"", asker)
                    waiting.clear()

        thread = threading.Thread(target=receive)
        thread.start()
        yield server.getsockname()[1]
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as stop:
            stop.sendto(b"", server.getsockname())
        thread.join()


@pytest.fixture
def resolver(port: int) -> dns.resolver.Resolver:
    return impatient(f"127.0.0.1:{port}")


def impatient(server: str) -> dns.resolver.Resolver:
    found = mx.name_server(server)
    assert found is not None
    found.timeout, found.lifetime = 1.0, 3.0
    return found


def nothing_to_say(text: str) -> None:
    raise AssertionError(text)


@pytest.mark.parametrize(
    ("domain", "status"),
    [
        pytest.param("tarnwick.example", "valid", id="mx"),
        pytest.param("TARNWICK.example", "valid", id="mx-in-capitals"),
        pytest.param("two.example", "valid", id="two-mx"),
        pytest.param("web.example", "valid", id="address-without-mx"),
        pytest.param("six.example", "valid", id="address-of-ip6-only"),
        pytest.param("müller.example", "valid", id="international-name"),
        pytest.param("faß.example", "valid", id="a-name-of-its-own-since-idna-2008"),
        pytest.param("slow.example", "valid", id="slow"),
        pytest.param("alias.example", "valid", id="an-alias-of-a-domain-with-mx"),
        pytest.param("both.example", "valid", id="a-null-mx-among-others-is-none"),
        pytest.param("lost.example", "valid", id="mx-of-a-host-that-nobody-looks-up"),
        pytest.param("null.example", "invalid", id="null-mx"),
        pytest.param("text.example", "invalid", id="neither-mx-nor-address"),
        pytest.param("nowhere.example", "invalid", id="no-such-domain"),
        pytest.param("broken.example", "unknown", id="server-failure"),
        pytest.param("refused.example", "unknown", id="refused"),
        pytest.param("silent.example", "unknown", id="time-out-is-no-no"),
        pytest.param(f"{'x' * 64}.example", "unknown", id="label-too-long"),
        pytest.param("a..example", "unknown", id="empty-label"),
    ],
)
def test_a_domain_takes_mail_or_not_or_nobody_knows(domain: str, status: str, resolver: dns.resolver.Resolver) -> None:
    assert mx.statuses(pl.Series("domain", [domain]), resolver, nothing_to_say).to_list() == [status]


def test_each_domain_is_asked_once_and_rows_keep_their_order(resolver: dns.resolver.Resolver, asked: list[str]) -> None:
    domains = pl.Series("domain", ["web.example", None, "tarnwick.example", "nowhere.example", "tarnwick.example"])
    found = mx.statuses(domains, resolver, nothing_to_say)
    assert found.to_list() == ["valid", None, "valid", "invalid", "valid"]
    assert sorted(asked) == [
        "nowhere.example. IN MX", "tarnwick.example. IN MX", "web.example. IN A", "web.example. IN MX",
    ]  # fmt: skip


@pytest.mark.parametrize("domains", [[], [None, None]], ids=["no-rows", "no-domains"])
def test_nothing_to_ask(domains: list[None], resolver: dns.resolver.Resolver, asked: list[str]) -> None:
    found = mx.statuses(pl.Series("domain", domains, dtype=pl.String), resolver, nothing_to_say)
    assert found.to_list() == domains
    assert found.dtype == pl.String
    assert asked == []


def test_many_domains_are_asked_at_once(resolver: dns.resolver.Resolver) -> None:
    domains = pl.Series([f"together{n}.example" for n in range(mx.AT_ONCE)])  # answered when all of them are asked
    assert set(mx.statuses(domains, resolver, nothing_to_say)) == {"invalid"}


def test_a_server_that_never_answers_is_asked_no_more(resolver: dns.resolver.Resolver, asked: list[str]) -> None:
    resolver.timeout = resolver.lifetime = 0.1
    said: list[str] = []
    domains = pl.Series([f"silent{n}.example" for n in range(mx.GIVE_UP * 3)])
    assert set(mx.statuses(domains, resolver, said.append)) == {"unknown"}
    assert len(set(asked)) < mx.GIVE_UP + mx.AT_ONCE
    assert [re.sub(r"\d+", "N", text) for text in said] == [
        "no answer of the name server; N mail domains not looked up. LISTFORGE_DNS names another"
    ]


def test_no_name_server_is_unknown() -> None:
    said: list[str] = []
    assert mx.statuses(pl.Series(["tarnwick.example", None]), None, said.append).to_list() == ["unknown", None]
    assert len(said) == 1


def test_no_more_are_asked_a_second_than_there_may_be(resolver: dns.resolver.Resolver) -> None:
    domains = pl.Series([f"nowhere{n}.example" for n in range(61)])
    began = time.monotonic()
    assert set(mx.statuses(domains, resolver, nothing_to_say)) == {"invalid"}
    assert time.monotonic() - began >= 60 / mx.RATE


# --- the name server a person names --------------------------------------------------------------


@pytest.mark.parametrize(
    ("told", "address", "port"),
    [
        ("127.0.0.1:5353", "127.0.0.1", 5353),
        ("192.0.2.1", "192.0.2.1", 53),
        ("[2001:db8::1]:5353", "2001:db8::1", 5353),
        ("[::1]", "::1", 53),
        ("2001:db8::1", "2001:db8::1", 53),
    ],
)
def test_a_name_server_is_an_address_and_a_port(told: str, address: str, port: int) -> None:
    found = mx.name_server(told)
    assert found is not None
    assert (found.nameservers, found.port) == ([address], port)


@pytest.mark.parametrize(
    "told", ["dns.example", "127.0.0.1:", "127.0.0.1:0", "127.0.0.1:70000", "[::1", ":53", "1.2.3.4:5:6", " "]
)
def test_what_is_no_name_server_is_said(told: str) -> None:
    with pytest.raises(
        UsageError, match=r"^LISTFORGE_DNS=.* is no name server; write an IP address, or 127\.0\.0\.1:5353$"
    ):
        mx.name_server(told)


# --- the cache -----------------------------------------------------------------------------------

DOMAINS = pl.Series("domain", ["tarnwick.example", "nowhere.example", "broken.example", None, "tarnwick.example"])
ANSWERS = ["valid", "invalid", "unknown", None, "valid"]


@pytest.fixture
def cache(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "mx.csv"


def test_a_yes_and_a_no_are_kept_and_asked_once(resolver: dns.resolver.Resolver, asked: list[str], cache: Path) -> None:
    assert mx.cached_statuses(DOMAINS, resolver, cache, TODAY, nothing_to_say).to_list() == ANSWERS
    assert cache.read_text() == (
        "domain,status,asked_on\nnowhere.example,invalid,2026-11-23\ntarnwick.example,valid,2026-11-23\n"
    )
    asked.clear()
    assert mx.cached_statuses(DOMAINS, resolver, cache, TODAY, nothing_to_say).to_list() == ANSWERS
    assert set(asked) == {"broken.example. IN MX"}
    assert [p.name for p in cache.parent.iterdir()] == ["mx.csv"]  # no draft is left


@pytest.mark.parametrize(
    ("days", "again"),
    [(0, False), (mx.MAX_AGE_DAYS, False), (mx.MAX_AGE_DAYS + 1, True), (-1, True)],
    ids=["of today", "old", "too old", "of tomorrow"],
)
def test_an_answer_is_asked_again_when_it_is_too_old(
    days: int, again: bool, resolver: dns.resolver.Resolver, asked: list[str], cache: Path
) -> None:
    cache.parent.mkdir()
    cache.write_text(f"domain,status,asked_on\ntarnwick.example,invalid,{TODAY - timedelta(days)}\n")
    found = mx.cached_statuses(pl.Series(["tarnwick.example"]), resolver, cache, TODAY, nothing_to_say)
    assert found.to_list() == ["valid" if again else "invalid"]
    assert bool(asked) == again


def test_answers_of_other_domains_stay(resolver: dns.resolver.Resolver, cache: Path) -> None:
    for domain in ("tarnwick.example", "null.example"):
        mx.cached_statuses(pl.Series([domain]), resolver, cache, TODAY, nothing_to_say)
    assert pl.read_csv(cache)["domain"].to_list() == ["null.example", "tarnwick.example"]


@pytest.mark.parametrize(
    "broken",
    [
        b"", b"\n", b"\x00\xff\x00", b"nonsense", b"domain,status\ntarnwick.example,valid\n",
        b"domain,status,asked_on\ntarnwick.example,valid,2026-1", b"domain,status,asked_on\ntarnwick.example,val",
        b"domain,status,asked_on\ntarnwick.example,perhaps,2026-11-23\n", b"domain,status,asked_on\n,valid,2026-11-23\n",
        b"domain,status,asked_on\n\xff.example,valid,2026-11-23\n", b"a,b,c\ntarnwick.example,valid,2026-11-23\n",
        b"domain,status,asked_on\na,valid,2026-11-23,x,y\n",
    ],
    ids=["empty", "a blank line", "binary", "prose", "a column short", "cut in a date", "cut in a status", "no status",
         "no domain", "not UTF-8", "other columns", "a cell too many"],
)  # fmt: skip
def test_a_broken_cache_is_ignored_and_written_anew(
    broken: bytes, resolver: dns.resolver.Resolver, asked: list[str], cache: Path
) -> None:
    cache.parent.mkdir()
    cache.write_bytes(broken)
    said: list[str] = []
    assert mx.cached_statuses(DOMAINS, resolver, cache, TODAY, said.append).to_list() == ANSWERS
    assert said == [f"{cache}: not a list of DNS answers; ignored, and written anew"]
    assert pl.read_csv(cache)["domain"].to_list() == ["nowhere.example", "tarnwick.example"]


def test_a_cache_that_cannot_be_written_costs_no_answer(resolver: dns.resolver.Resolver, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said: list[str] = []
    cache = tmp_path / "file" / "mx.csv"
    assert mx.cached_statuses(DOMAINS, resolver, cache, TODAY, said.append).to_list() == ANSWERS
    assert len(said) == 1
    assert said[0].endswith("; the answers of DNS are not kept")


def test_without_a_cache_there_are_answers_too(resolver: dns.resolver.Resolver) -> None:
    assert mx.cached_statuses(DOMAINS, resolver, None, TODAY, nothing_to_say).to_list() == ANSWERS


@pytest.mark.parametrize(
    ("environment", "file"),
    [
        ({"XDG_CACHE_HOME": "/var/caches", "HOME": "/home/ann"}, "/var/caches/listforge/mx.csv"),
        ({"HOME": "/home/ann"}, "/home/ann/.cache/listforge/mx.csv"),
        ({"XDG_CACHE_HOME": "relative", "HOME": "/home/ann"}, "/home/ann/.cache/listforge/mx.csv"),
        ({"HOME": "/home/ann", "LISTFORGE_DNS": "127.0.0.1:5353"}, "/home/ann/.cache/listforge/mx-127-0-0-1-5353.csv"),
        ({}, None),
    ],
    ids=["XDG", "home", "XDG says that a relative path is none", "a name server of one's own", "no home"],
)
def test_the_cache_is_in_the_persons_cache_folder(environment: dict[str, str], file: str | None) -> None:
    assert mx.cache_file(environment) == (Path(file) if file else None)


# --- the program ---------------------------------------------------------------------------------

LIST = b"""lead_id,full_name,company_name,email
l1,Ann Rookmore,Tarnwick,ann@tarnwick.example
l2,Bo Rookmore,Nowhere,bo@nowhere.example
l3,Cy Rookmore,Broken,cy@broken.example
l4,Di Rookmore,Null,di@null.example
l5,Ed Rookmore,Nothing,ed@@nothing
"""


def test_validate_asks_the_name_server_of_the_environment(
    here: Program, tmp_path: Path, port: int, asked: list[str]
) -> None:
    (tmp_path / "icp.yaml").write_text("name: mx\nvalidate: {email: {on_invalid: warn, check_mx: true}}\n")
    env = {"LISTFORGE_DNS": f"127.0.0.1:{port}", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    first = here("validate", "--icp", "icp.yaml", "-f", "ndjson", stdin=LIST, env=env)
    assert (first.code, first.stderr) == (0, "validate: 5 rows in, 5 kept\n")
    statuses = pl.read_ndjson(first.stdout)["email_status"].to_list()
    assert statuses == ["valid", "invalid", "unknown", "invalid", "invalid"]
    asked.clear()
    assert here("validate", "--icp", "icp.yaml", "-f", "ndjson", stdin=LIST, env=env).stdout == first.stdout
    assert set(asked) == {"broken.example. IN MX"}


def test_nobody_is_asked_by_default(here: Program, tmp_path: Path, port: int, asked: list[str]) -> None:
    env = {"LISTFORGE_DNS": f"127.0.0.1:{port}", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    assert here("validate", stdin=LIST, env=env).code == 0
    assert asked == []
    assert not (tmp_path / "cache").exists()


def test_a_wrong_name_server_is_a_mistake_of_the_command(here: Program, tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text("name: mx\nvalidate: {email: {check_mx: true}}\n")
    said = here("validate", "--icp", "icp.yaml", stdin=LIST, env={"LISTFORGE_DNS": "dns.example"})
    assert said.code == 2
    assert "LISTFORGE_DNS='dns.example' is no name server" in said.stderr
