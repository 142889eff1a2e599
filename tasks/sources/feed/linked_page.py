"""The fields of an article, from its page and from what the feed says about it."""

from __future__ import annotations

import codecs

from tasks.cleaning.encoding import UnreadableError
from tasks.cleaning.identity import believed_url, canonical_url
from tasks.sources.fetching.answer import Answer
from tasks.sources.fetching.journal import Facts
from tasks.sources.page.article import read_page

# Servers name these for all their files; a declaration in the document itself is more reliable.
_SERVER_DEFAULTS = {"utf-8", "iso8859-1", "cp1252", "ascii"}


def fields_from_page(answer: Answer, entry: Facts) -> dict[str, object]:
    """The fields of a page, completed by the feed's entry.

    Args:
        entry: an entry of a feed, from `parse.Entry.facts`.

    Raises:
        BinaryBytesError, UndecodableBytesError: the bytes are not text, or in no known encoding.
        NoArticleError: no article text was found.
    """
    found = read_page(answer.body, _charset(answer))
    return {**_from_entry(entry), **found, "url": believed_url(answer.url, found.get("url"))}


def fields_from_feed(entry: Facts, least: int) -> dict[str, object] | None:
    """The article as the feed itself carries it; None if it carries no more than a summary.

    For pages that are refused for good, by robots.txt or the server: what publishers put into a feed is meant for
    programs. Never for a page that fails temporarily: the text would change from night to night.

    Args:
        least: the least number of characters of text. An entry without a link has no page, so any text will do.
    """
    least = least if "link" in entry else 1
    content = entry.get("content", "")
    if len(content) < least:
        return None
    try:
        found = read_page(f"<html><body><article>{content}</article></body></html>")
    except UnreadableError:
        return None
    text = str(found["text"])
    if len(text) < least:
        return None
    return {**_from_entry(entry), "text": text, "url": canonical_url(entry.get("link"))}


def _from_entry(entry: Facts) -> dict[str, object]:
    names = {"id": "id", "title": "title", "author": "byline", "published": "feed_published_at"}
    return {ours: entry[name] for name, ours in names.items() if entry.get(name)}


def _charset(answer: Answer) -> str | None:
    """The encoding that the server named, unless it is a default that says nothing."""
    try:
        named = codecs.lookup(answer.charset).name if answer.charset else None
    except LookupError:
        return None
    return None if named in _SERVER_DEFAULTS else named
