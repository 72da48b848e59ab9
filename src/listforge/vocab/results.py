"""What can happen on a call, why sales sends a lead back, and how each dialer's results file says it."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal
from zoneinfo import available_timezones

from pydantic import BeforeValidator, Field, model_validator

from listforge.vocab.files import DATA, Entry, OneOrMore, load, own
from listforge.vocab.sources import Detect
from listforge.vocab.spelling import loose

Tier = Literal["outreach", "conversation", "qualification", "handoff"]
Scope = Literal["number", "person", "account"]
GENERIC = "generic"


class Outcome(Entry):
    """One thing that can happen on a call, and what it does to the list; see data/outcomes.yaml."""

    code: str
    tier: Tier
    connect: bool = False
    dial: bool = True
    qualifies: bool = False
    kills_number: Literal["here", "everywhere"] | None = None
    retires_person: bool = False
    next_call_days: int | None = Field(default=None, ge=0)
    permanent: bool = False
    stage: Literal["mql", "sql", "appointment", "unqualified", "nurture"] | None = None
    answers: dict[str, Literal["yes", "no"]] = Field(default_factory=dict)
    note: Literal["lead", "account"] = "lead"
    verdict: Literal["sales_accepted", "sales_rejected"] | None = None
    signed: bool = False
    words: tuple[str, ...] = ()
    sentence: str


class Rejection(Entry):
    """Why sales sends a lead back, whose fault that is, and what becomes of the lead."""

    reason: str
    blame: Literal["data", "fit", "handoff"]
    stage: Literal["mql", "unqualified", "nurture"]
    next_call_days: int = Field(default=0, ge=0)
    words: tuple[str, ...] = ()


class Coded(Entry):
    """What a dialer's code stands for: an outcome, the scope of a do-not-call, whether anybody dialled."""

    outcome: str
    scope: Scope | None = None
    dial: bool | None = None

    @model_validator(mode="after")
    def _known(self) -> "Coded":
        if self.outcome not in outcomes():
            raise ValueError(f"{self.outcome!r} is no outcome; there are {', '.join(outcomes())}")
        return self


def _as_coded(value: Any) -> Any:
    return value if isinstance(value, dict) else {"outcome": value}


class Dialer(Entry):
    """How a dialer's results file says what happened; see data/results/generic.yaml.

    `columns` and `codes` of the file it `extends` count too, its own first.
    """

    title: str = "a file of one's own"
    docs: str | None = None
    checked: date | None = None
    extends: str = GENERIC
    detect: Detect = Detect()
    header: bool = True
    line: str | None = None
    separator: str = ","
    fields: tuple[str, ...] = ()
    time_zone: str = "lead"
    dates: Literal["month_first", "day_first"] | None = None
    columns: dict[str, OneOrMore] = Field(default_factory=dict)
    leave: OneOrMore = ()
    codes: dict[str, Annotated[Coded, BeforeValidator(_as_coded)]] = Field(default_factory=dict)
    no_result: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> "Dialer":
        strange = sorted(set(self.columns) - set(fields()))
        if strange:
            raise ValueError(f"no field {strange[0]!r}; there are {', '.join(fields())}")
        if self.extends not in dialer_names():
            raise ValueError(f"extends {self.extends!r}: there are {', '.join(dialer_names())}")
        if self.time_zone != "lead" and self.time_zone not in available_timezones():
            raise ValueError(f"time_zone {self.time_zone!r}: an IANA name such as Europe/Berlin, or lead")
        return self


@cache
def outcomes() -> dict[str, Outcome]:
    """Code -> outcome, in the order of the file: by tier."""
    entries = [Outcome.model_validate(e) for e in _file()["outcomes"]]
    return {entry.code: entry for entry in entries}


@cache
def outcome_words() -> dict[str, str]:
    """A word for an outcome, as `loose` spells it -> its code."""
    return {loose(word): code for code, entry in outcomes().items() for word in (code, *entry.words)}


@cache
def rejections() -> dict[str, Rejection]:
    """Reason -> why sales sends a lead back."""
    entries = [Rejection.model_validate(e) for e in _file()["rejections"]]
    return {entry.reason: entry for entry in entries}


@cache
def rejection_words() -> dict[str, str]:
    """A word for a rejection, as `loose` spells it -> its reason."""
    return {loose(word): reason for reason, entry in rejections().items() for word in (reason, *entry.words)}


@cache
def _file() -> dict[str, Any]:
    found: dict[str, Any] = load(DATA / "outcomes.yaml")
    return found


@cache
def fields() -> tuple[str, ...]:
    """What a results file can tell of a call."""
    return tuple(load(DATA / "results" / f"{GENERIC}.yaml")["columns"])


@cache
def dialer_names() -> tuple[str, ...]:
    """The dialers whose results files are known."""
    return tuple(sorted(f.name.removesuffix(".yaml") for f in (DATA / "results").iterdir() if f.name.endswith(".yaml")))


@cache
def dialer(name: str) -> Dialer:
    """A dialer's results file by its name, or a person's own by the path of its YAML, with all that it extends."""
    shipped = name in dialer_names()
    mine = Dialer.model_validate(load(DATA / "results" / f"{name}.yaml")) if shipped else own(Path(name), Dialer)
    if name == GENERIC:
        return mine
    base = dialer(mine.extends)
    told = mine.model_dump(exclude_unset=True, include={"time_zone", "dates"})
    kept = {key: value for key, value in (("time_zone", base.time_zone), ("dates", base.dates)) if key not in told}
    if not shipped:
        kept |= {
            key: getattr(base, key)
            for key in ("detect", "header", "line", "separator", "fields")
            if key not in mine.model_fields_set
        }
    return mine.model_copy(
        update={
            **kept,
            "columns": _merged(mine.columns, _without(base.columns, mine.leave)),
            "codes": {**base.codes, **mine.codes},
            "no_result": (*(code for code in base.no_result if code not in mine.codes), *mine.no_result),
            "machines": (*base.machines, *mine.machines),
        }
    )


def _without(columns: Mapping[str, tuple[str, ...]], leave: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    """The headers of each field without those that are another matter."""
    return {name: tuple(header for header in headers if header not in leave) for name, headers in columns.items()}


def _merged(mine: Mapping[str, tuple[str, ...]], base: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """The headers of each field, one's own first."""
    return {name: tuple(dict.fromkeys((*mine.get(name, ()), *base.get(name, ())))) for name in {**base, **mine}}
