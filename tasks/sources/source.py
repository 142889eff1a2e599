"""What a source is and what it gives: its settings, its records, and how its columns map to ours.

Knows no file format; `kinds.py` lists them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from tasks.cleaning.dates import parse, timezone_of
from tasks.sources.fetching.options import Fetch
from warehouse.errors import InputError

if TYPE_CHECKING:  # the settings import this module, and DuckDB takes long to import
    from warehouse.history.before import Before

# What a record may give, in the order of the staging file. `standfirst` is the start of the text that the text can
# do without: cleaning cuts it.
COLUMNS = (
    "id", "url", "title", "text", "published_at", "feed_published_at", "outlet", "byline", "section", "language",
    "seen_at", "guessed_published_at", "standfirst",
)  # fmt: skip
MOST_UNREAD = 100  # names of columns; each JSON object of a file may have new ones
HTML = "html"  # a column that holds a page instead of a text; its article is extracted, and it is not staged

# Column names taken for ours if the settings map nothing. Case is ignored, and the first match wins. They are those
# of feeds and of the usual exports: newspaper4k, news-please, trafilatura, Media Cloud, GDELT (seendate is its only
# date), All the News, NewsAPI, the Guardian, the New York Times.
USUAL: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "guid", "uuid", "article_id", "stories_id", "story_id"),
    "url": ("url", "link", "web_url", "weburl", "article_url", "documentidentifier"),
    "title": ("title", "headline", "webtitle", "article_title"),
    "text": ("text", "maintext", "body", "bodytext", "content", "article", "article_text", "full_text", "fulltext"),
    HTML: ("html",),
    "published_at": (
        "published_at", "publishedat", "date_published", "datepublished", "published", "publication_date",
        "published_date", "pubdate", "pub_date", "publish_date", "date_publish", "publishdate", "publish_time",
        "published_time", "webpublicationdate", "date", "datetime", "seendate",
    ),
    "outlet": (
        "outlet", "source", "publisher", "publication", "media_name", "source_name", "site_name", "sitename",
        "sourcecommonname", "site", "source_domain", "hostname", "domain",
    ),
    "byline": ("byline", "author", "authors", "author_name"),
    "section": ("section", "section_name", "sectionname", "category"),
    "language": ("language", "lang", "meta_lang"),
    "seen_at": ("seen_at",),
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """A source, as the settings describe it.

    Attributes:
        name: what the ledger calls it.
        path: a file, a folder or a glob; `{night}` stands for the date of the night, as 2026-03-02. Empty if
            `feeds` are given.
        format: how its files are read, a name from `kinds.FORMATS`; `auto` reads each file by its suffix.
        columns: our column name -> the source's column; columns that are not mapped are matched by `USUAL`.
        timezone: of times written without one: an IANA name, or an offset such as `+08:00`.
        record_bytes: size limit of a record, in bytes; a larger record is rejected as `too_large`.
        feeds: addresses of RSS or Atom feeds, whose linked pages are the records.
        fetch: how feeds and their pages are fetched.
        lake: the folder of the lake, which holds the journal of fetches; texts that it has are not sent again.
    """

    name: str
    path: str = ""
    format: str = "auto"
    columns: Mapping[str, str] = field(default_factory=dict)
    timezone: str = "UTC"
    record_bytes: int = 2_000_000
    feeds: tuple[str, ...] = ()
    fetch: Fetch = field(default_factory=Fetch)
    lake: Path | None = None

    def path_on(self, night: date) -> str:
        """The path of one night."""
        return self.path.replace("{night}", night.isoformat())

    @property
    def zone(self) -> tzinfo:
        """`timezone` as an object of the standard library.

        Raises:
            InputError: there is no such zone.
        """
        try:
            return timezone_of(self.timezone)
        except ValueError as error:
            raise InputError(
                f"source {self.name}: timezone {self.timezone!r} is unknown; "
                "write an IANA name such as Europe/London, or an offset such as +08:00"
            ) from error


@dataclass(frozen=True)
class Record:
    """A record as a source gave it.

    Attributes:
        reference: where in the source: a file, or a file and line or offset; unique within the source and night.
        fields: column of `COLUMNS` -> its value; missing values have no key.
        problem: why it cannot become an article, a key of `schema.REJECTIONS`.
        detail: what exactly was wrong, for a person.
        remark: what is missing from an article that is kept, a key of `schema.REMARKS`; `detail` says more.
        not_modified: whether the source says that the lake has the current text; then the record has no text.
    """

    reference: str
    fields: Mapping[str, object] = field(default_factory=dict)
    problem: str | None = None
    detail: str | None = None
    remark: str | None = None
    not_modified: bool = False


@dataclass
class Beside:
    """What a night and a source tell each other beside the records; what the source tells is in the run's log.

    Attributes:
        before: the lake before the night; None where nothing is known of earlier nights.
        stopped: set once nobody waits for what is fetched any more.
        passed: what is no article, such as the images of an archive: what it is -> how many.
        unread: names of columns that are not read, in the order of their first coming, no more than `MOST_UNREAD`.
        dated: whether a column that holds the date, or a page that may show it, is read.
    """

    passed: Counter[str] = field(default_factory=Counter)
    unread: dict[str, None] = field(default_factory=dict)
    dated: bool = False
    before: Before | None = None
    stopped: Event = field(default_factory=Event)

    def leave(self, present: Iterable[str], read: Mapping[str, str]) -> None:
        """Note which columns among `present` are not read.

        Args:
            read: as `column_map` gives it.
        """
        self.dated |= "published_at" in read or HTML in read
        if len(self.unread) < MOST_UNREAD:
            self.unread |= dict.fromkeys(name for name in present if name.strip() and name not in read.values())


class NoNightError(ValueError):
    """`seen_at` is missing or unreadable in a source that provides it."""


def seen_on(night: date, written: str | None, zone: tzinfo) -> datetime | None:
    """When a record was seen, in UTC, if that was on `night`; None if it was on another night.

    A record whose time is missing or unreadable belongs to no night, so each night that reads it rejects it: a
    record that is rejected too often is noticed and mended, one that no night takes is not.

    Args:
        written: `seen_at` as the source wrote it.
        zone: of a time written without one.

    Raises:
        NoNightError: there is no time, or it cannot be read.
    """
    seen = parse(written, zone) if written else None
    if seen is None:
        raise NoNightError(
            f"seen_at {written!r} is no date" if written else "no seen_at, in a source that gives it"
        )
    return seen.at if seen.at.date() == night else None


def column_map(source: Source, present: Iterable[str]) -> dict[str, str]:
    """Our column name -> the source's, for `present` columns: as the settings map them, else by `USUAL`."""
    by_folded: dict[str, str] = {}
    for name in present:
        by_folded.setdefault(name.strip().casefold(), name)
    names = dict(source.columns)
    for ours, usual in USUAL.items():
        if ours not in names:
            hit = next((by_folded[name] for name in usual if name in by_folded), None)
            if hit is not None:
                names[ours] = hit
    return names


def header_map(source: Source, where: str, header: Iterable[str]) -> dict[str, str]:
    """`column_map` for a file with a header, which must have every mapped column.

    Raises:
        InputError: a mapped column is not in the file.
    """
    names = list(header)
    for ours, theirs in source.columns.items():
        if theirs not in names:
            raise InputError(
                f"source {source.name}: no column {theirs!r} (mapped to {ours}) in {where}; "
                f"its columns are {', '.join(names)}"
            )
    return column_map(source, names)


def unknown_columns(columns: Mapping[str, str]) -> list[str]:
    """Keys of a mapping that are not columns of ours; the settings refuse them."""
    return sorted(set(columns) - {*COLUMNS, HTML})
