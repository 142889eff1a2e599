"""The feed of what was told of what is watched: entries, and the Atom file (RFC 4287) that feed readers take."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

FEED = "watches.xml"
_ATOM = "http://www.w3.org/2005/Atom"
_ID = "urn:nightdesk:"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2


@dataclass(frozen=True)
class Entry:
    """An entry of a feed.

    Attributes:
        entry_id: unique and lasting, without the prefix of our ids.
        evidence: addresses of the articles that show it.
    """

    entry_id: str
    title: str
    text: str
    evidence: tuple[str, ...]
    time: datetime


def entries(notices: Sequence[dict[str, Any]]) -> list[Entry]:
    """The entries of rows of `Night.notices`."""
    return [
        Entry(
            f"fact:{row['fact_id']}",
            f"{row['watch_id']}: {row['title']}",
            row["text"],
            tuple(article["url"] for article in row["evidence"] if article["url"]),
            row["found_at"],
        )
        for row in notices
    ]


def atom(title: str, feed_id: str, found: Sequence[Entry]) -> bytes:
    """The entries as an Atom feed in UTF-8; characters that XML does not hold are left out."""
    feed = ET.Element("feed", {"xmlns": _ATOM})
    _add(feed, "title", title)
    _add(feed, "id", _ID + feed_id)
    _add(feed, "updated", max((entry.time for entry in found), default=_NEVER).isoformat())
    _add(ET.SubElement(feed, "author"), "name", "Nightdesk")
    for entry in found:
        element = ET.SubElement(feed, "entry")
        _add(element, "title", entry.title)
        _add(element, "id", _ID + entry.entry_id)
        _add(element, "updated", entry.time.isoformat())
        _add(element, "content", entry.text)
        for number, address in enumerate(entry.evidence):
            ET.SubElement(element, "link", {"rel": "related" if number else "alternate", "href": _plain(address)})
    return bytes(ET.tostring(feed, encoding="utf-8", xml_declaration=True))


_NEVER = datetime.fromisoformat("1970-01-01T00:00:00+00:00")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = _plain(text)


def _plain(text: str) -> str:
    return _NO_XML.sub("", text)
