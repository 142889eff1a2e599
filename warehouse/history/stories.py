"""Queries about stories before a night: which there are, whose articles they hold, and what these say.

A night asks for what nights before it gave, whatever came later, so reading it again gives the same stories.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from warehouse.history.history import readable
from warehouse.snapshot.sql_files import sql_files


class Membership(NamedTuple):
    """The story of an article: its id and revision, the night of its first row, that of the latest."""

    story_id: str
    revision: int
    first_night: date
    last_night: date


@dataclass(frozen=True)
class KnownStories:
    """Stories before a night.

    Attributes:
        memberships: by article.
        stories: by id, each the columns of `stories` without signature.
    """

    memberships: Mapping[str, Membership] = field(default_factory=dict)
    stories: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)


def known_stories(con: duckdb.DuckDBPyConnection | None, night: date) -> KnownStories:
    """The stories before a night, and which story each article is in.

    Args:
        con: a session from `warehouse.history.before.Before.past`; None if nothing is published.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if con is None:
        return KnownStories()
    with readable():
        memberships = con.sql(_queries()["current_members"], params={"night": night}).fetchall()
        stories = con.sql(_queries()["stories"], params={"night": night}).to_arrow_table().to_pylist()
    return KnownStories(
        {name: Membership(*rest) for name, *rest in memberships}, {row["story_id"]: row for row in stories}
    )


def vectors(
    con: duckdb.DuckDBPyConnection | None, nights: Sequence[date], model_id: str
) -> Iterator[tuple[date, list[tuple[str, int]], NDArray[np.float32]]]:
    """Night by night: articles with their revisions, and their vectors (articles, dimensions).

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if con is None:
        return
    for at in nights:
        with readable():
            rows = con.sql(_queries()["vectors"], params={"night": at, "model": model_id}).to_arrow_table()
        if rows.num_rows:
            keys = list(zip(rows["article_id"].to_pylist(), rows["revision"].to_pylist(), strict=True))
            yield at, keys, stacked(rows["embedding"])


def stacked(column: pa.ChunkedArray) -> NDArray[np.float32]:
    """A column of vectors of one length as (rows, dimensions)."""
    flat = column.combine_chunks().flatten().to_numpy()
    return np.asarray(flat, np.float32).reshape(len(column), -1)


def texts(
    con: duckdb.DuckDBPyConnection, night: date, wanted: Collection[tuple[str, int]], characters: int
) -> list[dict[str, Any]]:
    """What stories see of these article revisions: `title`, `text`, `copy_group`, `outlet`, `came_at`, `names`,
    `countries`, `dates` and the keys.

    Args:
        characters: of the beginning of a text; 0 for articles that are only counted, which come without the last
            three.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if not wanted:
        return []
    keys = sorted(wanted)
    columns = {
        "article_id": pa.array([article for article, _ in keys], pa.string()),
        "revision": pa.array([revision for _, revision in keys], pa.int32()),
    }
    con.register("wanted", pa.table(columns))
    try:
        with readable():
            given = {"night": night, "characters": characters}
            rows: list[dict[str, Any]] = con.sql(_queries()["texts"], params=given).to_arrow_table().to_pylist()
            if characters:
                for name in ("names", "countries", "dates"):
                    facts = con.sql(_queries()[name], params={"night": night}).fetchall()
                    of_text = {(article, revision): listed for article, revision, listed in facts}
                    for row in rows:
                        row[name] = of_text.get((row["article_id"], row["revision"]), [])
    finally:
        con.unregister("wanted")
    return rows


@cache
def _queries() -> dict[str, str]:
    """The query of each file of stories/, by the file's name without `.sql`."""
    return dict(sql_files("history/stories"))
