"""Lookups at a web service that fails, and a program that is killed: is none lost, none billed twice, the budget kept?

    python benchmarks/providers.py --lookups 10000 --kills 5

A server on this machine answers for companies; a share of the requests goes wrong in one of five ways: 500, 429, too
slow an answer, an answer that is no JSON, a connection cut off. It knows a question again by its Idempotency-Key, and
bills a hit when it is worked out, before it goes wrong: so an answer that never arrives is billed as well.

`listforge enrich` is run as people run it, killed (SIGKILL) as often as told while it asks, and run again to its end:
once with money for everything, once with a budget for half of it. Then the server's books are held against the list
and against listforge's own ledger. Exit code 1 where they differ.
"""

import argparse
import csv
import json
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

PRICE = 0.015
KNOWN = 0.8  # of the companies
TIMEOUT = 1.0
WAYS = ("500", "429", "slow", "prose", "cut")
ICP = """\
name: benchmark
target: {{employees: {{min: 10}}}}
enrich:
  providers:
    - name: firmo
      url: "http://127.0.0.1:{port}/company?domain={{company_domain}}"
      fills: {{employees: $.size}}
      price: {price}
      idempotent: true
      allow_private: true
      concurrency: 16
      retries: 6
      timeout_seconds: {timeout}
  budget: {{max_cost: {budget:.6f}}}
"""


def lot(*parts: object) -> float:
    """A number from 0 to 1 that is always the same for the same parts."""
    return int.from_bytes(sha256(repr(parts).encode()).digest()[:6]) / 2**48


def size(domain: str) -> int | None:
    """How many people a company employs, as far as the service knows."""
    return 10 + int(lot(domain, "size") * 5000) if lot(domain) < KNOWN else None


# --- the service ---------------------------------------------------------------------------------


def serve(faults: float, tell: Connection) -> None:
    """The service, in a process of its own; tells its port."""
    asked: Counter[str] = Counter()  # idempotency key -> requests
    billed: dict[str, str] = {}  # idempotency key -> company
    wrong: Counter[str] = Counter()
    lock = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            if self.path == "/books":
                with lock:
                    self.answer(200, {"billed": billed, "requests": asked.total(), "wrong": wrong})
                return
            if self.path == "/requests":
                self.answer(200, {"requests": asked.total()})
                return
            domain = parse_qs(urlsplit(self.path).query)["domain"][0]
            key = self.headers["Idempotency-Key"]
            with lock:
                asked[key] += 1
                way = WAYS[int(lot(key, asked[key], "way") * len(WAYS))]
                goes_wrong = lot(key, asked[key]) < faults
                wrong[way] += goes_wrong
                if size(domain) is not None and not (goes_wrong and way in ("500", "429")):
                    billed[key] = domain
            if goes_wrong:
                self.go_wrong(way)
            elif (people := size(domain)) is None:
                self.answer(404, {})
            else:
                self.answer(200, {"size": people})

        def go_wrong(self, way: str) -> None:
            if way in ("500", "429"):
                self.answer(int(way), {}, {"Retry-After": "0"} if way == "429" else {})
            elif way == "slow":
                time.sleep(TIMEOUT * 1.3)
                self.close_connection = True
            elif way == "prose":
                self.answer(200, b"<html>busy</html>")
            else:
                self.connection.close()
                self.close_connection = True

        def answer(self, status: int, said: Any, headers: dict[str, str] | None = None) -> None:
            body = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    class Quiet(ThreadingHTTPServer):
        daemon_threads = True
        request_queue_size = 64

        def handle_error(self, *_: Any) -> None:
            """A client that was killed, or that waits no longer."""

    with Quiet(("127.0.0.1", 0), Handler) as httpd:
        tell.send(httpd.server_address[1])
        httpd.serve_forever()


@contextmanager
def service(faults: float) -> Iterator[int]:
    """The port of a running service."""
    here, there = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(faults, there), daemon=True)
    process.start()
    try:
        yield int(here.recv())
    finally:
        process.kill()
        process.join()


def books(port: int, page: str = "books") -> dict[str, Any]:
    """What the service has billed, to whom, and how often it was asked."""
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/{page}") as answer:
        said: dict[str, Any] = json.load(answer)
        return said


# --- the program ---------------------------------------------------------------------------------


class Story(NamedTuple):
    """What came of a list that was enriched, the program killed in between."""

    seconds: float
    kills: int
    rows: list[dict[str, str]]
    books: dict[str, Any]
    ledger: int
    again: int


def enrich(folder: Path) -> "subprocess.Popen[bytes]":
    """`listforge enrich`, started."""
    command = [sys.executable, "-m", "listforge", "enrich", "list.csv", "--icp", "icp.yaml", "-o", "out.csv", "-q"]
    return subprocess.Popen([*command, "--today", "2026-11-23"], cwd=folder, env={**os.environ, "NO_COLOR": "1"})


def tell(folder: Path, port: int, lookups: int, kills: int, budget: float) -> Story:
    """The list enriched, the program killed so many times on the way, each time after as many requests."""
    (folder / "icp.yaml").write_text(ICP.format(port=port, price=PRICE, timeout=TIMEOUT, budget=budget))
    with (folder / "list.csv").open("w") as file:
        file.write("full_name,company_domain\n")
        file.writelines(f"Person {n},company{n}.example\n" for n in range(lookups))
    started, killed = time.perf_counter(), 0
    for number in range(1, kills + 1):
        killed += killed_at(enrich(folder), port, int(number * lookups * 0.45 / kills))
    if code := enrich(folder).wait():
        raise SystemExit(f"enrich ended with {code}")
    seconds = time.perf_counter() - started
    with (folder / "out.csv").open() as file:
        rows = list(csv.DictReader(file))
    told = books(port)
    base = sqlite3.connect(folder / ".listforge" / "providers.sqlite")
    (ledger,) = base.execute("select sum(paid) from question").fetchone()
    base.close()
    (folder / "icp.yaml").write_text(ICP.format(port=port, price=PRICE, timeout=TIMEOUT, budget=0))
    enrich(folder).wait()
    return Story(seconds, killed, rows, told, ledger, books(port, "requests")["requests"] - told["requests"])


def killed_at(process: "subprocess.Popen[bytes]", port: int, requests: int) -> bool:
    """Whether the program was still at work when the service had seen so many requests, and was killed."""
    while process.poll() is None:
        if books(port, "requests")["requests"] >= requests:
            process.send_signal(signal.SIGKILL)
            process.wait()
            return True
        time.sleep(0.02)
    return False


# --- the books -----------------------------------------------------------------------------------


def check(story: Story, lookups: int, budget: float) -> list[str]:
    """What does not hold."""
    wrong = []
    billed = Counter(story.books["billed"].values())
    found = {row["company_domain"]: int(row["employees"]) for row in story.rows if row["employees"]}
    truth = {f"company{n}.example": people for n in range(lookups) if (people := size(f"company{n}.example"))}
    everything = budget >= len(truth) * PRICE
    if any(found[name] != truth.get(name) for name in found):
        wrong.append("an answer is not the service's")
    if everything and found != truth:
        wrong.append(f"{len(truth) - len(found):,} answers are lost")
    if twice := sum(n > 1 for n in billed.values()):
        wrong.append(f"{twice:,} companies are billed twice")
    if lost := len(billed.keys() - found.keys()):
        wrong.append(f"{lost:,} answers are billed and lost")
    spent = round(billed.total() * PRICE, 6)
    if spent > budget:
        wrong.append(f"{spent} billed, of a budget of {budget}")
    if not everything and budget - spent >= PRICE:
        wrong.append(f"{spent} billed: the budget of {budget} had money for one more")
    if story.ledger != round(spent * 1_000_000):
        wrong.append(f"the ledger says {story.ledger / 1e6}, the service {spent}")
    if everything and story.again:
        wrong.append(f"a second run asked {story.again} times")
    return wrong


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lookups", type=int, default=10_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--faults", type=float, default=0.02)
    told = parser.parse_args()
    hits = sum(size(f"company{n}.example") is not None for n in range(told.lookups))
    failed = False
    for name, budget in (("money for all", round(told.lookups * PRICE, 6)), ("half the budget", hits // 2 * PRICE)):
        with tempfile.TemporaryDirectory() as folder, service(told.faults) as port:
            story = tell(Path(folder), port, told.lookups, told.kills, round(budget, 6))
        found, bills = sum(bool(row["employees"]) for row in story.rows), len(story.books["billed"])
        faults = ", ".join(f"{n} {way}" for way, n in sorted(story.books["wrong"].items()))
        rate = f"{told.lookups / story.seconds:,.0f} a second"
        print(f"{name}: {told.lookups:,} lookups in {story.seconds:.1f} s, {rate}")
        print(f"{name}: {story.books['requests']:,} requests, {story.kills} kills; faults: {faults}")
        print(f"{name}: {found:,} found, {bills:,} billed = {bills * PRICE:.3f} of {budget:.3f}")
        print(f"{name}: {story.ledger / 1e6:.3f} in the ledger; a second run asked {story.again} times")
        wrong = check(story, told.lookups, round(budget, 6))
        print(f"{name}: {'; '.join(wrong) or 'none lost, none billed twice, budget kept'}")
        failed |= bool(wrong)
    raise SystemExit(int(failed))


if __name__ == "__main__":
    main()
