"""`listforge dedupe`: one row a person."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listforge.commands import options
from listforge.commands.options import STDIO

if TYPE_CHECKING:
    import polars as pl

    from listforge.result import Result


def dedupe(
    source: options.ListFile = STDIO,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            "--against",
            metavar="LIST",
            help="Set aside who stands on this list: customers, last month's calls.",
        ),
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option("--review", metavar="FILE", help="Write the doubtful pairs for a person to decide."),
    ] = None,
    decisions: options.Decisions = None,
    explain: Annotated[
        str | None,
        typer.Option(
            "--explain",
            metavar="LEAD_ID",
            help="Print what was merged into a lead, and why, instead of the list.",
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
    """Keep one row a person, with the best of all its rows; link the companies.

    Rows are one person by number and name, mail address, or company and name. Colleagues stay apart. The rejects file
    names the survivor of every row set aside.

    Example: listforge dedupe valid.csv --against customers.csv --review doubtful.csv -o people.csv
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)

    from listforge import frames
    from listforge.commands import inputs
    from listforge.commands.filter import run_stage
    from listforge.errors import UsageError
    from listforge.reasons import slug
    from listforge.stages.dedupe import dedupe as stage
    from listforge.stages.dedupe.explain import explain as explained

    inputs.refuse_terminal(source, *(against or []), *(decisions or []))
    profile = inputs.profile(icp)
    seen: list[pl.DataFrame] = []

    def work(frame: "pl.DataFrame") -> "Result":
        seen.append(frame)
        return stage(
            frame,
            profile.icp,
            against={slug(path.stem): inputs.canonical(path) for path in against or []},
            decisions=inputs.decisions(decisions),
            explain=explain,
            suppressed=inputs.screens(profile, manners.today),
        )

    def write(result: "Result") -> None:
        if review is not None:
            frames.write(result.extra["review"], review)
        if explain is None:
            frames.write(result.kept, manners.output, manners.format)
            return
        lines = explained(seen[0], result, explain)
        if not lines:
            raise UsageError(
                f"--explain {explain}: no such lead on the list; was it set aside before? look it up in a rejects file"
            )
        frames.write_text("\n".join(lines) + "\n", manners.output)

    run_stage(source, work, profile, manners, write=write)
