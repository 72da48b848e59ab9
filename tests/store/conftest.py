"""Stores of both kinds, opened as commands open them."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from listforge import store
from listforge.store import Store

D = date(2026, 11, 23)
Opened = Callable[..., AbstractContextManager[Store]]


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where an empty store is: a file that is not there yet, or a database of a real server."""
    if request.param == "postgresql":
        return str(request.getfixturevalue("database"))
    return str(tmp_path / "store.sqlite")


@pytest.fixture
def opened(address: str) -> Opened:
    """`with opened() as kept:` as often as wanted; each time is another transaction."""

    def again(**more: Any) -> AbstractContextManager[Store]:
        return store.opened(address, **more)

    return again


def person(name: str, number: str | None = None, **more: Any) -> dict[str, Any]:
    """A row of somebody invented: `Ann Rookmore` has a lead_id, a mail address and a company unless told otherwise."""
    first, _, last = name.partition(" ")
    told = {
        "lead_id": f"{first}{last}".lower().ljust(16, "x"), "first_name": first, "last_name": last, "company_name": "Tarnwick Ltd",
        "email": f"{first}.{last}@tarnwick.example".lower(), "phone": number, "country": "US",
    }  # fmt: skip
    return {**told, "contact_id": more.get("lead_id", told["lead_id"]), **more}
