"""The manners of a stage on the command line: read, run, say, check, and only then write."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from listforge import frames
from listforge.commands.console import say
from listforge.commands.inputs import Profile, refuse_terminal
from listforge.commands.options import Manners, allowed
from listforge.errors import CheckFailed
from listforge.result import Result

Writer = Callable[[Result], None]


def run_stage(
    source: Path,
    stage: Callable[[pl.DataFrame], Result],
    profile: Profile,
    manners: Manners,
    *,
    write: Writer | None = None,
    more: Callable[[Result], dict[str, Any]] | None = None,
) -> Result:
    """Read a list, run the stage on it, and finish."""
    refuse_terminal(source)
    started = time.monotonic()
    result = stage(frames.read(source))
    finish(result, profile, manners, started, write=write, more=more(result) if more else None)
    return result


def finish(
    result: Result,
    profile: Profile,
    manners: Manners,
    started: float,
    *,
    write: Writer | None = None,
    more: dict[str, Any] | None = None,
) -> None:
    """Write rejects, say the counts, write the report, check --max-rejects, and only then write the list.

    Quiet is to say nothing unless something is wrong: that of all rows none is left is said all the same.
    """
    if manners.rejects is not None:
        frames.write(result.rejected, manners.rejects)
    seconds = round(time.monotonic() - started, 3)
    quiet = manners.quiet and not (result.rows_in and result.kept.is_empty())
    say(result.summary() + (f" ({seconds:.2f} s)" if manners.verbose else ""), quiet=quiet)
    if manners.report is not None:
        report = {**result.report(), "icp": profile.version, "seconds": seconds, **(more or {})}
        frames.write_text(json.dumps(report, indent=2, ensure_ascii=False, default=str) + "\n", manners.report)
    check_rejects(result, manners)
    if write is not None:
        write(result)
    else:
        frames.write(result.kept, manners.output, manners.format)


def check_rejects(result: Result, manners: Manners) -> None:
    """A CheckFailed where more rows were set aside than --max-rejects allows."""
    if manners.max_rejects is not None and result.rejected.height > allowed(manners.max_rejects, result.rows_in):
        raise CheckFailed(
            f"{result.stage}: {result.rejected.height:,} of {result.rows_in:,} rows set aside, "
            f"more than --max-rejects {manners.max_rejects}; no list was written"
        )
