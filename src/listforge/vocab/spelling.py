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


def key(text: str) -> str:
    """A header or a name as it is compared: lower case, letters and digits only ("# Employees" -> "employees")."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(c for c in folded if c.isalnum())


def fold(text: str) -> str:
    """Words as they are compared: lower case, no accents, single spaces ("Geschäftsführer" -> "geschaftsfuhrer")."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if unicodedata.category(c)[0] != "M").lower()
    plain = "".join(LETTERS.get(c, c) for c in plain)
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def loose(text: str) -> str:
    """As `fold`, without spaces: how the names of countries, regions and industries are looked up."""
    return fold(text).replace(" ", "")


def keys(name: str) -> tuple[str, ...]:
    """The keys a name is found by, with its accents and without."""
    return (loose(name), key(name))
