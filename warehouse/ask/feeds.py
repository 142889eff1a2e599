"""What is new for each feed: queries of feeds/ over the latest nights. Writes nothing.

A feed is of a kind and has a key: all nights, a claim by its id, an entity by its name in lower case, or a story by
its id. For each kind a query lists the feeds, and another gives the texts that concern them with the
evidence; `entries.sql` joins these with what changed, which is a temporary table of the connection.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

import duckdb

from warehouse.ask.query import rows_of
from warehouse.errors import InputError
from warehouse.snapshot.ddl import in_place
from warehouse.snapshot.sql_files import sql_files

Row = dict[str, Any]
Rows = list[Row]

NIGHT = "night"  # kind and key of the feed of all
CLAIMS, ENTITIES, STORIES = "claims", "entities", "stories"
_EVIDENCE = {CLAIMS: "claim_evidence", ENTITIES: "entity_evidence", STORIES: "story_evidence"}
_NIGHTS = 14  # whoever looks once a fortnight misses nothing
_MOST = {
    "entries_shown": 100,  # of one feed
    "spans_shown": 12,  # of one entry
    "claims_shown": 100,
    "entities_shown": 25,  # besides those that the settings name
    "stories_shown": 200,
}


@dataclass(frozen=True)
class News:
    """What is new for one feed.

    Attributes:
        kind: `night`, `claims`, `entities` or `stories`.
        key: which one of the kind.
        title: the claim's sentence, the entity's name or the story's headline; empty for the night.
        since: when the first run of the lake was published.
        rows: the changes, the latest first, as `entries.sql` has them.
    """

    kind: str
    key: str
    title: str
    since: datetime
    rows: Rows


def ask_feeds(con: duckdb.DuckDBPyConnection, named: Sequence[str] = ()) -> list[News]:
    """The feeds that a lake has as files; each kind, and each feed, is bounded.

    These are the night's, the claims judged last, the named and the most mentioned entities, and the stories of the
    latest nights.

    Args:
        named: entities that have a feed whether or not they are mentioned.
    """
    given = _prepared(con)
    feeds = _news(con, NIGHT, {NIGHT: ""}, given)
    for kind in _EVIDENCE:
        listed = rows_of(con, _questions()[kind], **given, named=list(named))
        feeds += _news(con, kind, {row["feed"]: row["title"] for row in listed}, given)
    return feeds


def ask_feed(con: duckdb.DuckDBPyConnection, kind: str, key: str) -> News:
    """The feed of the night, or of any claim, entity or story in the lake.

    Raises:
        InputError: there is no such claim, entity or story.
    """
    if kind == NIGHT == key:
        titles = {NIGHT: ""}
    else:
        known = _questions().get(f"one_of_{kind}")
        titles = {} if known is None else {row["feed"]: row["title"] for row in rows_of(con, known, key=key)}
    if not titles:
        raise InputError(f"no feed: nothing of the kind {kind} is called {key!r}")
    [news] = _news(con, kind, titles, _prepared(con))
    return news


def _prepared(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Values for the parameters of all queries; the connection then has the table `changed`."""
    [since] = rows_of(con, _questions()["since"], nights=_NIGHTS)
    con.execute(_questions()["changed"], since)
    return since | _MOST


def _news(con: duckdb.DuckDBPyConnection, kind: str, titles: dict[str, str], given: dict[str, Any]) -> list[News]:
    """The feeds of a kind with these keys and titles."""
    [first] = rows_of(con, _questions()["first_run"])
    evidence = _questions()[_EVIDENCE.get(kind, "night_evidence")]
    known = f"with summed as ({_questions()['summed']}), held as ({evidence})"
    asked = rows_of(con, f"{known} {_questions()['entries']}", **given, feeds=list(titles))
    return [
        News(kind, key, title, first["at"], [row for row in asked if row["feed"] == key])
        for key, title in titles.items()
    ]


@cache
def _questions() -> dict[str, str]:
    """The query of each file of feeds/, by the file's name without `.sql`, for the connection of any client."""
    return {name: in_place(text) for name, text in sql_files("ask/feeds")}
