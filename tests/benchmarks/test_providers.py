"""The benchmark of web services runs, small: a service that fails, a program that is killed, and the books agree."""

import re
from pathlib import Path

from tests.benchmarks.conftest import Run


def test_none_is_lost_none_billed_twice_and_the_budget_is_kept(run: Run, tmp_path: Path) -> None:
    done = run("providers.py", "--lookups", "300", "--kills", "1", "--faults", "0.05")
    assert done.returncode == 0, done.stdout + done.stderr
    for line in (
        r"money for all: 300 lookups in [\d.]+ s, \d+ a second",
        r"money for all: 3\d\d requests, 1 kills; faults: \d+ 429, \d+ 500, \d+ cut, \d+ prose, \d+ slow",
        r"money for all: 233 found, 233 billed = 3.495 of 4.500",
        r"money for all: 3.495 in the ledger; a second run asked 0 times",
        r"money for all: none lost, none billed twice, budget kept",
        r"half the budget: \d+ requests, 1 kills; faults: .*",
        r"half the budget: 116 found, 116 billed = 1.740 of 1.740",
        r"half the budget: none lost, none billed twice, budget kept",
    ):
        assert re.search(f"^{line}$", done.stdout, re.MULTILINE), line
    assert list(tmp_path.iterdir()) == []
