"""Where the store of a command is, and the key that its people are hashed with."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from listforge.commands.inputs import Profile
from listforge.errors import UsageError

if TYPE_CHECKING:
    from listforge.store import Store


READING = 5.0  # seconds that a command which only asks waits for a store that is just being made


@contextmanager
def opened(profile: Profile, told: str | None, *, wait: float = READING, write: bool = True) -> Iterator["Store"]:
    """The store of the command line, else the one that the ICP names, else the file beside it."""
    from listforge import store

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
