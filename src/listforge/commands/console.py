"""Words for people, on standard error."""

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
