"""The benchmark's list is the same for a seed, and its truth holds."""

import re
import runpy
import subprocess
import sys
from pathlib import Path

import phonenumbers
import polars as pl
import pytest
import yaml
from polars.testing import assert_frame_equal

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"
SCRIPT = BENCHMARKS / "make_list.py"
MODULE = runpy.run_path(str(SCRIPT))
WORDS = yaml.safe_load((BENCHMARKS / "words.yaml").read_text(encoding="utf-8"))
REGIONS = {name: country["code"] for country in WORDS["countries"] for name in country["names"]}
NUMBERS = ("Phone", "Direct Phone", "Mobile Phone", "Company Phone")


def make(rows: int, seed: int = 7, duplicates: float = 0.3) -> pl.DataFrame:
    made: pl.DataFrame = MODULE["generate"](rows, seed=seed, duplicates=duplicates)
    return made


@pytest.fixture(scope="module")
def listed() -> pl.DataFrame:
    return make(5_000)


def is_valid(number: str | None, region: str) -> bool:
    try:
        return number is not None and phonenumbers.is_valid_number(phonenumbers.parse(number, region))
    except phonenumbers.NumberParseException:
        return False


def test_a_seed_says_it_all(listed: pl.DataFrame) -> None:
    assert_frame_equal(listed, make(5_000))
    assert not listed.equals(make(5_000, seed=8))


def test_headers(listed: pl.DataFrame) -> None:
    assert listed.columns == [*MODULE["HEADERS"], *MODULE["TRUTH"]]
    assert listed["Record ID"].is_unique().all()


@pytest.mark.parametrize(("rows", "duplicates"), [(5_000, 0.3), (5_000, 0.04), (5_000, 0.0), (1_000, 0.5), (1, 0.0)])
def test_share_and_size_of_clusters(rows: int, duplicates: float) -> None:
    people = make(rows, duplicates=duplicates)["truth_person"]
    assert len(people) == rows
    assert abs(1 - people.n_unique() / rows - duplicates) <= 0.01
    assert (people.value_counts()["count"] <= 4).all()


@pytest.mark.parametrize(("rows", "duplicates"), [(0, 0.3), (10, -0.1), (10, 0.6)])
def test_impossible_lists_are_refused(rows: int, duplicates: float) -> None:
    with pytest.raises(ValueError, match="re-listings"):
        make(rows, duplicates=duplicates)


def test_a_person_is_at_one_company(listed: pl.DataFrame) -> None:
    assert listed.select(MODULE["TRUTH"]).null_count().sum_horizontal().item() == 0
    assert listed.group_by("truth_person").agg(pl.col("truth_company").n_unique())["truth_company"].max() == 1


def test_a_number_is_valid_where_the_truth_says_so(listed: pl.DataFrame) -> None:
    regions = listed["Country"].replace_strict(REGIONS, default="US").fill_null("US")
    for region, *numbers, valid in zip(regions, *listed.select(NUMBERS), listed["truth_valid_phone"], strict=True):
        assert any(is_valid(number, region) for number in numbers) == valid, (region, numbers)


def test_american_numbers_are_in_the_exchange_that_nobody_has(listed: pl.DataFrame) -> None:
    american = listed.filter(pl.col("Country").is_in(["United States", "USA", "US"]))
    for number in american.unpivot(NUMBERS)["value"].drop_nulls():
        if is_valid(number, "US"):
            assert re.fullmatch(r"\d{3}555\d{4}", str(phonenumbers.parse(number, "US").national_number))


def test_no_domain_can_be_somebody_elses(listed: pl.DataFrame) -> None:
    domains = listed["Email"].str.strip_chars().str.to_lowercase().str.extract("@(.*)$").drop_nulls().unique()
    sites = listed["Website"].str.extract(r"^(?:https?://)?(?:www\.)?([^/]*)").drop_nulls().unique()
    freemail = {*WORDS["freemail"]["stand_ins"], *WORDS["freemail"]["real"]}
    assert [name for name in domains if not name.endswith(".example") and name not in freemail] == []
    assert [name for name in sites if not name.endswith(".example")] == []
    real = listed["Email"].str.to_lowercase().str.contains_any([f"@{name}" for name in WORDS["freemail"]["real"]])
    assert listed.filter(real)["Email"].str.to_lowercase().str.starts_with("invented.").all()


def test_only_the_file_is_written(tmp_path: Path) -> None:
    for name in ("list.csv", "list.parquet"):
        options = ["--rows", "200", "--seed", "3", "-o", str(tmp_path / name)]
        done = subprocess.run([sys.executable, SCRIPT, *options], capture_output=True, text=True, check=True)
        assert done.stdout == ""
        assert done.stderr.startswith("200 rows, 140 people")
    written = pl.read_csv(tmp_path / "list.csv", infer_schema=False)
    assert written["Phone"].to_list() == pl.read_parquet(tmp_path / "list.parquet")["Phone"].to_list()
