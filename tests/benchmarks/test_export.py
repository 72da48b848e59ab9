"""The benchmark of export runs, small, and says what it measured."""

import re
from pathlib import Path

import pytest
from tests.benchmarks.conftest import Run

pytestmark = pytest.mark.benchmark


def test_it_prints_what_it_measured_and_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    done = run("export.py", "--rows", "500", "--runs", "1")
    assert done.returncode == 0, done.stderr
    for line in (
        r"export: [\d.]+ s for \d{3} calls, \d+ MB, peak [\d,]+ MB",
        r"the quickest run: [\d.]+ s, stage [\d.]+ s, CPU [\d.]+ s",
        r"loop: [\d.]+ s at the pace of \d{3} rows",
        r"ratio: [\d.]+",
    ):
        assert re.search(line, done.stdout), line
    assert list(tmp_path.iterdir()) == []
