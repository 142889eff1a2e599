"""A WARC of pages beside a JSONL file of the same articles: records a second and memory of collecting each.

    python -m benchmarks.archives [PAGES]

Not part of `make bench`: 100,000 pages, the default, take long. Each file is collected in a process of its own, one
after the other; its memory is that of the process and, for pages, of the readers it starts.
"""

from __future__ import annotations

import gzip
import html
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from benchmarks.articles import articles

NIGHT = date(2026, 3, 2)
_MENU = "".join(f'<li><a href="/desk/{number}">Desk {number}</a></li>' for number in range(40))
_SCRIPT = "<script>" + "window.dataLayer = window.dataLayer || [];" * 100 + "</script>"


def run(count: int) -> None:
    """Write both files, collect each, and print what it took."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-archives-") as folder:
        for name, write in (("a.warc.gz", write_archive), ("a.jsonl", write_rows)):
            path = Path(folder) / name
            write(path, count)
            print(f"{name}: {count} records, {path.stat().st_size / 1e6:.0f} MB", flush=True)
            subprocess.run([sys.executable, "-m", __spec__.name, "collect", str(path)], check=True)


def write_archive(path: Path, count: int) -> None:
    """An archive as CC-NEWS has it: a gzip member for each record, `response` records of HTML."""
    with path.open("wb") as file:
        for number, text in enumerate(_texts(count)):
            file.write(gzip.compress(response(number, page(number, text)), compresslevel=6))


def write_rows(path: Path, count: int) -> None:
    """The same articles, a JSON object a line."""
    with path.open("w", encoding="utf-8") as file:
        for number, text in enumerate(_texts(count)):
            row = {"url": _url(number), "title": f"Report {number}", "text": text}
            file.write(json.dumps(row | {"seen_at": f"{NIGHT}T01:00:00Z"}) + "\n")


def page(number: int, text: str) -> bytes:
    """A page as outlets make them, some 15 kB: metadata, scripts, a menu, the article in paragraphs, a footer."""
    sentences = text.split(". ")
    paragraphs = [". ".join(sentences[at : at + 3]) for at in range(0, len(sentences), 3)]
    body = "".join(f"<p>{html.escape(paragraph)}.</p>" for paragraph in paragraphs)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Report {number} | The Post</title>'
        f'<link rel="canonical" href="{_url(number)}"><meta property="og:site_name" content="The Post">'
        f'<meta property="article:published_time" content="{NIGHT}T00:30:00Z">{_SCRIPT}</head><body>'
        f"<nav><ul>{_MENU}</ul></nav><article><h1>Report {number}</h1>{body}</article>"
        f"<footer><ul>{_MENU}</ul>All rights reserved</footer>{_SCRIPT}</body></html>"
    ).encode()


def response(number: int, content: bytes) -> bytes:
    """A `response` record of HTTP."""
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + content
    head = (
        f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>\r\n"
        f"WARC-Date: {NIGHT}T01:00:00Z\r\nWARC-Target-URI: {_url(number)}\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(answer)}\r\n\r\n"
    )
    return head.encode() + answer + b"\r\n\r\n"


def _texts(count: int) -> Iterator[str]:
    """The same texts for both files; drawn from a few thousand, as writing them costs more than collecting."""
    drawn = articles(min(count, 2_000))
    order = random.Random(0)
    for number in range(count):
        yield f"{order.choice(drawn)} This was report number {number}."


def _url(number: int) -> str:
    return f"https://load.example/{number}"


def collected(path: Path) -> None:
    """Collect one file and print records a second and peak memory."""
    from tasks.collect import collect  # Prefect reads its settings when it is imported
    from tasks.sources.source import Source

    before = os.times()
    receipt = collect.fn(Source("load", str(path)), NIGHT, path.with_suffix(".parquet"))
    after = os.times()
    processor = sum(after[:4]) - sum(before[:4])  # of this process and of the readers it has ended
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
    reader = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3
    print(receipt.line())
    print(
        f"{receipt.read / receipt.seconds:.0f} records a second, {1e3 * processor / receipt.read:.1f} ms of "
        f"processor each; peak memory {own:.0f} MB" + (f" and {reader:.0f} MB in each reader" if reader else ""),
        flush=True,
    )


if __name__ == "__main__":
    if sys.argv[1:2] == ["collect"]:
        collected(Path(sys.argv[2]))
    else:
        run(int(sys.argv[1]) if sys.argv[1:] else 100_000)
