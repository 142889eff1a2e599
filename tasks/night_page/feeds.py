"""Feeds of what is new, in Atom (RFC 4287) and JSON Feed 1.1, from the rows in `News`.

Reads no lake and writes no file. The same rows give the same bytes.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from markupsafe import Markup

from tasks.night_page.shown import web_address
from tasks.night_page.templates import fragment, headline, rendered
from warehouse.ask.feeds import CLAIMS, ENTITIES, NIGHT, STORIES, News, Row

# A `tag:` URI needs a domain that is ours; a name in this space needs none, and is the same on every machine.
SPACE = uuid5(NAMESPACE_URL, "nightdesk:feeds")
WATCHES = "watches"  # a feed that `watch_feed` makes
_TITLES = {NIGHT: "What is new", CLAIMS: "Claim: {}", ENTITIES: "{}", STORIES: "Story: {}"}
_HEADINGS = {
    NIGHT: "All nights",
    WATCHES: "Watches",
    CLAIMS: "Claims",
    ENTITIES: "People, organisations and places",
    STORIES: "Stories",
}
_WHY = {
    "new": "A new article.",
    "revised": "Its text was revised.",
    "other model": "Another model answered.",
    "corrected": "A person corrected an answer.",
    "withdrawn": "The night was read again, and it was there no more.",
}
_FILE_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,63}")


@dataclass(frozen=True)
class Entry:
    """An article, and what happened to it.

    Attributes:
        id: the same for the same feed, night, article, revision and cause, whatever run found it.
        updated: when that happened.
        content: HTML that is XHTML too.
        url: of the article, if a reader may follow it.
        details: what JSON Feed has besides, as `_nightdesk`.
    """

    id: str
    title: str
    updated: datetime
    cause: str
    outlet: str | None
    url: str | None
    content: Markup
    details: Mapping[str, object]


@dataclass(frozen=True)
class Feed:
    """What is new of one subject.

    Attributes:
        subject: the claim, the name, the headline, or `What is new`.
        path: below the folder of the feeds, without `.atom` or `.json`.
        updated: when the latest entry was, or the first night if there is none.
    """

    id: str
    kind: str
    subject: str
    title: str
    path: str
    updated: datetime
    entries: Sequence[Entry]

    @property
    def file_name(self) -> str:
        """The last part of `path`."""
        return self.path.rpartition("/")[2]


def feed_of(news: News) -> Feed:
    """The feed of these rows."""
    space = uuid5(SPACE, f"{news.kind}/{news.key}")
    entries = [_entry(space, row) for row in news.rows]
    subject = news.title or _TITLES[NIGHT]
    return Feed(
        id=space.urn,
        kind=news.kind,
        subject=subject,
        title=f"{_TITLES[news.kind].format(subject)} · Nightdesk",
        path=NIGHT if news.kind == NIGHT else f"{news.kind}/{_file_name(news.key)}",
        updated=max((entry.updated for entry in entries), default=news.since),
        entries=entries,
    )


def atom(feed: Feed) -> bytes:
    """The feed as Atom."""
    return rendered("feed.xml", feed=feed)


def json_feed(feed: Feed) -> bytes:
    """The feed as JSON Feed. `_nightdesk` has the evidence with its spans, letter by letter as in the article."""
    items = [_item(entry) for entry in feed.entries]
    made = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "language": "en",
        "authors": [{"name": "Nightdesk"}],
        "items": items,
    }
    return json.dumps(made, ensure_ascii=False, indent=1).encode()


def feeds_page(feeds: Sequence[Feed]) -> bytes:
    """The list of all feeds as an HTML page, in UTF-8."""
    kinds = {heading: [feed for feed in feeds if feed.kind == kind] for kind, heading in _HEADINGS.items()}
    return rendered("feeds.html", kinds=kinds)


def _entry(space: UUID, row: Row) -> Entry:
    key = "/".join(str(row[name]) for name in ("night", "article_id", "revision", "cause"))
    kept = {name: row[name] for name in ("article_id", "revision", "cause", "evidence")}
    return Entry(
        id=uuid5(space, key).urn,
        title=headline(row),
        updated=row["changed_at"],
        cause=row["cause"],
        outlet=row["outlet"],
        url=web_address(row["url"]),
        content=fragment("entry.html", row=row, why=_why(row)),
        details={"night": row["night"].isoformat(), **kept},
    )


def _item(entry: Entry) -> dict[str, object]:
    item: dict[str, object] = {
        "id": entry.id,
        "title": entry.title,
        "content_html": str(entry.content),
        "date_modified": entry.updated.isoformat(),
        "tags": [entry.cause],
    }
    if entry.url:
        item["url"] = entry.url
    if entry.outlet:
        item["authors"] = [{"name": entry.outlet}]
    return item | {"_nightdesk": entry.details}


def _why(row: Row) -> str:
    """What happened to the article, in a sentence."""
    if row["cause"] == "revised" and row["characters_added"] is not None:
        changed = f"{row['characters_added']} characters added, {row['characters_removed']} removed"
        return f"Its text was revised: {changed}."
    return _WHY[row["cause"]]


def _file_name(key: str) -> str:
    """A key as the name of a file: as it is if it may be, else its plain letters and a hash."""
    if _FILE_NAME.fullmatch(key):
        return key
    plain = re.sub(r"[^a-z0-9]+", "-", key.lower()).strip("-")[:40]
    return f"{plain or 'feed'}-{hashlib.sha256(key.encode()).hexdigest()[:8]}"
