"""Lists at an address, over a real local server: whole, sent on, refused, slow, cut off; logins never shown."""

import gzip
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import fsspec
import pytest

from listforge import remote
from listforge.errors import InputError, UsageError
from tests.conftest import Program

LIST = b"Phone,Company\n+442079460123,NA\n"
PACKED = gzip.compress(LIST, mtime=0)


class Handler(BaseHTTPRequestHandler):
    """A list at some paths, a fault at each other."""

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/slow.csv":
            time.sleep(0.5)
        if path == "/private.csv" and self.headers["Authorization"] != "Basic bWU6czNjcmV0":
            return self.answer(401)
        if path.startswith("/around"):
            return self.answer(302, location="/around")
        if path == "/moved.csv":
            return self.answer(301, location="/leads.csv?key=s3cret")
        if path == "/cut.csv":
            return self.answer(200, LIST, length=len(LIST) + 1)
        if path == "/told.csv":
            return self.answer(200, PACKED, encoding="gzip")
        if path == "/told-wrong.csv":
            return self.answer(200, LIST, encoding="gzip")
        bodies = {
            "/leads.csv": LIST,
            "/private.csv": LIST,
            "/slow.csv": LIST,
            "/leads.csv.gz": PACKED,
            "/empty.csv": b"",
        }
        statuses = {"/busy.csv": 503, "/shut.csv": 403}
        if path in bodies:
            return self.answer(200, bodies[path])
        return self.answer(statuses.get(path, 404))

    def answer(
        self, status: int, body: bytes = b"", *, length: int | None = None, location: str = "", encoding: str = ""
    ) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in (("Location", location), ("Content-Encoding", encoding)):
            if value:
                self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def serving(handler: type[BaseHTTPRequestHandler]) -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"127.0.0.1:{httpd.server_address[1]}"
        httpd.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    with serving(Handler) as where:
        yield where


@pytest.mark.parametrize(
    ("place", "is_one"),
    [
        ("https://a.example/leads.csv", True), ("HTTP://a.example", True), ("s3://bucket/x.csv", True), ("gs://b/x", True),
        ("leads.csv", False), ("-", False), ("/in/leads.csv", False), ("in//leads.csv", False), ("C:\\in\\leads.csv", False),
        ("https:/a.example", False), ("in/http://x", False),
    ],
)  # fmt: skip
def test_what_is_an_address(place: str, is_one: bool) -> None:
    assert remote.is_address(place) == is_one


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("https://a.example/in/leads.csv", "https://a.example/in/leads.csv"),
        ("https://me:s3cret@a.example:8443/leads.csv?key=s3cret#s3cret", "https://a.example:8443/leads.csv"),
        ("https://me:p@ss@a.example/leads.csv", "https://a.example/leads.csv"),
        ("s3://key:s3cret@bucket/leads.csv", "s3://bucket/leads.csv"),
    ],
)
def test_an_address_is_named_without_what_is_secret(address: str, said: str) -> None:
    assert remote.spoken(address) == said


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("/leads.csv?key=s3cret", LIST, id="whole"),
        pytest.param("/moved.csv", LIST, id="sent-on"),
        pytest.param("/leads.csv.gz", PACKED, id="packed-stays-packed"),
        pytest.param("/told.csv", LIST, id="packed-for-the-way"),
    ],
)
def test_fetch(path: str, body: bytes, server: str) -> None:
    assert remote.fetch(f"http://{server}{path}") == body


def test_a_login_in_the_address_is_used(server: str) -> None:
    assert remote.fetch(f"http://me:s3cret@{server}/private.csv") == LIST


@pytest.mark.parametrize(
    ("path", "says"),
    [
        pytest.param("/gone.csv", "the server answers 404; check the address", id="404"),
        pytest.param("/shut.csv", "the server answers 403; it wants a login", id="403"),
        pytest.param("/private.csv", "the server answers 401; it wants a login", id="401"),
        pytest.param("/busy.csv", "the server answers 503; try again later", id="503"),
        pytest.param("/around.csv", "is sent on more than 5 times", id="sent-on-for-ever"),
        pytest.param("/cut.csv", "cut off: the server ended before the file did", id="cut-off"),
        pytest.param("/told-wrong.csv", "cannot be reached (DecodingError)", id="not-packed-as-told"),
        pytest.param("/slow.csv", "no answer for 0 seconds; try again", id="slow"),
        pytest.param("/empty.csv", "empty; a list has at least a header", id="empty"),
    ],
)
def test_a_server_that_does_not_give_it_says_why(
    path: str, says: str, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(remote, "SILENCE", 0.2)
    with pytest.raises(InputError) as refused:
        remote.fetch(f"http://you:s3cret@{server}{path}?key=s3cret")
    assert str(refused.value).startswith(f"http://{server}{path}: {says}")
    assert "s3cret" not in str(refused.value)


def test_more_than_there_is_room_for_is_refused(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remote, "LARGEST", 10)
    with pytest.raises(InputError, match="more than 0 GB"):
        remote.fetch(f"http://{server}/leads.csv")


@pytest.mark.parametrize(
    ("address", "error", "says"),
    [
        pytest.param("http://127.0.0.1:1/x.csv", InputError, "cannot be reached (ConnectError)", id="nobody-there"),
        pytest.param("http://[::1/x.csv", InputError, "an address that is none (Invalid IPv6 URL)", id="no-url"),
        pytest.param("memory://in/gone.csv", InputError, "no such file", id="no-such-file"),
        pytest.param("nosuch://me:s3cret@host/x.csv", InputError, "no such kind of address", id="no-such-kind"),
        pytest.param("dask://host/x.csv", UsageError, "Install dask", id="package-missing"),
    ],
)
def test_an_address_that_leads_nowhere_says_why(address: str, error: type[Exception], says: str) -> None:
    with pytest.raises(error) as refused:
        remote.fetch(address)
    assert says in str(refused.value)
    assert "s3cret" not in str(refused.value)


def test_stores_are_read_through_fsspec() -> None:
    with fsspec.open("memory://in/leads.csv", "wb") as file:
        file.write(LIST)
    assert remote.fetch("memory://in/leads.csv") == LIST


class Bucket(BaseHTTPRequestHandler):
    """A store that speaks as much S3 as reading takes: one bucket, one list, one key that may see it."""

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path, _, asked = self.path.partition("?")
        if "Credential=555KEY/" not in self.headers["Authorization"]:
            return self.answer(403, b"<Error><Code>AccessDenied</Code></Error>")
        if path == "/lists/in/leads.csv":
            return self.answer(200, LIST)
        if path.strip("/") == "lists" and "list-type=2" in asked:
            inside = "prefix=in%2F&" in asked or asked.endswith("prefix=in%2F")
            content = "<Contents><Key>in/leads.csv</Key><Size>31</Size></Contents>" if inside else ""
            return self.answer(200, f"<ListBucketResult>{content}</ListBucketResult>".encode())
        missing = b"NoSuchKey" if path.startswith("/lists/") else b"NoSuchBucket"
        return self.answer(404, b"<Error><Code>" + missing + b"</Code></Error>")

    def answer(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def bucket() -> Iterator[str]:
    with serving(Bucket) as where:
        yield f"http://{where}"


@pytest.mark.parametrize(
    ("address", "login", "says"),
    [
        pytest.param("s3://lists/in/leads.csv", {}, None, id="whole"),
        pytest.param("s3://lists/in/gone.csv", {}, "no such file", id="no-such-key"),
        pytest.param("s3://others/leads.csv", {}, "no such file", id="no-such-bucket"),
        pytest.param("s3://lists/in", {}, "a folder; name a file in it", id="folder"),
        pytest.param("s3://lists", {}, "cannot be read (ValueError); check the address, which names", id="bucket-alone"),
        pytest.param("s3://lists/in/leads.csv", {"AWS_ACCESS_KEY_ID": "other"}, "no access (PermissionError)", id="wrong-key"),
        pytest.param("s3://lists/in/leads.csv", {"AWS_ACCESS_KEY_ID": ""}, "no access (NoCredentialsError)", id="no-key"),
        pytest.param("s3://lists/in/leads.csv", {"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}, "cannot be reached (", id="nobody-there"),
    ],
)  # fmt: skip
def test_s3(
    address: str, login: dict[str, str], says: str | None, bucket: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    s3fs = pytest.importorskip("s3fs", reason="s3:// is untested: install s3fs")
    s3fs.S3FileSystem.clear_instance_cache()
    told = {"AWS_ACCESS_KEY_ID": "555KEY", "AWS_SECRET_ACCESS_KEY": "s3cret", "AWS_ENDPOINT_URL": bucket}
    files = {"AWS_CONFIG_FILE": "none", "AWS_SHARED_CREDENTIALS_FILE": "none", "AWS_EC2_METADATA_DISABLED": "true"}
    for name, value in {**files, "AWS_MAX_ATTEMPTS": "1", **told, **login}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    if says is None:
        assert remote.fetch(address) == LIST
        return
    with pytest.raises(InputError) as refused:
        remote.fetch(address)
    assert str(refused.value).startswith(f"{address}: {says}")
    assert "s3cret" not in str(refused.value)


def test_import_reads_addresses_and_names_them_without_their_keys(server: str, here: Program, tmp_path: Path) -> None:
    (tmp_path / "icp.yaml").write_text(
        f"name: x\nsources:\n  - {{name: web, type: form, path: 'http://{server}/leads.csv.gz?key=s3cret'}}\n"
    )
    for told in (["--sources", "--icp", "icp.yaml"], [f"http://me:s3cret@{server}/leads.csv.gz"]):
        said = here("import", *told)
        assert said.code == 0, said.stderr
        names, cells, *_ = (line.split(",") for line in said.text.splitlines())
        row = dict(zip(names, cells, strict=False))
        assert row["source_file"] == f"http://{server}/leads.csv.gz"
        assert row["source"] == ("web" if "--sources" in told else "leads")
        assert "s3cret" not in said.text + said.stderr
    refused = here("import", f"http://me:s3cret@{server}/cut.csv", "-o", "list.csv")
    assert (refused.code, (tmp_path / "list.csv").exists()) == (65, False)
    assert (
        refused.stderr
        == f"listforge: http://{server}/cut.csv: cut off: the server ended before the file did; try again\n"
    )
