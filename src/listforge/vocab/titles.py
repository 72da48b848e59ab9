"""Job titles: the words that make one a level or a department."""

from functools import cache

from listforge.vocab.files import DATA, Entry, load
from listforge.vocab.spelling import fold


class TitleRule(Entry):
    """Words that make a job title a level or a department, and those that stop the rule."""

    level: str | None = None
    department: str | None = None
    any: tuple[str, ...]
    unless: tuple[str, ...] = ()


class TitleWords(Entry):
    """Ordered title rules, and what vendors call the same values."""

    rules: tuple[TitleRule, ...]
    values: dict[str, str]


class TitleSurroundings(Entry):
    """Words around a title that are not the title, and the words whose slips are mended; see data/title_words.yaml."""

    past: tuple[str, ...]
    past_name: tuple[str, ...]
    past_after: tuple[str, ...]
    now: tuple[str, ...]
    employer: tuple[str, ...]
    no_employer: tuple[str, ...]
    pitch: tuple[str, ...]
    misspelt: tuple[str, ...]
    right: tuple[str, ...]
    given: tuple[str, ...]


@cache
def title_words() -> TitleSurroundings:
    """Words around a title, and words that are misspelt."""
    return TitleSurroundings.model_validate(load(DATA / "title_words.yaml"))


@cache
def title_vocabulary() -> frozenset[str]:
    """Every word that a rule of levels or departments names, folded."""
    rules = (*seniority().rules, *departments().rules)
    return frozenset(word for rule in rules for phrase in (*rule.any, *rule.unless) for word in fold(phrase).split())


@cache
def seniority() -> TitleWords:
    """Rules and vendor words for `seniority`."""
    return TitleWords.model_validate(load(DATA / "seniority.yaml"))


@cache
def departments() -> TitleWords:
    """Rules and vendor words for `department`."""
    return TitleWords.model_validate(load(DATA / "departments.yaml"))


@cache
def seniority_levels() -> tuple[str, ...]:
    """Every level a title can have."""
    return ("cxo", "owner", "partner", "vp", "director", "manager", "senior", "entry", "training", "unpaid")


@cache
def department_names() -> frozenset[str]:
    """Every department a title can belong to."""
    words = departments()
    return frozenset(words.values.values()) | {r.department for r in words.rules if r.department}
