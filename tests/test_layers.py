"""Who may import whom, who may read the clock, a file, the terminal: read off the source, not off a run."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import listforge

SOURCE = Path(listforge.__file__).parent
MODULES = {
    ".".join(p.relative_to(SOURCE.parent).with_suffix("").parts).removesuffix(".__init__"): p
    for p in sorted(SOURCE.rglob("*.py"))
}
LOW = ("errors", "plural")
VALUES = (*LOW, "columns", "vocab")
OUTSIDE = (*VALUES, "icp", "fields", "frames")
INSIDE = (
    *VALUES,
    "icp",
    "fields",
    "components",
    "reasons",
    "result",
    "reach",
    "hours",
    "source_card",
    "fit",
    "handoff",
)
# Layer -> the layers it may import from, and itself; low to high.
MAY: dict[str, tuple[str, ...]] = {
    "errors": (),
    "plural": (),
    "columns": LOW,
    "reasons": LOW,
    "components": (),
    "vocab": LOW,
    "result": (*LOW, "columns"),
    "icp": VALUES,
    "fields": VALUES,
    "frames": (*LOW, "columns"),
    "suppression": OUTSIDE,
    "providers": OUTSIDE,
    "mx": OUTSIDE,
    "database": OUTSIDE,
    "remote": OUTSIDE,
    "run_folder": OUTSIDE,
    "store": (*OUTSIDE, "suppression", "database"),
    "reach": (*VALUES, "icp", "fields"),
    "hours": (*VALUES, "icp", "fields", "reasons", "reach"),
    "source_card": (*VALUES, "icp", "fields", "reasons", "result"),
    "changes": ("columns",),
    "wilson": (),
    "fit": (*VALUES, "icp", "fields"),
    "handoff": (*VALUES, "icp", "fields", "fit"),
    "stages": (*INSIDE, "suppression"),
    "outcomes": (*INSIDE, "wilson"),
    "learning": (*INSIDE, "wilson", "stages"),
    "report": (*INSIDE, "changes", "wilson", "stages", "outcomes"),
    "pipeline": (*INSIDE, "suppression", "stages", "outcomes"),
    "commands": (
        *INSIDE,
        "suppression",
        "providers",
        "mx",
        "database",
        "remote",
        "run_folder",
        "store",
        "frames",
        "stages",
        "changes",
        "outcomes",
        "learning",
        "report",
        "pipeline",
        "",
    ),
    "cli": ("errors", "commands", ""),
    "__main__": ("cli",),
    "": (),
}
# A stage takes a file as it was read, and reads none.
TABLE = {f"listforge.stages.import_.{step}": {"listforge.frames.Table"} for step in ("mapping", "origin", "stage")}
# A workbook is made in memory: xlsxwriter writes to what can be written to.
IN_MEMORY = {f"listforge.stages.export.{module}": {"io"} for module in ("workbook", "call_files")}
LISTS = {"Suppressed", "left_out", "screened_on", "screens"}  # a stage takes lists as they were loaded, and loads none


def layer(module: str) -> str:
    return module.partition(".")[2].partition(".")[0]


@cache
def nodes(module: str) -> tuple[ast.AST, ...]:
    """All that a module is made of, read once."""
    return tuple(ast.walk(ast.parse(MODULES[module].read_text(encoding="utf-8"))))


@cache
def imports(module: str) -> tuple[tuple[str, ast.stmt], ...]:
    """Every name the module imports, with its whole path, and the statement that does."""
    return tuple(_imports(module))


def _imports(module: str) -> Iterator[tuple[str, ast.stmt]]:
    package = module if MODULES[module].name == "__init__.py" else module.rpartition(".")[0]
    for node in nodes(module):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package if node.level == 1 else ""
            yield from ((".".join(filter(None, (base, node.module, alias.name))), node) for alias in node.names)


def ours(module: str) -> set[str]:
    """The names of listforge that a module imports; `listforge.x` for a module, `listforge.x.y` for a name in it."""
    return {name for name, _ in imports(module) if name.partition(".")[0] == "listforge"}


def theirs(module: str) -> set[str]:
    """The packages of others that a module imports, wherever it does."""
    return {name.partition(".")[0] for name, _ in imports(module)} - {"listforge"}


def home(name: str) -> str:
    """The layer that an imported name lives in."""
    return "" if name.count(".") == 1 and name not in MODULES else layer(name)


# --- listforge's own modules ---------------------------------------------------------------------


def test_every_module_stands_in_a_layer() -> None:
    assert {layer(module) for module in MODULES} == set(MAY)


def test_a_layer_may_only_import_from_those_below() -> None:
    order = list(MAY)
    for name, allowed in MAY.items():
        assert all(order.index(other) < order.index(name) for other in allowed if other), name


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_below(module: str) -> None:
    own = layer(module)
    strangers = {name for name in ours(module) if home(name) not in (*MAY[own], own)}
    assert strangers - TABLE.get(module, set()) == set()


@pytest.mark.parametrize("module", [m for m in MODULES if layer(m) == "stages"])
def test_a_stage_loads_no_suppression_list_itself(module: str) -> None:
    taken = {name.rpartition(".")[2] for name in ours(module) if home(name) == "suppression"}
    assert taken <= LISTS


def test_no_stage_imports_another() -> None:
    for module in (m for m in MODULES if layer(m) == "stages"):
        own = ".".join(module.split(".")[:3])
        others = {name for name in ours(module) if home(name) == "stages" and not name.startswith(own)}
        assert others == set(), module


@pytest.mark.parametrize("module", MODULES)
def test_no_module_reaches_into_another(module: str) -> None:
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    imported = {name.rpartition(".")[2] for name in ours(module)}
    private = [
        name for name in ours(module) if name.rpartition(".")[2].startswith("_") and name != "listforge.__version__"
    ]
    inner = [
        f"{node.value.id}.{node.attr}"
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported
        and node.attr.startswith("_") and not node.attr.startswith("__") and node.attr not in ("_replace", "_fields", "_asdict")
    ]  # fmt: skip
    assert private + inner == []


def test_no_module_imports_itself_in_a_circle() -> None:
    top = {
        module: {
            m
            for name, node in imports(module)
            if node.col_offset == 0
            for m in (name, name.rpartition(".")[0])
            if m in MODULES
        }
        for module in MODULES
    }
    done: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " -> ".join((*path, module))
        if module not in done:
            for other in top[module] - {module, "listforge", module.rpartition(".")[0]}:
                visit(other, (*path, module))
            done.add(module)

    for module in MODULES:
        visit(module, ())


# --- the world outside ---------------------------------------------------------------------------

ONLY: dict[str, set[str]] = {
    "typer": {"commands", "cli"},
    "rich": {"commands", "cli"},
    "click": set(),
    "yaml": {"vocab", "icp", "commands"},
    "httpx": {"providers", "remote"},
    "fsspec": {"remote"},
    "sqlalchemy": {"database", "store"},
    "dns": {"mx"},
    "filelock": {"run_folder", "providers"},
    "fastexcel": {"frames"},
    "xlrd": {"frames"},
    "olefile": {"frames"},
    "backports": {"frames"},
    "charset_normalizer": {"frames"},
    "phonenumbers": {"fields"},
    "email_validator": {"fields"},
    "random": set(),
    "uuid": set(),
    "secrets": set(),
    "socket": {"providers"},
    "sqlite3": {"providers"},
    "jinja2": {"report"},
    "jsonpath": {"icp", "providers"},
    "urllib": {"icp", "providers", "remote"},
    "logging": set(),
}  # fmt: skip
FRAMES_ALONE = (
    "columns", "reasons", "result", "fields", "reach", "source_card", "fit", "changes", "wilson", "handoff", "outcomes",
    "learning", "report", "plural",
)  # fmt: skip
# What a module that works on frames alone has no use for.
INSTRUMENTS = {
    "os",
    "io",
    "sys",
    "subprocess",
    "tempfile",
    "shutil",
    "time",
    "socket",
    "urllib",
    "pathlib",
    "httpx",
    "sqlalchemy",
}


@pytest.mark.parametrize("package", ONLY)
def test_a_package_is_used_only_where_it_belongs(package: str) -> None:
    users = {layer(module) for module in MODULES if package in theirs(module)}
    assert users <= ONLY[package]


@pytest.mark.parametrize(
    "module",
    [m for m in MODULES if layer(m) in (*FRAMES_ALONE, "stages", "pipeline")],
)
def test_a_module_of_the_inside_touches_no_file_no_network_and_no_terminal(module: str) -> None:
    assert (theirs(module) & INSTRUMENTS) - IN_MEMORY.get(module, set()) == set()
    calls = {called(node) for node in nodes(module)}
    assert calls & {"print", "input", "open", "exec", "eval", "breakpoint"} == set()


def called(node: ast.AST) -> str:
    """The dotted name that a node calls, as far as it is one."""
    if not isinstance(node, ast.Call):
        return ""
    parts, target = [], node.func
    while isinstance(target, ast.Attribute):
        parts.append(target.attr)
        target = target.value
    return ".".join([target.id, *reversed(parts)]) if isinstance(target, ast.Name) else ""


CLOCKS = ("date.today", "datetime.now", "datetime.today", "datetime.utcnow", "time.time", "time.time_ns", "time.localtime", "time.gmtime",
          "time.strftime")  # fmt: skip


def test_only_the_options_of_the_commands_read_the_clock() -> None:
    readers = {module for module in MODULES for node in nodes(module) if called(node).endswith(CLOCKS)}
    assert readers == {"listforge.commands.options"}


def test_only_the_files_of_vocab_open_the_data() -> None:
    tree = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in MODULES.items()}
    openers = {
        module
        for module, found in tree.items()
        for node in ast.walk(found)
        if called(node) == "files"
        and any(isinstance(a, ast.Constant) and a.value == "listforge" for a in ast.walk(node))
    }
    told = {
        module
        for module in MODULES if layer(module) != "vocab"
        for name in ours(module) if name.startswith("listforge.vocab.") and name.endswith(".DATA")
    }  # fmt: skip
    reached = {
        module for module, found in tree.items() for node in ast.walk(found)
        if isinstance(node, ast.Attribute) and node.attr == "DATA" and isinstance(node.value, ast.Name) and node.value.id == "vocab"
    }  # fmt: skip
    assert openers == {"listforge.vocab.files"}
    assert told | reached == set()


def test_only_the_console_and_the_frames_write_to_the_terminal() -> None:
    users = {
        module
        for module in MODULES
        for node in nodes(module)
        if isinstance(node, ast.Attribute) and node.attr in ("stdout", "stderr")
        and isinstance(node.value, ast.Name) and node.value.id == "sys"
    }  # fmt: skip
    assert {layer(module) for module in users} <= {"frames", "commands", "cli"}


def test_only_main_exits() -> None:
    exits = {
        module
        for module in MODULES
        for node in nodes(module)
        if called(node) in ("sys.exit", "exit", "quit", "os._exit", "SystemExit")
    }
    assert exits <= {"listforge.cli", "listforge.__main__"}
