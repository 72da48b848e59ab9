"""`listforge dedupe`: one row a person."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from listforge.commands import options
from listforge.commands.options import STDIO, Manners

if TYPE_CHECKING:
    import polars as pl

    from listforge.commands.inputs import Profile
    from listforge.result import Result


PAIR = 2  # leads that --explain compares


class _Wishes(NamedTuple):
    """What is asked of a run beside the list. answers: the file that --ask writes; model: the one --learn writes."""

    against: list[Path]
    decisions: list[Path]
    review: Path | None
    answers: Path | None
    model: Path | None
    explain: list[str]
    truth: str | None


def dedupe(
    source: options.ListFile = STDIO,
    against: Annotated[
        list[Path] | None,
        typer.Option(
            "--against",
            metavar="LIST",
            help="Set aside who stands on this list: customers, last month's calls.",
            readable=False,
        ),
    ] = None,
    review: Annotated[
        Path | None,
        typer.Option("--review", metavar="FILE", help="Write the doubtful pairs for a person to decide."),
    ] = None,
    decisions: options.Decisions = None,
    ask: Annotated[
        bool,
        typer.Option("--ask", help="Decide the doubtful pairs here; answers go to --decisions, else to --review."),
    ] = False,
    learn: Annotated[
        bool,
        typer.Option(
            "--learn",
            help="Let the decisions correct the match model, if that foretells held-back ones better, by more than "
            "chance. It is written to the ICP's dedupe.model.",
        ),
    ] = False,
    explain: Annotated[
        list[str] | None,
        typer.Option(
            "--explain",
            metavar="LEAD_ID",
            help="Print what was merged into a lead, and why, instead of the list; given twice, why the two leads "
            "were merged, or were not.",
        ),
    ] = None,
    truth: Annotated[
        str | None,
        typer.Option(
            "--eval",
            metavar="TRUTH_COLUMN",
            help="Print how well the persons that this column names were found, instead of the list.",
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

    Rows are one person by all that they agree on, weighed against how often others agree on it. Colleagues stay apart.
    The rejects file names the survivor of every row set aside. Pairs in doubt stay, and a person decides: in the file
    of --review, which comes back by --decisions, or at the terminal by --ask. A merged row says in x_members what its
    rows said: new rows beside an old list are merged as if all had come at once.

    Example: listforge dedupe valid.csv --against customers.csv --review doubtful.csv -o people.csv
    """
    manners = options.manners(output, format, rejects, max_rejects, report, today, quiet, verbose)
    options.apart(manners, source, *(against or []), *(decisions or []), review=review)
    asked = list(explain or [])
    if asked and truth is not None:
        raise typer.BadParameter("--explain and --eval both print instead of the list; ask for one of them")
    if len(asked) > PAIR:
        raise typer.BadParameter("--explain takes one lead, or two to see why they were merged, or were not")

    from listforge.commands import inputs, match_model
    from listforge.commands.filter import run_stage
    from listforge.stages.dedupe import quality

    told, others = list(decisions or []), list(against or [])
    answers = _answers(source, others, told, review) if ask else None
    if answers is not None:
        told = [path for path in dict.fromkeys([*told, answers]) if path != answers or path.exists()]
    inputs.refuse_terminal(source, *others, *told)
    profile = inputs.profile(icp)
    model = match_model.target(profile, icp, bool(told) or ask) if learn else None
    wishes = _Wishes(others, told, review, answers, model, asked, truth)

    run_stage(
        source, lambda frame: _deduped(frame, wishes, profile, manners), profile, manners,
        write=lambda result: _write(result, wishes, profile, manners),
        more=lambda result: {"quality": quality.summary(result.extra)} if report is not None else {},
    )  # fmt: skip


def _answers(source: Path, against: list[Path], decisions: list[Path], review: Path | None) -> Path:
    """The file that --ask writes: the last of --decisions, else --review; a UsageError where nobody can be asked."""
    from listforge.commands import ask

    return ask.refuse_unattended([source, *against, *decisions], decisions[-1] if decisions else review)


def _deduped(frame: "pl.DataFrame", wishes: _Wishes, profile: "Profile", manners: Manners) -> "Result":
    """The stage, after the questions to a person and to their decisions."""
    from functools import partial

    from listforge.commands import decisions, inputs, match_model
    from listforge.commands.console import say
    from listforge.stages.dedupe import dedupe as stage
    from listforge.stages.dedupe import members

    truth = None if wishes.truth is None else _column(frame, wishes.truth)
    known = inputs.known(wishes.against)
    said = decisions.read(wishes.decisions)
    if (gone := decisions.check(said, members.lead_ids(frame), *known.values())) is not None:
        say(f"dedupe: {decisions.strangers(gone)}", quiet=manners.quiet)
    models = match_model.models(profile, learning=wishes.model is not None)
    run = partial(
        stage,
        frame,
        profile.icp,
        against=known,
        suppressed=inputs.screens(profile, manners.today),
        calling_rules=inputs.calling_rules(profile),
    )
    if wishes.answers is not None:
        from listforge.commands.ask import ask

        whole = wishes.answers == wishes.review
        said = ask(run(decisions=said, models=models).extra["review"], wishes.answers, said, whole=whole)
    if wishes.model is not None and said is not None:
        models = match_model.learn(frame, profile, said, models, wishes.model, quiet=manners.quiet)
    measure = manners.report is not None
    one = wishes.explain[0] if len(wishes.explain) == 1 else None
    two = (wishes.explain[0], wishes.explain[1]) if len(wishes.explain) == PAIR else None
    found = run(decisions=said, models=models, explain=one, explain_pair=two, measure=measure, truth=truth)
    return found if two is None or said is None else found._replace(extra={**found.extra, "decisions": said})


def _column(frame: "pl.DataFrame", name: str) -> "pl.Series":
    from listforge.errors import UsageError
    from listforge.icp.values import nearest

    if name not in frame.columns:
        raise UsageError(f"--eval {name}: the list has no such column{nearest(name, frame.columns)}")
    return frame[name]


def _write(result: "Result", wishes: _Wishes, profile: "Profile", manners: Manners) -> None:
    """The list, or what is asked for in its stead, and the pairs in doubt."""
    from listforge import frames
    from listforge.stages.dedupe import evaluation

    if wishes.review is not None and wishes.review != wishes.answers:
        frames.write(result.extra["review"], wishes.review)
    if wishes.truth is not None:
        lines = evaluation.lines(result.extra)
    elif wishes.explain:
        lines = _explained(result, wishes.explain, profile)
    else:
        frames.write(result.kept, manners.output, manners.format)
        return
    frames.write_text("\n".join(lines) + "\n", manners.output)


def _explained(result: "Result", lead_ids: list[str], profile: "Profile") -> list[str]:
    """What --explain prints of a lead or of two; a UsageError names one that is not there."""
    from listforge.errors import UsageError
    from listforge.stages.dedupe.explain import explain
    from listforge.stages.dedupe.explain_pair import explain_pair

    if len(lead_ids) == 1:
        lines = explain(result, lead_ids[0], profile.icp)
    elif "weighed" in result.extra:
        lines = explain_pair(result, (lead_ids[0], lead_ids[1]), profile.icp, result.extra.get("decisions"))
    else:
        lines = []
    if lines:
        return lines
    gone = next((one for one in lead_ids if one not in result.extra["rows"]["lead_id"]), None)
    if gone is None:
        raise UsageError(f"--explain {lead_ids[0]}: one row has this lead_id; name another for the second")
    raise UsageError(
        f"--explain {gone}: no such lead on the list; was it set aside before? look it up in a rejects file"
    )
