"""What tests share: the real program as a process, lists made of dicts, and a folder with an ICP in it."""

import gc
import io
import os
import signal
import subprocess
import sys
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import polars as pl
import pytest
from hypothesis import HealthCheck, settings

from listforge import columns
from listforge.cli import main
from listforge.suppression import Suppressed
from tests.postgres import database, postgres

__all__ = ["database", "postgres"]  # fixtures

# A loaded machine is slow, not wrong; and the gate asks the same of everybody.
settings.register_profile("gate", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("gate")


def pytest_collection_finish() -> None:
    """Keep the thousands of tests and all modules out of Python's later searches for garbage, a tenth of the time."""
    gc.collect()
    gc.freeze()


ROOT = Path(__file__).parent.parent
PROGRAM = Path(sys.executable).with_name("listforge")
TODAY = "2026-11-23"


class Said(NamedTuple):
    """What a run of the program gave back."""

    code: int
    stdout: bytes
    stderr: str

    @property
    def text(self) -> str:
        """Standard output as text."""
        return self.stdout.decode()


Program = Callable[..., Said]


def clean_environment(**more: str) -> dict[str, str]:
    """This process's environment without listforge's own variables and without colour."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LISTFORGE_") and k not in ("FORCE_COLOR", "CI")}
    return {**kept, "NO_COLOR": "1", "PATH": f"{PROGRAM.parent}{os.pathsep}{os.environ['PATH']}", **more}


def listed(name: str, scope: str = "number", numbers: Sequence[int] = (), **texts: list[str]) -> Suppressed:
    """A do-not-call list as loaded: `emails`, `domains` and `companies` beside the numbers."""
    emails, domains, companies = (
        pl.Series(texts.get(kind, []), dtype=pl.String) for kind in ("emails", "domains", "companies")
    )
    digits = pl.Series(numbers, dtype=pl.Int64)
    return Suppressed(name, scope, date(2026, 11, 20), digits, emails, domains, companies)


@pytest.fixture
def listforge(process: Program) -> Program:
    """The program: a process, but where a folder of tests says `here`."""
    return process


@pytest.fixture
def process(tmp_path: Path) -> Program:
    """The real program, run in an empty folder: `listforge("validate", "-", stdin=b"...", env={...})`."""

    def run(
        *args: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Said:
        done = subprocess.run(
            [PROGRAM, *map(str, args)], input=stdin, capture_output=True, cwd=cwd or tmp_path,
            env=clean_environment(**(env or {})), timeout=120, check=False,
        )  # fmt: skip
        return Said(done.returncode, done.stdout, done.stderr.decode())

    return run


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Program:
    """The program's main in this very process, for the many cases whose start would take longer than they do."""

    def run(
        *args: str | Path, stdin: bytes = b"", env: Mapping[str, str] | None = None, cwd: Path | None = None
    ) -> Said:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        handlers = {number: signal.getsignal(number) for number in (signal.SIGPIPE, signal.SIGTERM)}
        with monkeypatch.context() as as_if:
            as_if.chdir(cwd or tmp_path)
            as_if.setattr(sys, "argv", ["listforge", *map(str, args)])
            as_if.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
            as_if.setattr(sys, "stdout", out)
            as_if.setattr(sys, "stderr", err)
            as_if.setattr(os, "environ", clean_environment(**(env or {})))
            try:
                main()
                code = 0
            except SystemExit as ended:
                code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
            finally:
                for number, handler in handlers.items():
                    signal.signal(number, handler)
        said, complained = out.buffer, err.buffer
        assert isinstance(said, io.BytesIO)
        assert isinstance(complained, io.BytesIO)
        return Said(code, said.getvalue(), complained.getvalue().decode())

    return run


def zipped(members: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip of such files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def frame_of(rows: Sequence[Mapping[str, Any]]) -> pl.DataFrame:
    """Such a list of rows that need not all have the same columns."""
    names = dict.fromkeys(name for row in rows for name in row)
    return leads([{name: row.get(name) for name in names} for row in rows])


def leads(rows: Sequence[Mapping[str, Any]] | None = None, **cells: Sequence[Any]) -> pl.DataFrame:
    """A canonical list of rows (or of columns), with lead_ids where none are given; everything else as told."""
    frame = pl.DataFrame(rows) if rows is not None else pl.DataFrame(cells)
    names = [n for n in frame.columns if n in columns.COLUMNS]
    frame = frame.with_columns(pl.col(n).cast(columns.COLUMNS[n].dtype) for n in names)
    if "lead_id" not in names:
        ids = [f"lead{n:012}" for n in range(frame.height)]
        frame = frame.with_columns(pl.Series("lead_id", ids, dtype=pl.String))
    return frame.select(columns.ordered(frame.columns))
