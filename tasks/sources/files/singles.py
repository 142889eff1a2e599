"""Files that hold one article each: plain text and HTML pages."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from tasks.cleaning.encoding import UnreadableError, decode, storable
from tasks.sources.files.listing import SourceFile
from tasks.sources.files.stream import whole
from tasks.sources.page.extraction_pool import Unread
from tasks.sources.source import Beside, Record, Source


def read_text(file: SourceFile, source: Source, _night: date, _beside: Beside) -> Iterator[Record]:
    """The record of a text file, whose text is the whole file."""
    data = whole(file.path, source.record_bytes)
    if data is None:
        yield _too_large(file, source)
    elif not data.strip():
        yield Record(file.reference, problem="empty", detail=f"a file of {len(data)} bytes and no text")
    else:
        yield _text(file.reference, data)


def read_html(file: SourceFile, source: Source, _night: date, _beside: Beside) -> Iterator[Record | Unread]:
    """The page that a file holds."""
    data = whole(file.path, source.record_bytes)
    yield _too_large(file, source) if data is None else Unread(file.reference, data)


def _text(reference: str, data: bytes) -> Record:
    try:
        return Record(reference, {"text": storable(decode(data))})
    except UnreadableError as error:
        return Record(reference, problem=error.problem, detail=str(error))


def _too_large(file: SourceFile, source: Source) -> Record:
    return Record(file.reference, problem="too_large", detail=f"more than {source.record_bytes} bytes")
