"""What came of the calls: counts, rates with their denominators in their names, and what the scores learn from."""

from typing import Any

import polars as pl

from listforge import vocab
from listforge.columns import TEXT, WHOLE
from listforge.outcomes.doubts import ANSWERS
from listforge.outcomes.facts import with_dials, with_facts
from listforge.outcomes.matching import Matched
from listforge.outcomes.notes import at_door
from listforge.outcomes.numbers import with_numbers

RESULTS = {"kind": TEXT, "class": TEXT, "trials": WHOLE, "successes": WHOLE}
CLASSES = ("direct", "mobile", "standard", "switchboard")
TEMPERATURES = ("cold", "warm")


def results(outcomes: pl.DataFrame, leads: pl.DataFrame | None = None) -> pl.DataFrame:
    """kind, class, trials, successes: dials and connects a reach class, talks and qualified leads a temperature.

    `outcomes` are the `known` of `matched`; what is not known (a number that stands in no slot any more, a lead never
    scored) is counted nowhere. `leads` with fresher temperatures replaces those of the match.
    """
    told = with_dials(outcomes)
    if leads is not None:
        fresh = leads.select("temperature").with_row_index("row")
        told = told.drop("temperature").join(fresh, on="row", how="left", maintain_order="left")
    connect = _tried(told, "connect", "class_dialed", CLASSES, "n_dials", "connects")
    qualify = _tried(told, "qualify", "temperature", TEMPERATURES, "connects", "qualified")
    return pl.concat([connect, qualify]).filter(pl.col("trials") > 0)


def _tried(
    told: pl.DataFrame, kind: str, by: str, classes: tuple[str, ...], trials: str, successes: str
) -> pl.DataFrame:
    sums = told.filter(pl.col(by).is_in(classes)).group_by(by).agg(pl.col(trials).sum(), pl.col(successes).sum())
    rows = sums.select(kind=pl.lit(kind), **{"class": by}, trials=trials, successes=successes).sort("class")
    return rows.select(pl.col(name).cast(dtype) for name, dtype in RESULTS.items())


def figures(found: Matched, applied: pl.DataFrame, repairs: pl.DataFrame, aside: pl.Series) -> dict[str, Any]:
    """The counts of a report: outcomes, tiers, the funnel, rates, repairs, and why sales sent leads back.

    `aside`: why outcomes were set aside before anybody asked whose they are.
    Rates are null where there is nothing to divide by. The corrections are those of the outcomes that were news, as
    the report counts them; the repairs, what changed on the list by them.
    """
    told = with_dials(with_numbers(found.known, applied))
    dials, connects, qualified = (int(told[name].sum()) for name in ("n_dials", "connects", "qualified"))
    new_dials = int(with_dials(applied)["n_dials"].sum())
    gained = corrections(told.join(applied, on=["row", "outcome_id"], how="semi"))
    meetings = told.filter(pl.col("outcome") == "meeting_booked").height
    wrong = told.filter(pl.col("kills_number").is_not_null()).height
    return {
        "outcomes": {
            "rows": told.height + found.unknown.height + aside.len(),
            "matched": told.height,
            "new": applied.height,
            "unknown": _counts(pl.concat([found.unknown["why"], aside])),
        },
        "by_outcome": _counts(told["outcome"], list(vocab.outcomes())),
        "by_tier": _counts(told["tier"], list(dict.fromkeys(e.tier for e in vocab.outcomes().values()))),
        "funnel": {"dials": dials, "connects": connects, "qualified": qualified, "meetings": meetings},
        "rates": {
            "rpc_rate_per_dial": _share(connects, dials),
            "dead_numbers_per_dial": _share(wrong, dials),
            "qualified_per_conversation": _share(qualified, connects),
            "meeting_per_conversation": _share(meetings, connects),
            "attempts_per_lead": _share(dials, told["row"].n_unique()),
            "corrections_per_100_dials": _share(100 * sum(gained.values()), new_dials),
        },
        "corrections": gained,
        "repairs": dict(repairs.iter_rows()),
        "sent_back": dict(sent_back(told).group_by("blame").agg(pl.col("n").sum()).sort("blame").iter_rows()),
    }


def corrections(told: pl.DataFrame) -> dict[str, int]:
    """What calls taught about the list, a count a kind: each number, person, answer and note once. `told`: outcomes
    `with_facts`."""
    referred = pl.any_horizontal(pl.col(n).is_not_null() for n in ("referral_name", "referral_phone", "referral_email"))
    answered = sum(
        told.filter(pl.col(a).is_in(["yes", "no"]) | pl.col(f"gives_{a}").is_not_null())["row"].n_unique()
        for a in ANSWERS
    )
    gained = told.select(
        numbers_retired=pl.struct("row", "phone").filter(pl.col("kills_number").is_not_null()).n_unique(),
        numbers_gained=pl.struct("row", "new_phone").filter(pl.col("new_phone").is_not_null()).n_unique(),
        people_left=pl.col("row").filter("retires_person").n_unique(),
        people_named=pl.coalesce("referral_email", "referral_name", "referral_phone").filter(referred).n_unique(),
        gatekeeper_notes=at_door().count(),
        opt_outs=pl.col("row").filter("permanent").n_unique(),
    ).row(0, named=True)
    return {**{name: int(n) for name, n in gained.items()}, "answers": answered}


def sent_back(known: pl.DataFrame) -> pl.DataFrame:
    """source, blame and n of the leads that sales sent back: only data and fit speak against the source."""
    blame = {reason: str(entry.blame) for reason, entry in vocab.rejections().items()}
    told = with_facts(known) if "verdict" not in known.columns else known
    back = told.filter(pl.coalesce("sales_verdict", "verdict") == "sales_rejected")
    why = pl.col("sales_reason").replace_strict(blame, default="not_told", return_dtype=TEXT).fill_null("not_told")
    return back.group_by("source", blame=why).agg(n=pl.len().cast(WHOLE)).sort("source", "blame")


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 4) if whole else None


def _counts(values: pl.Series, order: list[str] | None = None) -> dict[str, int]:
    counts = dict(values.drop_nulls().value_counts().iter_rows())
    return {name: counts[name] for name in (order or sorted(counts)) if name in counts}
