"""`listforge score`: who is worth calling first, and why."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from listforge.commands import options
from listforge.commands.options import STDIO

if TYPE_CHECKING:
    from listforge.result import Result


# A gap of the coverage matrix stands between spaces; an industry begins its line.
GAP, HEADING = r"(?<=  )-(?=\s|$)", r"^\S.*$"


def score(
    source: options.ListFile = STDIO,
    explain: Annotated[
        str | None,
        typer.Option("--explain", metavar="LEAD_ID", help="Print the arithmetic of one lead instead of the list."),
    ] = None,
    results: Annotated[
        Path | None,
        typer.Option("--results", metavar="FILE", help="What own calls yielded; default: the ICP's funnel.results."),
    ] = None,
    accounts: Annotated[
        Path | None,
        typer.Option(
            "--accounts", metavar="FILE", help="Write the accounts: who is known, who is missing, whom to find next."
        ),
    ] = None,
    coverage: Annotated[
        bool,
        typer.Option(
            "--coverage",
            help="Print accounts, people and dialable people of each industry, size and place instead of the list.",
        ),
    ] = False,
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

    priority is the number of qualified leads to expect of 1,000 dials. With -o FILE.csv, --coverage writes every
    segment as a table.

    Example: listforge score enriched.csv --icp icp.yaml -o scored.csv
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)
    if coverage and explain is not None:
        raise typer.BadParameter("--explain and --coverage both print instead of the list; ask for one of them")
    options.apart(manners, source, accounts=accounts)

    from listforge import frames
    from listforge.commands import inputs, own_results
    from listforge.commands.console import say
    from listforge.commands.filter import run_stage
    from listforge.errors import UsageError
    from listforge.stages import score as stage

    inputs.refuse_terminal(source)
    profile = inputs.required(icp, "score")
    yielded = own_results.of(profile, results)

    def write(result: "Result") -> None:
        if accounts is not None:
            frames.write(result.extra["accounts"], accounts)
        if coverage:
            _write_coverage(result, manners)
            return
        if explain is None:
            frames.write(result.kept, manners.output, manners.format)
            return
        lines = stage.explain(result, explain, profile.icp, stage.rates(profile.icp, yielded))
        if not lines:
            raise UsageError(
                f"--explain {explain}: no such lead; was it set aside before? look it up in a rejects file"
            )
        frames.write_text("\n".join(lines) + "\n", manners.output)

    def more(result: "Result") -> dict[str, Any]:
        for sentence in inputs.parents_not_found(profile, result):
            say(sentence, quiet=manners.quiet)
        cells = result.extra["coverage"]
        segments = cells.filter(cells["industry"].is_not_null())
        gaps = segments.filter(segments["accounts"] == 0).height
        told = stage.account_summary(result.kept, result.extra["accounts"])
        return {"accounts": told, "coverage": {"segments": segments.height, "gaps": gaps}}

    run_stage(
        source,
        lambda frame: stage.score(
            frame,
            profile.icp,
            today=manners.today,
            icp_version=profile.stamp,
            channels=inputs.channels(profile),
            results=yielded,
        ),
        profile,
        manners,
        write=write,
        more=more,
    )


def _write_coverage(result: "Result", manners: options.Manners) -> None:
    """The matrix: every segment as a table where -o names one, else text, in colour on a terminal."""
    from listforge import frames
    from listforge.commands.console import show
    from listforge.frames.out import EXTENSIONS
    from listforge.stages.score import coverage_lines

    cells = result.extra["coverage"]
    if manners.output.suffix.lower() in EXTENSIONS:
        frames.write(cells, manners.output, manners.format)
        return
    lines = coverage_lines(cells)
    if manners.output != STDIO or not show(lines, {GAP: "bold red", HEADING: "bold"}):
        frames.write_text("\n".join(lines) + "\n", manners.output)
