"""Records out of a WARC or ARC file, in bounded memory; behind a broken one, reading goes on at the next.

warcio reads the headers. It does not go on behind what is broken (webrecorder/warcio#99), and takes a record for
whole that is not, so where a record ends and the next begins is told here.
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

from tasks.sources.archive.segments import Run, begins_record, first_run

HEADERS = 65_536  # bytes that the headers of HTTP may add to the limit of a record; servers allow 8,000 to 64,000
_AHEAD = 4_096  # bytes; in ARC the line that begins a record may be as long as an address
_ARC_DATE = 14  # digits
_LOADER = ArcWarcRecordLoader(arc2warc=False)

# What warcio would log as a warning, such as a blank in an address, harms nobody.
logging.getLogger("warcio").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Archived:
    """One record of an archive.

    Attributes:
        place: where it begins, as the indexes of archives (CDX) have it: its offset into the file, of its gzip
            member where it has one of its own, else of the member and `+` the bytes in it. Unique in the file.
        kind: its WARC-Type; for ARC `response` or `arc_header`; None where that was not read.
        uri: of what was archived.
        date: when, in ISO 8601.
        headers: its other headers.
        block: its content, no more than the limit and HEADERS.
        whole: whether `block` is all of it.
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
    """Every record of an archive, and one that is `broken` for each place where reading went astray.

    Args:
        limit: of a larger record, in bytes, only the beginning is held.

    Raises:
        OSError: the file cannot be opened or read.
    """
    with path.open("rb") as file:
        run: Run | None = first_run(file)
        while run is not None:
            try:
                record = _next(run, limit)
            except _Broken as error:
                behind = run.behind()
                rest = "" if behind else "; no record was found behind it"
                yield replace(error.record, broken=f"{error}{rest}")
                run = behind
            else:
                if record is not None:
                    yield record
                else:
                    run = run.following()


class _Unreadable(Exception):
    """What comes next cannot be read as a record; the message says why."""


class _Broken(Exception):
    """The same, with what could be read of the record."""

    def __init__(self, why: str, record: Archived) -> None:
        super().__init__(why)
        self.record = record


def _next(run: Run, limit: int) -> Archived | None:
    """The next record of a run; None at its end.

    Raises:
        _Broken: what comes next is no record, or not a whole one.
    """
    run.begin()
    record = Archived(run.place)
    try:
        _skip_blank_lines(run)
        run.begin()
        record = Archived(run.place)
        if run.peek(1):
            record, length = _headed(run)
            return _with_block(run, record, length, limit)
        if run.damage is None:
            return None
        why = run.damage
    except zlib.error as error:
        why = f"damaged gzip: {error}"
    except (ArchiveLoadFailed, _Unreadable) as error:
        why = " ".join(str(error).split())[:200]
    raise _Broken(why, record)


def _skip_blank_lines(run: Run) -> None:
    while blank := len(ahead := run.peek(256)) - len(ahead.lstrip(b"\r\n")):
        run.skip(blank)


def _headed(run: Run) -> tuple[Archived, int]:
    """The record without its block, and the length of that in bytes."""
    ahead = run.peek(_AHEAD)
    if not begins_record(ahead):
        raise _Unreadable("no record begins here")
    is_warc = ahead.startswith(b"WARC/")
    read = _LOADER.parse_record_stream(
        _Limited(run), known_format="warc" if is_warc else "arc", no_record_parse=True
    )
    headers = read.rec_headers
    length = (headers.get_header("Content-Length" if is_warc else "length") or "").strip()
    record = Archived(
        place=run.place,
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


def _with_block(run: Run, record: Archived, length: int, limit: int) -> Archived:
    block = run.read(min(length, limit + HEADERS))
    there = len(block) + run.skip(length - len(block))
    if there < length:
        raise _Unreadable(f"cut off: {there} of {length} bytes" + (f", {run.damage}" if run.damage else ""))
    ahead = run.peek(256)
    behind = ahead.lstrip(b"\r\n")
    if behind and not ahead.startswith(b"\r\n\r\n") and not begins_record(behind):
        raise _Unreadable(f"no record ends where its length of {length} bytes says")
    return replace(record, block=block, whole=len(block) == length)


class _Limited:
    """A run as warcio reads headers from it: no more than HEADERS bytes of them."""

    def __init__(self, run: Run) -> None:
        self._run = run
        self._left = HEADERS

    def readline(self) -> bytes:
        line = self._run.readline()
        self._left -= len(line)
        if self._left < 0:
            raise _Unreadable(f"its header has more than {HEADERS} bytes")
        return line
