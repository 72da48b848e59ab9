"""Whether mail domains take mail, asked of DNS; a time-out or a failing server is unknown, never a no.

What DNS said is kept in a CSV file (`domain,status,asked_on`), and asked again after MAX_AGE_DAYS. Only a yes and a no
are kept. A file for each name server that a person names: what one answers need not be true of another. The file is
replaced as a whole; of two runs that end at once, one's new answers are asked again some day.
"""

import os
import re
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from ipaddress import ip_address
from pathlib import Path
from threading import Lock

import dns.exception
import dns.name
import dns.resolver
import polars as pl

from listforge import frames
from listforge.errors import InputError, OutputError, UsageError
from listforge.plural import many

SERVER_VARIABLE = "LISTFORGE_DNS"
TIMEOUT = 5.0  # seconds for one question, with all its tries
AT_ONCE = 16
RATE = 200.0  # questions a second, at most
GIVE_UP = 64  # domains one after the other that nobody answered for: the network is down, and not the domains
MAX_AGE_DAYS = 30
BATCH = 10_000  # domains between two writes of the cache, so that a run that is broken off was not for nothing
CACHE = {"domain": pl.String, "status": pl.String, "asked_on": pl.Date}
KEPT = ("valid", "invalid")

Say = Callable[[str], None]


def resolver(today: date, say: Say) -> Callable[[pl.Series], pl.Series]:
    """A function from mail domains to valid, invalid or unknown, of the name server and the cache of this machine.

    `say` takes what a person should know: a cache that cannot be read or written, a name server that does not answer.
    """
    server, cache = os.environ.get(SERVER_VARIABLE) or None, cache_file(os.environ)
    asked = name_server(server)

    def ask(domains: pl.Series) -> pl.Series:
        return cached_statuses(domains, asked, cache, today, say)

    return ask


def cache_file(environment: "os._Environ[str] | dict[str, str]") -> Path | None:
    """Where answers are kept: `listforge/mx.csv` in $XDG_CACHE_HOME, else in ~/.cache; None without a home."""
    told = environment.get("XDG_CACHE_HOME", "")
    home = environment.get("HOME") or environment.get("USERPROFILE") or ""
    base = Path(told) if Path(told).is_absolute() else Path(home, ".cache")
    if not base.is_absolute():
        return None
    server = re.sub(r"[^0-9a-z]+", "-", environment.get(SERVER_VARIABLE, "").lower()).strip("-")
    return base / "listforge" / (f"mx-{server}.csv" if server else "mx.csv")


def name_server(told: str | None) -> dns.resolver.Resolver | None:
    """The name server at `ADDRESS`, `ADDRESS:PORT` or `[ADDRESS]:PORT`, else the machine's; None where it has none."""
    if told is None:
        try:
            found = dns.resolver.Resolver()
        except dns.exception.DNSException:
            return None
    else:
        address, port = _address(told)
        found = dns.resolver.Resolver(configure=False)
        found.nameservers, found.port = [address], port
    found.lifetime = TIMEOUT
    return found


def _address(told: str) -> tuple[str, int]:
    parts = re.fullmatch(r"\[(.+)\](?::(\d{1,5}))?|([^:]+)(?::(\d{1,5}))?|(.+:.+:.*)", told.strip())
    host = (parts[1] or parts[3] or parts[5]) if parts else ""
    port = int((parts[2] or parts[4] or 53) if parts else 0)
    try:
        address = str(ip_address(host))
    except ValueError:
        address = ""
    if not address or not 0 < port < 65536:
        raise UsageError(f"{SERVER_VARIABLE}={told!r} is no name server; write an IP address, or 127.0.0.1:5353")
    return address, port


# --- the cache -----------------------------------------------------------------------------------


def cached_statuses(
    domains: pl.Series, resolver: dns.resolver.Resolver | None, cache: Path | None, today: date, say: Say
) -> pl.Series:
    """valid, invalid or unknown for each domain: what the cache has if it is not too old, else what DNS says now."""
    unique = domains.drop_nulls().unique().sort().alias("domain")
    age = (pl.lit(today) - pl.col("asked_on")).dt.total_days()
    known = _read(cache, say) if cache is not None else pl.DataFrame(schema=CACHE)
    known = known.filter(age.is_between(0, MAX_AGE_DAYS))
    answers = [known.filter(pl.col("domain").is_in(unique.implode()))]
    rest = unique.filter(~unique.is_in(known["domain"].implode()))
    for at in range(0, len(rest), BATCH):
        batch = rest.slice(at, BATCH)
        said = pl.DataFrame([batch, statuses(batch, resolver, say).alias("status")]).with_columns(asked_on=today)
        answers.append(said)
        known = pl.concat([known, said.filter(pl.col("status").is_in(KEPT))])
        if cache is not None:
            _write(known.sort("domain"), cache, say)
    found = pl.concat(answers)
    return domains.replace_strict(found["domain"], found["status"], default=None, return_dtype=pl.String)


def _read(cache: Path, say: Say) -> pl.DataFrame:
    """The answers in the file; none, and a word about it, where it is not what `_write` writes."""
    if not cache.exists():
        return pl.DataFrame(schema=CACHE)
    try:
        data = frames.load(cache)
        known = pl.read_csv(data, schema=CACHE)
        whole = data.startswith(",".join(CACHE).encode()) and not known.null_count().sum_horizontal().item()
        if not whole or not known["status"].is_in(KEPT).all():
            raise InputError(f"{cache}: a line that is not whole")
        return known.unique("domain", keep="last", maintain_order=True)
    except (InputError, pl.exceptions.PolarsError):
        say(f"{cache}: not a list of DNS answers; ignored, and written anew")
        return pl.DataFrame(schema=CACHE)


def _write(known: pl.DataFrame, cache: Path, say: Say) -> None:
    try:
        frames.make_folder(cache.parent)
        frames.write(known, cache)
    except OutputError as error:
        say(f"{error}; the answers of DNS are not kept")


# --- DNS -----------------------------------------------------------------------------------------


def statuses(domains: pl.Series, resolver: dns.resolver.Resolver | None, say: Say) -> pl.Series:
    """valid, invalid or unknown for each domain, each asked once: an MX record, else an address, else neither."""
    unique = domains.drop_nulls().unique().sort()
    pool = ThreadPoolExecutor(AT_ONCE)
    try:
        found = list(pool.map(_asker(resolver), unique))
    finally:  # also on Ctrl-C: what nobody has asked yet is not asked
        pool.shutdown(cancel_futures=True)
    if skipped := found.count(None):
        left = many(skipped, "mail domain")
        say(f"no answer of the name server; {left} not looked up. {SERVER_VARIABLE} names another")
    answers = pl.Series(found, dtype=pl.String).fill_null("unknown")
    return domains.replace_strict(unique, answers, default=None, return_dtype=pl.String)


def _asker(resolver: dns.resolver.Resolver | None) -> Callable[[str], str | None]:
    """A function that asks for one domain, for many threads; null once nobody has answered for a while."""
    failed, lock, wait = 0, Lock(), _pace(RATE)

    def ask(host: str) -> str | None:
        nonlocal failed
        if resolver is None or failed >= GIVE_UP:
            return None
        status = _status(resolver, host, wait)
        with lock:
            failed = failed + 1 if status == "unknown" else 0
        return status

    return ask


def _pace(rate: float) -> Callable[[], None]:
    """A function that waits for its turn: so many a second, over all threads."""
    lock, turn = Lock(), 0.0

    def wait() -> None:
        nonlocal turn
        with lock:
            turn = max(turn + 1 / rate, time.monotonic())
            mine = turn
        time.sleep(max(mine - time.monotonic(), 0.0))

    return wait


def _status(resolver: dns.resolver.Resolver, host: str, wait: Callable[[], None]) -> str:
    """MX, else A, else AAAA (RFC 5321, 5.1); a null MX (RFC 7505) says that the domain takes no mail."""
    for record in ("MX", "A", "AAAA"):
        wait()
        try:
            # Names as registries take them today; the resolver's own reading makes fass.de of faß.de.
            name = dns.name.from_text(host, idna_codec=dns.name.IDNA_2008_Practical)
            answer = resolver.resolve(name, record)
        except dns.resolver.NXDOMAIN:
            return "invalid"
        except dns.resolver.NoAnswer:
            continue
        except (dns.exception.DNSException, OSError):
            return "unknown"
        null = record == "MX" and all(entry.exchange == dns.name.root for entry in answer)
        return "invalid" if null else "valid"
    return "invalid"
