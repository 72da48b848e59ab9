"""The benchmark of matching runs, small, measures quality rightly, and reads labelled sets as published."""

import runpy
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from tests.benchmarks.conftest import BENCHMARKS, Run

pytestmark = pytest.mark.benchmark

QUALITY = runpy.run_path(str(BENCHMARKS / "quality.py"))


@pytest.mark.parametrize(
    ("found", "truth", "pairwise", "b_cubed"),
    [
        pytest.param([1, 1, 2], [7, 7, 8], (1.0, 1.0), (1.0, 1.0), id="all right"),
        pytest.param([1, 2, 3], [7, 7, 8], (1.0, 0.0), (1.0, 2 / 3), id="nothing found"),
        pytest.param([1, 1, 1], [7, 7, 8], (1 / 3, 1.0), (5 / 9, 1.0), id="one cluster of all"),
        pytest.param([1, 1, 2, 2], [7, 8, 7, 8], (0.0, 0.0), (0.5, 0.5), id="all wrong"),
    ],
)
def test_quality_of_clusters(
    found: list[int], truth: list[int], pairwise: tuple[float, float], b_cubed: tuple[float, float]
) -> None:
    assert tuple(QUALITY["pairwise"](np.array(found), np.array(truth))) == pytest.approx(pairwise)
    assert tuple(QUALITY["b_cubed"](np.array(found), np.array(truth))) == pytest.approx(b_cubed)


def test_calibration_says_what_is_true_of_each_range() -> None:
    lines = QUALITY["calibration"](np.array([0.2, 0.4, 1.0]), np.array([True, False, True]), (0.0, 0.5, 1.0))
    assert [line.split() for line in lines] == [
        ["0.000", "to", "0.500", "2", "pairs,", "said", "0.3000,", "true", "0.5000"],
        ["0.500", "to", "1.000", "1", "pairs,", "said", "1.0000,", "true", "1.0000"],
    ]


def test_it_prints_what_it_measured_and_leaves_nothing_behind(run: Run, tmp_path: Path) -> None:
    done = run("dedupe.py", "--rows", "150", "--duplicates", "0.3", "--odd", "0")
    assert done.returncode == 0, done.stderr
    said = [" ".join(line.split()) for line in done.stdout.splitlines()]
    for start in (
        "told", "match", "stage", "at 0.99 P", "listforge", "exact keys", "rapidfuzz, joined texts",
    ):  # fmt: skip
        assert any(line.startswith(start) for line in said), start
    assert list(tmp_path.iterdir()) == []


def test_labelled_sets_that_are_there_are_measured(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "sets" / "splink-fake1000"
    folder.mkdir(parents=True)
    rows = [("1", "Ann", "Tarnwick"), ("2", "Ann", "Tarnwick"), ("3", "Bo", "Quill")]
    people = pl.DataFrame(rows, schema=["unique_id", "first_name", "surname"], orient="row")
    mails = ["ann.tarnwick@example.com"] * 2 + ["bo.quill@example.org"]
    people.with_columns(city=pl.lit("Springfield"), email=pl.Series(mails)).write_csv(folder / "records.csv")
    pl.DataFrame({"record_id": ["1", "2", "3"], "cluster_id": ["a", "a", "b"]}).write_csv(folder / "truth_clusters.csv")
    folder = tmp_path / "sets" / "restaurants-fodors-zagats"
    folder.mkdir()
    house = {"name": "Rooksters", "addr": "12 Quay Road", "city": "York", "phone": "212-555-0100"}
    pl.DataFrame([{"record_id": name, **house} for name in "ab"]).write_csv(folder / "records.csv")
    pl.DataFrame({"left_id": ["a"], "right_id": ["b"]}).write_csv(folder / "truth_pairs.csv")
    done = run("dedupe.py", "--rows", "0", "--odd", "0", "--labelled", str(tmp_path / "sets"))
    assert done.returncode == 0, done.stderr
    assert "splink-fake1000: 3 people" in done.stdout
    assert "calibration: 1 pairs of sites, 1 of them one" in done.stdout
    assert "listforge at 0.5   P 1.0000 R 1.0000 F1 1.0000" in done.stdout
