"""Words for people: on standard error, and in colour on a terminal."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from typing import Any


@cache
def console() -> Any:
    """Standard error: no wrapping, no markup, colour only on a terminal."""
    from rich.console import Console

    return Console(stderr=True, soft_wrap=True, highlight=False, markup=False)


def say(text: str, *, quiet: bool = False, style: str | None = None) -> None:
    """A line for the person who runs the command; a log that is full or closed stops no list."""
    if not quiet:
        with suppress(OSError):
            console().print(text, style=style)


def show(lines: Sequence[str], styles: Mapping[str, str]) -> bool:
    """The lines on standard output if that is a terminal, what fits a pattern in its style; whether it is one."""
    if sys.stdout is None or not sys.stdout.isatty():
        return False
    from rich.console import Console
    from rich.text import Text

    terminal = Console(soft_wrap=True, highlight=False, markup=False)
    for line in lines:
        text = Text(line)
        for pattern, style in styles.items():
            text.highlight_regex(pattern, style)
        terminal.print(text)
    return True
