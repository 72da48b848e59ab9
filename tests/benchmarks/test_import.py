"""The benchmark of import runs, small, and says what it measured."""

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import clean_environment

SCRIPT = Path(__file__).parents[2] / "benchmarks" / "import.py"


def test_it_prints_what_it_measured_and_leaves_nothing_behind(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, SCRIPT, "--rows", "500", "--runs", "1"], capture_output=True, text=True, timeout=300, check=False,
        env=clean_environment(TMPDIR=str(tmp_path)),
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    for line in (
        r"polars: [\d.]+ s \([\d., ]+\), 500 x 40, peak [\d,]+ MB",
        r"import: [\d.]+ s \([\d., ]+\), 500 x \d\d, peak [\d,]+ MB",
        r"ratio: import takes [\d.]+ times as long as polars reads",
        r"command: [\d.]+ s with its writing, peak [\d,]+ MB, [\d.]+ times the file",
    ):
        assert re.search(line, done.stdout), line
    assert list(tmp_path.iterdir()) == []
