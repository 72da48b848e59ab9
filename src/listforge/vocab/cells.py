"""Words in the cells of lists: yes and no, letters behind names, mailboxes of functions, words beside numbers."""

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
