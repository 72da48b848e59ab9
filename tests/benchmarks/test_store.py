"""The benchmark of the store runs, small; what it does when it is killed is tested with the store."""

import re

import pytest
from tests.benchmarks.conftest import Run

pytestmark = pytest.mark.benchmark


def test_it_prints_what_it_measured(run: Run) -> None:
    done = run("store.py", "speed", "--rows", "2000")
    assert done.returncode == 0, done.stderr
    for line in (
        r"fill: 2,000 people in [\d.]+ s \([\d.]+ s of CPU\), [\d,]+ a second",
        r"look up: 2,000 people in",
        r"update: 2,000 people, 100 of them new in",
        r"looked up and updated in [\d.]+ s \([\d.]+ s of CPU\), [\d,]+ a second",
        r"peer, sqlite3 in a loop: 200 people of 2,000",
    ):
        assert re.search(line, done.stdout), line
