"""The benchmark of `icp learn` runs, small, and prints what was found."""

import re

import pytest
from tests.benchmarks.conftest import Run

pytestmark = pytest.mark.benchmark


def test_it_prints_what_it_found(run: Run) -> None:
    done = run("icp_learn.py", "--seeds", "2", "--accounts", "300")
    assert done.returncode == 0, done.stderr
    for line in (
        r"planted: [\d.]+ s a run; \d of 2 propose",
        r"  sector 31-33 +\d of 2",
        r"nothing planted: .* \d of 2 propose",
    ):
        assert re.search(line, done.stdout), line
