"""The six stages in order: the whole flow on one screen.

import -> validate -> dedupe -> enrich -> score -> export; where there is a memory, what calls told comes after dedupe
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

import polars as pl

from listforge import reach, vocab
from listforge.columns import REJECT_COLUMNS, SLOTS, ensure, ordered
from listforge.icp import Icp
from listforge.outcomes import replayed
from listforge.outcomes import results as results_of
from listforge.reasons import SUPPRESSED, Reason, suppressed
from listforge.result import Result
from listforge.stages import export as exports
from listforge.stages.dedupe import dedupe
from listforge.stages.enrich import Lookup, enrich
from listforge.stages.import_ import merged
from listforge.stages.score import score
from listforge.stages.validate import Resolver, validate
from listforge.suppression import Suppressed, screens

# Of a row set aside: it must not be called.
STOPPED = (pl.col("reason") == str(Reason.do_not_call)) | pl.col("reason").str.starts_with(SUPPRESSED)


class Recalled(NamedTuple):
    """What a memory makes of a list as it came in.

    leads: with the people whom calls brought. known: its rows with the ids of whoever is known. stops: the entries that
    stop who of them said no.
    """

    leads: Result
    known: pl.DataFrame
    stops: Sequence[Suppressed]


class Memory(Protocol):
    """What lasts between runs."""

    def recalled(self, leads: Result) -> Recalled:
        """Who of the list is known."""

    def learned(self, leads: Result, valid: Result, people: Result) -> Result:
        """The people of dedupe with the ids that are theirs for good; they are known from now on, and who said no."""

    def known(self, frame: pl.DataFrame) -> pl.DataFrame:
        """The rows with the ids of whoever is known by now."""

    def calls(self, people: pl.DataFrame) -> pl.DataFrame:
        """All outcomes so far, in the columns of `outcomes.CALLS`, their numbers as the people have them."""

    def stops(self, frame: pl.DataFrame) -> tuple[pl.DataFrame, Sequence[Suppressed]]:
        """The rows with `do_not_call` of who said no and is stopped by none of the entries, and the entries."""


class World(NamedTuple):
    """What the stages need from outside, read beforehand."""

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
    memory: Memory | None = None
    channels: vocab.Channels | None = None


class Done(NamedTuple):
    """The result of each stage by its name, and the do-not-call entries that its export was screened by."""

    results: dict[str, Result]
    lists: Sequence[Suppressed]


def run(imported: Sequence[Result], icp: Icp, world: World, *, today: date, tell: Callable[[Result], None]) -> Done:
    """All stages, the import of all sources first; `tell` hears of each as it is done."""
    results: dict[str, Result] = {}

    def done(result: Result) -> Result:
        results[result.stage] = result
        tell(result)
        return result

    leads = merged(imported)
    known: pl.DataFrame = leads.kept
    stops: Sequence[Suppressed] = ()
    if world.memory:
        leads, known, stops = world.memory.recalled(leads)
    done(leads)
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
        calling_rules=world.calling_rules,
        models=world.models,
        remember=False,
    )
    if world.memory:
        people = world.memory.learned(leads, valid, people)
        # A row that was set aside may be of somebody whom another row of this very list made known.
        results[valid.stage] = valid._replace(rejected=world.memory.known(valid.rejected))
    done(people)
    own, as_asked = world.results, people.kept
    if world.memory:
        calls = world.memory.calls(people.kept)
        people = replayed(people.kept, calls, icp, today=today, suppressed=numbers, calling_rules=world.calling_rules)
        people = done(people._replace(extra={**people.extra, "calls": calls}))
        own = results_of(calls) if own is None else own
    enriched = done(
        enrich(
            people.kept,
            icp,
            today=today,
            lookups=world.lookups,
            suppressed=numbers,
            calling_rules=world.calling_rules,
        )
    )
    scored = done(
        score(
            enriched.kept,
            icp,
            today=today,
            icp_version=world.icp_version,
            channels=world.channels,
            results=own,
        )
    )
    if world.memory:
        scored, more = asked_again(scored, as_asked, world.memory)
        results[scored.stage], lists = scored, [*lists, *more]
    done(
        exports.export(
            scored.kept,
            icp,
            world.layout,
            today=today,
            lists=lists,
            split_by=icp.export.split_by,
            calling_rules=world.calling_rules,
        )
    )
    return Done(results, lists)


def opted_out(valid: Result, lists: Sequence[Suppressed]) -> pl.DataFrame:
    """Rows that validate set aside because a person said no, so that dedupe takes their twins too."""
    codes = [str(Reason.do_not_call), *(suppressed(entry.name) for entry in lists if entry.scope == "person")]
    return valid.rejected.filter(pl.col("reason").is_in(codes)).drop(REJECT_COLUMNS)


def asked_again(scored: Result, before: pl.DataFrame, memory: Memory) -> tuple[Result, Sequence[Suppressed]]:
    """The scored rows, and the entries that stop what calls and providers gave them since the memory was asked: a
    number, an address, or all of a row that was not there `before`."""
    now, then = (ensure(frame, ["email", "other_numbers", *SLOTS]) for frame in (scored.kept, before))
    had = reach.row_digits(then).explode(keep_nulls=False, empty_as_null=False).unique().implode()
    numbers = now.select(row=pl.int_range(pl.len()), digits=reach.row_digits(now)).explode("digits").drop_nulls()
    mails = now["email"].is_not_null() & ~now["email"].is_in(then["email"].unique().implode())
    new_row = ~now["lead_id"].is_in(then["lead_id"].implode())
    gained = pl.int_range(now.height, eager=True).is_in(numbers.filter(~pl.col("digits").is_in(had))["row"].implode())
    at = (gained | mails | new_row).arg_true()
    if at.is_empty():
        return scored, ()
    asked, stops = memory.stops(scored.kept[at])
    marked = ensure(scored.kept, ["do_not_call"])
    flags = marked["do_not_call"].clone().scatter(at, asked["do_not_call"])
    return scored._replace(kept=marked.with_columns(flags)), stops


def still_open(decisions: pl.DataFrame | None, valid: Result) -> pl.DataFrame | None:
    """The decisions about rows that dedupe sees; a row that validate set aside needs none."""
    if decisions is None:
        return None
    # A record that stands in two files has one lead_id in both rows, and one of them may have stayed.
    aside, here = (ensure(frame, ["lead_id"])["lead_id"] for frame in (valid.rejected, valid.kept))
    gone = aside.filter(~aside.is_in(here.implode())).implode()
    return decisions.filter(~pl.col("left_lead_id").is_in(gone) & ~pl.col("right_lead_id").is_in(gone))


def source_rows(results: Mapping[str, Result]) -> int:
    """All rows there were: those of the sources, and those that calls brought. Each is a call, or set aside."""
    brought = results["outcomes"].rows_in - results["dedupe"].kept.height if "outcomes" in results else 0
    return results["import"].rows_in + brought


def rejects(results: Mapping[str, Result]) -> pl.DataFrame:
    """Every row set aside, stage by stage, as it came into the stage that said no."""
    # A list of ours may come back as text, with a column that a later stage counts anew.
    every = pl.concat([result.rejected for result in results.values()], how="diagonal_relaxed")
    return every.select([*ordered(n for n in every.columns if n not in REJECT_COLUMNS), *REJECT_COLUMNS])


def leads(results: Mapping[str, Result]) -> pl.DataFrame:
    """The rows score kept, with export's verdict in `export_reason` (null = in the call file)."""
    scored, exported = results["score"], results["export"]
    # By the line of the file too: files that each count their records from 1 have two people under one lead_id.
    row = ["lead_id", "source_file", "source_row"]
    said = ensure(exported.rejected, row).select(*row, export_reason="reason")
    kept = ensure(scored.kept, row).drop("export_reason", strict=False)
    return kept.join(said, on=row, how="left", maintain_order="left", nulls_equal=True)
