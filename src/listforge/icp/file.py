"""Reads an ICP file and reports every mistake at once, with its line."""

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, get_args

import yaml
from pydantic import BaseModel, ValidationError

from listforge.errors import IcpError
from listforge.icp.again import hidden
from listforge.icp.models import Icp
from listforge.icp.values import nearest

MAX_BYTES = 1_000_000
MAX_NODES = 100_000
ODD_KEY = "a key is one word; quote {{ }} and [ ]"
Location = tuple[str | int, ...]
NAMED: tuple[Location, ...] = (
    ("sources",), ("validate", "suppression"), ("enrich", "providers"), ("buying_group", "roles"),
)  # fmt: skip


class Loader(yaml.SafeLoader):
    """YAML as people mean it: a value is text until the model says otherwise, and nothing is guessed from its looks.

    So `on:` is a key, NO is Norway, 1.10 is a version, and a list id keeps its leading zeros.
    """


READ_AS_EVER = ("tag:yaml.org,2002:null", "tag:yaml.org,2002:merge")
Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag in READ_AS_EVER]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


class Mistake(NamedTuple):
    """One thing wrong with an ICP: where, and what would be right."""

    line: int
    path: str
    what: str


def load(path: Path) -> Icp:
    """The ICP in `path`; an IcpError lists every mistake as `file:line: path: what`."""
    icp, mistakes = check(path)
    if icp is None:
        raise IcpError("\n".join(f"{path}:{m.line}: {m.path}: {m.what}" for m in mistakes))
    return icp


def version(icp: Icp, path: Path) -> dict[str, str | None]:
    """What names this state of the ICP in reports: name, version, and the file's sha256."""
    return {"name": icp.name, "version": icp.version, "sha256": hashlib.sha256(path.read_bytes()).hexdigest()}


def check(path: Path) -> tuple[Icp | None, list[Mistake]]:
    """The ICP, or None with all its mistakes in the order of their lines."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return None, [
            Mistake(1, "file", f"{error.strerror or error}; name an ICP file, or make one by `listforge icp new`")
        ]
    return check_text(data)


def check_text(data: bytes) -> tuple[Icp | None, list[Mistake]]:
    """The same of an ICP's text, before it is a file."""
    if len(data) > MAX_BYTES:
        return None, [Mistake(1, "file", f"{len(data):,} bytes; an ICP has {MAX_BYTES:,} at most")]
    try:
        root = yaml.compose(data.decode("utf-8-sig"), Loader=Loader)
        if root is not None and (bombs := list(_bombs(root))):
            return None, bombs
        mistakes = [] if root is None else list(_repeated(root))
        content = None if any(m.what == ODD_KEY for m in mistakes) else yaml.load(data, Loader=Loader)
    except UnicodeDecodeError as error:
        return None, [Mistake(1, "file", f"not UTF-8 (byte {error.start}); save it as UTF-8")]
    except yaml.YAMLError as error:
        return None, [_syntax(error)]
    except RecursionError:
        return None, [Mistake(1, "yaml", "nested without end; no ICP is so deep")]
    if root is None or not isinstance(content, dict):
        return None, mistakes or [Mistake(1, "file", "empty, or not a mapping; the least an ICP needs is `name:`")]
    mistakes += _twins(root)
    try:
        icp = Icp.model_validate(content)
    except ValidationError as error:
        errors = [*error.errors(include_url=False), *hidden(content, error)]
        return None, sorted({*mistakes, *(_mistake(e, root) for e in errors)})
    mistakes += _never_reviewed(icp, root)
    return None if mistakes else icp, mistakes


def placed(path: Path, told: Iterable[tuple[Location, str]]) -> list[Mistake]:
    """What is said of places in an ICP that is right, with their lines and in the order of these."""
    root = yaml.compose(path.read_bytes().decode("utf-8-sig"), Loader=Loader)
    found = ((*_line(root, where), what) for where, what in told) if root is not None else ()
    return sorted(Mistake(line, _dotted(reached) or "icp", what) for line, reached, what in found)


def _never_reviewed(icp: Icp, root: yaml.Node) -> Iterator[Mistake]:
    """More roles than there are: no account would ever be complex."""
    wanted, roles = icp.score.stages.sql.review_from_roles, len(icp.buying_group.roles)
    if wanted is not None and wanted > roles:
        line, where = _line(root, ("score", "stages", "sql", "review_from_roles"))
        yield Mistake(
            line, _dotted(where), f"{wanted} roles, and buying_group.roles names {roles}; no account has so many"
        )


def _twins(root: yaml.Node) -> Iterator[Mistake]:
    """Entries of a list that go by one name: a source, a do-not-call list, a provider, a role."""
    for where in NAMED:
        node: yaml.Node | None = root
        for step in where:
            found = None if node is None else _step(node, step)
            node = found[1] if found else None
        seen: set[str] = set()
        for i, entry in enumerate(node.value if isinstance(node, yaml.SequenceNode) else ()):
            named = _step(entry, "name")
            name = named[1].value if named and isinstance(named[1], yaml.ScalarNode) else None
            if named and name in seen:
                yield Mistake(named[0], _dotted((*where, i, "name")), f"two entries are called {name!r}")
            seen.add(name or "")


def _syntax(error: yaml.YAMLError) -> Mistake:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or str(error).splitlines()[0]
    return Mistake(mark.line + 1 if mark else 1, "yaml", f"{problem}; check the indentation and the quotes")


def _bombs(root: yaml.Node) -> Iterator[Mistake]:
    """A file whose aliases unfold into more nodes than any ICP needs, or into themselves."""
    sizes: dict[int, int] = {}
    open_nodes: set[int] = set()

    def size(node: yaml.Node) -> int:
        if id(node) in open_nodes:
            return MAX_NODES + 1
        if id(node) not in sizes:
            open_nodes.add(id(node))
            sizes[id(node)] = 1 + sum(size(child) for child in _children(node))
            open_nodes.discard(id(node))
        return sizes[id(node)]

    if size(root) > MAX_NODES:
        yield Mistake(root.start_mark.line + 1, "yaml", "its aliases unfold without end; write the values out")


def _children(node: yaml.Node) -> Iterator[yaml.Node]:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            yield from (name, value)
    elif isinstance(node, yaml.SequenceNode):
        yield from node.value


def _repeated(node: yaml.Node, path: Location = ()) -> Iterator[Mistake]:
    """Keys that stand twice in one mapping: YAML would silently keep the last."""
    if isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                yield Mistake(name.start_mark.line + 1, _dotted(path) or "icp", ODD_KEY)
                continue
            if name.value in seen:
                yield Mistake(name.start_mark.line + 1, _dotted((*path, name.value)), "this key stands here twice")
            seen.add(name.value)
            yield from _repeated(value, (*path, name.value))
    elif isinstance(node, yaml.SequenceNode):
        for i, value in enumerate(node.value):
            yield from _repeated(value, (*path, i))


def _mistake(error: Any, root: yaml.Node) -> Mistake:
    where: Location = tuple(error["loc"])
    line, reached = _line(root, where)
    if error["type"] == "extra_forbidden":
        return Mistake(line, _dotted(where), f"no such key{nearest(str(where[-1]), _keys(where[:-1]))}")
    path = _dotted(reached if error["type"] != "missing" else where) or "icp"
    return Mistake(line, path, _plain(error))


def _plain(error: Any) -> str:
    """Pydantic's message as a person says it."""
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return "missing; this key is required"
        case "literal_error":
            given = str(error["input"])
            words = re.findall(r"'([^']*)'", context["expected"])
            return f"{given!r} is not one of {context['expected']}{nearest(given, words)}"
        case "value_error":
            return str(context["error"])
        case "model_type" | "dict_type":
            return f"must be a mapping of keys, not {error['input']!r}"
        case "tuple_type":
            return f"must be a list in brackets, not {error['input']!r}"
    message = error["msg"][0].lower() + error["msg"][1:]
    return f"{message}, not {error['input']!r}" if isinstance(error["input"], str | int | float) else message


def _line(node: yaml.Node, where: Location) -> tuple[int, Location]:
    """The line of the deepest node on the way to `where`, and how far the way went."""
    line, reached = node.start_mark.line + 1, 0
    for step in where:
        found = _step(node, step)
        if found is None:
            break
        line, node = found
        reached += 1
    return line, where[:reached]


def _step(node: yaml.Node, step: str | int) -> tuple[int, yaml.Node] | None:
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == str(step):
                return name.start_mark.line + 1, value
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step].start_mark.line + 1, node.value[step]
    return None


def _dotted(where: Location) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in where).lstrip(".")


def _keys(where: Location) -> list[str]:
    """The keys that the section at `where` knows."""
    model: Any = Icp
    for step in where:
        if isinstance(step, str) and isinstance(model, type) and issubclass(model, BaseModel):
            field = next((f for n, f in model.model_fields.items() if step in (n, f.alias)), None)
            model = None if field is None else _inner(field.annotation)
    if not (isinstance(model, type) and issubclass(model, BaseModel)):
        return []
    return [field.alias or name for name, field in model.model_fields.items()]


def _inner(annotation: Any) -> Any:
    """The model inside `tuple[Model, ...]` or `Model | None`."""
    for part in get_args(annotation):
        if isinstance(part, type) and issubclass(part, BaseModel):
            return part
    return annotation
