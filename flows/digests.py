"""Shows the pages of LAKE/digests to this machine's browser: a page of a server may not link to a file.

Only reads, only answers this machine, only gives the pages of the nights and their list.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx

from tasks.digest.write import INDEX
from warehouse.lake.lake import Lake

ADDRESS = "NIGHTDESK_DIGESTS_URL"  # where a user serves LAKE/digests himself
HOST = "127.0.0.1"
POLL_SECONDS = 0.1  # to see that it is to end: every run waits for that
IDLE_SECONDS = 10  # that a browser may keep a connection without asking anything
_PAGE = re.compile(rf"\d{{4}}-\d\d-\d\d\.html|{re.escape(INDEX)}")
_HEADERS = {
    # The page says so itself, and more narrowly; this holds for whatever else might lie in the folder.
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


def address() -> str | None:
    """Where the environment says that the pages are served, without a slash at the end; None if it does not."""
    given = os.environ.get(ADDRESS, "").rstrip("/")
    return given or None


@contextmanager
def served(lake: Lake, port: int) -> Iterator[str]:
    """The lake's pages can be reached at the address yielded while the block lasts.

    Nothing is started where the environment names an address, or a `nightdesk serve` of the same lake shows them.

    Args:
        port: taken where it is free, so that links of earlier runs stay good; else any free one.
    """
    if given := address():
        yield given
        return
    here = f"http://{HOST}:{port}/{lake.label}"
    server = None if _is_ours(here, lake) else _started(lake, port)
    if server is not None:
        here = f"http://{HOST}:{server.server_port}/{lake.label}"
    try:
        yield here
    finally:
        if server is not None:
            server.shutdown()
            server.server_close()


def _is_ours(here: str, lake: Lake) -> bool:
    """Whether another process shows the pages of this very lake there."""
    try:
        # There is nothing to verify without TLS, and reading all certificates takes 20 ms.
        answer = httpx.get(f"{here}/", timeout=2, trust_env=False, verify=False)
    except httpx.HTTPError:
        return False
    return bool(answer.headers.get("Server") == _name(lake))


def _name(lake: Lake) -> str:
    return f"Nightdesk {lake.label}"


def _started(lake: Lake, port: int) -> ThreadingHTTPServer:
    try:
        server = _Server((HOST, port), _handler(lake))
    except OSError:
        server = _Server((HOST, 0), _handler(lake))
    serving = {"poll_interval": POLL_SECONDS}
    threading.Thread(target=server.serve_forever, kwargs=serving, name="digests", daemon=True).start()
    return server


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    allow_reuse_address = True  # as HTTPServer has it: a port that was used until just now is free


def _handler(lake: Lake) -> type[BaseHTTPRequestHandler]:
    class Pages(BaseHTTPRequestHandler):
        timeout = IDLE_SECONDS

        def version_string(self) -> str:
            return _name(lake)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the terminal belongs to the runs."""

        def do_GET(self) -> None:
            self._answer(with_body=True)

        def do_HEAD(self) -> None:
            self._answer(with_body=False)

        def _answer(self, *, with_body: bool) -> None:
            port = self.connection.getsockname()[1]
            if self.headers.get("Host") not in (f"{HOST}:{port}", f"localhost:{port}"):
                # A name of somebody's that was made to point here (DNS rebinding): its pages could read ours.
                self._send(HTTPStatus.MISDIRECTED_REQUEST, "text/plain", b"ask for 127.0.0.1\n", with_body)
                return
            name = self.path.partition("?")[0].removeprefix(f"/{lake.label}/") or INDEX
            page = lake.digests / name if _PAGE.fullmatch(name) else None
            try:
                if page is None:
                    raise FileNotFoundError
                self._send(HTTPStatus.OK, "text/html", page.read_bytes(), with_body)
            except FileNotFoundError:
                self._send(HTTPStatus.NOT_FOUND, "text/plain", b"there is no such page\n", with_body)

        def _send(self, status: HTTPStatus, kind: str, body: bytes, with_body: bool) -> None:
            self.send_response(status)
            for key, value in {**_HEADERS, "Content-Type": f"{kind}; charset=utf-8"}.items():
                self.send_header(key, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            if with_body:
                self.wfile.write(body)

    return Pages
