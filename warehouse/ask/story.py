"""All data of the pages of stories: one query per file of story/, each for all stories at once. Writes nothing."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from typing import Any

import duckdb

from warehouse.ask.query import rows_of
from warehouse.snapshot.sql_files import sql_files

Row = dict[str, Any]
Rows = list[Row]

_MOST = {
    "nights_shown": 30,  # the latest
    "names_shown": 12,  # of a night
    "statements_shown": 8,  # of a night
    "articles_shown": 100,
    "positions_shown": 12,  # of a claim and stance; of those never quoted
    "outlets_shown": 60,
}


@dataclass(frozen=True)
class Story:
    """The data of the page of one story, as plain rows; each file of story/ explains its list.

    Attributes:
        story: its row of `stories`.
    """

    story: Row
    nights: Rows
    articles: Rows
    positions: Rows
    outlets: Rows


def ask_stories(con: duckdb.DuckDBPyConnection, ids: Collection[str]) -> tuple[Story, ...]:
    """The stories of several articles among `ids`, the latest first, from an open connection to a lake."""
    given: dict[str, Any] = dict(_MOST)
    stories = several_articles(con, ids)
    given["stories"] = [row["story_id"] for row in stories]
    lists: dict[str, dict[str, Rows]] = {row["story_id"]: {name: [] for name in _LISTS} for row in stories}
    for name in _LISTS:
        for row in rows_of(con, _questions()[name], **given):
            lists[row["story_id"]][name].append(row)
    return tuple(Story(story=row, **lists[row["story_id"]]) for row in stories)


def several_articles(con: duckdb.DuckDBPyConnection, ids: Collection[str]) -> Rows:
    """The rows of `stories` of several articles among `ids`, the latest first."""
    return rows_of(con, _questions()["stories"], stories=list(ids)) if ids else []


_LISTS = ("nights", "articles", "positions", "outlets")


@cache
def _questions() -> dict[str, str]:
    """The query of each file of story/, by the file's name without `.sql`."""
    return dict(sql_files("ask/story"))
