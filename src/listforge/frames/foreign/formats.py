"""Numbers as a workbook shows them, where its number format writes zeros in front: a ZIP code kept as 1234 is 01234."""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

Shown = Callable[[str], str]

_TOKEN = re.compile(r'"([^"]*)"|\\(.)|[_*].|\[([^\]]*)\]|(.)', re.DOTALL)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)(\d+)(?:\.0*)?")
_COLOUR = re.compile(r"(?:black|blue|cyan|green|magenta|red|white|yellow|color ?\d+|\$-\w+)", re.IGNORECASE)
_DIGITS = "0#?"
_PLAIN = " -+()':<>=!&~^{}"  # what Excel shows as it is, without quotes or a backslash
_HOLDS: dict[str, Callable[[int, int], bool]] = {
    "<=": int.__le__, ">=": int.__ge__, "<>": int.__ne__, "<": int.__lt__, ">": int.__gt__, "=": int.__eq__,
}  # fmt: skip
_NUMBER = 7  # digits from which a plus in front is that of a telephone number, and not that of a change


class _Section(NamedTuple):
    """One of the parts of a format that a semicolon divides: for which numbers, what it writes, whether that tells."""

    condition: tuple[str, int] | None
    parts: list[tuple[str, bool]]  # a character, and whether a digit takes its place

    @property
    def padded(self) -> int:
        """How many digits are shown at least: all from the first zero on."""
        places = "".join(char for char, digit in self.parts if digit)
        return len(places) - places.index("0") if "0" in places else 0

    def tells(self, digits: int) -> bool:
        """Whether it shows more than the number says: zeros, or a digit or plus of its own."""
        literal = "".join(char for char, digit in self.parts if not digit)
        own = any(char.isdecimal() for char in literal) or ("+" in literal and digits >= _NUMBER)
        return self.padded > 1 or (own and any(digit for _, digit in self.parts))

    def holds(self, number: int) -> bool:
        return self.condition is None or _HOLDS[self.condition[0]](number, self.condition[1])


def shown(code: str) -> Shown | None:
    """How a number format writes the digits of a whole number; None for one that only shows what the number says."""
    sections = [_section(part) for part in _divided(code)]
    if not any(section and section.tells(_NUMBER) for section in sections):
        return None
    return partial(_written, sections)


def _written(sections: list[_Section | None], digits: str) -> str:
    section = _chosen(sections, int(digits))
    return _filled(digits, section) if section and section.tells(len(digits)) else digits


def _chosen(sections: list[_Section | None], number: int) -> _Section | None:
    """The part for a number that is not negative: by the conditions, else the first, and the third for zero."""
    told = [section for section in sections if section and section.condition]
    if not told:
        return sections[2 if number == 0 and len(sections) > 2 else 0]
    rest = (section for section in sections if section not in told)
    return next((section for section in told if section.holds(number)), next(rest, None))


def _filled(digits: str, section: _Section) -> str:
    places = sum(digit for _, digit in section.parts)
    queue = digits.zfill(section.padded).rjust(places)
    written = ""
    for char, digit in section.parts:
        if digit:
            # Digits for which there is no place stand before the first one.
            first = len(queue) - places + 1
            char, queue, places = queue[:first].strip(), queue[first:], places - 1
        written += char
    return written.strip()


def _divided(code: str) -> list[str]:
    """The format at its semicolons, those in quotes and behind a backslash aside."""
    parts = [""]
    for token in _TOKEN.finditer(code):
        if token[0] == ";":
            parts.append("")
        else:
            parts[-1] += token[0]
    return parts


def _section(code: str) -> _Section | None:
    """None for what is no whole number: days, fractions, percentages, thousands, money, text."""
    condition = None
    parts: list[tuple[str, bool]] = []
    for token in _TOKEN.finditer(code):
        quoted, escaped, bracket, plain = token.groups()
        if bracket is not None:
            test = _CONDITION.fullmatch(bracket.strip())
            if test:
                condition = (test[1], int(test[2]))
            elif not _COLOUR.fullmatch(bracket):
                return None
        elif plain is None:
            parts += [(char, False) for char in quoted or escaped or ""]
        elif plain in _DIGITS:
            parts.append((plain, True))
        elif plain in _PLAIN:
            parts.append((plain, False))
        else:
            return None
    return _Section(condition, parts)
