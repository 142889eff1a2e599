"""The one door to every source: its files found, each read by the adapter of its format; or its feeds fetched."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Callable, Iterator
from datetime import date
from itertools import islice

from tasks.cleaning.encoding import BinaryBytesError
from tasks.sources.archive import archives as archive
from tasks.sources.feed.feeds import read_feeds
from tasks.sources.files import delimited, jsonl, parquet, singles
from tasks.sources.files.listing import Found, find
from tasks.sources.page.extraction_pool import Unread, read_all
from tasks.sources.source import FORMATS, Beside, Record, Source, unknown_columns
from warehouse.errors import InputError, SourceError

Adapter = Callable[[Found, Source, date, Beside], Iterator[Record | Unread]]

ADAPTERS: dict[str, Adapter] = {
    "text": lambda found, source, *_: singles.read_text(found, source),
    "html": lambda found, source, *_: singles.read_html(found, source),
    "jsonl": jsonl.read_lines,
    "json": jsonl.read_values,
    "csv": delimited.read_rows,
    "parquet": parquet.read_rows,
    "warc": archive.read_records,
}


def open_source(source: Source, night: date, *, skip: int = 0, beside: Beside | None = None) -> Iterator[Record]:
    """The records that a source gives to a night, in a fixed order; what cannot be read is a record with a problem.

    Where a source gives `seen_at`, the night takes the records seen on it, in UTC; else every record.

    Args:
        skip: so many of the first are left out, without looking for the article in their pages.
        beside: what the night tells the source, and what the source holds beside records.

    Raises:
        SourceError: its path does not exist or cannot be listed, its one file or all its feeds cannot be read.
        InputError: its format or time zone is unknown, or a mapped column is not in a file that names its columns.
    """
    if source.format not in FORMATS:
        raise InputError(f"source {source.name}: format {source.format!r} is unknown; use {', '.join(FORMATS)}")
    if unknown := unknown_columns(source.columns):
        raise InputError(f"source {source.name}: columns.{unknown[0]} is no column of an article record")
    beside = beside or Beside()
    if source.feeds:
        yield from islice(read_feeds(source, night, beside), skip, None)
        return
    _ = source.zone  # a wrong one stops the run before anything is read
    given = (record for found in find(source, night) for record in _records(found, source, night, beside))
    yield from read_all(islice(given, skip, None))


def _records(found: Found, source: Source, night: date, beside: Beside) -> Iterator[Record | Unread]:
    if found.kind is None:
        suffix = found.path.suffix or "no suffix"
        yield Record(found.reference, problem="unsupported_format", detail=f"no adapter reads {suffix}")
        return
    try:
        yield from ADAPTERS[found.kind](found, source, night, beside)
    except BinaryBytesError as error:
        yield Record(found.rows_reference, problem="binary", detail=str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        detail = f"damaged gzip, nothing behind it is read: {error}"
        yield Record(found.rows_reference, problem="broken_record", detail=detail)
    except OSError as error:
        if found.alone:
            raise SourceError(f"source {source.name}: {found.path} cannot be read: {error.strerror}") from error
        yield Record(found.rows_reference, problem="broken_record", detail=f"cannot be read: {error.strerror}")
