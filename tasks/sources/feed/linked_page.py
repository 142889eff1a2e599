"""The fields of an article out of its page and of what the feed says about it."""

from __future__ import annotations

import codecs

from tasks.cleaning.encoding import UnreadableError
from tasks.cleaning.identity import believed_url, canonical_url
from tasks.sources.fetching.answer import Answer
from tasks.sources.fetching.journal import Facts
from tasks.sources.page.article import read_page

# Servers name these for every file they have; where a document says something itself, it knows better.
_SERVERS_HABIT = {"utf-8", "iso8859-1", "cp1252", "ascii"}


def fields_from_page(answer: Answer, entry: Facts) -> dict[str, object]:
    """What a page says, and the feed where the page says nothing.

    Args:
        entry: an entry of a feed, as `feed.Entry.facts` gives it.

    Raises:
        BinaryBytesError, UndecodableBytesError: the bytes are no text, or in no known encoding.
        NoArticleError: no article text was found.
    """
    found = read_page(answer.body, _charset(answer))
    return {**_from_entry(entry), **found, "url": believed_url(answer.url, found.get("url"))}


def fields_from_feed(entry: Facts, least: int) -> dict[str, object] | None:
    """The article as the feed itself carries it; None where it carries no more than a summary.

    For pages that are refused for good, by robots.txt or the server: what a publisher puts into a feed is meant to
    be read by programs. Never for a page that fails for a while: the text would change from night to night.

    Args:
        least: characters of its text; of an entry without a link, which has no page, any text is taken.
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
    """The encoding that the server named, where that says anything."""
    try:
        named = codecs.lookup(answer.charset).name if answer.charset else None
    except LookupError:
        return None
    return None if named in _SERVERS_HABIT else named
