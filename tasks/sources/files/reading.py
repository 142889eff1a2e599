"""The files of a source, each read by its format. A file that cannot be read is one rejected record."""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterator
from datetime import date

from tasks.cleaning.encoding import BinaryBytesError
from tasks.sources.files.listing import SourceFile, find
from tasks.sources.page.extraction_pool import Unread
from tasks.sources.source import Beside, Record, Source
from warehouse.errors import SourceError


def read_files(source: Source, night: date, beside: Beside) -> Iterator[Record | Unread]:
    """The records of all files, in the order of the files' names.

    Raises:
        SourceError: the path does not exist or cannot be listed, or the source's one file cannot be read.
        InputError: a file that names its columns lacks a mapped column.
    """
    for file in find(source, night):
        yield from _records(file, source, night, beside)


def _records(file: SourceFile, source: Source, night: date, beside: Beside) -> Iterator[Record | Unread]:
    if file.format is None:
        suffix = file.path.suffix or "no suffix"
        yield Record(file.reference, problem="unsupported_format", detail=f"no adapter reads {suffix}")
        return
    try:
        yield from file.format.read(file, source, night, beside)
    except BinaryBytesError as error:
        yield Record(file.rows_reference, problem="binary", detail=str(error))
    except (EOFError, zlib.error, gzip.BadGzipFile) as error:
        detail = f"damaged gzip, nothing behind it is read: {error}"
        yield Record(file.rows_reference, problem="broken_record", detail=detail)
    except OSError as error:
        if file.alone:
            raise SourceError(f"source {source.name}: {file.path} cannot be read: {error.strerror}") from error
        yield Record(file.rows_reference, problem="broken_record", detail=f"cannot be read: {error.strerror}")
