"""Parses RSS and Atom with feedparser. Nothing is fetched, nor anything that a feed refers to."""

from __future__ import annotations

import io
import re
import time
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import feedparser

from tasks.cleaning.dates import parse as parse_date
from tasks.cleaning.encoding import UnreadableError, storable

MOST_ENTRIES = 1_000  # of one feed; feeds list 10 to 100, and each entry is a request
_EBCDIC = b"\x4c\x6f\xa7\x94"  # <?xm in EBCDIC, which feedparser reads
_HEAD = 2_048  # bytes
_NAMES_ENCODING = re.compile(rb"""\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype html|<html\b", re.IGNORECASE)


class NoFeedError(UnreadableError):
    """The bytes are not a readable feed."""

    problem = "broken_record"


class EmptyFeedError(UnreadableError):
    """A feed without entries."""

    problem = "empty"


@dataclass(frozen=True)
class Entry:
    """An entry of a feed. Texts are storable, HTML is as feedparser cleaned it.

    Attributes:
        link: the address of the article, absolute if the feed's own address is known.
        content: the entry's full content, if the feed carries it beside or instead of a summary; of an entry
            without a link also its summary.
    """

    link: str | None
    id: str | None
    title: str | None
    author: str | None
    published: str | None
    content: str | None

    def facts(self) -> dict[str, str]:
        """The fields that are not missing, for the journal."""
        return {name: value for name, value in asdict(self).items() if value}


def entries_of(data: bytes, url: str, charset: str | None = None) -> list[Entry]:
    """The entries of a feed in its order; of an ill-formed feed, what feedparser makes of it.

    Args:
        data: the feed as it was fetched.
        url: its address, the base of relative links.
        charset: the encoding that the server named; used last, as servers name one encoding for all their files.

    Raises:
        NoFeedError: the bytes are an HTML page, empty, not XML, or declare entities.
        EmptyFeedError: the feed has no entries.
    """
    if not data.strip():
        raise NoFeedError("no feed: empty")
    # feedparser expands simple entities and drops the others. A long entity used ten thousand times is simple, too,
    # and feeds have no use for entities.
    if _declares_entities(data):
        raise NoFeedError("no feed that is read: it declares XML entities")
    headers = {"content-location": url, "content-type": _xml_type(data, charset)}
    # A stream, because feedparser would open a string that looks like an address or a path.
    parsed = feedparser.parse(io.BytesIO(data), response_headers=headers)
    if not parsed.entries:
        if parsed.version and not _is_ill_formed(parsed):
            raise EmptyFeedError("the feed lists no entry")
        raise NoFeedError(f"no feed: {_why(data, parsed)}")
    return [_entry(entry) for entry in parsed.entries]


def _declares_entities(data: bytes) -> bool:
    """Whether the document declares entities; searched as ASCII, UTF-16 and the encoding that it names."""
    named = "cp037" if data.startswith(_EBCDIC) else None
    if shape := _NAMES_ENCODING.match(data[:_HEAD]):
        named = shape[1].decode("ascii", "replace")
    try:
        decoded = data.decode(named, "ignore") if named else ""
    except (LookupError, ValueError):
        decoded = ""
    return b"<!entity" in data.replace(b"\0", b"").lower() or "<!entity" in decoded.lower()


def _xml_type(data: bytes, charset: str | None) -> str:
    """A Content-Type that makes feedparser try the document's encoding, then UTF-8, and the server's last."""
    if charset and not _NAMES_ENCODING.match(data[:_HEAD]):
        try:
            data.decode()
        except UnicodeDecodeError:
            return f"application/xml; charset={charset}"
    return "application/xml"


def _is_ill_formed(parsed: Any) -> bool:
    return bool(parsed.bozo) and not isinstance(parsed.bozo_exception, feedparser.CharacterEncodingOverride)


def _why(data: bytes, parsed: Any) -> str:
    if _HTML.search(data[:_HEAD]):
        return "an HTML page"
    if _is_ill_formed(parsed):
        return f"ill-formed: {' '.join(str(parsed.bozo_exception).split())[:200]}"
    return "XML of another kind"


def _entry(entry: Any) -> Entry:
    longest = max((_text(part.get("value")) or "" for part in entry.get("content", ())), key=len, default="")
    link = _text(entry.get("link"))
    return Entry(
        link=link,
        id=_text(entry.get("id")),
        title=_text(entry.get("title")),
        author=_text(entry.get("author")),
        published=_published(entry),
        content=longest or (None if link else _text(entry.get("summary"))),
    )


def _published(entry: Any) -> str | None:
    """The entry's date as written if we can read it, else as feedparser, which knows more forms, read it.

    Some feeds (RSS 1.0 by dc:date) only say when an entry was updated; that is used if there is no other date.
    """
    for name in ("published", "created", "updated"):
        if not entry.get(name):
            continue
        written = _text(entry[name])
        parsed = entry.get(f"{name}_parsed")
        if written and parse_date(written) is None and isinstance(parsed, time.struct_time):
            try:
                return datetime(*parsed[:6], tzinfo=UTC).isoformat()
            except ValueError:
                return written
        return written
    return None


def _text(value: Any) -> str | None:
    return storable(value).strip() or None if isinstance(value, str) else None
