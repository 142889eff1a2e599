"""Pages become records here: finding the article in a page is the slow part, so several cores do it.

Adapters give pages unread. Order is kept, memory is bounded, and a page that ends the process that reads it is one
rejected record. The processes are started anew (spawn): a night has threads, which do not survive a fork.
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

FEW = 100  # pages read before other processes are worth starting: each takes a second or two
_MOST = 8  # processes; each takes some 170 MB
_AHEAD = 16  # pages waiting for each process
_AHEAD_BYTES = 32_000_000  # of all waiting pages
_DECLARES = re.compile(rb"charset|<\?xml[^>]*encoding", re.IGNORECASE)
_HEAD = 4_096  # bytes of a page in which it declares its charset
_taken = threading.Lock()  # the processes serve one source at a time; others read their pages meanwhile as they are


@dataclass(frozen=True)
class Unread:
    """A page whose article is not found yet.

    Attributes:
        reference: as `Record.reference`.
        page: its bytes.
        charset: by which its server said it is written; used where the page says nothing itself.
        known: fields that are known without the page; what the page says goes before them.
    """

    reference: str
    page: bytes
    charset: str | None = None
    known: Mapping[str, object] = field(default_factory=dict)


def read(unread: Unread) -> Record:
    """The record of a page: the article in it and what the page says about it, or why there is none."""
    reference, page = unread.reference, unread.page
    if not page.strip():
        return _refused(unread, "empty", f"a page of {len(page)} bytes and no text")
    try:
        by_server = unread.charset and not _DECLARES.search(page[:_HEAD])
        found = read_page(page, unread.charset if by_server else None)
    except UnreadableError as error:
        return _refused(unread, error.problem, str(error))
    if isinstance(at := unread.known.get("url"), str):
        found["url"] = believed_url(at, found.get("url"))
    return Record(reference, {**unread.known, **found})


def read_all(given: Iterable[Record | Unread]) -> Iterator[Record]:
    """The records of what adapters give, in the same order; what is read already is passed on."""
    with ExitStack() as held:
        readers: _Readers | None = None
        waiting: deque[tuple[Record | Unread, Future[Record] | None]] = deque()
        pages = size = 0
        for one in given:
            pages += isinstance(one, Unread)
            if readers is None and pages > FEW and _taken.acquire(blocking=False):
                held.callback(_taken.release)
                readers = held.enter_context(_Readers())
            if readers is None:
                yield read(one) if isinstance(one, Unread) else one
                continue
            waiting.append((one, readers.submit(one) if isinstance(one, Unread) else None))
            size += _size(one)
            while len(waiting) > readers.ahead or size > _AHEAD_BYTES:
                size -= _size(waiting[0][0])
                yield readers.result(*waiting.popleft())
        while waiting and readers is not None:
            yield readers.result(*waiting.popleft())


def _size(one: Record | Unread) -> int:
    return len(one.page) if isinstance(one, Unread) else 0


def _refused(unread: Unread, problem: str, detail: str) -> Record:
    return Record(unread.reference, unread.known, problem, detail)


class _Readers:
    """The processes that read pages."""

    def __init__(self) -> None:
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
        self._processes = min(cores, _MOST)
        self.ahead = _AHEAD * self._processes
        self._pool = _pool(self._processes)
        self._single: ProcessPoolExecutor | None = None  # reads again what may have ended one of the others

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *_: object) -> None:
        for pool in (self._pool, self._single):
            if pool is not None:
                pool.shutdown(cancel_futures=True)

    def submit(self, unread: Unread) -> Future[Record]:
        """Let a page be read."""
        try:
            return self._pool.submit(read, unread)
        except BrokenProcessPool:
            self._pool = _pool(self._processes)
            return self._pool.submit(read, unread)

    def result(self, one: Record | Unread, reading: Future[Record] | None) -> Record:
        """The record of what was submitted; where its process ended, it is read again by itself."""
        if isinstance(one, Record) or reading is None:
            assert isinstance(one, Record)
            return one
        try:
            return reading.result()
        except BrokenProcessPool:
            pass
        self._single = self._single or _pool(1)
        try:
            return self._single.submit(read, one).result()
        except BrokenProcessPool:
            self._single = None
            return _refused(one, "no_article", "the page ends the process that reads it")


def _pool(processes: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(processes, multiprocessing.get_context("spawn"), initializer=_begin)


def _begin() -> None:
    """Ctrl-C and a hang-up are for the parent, which ends its readers; if it is killed, they end by themselves."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
