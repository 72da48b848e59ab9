"""`listforge outcomes`: what happened on the phones repairs the list."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listforge.commands import options
from listforge.commands.console import say
from listforge.commands.options import STDIO
from listforge.errors import UsageError

if TYPE_CHECKING:
    from listforge.result import Result


NO_ICP = "none"  # the definition of a lead that qualified without an ICP: all defaults


def _complete_dialer() -> list[str]:
    from listforge import vocab

    return list(vocab.dialer_names())


def outcomes(
    files: Annotated[
        list[str], typer.Argument(metavar="RESULTS...", help="The dialer's result files, or patterns (in/*.csv).")
    ],
    leads: Annotated[
        Path | None,
        typer.Option(
            "--list",
            metavar="LEADS",
            help="The list that was called; - is standard input. Default: that of the store's last run.",
            readable=False,
        ),
    ] = None,
    store: options.StoreUrl = None,
    lock_timeout: options.LockTimeout = 0,
    dialer: Annotated[
        str | None,
        typer.Option(
            "--dialer",
            metavar="NAME|FILE",
            help="Whose files they are, or a YAML file of your own codes; default: by their headers.",
            autocompletion=_complete_dialer,
        ),
    ] = None,
    codes: Annotated[
        Path | None,
        typer.Option(
            "--codes", metavar="FILE", help="Write the codes that nobody knows as a file to fill in, for --dialer."
        ),
    ] = None,
    called_on: Annotated[
        str | None,
        typer.Option("--called-on", metavar="YYYY-MM-DD", help="The day of the calls of files that do not say it."),
    ] = None,
    unknown: Annotated[
        Path | None, typer.Option("--unknown", metavar="FILE", help="Write the outcomes that belong to no lead.")
    ] = None,
    changes: Annotated[
        Path | None,
        typer.Option("--changes", metavar="FILE", help="Write who was added, dropped and changed, and why."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option("--results", metavar="FILE", help="Write trials and successes, which score learns from."),
    ] = None,
    country: options.Country = None,
    icp: options.IcpFile = None,
    output: options.Output = STDIO,
    format: options.OutputFormat = None,
    rejects: options.Rejects = None,
    max_rejects: options.MaxRejects = None,
    report: options.Report = None,
    today: options.Today = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Repair the list by what happened on the phones: dead numbers, people who left, opt-outs, answers, when to call.

    Reads the result files of VICIdial, Convoso, Five9 and Aircall, and any other by its headers. A code that nobody
    knows stops it; --codes writes a file to fill in. A file that comes twice changes nothing.

    With a store (--store, or the one beside the ICP) they are kept for every run to come, and the list is that of its
    last run unless --list names another.

    Example: listforge outcomes results.csv --list calls.arrow --icp icp.yaml -o repaired.arrow
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)
    options.apart(manners, leads, dialer, *files, unknown=unknown, changes=changes, results=results, codes=codes)
    if codes == STDIO:
        raise UsageError("--codes - names no file to fill in; name one")
    day = options.day(called_on, "--called-on") if called_on else None
    started = time.monotonic()

    import polars as pl

    from listforge import frames
    from listforge import outcomes as calls
    from listforge.commands import inputs, memory, result_files
    from listforge.commands import store as stores
    from listforge.commands.filter import finish
    from listforge.commands.sources import places

    inputs.refuse_terminal(*([leads] if leads else []), *places(files))
    profile = inputs.profile(icp)
    profile = profile._replace(icp=inputs.with_country(profile.icp, country))
    home = profile.icp.validation.default_country
    told = result_files.read(files, dialer, today=manners.today, called_on=day, country=home, to_fill_in=codes)
    with stores.asked(profile, store, wait=lock_timeout, write=True) as kept:
        before = frames.read(leads or memory.called(kept, profile))
        found = calls.matched(told.outcomes, before, default_country=home)
        known, told_again = calls.once(found.known, memory.dialed(kept, found.known))
        found = found._replace(known=known)
        screens = inputs.screens(profile, manners.today)
        result = calls.repaired(
            before,
            found.known,
            profile.icp,
            today=manners.today,
            suppressed=screens,
            calling_rules=inputs.calling_rules(profile),
        )
        applied = result.extra["applied"]
        news = calls.with_numbers(found.known, applied).with_columns(
            definition=pl.when(pl.col("row").is_in(result.extra["evident"]["row"].implode())).then(
                pl.lit(profile.stamp or NO_ICP)
            )
        )
        kept_now = memory.told(kept, before, news, found.unknown, manners.today, home)
        strangers = result_files.unknown(kept_now.unknown, told)
        flags = calls.quality(found.known, today=manners.today)
        differences = result_files.differences(before, result)
        if unknown is not None:
            frames.write(strangers, unknown)
        if changes is not None:
            frames.write(differences, changes)
        if results is not None:
            frames.write(calls.results(found.known), results)
        for sentence in result_files.sentences(
            found.known,
            applied,
            strangers,
            flags,
            differences,
            told=told,
            told_again=told_again,
            kept=unknown is not None,
        ):
            say(sentence, quiet=quiet)
        if kept is not None:
            say(memory.said(kept_now), quiet=quiet)
        more: dict[str, Any] = {}
        if report is not None:
            figures = calls.figures(found, applied, result.extra["repairs"], told.aside["why"])
            more = {
                **figures,
                "told_again": told_again,
                **result_files.of_files(told),
                **result_files.comparisons(found.known, flags),
            }

        def write(repaired: "Result") -> None:
            # The store first: the list can be repaired again by the same results, and nothing changes twice.
            if kept is not None:
                kept.connection.commit()
            frames.write(repaired.kept, manners.output, manners.format)

        finish(result, profile, manners, started, write=write, more=more)
