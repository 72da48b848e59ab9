"""The benchmark of enrich and score runs, small, and says what it measured."""

import re
from pathlib import Path

import pytest
from tests.benchmarks.conftest import Run

pytestmark = pytest.mark.benchmark


def test_it_prints_what_it_measured_and_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    done = run("score.py", "--rows", "500", "--runs", "1")
    assert done.returncode == 0, done.stderr
    for line in (
        r"stages: [\d.]+ s for \d{3} rows, \d+ titles, peak [\d,]+ MB",
        r"of which: enrich [\d.]+ s \([\d.]+ s without what colleagues say\), score [\d.]+ s",
        r"what a row says by itself, and score: [\d.]+ s",
        r"loop: \d+ s at the pace of \d{3} rows",
        r"ratio: [\d.]+",
    ):
        assert re.search(line, done.stdout), line
    assert list(tmp_path.iterdir()) == []
