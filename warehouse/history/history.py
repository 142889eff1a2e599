"""Queries about the lake before a night: the revisions of articles, and which article had a text first."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa

from warehouse.errors import InputError
from warehouse.snapshot.sql_files import sql_files


class Seen(NamedTuple):
    """A text of an article; texts sort by when they were seen, like the view `earlier_revisions`.

    Attributes:
        at: `first_seen_at`, in microseconds since 1970, UTC.
        night: the night that read it.
    """

    at: int
    night: date
    revision: int
    text_sha256: str


@dataclass(frozen=True, slots=True)
class Known:
    """What the lake holds of one article, apart from rows that tonight's run replaces.

    Attributes:
        seen: its texts, including those of later nights, in the order in which they were seen.
        own: `text_sha256` to the revisions, ascending, of the rows that tonight's run replaces.
    """

    seen: Sequence[Seen] = ()
    own: Mapping[str, Sequence[int]] = field(default_factory=dict)


class Group(NamedTuple):
    """What an article is a copy of: `copy_group`, and `copy_similarity`, which is None for the group's first."""

    name: str
    similarity: float | None


def known(
    con: duckdb.DuckDBPyConnection | None, night: date, sources: Collection[str], article_ids: Sequence[str]
) -> dict[str, Known]:
    """What the lake holds of these articles when a run of `night` reads `sources`; unknown articles are left out.

    Args:
        con: a session from `Before.past`; None if nothing is published.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    articles: dict[str, Known] = {}
    for article, seen, own in _ask(con, "known", article_ids, night, sources):
        numbers: dict[str, list[int]] = {}
        for text, revision in own or ():
            numbers.setdefault(text, []).append(revision)
        articles[article] = Known([Seen(*text) for text in seen or ()], numbers)
    return articles


def texts(
    con: duckdb.DuckDBPyConnection | None, wanted: Collection[tuple[str, Seen]]
) -> dict[tuple[str, int], str]:
    """Article and revision to its text, for articles and texts that `known` returned.

    Args:
        con: a session from `Before.past`; None if nothing is published.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if con is None or not wanted:
        return {}
    columns = {
        "article_id": pa.array([article for article, _ in wanted]),
        "revision": pa.array([text.revision for _, text in wanted], pa.int32()),
        "night": pa.array([text.night for _, text in wanted]),
    }
    with _wanted(con, pa.table(columns)), readable():
        return {(article, revision): text for article, revision, text in con.sql(_queries()["texts"]).fetchall()}


def copy_groups(
    con: duckdb.DuckDBPyConnection | None, night: date, sources: Collection[str], text_sha256s: Sequence[str]
) -> dict[str, Group]:
    """`text_sha256` to the copy group of the first article with that text, up to `night`.

    New texts are left out.

    Args:
        con: a session from `Before.past`; None if nothing is published.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    rows = _ask(con, "copy_groups", text_sha256s, night, sources)
    return {sha: Group(*first) for sha, first in rows}


def usual_records(con: duckdb.DuckDBPyConnection, night: date) -> dict[str, float]:
    """Median number of records that each source gave on the nights before; sources of too few nights are left out.

    The view `completeness` follows the same rule for every night of the lake.
    """
    return dict(con.sql(_queries()["usual_records"], params={"night": night}).fetchall())


def raw_hashes(
    con: duckdb.DuckDBPyConnection | None, night: date, sources: Collection[str], article_ids: Sequence[str]
) -> dict[str, str]:
    """Article to `raw_sha256` of the text seen last; articles that the lake lacks are left out.

    Args:
        con: a session from `Before.past`; None if nothing is published.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    return dict(_ask(con, "raw_hashes", article_ids, night, sources))


def _ask(
    con: duckdb.DuckDBPyConnection | None,
    query: str,
    keys: Sequence[str],
    night: date,
    sources: Collection[str],
) -> list[tuple[Any, ...]]:
    if con is None or not keys:
        return []
    with _wanted(con, pa.table({"key": pa.array(sorted(set(keys)), pa.string())})), readable():
        let_ask_for_own(con)
        return con.sql(_queries()[query], params={"night": night, "own": sorted(sources)}).fetchall()


def let_ask_for_own(con: duckdb.DuckDBPyConnection) -> None:
    """Give a session the macro `is_own`: whether the run of a night will replace a row."""
    con.execute(_queries()["is_own"])


@cache
def _queries() -> dict[str, str]:
    """The query of each file of past/, by the file's name without `.sql`."""
    return dict(sql_files("history/past"))


@contextmanager
def readable() -> Iterator[None]:
    """Raise an InputError of one line if a file that the block reads is lost or damaged."""
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        cause = str(error).splitlines()[0]
        raise InputError(f"a file of the lake cannot be read: {cause}; `nightdesk verify` lists them") from error


@contextmanager
def _wanted(con: duckdb.DuckDBPyConnection, wanted: pa.Table) -> Iterator[None]:
    con.register("wanted", wanted)
    try:
        yield
    finally:
        con.unregister("wanted")
