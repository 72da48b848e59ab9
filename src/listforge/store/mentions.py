"""Where others wrote of a person who asked to be forgotten: their name, addresses and numbers go out of it."""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from sqlalchemy import Text, bindparam, or_, select, update

from listforge.store import keys
from listforge.store.opening import Store
from listforge.store.outcomes import REFERRAL, WRITTEN
from listforge.store.schema import opt_outs, outcomes

AT_ONCE = 10_000
FEWEST = 7  # digits that name a number without its country
ENOUGH = 8  # last digits of one that name it within more: a day or another number stands behind it
_LOCAL = re.compile(r"([^\W\d_]{2,})[._-]([^\W\d_]{2,})")
_NUMBERS = re.compile(keys.NUMBER)


class Person(NamedTuple):
    """What names somebody in a text: full names of two words or more, mail addresses, numbers in digits."""

    names: Sequence[str]
    mails: Sequence[str]
    numbers: Sequence[str]


def names_of_mails(mails: Iterable[str]) -> list[str]:
    """The names that addresses such as ann.rookmore@tarnwick.example are made of."""
    found = (_LOCAL.fullmatch(mail.partition("@")[0]) for mail in mails)
    return [f"{told[1]} {told[2]}" for told in found if told]


def blanked(text: str, person: Person) -> str:
    """The text without what names the person, word for word; capitals, and which name comes first, do not matter."""
    for mail in person.mails:
        text = re.sub(rf"(?<![\w.+-]){re.escape(mail)}(?![\w-])", "[mail]", text, flags=re.IGNORECASE)
    for name in person.names:
        text = re.sub(_pattern(name), "[name]", text, flags=re.IGNORECASE)
    return _NUMBERS.sub(lambda told: "[number]" if _theirs(told[0], person.numbers) else told[0], text)


def _pattern(name: str) -> str:
    """First and last name, an initial or a title between them, or the last one first."""
    first, *_, last = (re.escape(word) for word in name.split())
    between = r"[\s._-]+(?:[^\W\d_]\.?\s+)?"
    middle = r"[\s._-]+".join(re.escape(word) for word in name.split())
    return rf"(?<!\w)(?:{middle}|{first}{between}{last}|{last},?\s+{first})(?!\w)"


def _theirs(told: str, numbers: Sequence[str]) -> bool:
    digits = re.sub(r"\D", "", told).lstrip("0")
    return len(digits) >= FEWEST and any(
        number.endswith(digits) or (len(number) >= ENOUGH and number[-ENOUGH:] in digits) for number in numbers
    )


def forget(store: Store, person: Person) -> int:
    """What agents noted on calls, and why others said no, without the person; how many texts named them.

    A referral whose name is theirs loses all that it says of them.
    """
    count = 0
    for table, key, names in (
        (outcomes, "outcome_id", (*WRITTEN, "referral_name")),
        (opt_outs, "opt_out_id", ("reason",)),
    ):
        columns = [table.c[name] for name in names]
        asked = select(table.c[key], *columns).where(or_(*(column.is_not(None) for column in columns)))
        changes: list[dict[str, str | None]] = []
        for part in store.connection.execute(asked).partitions(AT_ONCE):
            for row in part:
                told = dict(zip(names, row[1:], strict=True))
                new = {name: None if text is None else blanked(text, person) for name, text in told.items()}
                if new != told:
                    count += sum(new[name] != told[name] for name in names)
                    changes.append({"key": row[0], **{f"new_{name}": text for name, text in new.items()}})
        if changes:
            values = {name: bindparam(f"new_{name}", type_=Text) for name in names}
            store.connection.execute(update(table).where(table.c[key] == bindparam("key")).values(values), changes)
    gone = outcomes.c.referral_name.contains("[name]")
    store.connection.execute(update(outcomes).where(gone).values(dict.fromkeys(REFERRAL)))
    return count
