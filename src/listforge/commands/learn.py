"""`listforge icp learn`: what results say about the ICP."""

from pathlib import Path
from typing import Annotated

import typer

from listforge.commands import options
from listforge.commands.options import STDIO


def learn(
    won: Annotated[
        Path, typer.Option("--won", metavar="LIST", help="Who became a customer, or qualified.", readable=False)
    ],
    lost: Annotated[
        Path,
        typer.Option("--lost", metavar="LIST", help="Who was worked in the same way and did not.", readable=False),
    ],
    icp: options.IcpFile = None,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            metavar="FILE",
            help="Where the proposed ICP goes, beside the old one; - is standard output.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="As JSON.")] = False,
    quiet: options.Quiet = False,
) -> None:
    """Propose changes to the ICP from results, each with its counts; applies nothing.

    One account counts once, however many of its people are on a list. Nothing is said of values with fewer than 30.

    Example: listforge icp learn --won won.csv --lost lost.csv --icp icp.yaml -o proposed.yaml
    """
    from listforge import frames
    from listforge.commands import inputs, learned
    from listforge.commands.console import say
    from listforge.errors import UsageError
    from listforge.learning import judged, results

    if output is not None and icp is not None and _same(output, icp):
        raise UsageError(f"-o {output} is the ICP itself; name another file: what is proposed is for you to accept")
    if output is not None and any(_same(output, one) for one in (won, lost)):
        raise UsageError(f"-o {output} is one of the lists; name another file")
    if as_json and output == STDIO:
        raise UsageError("--json and -o - both go to standard output; name a file: -o FILE")
    inputs.refuse_terminal(won, lost)
    if _same(won, lost):
        raise UsageError(f"--won and --lost are one file ({won}); what was lost tells what winning is")
    profile = inputs.profile(icp)
    counted = results(learned.read(won, "won", profile), learned.read(lost, "lost", profile))
    found = judged(counted)
    old = icp.read_bytes().decode() if icp is not None else learned.FRESH
    made, proposed = learned.proposed(old, icp, profile, found, counted)
    diff = learned.difference(old, proposed, icp, output) if output is not None else ""
    say(learned.summary(counted, found, made), quiet=quiet)
    if output is not None:
        frames.write_text(proposed, output)
    if as_json:
        frames.write_text(learned.as_json(counted, found, made, diff), STDIO)
    elif output != STDIO:
        learned.show(found, made, diff)


def _same(one: Path, other: Path) -> bool:
    if STDIO in (one, other):
        return False
    return one.resolve() == other.resolve() or (one.exists() and other.exists() and one.samefile(other))
