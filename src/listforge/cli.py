"""Assembles the program; `main` is the one place that turns errors into exit codes."""

import errno
import signal
import sys
import traceback
from collections.abc import Callable
from typing import Annotated

import typer

from listforge import __version__
from listforge.commands.dedupe import dedupe
from listforge.commands.enrich import enrich
from listforge.commands.export import export
from listforge.commands.icp import app as icp
from listforge.commands.import_ import import_
from listforge.commands.outcomes import outcomes
from listforge.commands.report import report
from listforge.commands.run import run
from listforge.commands.score import score
from listforge.commands.suppress import app as suppress
from listforge.commands.validate import validate
from listforge.errors import IcpError, ListforgeError, OutputError

app = typer.Typer(
    name="listforge",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.add_typer(icp, name="icp")
app.add_typer(suppress, name="suppress")
COMMANDS: dict[str, Callable[..., None]] = {
    "import": import_,
    "validate": validate,
    "dedupe": dedupe,
    "enrich": enrich,
    "score": score,
    "export": export,
    "run": run,
    "outcomes": outcomes,
    "report": report,
}
for title, command in COMMANDS.items():
    app.command(title)(command)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"listforge {__version__}")
        raise typer.Exit


@app.callback()
def listforge(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Build and clean B2B calling lists: any source in, the dialer's own file out, a reason for every row left out.

    Example: listforge import leads.csv | listforge validate --country US | listforge dedupe -o list.csv
    """


def main() -> None:
    """Run the program; exit codes as in errors.py, 70 for our own bugs, 141 when the reader went away."""
    if hasattr(signal, "SIGPIPE"):
        # A reader that has seen enough (`| head`) is no error; left alone, polars raises an OSError without errno.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    # Ended from outside, a draft still has to go: as an exception, so that `finally` runs.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    verbose = bool({"-v", "--verbose"} & set(sys.argv))
    try:
        app()
    except ListforgeError as error:
        if verbose:
            traceback.print_exc()
        # The lines of a wrong ICP are those of `icp check`, for editors and scripts that read them.
        _complain(str(error) if isinstance(error, IcpError) else f"listforge: {error}")
        sys.exit(error.exit_code)
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            # Help and version are written by typer, which knows no full disk.
            _complain(f"listforge: {error.filename or 'standard output'}: {error.strerror}")
            sys.exit(OutputError.exit_code)
        traceback.print_exc()
        _complain("listforge: this is a bug in listforge; please report it with the lines above")
        sys.exit(70)


def _complain(text: str) -> None:
    from listforge.commands.console import say

    say(text, style="red")
