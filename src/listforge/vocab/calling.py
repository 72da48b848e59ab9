"""Rules of calling: the hours that a place permits, and where a business call needs consent."""

import itertools
import re
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from listforge.errors import InputError
from listforge.vocab.files import DATA, Entry, Sourced, load, own

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def _minutes(clock: str) -> int:
    found = re.fullmatch(r"(\d\d?):([0-5]\d)", clock)
    value = int(found[1]) * 60 + int(found[2]) if found else -1
    if not 0 <= value <= 24 * 60:
        raise ValueError(f"{clock!r} is not a time of day such as 08:00")
    return value


@cache
def windows(text: str) -> tuple[tuple[int, int], ...]:
    """`08:00-12:00, 13:00-18:00` as minutes after midnight; `none` is no window at all."""
    if text.strip().lower() == "none":
        return ()
    spans = [tuple(_minutes(clock.strip()) for clock in span.split("-")) for span in text.split(",")]
    if any(len(span) != 2 or span[0] >= span[1] for span in spans):
        raise ValueError(f"{text!r} is not hours such as 08:00-21:00")
    found = tuple((span[0], span[1]) for span in spans)
    if any(later[0] < earlier[1] for earlier, later in itertools.pairwise(found)):
        raise ValueError(f"{text!r} is not hours such as 08:00-12:00, 13:00-18:00: one after the other")
    return found


def _as_day(value: Any) -> str:
    """A day of every year (01-08) or of one (2027-01-08), as text."""
    text = str(value)
    try:
        date.fromisoformat(text if len(text) != 5 else f"2024-{text}")
    except ValueError:
        raise ValueError(f"{text!r} is not a day such as 12-24 or 2027-12-24") from None
    return text


class CallingRule(Sourced):
    """The hours in which a country or region permits a call, how many a day, for whom, and who says so."""

    id: str
    country: str
    region: str | None = None
    scope: Literal["live", "automated", "any"]
    audience: Literal["residential", "consumer", "any"]
    b2b_exempt: bool | Literal["unknown"]
    hours: dict[str, str] = Field(min_length=1)
    holidays: Literal["closed", "open", "unknown"] = "unknown"
    calls_per_day: int | None = Field(default=None, ge=1)
    closed_on: tuple[Annotated[str, BeforeValidator(_as_day)], ...] = ()

    @model_validator(mode="after")
    def _hours_are_hours(self) -> "CallingRule":
        for text in self.week():
            windows(text)
        return self

    def closed(self, day: date) -> bool:
        """Whether `closed_on` names the day: every year, or of its year."""
        return bool(self.closed_on) and not {day.isoformat(), f"{day:%m-%d}"}.isdisjoint(self.closed_on)

    def week(self) -> tuple[str, ...]:
        """The hours of Monday to Sunday."""
        spread = {day: self.hours.get(day) for day in DAYS}
        for span, last in (("mon-fri", 5), ("mon-sat", 6), ("mon-sun", 7)):
            for day in DAYS[:last]:
                spread[day] = spread[day] or self.hours.get(span)
        unknown = set(self.hours) - set(DAYS) - {"mon-fri", "mon-sat", "mon-sun"}
        if unknown:
            raise ValueError(f"{', '.join(sorted(unknown))}: not a day")
        return tuple(spread[day] or "none" for day in DAYS)


class _CallingRules(Entry):
    """A person's own file of calling rules."""

    rules: tuple[CallingRule, ...]


@cache
def calling_rules(path: Path | None = None) -> tuple[CallingRule, ...]:
    """The rules that ship, or those of a file of the same shape; an InputError names a mistake in the latter."""
    if path is None:
        return tuple(CallingRule.model_validate(e) for e in load(DATA / "calling_hours.yaml")["rules"])
    rules = own(path, _CallingRules).rules
    if not rules:
        raise InputError(f"{path}: rules: there are none, so that nobody could be called")
    return rules


class ConsentRule(Sourced):
    """A country where a business call needs consent, and which bases count."""

    country: str
    required: bool
    accepts: tuple[str, ...]


@cache
def consent_rules() -> dict[str, ConsentRule]:
    """Country -> its rule, only where one is known."""
    entries = [ConsentRule.model_validate(e) for e in load(DATA / "consent.yaml")["rules"]]
    return {e.country: e for e in entries}


@cache
def consent_in_need_of_proof() -> frozenset[str]:
    """The bases of consent that a row must show a day and evidence for."""
    return frozenset(load(DATA / "consent.yaml")["proof"])
