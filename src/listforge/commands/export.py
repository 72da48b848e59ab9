"""`listforge export`: the call file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from listforge.commands import options
from listforge.commands.options import STDIO
from listforge.plural import many

if TYPE_CHECKING:
    import polars as pl

    from listforge.icp.models import Export
    from listforge.result import Result


def _complete_layout() -> list[str]:
    from listforge import vocab

    return list(vocab.layout_names())


def _complete_deliverable() -> list[str]:
    from listforge import vocab

    return list(vocab.deliverables())


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
    deliverable: Annotated[
        str | None,
        typer.Option(
            "--deliverable",
            metavar="NAME",
            help="Which leads leave: calls, handoff, mql, sql, appointments, enriched; default: the ICP's.",
            autocompletion=_complete_deliverable,
        ),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Print what would be written, and what it would yield; write nothing.")
    ] = False,
    since: Annotated[
        Path | None,
        typer.Option("--since", metavar="FILE|DIR", help="With --plan: an earlier call file, list, or folder of runs."),
    ] = None,
    cut: Annotated[
        Path | None,
        typer.Option("--cut", metavar="FILE", help="Write every value that the layout's lengths changed or refused."),
    ] = None,
    open_at: Annotated[
        str | None,
        typer.Option(
            "--open-at",
            metavar="MOMENT",
            help="Only whom it is permitted to call then: 2026-11-23T15:00Z, or now.",
        ),
    ] = None,
    override: options.Override = None,
    store: options.StoreUrl = None,
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
    options.apart(manners, source, cut=cut)
    overridden, moment = options.overrides(override), options.moment(open_at)

    from listforge import frames
    from listforge.commands import call_plan, deliveries, inputs
    from listforge.commands import store as stores
    from listforge.commands.console import say
    from listforge.commands.filter import run_stage
    from listforge.stages import export as stage

    inputs.refuse_terminal(source)
    profile, layout = deliveries.asked(inputs.required(icp, "export"), deliverable, layout)
    shape = inputs.layout(profile, layout)
    settings, delivered = profile.icp.export, stage.wanted(profile.icp, shape).name
    _check_outputs(settings, out, output, format=format, plan=plan, since=since)
    for name in (name for name, value in {**shape.fields, **settings.fields}.items() if value == ""):
        say(
            f"export: the layout's field {name} is empty; say it in the ICP: export.fields: {{{name}: ...}}",
            quiet=quiet,
        )

    with stores.asked(profile, store) as kept:
        profile = stores.with_lists(profile, kept)

    def work(frame: "pl.DataFrame") -> "Result":
        lists = inputs.suppression_lists(profile, manners.today)
        with stores.asked(profile, store) as kept:
            frame, stops = stores.stops(kept, frame, profile, manners.today)
        return stage.export(
            frame,
            profile.icp,
            shape,
            today=manners.today,
            lists=[*lists, *stops],
            split_by=settings.split_by,
            open_at=moment,
            calling_rules=inputs.calling_rules(profile),
        )

    def gates(result: "Result") -> dict[str, str]:
        stands = "source_risk" in stage.wanted(profile.icp, shape).gates
        risk = stage.source_risk([result], profile.icp, today=manners.today) if stands else {}
        return {**stage.gates(result.kept, profile.icp, shape), **risk}

    if plan:
        result = work(frames.read(source))
        shut = {**inputs.scrub(profile, manners.today), **gates(result)}
        files = stage.files(result.extra["calls"], shape, settings.rows_per_file, name=delivered)
        if out is not None:
            files |= deliveries.briefs(
                result, shape, profile.icp, name=delivered, today=manners.today, overrides=overridden
            )
        where = str(out or ("--out DIR" if settings.splits else "standard output")) if output == STDIO else str(output)
        shut = {gate: problem for gate, problem in shut.items() if gate not in overridden}
        frames.write_text(call_plan.told(result, shape, profile.icp, files, where, since, shut), STDIO)
        return
    inputs.check_scrub(profile, manners.today, overridden)

    def write(result: "Result") -> None:
        inputs.check_gates(gates(result), overridden)
        calls = result.extra["calls"]
        if out is None and stage.wanted(profile.icp, shape).sales:
            say("export: the briefs of these leads need a folder: --out DIR", quiet=manners.quiet)
        if sentence := call_plan.cut(result):
            say(f"export: {sentence}" + ("" if cut else "; --cut FILE lists them"), quiet=manners.quiet)
        if cut is not None:
            frames.write(result.extra["cut"], cut)
        # The environment's format is for pipes: a file is what the dialer takes.
        chosen = manners.format if output == STDIO else format
        if out is None and chosen in (None, "csv"):
            frames.write_bytes(stage.text_of(calls, shape), manners.output)
        elif out is None:
            frames.write(calls.drop(stage.PART), manners.output, chosen)
        else:
            made = stage.files(calls, shape, settings.rows_per_file, name=delivered)
            made |= deliveries.briefs(
                result, shape, profile.icp, name=delivered, today=manners.today, overrides=overridden
            )
            frames.make_folder(out)
            for name, content in made.items():
                frames.write_bytes(content, out / name)
            older = sorted({file.name for file in out.glob(f"{delivered}*.{shape.extension}")} - set(made))
            if older:
                say(f"export: {out} has call files of an earlier day too: {', '.join(older)}", quiet=False)

    def more(result: "Result") -> dict[str, object]:
        return {
            "layout": layout or settings.layout,
            "open_at": None if moment is None else moment.isoformat(),
            "overrides": overridden,
            "cut": call_plan.cuts(result),
            **deliveries.lacks(result, shape, profile.icp),
        }

    run_stage(source, work, profile, manners, write=write, more=more)


def _check_outputs(
    settings: "Export", out: Path | None, output: Path, *, format: options.Format | None, plan: bool, since: Path | None
) -> None:
    """A UsageError where files have no folder, two places, or nothing to be compared for."""
    from listforge.errors import UsageError

    if settings.splits and out is None and not plan:
        rows = many(settings.rows_per_file or 0, "row")
        by = f"by {settings.split_by}" if settings.split_by else f"into {rows} a file"
        raise UsageError(f"the ICP splits the call file {by}; name a folder for the files: --out DIR")
    if out is not None and format not in (None, "csv"):
        raise UsageError(f"--out is for the files that the dialer takes; for {format} name one: -o FILE")
    if out is not None and output != STDIO:
        raise UsageError("--out is a folder and -o a file; name one of them")
    if since is not None and not plan:
        raise UsageError("--since is what --plan compares with; say --plan too")
