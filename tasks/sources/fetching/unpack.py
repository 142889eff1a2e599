"""Decompresses a body as it arrives, up to a limit that stops decompression bombs."""

from __future__ import annotations

from collections.abc import AsyncIterator

from tasks.sources.fetching.answer import FetchFailure
from tasks.sources.unpacking import DamagedError, unpacker


async def unpacked(chunks: AsyncIterator[bytes], encoding: str, limit: int) -> bytes:
    """All bytes of a body, decompressed; no more than `limit` plus one step are ever held.

    Args:
        encoding: the Content-Encoding.
        limit: bytes, decompressed.

    Raises:
        FetchFailure: the body is larger than `limit`, damaged or incomplete, or its encoding is not supported.
    """
    unpacking = unpacker(encoding)
    if unpacking is None:
        raise FetchFailure(f"content encoding {encoding[:40]!r} is not read", passing=False)
    body = bytearray()
    try:
        async for chunk in chunks:
            body += unpacking.take(chunk, limit + 1 - len(body))
            if len(body) > limit:
                message = f"more than {limit} bytes (fetch.page_bytes)"
                raise FetchFailure(message, passing=False, problem="too_large")
    except DamagedError as error:
        raise FetchFailure(f"damaged {encoding}: {error}", passing=False) from error
    if not unpacking.ended():
        raise FetchFailure(f"the {encoding} body breaks off", passing=True)
    return bytes(body)
