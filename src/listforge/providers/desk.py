"""Many workers at one service: each takes a question that the budget allows, and asks until it is answered."""

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import NamedTuple

from listforge.errors import UsageError
from listforge.icp.enrichment import Provider
from listforge.providers import ledger as book
from listforge.providers.answer import Cells
from listforge.providers.exchange import Ask, Outcome, idempotency_key
from listforge.providers.ledger import Entry, Ledger
from listforge.providers.request import Request

PAUSE = 0.5  # seconds before the second try; twice that before the third, and so on
GIVE_UP = 20  # questions one after the other that came to nothing: it is the service, and not the questions


class Job(NamedTuple):
    """A row's question: its fingerprint, and what is sent."""

    digest: str
    request: Request


class Done(NamedTuple):
    """What became of a question (known, hit, miss, failed, unclear), and what it cost in millionths."""

    state: str
    cells: Cells | None
    paid: int


@dataclass
class Desk:
    """Where the workers take questions and lay down answers; `turn` guards all of it."""

    provider: Provider
    ledger: Ledger
    jobs: Iterator[Job]
    cost: int
    turn: threading.Condition = field(default_factory=threading.Condition)
    closed: threading.Event = field(default_factory=threading.Event)
    next: Job | None = None
    in_the_air: int = 0
    vain: int = 0
    not_before: float = 0.0
    done: dict[str, Done] = field(default_factory=dict)
    failures: Counter[str] = field(default_factory=Counter)
    ended: str = ""


def asked(provider: Provider, ledger: Ledger, jobs: Sequence[Job], ask: Ask) -> Desk:
    """Every question asked, in order, as far as budget and service go; what became of each stands in `done`.

    The first goes alone, so that a key that is wrong costs one question and no more: a UsageError.
    """
    desk = Desk(provider, ledger, iter(jobs), book.price(provider.price))
    _work(desk, _refusable(ask, provider, ledger), 1)
    workers = min(provider.concurrency, len(jobs) - 1)
    if workers < 1 or desk.closed.is_set():
        return desk
    pool = ThreadPoolExecutor(workers)
    try:
        for worker in [pool.submit(_work, desk, ask) for _ in range(workers)]:
            worker.result()
    finally:  # also on Ctrl-C: what nobody has asked yet is not asked
        _close(desk)
        pool.shutdown()
    return desk


def _refusable(ask: Ask, provider: Provider, ledger: Ledger) -> Ask:
    """Asking, and a UsageError where the key is refused; a service that has answered before may refuse one record."""
    refused = {"answers 401"} if book.has_answered(ledger, provider.name) else {"answers 401", "answers 403"}

    def asking(request: Request, name: str, attempt: int) -> Outcome:
        outcome = ask(request, name, attempt)
        if outcome.why in refused:
            raise UsageError(f"provider {provider.name}: it {outcome.why}; check {provider.key_env or 'key_env'}")
        return outcome

    return asking


def _work(desk: Desk, ask: Ask, most: int | None = None) -> None:
    """A worker: question after question until there are no more, or `most` are done; a mistake sends all home."""
    try:
        while most != 0 and (taken := _take(desk)) is not None:
            job, entry = taken
            done, why = _looked_up(desk, ask, job, entry)
            _put(desk, job, done, why)
            most = None if most is None else most - 1
    except BaseException:
        _close(desk)
        raise


def _take(desk: Desk) -> tuple[Job, Entry] | None:
    """The next question, entered in the ledger; None where there is none, or no money for it.

    While others are still asking, what they turn out not to cost may pay for it: so who comes after whom, and not how
    fast the answers come, decides what is asked.
    """
    with desk.turn:
        while not desk.closed.is_set():
            job = desk.next or next(desk.jobs, None)
            if job is None:
                return None
            entry = _reserved(desk, job)
            desk.next = job if entry is None else None
            if entry is not None:
                desk.in_the_air += 1
                return job, entry
            if not desk.in_the_air:
                desk.closed.set()
                desk.ended = "the budget is used up"
                desk.turn.notify_all()
                return None
            desk.turn.wait()
    return None


def _put(desk: Desk, job: Job, done: Done, why: Outcome) -> None:
    with desk.turn:
        desk.in_the_air -= 1
        desk.done[job.digest] = done
        if why.why:
            desk.failures[why.why] += 1
        desk.vain = desk.vain + 1 if done.cells is None else 0
        if why.ends or desk.vain >= GIVE_UP:
            desk.ended = f"it {why.why}" if why.ends else f"{desk.vain} questions in a row came to nothing"
            desk.closed.set()
        desk.turn.notify_all()


def _close(desk: Desk) -> None:
    with desk.turn:
        desk.closed.set()
        desk.turn.notify_all()


def _looked_up(desk: Desk, ask: Ask, job: Job, entry: Entry) -> tuple[Done, Outcome]:
    """One question, asked until it is answered or not worth asking again; settled in the ledger.

    A try that may have been billed is paid for, and the next one needs money of its own; unless the service knows a
    question again (`idempotent`).
    """
    provider, paid, doubtful = desk.provider, 0, False
    for attempt in range(provider.retries + 1):
        _wait_for_turn(desk)
        said = ask(job.request, idempotency_key(job.digest, entry.since), attempt)
        if said.wait is None or said.ends or attempt == provider.retries:
            break
        pause = max(said.wait, PAUSE * 2**attempt)
        if said.wait:
            _hold(desk, pause)
        if desk.closed.wait(pause):
            break
        if said.state == "unclear" and provider.idempotent:
            doubtful = True
        elif said.state == "unclear":
            book.settle(desk.ledger, entry, "unclear", None, desk.cost)
            paid += desk.cost
            more = _reserved(desk, job)
            if more is None:
                return Done("unclear", None, paid), said
            entry = more
    state = "unclear" if doubtful and said.state == "failed" else said.state
    answered = state == "miss" or (state == "failed" and said.wait is None)
    cost = desk.cost if state in ("hit", "unclear") or (answered and provider.pay == "call") else 0
    book.settle(desk.ledger, entry, state, said.cells, cost)
    return Done(state, said.cells, paid + cost), said


def _reserved(desk: Desk, job: Job) -> Entry | None:
    provider = desk.provider
    return book.reserve(desk.ledger, provider.name, job.digest, desk.cost, idempotent=provider.idempotent)


# --- pace ----------------------------------------------------------------------------------------


def _wait_for_turn(desk: Desk) -> None:
    """So many a second over all workers, and nobody before the service wants to be asked again."""
    with desk.turn:
        mine = max(desk.not_before, time.monotonic())
        desk.not_before = mine + (1 / desk.provider.rate_per_second if desk.provider.rate_per_second else 0.0)
    desk.closed.wait(mine - time.monotonic())


def _hold(desk: Desk, seconds: float) -> None:
    with desk.turn:
        desk.not_before = max(desk.not_before, time.monotonic() + seconds)
