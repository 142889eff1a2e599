"""Files of one article each: plain text, and HTML pages."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tasks.cleaning.encoding import BinaryBytesError, UndecodableBytesError, decode, storable
from tasks.sources.files import Found
from tasks.sources.page import NoArticleError, read_page
from tasks.sources.source import Record, Source
from tasks.sources.stream import whole


def read_text(found: Found, source: Source) -> Iterator[Record]:
    """The one record of a text file; its text is the file."""
    yield _read(found, source, lambda data: {"text": storable(decode(data))})


def read_html(found: Found, source: Source) -> Iterator[Record]:
    """The one record of a page: the article in it and what the page says about it."""
    yield _read(found, source, read_page)


def _read(found: Found, source: Source, fields_of: Callable[[bytes], dict[str, object]]) -> Record:
    data = whole(found.path, source.record_bytes)
    if data is None:
        return Record(found.reference, problem="too_large", detail=f"more than {source.record_bytes} bytes")
    if not data.strip():
        return Record(found.reference, problem="empty", detail=f"a file of {len(data)} bytes and no text")
    try:
        return Record(found.reference, fields_of(data))
    except BinaryBytesError as error:
        problem, detail = "binary", str(error)
    except UndecodableBytesError as error:
        problem, detail = "undecodable", str(error)
    except NoArticleError as error:
        problem, detail = "no_article", str(error)
    return Record(found.reference, problem=problem, detail=detail)
