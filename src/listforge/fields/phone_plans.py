"""What `phonenumbers` asks of a number, as patterns over the plans of many regions at once.

A plan's tag is its region, or N and the calling code where a code is of no region. Patterns are matched with a line:
tag, a letter for how many digits there are, digits. The last digits may be left open, each written as OPEN: then FIRM
patterns match what is so whatever these digits are, and LOOSE ones what is so for some.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from functools import cache, lru_cache
from typing import Any

import phonenumbers
import polars as pl
from phonenumbers.phonemetadata import PhoneMetadata

OPEN = "x"
# In the order in which the library asks; fixed line and mobile come after all of them.
RARE = ("premium_rate", "toll_free", "shared_cost", "voip", "personal_number", "pager", "uan", "voicemail")

_STARTS = ("abroad", "prefix", "leading", "led")
_LETTERS = "@ABCDEFGHIJKLMNOPQRSTUVWXY"  # for 0, 1, ... digits, the last for that many or more
_ANY = "[@-Y]"
_TOKEN = re.compile(r"\\d|\[[^\]]*\]|\{[^}]*\}|[0-9]")
_LENGTH = pl.col("digits").str.len_bytes().clip(0, len(_LETTERS) - 1)


class Form(StrEnum):
    """How a pattern takes open digits; EXACT ones have to do with none."""

    EXACT = "exact"
    FIRM = "firm"
    LOOSE = "loose"


def lines() -> pl.Expr:
    """What patterns are matched with, from `tag, digits`."""
    return pl.concat_str("tag", pl.lit(pl.Series(list(_LETTERS))).gather(_LENGTH), "digits")


@lru_cache(maxsize=256)
def pattern(question: str, tags: tuple[str, ...], form: Form) -> str | None:
    """Of the start of lines for _STARTS, else of whole lines; null where none could match.

    `abroad`: the digits begin as a call abroad; `prefix`: with a national prefix; `leading`: as the numbers of this
    one of several regions; `led`: as those of any of them. `shape`: as a number of the region, of any length;
    `too_long`; `complete`: neither too short nor of a length between, nor local; `possible`: complete or local, and
    not too long. `general` and the types: the shape and the length are right; `rare`: for one of RARE.
    """
    by_text: dict[str, list[str]] = {}
    for tag in tags:
        text = _texts(tag).get(question)
        if text is not None:
            by_text.setdefault(text, []).append(tag)
    either = "|".join(f"(?:{'|'.join(mine)}){opened(text, form)}" for text, mine in by_text.items())
    end = "" if question in _STARTS else "$"
    return f"(?-u)^(?:{either}){end}" if either else None


@lru_cache(maxsize=8192)
def opened(text: str, form: Form) -> str:
    """A pattern that takes open digits."""
    if form == Form.EXACT:
        return text
    return _TOKEN.sub(_firm if form == Form.FIRM else _loose, text)


def _firm(token: re.Match[str]) -> str:
    return f"[0-9{OPEN}]" if token[0] == r"\d" else token[0]


def _loose(token: re.Match[str]) -> str:
    text = token[0]
    return text if text[0] == "{" else f"[{text.strip('[]')}{OPEN}]"


def tag(region: str, code: int) -> str:
    """The tag of one of the regions of a calling code."""
    return f"N{code}" if region == phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY else region


@cache
def tags(code: int) -> tuple[str, ...]:
    """The plans of a calling code, in the library's order: the first is that of the main region."""
    return tuple(tag(region, code) for region in phonenumbers.COUNTRY_CODE_TO_REGION_CODE[code])


@cache
def code(tag: str) -> int:
    """The calling code of a plan."""
    return int(tag[1:]) if tag[1:].isdigit() else int(phonenumbers.country_code_for_valid_region(tag))


@cache
def metadata(tag: str) -> Any:
    """What the library holds of a plan."""
    return PhoneMetadata.metadata_for_region_or_calling_code(code(tag), region(tag))


def region(tag: str) -> str:
    """The region of a plan; `001` where its code is of no region."""
    return str(phonenumbers.REGION_CODE_FOR_NON_GEO_ENTITY) if tag[1:].isdigit() else tag


def leads(tag: str) -> bool:
    """Whether leading digits tell the region from others of its code, not types."""
    return metadata(tag).leading_digits is not None


@cache
def _texts(tag: str) -> dict[str, str]:
    """The patterns of one plan, without its tag."""
    plan = metadata(tag)
    general = plan.general_desc
    longest = max(general.possible_length)
    too_long = {n for n in range(len(_LETTERS)) if n > longest} - set(general.possible_length_local_only)
    lengths = {
        "too_long": too_long,
        "complete": {*general.possible_length, *too_long},
        "possible": {*general.possible_length, *general.possible_length_local_only},
    }
    begins = {"abroad": plan.international_prefix, "prefix": plan.national_prefix_for_parsing}
    begins |= {"leading": plan.leading_digits, "shape": general.national_number_pattern}
    types = {"general": general, "fixed_line": plan.fixed_line, **{name: getattr(plan, name) for name in RARE}}
    types["mobile"] = plan.fixed_line if plan.same_mobile_and_fixed_line_pattern else plan.mobile
    texts = {name: _letters(counts) + rf"[0-9{OPEN}]*" for name, counts in lengths.items() if counts}
    texts |= {name: f"{_ANY}(?:{text})" for name, text in begins.items() if text}
    texts |= {name: text for name, desc in types.items() if (text := _typed(desc)) is not None}
    rare = [texts[name] for name in RARE if name in texts]
    texts |= {"rare": f"(?:{'|'.join(rare)})"} if rare else {}
    led = [metadata(other).leading_digits for other in tags(code(tag)) if leads(other)]
    return texts | ({"led": f"{_ANY}(?:{'|'.join(led)})"} if led else {})


def _typed(desc: Any) -> str | None:
    if desc is None or not desc.national_number_pattern:
        return None
    lengths = _letters(desc.possible_length) if desc.possible_length else _ANY
    return f"{lengths}(?:{desc.national_number_pattern})"


def _letters(counts: Iterable[int]) -> str:
    return f"[{''.join(_LETTERS[n] for n in sorted(counts) if 0 <= n < len(_LETTERS)) or '~'}]"
