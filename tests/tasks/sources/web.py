"""A small web on this machine: a threaded server whose pages behave each in its own way, and count their visits."""

import gzip
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

STORY = " ".join(
    f"The harbour board approved tidal gate number {n} on Monday after a long debate." for n in range(9)
)

Handler = Callable[["Visit"], None]


def page(title: str = "Gate approved", text: str = STORY, head: str = "") -> bytes:
    """An article page as outlets write them."""
    return (
        f"<!doctype html><html lang='en'><head><title>{title}</title>{head}</head>"
        f"<body><article><h1>{title}</h1><p>{text}</p></article></body></html>"
    ).encode()


def feed(*items: str, title: str = "Harbour Post") -> bytes:
    """An RSS feed with these <item>s."""
    return (
        "<?xml version='1.0' encoding='utf-8'?><rss version='2.0' "
        "xmlns:content='http://purl.org/rss/1.0/modules/content/'>"
        f"<channel><title>{title}</title>{''.join(items)}</channel></rss>"
    ).encode()


def item(link: str, title: str = "Gate approved", more: str = "") -> str:
    """An entry of a feed."""
    date = "Mon, 02 Mar 2026 08:30:00 +0100"
    return f"<item><title>{title}</title><link>{link}</link><pubDate>{date}</pubDate>{more}</item>"


class Visit(BaseHTTPRequestHandler):
    """One request; paths are answered by what `Web.at` was told."""

    protocol_version = "HTTP/1.1"
    server: "_Server"

    def do_GET(self) -> None:
        path = self.path.split("?")[0]
        with self.server.web.counting:
            self.server.web.visits[path] += 1
            self.server.web.last_headers[path] = dict(self.headers.items())
        handler = self.server.web.handlers.get(path)
        try:
            if handler is None:
                self.answer(404, b"not here")
            else:
                handler(self)
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def answer(self, status: int, body: bytes = b"", **headers: str) -> None:
        """A whole answer; names of headers with _ for -."""
        self.send_response(status)
        headers = {"Content-Type": "text/html; charset=utf-8", "Content-Length": str(len(body))} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def stream(self, chunks: Iterator[bytes], **headers: str) -> None:
        """An answer without a length, that ends with the connection."""
        self.send_response(200)
        for name, value in {"Content-Type": "text/html", "Connection": "close", **headers}.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.close_connection = True
        for chunk in chunks:
            self.wfile.write(chunk)
            self.wfile.flush()
            if self.server.web.closing.is_set():
                return

    def log_message(self, *_: object) -> None:
        """Quiet."""


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, web: "Web", address: str) -> None:
        super().__init__((address, 0), Visit)
        self.web = web


class Web:
    """What each path answers, and how often each was asked."""

    def __init__(self, address: str = "127.0.0.1") -> None:
        self.handlers: dict[str, Handler] = {}
        self.visits: Counter[str] = Counter()
        self.last_headers: dict[str, dict[str, str]] = {}
        self.counting = threading.Lock()
        self.closing = threading.Event()
        self._server = _Server(self, address)
        self.host = f"{address}:{self._server.server_port}"

    def url(self, path: str, host: str | None = None) -> str:
        """The address of a path."""
        return f"http://{host or self.host}{path}"

    def at(self, path: str, handler: Handler | bytes, **headers: str) -> str:
        """Answer a path with bytes, or as a handler does; its address."""
        if isinstance(handler, bytes):
            body = handler
            self.handlers[path] = lambda visit: visit.answer(200, body, **headers)
        else:
            self.handlers[path] = handler
        return self.url(path)

    def pages(self) -> Counter[str]:
        """Visits without those of robots.txt."""
        return Counter({path: count for path, count in self.visits.items() if path != "/robots.txt"})

    @contextmanager
    def open(self) -> Iterator["Web"]:
        """Serve for as long as the block lasts."""
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self.closing.set()
            self._server.shutdown()
            self._server.server_close()
            thread.join()


def redirect(to: str, status: int = 302) -> Handler:
    """Go to another address."""
    return lambda visit: visit.answer(status, Location=to)


def failing(times: int, status: int, then: bytes, **headers: str) -> Handler:
    """`status` for the first visits, and then a page."""
    left = iter(range(times))

    def handler(visit: Visit) -> None:
        if next(left, None) is None:
            visit.answer(200, then)
        else:
            visit.answer(status, **headers)

    return handler


def with_validators(body: bytes, etag: str = '"v1"', modified: str = "Mon, 02 Mar 2026 07:00:00 GMT") -> Handler:
    """304 where the visitor has it already."""

    def handler(visit: Visit) -> None:
        if visit.headers.get("If-None-Match") == etag or visit.headers.get("If-Modified-Since") == modified:
            visit.answer(304, ETag=etag)
        else:
            visit.answer(200, body, ETag=etag, Last_Modified=modified)

    return handler


def drip(visit: Visit) -> None:
    """A byte now and then, for ever."""

    def bytes_() -> Iterator[bytes]:
        while True:
            yield b"x"
            time.sleep(0.1)

    visit.stream(bytes_())


def slow_head(visit: Visit) -> None:
    """Headers that never end."""
    visit.wfile.write(b"HTTP/1.1 200 OK\r\n")
    number = 0
    while not visit.server.web.closing.is_set():
        visit.wfile.write(f"X-{number}: x\r\n".encode())
        number += 1
        time.sleep(0.1)


def endless(visit: Visit) -> None:
    """As fast as it goes, for ever."""

    def bytes_() -> Iterator[bytes]:
        while True:
            yield b"<p>more</p>" * 5_000

    visit.stream(bytes_())


def bomb(megabytes: int) -> bytes:
    """A gzip of zeros, a thousandth of what it unpacks to."""
    return gzip.compress(b"\0" * (megabytes * 1_000_000), 9)
