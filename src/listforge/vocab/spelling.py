"""How words are compared: headers, titles, names of places."""

import re
import unicodedata

# Letters that Unicode does not take apart, and what people write who do not have them.
LETTERS = {
    "ß": "ss",
    "æ": "ae",
    "œ": "oe",
    "ø": "o",
    "ł": "l",
    "đ": "d",
    "ð": "d",
    "þ": "th",
    "ħ": "h",
    "ı": "i",
    "ς": "σ",
}

# Marks that can be left away: the accents of Latin, Greek and Cyrillic, the points of Hebrew and Arabic, and what
# frames a symbol. The vowel signs of Thai, Hindi and their like are not among them: without them it is another word.
ACCENTS = (
    r"[\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    r"\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe00-\ufe0f\ufe20-\ufe2f]+"
)


class _Signs(dict[int, str]):
    """What `fold` makes of each sign, by its code point: looked up once a sign, as thousands of words are folded."""

    def __missing__(self, code: int) -> str:
        sign = chr(code)
        self[code] = LETTERS.get(sign, sign) if unicodedata.category(sign)[0] in "LNM" else " "
        return self[code]


_SIGNS = _Signs()


def key(text: str) -> str:
    """A header or a name as it is compared: lower case, letters and digits only ("# Employees" -> "employees")."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def fold(text: str) -> str:
    """Words as they are compared: lower case, no accents, single spaces ("Geschäftsführer" -> "geschaftsfuhrer")."""
    plain = re.sub(ACCENTS, "", unicodedata.normalize("NFKD", text)).lower()
    return " ".join(plain.translate(_SIGNS).split())


def loose(text: str) -> str:
    """As `fold`, without spaces: how the names of countries, regions and industries are looked up."""
    return fold(text).replace(" ", "")


def keys(name: str) -> tuple[str, ...]:
    """The keys a name is found by, with its accents and without."""
    return (loose(name), key(name))
