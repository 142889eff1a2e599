"""The feed of what was told of what is watched, from the rows of `Night.notices`."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import uuid5

from tasks.night_page.feeds import SPACE, WATCHES, Entry, Feed
from tasks.night_page.shown import web_address
from tasks.night_page.templates import fragment
from warehouse.ask.night import Row


def watch_feed(notices: Sequence[Row]) -> Feed | None:
    """The feed, with an entry per fact; None if nobody was told anything yet."""
    if not notices:
        return None
    space = uuid5(SPACE, WATCHES)
    entries = [_entry(str(uuid5(space, row["fact_id"]).urn), row) for row in notices]
    return Feed(
        id=space.urn,
        kind=WATCHES,
        subject="What moved of what is watched",
        title="What moved of what is watched · Nightdesk",
        path=WATCHES,
        updated=max(entry.updated for entry in entries),
        entries=entries,
    )


def _entry(entry_id: str, row: Row) -> Entry:
    addresses = [address for article in row["evidence"] if (address := web_address(article["url"]))]
    kept = {name: row[name] for name in ("fact_id", "watch_id", "evidence")}
    return Entry(
        id=entry_id,
        title=f"{row['watch_id']}: {row['title']}",
        updated=row["found_at"],
        cause=row["watch_id"],
        outlet=None,
        url=addresses[0] if addresses else None,
        content=fragment("notice.html", row=row),
        details={"night": row["night"].isoformat(), **kept},
    )
