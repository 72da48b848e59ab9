"""Compiled lists: what stands in one is found in one, and in no other."""

import json
import os
import shutil
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from listforge.errors import InputError
from listforge.suppression import compiled
from listforge.suppression.compiled import BLOCK, Compiled, Runs


def made(folder: Path, *parts: list[int] | pl.Series, held: int = 1_000) -> Compiled:
    with Runs(held) as numbers:
        for part in parts:
            numbers.add(pl.Series(part, dtype=pl.Int64))
        compiled.write(numbers, folder / "list.parquet", {"as_of": "2026-11-01"})
    found = compiled.opened(folder / "list.parquet")
    assert found is not None
    return found


def test_numbers_stand_sorted_and_once_in_row_groups_with_a_version(tmp_path: Path) -> None:
    found = made(tmp_path, [30, 10, 20, 20], [10, 40])
    assert pl.read_parquet(found.path)["digits"].to_list() == [10, 20, 30, 40]
    assert found.height == 4
    told = json.loads(pl.read_parquet_metadata(found.path)[compiled.KEY])
    assert (told["version"], told["count"], told["firsts"]) == (compiled.VERSION, 4, [10])
    assert str(found.as_of) == "2026-11-01"
    assert [path.name for path in tmp_path.iterdir()] == ["list.parquet"]


NUMBERS = st.lists(st.integers(min_value=0, max_value=3_000), max_size=400)


@given(st.lists(NUMBERS, min_size=1, max_size=6), NUMBERS, st.sampled_from([1, 7, 100, 10_000]))
def test_what_is_found_is_what_both_have(
    tmp_path_factory: pytest.TempPathFactory, parts: list[list[int]], asked: list[int], held: int
) -> None:
    folder = tmp_path_factory.mktemp("compiled")
    found = made(folder, *parts, held=held)
    listed = {number for part in parts for number in part}
    assert found.height == len(listed)
    digits = pl.Series(sorted(set(asked)), dtype=pl.Int64)
    assert found.among(digits).to_list() == sorted(listed & set(asked))
    shutil.rmtree(folder)


def test_a_list_of_many_blocks_that_came_in_no_order(tmp_path: Path) -> None:
    every = pl.int_range(12_000_000_000, 12_000_000_000 + 7 * 2_600_000, 7, eager=True)
    thirds = [every.gather_every(3, offset) for offset in (2, 0, 1)]
    found = made(tmp_path, *thirds, held=500_000)
    assert found.height == every.len()
    assert list(found.firsts) == every.gather_every(BLOCK).to_list()
    edges = [0, every[0] - 1, every[0], every[BLOCK - 1], every[BLOCK], every[BLOCK] + 1, every[-1], every[-1] + 1]
    assert found.among(pl.Series(edges)).to_list() == [every[0], every[BLOCK - 1], every[BLOCK], every[-1]]
    assert found.among(every.gather_every(1_000)).equals(every.gather_every(1_000))
    assert found.among(every.gather_every(1_000) + 1).len() == 0


def test_an_empty_list_and_an_empty_question(tmp_path: Path) -> None:
    assert made(tmp_path, []).among(pl.Series([1, 2], dtype=pl.Int64)).to_list() == []
    assert made(tmp_path, [1, 2]).among(pl.Series([], dtype=pl.Int64)).to_list() == []


def test_another_parquet_file_is_none_of_ours(tmp_path: Path) -> None:
    pl.DataFrame({"digits": [1]}).write_parquet(tmp_path / "other.parquet")
    assert compiled.opened(tmp_path / "other.parquet") is None


def test_another_version_is_an_error_that_says_so(tmp_path: Path) -> None:
    told = json.dumps({"version": compiled.VERSION + 1, "count": 1, "firsts": [1]})
    pl.DataFrame({"digits": [1]}).write_parquet(tmp_path / "next.parquet", metadata={compiled.KEY: told})
    with pytest.raises(InputError, match=r"next\.parquet: compiled by another version"):
        compiled.opened(tmp_path / "next.parquet")


def test_a_file_that_is_replaced_meanwhile_gives_no_answer(tmp_path: Path) -> None:
    found = made(tmp_path, [10, 20])
    made(tmp_path, [30])
    with pytest.raises(InputError, match="was replaced while it was read"):
        found.among(pl.Series([10, 20]))


def test_a_file_that_cannot_be_written_leaves_the_old_one(tmp_path: Path) -> None:
    made(tmp_path, [10, 20])
    (tmp_path / f"list.parquet.{os.getpid()}.draft").mkdir()
    with Runs() as numbers, pytest.raises(OSError):
        compiled.write(numbers, tmp_path / "list.parquet", {})
    assert pl.read_parquet(tmp_path / "list.parquet")["digits"].to_list() == [10, 20]
