"""The bytes of an archive in segments: a plain file is one; in a gzip file each starts at a member with a record.

A segment knows its place in the file, so that reading can resume after damage: in a plain file at the next line
that begins a record, in a gzip file at the next member whose first bytes do.
"""

from __future__ import annotations

import os
import re
import zlib
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Iterator
from io import BufferedReader

GZIP = b"\x1f\x8b\x08"
_GZIP_BITS = 31  # zlib's code for gzip with the largest window
_PIECE = 16_384  # bytes read or unpacked at once
_LINE = 65_536  # bytes; longer lines are not headers
_BEGINS = re.compile(rb"WARC/\d|filedesc:|\w+:[^\r\n\x00]{1,3000} \S{1,50} \d{14} ")
_WARC = rb"WARC/\d\.\d{1,2}\r?\n[\w-]+:"
_ARC = rb"(?<=\n)https?://[^\r\n\x00]{1,3000} \S{1,50} \d{14} \S{1,200} \d{1,18}\r?\n"
_RECORD = re.compile(_WARC + b"|" + _ARC)
_MEMBER = re.compile(re.escape(GZIP))
_LONGEST = 4_096  # bytes of a match of `_RECORD` across two pieces


class Segment(ABC):
    """A sequence of unpacked bytes. Reading may raise zlib.error; nothing more can be read from the segment then.

    Attributes:
        start: where the segment begins in the file.
        damage: why the segment ends too early, once its end was reached.
    """

    def __init__(self, file: BufferedReader, start: int) -> None:
        self.start = start
        self.damage: str | None = None
        self._file = file
        self._begun = 0  # bytes of the segment before the record
        file.seek(start)

    @property
    @abstractmethod
    def place(self) -> str:
        """Where the record began: an offset into the file, or a gzip member's, `+` and the offset within it."""

    @abstractmethod
    def begin(self) -> None:
        """Declare that a record begins with the next byte."""

    @abstractmethod
    def read(self, size: int) -> bytes:
        """The next `size` bytes; fewer only at the end."""

    @abstractmethod
    def readline(self) -> bytes:
        """The next line with its end, at most `_LINE` bytes."""

    @abstractmethod
    def peek(self, size: int) -> bytes:
        """What `read` would return, without consuming it."""

    @abstractmethod
    def skip(self, size: int) -> int:
        """Skip up to `size` bytes without holding them; returns how many there were."""

    @abstractmethod
    def following(self) -> Segment | None:
        """The next segment, once this one was read to its end."""

    @abstractmethod
    def behind(self) -> Segment | None:
        """A segment at the next record after the present one, which is broken; None if there is none."""


def first_segment(file: BufferedReader) -> Segment:
    """The first segment of an open file: plain or gzip by its first bytes, whatever its name."""
    return _Packed(file, 0) if file.peek(len(GZIP)).startswith(GZIP) else _Plain(file, 0)


class _Plain(Segment):
    @property
    def place(self) -> str:
        return str(self.start + self._begun)

    def begin(self) -> None:
        self._begun = self._file.tell() - self.start

    def read(self, size: int) -> bytes:
        return self._file.read(size)

    def readline(self) -> bytes:
        return self._file.readline(_LINE)

    def peek(self, size: int) -> bytes:
        data = self._file.read(size)
        self._file.seek(-len(data), os.SEEK_CUR)
        return data

    def skip(self, size: int) -> int:
        at, end = self._file.tell(), os.fstat(self._file.fileno()).st_size
        return self._file.seek(min(at + size, max(at, end))) - at

    def following(self) -> None:
        return None

    def behind(self) -> Segment | None:
        at = next(_matches(self._file, _RECORD, self.start + self._begun + 1), None)
        return None if at is None else _Plain(self._file, at)


class _Packed(Segment):
    def __init__(self, file: BufferedReader, start: int) -> None:
        super().__init__(file, start)
        self._given = 0
        self._ready = bytearray()  # unpacked, and not read yet
        self._ended = False
        self._next: int | None = None  # where the next segment begins
        # Starts of members in the file, and bytes of the segment before each; the first contains the record.
        self._members: deque[tuple[int, int]] = deque()
        self._member(start)

    @property
    def place(self) -> str:
        start, before = self._members[0]
        return f"{start}+{self._begun - before}" if self._begun > before else str(start)

    def begin(self) -> None:
        self._begun = self._given
        while len(self._members) > 1 and self._members[1][1] <= self._begun:
            self._members.popleft()

    def read(self, size: int) -> bytes:
        data = self.peek(size)
        del self._ready[: len(data)]
        self._given += len(data)
        return data

    def readline(self) -> bytes:
        size = _PIECE
        while (end := self.peek(size).find(b"\n")) < 0 and len(self._ready) >= size and size < _LINE:
            size *= 2
        return self.read(end + 1 if end >= 0 else size)

    def peek(self, size: int) -> bytes:
        while len(self._ready) < size and not self._ended:
            self._unpack()
        return bytes(self._ready[:size])

    def skip(self, size: int) -> int:
        skipped = 0
        while skipped < size and (data := self.read(min(size - skipped, _PIECE))):
            skipped += len(data)
        return skipped

    def following(self) -> Segment | None:
        return None if self._next is None else _Packed(self._file, self._next)

    def behind(self) -> Segment | None:
        for at in _matches(self._file, _MEMBER, self._members[0][0] + 1):
            if _begins_record(_head(self._file, at)):
                return _Packed(self._file, at)
        return None

    def _member(self, start: int) -> None:
        self._members.append((start, self._given + len(self._ready)))
        self._unpacking = zlib.decompressobj(_GZIP_BITS)
        self._read_to = start
        self._waiting = b""  # read from the file, and not unpacked yet

    def _unpack(self) -> None:
        if self._unpacking.eof:
            self._end_member()
        elif data := self._waiting or self._more():
            self._ready += self._unpacking.decompress(data, _PIECE)
            self._waiting = self._unpacking.unconsumed_tail
        else:
            self._end("the file ends within a gzip member")

    def _more(self) -> bytes:
        self._file.seek(self._read_to)
        data = self._file.read(_PIECE)
        self._read_to += len(data)
        return data

    def _end_member(self) -> None:
        start = self._read_to - len(self._unpacking.unused_data)
        head = _head(self._file, start)
        if not head.strip(b"\x00"):  # tapes and disks pad with zeros
            self._end(None)
        elif not head.startswith(GZIP):
            self._members.append((start, self._given + len(self._ready)))
            self._end(f"no gzip member begins at {start}")
        elif _begins_record(head):
            self._end(None)
            self._next = start
        else:
            self._member(start)

    def _end(self, damage: str | None) -> None:
        self._ended, self.damage = True, damage


def _head(file: BufferedReader, start: int) -> bytes:
    file.seek(start)
    return file.read(_LONGEST)


def begins_record(unpacked: bytes) -> bool:
    """Whether bytes look like the start of a WARC or ARC record."""
    return bool(_BEGINS.match(unpacked))


def _begins_record(packed: bytes) -> bool:
    try:
        return begins_record(zlib.decompressobj(_GZIP_BITS).decompress(packed, _LONGEST))
    except zlib.error:
        return False


def _matches(file: BufferedReader, pattern: re.Pattern[bytes], start: int) -> Iterator[int]:
    """Offsets into the file, from `start` on, at which the pattern matches."""
    file.seek(start)
    kept, at = b"", start
    while data := file.read(4 * _PIECE):
        reached = file.tell()
        window = kept + data
        for hit in pattern.finditer(window):
            if hit.end() > len(kept):
                yield at + hit.start()
        kept = window[-_LONGEST:]
        at += len(window) - len(kept)
        file.seek(reached)  # the caller may have moved the file position meanwhile
