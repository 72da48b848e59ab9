"""Opening a store: what is kept, who waits for whom, and what is said of one that cannot be used."""

import re
import sqlite3
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import pytest
from sqlalchemy import text
from tests.conftest import ROOT, clean_environment, leads
from tests.postgres import PASSWORD, Server
from tests.store.conftest import D, Opened, person
from tests.store.test_outcomes import calls

from listforge import store
from listforge.errors import InputError, ListforgeError, LockedError, OutputError, UsageError
from listforge.store import migrations
from listforge.store.schema import VERSION

ANN = person("Ann Rookmore", "+12125550123")


def test_what_is_done_is_kept_whole_or_not_at_all(opened: Opened) -> None:
    with opened() as kept:
        store.outcomes.append(kept, calls(), D)
    with pytest.raises(ZeroDivisionError), opened() as kept:  # noqa: PT012 - it fails at the end of what it does
        store.outcomes.append(kept, calls(outcome_id="o2"), D)
        store.identities.learned(kept, leads([ANN]), D)
        raise ZeroDivisionError
    with opened(write=False) as kept:
        assert store.outcomes.every(kept)["outcome_id"].to_list() == ["o1"]
        assert store.identities.recalled(kept, leads([{**ANN, "contact_id": "new"}]))["contact_id"].to_list() == ["new"]


def test_it_is_made_on_first_use_and_reading_makes_nothing(tmp_path: Path) -> None:
    path = tmp_path / ".listforge" / "store.sqlite"
    with store.opened(path, write=False) as kept:
        assert store.outcomes.every(kept).height == 0
    assert list(tmp_path.iterdir()) == []
    with store.opened(path):
        pass
    assert [file.name for file in path.parent.iterdir()] == ["store.sqlite"]
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert sqlite3.connect(path).execute("pragma journal_mode").fetchone() == ("wal",)


def test_a_store_that_came_to_nothing_is_gone_again(tmp_path: Path) -> None:
    path = tmp_path / "new" / ".listforge" / "store.sqlite"
    with pytest.raises(ZeroDivisionError), store.opened(path):
        raise ZeroDivisionError
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(ZeroDivisionError), store.opened(path) as kept:  # noqa: PT012 - what was kept stays
        kept.connection.commit()
        raise ZeroDivisionError
    assert path.exists()


def test_a_store_that_somebody_else_has_open_is_not_taken_back(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with pytest.raises(ZeroDivisionError), store.opened(path):  # noqa: PT012 - it fails while another waits
        other = sqlite3.connect(path)
        assert other.execute("pragma journal_mode").fetchone() == ("wal",)
        raise ZeroDivisionError
    other.executescript("create table kept (n)")
    assert sqlite3.connect(path).execute("select count(*) from kept").fetchone() == (0,)


def test_who_was_just_opening_a_store_that_is_taken_back_makes_it_anew(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"

    def learn() -> None:
        with store.opened(path, wait=10) as kept:
            store.identities.learned(kept, leads([ANN]), D)

    other = threading.Thread(target=learn)
    with pytest.raises(ZeroDivisionError), store.opened(path):  # noqa: PT012 - it fails while another waits
        other.start()
        time.sleep(0.1)
        raise ZeroDivisionError
    other.join()
    with store.opened(path, write=False) as kept:
        assert store.identities.recalled(kept, leads([{**ANN, "contact_id": "new"}]))["contact_id"].to_list() != ["new"]


# --- two at once ---------------------------------------------------------------------------------


def test_a_second_writer_waits_so_long_and_no_longer(opened: Opened) -> None:
    with opened() as kept:
        store.outcomes.append(kept, calls(), D)
        started = time.monotonic()
        with pytest.raises(LockedError, match=r"another run works with it; waited 0.3 s"), opened(wait=0.3):
            pass
        assert 0.3 <= time.monotonic() - started < 10
        with opened(write=False) as reader:  # reads what was there before
            assert store.outcomes.every(reader).height == 0


def test_a_second_writer_has_its_turn_when_the_first_is_done(opened: Opened) -> None:
    with ExitStack() as first:
        store.outcomes.append(first.enter_context(opened()), calls(), D)
        done = threading.Timer(0.3, first.pop_all().close)
        done.start()
        with opened(wait=30) as kept:
            assert store.outcomes.append(kept, calls(outcome_id="o2"), D) == 1
            assert store.outcomes.every(kept).height == 2
        done.join()


def test_many_begin_at_once_and_all_are_served(address: str) -> None:
    """The first of them makes the store."""
    errors: list[Exception] = []

    def work(number: int) -> None:
        try:
            with store.opened(address, wait=60) as kept:
                store.outcomes.append(kept, calls(outcome_id=str(number)), D)
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=work, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    with store.opened(address, write=False) as kept:
        assert store.outcomes.every(kept).height == 6


# --- versions ------------------------------------------------------------------------------------


def test_a_store_of_a_newer_program_is_refused(opened: Opened) -> None:
    with opened() as kept:
        kept.connection.execute(text("update about set value = '99' where name = 'version'"))
    with (
        pytest.raises(InputError, match=rf"of version 99, made by a newer listforge; this one knows {VERSION}"),
        opened(),
    ):
        pass


def test_an_older_store_is_brought_forward_step_by_step_and_keeps_what_it_holds(opened: Opened) -> None:
    steps = {
        VERSION: lambda c: c.execute(text("alter table runs add column host text")),
        VERSION + 1: lambda c: c.execute(text("update runs set host = 'here'")),
    }
    with opened() as kept:
        store.runs.append(kept, D)
    with opened() as kept:
        assert migrations.brought_forward(kept.connection, VERSION + 2, steps) is False
        assert migrations.brought_forward(kept.connection, VERSION + 2, {}) is False
    with pytest.raises(InputError, match=rf"of version {VERSION + 2}"), opened():
        pass


def test_a_step_that_fails_leaves_the_store_as_it_was(opened: Opened) -> None:
    def fails(connection: object) -> None:
        raise ZeroDivisionError

    steps = {VERSION: lambda c: c.execute(text("alter table runs add column host text")), VERSION + 1: fails}
    with opened():
        pass
    with pytest.raises(ZeroDivisionError), opened() as kept:
        migrations.brought_forward(kept.connection, VERSION + 2, steps)
    with opened() as kept:
        assert store.runs.append(kept, D).number == 1


def test_a_database_of_somebody_else_is_left_alone(address: str, opened: Opened) -> None:
    with opened() as kept:
        kept.connection.execute(text("drop table about"))
    with pytest.raises(InputError, match="tables of another program"), opened():
        pass


# --- keys ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("made_with", "opened_with", "says"),
    [
        pytest.param(b"one", b"two", "another key than the one", id="another key"),
        pytest.param(b"one", None, "made with `store.hash_people: true`", id="no key"),
        pytest.param(None, b"two", "made without `store.hash_people`", id="a key too many"),
    ],
)
def test_a_store_opens_with_the_key_it_was_made_with(
    opened: Opened, made_with: bytes | None, opened_with: bytes | None, says: str
) -> None:
    for _ in range(2):
        with opened(secret=made_with):
            pass
    with pytest.raises(UsageError, match=says), opened(secret=opened_with):
        pass


# --- what cannot be used -------------------------------------------------------------------------


@pytest.mark.parametrize("damage", ["text", "torn", "noise"])
def test_a_damaged_store_says_so(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "store.sqlite"
    with store.opened(path) as kept:
        store.identities.learned(
            kept, leads([{**ANN, "lead_id": str(n), "email": f"p{n}@x.example"} for n in range(500)]), D
        )
    whole = path.read_bytes()
    torn = whole[:4096] + b"\x07" * (len(whole) - 4096)
    path.write_bytes({"text": b"lead_id,phone\n" * 99, "torn": whole[: len(whole) // 3], "noise": torn}[damage])
    with pytest.raises(InputError, match=rf"store {path}: damaged, or no store"), store.opened(path) as kept:
        store.identities.recalled(kept, leads([ANN]))


@pytest.mark.parametrize(
    "place",
    ["/proc/listforge/store.sqlite", "/dev/null/store.sqlite", "{folder}"],
    ids=["read-only", "no folder", "a folder"],
)
def test_a_place_where_nothing_can_be_written_says_so(tmp_path: Path, place: str) -> None:
    path = place.format(folder=tmp_path)
    with pytest.raises(OutputError, match=f"^store {path}: "), store.opened(path):
        pass


def test_a_full_disk_leaves_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite"
    with store.opened(path) as kept:
        store.outcomes.append(kept, calls(), D)
    code = f"""
import sys; sys.path.insert(0, {str(ROOT)!r})
import resource, signal
from tests.conftest import leads
from tests.store.conftest import D, person
from listforge import store
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
people = leads([person(f"P{{n}} Q", lead_id=str(n), email=f"p{{n}}@x.example") for n in range(20000)])
resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))
try:
    with store.opened({str(path)!r}) as kept:
        kept.connection.exec_driver_sql("pragma cache_size=10")
        store.identities.learned(kept, people, D)
except store.opening.OutputError as error:
    print(error)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=clean_environment(), check=True
    )
    assert done.stdout.startswith(f"store {path}: "), done.stdout
    assert "nothing of this run was kept in it" in done.stdout
    with store.opened(path) as kept:
        assert store.outcomes.every(kept).height == 1
        assert store.identities.recalled(kept, leads([person("P1 Q", lead_id="1", contact_id="new")]))[
            "contact_id"
        ].to_list() == ["new"]


def test_a_connection_that_is_lost_half_way_keeps_nothing(postgres: Server, database: str) -> None:
    with store.opened(database) as kept:
        store.outcomes.append(kept, calls(), D)
    with pytest.raises(OutputError) as told, store.opened(database) as kept:  # noqa: PT012 - it fails in the midst
        store.outcomes.append(kept, calls(outcome_id="o2"), D)
        pid = kept.connection.execute(text("select pg_backend_pid()")).scalar()
        postgres.run(f"select pg_terminate_backend({pid}, 5000)")
        store.outcomes.append(kept, calls(outcome_id="o3"), D)
    assert "nothing of this run was kept in it" in str(told.value)
    with store.opened(database) as kept:
        assert store.outcomes.every(kept)["outcome_id"].to_list() == ["o1"]


@pytest.mark.parametrize(
    ("change", "error", "says"),
    [
        pytest.param({"password": "wrong"}, OutputError, "password authentication failed", id="wrong password"),
        pytest.param({"database": "nowhere"}, OutputError, "does not exist", id="no such database"),
    ],
)
def test_a_server_that_refuses_says_why_and_tells_no_secret(
    postgres: Server, change: dict[str, str], error: type[ListforgeError], says: str
) -> None:
    with pytest.raises(error, match=says) as told, store.opened(postgres.url(**change)):
        pass
    assert PASSWORD not in str(told.value)
    assert "wrong" not in str(told.value)


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("mysql://u:pw@127.0.0.1/x", "mysql is not among sqlite, postgresql"),
        ("nonsense://", "nonsense is not among"),
        ("://x", "not a URL"),
        ("postgresql://u:pw@127.0.0.1:1/x", "postgresql x: connection failed"),
    ],
)
def test_an_address_that_is_none_says_why(address: str, says: str) -> None:
    with pytest.raises(ListforgeError, match=says) as told, store.opened(address):
        pass
    assert "pw" not in str(told.value)


# --- ended from outside --------------------------------------------------------------------------


def test_what_was_committed_outlives_a_kill(tmp_path: Path) -> None:
    """The benchmark's own script, three times in the gate."""
    script = [sys.executable, str(ROOT / "benchmarks/store.py"), "kill", "--times", "3", "--folder", str(tmp_path)]
    done = subprocess.run(script, capture_output=True, text=True, env=clean_environment(), check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    told = re.fullmatch(r"killed 3 times: 0 lost, 0 half; (\d+) transactions of 40 people and calls\n", done.stdout)
    assert told is not None, done.stdout
    assert int(told[1]) >= 3  # every time at least one was committed before


def test_an_empty_file_is_no_store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store.opening, "MAKING", 0.2)  # seconds in which another run may fill it
    (tmp_path / "store.sqlite").touch()
    for write in (True, False):
        with (
            pytest.raises(InputError, match="empty; put a copy back"),
            store.opened(tmp_path / "store.sqlite", write=write),
        ):
            pass


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "theirs.sqlite") as theirs:
        theirs.execute("create table a(b)")
    with pytest.raises(InputError, match="another program"), store.opened(tmp_path / "theirs.sqlite"):
        pass
    with sqlite3.connect(tmp_path / "theirs.sqlite") as theirs:
        assert theirs.execute("select name from sqlite_master").fetchall() == [("a",)]
