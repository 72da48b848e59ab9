"""What sources call our columns: header spellings in general, and the exports of single products."""

from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from listforge.vocab.files import DATA, Entry, OneOrMore, load
from listforge.vocab.spelling import key


class Mapped(Entry):
    """The headers a canonical column may stand under in a source, best first, and the factor of its unit."""

    headers: OneOrMore
    unit: float = 1


def _as_mapped(value: Any) -> Any:
    return value if isinstance(value, dict) else {"headers": value}


class Detect(Entry):
    """A source is known by its headers: at least so many of these."""

    headers: tuple[str, ...] = ()
    at_least: int = 1


class Preset(Entry):
    """How one product exports its rows."""

    title: str
    docs: str
    checked: date
    type: Literal["crm", "form", "opt_in", "network", "vendor", "event"] | None = None
    detect: Detect = Detect()
    columns: dict[str, Annotated[Mapped, BeforeValidator(_as_mapped)]] = Field(default_factory=dict)


@cache
def header_aliases() -> dict[str, str]:
    """Header key -> canonical column."""
    headers: dict[str, list[str]] = load(DATA / "headers.yaml")["headers"]
    return {key(alias): column for column, aliases in headers.items() for alias in [column, *aliases]}


@cache
def header_ranks() -> dict[str, int]:
    """Header key -> how good it is for its column; 0 is best."""
    headers: dict[str, list[str]] = load(DATA / "headers.yaml")["headers"]
    return {key(alias): rank for column, aliases in headers.items() for rank, alias in enumerate([column, *aliases])}


@cache
def presets() -> dict[str, Preset]:
    """Name -> preset, by name."""
    found = sorted((DATA / "presets").iterdir(), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): Preset.model_validate(load(f)) for f in found if f.name.endswith(".yaml")}


@cache
def preset_headers() -> frozenset[str]:
    """The keys of every header a preset maps."""
    return frozenset(
        key(h) for preset in presets().values() for mapped in preset.columns.values() for h in mapped.headers
    )
