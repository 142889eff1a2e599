"""The body of an archived HTTP answer as it was meant: out of its chunks, unpacked, no more than a limit of it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from io import BytesIO

import brotli
from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

_PIECE = 65_536  # bytes
_CHUNK = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(;[^\r\n]*)?\r\n")  # the line before a chunk: its length


class TooLargeError(ValueError):
    """The body is larger than the limit."""


class DamagedError(ValueError):
    """The body is packed, and cannot be unpacked to its end."""


def body_of(data: bytes, transfer: str, encodings: str, limit: int) -> bytes:
    """The body of an answer.

    Archives often keep the headers of a body that they have unpacked already, so one that does not begin as its
    header says is taken as it is.

    Args:
        transfer: the header Transfer-Encoding, or nothing.
        encodings: the header Content-Encoding, or nothing.
        limit: in bytes, of the unpacked body.

    Raises:
        TooLargeError, DamagedError: and no more than the limit was unpacked.
    """
    if "chunked" in transfer.lower():
        data = _unchunked(data)
    for name in reversed([one.strip().lower() for one in encodings.split(",")]):
        if name in _UNPACK:
            data = _UNPACK[name](data, limit)
    if len(data) > limit:
        raise TooLargeError(f"more than {limit} bytes")
    return data


def _unchunked(data: bytes) -> bytes:
    if not _CHUNK.match(data):
        return data
    reader = ChunkedDataReader(BytesIO(data), raise_exceptions=True)
    try:
        return bytes(reader.read(len(data)))
    except ChunkedDataException as error:
        raise DamagedError("its chunks are damaged, or end too early") from error


def _gunzip(data: bytes, limit: int) -> bytes:
    return _inflate(data, limit, 31) if data.startswith(b"\x1f\x8b") else data


def _deflate(data: bytes, limit: int) -> bytes:
    """With the frame that RFC 9110 asks for, or without it as some servers send it."""
    for bits in (15, -15):
        try:
            return _inflate(data, limit, bits)
        except DamagedError:
            continue
    return data


def _inflate(data: bytes, limit: int, bits: int) -> bytes:
    unpacking = zlib.decompressobj(bits)
    try:
        unpacked = unpacking.decompress(data, limit + 1)
    except zlib.error as error:
        raise DamagedError(f"cannot be unpacked: {error}") from error
    if len(unpacked) > limit:
        raise TooLargeError(f"unpacks to more than {limit} bytes")
    if not unpacking.eof:
        raise DamagedError("its packed body ends too early")
    return unpacked


def _brotli(data: bytes, limit: int) -> bytes:
    unpacking = brotli.Decompressor()
    unpacked = bytearray()
    given = data
    try:
        while not unpacking.is_finished():
            piece = unpacking.process(given, output_buffer_limit=_PIECE)
            given = b""
            unpacked += piece
            if len(unpacked) > limit:
                raise TooLargeError(f"unpacks to more than {limit} bytes")
            if not piece and unpacking.can_accept_more_data():
                raise DamagedError("its packed body ends too early")
    except brotli.error as error:
        if not unpacked:
            return data
        raise DamagedError("cannot be unpacked: no brotli") from error
    return bytes(unpacked)


_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {
    "gzip": _gunzip, "x-gzip": _gunzip, "deflate": _deflate, "br": _brotli,
}  # fmt: skip
