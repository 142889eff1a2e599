"""Rows of the tables of stories for small lakes made for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.warehouse.lakes import MODEL, NIGHT

Row = dict[str, Any]


def story(story_id: str, night: date = NIGHT, **changes: Any) -> Row:
    """A row of `stories`: a story of one article."""
    row = {
        "story_id": story_id,
        "title": f"About {story_id}",
        "first_article_id": story_id,
        "first_seen": NIGHT,
        "last_seen": night,
        "articles": 1,
        "independent_texts": 1,
        "outlets": 1,
        "state": "open",
    }
    return row | _signed(night) | changes


def member(
    article_id: str, story_id: str | None = None, *, via: str | None = None, night: date = NIGHT, **changes: Any
) -> Row:
    """A row of `story_members`; without `story_id`, the article is the first of its story."""
    placed = {"story_id": story_id or article_id, "article_id": article_id, "revision": 1, "probability": 0.9}
    return placed | {"via_article_id": via, "shared": [] if via is None else ["dam"]} | _signed(night) | changes


def event(what: str, story_id: str, other: str | None = None, *, night: date = NIGHT) -> Row:
    """A row of `story_events`."""
    born = story_id if what == "born" else None
    return {"story_id": story_id, "event": what, "other_story_id": other, "article_id": born} | _signed(night)


def _signed(night: date) -> Row:
    return {"model_id": MODEL, "night": night, "run_id": "run-1"}
