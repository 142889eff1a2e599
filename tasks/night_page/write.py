"""Writes the page of a night, those of its stories, the index of all pages, and the feeds, into the lake."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from tasks.night_page.feeds import atom, feed_of, feeds_page, json_feed
from tasks.night_page.page import has_page, index_page, page, story_page
from tasks.night_page.watch_feed import watch_feed
from warehouse.ask.feeds import ask_feeds
from warehouse.ask.night import Night, Row, ask_night
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.snapshot import connect

if TYPE_CHECKING:  # DuckDB complains at the end of a process in which a module of a step holds one of its types
    from warehouse.ask.vectors import Connection

INDEX = "index.html"


def write_night_page(lake: Lake, night: date | None = None, named: Sequence[str] = ()) -> Path:
    """Read a night (default: the latest), write its page, its stories', the index and the feeds to LAKE/digests.

    Returns the path of its page.

    The lake can always produce the folder again: the same lake gives the same bytes, and a night that is read again
    gets a new page. So pages are not sent to the object store of `remote`; whoever pulls the lake can write them
    there. `vacuum` leaves them alone, because they are small.

    Args:
        named: entities that have a feed of their own, as `ask_feeds` takes them.

    Raises:
        NightdeskError: as `read_night`.
        OSError: the folder cannot be written.
    """
    while True:
        before = _published(lake)
        with connect(lake) as con:
            asked = ask_night(con, lake, night)
            path = write_page(lake, asked)
            write_feeds(lake, con, asked.notices, named)
        if _published(lake) == before:  # else a run has published meanwhile, and this page may replace a newer one
            return path


def write_page(lake: Lake, night: Night) -> Path:
    """Write the page of a night that was read already, those of its stories, and the index; the page's path.

    A story that became part of another, or that a person took apart, loses its page.

    Raises:
        OSError: the folder cannot be written.
    """
    path = lake.digest(night.night)
    store.write_bytes(path, page(night, index=INDEX))
    with_page = [row for row in night.published if lake.digest(row["night"]).exists()]
    nights = {row["night"] for row in with_page}
    for story in night.stories:
        if has_page(story.story["story_id"]):
            store.write_bytes(_of_story(lake, story.story), story_page(story, nights))
    stories = [row for row in night.story_index if has_page(row["story_id"])]
    for gone in {*lake.stories.glob("*.html")} - {_of_story(lake, row) for row in stories}:
        gone.unlink(missing_ok=True)
    store.write_bytes(lake.digests / INDEX, index_page(with_page, stories))
    return path


def write_feeds(lake: Lake, con: Connection, notices: Sequence[Row] = (), named: Sequence[str] = ()) -> None:
    """Write the feeds of a lake as Atom and JSON Feed, and the page that lists them; feeds that ended are removed.

    Args:
        notices: of the feed of watches; see `Night.notices`.
        named: as `ask_feeds`.

    Raises:
        OSError: the folder cannot be written.
    """
    watched = watch_feed(notices)
    feeds = [*([watched] if watched else []), *(feed_of(news) for news in ask_feeds(con, named))]
    files = {lake.feeds / INDEX: feeds_page(feeds)}
    for feed in feeds:
        files[lake.feeds / f"{feed.path}.atom"] = atom(feed)
        files[lake.feeds / f"{feed.path}.json"] = json_feed(feed)
    for path, content in files.items():
        if not path.exists() or path.read_bytes() != content:  # else a reader would fetch it again
            store.write_bytes(path, content)
    for gone in {*lake.feeds.glob("*/*.atom"), *lake.feeds.glob("*/*.json")} - files.keys():
        gone.unlink(missing_ok=True)


def _of_story(lake: Lake, story: Row) -> Path:
    return lake.stories / f"{story['story_id']}.html"


def _published(lake: Lake) -> tuple[int, int]:
    """Identifies the published snapshot: each is a file of its own."""
    stat = lake.snapshot.stat()
    return stat.st_ino, stat.st_mtime_ns
