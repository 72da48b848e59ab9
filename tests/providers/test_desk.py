"""Whatever a service answers, and however many ask at once: the budget is never exceeded, and nothing asked in vain."""

import threading
from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from listforge import providers
from listforge.icp.enrichment import Provider
from listforge.providers.desk import Done, Job, asked
from listforge.providers.exchange import Outcome
from listforge.providers.ledger import MILLION
from listforge.providers.request import Request

OUTCOMES = {
    "hit": Outcome("hit", {"$.size": "5"}),
    "miss": Outcome("miss", {"$.size": None}),
    "failed": Outcome("failed", why="answers 500", wait=0.0),
    "unclear": Outcome("unclear", why="cut off", wait=0.0),
}
scripts = st.lists(st.lists(st.sampled_from(sorted(OUTCOMES)), min_size=3, max_size=3), min_size=1, max_size=8)


def provider(**told: object) -> Provider:
    fixed = {"name": "p", "url": "https://api.example/{company_domain}", "fills": {"employees": "$.size"}}
    return Provider.model_validate({**fixed, **told})


def play(
    told: Provider, script: Sequence[Sequence[str]], budget: float
) -> tuple[dict[str, Done], list[str], float, float]:
    """What became of each question, the order of first tries, what the service billed, what the ledger says."""
    lock, billed, first = threading.Lock(), defaultdict[str, int](int), []

    def ask(request: Request, name: str, attempt: int) -> Outcome:
        outcome = OUTCOMES[script[int(request.url)][attempt]]
        with lock:
            if attempt == 0:
                first.append(request.url)
            if outcome.state in ("hit", "unclear") or (outcome.state == "miss" and told.pay == "call"):
                billed[name] = 1 if told.idempotent else billed[name] + 1
            elif outcome.state == "miss" and told.idempotent:
                billed[name] = 0  # one question, and its answer: nothing known
        return outcome

    jobs = [Job(f"digest {n}", Request("GET", str(n))) for n in range(len(script))]
    with providers.opened(Path("nowhere"), "x", budget, date(2026, 11, 23), print, dry_run=True) as ledger:
        done = asked(told, ledger, jobs, ask).done
        paid = providers.account(ledger)["this_run"]
    return done, first, sum(billed.values()) * told.price, paid or 0.0


@given(
    script=scripts, concurrency=st.integers(1, 4), budget=st.integers(0, 12), idempotent=st.booleans(),
    pay=st.sampled_from(["hit", "call"]),
)  # fmt: skip
@example(script=[["unclear", "failed", "failed"]], concurrency=1, budget=1, idempotent=True, pay="hit")
@example(script=[["unclear", "unclear", "hit"]], concurrency=1, budget=2, idempotent=False, pay="hit")
@pytest.mark.usefixtures("no_pauses")
def test_no_more_is_billed_than_the_budget_and_no_more_than_the_ledger_says(
    script: list[list[str]], concurrency: int, budget: int, idempotent: bool, pay: str
) -> None:
    told = provider(price=1.0, concurrency=concurrency, idempotent=idempotent, pay=pay)
    done, first, billed, paid = play(told, script, budget)
    assert billed <= paid <= budget
    assert sum(one.paid for one in done.values()) == paid * MILLION
    assert sorted(first) == [str(n) for n in range(len(done))]  # who comes first is asked first, and once


@given(script=st.lists(st.sampled_from(["hit", "miss"]), min_size=1, max_size=12), budget=st.integers(0, 8))
def test_how_many_ask_at_once_changes_nothing(script: list[str], budget: int) -> None:
    alone, many = (play(provider(price=1.0, concurrency=n), [[one] for one in script], budget) for n in (1, 5))
    assert alone[0] == many[0]
    hits = 0
    for number, one in enumerate(script):
        assert (f"digest {number}" in alone[0]) == (hits < budget)
        hits += one == "hit" and hits < budget
