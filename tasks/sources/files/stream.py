"""Reads a file in bounded memory, gzip unpacked: whole up to a limit, or line by line."""

from __future__ import annotations

import codecs
import gzip
import io
from collections.abc import Iterator
from pathlib import Path

from tasks.cleaning.encoding import refuse_binary_lines, wide_encoding

_CHUNK = 65_536  # bytes


Bytes = io.BufferedReader | gzip.GzipFile


def open_bytes(path: Path) -> Bytes:
    """The file's bytes, unpacked if its name ends in .gz."""
    if path.suffix.lower() == ".gz":
        return gzip.open(path, "rb")
    return path.open("rb")


def whole(path: Path, limit: int) -> bytes | None:
    """All bytes of a file, unpacked; None if there are more than `limit`, of which no more is read."""
    with open_bytes(path) as stream:
        data = stream.read(limit + 1)
    return None if len(data) > limit else data


def lines(stream: Bytes, limit: int) -> Iterator[tuple[int, bytes | None]]:
    """Number (from 1) and bytes of each line, without its end; None for a line of more than `limit` bytes.

    UTF-16 and UTF-32 with a byte order mark are recoded to UTF-8. A line above the limit is skipped in pieces and
    never held whole.

    Raises:
        BinaryBytesError: the file is not text.
    """
    stream = _as_single_bytes(stream)
    number = 0
    while line := stream.readline(limit + 2):
        number += 1
        if len(line.rstrip(b"\r\n")) <= limit:
            yield number, line.rstrip(b"\r\n")
            continue
        while line and not line.endswith(b"\n"):
            line = stream.readline(_CHUNK)
        yield number, None


def _as_single_bytes(stream: Bytes) -> Bytes:
    """The stream after its byte order mark, in an encoding whose line ends are the byte `\\n`."""
    head = stream.peek(_CHUNK)
    if encoding := wide_encoding(head):
        return io.BufferedReader(_Recoded(stream, encoding))
    refuse_binary_lines(head)
    if head.startswith(codecs.BOM_UTF8):
        stream.read(len(codecs.BOM_UTF8))
    return stream


class _Recoded(io.RawIOBase):
    """UTF-16 or UTF-32 bytes read as UTF-8."""

    def __init__(self, stream: Bytes, encoding: str) -> None:
        self._stream = stream
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview[int]) -> int:  # type: ignore[override]
        while not self._ready:
            chunk = self._stream.read(_CHUNK)
            self._ready = self._decoder.decode(chunk, not chunk).lstrip("\ufeff").encode("utf-8", "replace")
            if not chunk and not self._ready:
                return 0
        size = min(len(buffer), len(self._ready))
        buffer[:size], self._ready = self._ready[:size], self._ready[size:]
        return size
