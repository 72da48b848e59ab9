"""`listforge enrich`: what is missing, filled in."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listforge.commands import options
from listforge.commands.options import STDIO

if TYPE_CHECKING:
    import polars as pl

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

    from listforge import frames
    from listforge.commands import fit_change, inputs
    from listforge.commands.filter import run_stage
    from listforge.stages.enrich import enrich as stage
    from listforge.stages.enrich import figures

    inputs.refuse_terminal(source)
    profile = inputs.required(icp, "enrich")

    came: list[pl.DataFrame] = []

    def work(frame: "pl.DataFrame") -> "Result":
        came.append(frame)
        return stage(
            frame,
            profile.icp,
            today=manners.today,
            lookups=inputs.lookups(profile, dry_run=dry_run),
            suppressed=inputs.screens(profile, manners.today),
            dry_run=dry_run,
        )

    def spent(result: "Result") -> dict[str, Any]:
        return {
            "spend": result.extra["spend"].to_dicts(),
            **figures.told(result),
            "fit": fit_change.told(came[0], result.kept, profile.icp),
        }

    def price(result: "Result") -> None:
        rows = [
            f"{s['provider']}: {s['rows']:,} rows miss something, {s['calls']:,} calls, cost {s['cost']:.2f}"
            for s in spent(result)["spend"]
        ]
        frames.write_text("\n".join(rows or ["no providers: nothing is asked"]) + "\n", manners.output)

    result = run_stage(source, work, profile, manners, write=price if dry_run else None, more=spent)
    if review is not None:
        frames.write(result.extra["review"], review)
