"""Words in the cells of lists: yes and no, nothing at all, what stands around names, mailboxes of functions."""

from functools import cache

from listforge.vocab.files import DATA, Entry, lines, load


@cache
def booleans() -> dict[str, bool]:
    """Lower-case word -> yes or no."""
    words: dict[str, list[str]] = {str(k).lower(): v for k, v in load(DATA / "booleans.yaml").items()}
    return {str(w).lower(): truth == "true" for truth in ("true", "false") for w in words[truth]}


@cache
def credentials() -> frozenset[str]:
    """Letters that people put behind their names."""
    return lines("credentials.txt")


@cache
def honorifics() -> frozenset[str]:
    """Forms of address and titles that people put before their names."""
    return lines("honorifics.txt")


@cache
def given_names() -> frozenset[str]:
    """Given names, folded."""
    return lines("given_names.txt")


class FamilyNames(Entry):
    """Family names of East Asia, where nothing stands between them and the given name; countries with two of them."""

    han_one: str
    han_two: tuple[str, ...]
    japanese: tuple[str, ...]
    hangul_two: tuple[str, ...]
    vietnamese: tuple[str, ...]
    two_in: tuple[str, ...]
    second_given: tuple[str, ...]


@cache
def family_names() -> FamilyNames:
    """Family names by which Han and Hangul names are taken apart."""
    return FamilyNames.model_validate(load(DATA / "family_names.yaml"))


@cache
def nicknames() -> dict[str, dict[str, tuple[str, ...]]]:
    """Language -> given name, folded -> what people who have it are called; English has a package of its own."""
    found: dict[str, dict[str, list[str]]] = load(DATA / "nicknames.yaml")
    return {language: {name: tuple(short) for name, short in names.items()} for language, names in found.items()}


class Hangul(Entry):
    """The sounds of a syllable: those that begin it, stand in its middle, and end it, in the order of Unicode."""

    first: tuple[str, ...]
    middle: tuple[str, ...]
    last: tuple[str, ...]


class Romanised(Entry):
    """Letters of other scripts in Latin ones, small; Korean family names as they are mostly written."""

    cyrillic: dict[str, str]
    greek_pairs: dict[str, str]
    greek: dict[str, str]
    hangul: Hangul
    korean_families: dict[str, str]


@cache
def romanised() -> Romanised:
    """How names in Cyrillic, Greek and Hangul are written in Latin letters."""
    return Romanised.model_validate(load(DATA / "romanised.yaml"))


class NoPerson(Entry):
    """What stands in a column of names and is nobody's."""

    functions: tuple[str, ...]
    companies: tuple[str, ...]
    company_in_front: tuple[str, ...]


@cache
def no_person() -> NoPerson:
    """Functions, and the legal forms by which a company shows itself."""
    return NoPerson.model_validate(load(DATA / "no_person.yaml"))


@cache
def role_accounts() -> frozenset[str]:
    """Local parts of mailboxes that belong to a function, not to a person."""
    return lines("role_accounts.txt")


class PhoneWords(Entry):
    """Words that people write into a cell beside a number."""

    between: tuple[str, ...]
    extension: tuple[str, ...]
    label: tuple[str, ...]


@cache
def phone_words() -> PhoneWords:
    """Words between, before and behind numbers."""
    return PhoneWords.model_validate(load(DATA / "phone_words.yaml"))


class DayWords(Entry):
    """Words in which people write days."""

    months: tuple[tuple[str, ...], ...]
    weekdays: tuple[str, ...]
    before: tuple[str, ...]
    time: tuple[str, ...]


@cache
def day_words() -> DayWords:
    """Names of months and weekdays, and small words beside them."""
    return DayWords.model_validate(load(DATA / "day_words.yaml"))


class Placeholder(Entry):
    """Cells of some columns that say nothing."""

    kind: str
    columns: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    patterns: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()

    def holds_for(self, column: str) -> bool:
        """Whether a cell of the column may be one."""
        return column not in self.but and (not self.columns or column in self.columns)


@cache
def placeholders() -> tuple[Placeholder, ...]:
    """What says nothing, a kind after the other."""
    return tuple(Placeholder.model_validate(entry) for entry in load(DATA / "placeholders.yaml")["placeholders"])
