"""Web services that enrichment asks: hits, misses, faults, keys, redirects, addresses, and what each costs."""

import shutil
import socket
import sqlite3
import ssl
import subprocess
import time
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from tests.providers.conftest import Server, secured

from listforge import providers
from listforge.errors import InputError, LockedError, OutputError, UsageError
from listforge.icp.enrichment import Provider
from listforge.providers import ledger

TODAY = date(2026, 11, 23)


def provider(server: Server | str, **more: object) -> Provider:
    url = server if isinstance(server, str) else server.url
    fills = {"employees": "$.size", "city": "$.place.city", "technologies": "$.tags"}
    return Provider.model_validate({"name": "firmo", "url": url, "fills": fills, "allow_private": True, **more})


class World:
    """A ledger's place, and what was said of the services that were asked."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "ledger" / "providers.sqlite"
        self.said: list[str] = []

    def ask(
        self, told: Provider, domains: Sequence[str], *, budget: float | None = None, dry_run: bool = False,
        today: date = TODAY, worth: Sequence[bool] | None = None,
    ) -> pl.DataFrame:  # fmt: skip
        """One run: what a service answers about each domain."""
        asked = pl.DataFrame({"_key": domains, "company_domain": domains, "_worth": worth or [True] * len(domains)})
        with providers.opened(self.path, "x", budget, today, self.said.append, dry_run=dry_run) as book:
            return providers.service(told, book, self.said.append)(asked)

    def account(self) -> dict[str, float | None]:
        """What the ledger says was paid."""
        with providers.opened(self.path, "x", None, TODAY, self.said.append, dry_run=True) as book:
            return providers.account(book)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


def cells(frame: pl.DataFrame) -> list[tuple[str | None, ...]]:
    return frame.select("employees", "city", "technologies").rows()


NOTHING = (None, None, None)


@pytest.mark.parametrize(
    ("domain", "answer", "state", "calls"),
    [
        pytest.param("tarnwick.example", ("420", "Dallas", "SAP; a,b"), "hit", 1, id="hit"),
        pytest.param("gone.example", NOTHING, "miss", 1, id="miss"),
        pytest.param("empty.example", NOTHING, "miss", 1, id="no-content"),
        pytest.param("list.example", NOTHING, "miss", 1, id="json-without-an-object"),
        pytest.param("odd.example", NOTHING, "miss", 1, id="json-of-another-shape"),
        pytest.param("half.example", ("5", "A?", None), "hit", 1, id="half-a-character"),
        pytest.param("shaky.example", ("50", None, None), "hit", 3, id="500-503-then-ok"),
        pytest.param("busy.example", ("7", None, None), "hit", 2, id="429-then-ok"),
        pytest.param("stutter.example", ("42", None, None), "hit", 2, id="half-an-answer-then-ok"),
        pytest.param("broken.example", NOTHING, "failed", 3, id="500-for-ever"),
        pytest.param("prose.example", NOTHING, "unclear", 3, id="no-json-for-ever"),
        pytest.param("deep.example", NOTHING, "unclear", 3, id="json-without-end"),
        pytest.param("huge.example", NOTHING, "unclear", 1, id="too-large"),
        pytest.param("packed.example", NOTHING, "unclear", 1, id="wrongly-packed"),
        pytest.param("cut.example", NOTHING, "unclear", 3, id="cut-off"),
        pytest.param("unpaid.example", NOTHING, "failed", 1, id="payment-required"),
        pytest.param("moved.example", ("420", "Dallas", "SAP; a,b"), "hit", 2, id="redirect-within-the-host"),
        pytest.param("elsewhere.example", NOTHING, "failed", 1, id="redirect-to-another-host"),
        pytest.param("named.example", NOTHING, "failed", 1, id="redirect-to-another-name-of-the-host"),
        pytest.param("nextdoor.example", NOTHING, "failed", 1, id="redirect-to-another-port"),
        pytest.param("circle.example", NOTHING, "failed", 4, id="redirect-in-a-circle"),
        pytest.param("nowhere.example", NOTHING, "failed", 4, id="redirect-to-nowhere"),
    ],
)
def test_an_answer_a_row(
    domain: str, answer: tuple[str | None, ...], state: str, calls: int, server: Server, world: World
) -> None:
    found = world.ask(provider(server), [domain])
    assert found.columns == ["_key", "employees", "city", "technologies", "_state", "_paid"]
    assert (cells(found), found["_state"].to_list()) == ([answer], [state])
    assert len(server.asked) == calls
    assert bool(world.said) == (state in ("failed", "unclear"))


def test_a_service_that_is_too_slow_fails(server: Server, world: World) -> None:
    found = world.ask(provider(server, timeout_seconds=0.05, retries=1), ["slow.example"])
    assert found["_state"].to_list() == ["unclear"]
    assert world.said == [
        "enrich: firmo: 1 of 1 questions came to nothing (1 no answer within 0.05 s); they are asked again next time"
    ]


def test_nobody_there_costs_nothing_and_is_given_up(world: World) -> None:
    told = provider("http://127.0.0.1:1/{company_domain}", price=0.5, retries=0, concurrency=1)
    found = world.ask(told, [f"c{n}.example" for n in range(50)])
    assert (found.height, found["_paid"].sum()) == (20, 0)
    assert world.said == [
        "enrich: firmo: 20 of 20 questions came to nothing (20 cannot be reached); they are asked again next time",
        "enrich: firmo: 20 questions in a row came to nothing; 30 questions were not asked",
    ]


@pytest.mark.parametrize(("domain", "why"), [("tomorrow.example", "429"), ("unpaid.example", "402")])
def test_a_service_that_wants_no_more_questions_gets_none(domain: str, why: str, server: Server, world: World) -> None:
    found = world.ask(provider(server, concurrency=1), ["c1.example", domain, "c2.example", "c3.example"])
    assert found["_state"].to_list() == ["hit", "failed"]
    assert world.said[-1] == f"enrich: firmo: it answers {why}; 2 questions were not asked"


@pytest.mark.parametrize("domain", ["patient.example", "dated.example"])
def test_all_workers_wait_as_long_as_the_service_asks(domain: str, server: Server, world: World) -> None:
    started = time.monotonic()
    found = world.ask(provider(server), ["c0.example", domain])
    assert found["_state"].to_list() == ["hit", "hit"]
    assert time.monotonic() - started >= 1


def test_rows_keep_their_order_and_a_failure_costs_its_row_only(server: Server, world: World) -> None:
    domains = ["gone.example", "tarnwick.example", "late.example", "busy.example"]
    found = world.ask(provider(server), domains)
    assert found["_key"].to_list() == domains
    assert found["employees"].to_list() == [None, "420", None, "7"]


def test_values_are_quoted_in_the_address(server: Server, world: World) -> None:
    assert cells(world.ask(provider(server), ["a b&c=d/é"])) == [("1", None, None)]


def test_the_rate_is_kept_over_all_workers(server: Server, world: World) -> None:
    started = time.monotonic()
    world.ask(provider(server, rate_per_second=20, concurrency=8), [f"c{n}.example" for n in range(7)])
    assert time.monotonic() - started >= 6 / 20


def test_many_are_asked_at_once(server: Server, world: World) -> None:
    started = time.monotonic()
    found = world.ask(provider(server, concurrency=8), ["c0.example", *(f"slow{n}.example" for n in range(8))])
    assert found.height == 9
    assert time.monotonic() - started < 9 * 0.4


# --- keys, bodies, headers -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("more", "header", "target"),
    [
        pytest.param({}, ("Authorization", "Bearer s3cret"), "/company?domain=tarnwick.example", id="bearer"),
        pytest.param({"key_header": "X-Api-Key"}, ("X-Api-Key", "s3cret"), "/company?domain=tarnwick.example", id="header"),
        pytest.param({"key_query": "api key"}, ("Authorization", None), "/company?domain=tarnwick.example&api%20key=s3cret", id="query"),
    ],
)  # fmt: skip
def test_the_key_goes_where_the_icp_says(
    more: dict[str, str], header: tuple[str, str | None], target: str, server: Server, world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setenv("FIRMO_KEY", "s3cret")
    world.ask(provider(server, key_env="FIRMO_KEY", **more), ["tarnwick.example"])
    (one,) = server.asked
    assert (one.headers.get(header[0]), one.target) == (header[1], target)
    assert b"s3cret" not in world.path.read_bytes()


@pytest.mark.parametrize("key", [None, "", "two\nlines", "é"])
def test_a_key_that_is_missing_or_none_is_said_before_anybody_is_asked(
    key: str | None, server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FIRMO_KEY", raising=False)
    if key is not None:
        monkeypatch.setenv("FIRMO_KEY", key)
    with pytest.raises(UsageError, match=r"^provider firmo: .*FIRMO_KEY"):
        world.ask(provider(server, key_env="FIRMO_KEY"), ["tarnwick.example"])
    assert server.asked == []


def test_a_key_that_is_refused_costs_one_question(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FIRMO_KEY", "wrong")
    told = provider(server, key_env="FIRMO_KEY", price=1.0)
    with pytest.raises(UsageError, match=r"^provider firmo: it answers 401; check FIRMO_KEY$"):
        world.ask(told, ["stranger.example", "tarnwick.example", "c1.example"])
    assert len(server.asked) == 1


def test_a_record_that_is_refused_is_no_key_that_is(server: Server, world: World) -> None:
    world.ask(provider(server), ["c1.example", "late.example"])
    found = world.ask(provider(server), ["c1.example", "late.example"])
    assert found["_state"].to_list() == ["known", "failed"]
    with pytest.raises(UsageError, match="it answers 401; check key_env"):
        world.ask(provider(server), ["stranger.example"])


def test_a_body_is_json_with_values_in_their_places(server: Server, world: World) -> None:
    body = {"company": "{company_domain}", "about": ["{company_domain} in {{all}}", True]}
    told = provider(f"http://127.0.0.1:{server.port}/search", body=body, headers={"X-Version": "2"})
    assert cells(world.ask(told, ["tarnwick.example"]))[0][0] == "420"
    (one,) = server.asked
    assert one.body == {"company": "tarnwick.example", "about": ["tarnwick.example in {all}", True]}
    assert (one.headers["X-Version"], one.headers["Content-Type"]) == ("2", "application/json")


def test_a_redirect_takes_the_body_along_where_it_may(server: Server, world: World) -> None:
    told = provider(f"http://127.0.0.1:{server.port}/search", body={"company": "{company_domain}"})
    found = world.ask(told, ["posted.example", "moved.example"])
    assert found["_state"].to_list() == ["hit", "failed"]
    assert [one.body for one in server.asked[:2]] == [{"company": "posted.example"}] * 2


def test_a_question_has_one_name_however_often_it_is_asked(server: Server, world: World) -> None:
    world.ask(provider(server), ["shaky.example", "tarnwick.example"])
    names = {(one.domain, one.headers["Idempotency-Key"]) for one in server.asked}
    assert len(names) == 2
    assert all(len(name) == 64 for _, name in names)


# --- addresses -----------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]", "2130706433", "0x7f.1", "0.0.0.0"])
def test_an_address_of_ones_own_net_is_refused_unless_allowed(host: str, server: Server, world: World) -> None:
    told = provider(f"http://{host}:{server.port}/{{company_domain}}", allow_private=False)
    with pytest.raises(UsageError, match=r"^provider firmo: .* own net; allow_private: true allows it$"):
        world.ask(told, ["tarnwick.example"])
    assert server.asked == []


def test_the_address_that_was_checked_is_the_one_that_is_asked(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, asked = socket.getaddrinfo, []

    def look_up(host: str, *more: Any, **options: Any) -> Any:
        if host != "firmo.example":
            return real(host, *more, **options)
        asked.append(host)
        return real("127.0.0.1" if len(asked) == 1 else "127.0.0.9", *more, **options)

    monkeypatch.setattr("socket.getaddrinfo", look_up)
    told = provider(f"http://firmo.example:{server.port}/company?domain={{company_domain}}")
    assert world.ask(told, ["c1.example", "c2.example", "c3.example"])["_state"].to_list() == ["hit"] * 3
    assert asked == ["firmo.example"]
    assert {one.headers["Host"] for one in server.asked} == {f"firmo.example:{server.port}"}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="needs openssl to make a certificate")
@pytest.mark.parametrize(
    ("name", "state"),
    [("firmo.example", "hit"), ("other.example", "failed"), ("127.0.0.1", "failed")],
    ids=["its own name", "another's name", "an address"],
)
def test_a_certificate_is_for_the_name_and_not_for_the_address(
    name: str, state: str, server: Server, world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = "req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem -subj /CN=firmo.example"
    told = [*made.split(), "-addext", "subjectAltName=DNS:firmo.example"]
    subprocess.run(["openssl", *told], cwd=tmp_path, capture_output=True, check=True)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    real = socket.getaddrinfo
    monkeypatch.setattr("socket.getaddrinfo", lambda host, *more, **options: real("127.0.0.1", *more, **options))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    with secured(tls) as port:
        url = f"https://{name}:{port}/company?domain={{company_domain}}"
        assert world.ask(provider(url, retries=0), ["c1.example"])["_state"].to_list() == [state]


# --- money ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("budget", "calls", "cost"),
    [(None, 6, 6), (6 * 0.1, 6, 6), (0.35, 3, 3), (0.3, 3, 3), (0.2999999, 2, 2), (0.05, 0, 0), (0.0, 0, 0)],
)
@pytest.mark.parametrize("concurrency", [1, 5])
def test_a_budget_is_never_exceeded_and_used_to_the_cent(
    budget: float | None, calls: int, cost: int, concurrency: int, server: Server, world: World
) -> None:
    told = provider(server, price=0.1, concurrency=concurrency)
    found = world.ask(told, [f"c{n}.example" for n in range(6)], budget=budget)
    assert (found.height, found["_paid"].sum(), len(server.asked)) == (calls, cost * 100_000, calls)
    assert found["_key"].to_list() == [f"c{n}.example" for n in range(calls)]
    assert any("the budget is used up" in sentence for sentence in world.said) == (calls < 6)


@pytest.mark.parametrize(("pay", "asked"), [("hit", 5), ("call", 2)])
def test_a_miss_is_paid_for_only_by_the_call(pay: str, asked: int, server: Server, world: World) -> None:
    domains = ["gone.example", "broken.example", "c1.example", "odd.example", "c2.example", "c3.example"]
    found = world.ask(provider(server, price=1, pay=pay), domains, budget=2)
    paid = {"hit": [0, 0, 1, 0, 1], "call": [1, 0, 1]}[pay]
    assert found["_paid"].to_list() == [n * 1_000_000 for n in paid]
    assert len({one.domain for one in server.asked}) == len(paid)


@pytest.mark.parametrize(
    ("idempotent", "paid"),
    [
        pytest.param(False, 2, id="each try may have been billed"),
        pytest.param(True, 1, id="the service knows it again"),
    ],
)
def test_an_answer_that_was_lost_may_have_been_billed(
    idempotent: bool, paid: int, server: Server, world: World
) -> None:
    found = world.ask(provider(server, price=1, idempotent=idempotent), ["stutter.example"])
    assert (found["employees"].item(), found["_paid"].item()) == ("42", paid * 1_000_000)
    assert world.account()["all_runs"] == paid


def test_a_try_that_may_be_billed_needs_money_of_its_own(server: Server, world: World) -> None:
    found = world.ask(provider(server, price=1), ["stutter.example"], budget=1.5)
    assert (found["_state"].item(), found["_paid"].item(), len(server.asked)) == ("unclear", 1_000_000, 1)


@pytest.mark.parametrize(("pay", "paid"), [("hit", [1, 0, 0]), ("call", [1, 0, 1])])
def test_a_refusal_is_an_answer_and_a_failure_is_none(pay: str, paid: list[int], server: Server, world: World) -> None:
    found = world.ask(provider(server, price=1, pay=pay), ["c1.example", "broken.example", "late.example"])
    assert found["_paid"].to_list() == [n * 1_000_000 for n in paid]


# --- the cache -----------------------------------------------------------------------------------

DOMAINS = ["c1.example", "gone.example", "broken.example"]


def test_answers_and_misses_are_kept_and_asked_for_once(
    server: Server, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "AT_ONCE", 2)
    first = world.ask(provider(server, price=1), DOMAINS)
    server.asked.clear()
    again = world.ask(provider(server, price=1), [*DOMAINS, "c2.example"])
    assert again["_state"].to_list() == ["known", "known", "failed", "hit"]
    assert again["_paid"].to_list() == [0, 0, 0, 1_000_000]
    assert cells(again)[:3] == cells(first)
    assert {one.domain for one in server.asked} == {"broken.example", "c2.example"}
    assert world.account() == {"this_run": 0, "budget": None, "all_runs": 2}


@pytest.mark.parametrize(("days", "again"), [(0, 0), (90, 0), (91, 1), (-1, 0)])
def test_an_answer_is_asked_for_again_when_it_is_too_old(days: int, again: int, server: Server, world: World) -> None:
    for today in (TODAY, TODAY + timedelta(days)):
        world.ask(provider(server), ["c1.example"], today=today)
    assert len(server.asked) == 1 + again
    names = {one.headers["Idempotency-Key"] for one in server.asked}
    assert len(names) == 1 + again


def test_what_is_too_old_is_not_kept_but_what_it_cost_is(server: Server, world: World) -> None:
    world.ask(provider(server, price=1, keep_days=1), ["c1.example"])
    world.ask(provider(server, price=1, keep_days=1), ["c2.example"], today=TODAY + timedelta(2))
    base = sqlite3.connect(world.path)
    assert base.execute("select answer is null, paid from question").fetchall() == [(1, 1_000_000), (0, 1_000_000)]
    base.close()


@pytest.mark.parametrize(
    ("change", "asked"),
    [
        pytest.param({"price": 3, "retries": 0, "headers": {}}, 0, id="the same question"),
        pytest.param({"fills": {"revenue_usd": "$.size"}}, 0, id="the answer put elsewhere"),
        pytest.param({"fills": {"employees": "$.size", "region": "$.region"}}, 1, id="one more thing to read"),
        pytest.param({"headers": {"X-Version": "2"}}, 1, id="another header"),
        pytest.param({"name": "other"}, 1, id="another provider"),
    ],
)
def test_what_makes_another_question(change: dict[str, object], asked: int, server: Server, world: World) -> None:
    world.ask(provider(server), ["c1.example"])
    world.ask(provider(server, **change), ["c1.example"])
    assert len(server.asked) == 1 + asked


def test_what_is_not_worth_a_price_is_filled_from_what_is_known(server: Server, world: World) -> None:
    world.ask(provider(server), ["c1.example"])
    found = world.ask(provider(server), ["c1.example", "c2.example"], worth=[False, False])
    assert (found["_key"].to_list(), len(server.asked)) == (["c1.example"], 1)


def test_a_dry_run_asks_nobody_and_leaves_nothing(server: Server, world: World) -> None:
    found = world.ask(
        provider(server, price=1, key_env="NOT_SET"), ["c1.example", "c2.example", "c3.example"], budget=2, dry_run=True
    )
    assert (found["_paid"].sum(), found.height, server.asked) == (2_000_000, 2, [])
    assert not world.path.exists()


def test_a_run_that_was_broken_off_is_taken_up_with_what_it_paid(server: Server, world: World) -> None:
    told = provider(server, price=1)
    asked = pl.DataFrame({"_key": ["c1.example"], "company_domain": ["c1.example"], "_worth": [True]})

    def broken_off() -> None:
        with providers.opened(world.path, "x", 2, TODAY, world.said.append) as book:
            providers.service(told, book, world.said.append)(asked)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        broken_off()
    found = world.ask(told, ["c1.example", "c2.example", "c3.example"], budget=2)
    assert found["_state"].to_list() == ["known", "hit"]
    assert world.said[0] == "enrich: the run of 2026-11-23 was broken off; the 1.00 it paid count against the budget"
    assert world.ask(told, ["c4.example", "c5.example"], budget=2)["_state"].to_list() == ["hit", "hit"]


# --- the ledger's file ---------------------------------------------------------------------------


def test_two_at_once_are_one_too_many(server: Server, world: World) -> None:
    with (
        providers.opened(world.path, "x", None, TODAY, world.said.append),
        pytest.raises(LockedError, match="another enrichment is asking"),
    ):
        world.ask(provider(server), ["c1.example"])


def test_the_ledger_is_for_its_owner_and_for_no_repository(server: Server, world: World, tmp_path: Path) -> None:
    world.path = tmp_path / ".listforge" / "providers.sqlite"
    world.ask(provider(server), ["c1.example"])
    assert world.path.stat().st_mode & 0o077 == 0
    assert (world.path.parent / ".gitignore").read_text() == "*\n"


@pytest.mark.parametrize(
    ("content", "error", "says"),
    [
        pytest.param(b"not a database, but long enough to be taken for one" * 20, InputError, "file is not a database", id="another file"),
        pytest.param("create table lead (id)", InputError, "no ledger of listforge", id="another database"),
        pytest.param("pragma user_version = 9", InputError, "made by another version", id="another version"),
        pytest.param(None, OutputError, "unable to open database file", id="a folder"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_ledger_is_left_as_it_is(
    content: bytes | str | None, error: type[Exception], says: str, server: Server, world: World
) -> None:
    world.path.parent.mkdir()
    if content is None:
        world.path.mkdir()
    elif isinstance(content, bytes):
        world.path.write_bytes(content)
    else:
        base = sqlite3.connect(world.path)
        base.executescript(content)
        base.close()
    with pytest.raises(error, match=says):
        world.ask(provider(server), ["c1.example"])
    assert server.asked == []
