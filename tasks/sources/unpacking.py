"""Bodies of HTTP answers unpacked piece by piece, no more than asked for: a decompression bomb stops there."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

import brotli

from tasks.cleaning.encoding import UnreadableError

ENCODINGS = "gzip, deflate, br"  # what servers are offered
_STEP = 65_536  # bytes unpacked at once
_GZIP = zlib.MAX_WBITS | 16


class DamagedError(UnreadableError):
    """A packed body that cannot be unpacked, or not to its end."""

    problem = "broken_record"


@contextmanager
def _damage_told() -> Iterator[None]:
    try:
        yield
    except (zlib.error, brotli.error) as error:
        raise DamagedError(str(error)) from error


class Unpacker(Protocol):
    """One body on its way out of one encoding.

    Attributes:
        gave: whether anything came out yet.
    """

    gave: bool

    def take(self, data: bytes, most: int) -> bytes:
        """At most `most` bytes and a step of what `data` unpacks to; behind that nothing need be right.

        Raises:
            DamagedError: the bytes are not packed in this way.
        """

    def ended(self) -> bool:
        """Whether the body came to its own end."""


def unpacker(encoding: str) -> Unpacker | None:
    """What unpacks a body of this Content-Encoding, in any case of letters; None for one that is not read."""
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
        return True  # a body shorter than its Content-Length is told by the HTTP layer


class _Zlib:
    """gzip, also of several members; deflate with and without the header it should have."""

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
        pending = False  # a full step leaves output waiting, also where all input is taken
        while (data or pending) and len(out) < most:
            if self._inner.eof:
                if not self._gzip or not data.startswith(b"\x1f\x8b"):
                    break  # padding behind the end is ignored, as browsers do
                self._inner = zlib.decompressobj(_GZIP)
            with _damage_told():
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
        with _damage_told():
            out = bytearray(self._inner.process(data, output_buffer_limit=_STEP))
            self.gave = self.gave or bool(out)
            while len(out) < most and not self._inner.is_finished():
                if not (step := self._inner.process(b"", output_buffer_limit=_STEP)):
                    break
                out += step
        return bytes(out)

    def ended(self) -> bool:
        return bool(self._inner.is_finished()) or not self._begun
