"""The benchmark of titles runs, small, and says what it measured."""

import re
from pathlib import Path

import pytest
from tests.benchmarks.conftest import Run

pytestmark = pytest.mark.benchmark

ONET = "O*NET-SOC Code,Alternate Title\n11-2022.00,Sales Manager\n11-1011.00,Chief\n13-2011.00,Accountant\n13-2011.00,Buyer\n"


def test_it_says_how_often_titles_are_right_and_what_they_cost(run: Run, tmp_path: Path) -> None:
    onet = tmp_path / "onet.csv"
    onet.write_text(ONET, encoding="utf-8")
    done = run("titles.py", "--rows", "500", "--unique", "200", "--runs", "1", "--onet", str(onet))
    assert done.returncode == 0, done.stderr
    for line in (
        r"listforge seniority: 0\.\d+ right of \d+, 0\.\d+ of the seen ones, 0\.\d+ of the \d+ held back",
        r"listforge department: 0\.\d+ right of \d+",
        r"O\*NET 11: 1 titles, department for 1\.000, right 1\.000 of these",
        r"O\*NET 13: 2 titles, department for 1\.000, right 0\.500 of these",
        r"O\*NET all: 3 titles",
        r"judged: 500 rows, 200 distinct, [\d.]+ s, [\d.]+ s of CPU, [\d.]+ s per million",
    ):
        assert re.search(line, done.stdout), line
