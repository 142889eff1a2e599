"""What a source is and what it gives: the settings of one source, a record, and how its columns are told.

Knows no file format; the adapters beside it do.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, Literal

from tasks.cleaning.dates import timezone_of
from tasks.sources.fetching.options import Fetch
from warehouse.errors import InputError

if TYPE_CHECKING:  # the settings import this module, and DuckDB takes long to import
    from warehouse.history.before import Before

Format = Literal["auto", "text", "html", "jsonl", "csv", "parquet", "warc"]
FORMATS: tuple[Format, ...] = ("auto", "text", "html", "jsonl", "csv", "parquet", "warc")

# What a record may give, in the order of the staging file. `standfirst` is what the text begins with and can do
# without: cleaning cuts it.
COLUMNS = (
    "id", "url", "title", "text", "published_at", "feed_published_at", "outlet", "byline", "language", "seen_at",
    "guessed_published_at", "standfirst",
)  # fmt: skip
MOST_UNREAD = 100  # names of columns; each object of a file may have others
HTML = "html"  # a column that holds a page instead of a text; read and dropped, never staged

# Column names taken for ours when the settings map nothing; matched without regard to case, the first one wins.
# They are those of feeds and of what people export with: newspaper4k, news-please, trafilatura, Media Cloud, GDELT
# (whose seendate is the only date it has), All the News, NewsAPI, the Guardian, the New York Times.
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
    "language": ("language", "lang", "meta_lang"),
    "seen_at": ("seen_at",),
}  # fmt: skip


@dataclass(frozen=True)
class Source:
    """One source, as the settings name it.

    Attributes:
        name: what the ledger calls it.
        path: a file, a folder or a glob; `{night}` stands for the date of the night, as 2026-03-02. Empty where
            `feeds` are given.
        format: how its files are read; `auto` reads each file by its suffix.
        columns: our column name -> the source's column; what is not mapped is found by `USUAL`.
        timezone: of times written without one: an IANA name, or an offset such as `+08:00`.
        record_bytes: the largest record read, in bytes; a larger one is rejected as `too_large`.
        feeds: addresses of RSS or Atom feeds, whose linked pages are the records.
        fetch: how they are fetched.
        lake: the folder of the lake; what is fetched is noted below it, and what it knows need not be sent again.
    """

    name: str
    path: str = ""
    format: Format = "auto"
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
        """`timezone` as the standard library knows it.

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
    """One record as a source gave it.

    Attributes:
        reference: where in the source: a file, or a file and line or offset; unique within the source and night.
        fields: column of `COLUMNS` -> its value; what was not given is not there.
        problem: why it cannot become an article, a key of `schema.REJECTIONS`.
        detail: what exactly was wrong, for a person.
        remark: what an article that is kept could not have, a key of `schema.REMARKS`; `detail` says more.
        not_modified: whether the source says that the article is as the lake has it; there is no text then.
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
        """Take the columns among `present` that are not read.

        Args:
            read: as `column_map` gives it.
        """
        self.dated |= "published_at" in read or HTML in read
        if len(self.unread) < MOST_UNREAD:
            self.unread |= dict.fromkeys(name for name in present if name.strip() and name not in read.values())


def column_map(source: Source, present: Iterable[str]) -> dict[str, str]:
    """Our column name -> the name it has among `present`; mapped columns as the settings say, others by `USUAL`."""
    by_folded: dict[str, str] = {}
    for name in present:
        by_folded.setdefault(name.strip().casefold(), name)
    found = dict(source.columns)
    for ours, usual in USUAL.items():
        if ours not in found:
            hit = next((by_folded[name] for name in usual if name in by_folded), None)
            if hit is not None:
                found[ours] = hit
    return found


def header_map(source: Source, where: str, header: Iterable[str]) -> dict[str, str]:
    """`column_map` for a file that names its columns once; a mapped column must be among them.

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
    """Keys of a mapping that are no column of ours; the settings refuse them."""
    return sorted(set(columns) - {*COLUMNS, HTML})
