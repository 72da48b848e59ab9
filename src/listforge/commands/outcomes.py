"""`listforge outcomes`: what happened on the phones repairs the list."""

import time
from pathlib import Path
from typing import Annotated, Any

import typer

from listforge.commands import options
from listforge.commands.console import say
from listforge.commands.options import STDIO
from listforge.errors import UsageError


def _complete_dialer() -> list[str]:
    from listforge import vocab

    return list(vocab.dialer_names())


def outcomes(
    files: Annotated[
        list[str], typer.Argument(metavar="RESULTS...", help="The dialer's result files, or patterns (in/*.csv).")
    ],
    leads: Annotated[
        Path, typer.Option("--list", metavar="LEADS", help="The list that was called; - is standard input.")
    ],
    dialer: Annotated[
        str | None,
        typer.Option(
            "--dialer",
            metavar="NAME|FILE",
            help="Whose files they are, or a YAML file of your own codes; default: by their headers.",
            autocompletion=_complete_dialer,
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
    knows stops it, with a file to fill in. A file that comes twice changes nothing.

    Example: listforge outcomes results.csv --list calls.arrow --icp icp.yaml -o repaired.arrow
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)
    side_files = [f for f in (unknown, changes, results, rejects, report, output) if f is not None]
    if len(set(side_files)) < len(side_files):
        raise UsageError("two outputs have one name; name a file for each")
    day = options.day(called_on) if called_on else None
    started = time.monotonic()

    from listforge import frames
    from listforge import outcomes as calls
    from listforge.commands import inputs, result_files
    from listforge.commands.filter import finish
    from listforge.commands.sources import places

    inputs.refuse_terminal(leads, *places(files))
    profile = inputs.profile(icp)
    profile = profile._replace(icp=inputs.with_country(profile.icp, country))
    told = result_files.read(files, dialer, day)
    before = frames.read(leads)
    found = calls.matched(told.outcomes, before, default_country=profile.icp.validation.default_country)
    result = calls.repaired(
        before, found.known, profile.icp, today=manners.today, suppressed=inputs.screens(profile, manners.today)
    )
    strangers = result_files.unknown(found.unknown, told.lost)
    applied = result.extra["applied"]
    flags = calls.quality(found.known, today=manners.today)
    differences = result_files.differences(before, result)
    if unknown is not None:
        frames.write(strangers, unknown)
    if changes is not None:
        frames.write(differences, changes)
    if results is not None:
        frames.write(calls.results(found.known), results)
    for sentence in result_files.sentences(
        found.known, applied, strangers, flags, differences, no_result=told.no_result, kept=unknown is not None
    ):
        say(sentence, quiet=quiet)
    more: dict[str, Any] = {}
    if report is not None:
        figures = calls.figures(found, applied, result.extra["repairs"])
        more = {**figures, "no_result": told.no_result, **result_files.comparisons(found.known, flags)}
    finish(result, profile, manners, started, more=more)
