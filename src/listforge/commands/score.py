"""`listforge score`: who is worth calling first, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listforge.commands import options
from listforge.commands.options import STDIO

if TYPE_CHECKING:
    from listforge.result import Result


def score(
    source: options.ListFile = STDIO,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="LEAD_ID", help="Print the arithmetic of one lead instead of the list."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option("--results", metavar="FILE", help="What own calls yielded; it moves the rates that are expected."),
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
    """Score fit, intent, reach and qualification, each with the reasons that sum to it, and order the calls.

    priority is the number of qualified leads to expect of 1,000 dials.

    Example: listforge score enriched.csv --icp icp.yaml -o scored.csv
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)

    from listforge import frames
    from listforge.commands import inputs, own_results
    from listforge.commands.filter import run_stage
    from listforge.errors import UsageError
    from listforge.stages import score as stage

    inputs.refuse_terminal(source)
    profile = inputs.required(icp, "score")
    yielded = own_results.read(results)

    def write(result: "Result") -> None:
        if explain is None:
            frames.write(result.kept, manners.output, manners.format)
            return
        lines = stage.explain(result, explain, profile.icp, stage.rates(profile.icp, yielded))
        if not lines:
            raise UsageError(
                f"--explain {explain}: no such lead; was it set aside before? look it up in a rejects file"
            )
        frames.write_text("\n".join(lines) + "\n", manners.output)

    run_stage(
        source,
        lambda frame: stage.score(frame, profile.icp, today=manners.today, icp_version=profile.stamp, results=yielded),
        profile,
        manners,
        write=write,
    )
