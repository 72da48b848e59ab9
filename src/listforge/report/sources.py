"""The scorecard of the sources: what each brought, what its calls yielded apart from who made them, what it cost."""

from collections.abc import Sequence
from typing import Any

import polars as pl

from listforge import outcomes as results
from listforge import wilson
from listforge.icp import Icp
from listforge.reasons import Reason
from listforge.report.counting import most_first, share
from listforge.source_card import Card, percent

CONCENTRATED = 0.6
PER = 1000


def sources(cards: Sequence[Card], calls: pl.DataFrame, told: pl.DataFrame, icp: Icp) -> list[dict[str, Any]]:
    """A dict a source: of this run in their order, then those that only calls know. `calls`: the leads to be called."""
    leads = dict(most_first(calls["source"]))
    by_name = {card.source: card for card in cards}
    names = [*by_name, *(name for name, _ in most_first(told["source"]) if name not in by_name)]
    sums = told.group_by("source").agg(pl.col("n_dials", "connects", "qualified", "dead").sum(), stops=_stops())
    called = {row["source"]: row for row in sums.iter_rows(named=True)}
    effects = {row["source"]: row for row in results.effect(told, "source", "agent").iter_rows(named=True)}
    back: dict[str, dict[str, int]] = {}
    for source, blame, n in results.sent_back(told).iter_rows():
        back.setdefault(source, {})[blame] = n
    found = []
    for name in names:
        part = share(leads.get(name or "", 0), calls.height)
        found.append(
            {
                "source": name,
                **_quality(by_name.get(name)),
                "leads": leads.get(name or "", 0),
                "share": part,
                "concentrated": part is not None and part > CONCENTRATED,
                **_yield(called.get(name)),
                "list_effect": _effect(effects.get(name)),
                "sent_back": back.get(name or "", {}),
                **_cost(name, icp, called.get(name)),
            }
        )
    return found


def _stops() -> pl.Expr:
    return ((pl.col("outcome") == "do_not_call") & (pl.col("connects") > 0)).sum()


def _quality(card: Card | None) -> dict[str, Any]:
    """What the source card says, in short."""
    if card is None:
        names = ("source_type", "rows", "valid_percent", "duplicates_percent", "stale_percent", "fresh_percent",
                 "suppressed_percent", "bad_mail_percent", "intent_percent", "median_age_days")  # fmt: skip
        return dict.fromkeys(names)
    seen = {kind: card.problems[kind] for kind in ("set_aside", "warned")}
    stale, mail = (
        sum(seen[kind].get(str(reason), 0) for kind in seen) for reason in (Reason.record_stale, Reason.email_invalid)
    )
    return {
        "source_type": card.source_type,
        "rows": card.rows,
        "valid_percent": card.valid_percent,
        "duplicates_percent": card.duplicates_percent,
        "stale_percent": percent(stale, card.rows),
        "fresh_percent": card.age["inside_percent"],
        "suppressed_percent": card.suppressed_percent,
        "bad_mail_percent": percent(mail, card.rows),
        "intent_percent": card.intent["inside_percent"],
        "median_age_days": card.age["median_days"],
    }


def _yield(called: dict[str, Any] | None) -> dict[str, Any]:
    """What the calls of the source yielded."""
    row = called or {"n_dials": 0, "connects": 0, "qualified": 0, "dead": 0, "stops": 0}
    dials, qualified = int(row["n_dials"]), int(row["qualified"])
    rate = None
    if dials:
        low, high = wilson.interval(qualified, dials)
        rate = {"rate": round(PER * qualified / dials, 1), "low": round(PER * low, 1), "high": round(PER * high, 1)}
    return {
        "dials": dials,
        "connects": int(row["connects"]),
        "rpc_rate_per_dial": share(int(row["connects"]), dials),
        "qualified": qualified,
        "dead_numbers": int(row["dead"]),
        "complaints": int(row["stops"]),
        "complaints_per_conversation": share(int(row["stops"]), int(row["connects"])),
        "qualified_per_1000_dials": rate,
    }


def _effect(row: dict[str, Any] | None) -> dict[str, Any] | None:
    """How many times as often as other sources' its dials connect under the same agents; None without dials."""
    if row is None or not row["trials"]:
        return None
    return {name: row[name] for name in ("ratio", "low", "high", "adjusted_rate", "verdict")}


def _cost(name: str | None, icp: Icp, called: dict[str, Any] | None) -> dict[str, float | None]:
    """What the source cost, where the ICP tells, and what that makes a qualified lead so far."""
    told = [source.cost for source in icp.sources if source.name == name and source.cost is not None]
    cost = round(sum(told), 2) if told else None
    qualified = int(called["qualified"]) if called else 0
    return {"cost": cost, "cost_per_qualified": round(cost / qualified, 2) if cost is not None and qualified else None}
