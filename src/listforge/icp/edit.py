"""Changes to the text of an ICP that leave the rest as it was written: comments, order, quotes."""

import json
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

from listforge.icp.file import Loader

MARK = "# learned: "
MARK_OF_ORDER = "\ufeff"
BARE = re.compile(r"[A-Za-z][A-Za-z0-9_]*(?: [A-Za-z0-9_]+)*")
WORDS = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}  # that YAML may take for something else


NOTHING = object()  # a value that leaves its key without one


class Edit(NamedTuple):
    """One key to change: a value to `set`, or items to take from and `add` to its list."""

    path: tuple[str, ...]
    set: Any = None
    add: tuple[Any, ...] = ()
    remove: tuple[str, ...] = ()


class UneditableError(Exception):
    """The key is written in a way that no edit of its own text can change: by an alias or a merge."""


class Change(NamedTuple):
    """Edits that belong together, and why they are made."""

    edits: tuple[Edit, ...]
    why: tuple[str, ...]


def edited(text: str, changes: Sequence[Change]) -> str:
    """The text with the changes, each explained by comments above its first key, in place of such of last time.

    An UneditableError names the key that stands in another place than its own.
    """
    if text.startswith(MARK_OF_ORDER):
        return MARK_OF_ORDER + edited(text[1:], changes)
    for change in changes:
        for edit in change.edits:
            text = _set(text, edit.path, edit.set) if edit.set is not None else _listed(text, edit)
    for change in changes:
        text = _unexplained(text, change.edits[0].path)
    for change in changes:
        text = _explained(text, change.edits[0].path, change.why)
    return text


@lru_cache(maxsize=1)  # a change looks several times at one text
def _root(text: str) -> yaml.Node:
    root = yaml.compose(text, Loader=Loader)
    if not isinstance(root, yaml.MappingNode):
        raise UneditableError("file")
    return root


def _find(node: yaml.Node, step: str) -> tuple[yaml.Node, yaml.Node] | None:
    """The key and the value of a mapping."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else ()
    return next((pair for pair in pairs if pair[0].value == step), None)


def _walk(text: str, path: tuple[str, ...]) -> Iterator[tuple[yaml.Node, yaml.Node]]:
    """The keys and values on the way, as far as it goes."""
    node = _root(text)
    for step in path:
        if _find(node, "<<"):
            raise UneditableError(".".join(path))
        found = _find(node, step)
        if found is None:
            return
        key, node = found
        elsewhere = node.start_mark.index < key.end_mark.index
        if elsewhere or text[node.start_mark.index : node.start_mark.index + 1] == "&":
            raise UneditableError(".".join(path))
        yield found


def _set(text: str, path: tuple[str, ...], value: Any) -> str:
    """The key with this value, made where there is none."""
    way = list(_walk(text, path))
    if len(way) == len(path):
        node = way[-1][1]
        return _spliced(text, node, _flow(value))
    above: list[Any] = [_root(text), *(node for _, node in way)]
    parent = above.pop()
    rest = path[len(way) :]
    if isinstance(parent, yaml.ScalarNode) and parent.value in ("", "null", "~"):
        if parent.value == "" and not any(node.flow_style for node in above):
            return _after_line(text, way[-1][0].end_mark.index, _block(rest, value, way[-1][0].start_mark.column + 2))
        return _spliced(text, parent, _nested(rest, value))
    if not isinstance(parent, yaml.MappingNode):
        raise UneditableError(".".join(path))
    if parent.flow_style:
        return _into_flow(text, parent, f"{rest[0]}: {_nested(rest[1:], value)}")
    indent = parent.start_mark.column
    return _after_line(text, _end(parent), _block(rest, value, indent))


def _listed(text: str, edit: Edit) -> str:
    """The list with items gone and items at its end."""
    way = list(_walk(text, edit.path))
    if len(way) < len(edit.path):
        return _set(text, edit.path, list(edit.add))
    node = way[-1][1]
    if not isinstance(node, yaml.SequenceNode):
        return _set(text, edit.path, list(edit.add))
    for name in edit.remove:
        node = list(_walk(text, edit.path))[-1][1]
        assert isinstance(node, yaml.SequenceNode)
        place = next(i for i, item in enumerate(node.value) if item.value == name)
        text = _without(text, node, place)
    for item in edit.add:
        node = list(_walk(text, edit.path))[-1][1]
        if not isinstance(node, yaml.SequenceNode):  # nothing was left of it
            text = _spliced(text, node, f"[{_flow(item)}]")
        elif node.flow_style:
            text = _into_flow(text, node, _flow(item))
        else:
            text = _after_line(text, _end(node), f"{' ' * node.start_mark.column}- {_flow(item)}")
    return text


def _without(text: str, node: yaml.SequenceNode, place: int) -> str:
    """The list without an item; the lines of a block, or what lies between two commas."""
    items = node.value
    start, end = items[place].start_mark.index, _end(items[place])
    if not node.flow_style:
        first = text.rfind("\n", 0, start) + 1
        last = text.find("\n", end)
        return text[:first] + (text[last + 1 :] if last >= 0 else "")
    if place + 1 < len(items):
        return text[:start] + text[items[place + 1].start_mark.index :]
    if place:
        return text[: _end(items[place - 1])] + text[end:]
    return text[:start] + text[end:]


def _spliced(text: str, node: yaml.Node, written: str) -> str:
    """The written text in the place of a scalar, or of a list or mapping."""
    start, end = node.start_mark.index, _end(node)
    if isinstance(node, yaml.CollectionNode) and not node.flow_style:
        start = text.rfind("\n", 0, start) + 1
        colon = len(text[:start].rstrip())
        return f"{text[:colon]} {written}{text[end:]}"
    gap = " " if text[start - 1 : start] == ":" else ""
    return text[:start] + gap + written + text[end:]


def _into_flow(text: str, node: yaml.Node, written: str) -> str:
    """One more entry at the end of brackets or braces."""
    last = node.value[-1] if node.value else None
    if last is None:
        return f"{text[: node.start_mark.index + 1]}{written}{text[node.end_mark.index - 1 :]}"
    end = _end(last[1] if isinstance(last, tuple) else last)
    return f"{text[:end]}, {written}{text[end:]}"


def _after_line(text: str, end: int, lines: str) -> str:
    """Lines after the one in which `end` lies."""
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = lines.replace("\n", newline)
    if text[end - 1 : end] == "\n":
        return f"{text[:end]}{lines}{newline}{text[end:]}"
    stop = text.find("\n", end)
    if stop < 0:
        return f"{text}{newline}{lines}{newline}"
    return f"{text[: stop + 1]}{lines}{newline}{text[stop + 1 :]}"


def _end(node: yaml.Node) -> int:
    """Where the text of a node ends; YAML says of a block only where the next thing begins."""
    if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
        last = node.value[-1]
        return _end(last[1]) if isinstance(last, tuple) else _end(last)
    return int(node.end_mark.index)


def _nested(path: tuple[str, ...], value: Any) -> str:
    """A value under the keys that are still to be made, on one line."""
    return f"{{{path[0]}: {_nested(path[1:], value)}}}" if path else _flow(value)


def _block(path: tuple[str, ...], value: Any, indent: int) -> str:
    """The same, a line a key."""
    *above, last = path
    lines = [f"{' ' * (indent + 2 * i)}{key}:" for i, key in enumerate(above)]
    return "\n".join([*lines, f"{' ' * (indent + 2 * len(above))}{last}: {_flow(value)}"])


def _flow(value: Any) -> str:
    """A value on one line, as people write it in an ICP."""
    if value is NOTHING:
        return "null"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_flow(part) for part in value) + "]"
    if isinstance(value, str):
        region = re.fullmatch(r"[A-Z]{2}-[A-Z]{1,3}", value)
        bare = region or (BARE.fullmatch(value) and value.lower() not in WORDS)
        return value if bare else json.dumps(value, ensure_ascii=not value.isprintable())
    return f"{value:_}" if isinstance(value, int) and abs(value) >= 1_000_000 else str(value)


def _place(text: str, path: tuple[str, ...]) -> tuple[int, int]:
    """Where the line of the key starts, or of the braces it stands in; and where on that line the key does."""
    node: Any = _root(text)
    start = 0
    for step in path:
        found = _find(node, step)
        if found is None:
            break
        start, node = found[0].start_mark.index, found[1]
        if isinstance(node, yaml.MappingNode) and node.flow_style:
            break
    line = text.rfind("\n", 0, start) + 1
    return line, start - line


def _unexplained(text: str, path: tuple[str, ...]) -> str:
    """The text without the comments of an earlier time above the key."""
    line, _ = _place(text, path)
    before = text[:line].splitlines(keepends=True)
    while before and before[-1].lstrip().startswith(MARK):
        before.pop()
    return "".join(before) + text[line:]


def _explained(text: str, path: tuple[str, ...], why: Sequence[str]) -> str:
    """The text with comments above the key."""
    line, column = _place(text, path)
    newline = "\r\n" if "\r\n" in text else "\n"
    margin = " " * column if not text[line : line + column].strip() else ""
    return text[:line] + "".join(f"{margin}{MARK}{reason}{newline}" for reason in why) + text[line:]
