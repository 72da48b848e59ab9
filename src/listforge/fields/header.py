"""Headers of strangers' files: which canonical column each one is, and how sure that is."""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from rapidfuzz import process

from listforge import vocab
from listforge.columns import COLUMNS, REJECT_COLUMNS, RESERVED, WHOLE
from listforge.errors import InputError

OWN = frozenset({"lead_id", "source", "source_file", "source_row"})


_OPT_OUT = (
    r"opt.{0,5}out|do.?not|don.?t.(?:call|phone)|\bdnc\b|no.?calls?\b|anruf|sperr|robinson|appel|llamar|permission"
)


class Match(NamedTuple):
    """A canonical column and the header it comes from; `how`: told, preset or alias; `unit`: factor of its numbers."""

    column: str
    header: str
    how: str
    confidence: float
    unit: float = 1


def known(cells: Sequence[str]) -> int:
    """How many of the cells are headers we know, each canonical column once."""
    aliases = vocab.header_aliases()
    keys = {vocab.key(cell) for cell in cells if cell and len(cell) <= 60}
    return len({aliases.get(k, k) for k in keys if k in aliases or k in vocab.preset_headers()})


def is_own(names: Sequence[str]) -> bool:
    """Whether the headers are those of a list that listforge wrote."""
    return set(names) >= OWN


def detect(names: Sequence[str]) -> str:
    """The preset whose signature the headers fit best, else generic."""
    keys = {vocab.key(name) for name in names}
    hits = {
        preset_name: count
        for preset_name, preset in vocab.presets().items()
        if (count := sum(vocab.key(h) in keys for h in preset.detect.headers)) >= preset.detect.at_least
    }
    return max(sorted(hits), key=lambda found: hits[found]) if hits else "generic"


def mapping(names: Sequence[str], preset: str, told: Mapping[str, str], where: str) -> list[Match]:
    """A match a canonical column: what was told, else the preset's header, else the best alias there is.

    An InputError names a told header that is not there, with the nearest that is.
    """
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(vocab.key(name), name)
    matches = {c: _match(c, _told(header, by_key, where), "told", 1.0) for c, header in told.items()}
    used = {match.header for match in matches.values()}
    for column, mapped in vocab.presets()[preset].columns.items():
        header = next(
            (by_key[vocab.key(h)] for h in mapped.headers if by_key.get(vocab.key(h)) not in (None, *used)),
            None,
        )
        if column not in matches and header is not None:
            matches[column] = Match(column, header, "preset", 1.0, mapped.unit)
            used.add(header)
    for column, header in _by_alias(by_key, used).items():
        if column not in matches:
            matches[column] = _match(column, header, "alias", 0.9)
            used.add(header)
    return sorted(matches.values(), key=lambda m: list(COLUMNS).index(m.column))


def _match(column: str, header: str, how: str, confidence: float) -> Match:
    """A match whose unit the header says: "Rev ($000)" counts in thousands, "Revenue (USD millions)" in millions."""
    units = ((1000, r"(?<![\d,.])000s?\b|thousands?\b"), (1_000_000, r"\bmillions?\b|\$ ?mm?\b"))
    told = (unit for unit, words in units if re.search(words, header, re.IGNORECASE))
    return Match(column, header, how, confidence, next(told, 1) if COLUMNS[column].dtype == WHOLE else 1)


def _told(header: str, by_key: Mapping[str, str], where: str) -> str:
    found = by_key.get(vocab.key(header))
    if found is None:
        near = process.extractOne(header, list(by_key.values()), score_cutoff=50)
        hint = f"; did you mean {near[0]!r}?" if near else f"; it has {', '.join(list(by_key.values())[:12])}"
        raise InputError(f"{where}: no column {header!r}{hint}")
    return found


def _by_alias(by_key: Mapping[str, str], used: set[str]) -> dict[str, str]:
    """The best alias a column, in the order of data/headers.yaml."""
    aliases, ranks = vocab.header_aliases(), vocab.header_ranks()
    best: dict[str, str] = {}
    for k in sorted((k for k in by_key if k in aliases), key=lambda k: ranks[k]):
        if by_key[k] not in used and COLUMNS[aliases[k]].from_source:
            best.setdefault(aliases[k], by_key[k])
    return best


def also(names: Sequence[str], column: str, used: set[str]) -> list[str]:
    """Other headers that mean the column: a list may have a do-not-call column of its own and one of each registry."""
    aliases = vocab.header_aliases()
    return [name for name in names if name not in used and aliases.get(vocab.key(name)) == column]


def looks_like_opt_out(name: str) -> bool:
    """Whether an unmapped header may say who must not be called."""
    return re.search(_OPT_OUT, name, re.IGNORECASE) is not None


def passing(name: str, taken: set[str]) -> str:
    """The name under which an unknown column passes through: its own, or `x_<name>` where that name is ours."""
    slug = "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
    clashes = slug in RESERVED or slug in REJECT_COLUMNS or name in COLUMNS or name in taken
    plain = f"x_{slug}" if clashes else name
    number = 2
    while plain in taken:
        plain, number = f"x_{slug}_{number}", number + 1
    return plain
