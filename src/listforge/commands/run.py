"""`listforge run`: the whole pipeline, from the ICP's sources to the call file, in one process."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listforge.commands import options
from listforge.commands.console import console, say
from listforge.plural import many

if TYPE_CHECKING:
    from listforge.result import Result

PROGRESS_AFTER = 2.0


def run(
    out: Annotated[
        Path,
        typer.Option("--out", metavar="DIR", help="The folder of the runs; DIR/latest is the newest whole one."),
    ],
    keep: Annotated[int | None, typer.Option("--keep", metavar="N", min=1, help="Keep the newest N runs only.")] = None,
    lock_timeout: options.LockTimeout = 0,
    store: options.StoreUrl = None,
    override: options.Override = None,
    decisions: options.Decisions = None,
    icp: options.IcpFile = None,
    format: options.OutputFormat = None,
    max_rejects: options.MaxRejects = None,
    report: options.Report = None,
    today: options.Today = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Run the whole pipeline: the ICP's sources to a call file, every row set aside with its reason.

    Writes DIR/runs/<today>-<n>/ and then points DIR/latest at it: calls, rejects.csv, leads.parquet, report.json and
    manifest.json; with a store also changes.csv, and where leads are qualified handoff.csv, .json and .md. The same
    inputs and the same --today give the same bytes.

    Example: listforge run --icp icp.yaml --out calls
    """
    manners = options.manners(options.STDIO, format, None, max_rejects, report, today, quiet, verbose)
    overridden = options.overrides(override)

    from listforge import frames, pipeline, run_folder
    from listforge.commands import (
        call_plan,
        changed,
        deliveries,
        inputs,
        mapping,
        match_model,
        own_results,
        run_files,
        services,
        source_cards,
    )
    from listforge.commands import decisions as decided
    from listforge.commands import sources as origins
    from listforge.commands import store as stores
    from listforge.commands.memory import Memory
    from listforge.commands.ran import Ran
    from listforge.errors import CheckFailed
    from listforge.stages import export as exports

    profile = inputs.required(icp, "run")
    layout = inputs.layout(profile, None)
    with stores.asked(profile, store, made_later=True) as kept:
        profile = stores.with_lists(profile, kept)
    inputs.check_scrub(profile, manners.today, overridden)
    with (
        run_folder.locked(out, lock_timeout),
        stores.kept_by(profile, store, lock_timeout, manners.today) as kept,
        services.opened(profile, manners.today) as desk,
        _progress(manners.quiet) as tell,
    ):
        tell("import")
        memory = Memory(kept, profile, manners.today) if kept else None
        sources = origins.of_icp(profile.icp, profile.folder)
        world = pipeline.World(
            layout=layout,
            calling_rules=inputs.calling_rules(profile),
            lists=inputs.suppression_lists(profile, manners.today),
            known=inputs.known_lists(profile),
            lookups=desk.lookups,
            decisions=decided.read(decisions),
            mx=inputs.mx_resolver(profile),
            icp_version=profile.stamp,
            models=match_model.models(profile),
            channels=inputs.channels(profile),
            results=own_results.of(profile, None),
            memory=memory,
        )
        imported = origins.imported(sources)
        results, lists = pipeline.run(
            imported, profile.icp, world, today=manners.today, tell=lambda result: tell(result.stage)
        )
        headers, missed = (results["import"].extra[name] for name in ("mapping", "missed"))
        told = [
            *origins.doubts(sources),
            *origins.unmapped_opt_outs(headers),
            *mapping.guesses(headers, "import --sources --mapping-report FILE shows all, `columns:` changes it"),
            *mapping.missed(missed, "`columns: {company_name: HEADER}` of the source maps one"),
            *origins.contested_ids(results["import"].kept),
        ]
        told += [
            *inputs.registers_left_out(profile, results["validate"]),
            *inputs.parents_not_found(profile, results["score"]),
        ]
        if sentence := call_plan.cut(results["export"]):
            told.append(f"export: {sentence}")
        sales = deliveries.of_run(results, profile.icp, lists, today=manners.today, overrides=overridden)
        told += [f"run: {sentence}" for sentence in sales.told]
        for sentence in told:
            say(sentence, quiet=manners.quiet)
        cards = source_cards.made(sources, list(results.values()), profile, manners.today)
        risk = exports.source_risk(list(results.values()), profile.icp, today=manners.today, told=cards)
        inputs.check_gates({**exports.gates(results["export"].kept, profile.icp, layout), **risk}, overridden)
        aside, came = sum(r.rejected.height for r in results.values()), pipeline.source_rows(results)
        if max_rejects is not None and aside > options.allowed(max_rejects, came):
            raise CheckFailed(
                f"run: {aside:,} of {came:,} rows set aside, more than --max-rejects {max_rejects}; no run was written"
            )
        summaries = inputs.list_summaries(profile, world.lists)
        leads, rejects = pipeline.leads(results), pipeline.rejects(results)
        changes = changed.since(changed.before(out), leads, rejects, results) if memory else None
        ran = Ran(
            results=results,
            leads=leads,
            rejects=rejects,
            profile=profile,
            layout=layout,
            sources=sources,
            summaries=summaries,
            cards=cards,
            overrides=overridden,
            today=manners.today,
            changes=changes,
            sales=sales.files,
            own_results=world.results,
        )
        files = run_files.files(ran, format)
        if report is not None:
            frames.write_bytes(files["report.json"], report)

        def remembered(folder: Path) -> None:
            if memory:
                memory.ran(results["score"], files, folder)
                memory.kept.connection.commit()

        folder = run_folder.publish(out, files, manners.today, keep, remembered)
    for sentence in services.told(profile, results["enrich"]):
        say(sentence, quiet=manners.quiet)
    if changes is not None and changes.is_empty():
        say("run: warning: nobody was added, dropped or changed since the last run", quiet=manners.quiet)
    _funnel(results, folder, manners.quiet)
    for summary in summaries if verbose else ():
        say(f"run: do-not-call list {summary}", quiet=manners.quiet)
    if verbose:
        source_cards.show(cards, "run", quiet=manners.quiet)


# --- what is said --------------------------------------------------------------------------------


@contextmanager
def _progress(quiet: bool) -> Iterator[Callable[[str], None]]:
    """Says which stage is at work, on a terminal, once the run has taken two seconds."""
    if quiet or not sys.stderr.isatty():
        yield lambda stage: None
        return
    from rich.status import Status

    started, status, showing = time.monotonic(), Status("import", console=console()), False

    def tell(stage: str) -> None:
        nonlocal showing
        status.update(f"{stage} done" if stage != "import" else "import")
        if not showing and time.monotonic() - started > PROGRESS_AFTER:
            status.start()
            showing = True

    try:
        yield tell
    finally:
        status.stop()


def _funnel(results: Mapping[str, "Result"], folder: Path, quiet: bool) -> None:
    """The counts of every stage: a table on a terminal, lines elsewhere; even if quiet where nobody is left to call."""
    from listforge import pipeline

    came, calls = pipeline.source_rows(results), results["export"].kept.height
    if quiet and (calls or not came):
        return
    if not sys.stderr.isatty():
        for result in results.values():
            say(result.summary())
        say(f"run: {came:,} rows in, {many(calls, 'call')}; written to {folder}")
        return
    from rich.table import Table

    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("stage")
    for heading in ("rows in", "kept", "set aside"):
        table.add_column(heading, justify="right")
    table.add_column("why", overflow="fold")
    for r in results.values():
        why = ", ".join(f"{n:,} {reason}" for reason, n in r.reasons.items())
        table.add_row(r.stage, f"{r.rows_in:,}", f"{r.kept.height:,}", f"{r.rejected.height:,}", why)
    console().print(table)
    say(f"{many(calls, 'call')} of {many(came, 'row')}, in {folder}", style="green")
