"""Reads the records of a WARC or ARC file in bounded memory; after a broken record, reading resumes at the next.

warcio parses the headers. It does not resume after damage (webrecorder/warcio#99) and accepts incomplete records,
so this module finds where records end and begin.
"""

from __future__ import annotations

import logging
import re
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from warcio.exceptions import ArchiveLoadFailed
from warcio.recordloader import ArcWarcRecordLoader
from warcio.statusandheaders import StatusAndHeaders

from tasks.sources.archive.segments import Segment, begins_record, first_segment

HEADERS = 65_536  # bytes that HTTP headers may add to the limit of a record; servers allow 8,000 to 64,000
_AHEAD = 4_096  # bytes; in ARC the first line of a record may be as long as an address
_ARC_DATE = 14  # digits
_LOADER = ArcWarcRecordLoader(arc2warc=False)

# What warcio logs as warnings, such as a blank in an address, is harmless.
logging.getLogger("warcio").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Archived:
    """A record of an archive.

    Attributes:
        place: where it begins, as indexes of archives (CDX) write it: its offset into the file, or that of its gzip
            member; if the member holds other records too, `+` and the offset within it. Unique in the file.
        kind: its WARC-Type; for ARC `response` or `arc_header`; None if it could not be read.
        uri: the archived address.
        date: when it was archived, in ISO 8601.
        headers: its other headers.
        block: its content, at most the limit plus HEADERS.
        whole: whether `block` is complete.
        broken: why it cannot be read.
    """

    place: str
    kind: str | None = None
    uri: str | None = None
    date: str | None = None
    headers: StatusAndHeaders = field(default_factory=lambda: StatusAndHeaders("", []))
    block: bytes = b""
    whole: bool = True
    broken: str | None = None


def records(path: Path, limit: int) -> Iterator[Archived]:
    """Every record of an archive, with a `broken` record for each place that is damaged.

    Args:
        limit: in bytes; of a larger record only the beginning is held.

    Raises:
        OSError: the file cannot be opened or read.
    """
    with path.open("rb") as file:
        segment: Segment | None = first_segment(file)
        while segment is not None:
            try:
                record = _next(segment, limit)
            except _Broken as error:
                following = segment.behind()
                rest = "" if following else "; no record was found behind it"
                yield replace(error.record, broken=f"{error}{rest}")
                segment = following
            else:
                if record is not None:
                    yield record
                else:
                    segment = segment.following()


class _Unreadable(Exception):
    """The next bytes are not a readable record; the message says why."""


class _Broken(Exception):
    """The next bytes are not a whole record; `record` has what could be read of it."""

    def __init__(self, why: str, record: Archived) -> None:
        super().__init__(why)
        self.record = record


def _next(segment: Segment, limit: int) -> Archived | None:
    """The next record of a segment; None at its end.

    Raises:
        _Broken: the next bytes are not a whole record.
    """
    segment.begin()
    record = Archived(segment.place)
    try:
        _skip_blank_lines(segment)
        segment.begin()
        record = Archived(segment.place)
        if segment.peek(1):
            record, length = _headed(segment)
            return _with_block(segment, record, length, limit)
        if segment.damage is None:
            return None
        why = segment.damage
    except zlib.error as error:
        why = f"damaged gzip: {error}"
    except (ArchiveLoadFailed, _Unreadable) as error:
        why = " ".join(str(error).split())[:200]
    raise _Broken(why, record)


def _skip_blank_lines(segment: Segment) -> None:
    while blank := len(ahead := segment.peek(256)) - len(ahead.lstrip(b"\r\n")):
        segment.skip(blank)


def _headed(segment: Segment) -> tuple[Archived, int]:
    """The record without its block, and the length of the block in bytes."""
    ahead = segment.peek(_AHEAD)
    if not begins_record(ahead):
        raise _Unreadable("no record begins here")
    is_warc = ahead.startswith(b"WARC/")
    read = _LOADER.parse_record_stream(
        _Limited(segment), known_format="warc" if is_warc else "arc", no_record_parse=True
    )
    headers = read.rec_headers
    length = (headers.get_header("Content-Length" if is_warc else "length") or "").strip()
    record = Archived(
        place=segment.place,
        kind=(read.rec_type or "").strip().lower(),
        uri=headers.get_header("WARC-Target-URI" if is_warc else "uri"),
        date=headers.get_header("WARC-Date") if is_warc else _iso(headers.get_header("archive-date")),
        headers=headers,
    )
    if not re.fullmatch("[0-9]{1,18}", length):
        raise _Unreadable(f"its length {length[:40]!r} is no number of bytes")
    return record, read.length


def _iso(written: str) -> str:
    """The date of an ARC record, such as 20260302074000, as WARC writes it."""
    return f"{written[:8]}T{written[8:]}Z" if len(written) == _ARC_DATE else written


def _with_block(segment: Segment, record: Archived, length: int, limit: int) -> Archived:
    block = segment.read(min(length, limit + HEADERS))
    present = len(block) + segment.skip(length - len(block))
    if present < length:
        raise _Unreadable(
            f"cut off: {present} of {length} bytes" + (f", {segment.damage}" if segment.damage else "")
        )
    ahead = segment.peek(256)
    after = ahead.lstrip(b"\r\n")
    if after and not ahead.startswith(b"\r\n\r\n") and not begins_record(after):
        raise _Unreadable(f"no record ends where its length of {length} bytes says")
    return replace(record, block=block, whole=len(block) == length)


class _Limited:
    """Lets warcio read at most HEADERS bytes of headers from a segment."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._left = HEADERS

    def readline(self) -> bytes:
        line = self._segment.readline()
        self._left -= len(line)
        if self._left < 0:
            raise _Unreadable(f"its header has more than {HEADERS} bytes")
        return line
