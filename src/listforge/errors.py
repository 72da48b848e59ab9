"""What can go wrong, and the exit code that says it.

ListforgeError          a message for the person who ran the command
├── CheckFailed     1   the list was read, and a check that was asked for said no (--max-rejects, a gate)
├── UsageError      2   the command line asks for something that cannot be
├── InputError     65   the input cannot be read as a list
├── OutputError    73   the result cannot be written
├── LockedError    75   another run holds the lock
└── IcpError       78   the ICP is wrong; one line a mistake
"""

from collections.abc import Sequence


class ListforgeError(Exception):
    """The message names the file, line or column, what is wrong there, and what to try."""

    exit_code = 70


class CheckFailed(ListforgeError):  # noqa: N818 - a check that says no is an answer, not an error
    """A check that was asked for said no; nothing was written but rejects."""

    exit_code = 1


class UsageError(ListforgeError):
    """The options contradict each other, or the list, or each other's files."""

    exit_code = 2


class InputError(ListforgeError):
    """The input is missing, empty, binary, damaged, or has not one column we know."""

    exit_code = 65


def nothing_known(name: str, headers: Sequence[str]) -> InputError:
    """The error of a list none of whose headers says anything: the first of them, each on one line and cut short."""
    shown = ", ".join(" ".join(header.split())[:30] for header in headers[:8])
    return InputError(f"{name}: not one known column ({shown}); map one by --map phone=HEADER")


class OutputError(ListforgeError):
    """The result could not be written; what stood there before still does."""

    exit_code = 73


class LockedError(ListforgeError):
    """Another run works in the same folder."""

    exit_code = 75


class IcpError(ListforgeError):
    """The ICP is wrong: every mistake on a line of its own, `file:line: path: what`."""

    exit_code = 78
