"""Where an article to read at once comes from: a file, a folder, a web address, standard input, or a string."""

from __future__ import annotations

import asyncio
import re
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from tasks.cleaning.encoding import UnreadableError, decode, storable
from tasks.sources.fetching.answer import Answer, FetchFailure
from tasks.sources.fetching.client import opened
from tasks.sources.fetching.options import Fetch
from tasks.sources.files.listing import refusal
from tasks.sources.open import open_source
from tasks.sources.page.article import is_whole_page
from tasks.sources.page.extraction_pool import Unread
from tasks.sources.page.extraction_pool import read as read_page_of
from tasks.sources.source import COLUMNS, Record, Source
from warehouse.errors import InputError, SourceError

STDIN = "-"
NAME = "read"  # of the source that all inputs belong to
_FEED = re.compile(rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:rss|feed|rdf:RDF)\b", re.DOTALL)


def records_at(place: str, night: date) -> Iterator[Record]:
    """The records of a file or folder in any format that a source may have, of a web page, or of standard input.

    Args:
        place: a path, an http or https address, or `-`.
        night: the day on which they are read.

    Raises:
        SourceError: the file cannot be read, or the server does not give the page.
        InputError: the path does not exist or has no format that is read, or the address is that of a feed.
    """
    if place == STDIN:
        yield record_of(decoded(sys.stdin.buffer.read()), reference="standard input")
    elif place.startswith(("http://", "https://")):
        yield _page_at(place)
    else:
        if (why := refusal(Path(place), "a web address, or - for stdin")) is not None:
            raise InputError(why)
        yield from open_source(Source(NAME, path=place), night)


def record_of(text: str, *, reference: str = "text", **fields: str) -> Record:
    """The record of a string, which may be a text or the HTML of a page.

    Args:
        fields: other columns of `source.COLUMNS`, such as `title` and `published_at`.
    """
    if is_whole_page(text):
        return read_page_of(Unread(reference, text.encode(), "utf-8", fields))
    return Record(reference, {**fields, "text": storable(text)})


def decoded(data: bytes) -> str:
    """The text of bytes in any encoding.

    Raises:
        InputError: they are no text.
    """
    try:
        return decode(data)
    except UnreadableError as error:
        raise InputError(f"standard input: {error}; give text or HTML") from None


def row_of(record: Record) -> dict[str, Any]:
    """A record with the columns that cleaning expects; those that it lacks are None."""
    return {
        **dict.fromkeys(COLUMNS),
        **record.fields,
        "record": record.reference,
        "not_modified": record.not_modified,
        "problem": record.problem,
        "remark": record.remark,
        "detail": record.detail,
    }


def _page_at(address: str) -> Record:
    try:
        answer = asyncio.run(_fetched(address))
    except FetchFailure as failure:
        raise SourceError(f"{address}: {failure}") from None
    if _FEED.match(answer.body):
        raise InputError(f"{address} is a feed, not an article: `nightdesk run {address}` reads its articles")
    return read_page_of(Unread(address, answer.body, answer.charset, {"url": answer.url}))


async def _fetched(address: str) -> Answer:
    async with opened(Fetch()) as client:
        # Asked for by a person, like a page in a browser, so robots.txt does not apply.
        return await client.feed(address)
