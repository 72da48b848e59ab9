"""How rows are recognised as one: the weights of agreement, and the words that addresses are compared by."""

from functools import cache

from listforge.vocab.files import DATA, Entry, load
from listforge.vocab.spelling import fold


@cache
def street_words() -> dict[str, str]:
    """Each writing of a street word and the short form it is compared as ("avenue" -> "ave")."""
    words: dict[str, list[str]] = load(DATA / "street_words.yaml")["street_words"]
    return {fold(long): short for short, writings in words.items() for long in writings}


class StreetParts(Entry):
    """What stands in an address beside street and number: words for parts of a building, and for a mere street."""

    units: tuple[str, ...]
    floors: tuple[str, ...]
    only_streets: tuple[str, ...]


@cache
def street_parts() -> StreetParts:
    """The words by which units and floors are taken out of an address, and words for a street that say nothing."""
    words = load(DATA / "street_words.yaml")
    return StreetParts.model_validate({name: words[name] for name in StreetParts.model_fields})


@cache
def site_parts() -> tuple[str, ...]:
    """Words, folded, that name a part of a site: a cash machine, a car park, a library."""
    parts: dict[str, list[str]] = load(DATA / "site_words.yaml")["parts"]
    return tuple(sorted({fold(word) for words in parts.values() for word in words}))


class MatchKey(Entry):
    """What two rows must agree on to be compared at all."""

    name: str
    parts: tuple[str, ...]


class MatchModel(Entry):
    """How rows are recognised as one: what makes them candidates, and what each level of agreement is worth."""

    name: str
    weight: float
    class_weight: float
    classes: tuple[float, ...]
    keys: tuple[MatchKey, ...]
    comparisons: dict[str, dict[str, tuple[float, ...]]]
    vetoes: dict[str, float]


@cache
def match_model(name: str) -> MatchModel:
    """The model `people` or `sites`."""
    return MatchModel.model_validate(load(DATA / f"match_{name}.yaml"))
