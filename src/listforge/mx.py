"""Whether mail domains take mail, asked of DNS; a time-out is unknown, never a no."""

from concurrent.futures import ThreadPoolExecutor

import dns.exception
import dns.resolver
import polars as pl

TIMEOUT = 5.0
AT_ONCE = 16


def statuses(domains: pl.Series, resolver: dns.resolver.Resolver | None = None) -> pl.Series:
    """valid, invalid or unknown for each domain, each asked once: an MX record, else an address, else neither."""
    try:
        asked = resolver or dns.resolver.Resolver()
    except dns.exception.DNSException:  # a machine without DNS
        return pl.select(pl.when(domains.is_not_null()).then(pl.lit("unknown"))).to_series().alias(domains.name)
    asked.lifetime = asked.lifetime if resolver else TIMEOUT
    unique = domains.drop_nulls().unique().sort()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = dict(zip(unique, pool.map(lambda host: _status(asked, host), unique), strict=True))
    return domains.replace_strict(found, default=None, return_dtype=pl.String)


def _status(resolver: dns.resolver.Resolver, host: str) -> str:
    for record in ("MX", "A", "AAAA"):
        try:
            answer = resolver.resolve(host, record)
        except dns.resolver.NXDOMAIN:
            return "invalid"
        except dns.resolver.NoAnswer:
            continue
        except dns.exception.DNSException:
            return "unknown"
        # A null MX (RFC 7505) says that the domain takes no mail.
        null = record == "MX" and all(str(entry.exchange) == "." for entry in answer)
        return "invalid" if null else "valid"
    return "invalid"
