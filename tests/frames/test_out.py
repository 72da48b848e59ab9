"""Lists written: the one dialect of CSV, files replaced whole or left alone, devices and pipes written straight."""

import os
import stat
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime
from pathlib import Path

import polars as pl
import pytest
from tests.conftest import leads

from listforge import columns, frames
from listforge.errors import OutputError


@contextmanager
def umask(bits: int) -> Iterator[None]:
    old = os.umask(bits)
    try:
        yield
    finally:
        os.umask(old)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def lines(frame: pl.DataFrame, folder: Path) -> list[str]:
    frames.write(frame, folder / "list.csv")
    return (folder / "list.csv").read_bytes().decode().split("\n")


CELLS: list[tuple[str, list[object], list[str]]] = [
    ("phone", ["+442079460123", "01067", "NA", "", None], ["+442079460123", "01067", "NA", "", ""]),
    (
        "company_name",
        ["A, B", 'Say "x"', "a\nb", " c ", "=1+1"],
        ['"A, B"', '"Say ""x"""', '"a\nb"', " c ", "=1+1"],
    ),
    ("employees", [94000, 0, -1, None], ["94000", "0", "-1", ""]),
    ("do_not_call", [True, False, None], ["true", "false", ""]),
    ("updated_on", [date(2026, 11, 2), None], ["2026-11-02", ""]),
    ("call_start_utc", [datetime(2026, 11, 23, 13, 5, tzinfo=UTC), None], ["2026-11-23T13:05:00Z", ""]),
    ("technologies", [["SAP", "a;b"], [], ["x, y"], None], ['"SAP; a,b"', "", '"x, y"', ""]),
    ("fit_score", [31.25, 100.0, 0.04, -0.3, None], ["31.3", "100.0", "0.0", "-0.3", ""]),
    ("expected_connect_rate", [0.12, 1.0, 0.00005, None], ["0.1200", "1.0000", "0.0001", ""]),
    ("priority", [49.5, 1234.567, None], ["49.50", "1234.57", ""]),
    ("intent_strength", [0.123456, 7.0, None], ["0.123456", "7.0", ""]),
    ("x_ratio", [0.123456, None], ["0.123456", ""]),
]


@pytest.mark.parametrize(("column", "values", "written"), CELLS, ids=[case[0] for case in CELLS])
def test_csv_cells(column: str, values: list[object], written: list[str], tmp_path: Path) -> None:
    dtype = columns.COLUMNS[column].dtype if column in columns.COLUMNS else None
    frame = pl.DataFrame({column: pl.Series(values, dtype=dtype), "x_end": ["."] * len(values)})
    rows = "\n".join(lines(frame, tmp_path)[1:-1]).removesuffix(",.")
    assert rows.split(",.\n") == written


def test_csv_is_comma_lf_utf8_without_a_mark(tmp_path: Path) -> None:
    assert lines(leads(company_name=["Boréal"], x_y=[None]), tmp_path) == [
        "lead_id,company_name,x_y", "lead000000000000,Boréal,", "",
    ]  # fmt: skip
    assert not (tmp_path / "list.csv").read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    ("name", "asked", "start"),
    [
        ("list.csv", None, b"lead_id"),
        ("list.txt", None, b"lead_id"),
        ("list", None, b"lead_id"),
        ("list.arrow", None, b"\xff\xff\xff\xff"),
        ("list.ipc", None, b"\xff\xff\xff\xff"),
        ("list.FEATHER", None, b"\xff\xff\xff\xff"),
        ("list.parquet", None, b"PAR1"),
        ("list.ndjson", None, b'{"lead_id"'),
        ("list.jsonl", None, b'{"lead_id"'),
        ("list.csv", "parquet", b"PAR1"),
        ("list.parquet", "csv", b"lead_id"),
    ],
)
def test_format_is_the_one_asked_for_else_the_extensions(
    name: str, asked: frames.Format | None, start: bytes, tmp_path: Path
) -> None:
    frames.write(leads(phone=["1"]), tmp_path / name, asked)
    assert (tmp_path / name).read_bytes().startswith(start)


def test_arrow_is_the_same_bytes_however_the_texts_lie_in_memory(tmp_path: Path) -> None:
    texts = [f"a name of more than twelve letters {n}" for n in range(100)]
    whole = pl.DataFrame({"company_name": texts})
    woven = pl.concat([pl.DataFrame({"company_name": part}) for part in (texts[:40], texts[40:])])
    assert woven.equals(whole)
    for name, frame in (("whole", whole), ("woven", woven)):
        frames.write(frame, tmp_path / f"{name}.arrow")
    assert (tmp_path / "whole.arrow").read_bytes() == (tmp_path / "woven.arrow").read_bytes()


def test_parquet_is_refused_on_a_pipe() -> None:
    with pytest.raises(OutputError, match="Parquet cannot go down a pipe; use --format arrow, or -o FILE"):
        frames.write(leads(phone=["1"]), frames.STDIO, "parquet")


@pytest.mark.parametrize(("bits", "expected"), [(0o022, 0o644), (0o027, 0o640), (0o077, 0o600)])
def test_a_new_file_has_the_mode_of_the_umask(bits: int, expected: int, tmp_path: Path) -> None:
    with umask(bits):
        frames.write_text("new", tmp_path / "new.csv")
    assert mode(tmp_path / "new.csv") == expected


@pytest.mark.parametrize("old", [0o664, 0o600, 0o444])
def test_an_old_files_mode_is_kept(old: int, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("old")
    path.chmod(old)
    frames.write_text("new", path)
    assert (path.read_text(), mode(path)) == ("new", old)


def test_a_symlink_stays_one_and_its_file_is_replaced(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "list.csv").write_text("old")
    (tmp_path / "link.csv").symlink_to(Path("real") / "list.csv")
    frames.write_text("new", tmp_path / "link.csv")
    assert (tmp_path / "link.csv").is_symlink()
    assert (tmp_path / "real" / "list.csv").read_text() == "new"
    assert [path.name for path in (tmp_path / "real").iterdir()] == ["list.csv"]


def test_a_symlink_to_nothing_makes_the_file_it_names(tmp_path: Path) -> None:
    (tmp_path / "link.csv").symlink_to("later.csv")
    frames.write_text("new", tmp_path / "link.csv")
    assert (tmp_path / "later.csv").read_text() == "new"


def test_readers_of_the_old_file_see_the_old_file_whole(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("old")
    with path.open() as reader:
        frames.write_text("new and longer", path)
        assert reader.read() == "old"


def test_a_failure_while_writing_leaves_the_old_file_and_no_draft(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("old")
    with suppress(ZeroDivisionError), frames.out.opened(path) as file:
        file.write(b"half a li")
        assert len(list(tmp_path.iterdir())) == 2
        file.write(bytes(1 // 0))
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_draft_left_by_a_killed_run_is_no_hindrance(tmp_path: Path) -> None:
    (tmp_path / f".list.csv.{os.getpid()}.draft").write_text("half a li")
    frames.write_text("new", tmp_path / "list.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["list.csv"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param("folder", "is a folder; name a file in it", id="a-folder"),
        pytest.param("missing/list.csv", "No such file or directory", id="in-no-folder"),
        pytest.param("file.txt/list.csv", "Not a directory", id="in-a-file"),
        pytest.param("/dev/full", "No space left on device", id="full-device"),
        pytest.param("x" * 300, "File name too long", id="long-name"),
    ],
)
@pytest.mark.parametrize("format", ["csv", "arrow", "parquet", "ndjson"])
def test_what_cannot_be_written_says_why(name: str, says: str, format: frames.Format, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    (tmp_path / "file.txt").write_text("old")
    with pytest.raises(OutputError, match=says):
        frames.write(leads(phone=["1"] * 1000), tmp_path / name, format)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["file.txt", "folder"]


@pytest.mark.parametrize("format", frames.FORMATS)
def test_devices_and_fifos_are_written_straight(format: frames.Format, tmp_path: Path) -> None:
    frames.write(leads(phone=["1"]), Path("/dev/null"), format)
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    fifo, got = tmp_path / "fifo", list[bytes]()
    os.mkfifo(fifo)
    reader = threading.Thread(target=lambda: got.append(fifo.read_bytes()))
    reader.start()
    frames.write(leads(phone=["1"]), fifo, format)
    reader.join(10)
    assert b"lead000000000000" in got[0]
    assert stat.S_ISFIFO(fifo.stat().st_mode)


def test_make_folder_makes_those_above_it_too(tmp_path: Path) -> None:
    frames.make_folder(tmp_path / "a" / "b")
    frames.make_folder(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match=r"file: File exists|Not a directory"):
        frames.make_folder(tmp_path / "file")
