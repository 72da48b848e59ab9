"""The words of the command line: every option that two commands share, written once."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import typer

STDIO = Path("-")
Format = Literal["csv", "arrow", "parquet", "ndjson"]
FORMAT_VARIABLE = "LISTFORGE_FORMAT"


def _said(context: typer.Context, parameter: typer.CallbackParam, value: Format | None) -> Format | None:
    """The format that stands on the command line; the environment's is weighed in `manners`, against the name of -o."""
    source = context.get_parameter_source(parameter.name or "")
    return value if source is not None and source.name == "COMMANDLINE" else None


ListFile = Annotated[
    Path,
    typer.Argument(metavar="[LIST]", help="The list to read; - is standard input.", allow_dash=True, readable=False),
]
ListFiles = Annotated[
    list[str] | None,
    typer.Argument(metavar="[LIST...]", help="The files to read, patterns (in/*.csv) or URLs; - is standard input."),
]
IcpFile = Annotated[
    Path | None,
    typer.Option(
        "--icp", envvar="LISTFORGE_ICP", metavar="FILE", help="The ICP that drives the stage.", readable=False
    ),
]
Output = Annotated[
    Path, typer.Option("--output", "-o", metavar="FILE", help="Where the list goes; - is standard output.")
]
OutputFormat = Annotated[
    Format | None,
    typer.Option(
        "--format", "-f", envvar=FORMAT_VARIABLE, callback=_said, help="Default: by the extension of -o, else csv."
    ),
]
Rejects = Annotated[
    Path | None,
    typer.Option("--rejects", metavar="FILE", help="Write the rows set aside, with their reasons."),
]
MaxRejects = Annotated[
    str | None,
    typer.Option("--max-rejects", metavar="N|N%", help="With more rows set aside, exit 1 and write no list."),
]
Report = Annotated[Path | None, typer.Option("--report", metavar="FILE", help="Write the counts as JSON.")]
Today = Annotated[
    str | None, typer.Option("--today", metavar="YYYY-MM-DD", help="The day to work for; default: today.")
]
Quiet = Annotated[
    bool,
    typer.Option("--quiet", "-q", envvar="LISTFORGE_QUIET", help="Say nothing unless something is wrong."),
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say how long it took; show tracebacks.")]
Country = Annotated[
    str | None,
    typer.Option("--country", metavar="CC", help="Country of numbers and rows that name none (ISO alpha-2)."),
]
Override = Annotated[
    list[str] | None,
    typer.Option(
        "--override",
        metavar="GATE=REASON",
        help="Pass a gate (stale_scrub, hours, handoff, source_risk); the reason is kept.",
    ),
]
Decisions = Annotated[
    list[Path] | None,
    typer.Option(
        "--decisions",
        metavar="FILE",
        help="Pairs a person decided: left_lead_id, right_lead_id, same or different.",
        readable=False,
    ),
]

StoreUrl = Annotated[
    str | None,
    typer.Option(
        "--store", envvar="LISTFORGE_STORE", metavar="URL", help="The store: a file or a URL; default: beside the ICP."
    ),
]
LockTimeout = Annotated[
    float, typer.Option("--lock-timeout", metavar="S", min=0, help="Seconds to wait for another run.")
]
AsJson = Annotated[bool, typer.Option("--json", help="As JSON.")]

GATES = ("stale_scrub", "hours", "handoff", "source_risk")


class Manners(NamedTuple):
    """How a command treats its output, whatever the stage."""

    output: Path
    format: Format | None
    rejects: Path | None
    max_rejects: str | None
    report: Path | None
    today: date
    quiet: bool
    verbose: bool


def manners(
    output: Path, format: Format | None, rejects: Path | None, max_rejects: str | None, report: Path | None,
    today: str | None, quiet: bool, verbose: bool,
) -> Manners:  # fmt: skip
    """The shared options, checked; a BadParameter says what is wrong with one."""
    side_files = [p for p in (output, rejects, report) if p is not None]
    if len(set(side_files)) < len(side_files):
        raise typer.BadParameter("two outputs have one name; the list, --rejects and --report are three files")
    if max_rejects is not None:
        allowed(max_rejects, 0)
    return Manners(output, format or _by_environment(output), rejects, max_rejects, report, day(today), quiet, verbose)


def apart(manners: Manners, *read: Path | str | None, **files: Path | None) -> None:
    """A BadParameter where a file to write beside the list is one that is read, or another output already.

    files: those of the command's own options.
    """
    sources = {Path(one).resolve() for one in read if one is not None and str(one) != "-"}
    for option, path in {"rejects": manners.rejects, "report": manners.report, **files}.items():
        if path is not None and path.resolve() in sources:
            raise typer.BadParameter(
                f"--{option.replace('_', '-')} {path} would be written over what is read; name another file"
            )
    taken = {path for path in (manners.output, manners.rejects, manners.report) if path is not None}
    for option, path in files.items():
        if path in taken:
            raise typer.BadParameter(f"--{option.replace('_', '-')} {path}: another output has that name")
        if path is not None:
            taken.add(path)


def _by_environment(output: Path) -> Format | None:
    """The environment's format, which is meant for pipes: a file whose extension says another keeps its own."""
    from listforge.frames.out import EXTENSIONS, FORMATS

    told = os.environ.get(FORMAT_VARIABLE, "").lower()
    return None if output.suffix.lower() in EXTENSIONS else next((f for f in FORMATS if f == told), None)


def day(today: str | None, option: str = "--today") -> date:
    """The day to work for, or that of another option: the one place that reads the clock."""
    if today is None:
        return date.today()
    try:
        return date.fromisoformat(today)
    except ValueError:
        raise typer.BadParameter(f"{option} {today!r} is not a day such as 2026-11-23") from None


def moment(told: str | None) -> datetime | None:
    """A moment that knows its offset; `now` reads the clock, as `day` does."""
    if told is None:
        return None
    if told == "now":
        return datetime.now(UTC).replace(second=0, microsecond=0)
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        found = None
    if found is None or found.tzinfo is None:
        raise typer.BadParameter(f"--open-at {told!r} is neither now nor a moment such as 2026-11-23T15:00Z")
    return found


def allowed(max_rejects: str, rows_in: int) -> float:
    """How many rows may be set aside: N, or N% of the rows that came in."""
    try:
        number = float(max_rejects.removesuffix("%"))
    except ValueError:
        number = -1.0
    if not number >= 0:
        raise typer.BadParameter(f"--max-rejects {max_rejects!r} is neither a number nor a percentage")
    return rows_in * number / 100 if max_rejects.endswith("%") else number


def overrides(given: list[str] | None) -> dict[str, str]:
    """Gate -> reason; a BadParameter names a gate there is not, or a reason left out."""
    reasons = {}
    for text in given or []:
        gate, _, reason = text.partition("=")
        if gate not in GATES:
            raise typer.BadParameter(f"--override {text!r}: no gate {gate!r}; the gates are {', '.join(GATES)}")
        if not reason.strip():
            raise typer.BadParameter(f"--override {text!r}: say why: {gate}=REASON")
        reasons[gate] = reason.strip()
    return reasons
