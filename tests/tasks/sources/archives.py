"""Web archives made on the spot: what their writers write, byte by byte, so that each byte can also be wrong."""

from __future__ import annotations

import gzip
import warnings
from io import BytesIO

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

SEEN = "2026-03-02T04:05:06Z"
PARAGRAPHS = (
    "The harbour board approved the new tidal gate on Monday after eleven hours of debate.",
    "Fishermen said that the gate would cost them the spring season and threatened to go to court.",
)
TEXT = "\n".join(PARAGRAPHS)


def page(*paragraphs: str, head: str = "") -> bytes:
    """A small page of an article."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs or PARAGRAPHS)
    return f"<!DOCTYPE html><html><head>{head}</head><body><article>{body}</article></body></html>".encode()


def answer(
    body: bytes, content_type: str | None = "text/html; charset=utf-8", status: str = "200 OK", headers: str = ""
) -> bytes:
    """An answer of HTTP."""
    said = f"Content-Type: {content_type}\r\n" if content_type else ""
    return f"HTTP/1.1 {status}\r\n{said}{headers}\r\n".encode() + body


def record(
    block: bytes | None = None,
    *,
    uri: str | None = "https://post.example/gate",
    kind: str = "response",
    date: str | None = SEEN,
    content_type: str = "application/http; msgtype=response",
    length: object = None,
    end: bytes = b"\r\n\r\n",
) -> bytes:
    """A record of WARC; of an article where no block is given."""
    block = answer(page()) if block is None else block
    said = {
        "WARC-Type": kind,
        "WARC-Record-ID": "<urn:uuid:1d9c2f34-5a87-4a2c-8d55-2b1f8f0b6c01>",
        "WARC-Date": date,
        "WARC-Target-URI": uri,
        "Content-Type": content_type,
        "Content-Length": len(block) if length is None else length,
    }
    lines = "".join(f"{name}: {value}\r\n" for name, value in said.items() if value is not None)
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + end


def packed(*records: bytes) -> bytes:
    """Each record in a gzip member of its own, as archives have them."""
    return b"".join(gzip.compress(one, mtime=0) for one in records)


def cc_news(count: int) -> bytes:
    """An archive as CC-NEWS gives them, written by warcio: a request and its response to each page, in gzip."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # warcio leaves its temporary files to be collected
        return _cc_news(count)


def _cc_news(count: int) -> bytes:
    out = BytesIO()
    writer = WARCWriter(out, gzip=True)
    writer.write_record(writer.create_warcinfo_record("news.warc.gz", {"software": "a crawler"}))
    for number in range(count):
        uri = f"https://post.example/{number}"
        asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "post.example")], is_http_request=True)
        said = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
        dated = {"WARC-Date": SEEN}
        writer.write_record(
            writer.create_warc_record(uri, "request", http_headers=asked, warc_headers_dict=dict(dated))
        )
        content = page(f"Report {number} of the harbour board tells of the tidal gate.", *PARAGRAPHS)
        response = writer.create_warc_record(
            uri, "response", BytesIO(content), http_headers=said, warc_headers_dict=dict(dated)
        )
        writer.write_record(response)
    return out.getvalue()


def arc(
    *contents: bytes, version: bytes = b"1 0 Example\nURL IP-address Archive-date Content-type Archive-length\n"
):
    """An archive of the older kind: a line before each answer."""
    head = b"filedesc://a.arc 0.0.0.0 20260302040506 text/plain %d\n" % len(version) + version + b"\n"
    lines = (
        b"https://post.example/%d 10.0.0.1 20260302040506 text/html %d\n" % (number, len(content)) + content + b"\n"
        for number, content in enumerate(contents)
    )
    return head + b"".join(lines)
