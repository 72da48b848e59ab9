"""`listforge enrich`: what is missing, filled in."""

import time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listforge.commands import options
from listforge.commands.options import STDIO

if TYPE_CHECKING:
    from listforge.result import Result


def enrich(
    source: options.ListFile = STDIO,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Print what would be asked and what it costs, instead of the list."),
    ] = False,
    review: Annotated[
        Path | None,
        typer.Option(
            "--review", metavar="FILE", help="Write companies that may be those of a table, for a person to see."
        ),
    ] = None,
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
    """Fill what is missing, never over what is there: from the row, its colleagues, then the ICP's providers in order.

    Seniority and department come from the title, the domain from website or mail address, the band from the headcount,
    the NAICS code from the industry, the state from postal code or number, facts of the company from its other rows.

    Example: listforge enrich people.csv --icp icp.yaml -o enriched.csv
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)
    options.apart(manners, source, review=review)

    from listforge import frames
    from listforge.commands import fit_change, inputs, services
    from listforge.commands.console import say
    from listforge.commands.filter import finish
    from listforge.stages.enrich import enrich as stage
    from listforge.stages.enrich import figures

    inputs.refuse_terminal(source)
    profile = inputs.required(icp, "enrich")
    started = time.monotonic()
    frame = frames.read(source)  # before the ledger is taken: what writes into this pipe may have it still
    with services.opened(profile, manners.today, dry_run=dry_run) as desk:
        result = stage(
            frame,
            profile.icp,
            today=manners.today,
            lookups=desk.lookups,
            suppressed=inputs.screens(profile, manners.today),
            calling_rules=inputs.calling_rules(profile),
        )
        for sentence in [] if dry_run else services.told(profile, result):
            say(sentence, quiet=manners.quiet)
        account = desk.account()

        def price(result: "Result") -> None:
            frames.write_text(services.prices(result, account), manners.output)

        more = {
            "spend": services.spend(result),
            "account": account,
            **figures.told(result),
            "fit": fit_change.told(frame, result.kept, profile.icp),
        }
        finish(result, profile, manners, started, write=price if dry_run else None, more=more)
        if review is not None:
            frames.write(result.extra["review"], review)
