"""The rules by which the next channel to a lead is chosen."""

from functools import cache
from pathlib import Path
from typing import Literal

from pydantic import Field, field_validator, model_validator

from listforge.vocab.files import DATA, Entry, OneOrMore, load, own

# What a rule may ask; the meaning of each stands in data/channels.yaml.
CONDITIONS = (
    "do_not_call", "mail_only", "consent_lacking", "consent_expired", "dialable", "direct", "switchboard", "no_number",
    "email", "profile", "callback_due", "timeline", "fresh_form", "fresh_intent", "fresh_event", "event", "engaged",
    "large_deal", "small_deal", "calls_tried", "calls_used_up",
)  # fmt: skip


class ChannelRule(Entry):
    """A channel, the conditions under which it comes next, and the reason to give."""

    channel: Literal["phone", "email", "social", "event_follow_up", "none"]
    when: OneOrMore = ()
    any: OneOrMore = ()
    unless: OneOrMore = ()
    reason: str = Field(min_length=1)

    @field_validator("when", "any", "unless")
    @classmethod
    def _known(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        for name in names:
            if name not in CONDITIONS:
                raise ValueError(f"{name!r} is no condition; there are {', '.join(CONDITIONS)}")
        return names


class DealSize(Entry):
    """Employees and revenue a year that make a deal large or small."""

    employees: int
    revenue_usd: int


class FreshDays(Entry):
    """Days within which a form, an intent signal and an event are fresh."""

    form: int = Field(ge=0)
    intent: int = Field(ge=0)
    event: int = Field(ge=0)


class CallsMade(Entry):
    """Calls after which another channel is tried, and after which there is no further call."""

    tried: int = Field(ge=1)
    used_up: int = Field(ge=1)


class Channels(Entry):
    """The ordered rules, and the numbers behind their conditions."""

    large_deal: DealSize
    small_deal: DealSize
    fresh_days: FreshDays
    calls: CallsMade
    callback: OneOrMore
    mail_only: OneOrMore
    rules: tuple[ChannelRule, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _always_an_answer(self) -> "Channels":
        bare = [number for number, r in enumerate(self.rules, start=1) if not (r.when or r.any or r.unless)]
        if bare != [len(self.rules)]:
            raise ValueError("the last rule, and no other, has no condition: it is the answer where none else holds")
        return self


@cache
def channels(path: Path | None = None) -> Channels:
    """The rules that ship, or those of a file of the same shape; an InputError names a mistake in the latter."""
    return Channels.model_validate(load(DATA / "channels.yaml")) if path is None else own(path, Channels)
