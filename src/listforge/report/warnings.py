"""What a person should look at first, as sentences with a code each."""

from collections.abc import Iterator, Mapping
from typing import Any

from listforge import vocab
from listforge.plural import many

NAMES = {"rpc_rate_per_dial": "connects per dial", "qualified_per_conversation": "qualified leads per conversation"}
# By what each is told here: all of it, and the classes that have a prior of their own.
TOLD_BY = {"rpc_rate_per_dial": ("all", "reach_class"), "qualified_per_conversation": ("all", "temperature")}

# What outcomes.quality flags, in words; whose calls they are is for whoever manages them, not for every reader.
FLAGS = {
    "rush_coded": "coded seconds apart with one code",
    "agent_far_off": "with a code far more or less often than others give it",
    "notes_missing": "without a word on the conversation",
    "call_in_future": "of a day to come",
}


def warnings(told: Mapping[str, Any]) -> list[dict[str, str]]:
    """`code` and `sentence` of what the figures show."""
    kinds = (_of_the_list, _of_the_handoff, _of_the_market, _of_the_plan, _of_the_calls, _of_the_sources)
    return [{"code": code, "sentence": sentence} for kind in kinds for code, sentence in kind(told)]


def _of_the_list(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if not told["list"]["calls"]:
        yield "no_calls_left", "there is nobody to call: the call file is empty"
    for source in told["sources"]:
        if source["concentrated"]:
            yield "source_concentration", f"{source['share']:.0%} of the calls are from one source, {source['source']}"
    changes = told["changes"]
    if changes is not None and not any(changes[kind] for kind in ("added", "dropped", "changed")):
        yield "list_unchanged", "nothing changed on the list since the last one"


def _of_the_handoff(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    handoff = told["handoff"]
    if late := handoff["overdue"]:
        waiting, days = many(handoff["waiting"], "lead"), many(handoff["accept_days"], "day")
        yield "handoff_overdue", f"{late:,} of {waiting} with sales have waited for a word longer than {days}"
    if review := handoff["in_review"]:
        yield "review_waiting", f"{many(review, 'lead')} of complex accounts to be reviewed by a person"


def _of_the_market(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    group, cells = told["buying_group"], told["coverage"]
    if alone := group["single_threaded"]:
        yield "single_threaded", f"{alone:,} of {many(group['accounts'], 'account')} hang on one reachable person"
    if gaps := sum(not cell["accounts"] for cell in cells):
        yield "coverage_gaps", f"{gaps:,} of {many(len(cells), 'segment')} of the market have no account"


def _of_the_plan(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    plan = told["plan"]
    if plan["target"] is None or plan["list_lasts"]:
        return
    surely = "may run" if plan["list_may_last"] else "runs"
    target, dials = many(plan["target"], "qualified lead"), many(plan["whole_list"]["dials"], "dial")
    yield "list_runs_dry", f"the list {surely} dry before {target}: it is good for {dials}"


def _of_the_calls(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if told["calls"] is None and any(one["basis"] == "own" for one in told["plan"]["basis"]):
        return
    if told["calls"] is None:
        yield "priors_only", "no calls are known: every expected rate is a prior, one vendor's figures, and no promise"
        return
    for rate in told["rates"]:
        if rate["verdict"] == "below" and rate["by"] in TOLD_BY.get(rate["name"], ()):
            group = "" if rate["by"] == "all" else f" ({rate['of']})"
            name, prior = NAMES[rate["name"]], f"{rate['prior_low']:.1%}-{rate['prior_high']:.1%}"
            yield "below_prior", f"{name}{group}: {rate['low']:.1%}-{rate['high']:.1%}, below the prior of {prior}"
    handoff = told["funnel"][-1]
    ours = {reason for reason, entry in vocab.rejections().items() if entry.blame != "handoff"}
    if back := sum(one["leads"] for one in handoff["filtered_out"] if one["reason"] not in ours):
        leads = many(handoff["leads"], "lead")
        yield (
            "sent_back",
            f"sales sent back {back:,} of {leads}: a matter of routing and acceptance, to settle with sales",
        )
    for flag, words in FLAGS.items():
        found = [one for one in told["quality"] if one["flag"] == flag]
        agents = len({one["agent"] for one in found})
        if calls := sum(one["n"] for one in found):
            yield (
                flag,
                f"{many(calls, 'call')} of {many(agents, 'agent')} {words}; `quality` in report.json says which",
            )


def _of_the_sources(told: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for source in told["sources"]:
        effect = source["list_effect"]
        if effect and effect["verdict"] == "below":
            ratio = f"{effect['ratio']:.2f} times ({effect['low']:.2f}-{effect['high']:.2f})"
            name = source["source"]
            yield "source_below", f"source {name} connects {ratio} as often as the others under the same agents"
