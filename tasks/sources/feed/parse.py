"""RSS and Atom out of bytes, by feedparser; nothing is fetched here, and nothing that a feed names is."""

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
_EBCDIC = b"\x4c\x6f\xa7\x94"  # <?xm, as mainframes write it; feedparser reads it
_HEAD = 2_048  # bytes
_NAMES_ENCODING = re.compile(rb"""\s*<\?xml\b[^>]*\bencoding\s*=\s*["']([\w.:-]{1,40})""", re.IGNORECASE)
_HTML = re.compile(rb"<!doctype html|<html\b", re.IGNORECASE)


class NoFeedError(UnreadableError):
    """The bytes are no feed that could be read."""

    problem = "broken_record"


class EmptyFeedError(UnreadableError):
    """A feed without a single entry."""

    problem = "empty"


@dataclass(frozen=True)
class Entry:
    """One entry as the feed has it; texts are storable, HTML is as feedparser cleaned it.

    Attributes:
        link: the address of the article, absolute where the feed's own address is known.
        content: the entry's full content, where the feed carries one beside or instead of a summary; of an entry
            without a link its summary, too.
    """

    link: str | None
    id: str | None
    title: str | None
    author: str | None
    published: str | None
    content: str | None

    def facts(self) -> dict[str, str]:
        """What is not missing, for the journal."""
        return {name: value for name, value in asdict(self).items() if value}


def entries_of(data: bytes, url: str, charset: str | None = None) -> list[Entry]:
    """The entries of a feed in its own order, ill-formed feeds as far as feedparser makes sense of them.

    Args:
        data: the feed as it was fetched.
        url: where; relative links are seen from there.
        charset: the encoding that the server named; it is asked last, for servers name one for all their files.

    Raises:
        NoFeedError: it is an HTML page, empty, not XML, or declares entities.
        EmptyFeedError: it is a feed and lists nothing.
    """
    if not data.strip():
        raise NoFeedError("no feed: empty")
    # feedparser reads simple entities itself and drops the others. One long entity named ten thousand times is
    # simple too; feeds have no use for any.
    if _declares_entities(data):
        raise NoFeedError("no feed that is read: it declares XML entities")
    said = {"content-location": url, "content-type": _xml_type(data, charset)}
    # A stream, for feedparser takes a text that looks like an address or a path as one.
    found = feedparser.parse(io.BytesIO(data), response_headers=said)
    if not found.entries:
        if found.version and not _is_ill_formed(found):
            raise EmptyFeedError("the feed lists no entry")
        raise NoFeedError(f"no feed: {_why(data, found)}")
    return [_entry(entry) for entry in found.entries]


def _declares_entities(data: bytes) -> bool:
    """Whether the document does, in ASCII or whatever contains it, in UTF-16, or in the encoding it names."""
    named = "cp037" if data.startswith(_EBCDIC) else None
    if shape := _NAMES_ENCODING.match(data[:_HEAD]):
        named = shape[1].decode("ascii", "replace")
    try:
        decoded = data.decode(named, "ignore") if named else ""
    except (LookupError, ValueError):
        decoded = ""
    return b"<!entity" in data.replace(b"\0", b"").lower() or "<!entity" in decoded.lower()


def _xml_type(data: bytes, charset: str | None) -> str:
    """A Content-Type by which feedparser believes the document, then UTF-8, and the server last."""
    if charset and not _NAMES_ENCODING.match(data[:_HEAD]):
        try:
            data.decode()
        except UnicodeDecodeError:
            return f"application/xml; charset={charset}"
    return "application/xml"


def _is_ill_formed(found: Any) -> bool:
    return bool(found.bozo) and not isinstance(found.bozo_exception, feedparser.CharacterEncodingOverride)


def _why(data: bytes, found: Any) -> str:
    if _HTML.search(data[:_HEAD]):
        return "an HTML page"
    if _is_ill_formed(found):
        return f"ill-formed: {' '.join(str(found.bozo_exception).split())[:200]}"
    return "XML of another kind"


def _entry(found: Any) -> Entry:
    longest = max((_text(part.get("value")) or "" for part in found.get("content", ())), key=len, default="")
    link = _text(found.get("link"))
    return Entry(
        link=link,
        id=_text(found.get("id")),
        title=_text(found.get("title")),
        author=_text(found.get("author")),
        published=_published(found),
        content=longest or (None if link else _text(found.get("summary"))),
    )


def _published(found: Any) -> str | None:
    """The entry's own date as written where we can read it, else as feedparser, which knows more shapes, read it.

    Some feeds (RSS 1.0 by dc:date) say only when an entry was updated; that is taken where nothing else is said.
    """
    for name in ("published", "created", "updated"):
        if not found.get(name):
            continue
        written = _text(found[name])
        parsed = found.get(f"{name}_parsed")
        if written and parse_date(written) is None and isinstance(parsed, time.struct_time):
            try:
                return datetime(*parsed[:6], tzinfo=UTC).isoformat()
            except ValueError:
                return written
        return written
    return None


def _text(value: Any) -> str | None:
    return storable(value).strip() or None if isinstance(value, str) else None
