"""The six stages in order: the whole flow on one screen.

import -> validate -> dedupe -> enrich -> score -> export
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

import polars as pl

from listforge import vocab
from listforge.columns import REJECT_COLUMNS, ensure, ordered
from listforge.icp import Icp
from listforge.reasons import Reason, suppressed
from listforge.result import Result
from listforge.stages import export as exports
from listforge.stages.dedupe import dedupe
from listforge.stages.enrich import Lookup, enrich
from listforge.stages.import_ import merged
from listforge.stages.score import score
from listforge.stages.validate import Resolver, validate
from listforge.suppression import Suppressed, screens

Recall = Callable[[pl.DataFrame], tuple[pl.DataFrame, Sequence[Suppressed]]]
Learn = Callable[[Result, Result, Result], pl.DataFrame]


def nothing_recalled(frame: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Suppressed]]:
    """The list as it came, where nothing is remembered."""
    return frame, ()


def nothing_learned(leads: Result, valid: Result, people: Result) -> pl.DataFrame:
    """The people as they came, where nothing is to be remembered."""
    return people.kept


class World(NamedTuple):
    """What the stages need from outside, read beforehand.

    `recall`: a list as it came in, with the ids of whoever is known, and who of them said no. `learn`: what import,
    validate and dedupe said; it gives the people of dedupe, with the ids that are theirs for good.
    """

    layout: vocab.Layout
    calling_rules: Sequence[vocab.CallingRule]
    lists: Sequence[Suppressed] = ()
    known: Mapping[str, pl.DataFrame] = {}
    lookups: Mapping[str, Lookup] = {}
    decisions: pl.DataFrame | None = None
    mx: Resolver | None = None
    icp_version: str | None = None
    models: Mapping[str, vocab.MatchModel] = {}
    results: pl.DataFrame | None = None
    recall: Recall = nothing_recalled
    learn: Learn = nothing_learned
    channels: vocab.Channels | None = None


def run(
    imported: Sequence[Result], icp: Icp, world: World, *, today: date, tell: Callable[[Result], None]
) -> list[Result]:
    """The result of each stage, the import of all sources first; `tell` hears of each as it is done."""
    results: list[Result] = []

    def done(result: Result) -> Result:
        results.append(result)
        tell(result)
        return result

    leads = done(merged(imported))
    known, stops = world.recall(leads.kept)
    lists = [*world.lists, *stops]
    numbers = screens(lists)
    valid = done(
        validate(
            known,
            icp,
            today=today,
            lists=lists,
            known=world.known,
            calling_rules=world.calling_rules,
            mx=world.mx,
        )
    )
    people = dedupe(
        valid.kept,
        icp,
        opted_out=opted_out(valid, lists),
        decisions=still_open(world.decisions, valid),
        suppressed=numbers,
        models=world.models,
    )
    people = done(people._replace(kept=world.learn(leads, valid, people)))
    enriched = done(enrich(people.kept, icp, today=today, lookups=world.lookups, suppressed=numbers))
    scored = done(
        score(
            enriched.kept,
            icp,
            today=today,
            icp_version=world.icp_version,
            channels=world.channels,
            results=world.results,
        )
    )
    done(exports.export(scored.kept, icp, world.layout, today=today, lists=lists, split_by=icp.export.split_by))
    return results


def opted_out(valid: Result, lists: Sequence[Suppressed]) -> pl.DataFrame:
    """Rows that validate set aside because a person said no, so that dedupe takes their twins too."""
    codes = [str(Reason.do_not_call), *(suppressed(entry.name) for entry in lists if entry.scope == "person")]
    return valid.rejected.filter(pl.col("reason").is_in(codes)).drop(REJECT_COLUMNS)


def still_open(decisions: pl.DataFrame | None, valid: Result) -> pl.DataFrame | None:
    """The decisions about rows that dedupe sees; a row that validate set aside needs none."""
    if decisions is None:
        return None
    # A record that stands in two files has one lead_id in both rows, and one of them may have stayed.
    aside, here = (ensure(frame, ["lead_id"])["lead_id"] for frame in (valid.rejected, valid.kept))
    gone = aside.filter(~aside.is_in(here.implode())).implode()
    return decisions.filter(~pl.col("left_lead_id").is_in(gone) & ~pl.col("right_lead_id").is_in(gone))


def rejects(results: Sequence[Result]) -> pl.DataFrame:
    """Every row set aside, stage by stage, as it came into the stage that said no."""
    every = pl.concat([result.rejected for result in results], how="diagonal")
    return every.select([*ordered(n for n in every.columns if n not in REJECT_COLUMNS), *REJECT_COLUMNS])


def leads(results: Sequence[Result]) -> pl.DataFrame:
    """The rows score kept, with export's verdict in `export_reason` (null = in the call file)."""
    scored, exported = results[-2], results[-1]
    # By the line of the file too: files that each count their records from 1 have two people under one lead_id.
    row = ["lead_id", "source_file", "source_row"]
    said = ensure(exported.rejected, row).select(*row, export_reason="reason")
    kept = ensure(scored.kept, row).drop("export_reason", strict=False)
    return kept.join(said, on=row, how="left", maintain_order="left", nulls_equal=True)
