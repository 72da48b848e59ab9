"""`listforge export`: the call file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listforge.commands import options
from listforge.commands.options import STDIO

if TYPE_CHECKING:
    import polars as pl

    from listforge.result import Result


def _complete_layout() -> list[str]:
    from listforge import vocab

    return list(vocab.layout_names())


def export(
    source: options.ListFile = STDIO,
    layout: Annotated[
        str | None,
        typer.Option(
            "--layout",
            metavar="NAME|FILE",
            help="The shape the dialer takes; default: the ICP's.",
            autocompletion=_complete_layout,
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="DIR", help="The folder for the call files; needed when the ICP splits them."),
    ] = None,
    override: options.Override = None,
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
    """Write the rows to call, best first, in the shape the dialer takes.

    The last gate: numbers are screened once more, and a suppression list that is too old stops the export.

    Example: listforge export scored.csv --icp icp.yaml --layout vicidial -o calls.txt
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)
    overridden = options.overrides(override)

    from listforge import frames
    from listforge.commands import inputs
    from listforge.commands.filter import run_stage
    from listforge.errors import UsageError
    from listforge.stages import export as stage

    inputs.refuse_terminal(source)
    profile = inputs.required(icp, "export")
    shape = inputs.layout(profile, layout)
    split_by = profile.icp.export.split_by
    if split_by is not None and out is None:
        raise UsageError(f"the ICP splits the call file by {split_by}; name a folder for the files: --out DIR")
    if out is not None and output != STDIO:
        raise UsageError("--out is a folder and -o a file; name one of them")
    inputs.check_scrub(profile, manners.today, overridden)

    def work(frame: "pl.DataFrame") -> "Result":
        lists = inputs.suppression_lists(profile, manners.today)
        return stage.export(frame, profile.icp, shape, today=manners.today, lists=lists, split_by=split_by)

    def write(result: "Result") -> None:
        inputs.check_gates(stage.gates(result.kept, profile.icp, shape), overridden)
        calls = result.extra["calls"]
        # The environment's format is for pipes: a file is what the dialer takes.
        chosen = manners.format if output == STDIO else format
        if out is None and chosen in (None, "csv"):
            frames.write_bytes(stage.text_of(calls, shape), manners.output)
        elif out is None:
            frames.write(calls.drop(stage.PART), manners.output, chosen)
        else:
            frames.make_folder(out)
            for name, content in stage.files(calls, shape).items():
                frames.write_bytes(content, out / name)

    run_stage(
        source,
        work,
        profile,
        manners,
        write=write,
        more=lambda _: {"layout": layout or profile.icp.export.layout, "overrides": overridden},
    )
