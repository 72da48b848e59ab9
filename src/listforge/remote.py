"""Lists that lie elsewhere: read from the address that a person named, and from no other."""

import io
import re
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from listforge.errors import InputError, UsageError
from listforge.frames.own import filled

LARGEST = 4 << 30
CONNECT, SILENCE = 10.0, 60.0  # seconds to wait for a connection, and for the next bytes
REDIRECTS = 5
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


def is_address(place: str) -> bool:
    """Whether a place is an address (https://, s3://) and no path."""
    return _ADDRESS.match(place) is not None


def spoken(address: str) -> str:
    """The address as results and messages name it: without a password, and without what stands behind a `?`."""
    try:
        parts = urlsplit(address)
    except ValueError as error:
        raise InputError(f"an address that is none ({error}); check how it is written") from None
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))


def fetch(address: str) -> bytes:
    """The bytes at an address; an InputError says why there are none, a UsageError which package is missing."""
    name = spoken(address)
    data = _web(address, name) if address.lower().startswith(("http://", "https://")) else _stored(address, name)
    return filled(data, name)


def _web(address: str, name: str) -> bytes:
    try:
        import httpx
    except ImportError:
        raise UsageError(f"{name}: install listforge[remote] to read addresses") from None
    timeout = httpx.Timeout(SILENCE, connect=CONNECT)
    try:
        with (
            httpx.Client(timeout=timeout, follow_redirects=True, max_redirects=REDIRECTS) as client,
            client.stream("GET", address) as response,
        ):
            if response.status_code != 200:
                raise InputError(f"{name}: the server answers {response.status_code}; {_advice(response.status_code)}")
            data = _whole(response, name)
    except httpx.TimeoutException:
        raise InputError(f"{name}: no answer for {SILENCE:.0f} seconds; try again, or fetch the file by hand") from None
    except httpx.TooManyRedirects:
        raise InputError(f"{name}: is sent on more than {REDIRECTS} times; name the address it ends at") from None
    except httpx.RemoteProtocolError:
        raise InputError(f"{name}: cut off: the server ended before the file did; try again") from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise InputError(f"{name}: cannot be reached ({type(error).__name__}); check the address") from None
    return data


def _whole(response: Any, name: str) -> bytes:
    body = io.BytesIO()
    for part in response.iter_bytes():
        body.write(part)
        if body.tell() > LARGEST:
            raise InputError(f"{name}: more than {LARGEST >> 30} GB; fetch the file by hand if it is a list")
    return body.getvalue()


def _advice(status: int) -> str:
    if status in (401, 403):
        return "it wants a login, which the address does not have"
    if status in (404, 410):
        return "check the address"
    return "try again later" if status == 429 or status >= 500 else "fetch the file by hand"


def _stored(address: str, name: str) -> bytes:
    try:
        import fsspec
    except ImportError:
        raise UsageError(f"{name}: install listforge[remote] to read addresses") from None
    try:
        fsspec.get_filesystem_class(address.partition("://")[0].lower())
    except ImportError as error:
        raise UsageError(f"{name}: {error}") from None
    except ValueError:
        known = "http, https, s3, gs, abfs, sftp and what else fsspec knows"
        raise InputError(f"{name}: no such kind of address; there are {known}") from None
    try:
        with fsspec.open(address, "rb") as file:
            if getattr(file, "details", {}).get("type") == "directory":
                raise IsADirectoryError
            data = file.read(LARGEST + 1)
    except Exception as error:
        raise InputError(f"{name}: {_said(error)}") from None
    if len(data) > LARGEST:
        raise InputError(f"{name}: more than {LARGEST >> 30} GB; fetch the file by hand if it is a list")
    return bytes(data)


def _said(error: Exception) -> str:
    """What a store's error means. Every store has errors of its own, whose words may hold keys: they are not told."""
    kind = type(error).__name__
    if isinstance(error, FileNotFoundError):
        return "no such file"
    if isinstance(error, IsADirectoryError):
        return "a folder; name a file in it"
    if isinstance(error, PermissionError) or "Credential" in kind:
        return f"no access ({kind}); check the login, which comes from the environment or from where the store keeps it"
    if isinstance(error, OSError | TimeoutError) or "Connect" in kind or "Timeout" in kind:
        return f"cannot be reached ({kind}); check the address and the network"
    return f"cannot be read ({kind}); check the address, which names a store and a file in it, and its login"
