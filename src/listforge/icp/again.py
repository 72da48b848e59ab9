"""What an ICP says wrongly behind its first mistakes: a section is weighed as a whole only once each of its keys is
right."""

import re
from collections.abc import Iterator, Sequence
from copy import deepcopy
from typing import Any

from pydantic import ValidationError

from listforge.icp.models import Icp

ROUNDS = 5


def hidden(content: dict[str, Any], first: ValidationError) -> Iterator[Any]:
    """The errors of the content without what is wrong in it, and without those that leaving out may have made."""
    content, error, said = deepcopy(content), first, _places(first)
    content.setdefault("name", "x")
    out: list[tuple[str | int, ...]] = []
    for _ in range(ROUNDS):
        deepest = sorted(_errors(error), key=lambda e: len(e["loc"]), reverse=True)
        out += [left for one in deepest if (left := _left_out(content, one["loc"]))]
        try:
            Icp.model_validate(content)
        except ValidationError as more:
            for one in _errors(more):
                if one["type"] != "missing" and (one["loc"], one["msg"]) not in said and not _made(one, out):
                    yield one
            error, said = more, said | _places(more)
        else:
            return


def _errors(error: ValidationError) -> list[Any]:
    return list(error.errors(include_url=False))


def _places(error: ValidationError) -> set[tuple[Any, str]]:
    return {(one["loc"], one["msg"]) for one in _errors(error)}


def _left_out(content: Any, where: Sequence[str | int]) -> tuple[str | int, ...] | None:
    """Takes away the key that is wrong, or the nearest one around it: that of its list, or of what lacks a key."""
    way: list[tuple[Any, Any]] = []
    for step in where:
        known = range(len(content)) if isinstance(content, list) else content if isinstance(content, dict) else ()
        if step not in known:
            break
        way.append((content, step))
        content = content[step]
    keys = [depth for depth, (holder, _) in enumerate(way) if isinstance(holder, dict)]
    if not keys:
        return None
    holder, key = way[keys[-1]]
    del holder[key]
    return tuple(step for _, step in way[: keys[-1] + 1])


def _made(error: Any, out: Sequence[tuple[str | int, ...]]) -> bool:
    """Whether the error may be of what was left out: it speaks of a key that stood beside."""
    beside = [str(where[-1]) for where in out if where[:-1] == error["loc"] or where == error["loc"]]
    return any(re.search(rf"\b{re.escape(key)}\b", error["msg"]) for key in beside)
