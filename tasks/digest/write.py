"""Writes the page of a night into the lake, and the list of the nights that have one."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from tasks.digest.page import index_page, page
from warehouse.ask.night import Night, read_night
from warehouse.lake import store
from warehouse.lake.lake import Lake

INDEX = "index.html"


def write_digest(lake: Lake, night: date | None = None) -> Path:
    """Make the page of `night`, by default of the latest, in LAKE/digests, and the list of nights; the page's path.

    The folder holds nothing that the lake could not give again: the same lake gives the same bytes, and a night
    that is read again has its page made anew. So it is not sent to the object store of `remote`: who pulls a lake
    can make the pages there. And `vacuum` leaves it alone, as pages are small.

    Raises:
        NightdeskError: as `read_night`.
        OSError: the folder cannot be written.
    """
    while True:
        before = _published(lake)
        path = write_page(lake, read_night(lake, night))
        if _published(lake) == before:  # else what is written may be older than what the run that published wrote
            return path


def write_page(lake: Lake, night: Night) -> Path:
    """Write the page of a night that was read, and the list of nights; the page's path.

    Raises:
        OSError: the folder cannot be written.
    """
    path = lake.digest(night.night)
    store.write_bytes(path, page(night, index=INDEX))
    have_pages = [row for row in night.published if lake.digest(row["night"]).exists()]
    store.write_bytes(lake.digests / INDEX, index_page(have_pages))
    return path


def _published(lake: Lake) -> tuple[int, int]:
    """Which snapshot is published: every one is a file of its own."""
    there = lake.snapshot.stat()
    return there.st_ino, there.st_mtime_ns
