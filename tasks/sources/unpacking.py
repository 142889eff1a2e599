"""Decompresses bodies of HTTP responses piece by piece, up to a limit that stops decompression bombs."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import brotli

from tasks.cleaning.encoding import UnreadableError

ENCODINGS = "gzip, deflate, br"  # the Accept-Encoding that we send
_STEP = 65_536  # bytes unpacked at once
_GZIP = zlib.MAX_WBITS | 16


class DamagedError(UnreadableError):
    """A compressed body that is damaged or incomplete."""

    problem = "broken_record"


@contextmanager
def _as_damaged() -> Iterator[None]:
    try:
        yield
    except (zlib.error, brotli.error) as error:
        raise DamagedError(str(error)) from error


class Unpacker(Protocol):
    """Decompresses one body.

    Attributes:
        gave: whether any bytes came out yet.
    """

    gave: bool

    def take(self, data: bytes, most: int) -> bytes:
        """What `data` decompresses to, at most `most` bytes and one step; the rest may be lost.

        Raises:
            DamagedError: the bytes are not in this encoding.
        """

    def ended(self) -> bool:
        """Whether the body is complete."""


def unpacker(encoding: str) -> Unpacker | None:
    """The unpacker of a Content-Encoding, whatever its case; None if the encoding is not supported."""
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return _Plain()
    if name in ("gzip", "x-gzip", "deflate"):
        return _Zlib(gzip=name != "deflate")
    return _Brotli() if name == "br" else None


class _Plain:
    gave = True

    def take(self, data: bytes, most: int) -> bytes:
        return data[:most]

    def ended(self) -> bool:
        return True  # the HTTP layer reports a body shorter than its Content-Length


class _Zlib:
    """gzip, also of several members; deflate with or without its zlib header."""

    def __init__(self, *, gzip: bool) -> None:
        self._gzip = gzip
        self._inner = zlib.decompressobj(_GZIP) if gzip else None
        self._head = b""
        self._begun = False
        self.gave = False

    def take(self, data: bytes, most: int) -> bytes:
        if self._inner is None:
            self._head += data
            if len(self._head) < 2:
                return b""
            data, self._head = self._head, b""
            # RFC 1950: method 8, and a check in the second byte
            has_header = data[0] & 0x0F == 8 and int.from_bytes(data[:2]) % 31 == 0
            self._inner = zlib.decompressobj(zlib.MAX_WBITS if has_header else -zlib.MAX_WBITS)
        out = bytearray()
        pending = False  # after a full step output may be waiting even if all input was taken
        while (data or pending) and len(out) < most:
            if self._inner.eof:
                if not self._gzip or not data.startswith(b"\x1f\x8b"):
                    break  # padding after the end is ignored, as in browsers
                self._inner = zlib.decompressobj(_GZIP)
            with _as_damaged():
                step = self._inner.decompress(data, _STEP)
            out += step
            pending = len(step) == _STEP and not self._inner.eof
            data = self._inner.unconsumed_tail or self._inner.unused_data
            self._begun = True
            self.gave = self.gave or bool(step)
        return bytes(out)

    def ended(self) -> bool:
        return self._inner.eof if self._inner is not None and self._begun else not self._head


class _Brotli:
    def __init__(self) -> None:
        self._inner = brotli.Decompressor()
        self._begun = False
        self.gave = False

    def take(self, data: bytes, most: int) -> bytes:
        self._begun = self._begun or bool(data)
        with _as_damaged():
            out = bytearray(self._inner.process(data, output_buffer_limit=_STEP))
            self.gave = self.gave or bool(out)
            while len(out) < most and not self._inner.is_finished():
                if not (step := self._inner.process(b"", output_buffer_limit=_STEP)):
                    break
                out += step
        return bytes(out)

    def ended(self) -> bool:
        return bool(self._inner.is_finished()) or not self._begun
