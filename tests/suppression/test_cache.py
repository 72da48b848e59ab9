"""The compiled form of a list: kept beside it, and taken only as long as it is that list's."""

import gzip
import hashlib
import os
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from listforge import suppression
from listforge.icp.validation import SuppressionList
from listforge.suppression import Suppressed, cache

TODAY = date(2026, 11, 23)
KEPT = ".list.listforge-dnc.parquet"
# Every number that is kept for fiction in 600 area codes: a list worth compiling.
FICTION = "".join(f"{area},55501{n:02}\n" for area in range(200, 800) for n in range(100))
NEW_YORK, CHICAGO, NOBODY = 12125550123, 13125550147, 19125550119


def load(folder: Path, **entry: Any) -> Suppressed:
    told = SuppressionList.model_validate({"name": "us_dnc", "path": "list", "country": "US", **entry})
    (found,) = suppression.load(told, folder, None, TODAY)
    return found


def asked(found: Suppressed) -> list[int]:
    return found.among(pl.Series([NOBODY, NEW_YORK, CHICAGO])).to_list()


@pytest.fixture
def large(tmp_path: Path) -> Path:
    (tmp_path / "list").write_text(FICTION)
    return tmp_path


def test_a_large_list_is_compiled_beside_itself_and_looked_up_there(large: Path) -> None:
    first = load(large, as_of=date(2026, 11, 1))
    assert sorted(path.name for path in large.iterdir()) == [KEPT, "list"]
    assert (first.entries, first.numbers.len(), asked(first)) == (60_000, 0, [NEW_YORK, CHICAGO])
    before = (large / KEPT).stat()
    again = load(large, as_of=date(2026, 11, 1))
    assert (large / KEPT).stat().st_mtime_ns == before.st_mtime_ns
    assert (large / KEPT).stat().st_ino == before.st_ino
    assert asked(again) == [NEW_YORK, CHICAGO]
    assert again.as_of == date(2026, 11, 1)


def test_the_compiled_form_says_what_it_was_made_of(large: Path) -> None:
    (file,) = load(large, as_of=date(2026, 11, 1)).compiled
    assert file.about["sha256"] == hashlib.sha256(FICTION.encode()).hexdigest()
    assert (file.about["count"], file.about["as_of"], file.about["unread"]) == (60_000, "2026-11-01", 0)
    assert [stamp[:2] for stamp in file.about["files"]] == [["list", len(FICTION)]]


def test_a_small_list_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "list").write_text("2125550123\n")
    assert asked(load(tmp_path)) == [NEW_YORK]
    assert [path.name for path in tmp_path.iterdir()] == ["list"]


def test_a_list_that_changed_is_compiled_anew(large: Path) -> None:
    load(large)
    changed = FICTION.replace("312,5550147", "912,5550119")
    (large / "list").write_text(changed)
    assert asked(load(large)) == [NEW_YORK, NOBODY]
    (large / "list").write_text(FICTION + "912,5550119\n")
    assert asked(load(large)) == [NEW_YORK, CHICAGO, NOBODY]


def test_a_copy_of_another_time_is_the_same_list(large: Path) -> None:
    load(large)
    before = (large / KEPT).stat().st_ino
    os.utime(large / "list", ns=(1, 1))
    assert asked(load(large)) == [NEW_YORK, CHICAGO]
    assert (large / KEPT).stat().st_ino == before


@pytest.mark.parametrize(
    "entry", [{"country": "CA"}, {"format": "numbers"}, {"scope": "person"}, {"delimiter": "tab"}], ids=str
)
def test_a_list_that_is_read_in_another_way_is_compiled_anew(large: Path, entry: dict[str, Any]) -> None:
    load(large)
    before = (large / KEPT).stat().st_ino
    assert asked(load(large, **entry)) == [NEW_YORK, CHICAGO]
    assert (large / KEPT).stat().st_ino != before


@pytest.mark.parametrize("damage", [b"", b"PAR1 cut off", b"2125550123\n"], ids=["empty", "cut off", "text"])
def test_a_damaged_compiled_form_is_made_anew(large: Path, damage: bytes) -> None:
    load(large)
    (large / KEPT).write_bytes(damage)
    assert asked(load(large)) == [NEW_YORK, CHICAGO]
    assert (large / KEPT).read_bytes()[:4] == b"PAR1"


def test_where_nothing_can_be_kept_the_list_is_compiled_for_this_run(large: Path) -> None:
    (large / KEPT).mkdir()
    (file,) = load(large).compiled
    assert file.path.parent != large
    assert asked(load(large)) == [NEW_YORK, CHICAGO]
    assert sorted(path.name for path in large.iterdir()) == [KEPT, "list"]


def test_nobody_may_read_the_compiled_form_who_may_not_read_the_list(large: Path) -> None:
    (large / "list").chmod(0o600)
    load(large)
    assert (large / KEPT).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("packed", ["gzip", "zip", "folder"])
def test_a_packed_list_is_compiled_beside_its_package(tmp_path: Path, packed: str) -> None:
    areas = {f"{n}.txt": "".join(FICTION.splitlines(keepends=True)[n::3]) for n in range(3)}
    if packed == "gzip":
        (tmp_path / "list").write_bytes(gzip.compress(FICTION.encode()))
    elif packed == "zip":
        with zipfile.ZipFile(tmp_path / "list", "w") as archive:
            for name, text in areas.items():
                archive.writestr(name, text)
    else:
        (tmp_path / "list").mkdir()
        for name, text in areas.items():
            (tmp_path / "list" / name).write_text(text)
    for _ in range(2):
        found = load(tmp_path)
        assert (found.entries, asked(found)) == (60_000, [NEW_YORK, CHICAGO])
        assert found.compiled[0].path == tmp_path / KEPT


def test_a_file_more_in_the_folder_is_a_change(tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "a.txt").write_text(FICTION)
    assert asked(load(tmp_path)) == [NEW_YORK, CHICAGO]
    (tmp_path / "list" / "b.txt").write_text("912,5550119\n")
    assert asked(load(tmp_path)) == [NEW_YORK, CHICAGO, NOBODY]


def test_tables_and_blocks_beside_the_numbers_are_remembered_too(tmp_path: Path) -> None:
    (tmp_path / "list").mkdir()
    (tmp_path / "list" / "a.txt").write_text(FICTION.replace("312,5550147\n", ""))
    (tmp_path / "list" / "b.txt").write_text("312555*\nno number\n" + "2025550101\n" * 20)
    (tmp_path / "list" / "c.csv").write_text(
        "phone,email,until\n9125550119,ann@tarnwick.example,2026-11-30\n3125550147,,\n12,,\n"
    )
    for _ in range(2):
        found = load(tmp_path)
        assert (asked(found), found.emails.to_list()) == ([NEW_YORK, CHICAGO, NOBODY], ["ann@tarnwick.example"])
        assert found.unread == 2


def test_a_compiled_file_is_a_list_itself(large: Path) -> None:
    load(large, as_of=date(2026, 11, 1))
    (large / KEPT).rename(large / "compiled")
    found = load(large, path="compiled")
    assert (found.entries, asked(found), found.as_of) == (60_000, [NEW_YORK, CHICAGO], date(2026, 11, 1))
    bare = SuppressionList(name="us_dnc", path="compiled")
    assert suppression.dated(bare, large).as_of == date(2026, 11, 1)
    assert suppression.dated(bare.model_copy(update={"path": "list"}), large).as_of is None


def test_the_hash_of_a_list_is_that_of_its_files(large: Path) -> None:
    plain = hashlib.sha256(FICTION.encode()).hexdigest()
    assert suppression.sha256(large / "list") == plain
    load(large)
    assert suppression.sha256(large / "list") == plain
    (large / "list").write_text("2125550123\n")
    assert suppression.sha256(large / "list") == hashlib.sha256(b"2125550123\n").hexdigest()
    (large / "folder").mkdir()
    (large / "folder" / "a").write_text("2125550123\n")
    one = suppression.sha256(large / "folder")
    (large / "folder" / "a").rename(large / "folder" / "b")
    assert suppression.sha256(large / "folder") != one


def test_the_compiled_form_stands_beside_and_hidden() -> None:
    assert cache.beside(Path("lists/us-dnc")) == Path("lists/.us-dnc.listforge-dnc.parquet")
