"""The folder of runs: marked and locked, each run whole or absent, `latest` always on a whole one."""

import shutil
import threading
from datetime import date
from pathlib import Path

import pytest

from listforge import run_folder
from listforge.errors import LockedError, OutputError

TODAY = date(2026, 11, 23)


def publish(folder: Path, calls: str = "calls", today: date = TODAY, keep: int | None = None) -> str:
    with run_folder.locked(folder, 0):
        return run_folder.publish(folder, {"calls.csv": calls.encode(), "a.json": b"{}"}, today, keep).name


def runs(folder: Path) -> list[str]:
    return sorted(path.name for path in (folder / "runs").iterdir())


def test_a_new_folder_is_made_and_marked(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "out"
    assert publish(folder) == "2026-11-23-1"
    assert (folder / ".listforge").read_text() == run_folder.MARK
    assert (folder / "latest").is_symlink()
    assert (folder / "latest").readlink() == Path("runs") / "2026-11-23-1"
    assert sorted(path.name for path in (folder / "latest").iterdir()) == ["a.json", "calls.csv"]


def test_an_empty_folder_and_a_marked_one_are_taken(tmp_path: Path) -> None:
    publish(tmp_path)
    (tmp_path / "notes.txt").write_text("mine")
    assert publish(tmp_path) == "2026-11-23-2"
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_a_folder_of_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match=r"has other things in it and no \.listforge file; name a new"):
        publish(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="is a file; --out names a folder"):
        publish(tmp_path / "out")
    with pytest.raises(OutputError, match="Not a directory"):
        publish(tmp_path / "out" / "deeper")


def test_runs_are_numbered_within_a_day(tmp_path: Path) -> None:
    names = [publish(tmp_path, str(n)) for n in range(11)]
    assert names == [f"2026-11-23-{n}" for n in range(1, 12)]
    assert publish(tmp_path, today=date(2026, 11, 24)) == "2026-11-24-1"
    assert (tmp_path / "runs" / "2026-11-23-11" / "calls.csv").read_text() == "10"


def test_latest_moves_to_the_newest_run_even_for_an_older_day(tmp_path: Path) -> None:
    publish(tmp_path, "new")
    publish(tmp_path, "rerun", today=date(2026, 11, 1))
    assert (tmp_path / "latest" / "calls.csv").read_text() == "rerun"


def test_a_reader_of_latest_never_sees_half_a_run(tmp_path: Path) -> None:
    publish(tmp_path, "0")
    seen: list[tuple[str, int]] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            whole = sorted(path.name for path in (tmp_path / "latest").resolve(strict=True).iterdir())
            seen.append(((tmp_path / "latest" / "calls.csv").read_text(), len(whole)))

    reader = threading.Thread(target=read)
    reader.start()
    for n in range(1, 20):
        publish(tmp_path, str(n))
    done.set()
    reader.join(10)
    assert {count for _, count in seen} == {2}
    assert [int(calls) for calls, _ in seen] == sorted(int(calls) for calls, _ in seen)


def test_a_failure_while_writing_leaves_the_old_run_and_no_draft(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    with run_folder.locked(tmp_path, 0), pytest.raises(OutputError, match="No such file"):
        run_folder.publish(tmp_path, {"calls.csv": b"new", "no/such/folder": b""}, TODAY, None)
    assert runs(tmp_path) == ["2026-11-23-1"]
    assert (tmp_path / "latest" / "calls.csv").read_text() == "old"


def test_an_error_of_the_run_itself_is_not_taken_for_one_of_the_folder(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), run_folder.locked(tmp_path, 0):
        raise FileNotFoundError("a list that is not there")
    assert publish(tmp_path) == "2026-11-23-1"


def test_what_a_killed_run_left_behind_is_swept_up(tmp_path: Path) -> None:
    publish(tmp_path)
    draft = tmp_path / "runs" / ".2026-11-23-2.draft"
    draft.mkdir()
    (draft / "calls.csv").write_text("half")
    (tmp_path / ".latest.draft").symlink_to("runs/2026-11-23-2")
    assert publish(tmp_path, "whole") == "2026-11-23-2"
    assert (tmp_path / "latest" / "calls.csv").read_text() == "whole"
    assert runs(tmp_path) == ["2026-11-23-1", "2026-11-23-2"]


@pytest.mark.parametrize(
    ("keep", "kept"),
    [
        (1, ["2026-11-23-11"]),
        (2, ["2026-11-23-10", "2026-11-23-11"]),
        (3, ["2026-11-23-10", "2026-11-23-11", "2026-11-23-9"]),
        (99, [f"2026-11-22-{n}" for n in (1, 2)] + sorted(f"2026-11-23-{n}" for n in range(1, 12))),
        (None, [f"2026-11-22-{n}" for n in (1, 2)] + sorted(f"2026-11-23-{n}" for n in range(1, 12))),
    ],
)
def test_keep_forgets_the_oldest_runs_by_day_and_number(keep: int | None, kept: list[str], tmp_path: Path) -> None:
    for _ in range(2):
        publish(tmp_path, today=date(2026, 11, 22))
    for _ in range(10):
        publish(tmp_path)
    publish(tmp_path, "last", keep=keep)
    assert runs(tmp_path) == kept
    assert (tmp_path / "latest" / "calls.csv").read_text() == "last"


def test_keep_forgets_nothing_that_is_no_run(tmp_path: Path) -> None:
    publish(tmp_path)
    (tmp_path / "runs" / "archive").mkdir()
    (tmp_path / "runs" / "2026-11-23-1-signed").mkdir()
    publish(tmp_path, keep=1)
    assert runs(tmp_path) == ["2026-11-23-1-signed", "2026-11-23-2", "archive"]


def test_keep_never_forgets_the_run_it_belongs_to(tmp_path: Path) -> None:
    publish(tmp_path, "new")
    publish(tmp_path, "rerun", today=date(2026, 11, 1), keep=1)
    assert (tmp_path / "latest" / "calls.csv").read_text() == "rerun"
    assert runs(tmp_path) == ["2026-11-01-1"]


def test_one_run_at_a_time(tmp_path: Path) -> None:
    with (
        run_folder.locked(tmp_path, 0),
        pytest.raises(LockedError, match=r"another run holds the lock; waited 0\.1 s \(--lock-timeout\)"),
        run_folder.locked(tmp_path, 0.1),
    ):
        pass
    with run_folder.locked(tmp_path, 0):
        pass


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    held, told = threading.Event(), threading.Event()

    def hold() -> None:
        with run_folder.locked(tmp_path, 0):
            held.set()
            told.wait(10)

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(10)
    threading.Timer(0.2, told.set).start()
    with run_folder.locked(tmp_path, 10):
        assert told.is_set()
    holder.join(10)


def test_a_folder_that_was_moved_still_has_its_latest(tmp_path: Path) -> None:
    publish(tmp_path / "out", "here")
    shutil.move(tmp_path / "out", tmp_path / "archive")
    assert (tmp_path / "archive" / "latest" / "calls.csv").read_text() == "here"
