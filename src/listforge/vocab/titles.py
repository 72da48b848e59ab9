"""Job titles: the words that make one a level or a department."""

from functools import cache

from listforge.vocab.files import DATA, Entry, load


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
