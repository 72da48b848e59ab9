"""Benchmarks are run as people run them, small."""

import subprocess
import sys
from pathlib import Path
from typing import Protocol

import pytest
from tests.conftest import clean_environment

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


class Run(Protocol):
    def __call__(self, script: str, *options: str) -> subprocess.CompletedProcess[str]: ...


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs a benchmark whose temporary files go to `tmp_path`."""

    def running(script: str, *options: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, BENCHMARKS / script, *options],
            capture_output=True, text=True, timeout=300, check=False, env=clean_environment(TMPDIR=str(tmp_path)),
        )  # fmt: skip

    return running
