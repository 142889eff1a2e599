"""Writes the page of a night, and the list of nights that have a page, into the lake."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tasks.night_page.page import index_page, page
from warehouse.ask.night import Night, read_night
from warehouse.lake import store
from warehouse.lake.lake import Lake

INDEX = "index.html"


def write_night_page(lake: Lake, night: date | None = None) -> Path:
    """Read a night (default: the latest), write its page and the list of nights to LAKE/digests; the page's path.

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
    """Write the page of a night that was read already, and the list of nights; the page's path.

    Raises:
        OSError: the folder cannot be written.
    """
    path = lake.digest(night.night)
    store.write_bytes(path, page(night, index=INDEX))
    with_page = [row for row in night.published if lake.digest(row["night"]).exists()]
    store.write_bytes(lake.digests / INDEX, index_page(with_page))
    return path


def _published(lake: Lake) -> tuple[int, int]:
    """Identifies the published snapshot: each is a file of its own."""
    stat = lake.snapshot.stat()
    return stat.st_ino, stat.st_mtime_ns
