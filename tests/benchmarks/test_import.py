"""The benchmark of import runs, small, and says what it measured."""

import re
from pathlib import Path

import pytest
from tests.benchmarks.conftest import Run

pytestmark = pytest.mark.benchmark


def test_it_prints_what_it_measured_and_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    done = run("import.py", "--rows", "500", "--runs", "1")
    assert done.returncode == 0, done.stderr
    for line in (
        r"polars: [\d.]+ s \([\d., ]+\), 500 x 40, peak [\d,]+ MB",
        r"import: [\d.]+ s \([\d., ]+\), 500 x \d\d, peak [\d,]+ MB",
        r"ratio: import takes [\d.]+ times as long as polars reads",
        r"command: [\d.]+ s with its writing, peak [\d,]+ MB, [\d.]+ times the file",
    ):
        assert re.search(line, done.stdout), line
    assert list(tmp_path.iterdir()) == []
