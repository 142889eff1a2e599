"""Connects to the addresses that the guard checked, with the host's name in TLS and in the request."""

from __future__ import annotations

from ssl import SSLContext

import httpx

from tasks.sources.fetching.address import AddressGuard, host_of


class GuardedTransport(httpx.AsyncBaseTransport):
    """Resolves each host through the guard and connects to the checked addresses.

    Each host name has its own connections: a connection whose certificate was checked against one name never
    carries requests for another name at the same address.
    """

    def __init__(self, guard: AddressGuard) -> None:
        self._guard = guard
        self._tls: SSLContext = httpx.create_ssl_context()
        self._by_host: dict[str, httpx.AsyncHTTPTransport] = {}

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request to the first address of its host that accepts a connection.

        Raises:
            FetchFailure: the guard refuses the address.
            httpx.TransportError: no address answers.
        """
        host = host_of(request.url)
        addresses = await self._guard.addresses(request.url)
        inner = self._by_host.setdefault(host, httpx.AsyncHTTPTransport(verify=self._tls, trust_env=False))
        refused: httpx.ConnectError | None = None
        for address in addresses:
            pinned = httpx.Request(
                request.method,
                request.url.copy_with(host=address),
                headers=request.headers,  # their Host has the name
                stream=request.stream,
                extensions={**request.extensions, "sni_hostname": host},
            )
            try:
                return await inner.handle_async_request(pinned)
            except httpx.ConnectError as error:
                refused = error
        raise refused or httpx.ConnectError(f"host {host} has no address")

    async def aclose(self) -> None:
        """Close all connections."""
        for inner in self._by_host.values():
            await inner.aclose()
