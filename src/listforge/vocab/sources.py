"""What sources call our columns: header spellings in general, and the exports of single products."""

from datetime import date
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field

from listforge.vocab.files import DATA, Entry, OneOrMore, load
from listforge.vocab.spelling import fold, key


class Mapped(Entry):
    """The headers a canonical column may stand under in a source, best first, and how their cells are read.

    `unit`: the factor of its numbers. `saying`: the cells that say yes, where all others say nothing; such a header
    says other things too, so that it also passes through.
    """

    headers: OneOrMore
    unit: float = 1
    saying: tuple[str, ...] = ()


def _as_mapped(value: Any) -> Any:
    return value if isinstance(value, dict) else {"headers": value}


class Detect(Entry):
    """A source is known by its headers: at least so many of `headers`, and none of `without`."""

    headers: tuple[str, ...] = ()
    at_least: int = 1
    without: tuple[str, ...] = ()


class Pair(Entry):
    """Two headers of which one says what the other holds, numbered from 1: `{n}` stands for the number.

    `columns`: canonical column -> words of which the kind holds one (none: the cell is nothing of ours); the first
    that holds, else `otherwise`.
    """

    kind: OneOrMore
    value: str
    columns: dict[str, OneOrMore]
    nothing: OneOrMore = ()
    otherwise: str


class Preset(Entry):
    """How one product exports its rows; with `product: false` how a kind of source does, whoever made it.

    `separator` stands between several values of a cell; headers to `leave` pass through, whatever they mean elsewhere.
    """

    title: str
    docs: str
    checked: date
    product: bool = True
    type: Literal["crm", "form", "opt_in", "network", "vendor", "event"] | None = None
    separator: str | None = None
    detect: Detect = Detect()
    leave: OneOrMore = ()
    columns: dict[str, Annotated[Mapped, BeforeValidator(_as_mapped)]] = Field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()


@cache
def _headers() -> dict[str, Any]:
    found: dict[str, Any] = load(DATA / "headers.yaml")
    return found


@cache
def header_aliases() -> dict[str, str]:
    """Header key -> canonical column."""
    return {key(alias): column for column, aliases in _headers()["headers"].items() for alias in [column, *aliases]}


@cache
def header_ranks() -> dict[str, int]:
    """Header key -> how good it is for its column; 0 is best."""
    listed = _headers()["headers"]
    return {key(alias): rank for column, aliases in listed.items() for rank, alias in enumerate([column, *aliases])}


@cache
def header_words() -> dict[str, frozenset[str]]:
    """Header key -> its words, folded."""
    listed = _headers()["headers"]
    spelt = (alias for column, aliases in listed.items() for alias in [column.replace("_", " "), *aliases])
    return {key(alias): frozenset(fold(alias).split()) for alias in spelt}


@cache
def other_words() -> frozenset[str]:
    """Folded words that make a header another matter than the one it resembles: fax, assistant, previous."""
    return frozenset(fold(word) for word in _headers()["other"])


@cache
def asking_words() -> tuple[str, ...]:
    """Folded words before a header that add nothing ("your", "what is your"), the longest first."""
    return tuple(sorted({fold(words) for words in _headers()["asking"]}, key=lambda words: (-len(words), words)))


@cache
def header_remarks() -> frozenset[str]:
    """Folded instructions that stand in brackets behind a header and add nothing: optional, with area code."""
    return frozenset(fold(words) for words in _headers()["remarks"])


@cache
def mute_headers() -> frozenset[str]:
    """Keys of headers that say nothing but, with a number, their place: column, field, unnamed."""
    return frozenset(key(word) for word in _headers()["mute"])


@cache
def unsure_headers() -> dict[str, tuple[str, ...]]:
    """Header key -> the columns that it means in different lists, likeliest first; the best header first."""
    return {key(header): tuple(columns) for header, columns in _headers()["unsure"].items()}


@cache
def company_kinds() -> frozenset[str]:
    """Folded words that say of what kind a company is, and not which: prospect, enterprise, reseller."""
    return frozenset(fold(word) for word in _headers()["kinds"])


@cache
def presets() -> dict[str, Preset]:
    """Name -> preset, by name."""
    found = sorted((DATA / "presets").iterdir(), key=lambda f: f.name)
    return {f.name.removesuffix(".yaml"): Preset.model_validate(load(f)) for f in found if f.name.endswith(".yaml")}


@cache
def mail_headers() -> frozenset[str]:
    """The keys of every header that stands for a mail address of the row's own person."""
    mapped = (preset.columns["email"] for preset in presets().values() if "email" in preset.columns)
    aliases = {header for header, column in header_aliases().items() if column == "email"}
    return frozenset(aliases | {key(header) for mails in mapped for header in mails.headers})


@cache
def preset_headers() -> frozenset[str]:
    """The keys of every header a preset maps."""
    return frozenset(
        key(h) for preset in presets().values() for mapped in preset.columns.values() for h in mapped.headers
    )
