"""The benchmark of do-not-call lists runs, small, and its answers are SQLite's."""

import re
import runpy
from pathlib import Path

import pytest
from tests.benchmarks.conftest import BENCHMARKS, Run

pytestmark = pytest.mark.benchmark


def test_it_prints_what_it_measured_and_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    done = run("suppression.py", "--numbers", "100000", "--leads", "2000", "--peer-numbers", "60000")
    assert done.returncode == 0, done.stderr
    for line in (
        r"compile: 100,000 numbers in [\d.]+ s, [\d,]+ a second",
        r"compile: [\d,]+ bytes, [\d.]+ a number; peak memory [\d,]+ MB",
        r"look up: 2,000 leads in [\d.]+ s, [\d,]+ a second; 1,0\d\d on the list; peak memory [\d,]+ MB",
        r"scrub: 2,000 leads in .* on the list; peak memory [\d,]+ MB",
        r"answers: 1,0\d\d and 1,0\d\d: same",
        r"ratio: looked up [\d.]+ times as fast as SQLite answers",
    ):
        assert re.search(line, done.stdout), line
    assert list(tmp_path.iterdir()) == []


def test_it_refuses_a_list_that_the_disk_cannot_hold(run: Run) -> None:
    done = run("suppression.py", "--numbers", str(10**15))
    assert done.returncode == 2
    assert "bytes free" in done.stderr


@pytest.mark.parametrize("numbers", [1_000, 30_000])
def test_the_list_it_makes_is_in_order_and_of_that_length(numbers: int) -> None:
    blocks = list(runpy.run_path(str(BENCHMARKS / "suppression.py"))["listed"](numbers))
    digits = [value for block in blocks for value in block]
    assert len(digits) == numbers
    assert digits == sorted(set(digits))
    assert 2_000_000_000 <= digits[0] <= digits[-1] <= 9_999_999_999
