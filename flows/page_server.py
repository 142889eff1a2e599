"""Serves the pages in LAKE/digests to browsers on this machine: a web page may not link to a local file.

Reachable from this machine only, under its own names and the one that `ADDRESS` gives, and limited to the pages of
nights and stories, their index and feeds, beside the routes that are given.
"""

from __future__ import annotations

import mimetypes
import os
import re
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import httpx

from flows.guarded import WithHeaders
from tasks.night_page.write import INDEX
from warehouse.errors import SettingsError
from warehouse.lake.lake import Lake

if TYPE_CHECKING:
    import uvicorn
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp, Scope

ADDRESS = "NIGHTDESK_DIGESTS_URL"  # where the user's own server, or one in front of ours, shows the pages
HOST = "127.0.0.1"
KEEP_ALIVE_SECONDS = 10  # how long a connection may stay open between two requests
SHUTDOWN_SECONDS = 1  # how long the end of a command waits for responses under way
_PAGE = re.compile(
    rf"\d{{4}}-\d\d-\d\d\.html|stories/[0-9A-Za-z_-]+\.html|(feeds/)?{re.escape(INDEX)}"
    r"|feeds/(night|watches|(claims|entities|stories)/[a-z0-9][a-z0-9._-]*)\.(atom|json)"
)
mimetypes.add_type("application/atom+xml", ".atom")  # Python's list lacks it, and not every system has one
# Each page of a night sets a narrower policy of its own; this one also covers error responses.
_POLICY = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
}
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def address() -> str | None:
    """The address that the environment gives for the pages, without a trailing slash; None if it gives none."""
    given = os.environ.get(ADDRESS, "").rstrip("/")
    return given or None


@contextmanager
def serve_pages(lake: Lake, port: int, routes: Sequence[BaseRoute] = ()) -> Iterator[str]:
    """Serve the lake's pages while the block runs; yields their address.

    Without further routes, starts no server if the environment names an address or if `nightdesk serve` already
    serves this lake.

    Args:
        port: the preferred port, so that links of earlier runs stay valid; if it is taken, any free port.
        routes: what else the server answers, on this machine whatever the environment names.

    Raises:
        SettingsError: as `serving`.
    """
    here = f"http://{HOST}:{port}/{lake.label}"
    if not routes and (served := address() or (here if _serves(here, lake) else None)):
        yield served
        return
    with serving(lake, port, routes) as site:
        yield f"{site}/{lake.label}"


@contextmanager
def serving(lake: Lake, port: int, routes: Sequence[BaseRoute] = ()) -> Iterator[str]:
    """Serve the lake's pages and other routes while the block runs; yields the address of all of them.

    Args:
        port: the preferred port; if it is taken, any free port.
        routes: what else the server answers.

    Raises:
        SettingsError: the environment gives an address that names no host.
    """
    server = _server(lake, routes)
    listener = _listener(port)
    thread = threading.Thread(target=server.run, args=([listener],), name="page server", daemon=True)
    thread.start()
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()


def _serves(here: str, lake: Lake) -> bool:
    """Whether another process serves the pages of this very lake at `here`."""
    try:
        # Without TLS there is nothing to verify, and loading all certificates takes 20 ms.
        answer = httpx.get(f"{here}/", timeout=2, trust_env=False, verify=False)
    except httpx.HTTPError:
        return False
    return bool(answer.headers.get("Server") == _name(lake))


def _name(lake: Lake) -> str:
    return f"Nightdesk {lake.label}"


def _listener(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port))
    except OSError:
        return socket.create_server((HOST, 0))


def _server(lake: Lake, routes: Sequence[BaseRoute]) -> uvicorn.Server:
    import uvicorn

    return uvicorn.Server(
        uvicorn.Config(
            _app(lake, routes),
            headers=[*_HEADERS.items(), ("Server", _name(lake))],
            server_header=False,
            loop="asyncio",
            http="h11",
            ws="none",
            lifespan="off",
            log_config=None,
            log_level="error",  # the terminal belongs to the runs
            access_log=False,
            timeout_keep_alive=KEEP_ALIVE_SECONDS,
            timeout_graceful_shutdown=SHUTDOWN_SECONDS,
        )
    )


def _app(lake: Lake, routes: Sequence[BaseRoute]) -> ASGIApp:
    """The pages of a lake below `/LABEL/`, and the other routes, for requests that name this machine."""
    from starlette.applications import Starlette
    from starlette.exceptions import HTTPException
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Mount
    from starlette.staticfiles import StaticFiles

    class Pages(StaticFiles):
        def get_path(self, scope: Scope) -> str:
            name = scope["path"].removeprefix(f"/{lake.label}/")
            name = f"{name}{INDEX}" if name in ("", "feeds/") else name
            if not _PAGE.fullmatch(name):
                raise HTTPException(404)
            return name

        async def check_config(self) -> None:
            """Allow the folder to be absent: the first night creates it."""

    # Without the check of the host, a web page whose name was made to resolve to this machine could read ours (DNS
    # rebinding). Only `Host` counts: whatever else names a host, such as X-Forwarded-Host, anybody may send.
    site = Starlette(
        routes=[*routes, Mount("/", Pages(directory=lake.digests, check_dir=False))],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=_hosts())],
    )
    return WithHeaders(site, _POLICY)


def _hosts() -> list[str]:
    """The names under which requests are answered: those of this machine, and that of `address`.

    Raises:
        SettingsError: the environment gives an address from which no single host can be read.
    """
    given = address()
    if given is None:
        return [HOST, "localhost"]
    try:
        host = urlsplit(given).hostname
    except ValueError:
        host = None
    if not host or "*" in host:
        raise SettingsError(f"{ADDRESS}: {given!r} names no host: write it as https://news.example.org/digests")
    return [HOST, "localhost", host]
