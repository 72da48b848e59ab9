"""Where the store of a command is, the key that its people are hashed with, and what a list is told from it."""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from listforge.commands.inputs import Profile
from listforge.errors import InputError, UsageError

if TYPE_CHECKING:
    import polars as pl

    from listforge.store import Store
    from listforge.suppression import Suppressed


READING = 5.0  # seconds that a command which only asks waits for a store that is just being made


@contextmanager
def opened(
    profile: Profile, told: str | None, *, wait: float = READING, write: bool = True, made_later: bool = False
) -> Iterator["Store"]:
    """The store of the command line, else the one that the ICP names, else the file beside it.

    An InputError where a file that is told is only read and is not there, unless it is `made_later` in this command:
    whoever said no would be called for a slip of the pen.
    """
    from listforge import store

    if told is not None and not write and not made_later and not store.may_be_there(told):
        raise InputError(
            f"store {told}: no such file; `listforge suppress add` or `listforge run --store {told}` makes one"
        )
    folder = profile.folder / Path(type(profile.icp.store)().path).parent
    at = address(profile, told)
    beside = folder if isinstance(at, str) and "://" in at else None
    with store.opened(at, secret=secret(profile), wait=wait, write=write, folder=beside) as kept:
        yield kept


def address(profile: Profile, told: str | None) -> str | Path:
    """A URL or a file; a UsageError where the variable that the ICP names is not set."""
    if told is not None:
        return told
    section = profile.icp.store
    if section.url_env is None:
        return profile.folder / section.path
    url = os.environ.get(section.url_env)
    if not url:
        raise UsageError(f"store: the environment variable {section.url_env} is not set; it holds the store's URL")
    return url


def secret(profile: Profile) -> bytes | None:
    """The key of hashed people, None where they are not; a UsageError where its variable is not set."""
    section = profile.icp.store
    if not section.hash_people:
        return None
    key = os.environ.get(section.key_env or "")
    if not key:
        raise UsageError(
            f"store: the environment variable {section.key_env} is not set; it holds the key of hash_people"
        )
    return key.encode()


# --- what a list is told -------------------------------------------------------------------------


@contextmanager
def asked(
    profile: Profile, told: str | None, *, wait: float = READING, write: bool = False, made_later: bool = False
) -> Iterator["Store | None"]:
    """The store where one is named or was made already, to be read unless told; None where there is none.

    `made_later`: see `opened`.
    """
    if not is_there(profile, told):
        yield None
        return
    with opened(profile, told, wait=wait, write=write, made_later=made_later) as kept:
        yield kept


@contextmanager
def kept_by(profile: Profile, told: str | None, wait: float, today: date) -> Iterator["Store | None"]:
    """As `asked`, written by a run; a UsageError where the day lies before that of the last one."""
    with asked(profile, told, wait=wait, write=True) as kept:
        if kept is not None:
            from listforge.store import runs

            runs.check(kept, today)
        yield kept


def is_there(profile: Profile, told: str | None) -> bool:
    """Whether a store is named, or stands beside the ICP."""
    at = address(profile, told)
    return told is not None or not isinstance(at, Path) or at.exists()


def with_lists(profile: Profile, kept: "Store | None") -> Profile:
    """The profile, its do-not-call lists and those that were added to the store by name."""
    if kept is None:
        return profile

    from listforge.store import do_not_call

    every = do_not_call.every(kept)
    numbers = [one.entry for one in every if one.numbers]
    policy = profile.icp.validation
    policy = policy.model_copy(update={"suppression": (*policy.suppression, *numbers)})
    return profile._replace(
        icp=profile.icp.model_copy(update={"validation": policy}),
        people_lists=tuple(one.entry for one in every if not one.numbers),
    )


def stops(
    kept: "Store | None", frame: "pl.DataFrame", profile: Profile, today: date
) -> tuple["pl.DataFrame", Sequence["Suppressed"]]:
    """The list with `do_not_call` of whoever the store knows to have said no, and the entries that stop them."""
    if kept is None:
        return frame, ()

    from listforge.store import screening

    found = screening.recalled(kept, frame, today, country=profile.icp.validation.default_country)
    return found.frame, found.lists
