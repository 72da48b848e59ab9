"""Every example runs as its `run.sh` says and writes what stands in `expected/`; every sample ICP is right.

`UPDATE=1 pytest -n 0 tests/test_examples.py` rewrites the expected files; read the diff.
"""

import hashlib
import json
import os
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest

from listforge import icp
from tests.conftest import ROOT, clean_environment

EXAMPLES = [ROOT / "examples" / "logistics"]  # the campaign of four weeks has a module of its own
SAMPLES = sorted((ROOT / "icp-samples").glob("*.yaml"))
UPDATE = bool(os.environ.get("UPDATE"))
COMPARED = ("calls.txt", "rejects.csv", "report.json")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda path: path.name)
def test_example_writes_what_is_expected(example: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(example, tmp_path / example.name, ignore=shutil.ignore_patterns("out"))
    done = subprocess.run(
        ["bash", folder / "run.sh"], env=clean_environment(), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    latest, expected = folder / "out" / "latest", example / "expected"
    if UPDATE:
        expected.mkdir(exist_ok=True)
        for name in COMPARED:
            (expected / name).write_bytes((latest / name).read_bytes())
    assert sorted(path.name for path in expected.iterdir()) == sorted(COMPARED)
    for name in COMPARED:
        assert (latest / name).read_text() == (expected / name).read_text(), name
    manifest = json.loads((latest / "manifest.json").read_text())
    for name, told in manifest["outputs"].items():
        assert hashlib.sha256((latest / name).read_bytes()).hexdigest() == told["sha256"]
    leads = pl.read_parquet(latest / "leads.parquet")
    calls = (latest / "calls.txt").read_text().splitlines()
    assert leads["export_reason"].null_count() == len(calls)
    source_rows = sum(entry["rows"] for entry in manifest["inputs"])
    assert source_rows == len(calls) + pl.read_csv(latest / "rejects.csv", infer_schema=False).height > 0


@pytest.mark.parametrize(
    "sample", [*SAMPLES, *(ROOT / "examples").glob("*/icp.yaml")], ids=lambda path: f"{path.parent.name}/{path.stem}"
)
def test_sample_icp_is_right(sample: Path) -> None:
    assert icp.check(sample)[1] == []
