"""One question put to a web service, once: what came back, and whether it is worth asking again."""

import hashlib
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import quote

from listforge.errors import UsageError
from listforge.icp.enrichment import Provider
from listforge.providers.address import addresses
from listforge.providers.answer import Cells
from listforge.providers.ledger import State
from listforge.providers.request import Request

if TYPE_CHECKING:
    import httpx

LARGEST = 1_000_000
REDIRECTS = 3
PATIENCE = 60.0  # seconds that a service may ask us to wait; one that wants more is asked no more in this run
NOT_NOW = frozenset({202, 408, 425, 429, 500, 502, 503, 504})
NOT_KNOWN = frozenset({204, 404, 410})
MOVED = frozenset({301, 302, 307, 308})


class Outcome(NamedTuple):
    """What came of asking once.

    `cells`: the text at each path, of a hit or a miss. `why`: what went wrong, else empty. `wait`: the least seconds
    until it is worth asking again, None where it is not. `ends`: the service is to be asked no more.
    """

    state: State
    cells: Cells | None = None
    why: str = ""
    wait: float | None = None
    ends: bool = False


Ask = Callable[[Request, str, int], Outcome]  # the request, its idempotency key, how often it was asked before


def exchange(client: "httpx.Client", provider: Provider, key: str | None, read: Callable[[bytes], Cells | None]) -> Ask:
    """A function that puts a question to the service, for many threads."""
    import httpx

    doors: dict[tuple[str, int], list[str]] = {}

    def door(url: httpx.URL, attempt: int) -> str:
        """An address of the host that was checked; after a failure the next one."""
        host, port = url.raw_host.decode("ascii"), url.port or (443 if url.scheme == "https" else 80)
        found = doors.get((host, port))
        if found is None:
            secret = key is not None and url.scheme == "http"
            found = addresses(provider.name, host, port, allow_private=provider.allow_private, secret=secret)
            doors[host, port] = found
        return found[attempt % len(found)]

    def send(asked: Request, name: str, attempt: int) -> Outcome:
        url = httpx.URL(_with_key(asked.url, provider, key))
        for _ in range(REDIRECTS + 1):
            message = client.build_request(
                asked.method,
                url.copy_with(host=door(url, attempt)),
                json=asked.body,
                headers={"Host": url.netloc.decode("ascii"), "Idempotency-Key": name, **_key_header(provider, key)},
                extensions={"sni_hostname": url.raw_host.decode("ascii")},
            )
            said = client.send(message, stream=True)
            try:
                if said.status_code not in MOVED:
                    return _outcome(said, provider, read)
                onward = url.join(said.headers.get("location", ""))
            finally:
                said.close()
            if not _same_door(url, onward) or (asked.method != "GET" and said.status_code in (301, 302)):
                return Outcome("failed", why="redirects to another address")
            url = onward
        return Outcome("failed", why="redirects without end")

    def ask(asked: Request, name: str, attempt: int) -> Outcome:
        try:
            return send(asked, name, attempt)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout, OSError, UnicodeError):
            doors.clear()  # the name may lead elsewhere by now
            return Outcome("failed", why="cannot be reached", wait=0.0)
        except httpx.TimeoutException:
            return Outcome("unclear", why=f"no answer within {provider.timeout_seconds:g} s", wait=0.0)
        except httpx.TransportError:
            return Outcome("unclear", why="cut off", wait=0.0)
        except httpx.DecodingError:
            return Outcome("unclear", why="cannot be read")
        except httpx.InvalidURL:
            return Outcome("failed", why="no address")

    return ask


def client(provider: Provider) -> "httpx.Client":
    """A client for a service; a UsageError where the package is missing.

    Proxies of the environment are not used: they look up hosts themselves, and what they find nobody has checked.
    """
    try:
        import httpx
    except ImportError:
        raise UsageError(f"provider {provider.name}: install listforge[http] to ask web services") from None
    return httpx.Client(
        headers={"Accept": "application/json", "User-Agent": "listforge", **provider.headers},
        timeout=provider.timeout_seconds,
        limits=httpx.Limits(max_connections=provider.concurrency),
        # No redirect leads from http to https, so that one needs no certificates, slow to load.
        verify=httpx.create_ssl_context() if (provider.url or "").lower().startswith("https:") else False,
        trust_env=False,
        follow_redirects=False,
    )


def idempotency_key(request: str, since: str) -> str:
    """The name of a question by which a service knows it again, however often it is asked until it is answered."""
    return hashlib.sha256(f"{request} {since}".encode()).hexdigest()


def _with_key(url: str, provider: Provider, key: str | None) -> str:
    if key is None or provider.key_query is None:
        return url
    return f"{url}{'&' if '?' in url else '?'}{quote(provider.key_query, safe='')}={quote(key, safe='')}"


def _key_header(provider: Provider, key: str | None) -> dict[str, str]:
    if key is None or provider.key_query is not None:
        return {}
    return {provider.key_header: key} if provider.key_header else {"Authorization": f"Bearer {key}"}


def _same_door(url: "httpx.URL", onward: "httpx.URL") -> bool:
    """Whether a redirect stays where the ICP sends us: the same host and port, by the same scheme."""
    return (url.scheme, url.raw_host, url.port) == (onward.scheme, onward.raw_host, onward.port)


def _outcome(said: "httpx.Response", provider: Provider, read: Callable[[bytes], Cells | None]) -> Outcome:
    status = said.status_code
    nothing = dict.fromkeys(provider.fills.values())
    if status in NOT_KNOWN:
        return Outcome("miss", cells=nothing)
    if status in NOT_NOW:
        wait = _retry_after(said)
        return Outcome("failed", why=f"answers {status}", wait=wait, ends=wait > PATIENCE)
    if status not in (200, 203):
        return Outcome("failed", why=f"answers {status}", ends=status == 402)
    body = _body(said, provider.timeout_seconds)
    if body is None:
        return Outcome("unclear", why=f"an answer of more than {LARGEST:,} bytes")
    cells = read(body)
    if cells is None:
        return Outcome("unclear", why="an answer that is no JSON", wait=0.0)
    return Outcome("hit" if any(text is not None for text in cells.values()) else "miss", cells=cells)


def _body(said: "httpx.Response", seconds: float) -> bytes | None:
    """The body, or None for one too large; a time-out where it comes in drops."""
    import httpx

    body, started = bytearray(), time.monotonic()
    for part in said.iter_bytes():
        body += part
        if len(body) > LARGEST:
            return None
        if time.monotonic() - started > seconds:
            raise httpx.ReadTimeout("the answer came in drops")
    return bytes(body)


def _retry_after(said: Any) -> float:
    """The seconds that a service asks us to wait: a number, or a moment, measured by the service's own clock."""
    told = said.headers.get("retry-after", "")
    try:
        return max(0.0, float(told))
    except ValueError:
        pass
    try:
        later, now = (parsedate_to_datetime(text) for text in (told, said.headers.get("date", "")))
        return max(0.0, (later - now).total_seconds())
    except (ValueError, TypeError):
        return 0.0
