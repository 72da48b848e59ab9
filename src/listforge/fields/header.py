"""Headers of strangers' files: which canonical column each one is, and how sure that is."""

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz import process

from listforge import vocab
from listforge.columns import COLUMNS, MEMBERS, NUMBERS, REJECT_COLUMNS, RESERVED, WHOLE
from listforge.errors import InputError
from listforge.fields import header_pair, header_typo
from listforge.fields.content import Guess

OWN = frozenset({"lead_id", "source", "source_file", "source_row"})
Told = Mapping[str, str | Sequence[str]]

_OPT_OUT = (
    r"opt.{0,5}out|do.?not(?!.?modify|.*reason)|don.?t.(?:call|phone)|\bdnc\b|no.?calls?\b"
    r"|anruf|sperr|robinson|appel|llamar|permission|^\W*(?:unsubscribed|removed?)\W*$"
    r"|\b(?:call|phone|telefon)\w*\b.*\b(?:consent|opt.?in|ok|allowed|erlaubt)\b"
    r"|\b(?:consent|opt.?in|ok|allowed|agree|may.we|can.we|einwilligung)\b.*\b(?:call|phone|telefon)"
)
# A second header may fill the gaps of the first where both say the same thing of the same person. Not here: ids of
# another series, permission, and what stands in pairs (an activity and its day, a number and its extension).
FILLED = frozenset(
    name
    for name, column in COLUMNS.items()
    if column.from_source
    and (column.group in ("company", "person", "numbers", "mail", "place") or name in ("updated_on", "notes"))
    and name not in ("phone_extension", "line_type")
)
# What may be told from cells alone under a header that means something we do not know.
_EVIDENT = frozenset({"email", "phone", "linkedin_url", "company_linkedin_url"})
_LINKS = frozenset(
    {"url", "urls", "link", "links", "web", "company", "organization", "organisation", "business", "firm"}
)
SURE, EVIDENT = 0.8, 0.95


def told(columns: Told) -> list[str]:
    """Every header that a person told for a column."""
    return [h for headers in columns.values() for h in ([headers] if isinstance(headers, str) else headers)]


class Match(NamedTuple):
    """A canonical column and the header it comes from.

    `how`: told, preset, alias, similar or content; `unit`: factor of its numbers; `also`: further headers of the
    column, best first, which fill its gaps; `saying`: the cells that say yes under the `worded` headers, where all
    others say nothing.
    """

    column: str
    header: str
    how: str
    confidence: float
    unit: float = 1
    also: tuple[str, ...] = ()
    saying: tuple[str, ...] = ()
    worded: tuple[str, ...] = ()


def known(cells: Sequence[str]) -> int:
    """How many of the cells are headers we know, each canonical column once; of a row of misspelt ones, or ones that
    mean different things, 1: a lone "Client" or "Home" may be a cell."""
    aliases = vocab.header_aliases()
    short = [cell for cell in cells if cell and len(cell) <= 60]
    keys = {
        key for cell in short for key in (vocab.key(cell), vocab.key(_unremarked(cell)), _answered(_unremarked(cell)))
    }
    count = len({aliases.get(k, k) for k in keys if k in aliases or k in vocab.preset_headers()})
    return count or int(len({cell for cell in short if _is_misspelt(cell)} | unsure(short).keys()) > 1)


@lru_cache(maxsize=4096)
def _is_misspelt(cell: str) -> bool:
    return not any(c.isdigit() or c == "@" for c in cell) and header_typo.meant(cell, COLUMNS) is not None


def is_own(names: Sequence[str]) -> bool:
    """Whether the headers are those of a list that listforge wrote."""
    return set(names) >= OWN


def detect(names: Sequence[str]) -> str:
    """The preset whose signature the headers fit best, a product's before that of a kind of source; else generic."""
    keys = {vocab.key(name) for name in names}
    hits = {
        name: (preset.product, count)
        for name, preset in vocab.presets().items()
        if (count := sum(vocab.key(h) in keys for h in preset.detect.headers)) >= preset.detect.at_least
        and not any(vocab.key(h) in keys for h in preset.detect.without)
    }
    return max(sorted(hits), key=lambda found: hits[found]) if hits else "generic"


def unsure(names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The headers that mean different columns in different lists, the best first, with those columns."""
    known = vocab.unsure_headers()
    found = {name: key for name in names if (key := vocab.key(_unremarked(name))) in known}
    places = {key: place for place, key in enumerate(known)}
    return {name: known[key] for name, key in sorted(found.items(), key=lambda one: places[one[1]])}


def mapping(
    names: Sequence[str], preset: str, told: Told, where: str, meant: Mapping[str, Sequence[Guess]] | None = None
) -> list[Match]:
    """A match a canonical column: what was told, else the preset's header, else the best alias, else one that means
    different things and whose cells say which (`meant`), else a misspelt one.

    An InputError names a told header that is not there, with the nearest that is.
    """
    by_key: dict[str, str] = {}
    for name in names:
        by_key.setdefault(vocab.key(name), name)
    mapped = {**vocab.presets()["generic"].columns, **vocab.presets()[preset].columns}
    matches = {column: _as_told(column, headers, by_key, where) for column, headers in told.items()}
    used = {header for match in matches.values() for header in (match.header, *match.also)}
    used |= header_pair.headers(header_pair.pairs(names, preset))
    for column in mapped:
        found = [by_key[vocab.key(h)] for h in mapped[column].headers if vocab.key(h) in by_key]
        header = next((h for h in found if h not in used), None)
        if column not in matches and header is not None:
            matches[column] = Match(column, header, "preset", 1.0)
            used.add(header)
    left = set(map(vocab.key, vocab.presets()[preset].leave))
    open_ = [name for name in names if name not in used and vocab.key(name) not in left]
    by_cells = {name: guesses for name, guesses in (meant or {}).items() if guesses and name in open_}
    said = {name: {guess.column for guess in guesses} for name, guesses in by_cells.items()}
    meanings = [(n, meaning) for n in open_ if (meaning := _meaning(n)) and meaning.column in said.get(n, COLUMNS)]
    for name, meaning in sorted(meanings, key=lambda known: known[1].rank):
        if meaning.column not in matches:
            matches[meaning.column] = Match(meaning.column, name, "alias", meaning.confidence)
            used.add(name)
    for name, guesses in by_cells.items():
        guess = next((g for g in guesses if g.column not in matches), None)
        if name not in used and guess is not None:
            matches[guess.column] = Match(guess.column, name, "content", guess.confidence)
            used.add(name)
    known = {*(name for name, _ in meanings), *unsure(open_)}
    for name in open_:
        free = [c for c in COLUMNS if c not in matches and COLUMNS[c].from_source]
        if name not in used | known and (typo := header_typo.meant(name, free)):
            matches[typo.column] = Match(typo.column, name, "similar", typo.confidence)
            used.add(name)
    others = {
        column: _others(column, match, meanings, used, by_key, mapped)
        for column, match in matches.items()
        if column not in told or column == "do_not_call"
    }
    full = [match._replace(also=(*match.also, *others.get(match.column, ()))) for match in matches.values()]
    return _in_order(_read_as(match, mapped) for match in full)


def unspoken(names: Sequence[str], matches: Sequence[Match], preset: str) -> list[str]:
    """The headers that neither a match nor a pair speaks of, and whose words do not name another matter; of those that
    mean different things all."""
    spoken = {header for match in matches for header in (match.header, *match.also)}
    spoken |= header_pair.headers(header_pair.pairs(names, preset))
    left = set(map(vocab.key, vocab.presets()[preset].leave))
    rest = [name for name in names if name not in spoken and vocab.key(name) not in left]
    stated = unsure(rest)
    return [name for name in rest if name in stated or not (_meaning(name) or header_typo.is_other(name))]


def with_guesses(matches: Sequence[Match], guesses: Iterable[Guess]) -> list[Match]:
    """The matches, and of the guesses from cells those that a header does not gainsay, where the column is free.

    A header that says nothing ("Field7") leaves it to its cells; one with a meaning that we do not know only where
    they can hardly be anything else.
    """
    found = {match.column: match for match in matches}
    for guess in sorted(guesses, key=lambda g: -g.confidence):
        if not _open_to(guess):
            continue
        first = found.get(guess.column)
        if first is None:
            found[guess.column] = Match(guess.column, guess.header, "content", guess.confidence)
        elif first.how == "content" and guess.column in FILLED:
            found[guess.column] = first._replace(also=(*first.also, guess.header))
    return _in_order(found.values())


def is_mute(name: str) -> bool:
    """Whether a header says nothing but its place: "column_3", "Field7", "A", "Unnamed: 4"."""
    key = vocab.key(name)
    return re.fullmatch(r"[a-z]?\d*", key) is not None or key.rstrip("0123456789") in vocab.mute_headers()


class _Meaning(NamedTuple):
    """The column a header means, how good a header of it this is (0 is best), and how sure that is."""

    column: str
    rank: int
    confidence: float


def _meaning(name: str) -> _Meaning | None:
    """By the aliases: as it stands, without a remark ("Phone (optional)"), without the words of a question ("Your
    email*"), without a number ("Phone 4")."""
    aliases, ranks = vocab.header_aliases(), vocab.header_ranks()
    plain = _unremarked(name)
    for key, confidence in ((vocab.key(name), 0.9), (vocab.key(plain), 0.85), (_answered(plain), 0.85)):
        base, number = key.rstrip("123456789"), key[-1:]
        column = aliases.get(key)
        if column is not None and COLUMNS[column].from_source:
            return _Meaning(column, ranks[key], confidence)
        numbered = aliases.get(base) if len(key) == len(base) + 1 else None
        if numbered in (*NUMBERS, "email"):
            further = numbered == "phone" and number != "1"
            return _Meaning("other_phone" if further else str(numbered), 1000 + int(number), confidence)
    return None


def _unremarked(name: str) -> str:
    """The header without an instruction in brackets behind it: "Phone (optional)" -> "Phone"; "Phone (fax)" stays."""
    header, bracket, remark = name.rstrip(" *:)]").replace("[", "(").rpartition("(")
    return header if bracket and vocab.fold(remark) in vocab.header_remarks() else name


@cache
def _asked() -> tuple[str, ...]:
    """The first words of what forms ask."""
    return tuple({words.split()[0] for words in vocab.asking_words()})


def _answered(name: str) -> str:
    """The key of what a form asks for: "What is your e-mail address? (required)" -> "emailaddress"."""
    if not name.lower().startswith(_asked()):
        return ""
    words = vocab.fold(name)
    words = re.sub(r" (?:required|optional|pflichtfeld|obligatoire|obligatorio)$", "", words)
    asked = next((asking for asking in vocab.asking_words() if words.startswith(f"{asking} ")), "")
    return vocab.key(words.removeprefix(asked))


def _others(
    column: str,
    match: Match,
    meanings: Sequence[tuple[str, _Meaning]],
    used: set[str],
    by_key: Mapping[str, str],
    mapped: Mapping[str, vocab.Mapped],
) -> tuple[str, ...]:
    """Further headers of the column, the preset's first; for columns whose gaps they may fill, and for opt-outs."""
    if column not in FILLED and column != "do_not_call":
        return ()
    listed = mapped[column].headers if column in mapped else ()
    of_preset = [by_key[vocab.key(h)] for h in listed if vocab.key(h) in by_key]
    known = sorted((pair for pair in meanings if pair[1].column == column), key=lambda pair: pair[1].rank)
    found = dict.fromkeys(h for h in (*of_preset, *(name for name, _ in known)) if h not in used)
    unit = _unit(column, match.header, mapped)
    return tuple(h for h in found if _unit(column, h, mapped) == unit)


def _read_as(match: Match, mapped: Mapping[str, vocab.Mapped]) -> Match:
    """With what the preset, or the header itself, says of the cells."""
    found = match._replace(unit=_unit(match.column, match.header, mapped))
    rule = mapped.get(match.column)
    if rule is None or not rule.saying:
        return found
    listed = set(map(vocab.key, rule.headers))
    worded = tuple(h for h in (match.header, *match.also) if vocab.key(h) in listed)
    return found._replace(saying=rule.saying, worded=worded)


def _unit(column: str, header: str, mapped: Mapping[str, vocab.Mapped]) -> float:
    """The preset's unit; else the header's: "Rev ($000)" counts in thousands, "Revenue (USD millions)" in millions."""
    rule = mapped.get(column)
    if rule is not None and vocab.key(header) in map(vocab.key, rule.headers):
        return rule.unit
    units = ((1000, r"(?<![\d,.])000s?\b|thousands?\b|\bk\b|\$ ?k\b"), (1_000_000, r"\bmillions?\b|\$ ?mm?\b"))
    told = (unit for unit, words in units if re.search(words, header, re.IGNORECASE))
    return next(told, 1) if COLUMNS[column].dtype == WHOLE else 1


def _as_told(column: str, headers: str | Sequence[str], by_key: Mapping[str, str], where: str) -> Match:
    first, *others = [headers] if isinstance(headers, str) else headers
    also = tuple(_told(header, by_key, where) for header in others)
    return Match(column, _told(first, by_key, where), "told", 1.0, also=also)


def _told(header: str, by_key: Mapping[str, str], where: str) -> str:
    found = by_key.get(vocab.key(header))
    if found is None:
        near = process.extractOne(header, list(by_key.values()), score_cutoff=50)
        hint = f"; did you mean {near[0]!r}?" if near else f"; it has {', '.join(list(by_key.values())[:12])}"
        raise InputError(f"{where}: no column {header!r}{hint}")
    return found


def _open_to(guess: Guess) -> bool:
    """Whether the header leaves room for what its cells look like."""
    if is_mute(guess.header):
        return guess.confidence >= SURE
    links = set(vocab.fold(guess.header).split()) <= _LINKS
    return guess.confidence >= EVIDENT and (guess.column in _EVIDENT or (links and guess.column == "website"))


def _in_order(matches: Iterable[Match]) -> list[Match]:
    places = {name: place for place, name in enumerate(COLUMNS)}
    return sorted(matches, key=lambda m: places[m.column])


def looks_like_opt_out(name: str) -> bool:
    """Whether an unmapped header may say who must not be called."""
    return re.search(_OPT_OUT, name, re.IGNORECASE) is not None


def passing(name: str, taken: set[str]) -> str:
    """The name under which an unknown column passes through: its own, or `x_<name>` where that name is ours."""
    slug = "_".join("".join(c if c.isalnum() else " " for c in name.lower()).split())
    clashes = slug in RESERVED or slug in REJECT_COLUMNS or name in (*COLUMNS, MEMBERS) or name in taken
    plain = f"x_{slug}" if clashes else name
    number = 2
    while plain in taken:
        plain, number = f"x_{slug}_{number}", number + 1
    return plain
