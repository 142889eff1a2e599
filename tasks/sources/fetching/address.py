"""The address guard: which URLs may be fetched, and from which IP addresses.

Strangers write feeds and redirects. Neither may make this machine read its own files, its own network or a cloud's
metadata service. `transport` connects to the addresses that were checked here, so a host name that resolves
differently the second time gains nothing.
"""

from __future__ import annotations

import asyncio
import ipaddress
import socket
from collections.abc import Collection
from urllib.parse import urljoin

import httpx

from tasks.sources.fetching.answer import FetchFailure, RefusedAddress

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")  # RFC 6052: the IPv4 address is in the last 32 bits
_LONGEST = 2_048  # characters; servers and proxies refuse longer addresses

Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def target(written: str, base: str | None = None) -> httpx.URL:
    """The URL that `written` names, without user, password and fragment; relative URLs are resolved against `base`.

    Raises:
        RefusedAddress: it is not an http or https URL.
    """
    try:
        url = httpx.URL(urljoin(base, written.strip()) if base else written.strip())
    except (ValueError, httpx.InvalidURL) as error:
        raise RefusedAddress(f"no web address: {error}") from error
    if url.scheme not in _PORTS:
        raise RefusedAddress(f"scheme {url.scheme[:20] or 'missing'} refused, only http and https")
    if not url.host or len(str(url)) > _LONGEST or port_of(url) > 65_535:
        wrong = "no host" if not url.host else "too long" if len(str(url)) > _LONGEST else "no such port"
        raise RefusedAddress(f"no web address: {wrong}")
    return url.copy_with(username=None, password=None, fragment=None)


def host_of(url: httpx.URL) -> str:
    """The host as it is resolved: ASCII, lower case, IPv6 without brackets."""
    return url.raw_host.decode("ascii").lower()


def port_of(url: httpx.URL) -> int:
    """The port that a URL names or its scheme implies."""
    return url.port or _PORTS[url.scheme]


class AddressGuard:
    """Resolves hosts and refuses addresses outside the public internet."""

    def __init__(self, allowed: Collection[str]) -> None:
        """`allowed`: `host` or `host:port` that may have private addresses and unusual ports."""
        self._allowed = frozenset(allowed)

    async def addresses(self, url: httpx.URL) -> list[str]:
        """The IP addresses of the host of `url`, in the resolver's order.

        Raises:
            RefusedAddress: the port or one of the addresses is refused.
            FetchFailure: the host name cannot be resolved.
        """
        host, port = host_of(url), port_of(url)
        allowed = not self._allowed.isdisjoint({host, f"{host}:{port}"})
        if port not in _PORTS.values() and not allowed:
            raise RefusedAddress(f"port {port} refused; fetch.allow_hosts can allow {host}:{port}")
        try:
            resolved = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except OSError as error:
            raise FetchFailure(f"host {host} is not known: {error.strerror}", passing=True) from error
        except UnicodeError as error:
            raise RefusedAddress(f"no web address: host {host[:80]!r}") from error
        addresses = list(dict.fromkeys(str(info[4][0]) for info in resolved))
        for address in addresses:
            if not (allowed or is_public(ipaddress.ip_address(address))):
                raise RefusedAddress(f"private address {address} refused")
        return addresses


def refusal(written: str) -> str | None:
    """Why a URL would be refused if no host is allowed; None if it would not be, or cannot be resolved now."""
    try:
        asyncio.run(AddressGuard(()).addresses(target(written)))
    except RefusedAddress as error:
        return str(error)
    except FetchFailure:
        return None
    return None


def is_public(address: Address) -> bool:
    """Whether an address belongs to the public internet; an IPv4 address wrapped in IPv6 is unwrapped first."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.scope_id:
            return False
        inner = address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)
        if address in _NAT64:
            inner = ipaddress.IPv4Address(int(address) & 0xFFFF_FFFF)
        if inner is not None:
            return is_public(inner)
    return address.is_global and not address.is_multicast and not address.is_reserved
