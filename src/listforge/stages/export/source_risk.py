"""The gate source_risk: a source that is worse than its limits is exported only when somebody says why."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import ensure
from listforge.icp import Icp
from listforge.icp.sources import Risk
from listforge.reasons import Reason
from listforge.result import Result
from listforge.source_card import Card, cards, percent
from listforge.stages.export.rules import WITH_SALES

READ = ("source", "email_status", "attempts", "last_called_on", "last_outcome", "lead_stage")
GATE = "source_risk"
NAMELESS = "rows without a source"


class Figure(NamedTuple):
    """What one limit of Risk is held against: so many of so many, in words; at least where `floor`."""

    limit: str
    part: int
    whole: int
    said: str
    floor: bool = False


def gate(results: Sequence[Result], icp: Icp, *, today: date, told: Sequence[Card] = ()) -> dict[str, str]:
    """source_risk, and which source is over which limit; nothing where none is.

    `results` of the stages so far, export the last: alone what it says, or all of a run. `told`: the cards of the
    sources, where somebody made them already.
    """
    limits = (icp.export.source_risk, *(source.risk for source in icp.sources))
    if not any(limit.told for limit in limits):
        return {}
    found = told or cards(results, icp, today=today)
    rows = _seen(results).partition_by("source", as_dict=True)
    over = [
        f"source {card.source}: {problem}" if card.source else f"{NAMELESS}: {problem}"
        for card in found
        for problem in _over(card, rows.get((card.source,)), icp.risk(card.source))
    ]
    return {GATE: "; ".join(over)} if over else {}


def _seen(results: Sequence[Result]) -> pl.DataFrame:
    """Every row as it was when it was last seen."""
    frames = [*(result.rejected for result in results), results[-1].kept]
    names = [*READ, "reason"]
    told = (ensure(frame, READ) for frame in frames)
    reasonless = pl.lit(None, dtype=pl.String).alias("reason")
    return pl.concat(
        (frame if "reason" in frame.columns else frame.with_columns(reasonless)).select(names) for frame in told
    )


def _over(card: Card, rows: pl.DataFrame | None, risk: Risk) -> Iterator[str]:
    """What of a source is beyond its limits, in words."""
    for figure in (*_of_card(card), *(_of_rows(rows) if rows is not None else ())):
        limit, share = getattr(risk, figure.limit), percent(figure.part, figure.whole)
        if limit is None or share is None or figure.whole < risk.min_rows:
            continue
        exact = 100 * figure.part / figure.whole
        if exact < limit if figure.floor else exact > limit:
            least = "at least" if figure.floor else "at most"
            yield f"{share:g} % of {figure.whole:,} {figure.said} ({figure.limit}: {least} {limit:g})"


def _of_card(card: Card) -> tuple[Figure, ...]:
    return (
        Figure("invalid_percent", card.rows - card.valid, card.rows, "rows are no good as records"),
        Figure("suppressed_percent", card.suppressed or 0, card.rows, "rows may not be called"),
        Figure("duplicates_percent", card.duplicates, card.rows, "rows repeat others of it"),
    )


def _of_rows(rows: pl.DataFrame) -> tuple[Figure, ...]:
    """What the list knows of mail and calls: of addresses that were judged, and of leads that were called."""
    outcomes = vocab.outcomes().values()
    outcome, mail = pl.col("last_outcome"), pl.col("email_status")
    bounced = (mail == "invalid").fill_null(False) | (pl.col("reason") == Reason.email_invalid).fill_null(False)
    called = pl.any_horizontal(
        (pl.col("attempts") > 0).fill_null(False), pl.col("last_called_on").is_not_null(), outcome.is_not_null()
    )
    reached = outcome.is_in([one.code for one in outcomes if one.connect]) | pl.col("lead_stage").is_in(WITH_SALES)
    angry = outcome.is_in([one.code for one in outcomes if one.permanent])
    counts = rows.select(
        bounced=bounced.sum(),
        judged=(mail.is_in(["valid", "invalid"]).fill_null(False) | bounced).sum(),
        called=called.sum(),
        reached=(called & reached.fill_null(False)).sum(),
        angry=(called & angry.fill_null(False)).sum(),
    ).row(0, named=True)
    n = {name: int(value) for name, value in counts.items()}
    return (
        Figure("bounce_percent", n["bounced"], n["judged"], "mail addresses cannot be written to"),
        Figure("complaint_percent", n["angry"], n["called"], "called leads asked not to be called"),
        Figure("contact_percent_min", n["reached"], n["called"], "called leads were reached", floor=True),
    )
