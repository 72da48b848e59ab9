"""Do-not-call lists: for how long a scrub is good, which registers bind, how the lists of others are written."""

from functools import cache
from typing import Literal

from listforge.vocab.files import DATA, Entry, Sourced, load


class GoodFor(Sourced):
    """For how many days a scrub is good in a country; `*` is any other."""

    country: str
    days: int


class Registers(Sourced):
    """The official registers of a country that a call must be screened against, all of them, by their codes."""

    country: str
    all_of: tuple[str, ...]


class Written(Entry):
    """How the files of a register or a dialer are written; where nothing is said, the file tells."""

    country: str | None = None
    format: Literal["numbers", "csv", "xml", "delimited", "fixed"] | None = None


class Suppression(Entry):
    """For how long a scrub is good, which registers bind, and how do-not-call lists of others are written."""

    good_for: tuple[GoodFor, ...]
    registers: tuple[Registers, ...]
    headers: dict[Literal["scope", "until", "listed"], tuple[str, ...]]
    scopes: dict[Literal["number", "person", "account", "domain"], tuple[str, ...]]
    delimiters: dict[str, str]
    written: dict[str, Written]

    def days(self, country: str | None) -> int:
        """For how many days a scrub of the country is good."""
        days = {entry.country: entry.days for entry in self.good_for}
        return days.get(country or "*", days["*"])


@cache
def suppression() -> Suppression:
    """What is known of do-not-call lists."""
    return Suppression.model_validate(load(DATA / "suppression.yaml"))
