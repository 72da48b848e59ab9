"""Where a name on the net leads, looked up and checked before anybody connects to it."""

import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from listforge.errors import UsageError

TRANSLATED = IPv6Network("64:ff9b::/96")  # RFC 6052: the last 32 bits are an IPv4 address


def addresses(name: str, host: str, port: int, *, allow_private: bool, secret: bool) -> list[str]:
    """The addresses of a host that may be connected to; an OSError where it has none.

    Connecting to one of them, and not to the host's name, leaves nobody the time to point the name elsewhere. A
    UsageError, in the name of the provider, refuses a host within one's own net that the ICP does not allow, and a key
    (`secret`: by http://) on its way to a public one.
    """
    found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    public = [one for one in dict.fromkeys(found) if is_public(one)]
    if secret and public:
        raise UsageError(f"provider {name}: a key is not sent to a public host by http://; write https://")
    if allow_private:
        return list(dict.fromkeys(found))
    if not public:
        raise UsageError(
            f"provider {name}: {host} is an address of this machine or its own net; allow_private: true allows it"
        )
    return public


def is_public(address: str) -> bool:
    """Whether an address is one of the public net: not private, of this machine, of the link, multicast or reserved."""
    where = _inner(ip_address(address.partition("%")[0]))
    return where.is_global and not where.is_multicast and not where.is_reserved


def _inner(where: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 address leads to, where it does."""
    if isinstance(where, IPv4Address):
        return where
    if where in TRANSLATED:
        return IPv4Address(int(where) & 0xFFFFFFFF)
    return where.ipv4_mapped or where.sixtofour or (where.teredo[1] if where.teredo else where)
