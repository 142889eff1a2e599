"""Decodes the body of an archived HTTP response: removes chunking, decompresses it, up to a limit."""

from __future__ import annotations

import re
from io import BytesIO

from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

from tasks.cleaning.encoding import UnreadableError
from tasks.sources.unpacking import DamagedError, unpacker

_PIECE = 65_536  # bytes
_CHUNK = re.compile(rb"[0-9a-fA-F]{1,8}[ \t]*(;[^\r\n]*)?\r\n")  # the line before a chunk: its length


class TooLargeError(UnreadableError):
    """The body is larger than the limit."""

    problem = "too_large"


def body_of(data: bytes, transfer: str, encodings: str, limit: int) -> bytes:
    """The decoded body of a response.

    Archives often keep the headers of a body that they have decoded already. A body that does not begin as its
    header says is returned unchanged.

    Args:
        transfer: the header Transfer-Encoding, or an empty string.
        encodings: the header Content-Encoding, or an empty string.
        limit: bytes of the decoded body.

    Raises:
        TooLargeError: the body is larger than the limit; no more than the limit was decompressed.
        DamagedError: the body is damaged or incomplete.
    """
    if "chunked" in transfer.lower():
        data = _unchunked(data)
    for name in reversed([each.strip().lower() for each in encodings.split(",")]):
        data = _unpacked(data, name, limit)
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


def _unpacked(data: bytes, encoding: str, limit: int) -> bytes:
    unpacking = unpacker(encoding)
    if unpacking is None or ("gzip" in encoding and not data.startswith(b"\x1f\x8b")):
        return data
    try:
        unpacked = unpacking.take(data, limit + 1)
    except DamagedError:
        if unpacking.gave and encoding != "deflate":  # raw deflate decodes a byte or two of anything
            raise
        return data
    if len(unpacked) > limit:
        raise TooLargeError(f"unpacks to more than {limit} bytes")
    if not unpacking.ended():
        raise DamagedError("its packed body ends too early")
    return unpacked
