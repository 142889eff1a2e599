"""Opens any source: its kind gives records and unread pages, and the articles in the pages are extracted."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import islice

from tasks.sources.kinds import format_names, kind_of
from tasks.sources.page.extraction_pool import read_all
from tasks.sources.source import Beside, Record, Source, unknown_columns
from warehouse.errors import InputError


def open_source(source: Source, night: date, *, skip: int = 0, beside: Beside | None = None) -> Iterator[Record]:
    """The records that a source gives to a night, in a fixed order; what cannot be read is a record with a problem.

    If a source has `seen_at`, a night takes the records seen on it, in UTC; otherwise it takes every record.

    Args:
        skip: how many records to leave out at the start, without extracting articles from their pages.
        beside: what the night tells the source, and takes what the source holds beside records.

    Raises:
        SourceError: the path does not exist or cannot be listed, or the one file or all feeds cannot be read.
        InputError: its format or time zone is unknown, or a mapped column is not in a file that names its columns.
    """
    if source.format not in format_names():
        known = ", ".join(format_names())
        raise InputError(f"source {source.name}: format {source.format!r} is unknown; use {known}")
    if unknown := unknown_columns(source.columns):
        raise InputError(f"source {source.name}: columns.{unknown[0]} is no column of an article record")
    _ = source.zone  # an unknown zone stops the run before anything is read
    given = kind_of(source).read(source, night, beside or Beside())
    yield from read_all(islice(given, skip, None))
