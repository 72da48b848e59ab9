"""The documentation is true: its console blocks are replayed, its tables made from the code, nothing is left out.

`UPDATE=1 pytest -n 0 tests/test_readme.py` rewrites them; read the diff.
"""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from typer.main import get_command

from listforge import columns, errors, vocab
from listforge.cli import app
from listforge.columns import COLUMNS, SET_BY
from tests.conftest import ROOT, clean_environment

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES = ("README.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md"))))
UPDATE = bool(os.environ.get("UPDATE"))


def replayed(block: str, folder: Path) -> str:
    """The block's `$` lines run in the folder, one after the other, with what each one said."""
    said = []
    for line in (line for line in block.splitlines() if line.startswith("$ ")):
        done = subprocess.run(
            ["bash", "-c", line[2:]], cwd=folder, env=clean_environment(COLUMNS="80"), text=True, timeout=120,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
        said.append(f"{line}\n{done.stdout}")
    return "".join(said)


@pytest.mark.parametrize("page", PAGES)
def test_console_blocks_say_what_the_program_says(page: str, tmp_path: Path) -> None:
    clean = shutil.ignore_patterns("out")
    folder = shutil.copytree(ROOT / "examples" / "logistics", tmp_path / "logistics", ignore=clean)
    path = ROOT / page
    text = path.read_text()
    now = BLOCK.sub(lambda found: f"```console\n{replayed(found.group(1), folder)}```", text)
    if UPDATE:
        path.write_text(now)
    assert now == text or UPDATE


def column_table() -> str:
    lines = ["| column | type | group (set by) | meaning |", "|---|---|---|---|"]
    for column in COLUMNS.values():
        kind = {"Datetime": "Datetime, UTC", "List": "List"}.get(type(column.dtype).__name__, str(column.dtype))
        by = ", ".join(SET_BY[column.group])
        lines.append(f"| `{column.name}` | {kind} | {column.group} ({by}) | {column.meaning} |")
    return "\n".join(lines)


def reason_table() -> str:
    lines = ["| reason | | said by | meaning |", "|---|---|---|---|"]
    for entry in vocab.reasons().values():
        severity = {"both": "reject or warning"}.get(entry.severity, entry.severity)
        lines.append(f"| `{entry.code}` | {severity} | {', '.join(entry.stages)} | {entry.sentence} |")
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("name", "made"), [("columns", column_table), ("reasons", reason_table)], ids=["columns", "reasons"]
)
def test_tables_are_those_of_the_code(name: str, made: object) -> None:
    path = ROOT / "README.md"
    text = path.read_text()
    assert callable(made)
    now = re.sub(
        rf"<!-- {name} -->\n.*?<!-- /{name} -->",
        lambda _: f"<!-- {name} -->\n{made()}\n<!-- /{name} -->",
        text,
        flags=re.DOTALL,
    )
    if UPDATE:
        path.write_text(now)
    assert now == text or UPDATE


def commands() -> Iterator[tuple[str, object]]:
    """Every command there is, by the words a person types."""
    root = get_command(app)
    for name, command in root.commands.items():  # type: ignore[attr-defined]
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            yield from ((f"{name} {sub}", one) for sub, one in inner.items())


@pytest.mark.parametrize(("name", "command"), [pytest.param(n, c, id=n) for n, c in commands()])
def test_every_command_and_option_is_documented(name: str, command: object) -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    assert f"$ listforge {name} --help" in page
    for parameter in command.params:  # type: ignore[attr-defined]
        for option in parameter.opts:
            assert option in page or not option.startswith("-"), f"{option} of {name}"
    assert command.help.rstrip().splitlines()[-1].strip().startswith("Example:")  # type: ignore[attr-defined]


def test_every_exit_code_is_documented() -> None:
    text = (ROOT / "README.md").read_text()
    kinds: list[type[errors.ListforgeError]] = [errors.ListforgeError, *errors.ListforgeError.__subclasses__()]
    for code in {kind.exit_code for kind in kinds} | {0, 130, 141}:
        assert re.search(rf"^\| {code} \|", text, re.MULTILINE), code


@pytest.mark.parametrize("name", [*vocab.layout_names(), *vocab.presets()])
def test_every_layout_and_preset_is_documented(name: str) -> None:
    assert f"`{name}`" in (ROOT / "README.md").read_text()


@pytest.mark.parametrize("name", vocab.presets())
def test_every_preset_stands_in_the_table_of_presets(name: str) -> None:
    preset, rows = vocab.presets()[name], (ROOT / "docs/import.md").read_text().splitlines()
    detect = preset.detect
    known = f"{detect.at_least} of {_quoted(detect.headers)}" if detect.headers else "nothing"
    known += f"; without {_quoted(detect.without)}" if detect.without else ""
    told = _quoted(preset.columns["do_not_call"].headers) if "do_not_call" in preset.columns else "-"
    assert f"| `{name}` | {preset.title} | {preset.type or '-'} | {known} | {told} |" in rows


def _quoted(headers: Sequence[str]) -> str:
    return ", ".join(f"`{header}`" for header in headers)


def test_every_shared_column_is_in_the_table() -> None:
    text = (ROOT / "README.md").read_text()
    assert [name for name in columns.COLUMNS if f"| `{name}` |" not in text] == []
