"""Extracts articles from pages in a pool of processes, as extraction is the slow part of reading a page.

Readers yield pages as `Unread`. Order is kept, memory is bounded, and a page that crashes its process is one
rejected record. Processes are spawned and not forked, because a night has threads, which do not survive a fork.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from dataclasses import dataclass, field

from tasks.cleaning.encoding import UnreadableError
from tasks.cleaning.identity import believed_url
from tasks.sources.page.article import read_page
from tasks.sources.source import Record

FEW = 100  # pages read in this process before the pool is started, which takes a second or two per process
_MOST = 8  # processes; each takes some 170 MB
_AHEAD = 16  # pages waiting for each process
_AHEAD_BYTES = 32_000_000  # of all waiting pages
_DECLARES = re.compile(rb"charset|<\?xml[^>]*encoding", re.IGNORECASE)
_HEAD = 4_096  # bytes of a page in which it declares its charset
_taken = threading.Lock()  # the pool serves one source at a time; others meanwhile read their pages in this process


@dataclass(frozen=True)
class Unread:
    """A page whose article is not extracted yet.

    Attributes:
        reference: as `Record.reference`.
        page: its bytes.
        charset: the encoding that its server named; used if the page declares none.
        known: fields that are known without the page; those of the page take precedence.
    """

    reference: str
    page: bytes
    charset: str | None = None
    known: Mapping[str, object] = field(default_factory=dict)


def read(unread: Unread) -> Record:
    """The record of a page: its article and metadata, or why it has no article."""
    reference, page = unread.reference, unread.page
    if not page.strip():
        return _refused(unread, "empty", f"a page of {len(page)} bytes and no text")
    try:
        by_server = unread.charset and not _DECLARES.search(page[:_HEAD])
        fields = read_page(page, unread.charset if by_server else None)
    except UnreadableError as error:
        return _refused(unread, error.problem, str(error))
    if isinstance(at := unread.known.get("url"), str):
        fields["url"] = believed_url(at, fields.get("url"))
    return Record(reference, {**unread.known, **fields})


def read_all(given: Iterable[Record | Unread]) -> Iterator[Record]:
    """The records of what readers yield, in the same order; records are passed on."""
    with ExitStack() as stack:
        readers: _Readers | None = None
        waiting: deque[tuple[Record | Unread, Future[Record] | None]] = deque()
        pages = size = 0
        for item in given:
            pages += isinstance(item, Unread)
            if readers is None and pages > FEW and _taken.acquire(blocking=False):
                stack.callback(_taken.release)
                readers = stack.enter_context(_Readers())
            if readers is None:
                yield read(item) if isinstance(item, Unread) else item
                continue
            waiting.append((item, readers.submit(item) if isinstance(item, Unread) else None))
            size += _size(item)
            while len(waiting) > readers.ahead or size > _AHEAD_BYTES:
                size -= _size(waiting[0][0])
                yield readers.result(*waiting.popleft())
        while waiting and readers is not None:
            yield readers.result(*waiting.popleft())


def _size(item: Record | Unread) -> int:
    return len(item.page) if isinstance(item, Unread) else 0


def _refused(unread: Unread, problem: str, detail: str) -> Record:
    return Record(unread.reference, unread.known, problem, detail)


class _Readers:
    """The pool of processes that read pages."""

    def __init__(self) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._processes = min(cores, _MOST)
        self.ahead = _AHEAD * self._processes
        self._pool = _pool(self._processes)
        self._single: ProcessPoolExecutor | None = None  # reads pages again after a process crashed

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in (self._pool, self._single):
            if pool is not None:
                pool.shutdown(cancel_futures=True)

    def submit(self, unread: Unread) -> Future[Record]:
        """Give a page to the pool."""
        try:
            return self._pool.submit(read, unread)
        except BrokenProcessPool:
            self._pool = _pool(self._processes)
            return self._pool.submit(read, unread)

    def result(self, item: Record | Unread, reading: Future[Record] | None) -> Record:
        """The record of what was submitted; a page whose process crashed is read again in a process of its own."""
        if isinstance(item, Record) or reading is None:
            assert isinstance(item, Record)
            return item
        try:
            return reading.result()
        except BrokenProcessPool:
            pass
        self._single = self._single or _pool(1)
        try:
            return self._single.submit(read, item).result()
        except BrokenProcessPool:
            self._single = None
            return _refused(item, "no_article", "the page ends the process that reads it")


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Leave Ctrl-C and hang-ups to the parent, which ends its readers; if it is killed, they end themselves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
