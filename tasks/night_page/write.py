"""Writes the page of a night, those of its stories, and the index of all pages, into the lake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tasks.night_page.feed import FEED, atom, entries
from tasks.night_page.page import has_page, index_page, page, story_page
from warehouse.ask.night import Night, Row, read_night
from warehouse.lake import store
from warehouse.lake.lake import Lake

INDEX = "index.html"


def write_night_page(lake: Lake, night: date | None = None) -> Path:
    """Read a night (default: the latest), write its page, its stories' and the index to LAKE/digests; its path.

    The lake can always produce the folder again: the same lake gives the same bytes, and a night that is read again
    gets a new page. So pages are not sent to the object store of `remote`; whoever pulls the lake can write them
    there. `vacuum` leaves them alone, because they are small.

    Raises:
        NightdeskError: as `read_night`.
        OSError: the folder cannot be written.
    """
    while True:
        before = _published(lake)
        path = write_page(lake, read_night(lake, night))
        if _published(lake) == before:  # else a run has published meanwhile, and this page may replace a newer one
            return path


def write_page(lake: Lake, night: Night) -> Path:
    """Write the page of a night that was read already, those of its stories, the feed of watches and the
    index; the page's path.

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
    store.write_bytes(lake.digests / FEED, atom("What moved of what is watched", "watches", entries(night.notices)))
    store.write_bytes(lake.digests / INDEX, index_page(with_page, stories))
    return path


def _of_story(lake: Lake, story: Row) -> Path:
    return lake.stories / f"{story['story_id']}.html"


def _published(lake: Lake) -> tuple[int, int]:
    """Identifies the published snapshot: each is a file of its own."""
    stat = lake.snapshot.stat()
    return stat.st_ino, stat.st_mtime_ns
