"""What the lake knew before a night: the revisions of articles, and who printed a text first. Reads only."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, NamedTuple

import duckdb
import pyarrow as pa
import pyarrow.compute as pc

from warehouse.errors import InputError, MissingLake
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.catalogue import Catalogue
from warehouse.snapshot.snapshot import connect, private_snapshot
from warehouse.tables.schema import ARTICLES

# Rows that the run of a night will replace are not part of its past: that is why a night run twice gives
# the same revisions. `$own` are the sources it reads.
OWN = "night = $night and list_contains($own, source)"

_KNOWN = f"""
with found as (
    select article_id, revision, text_sha256, night, first_seen_at, {OWN} as own
    from articles
    semi join wanted on articles.article_id = wanted.key
)
select
    article_id,
    list((epoch_us(first_seen_at), night, revision, text_sha256) order by first_seen_at, night, revision)
        filter (not own) as seen,
    list((text_sha256, revision) order by revision) filter (own) as own
from found
group by article_id
"""

# The night is asked for too, so that only its files are opened.
_TEXTS = """
select articles.article_id, articles.revision, articles.text
from articles join wanted using (article_id, revision, night)
"""

_COPY_GROUPS = f"""
select
    text_sha256,
    arg_min((copy_group, coalesce(copy_similarity, 1)), (night, first_seen_at, article_id, revision))
from articles
semi join wanted on articles.text_sha256 = wanted.key
where night <= $night and not ({OWN})
group by text_sha256
"""


# By the latest run of each night; a night on which the source failed does not count.
_USUAL = """
with given as (
    select source, intake.night, arg_max(records, sequence) as records
    from intake join runs using (run_id)
    where records is not null and internal.usual_window(intake.night, $night)
    group by all
)
select source, internal.usual(records) as usual from given group by source having usual is not null
"""


_RAW_HASHES = f"""
select article_id, arg_max(raw_sha256, (first_seen_at, night, revision))
from articles
semi join wanted on articles.article_id = wanted.key
where not ({OWN})
group by article_id
"""


class Seen(NamedTuple):
    """A text of an article; they sort by when they were seen, as the view `earlier_revisions` has them.

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
    """What is known of one article apart from what tonight's run replaces.

    Attributes:
        seen: its texts, of later nights too, in the order in which they were seen.
        own: `text_sha256` to the revisions, ascending, of the rows that tonight's run replaces.
    """

    seen: Sequence[Seen] = ()
    own: Mapping[str, Sequence[int]] = field(default_factory=dict)


class Group(NamedTuple):
    """What an article is a copy of: `copy_group`, and `copy_similarity`, which is None for the group's first."""

    name: str
    similarity: float | None


def past(lake: Lake, night: date, sources: Collection[str]) -> duckdb.DuckDBPyConnection | None:
    """A connection to ask what was before a run of `night` that reads `sources`; None when there is no lake yet.

    Files that the run replaces and that were lost or damaged are left out, so that reading a night again repairs
    it.

    Raises:
        InputError: the snapshot cannot be read, or the lake was moved or copied.
    """
    if not lake.snapshot.exists():
        return None
    catalogue = Catalogue.load(lake)
    own = [row for row in catalogue.current(night=night) if set(row["sources"]) & set(sources)]
    lost = [row["path"] for row in own if not _can_be_read(lake, row)]
    if not lost:
        return connect(lake)
    kept = pc.invert(pc.is_in(catalogue.files["path"], pa.array(lost, pa.string())))
    return private_snapshot(lake, replace(catalogue, files=catalogue.files.filter(kept)))


def _can_be_read(lake: Lake, row: Mapping[str, Any]) -> bool:
    """Whether a file of articles holds what was published, and any other, whose rows nobody asks for, is whole."""
    there = store.is_published if row["table_name"] == ARTICLES.name else store.is_whole
    return there(lake.absolute(row["path"]), row)


def known(
    con: duckdb.DuckDBPyConnection | None, night: date, sources: Collection[str], article_ids: Sequence[str]
) -> dict[str, Known]:
    """What the lake knows of these articles when a run of `night` reads `sources`; unknown ones are left out.

    Args:
        con: a connection from `past`.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    found: dict[str, Known] = {}
    for article, seen, own in _ask(con, _KNOWN, article_ids, night, sources):
        numbers: dict[str, list[int]] = {}
        for text, revision in own or ():
            numbers.setdefault(text, []).append(revision)
        found[article] = Known([Seen(*one) for one in seen or ()], numbers)
    return found


def texts(
    con: duckdb.DuckDBPyConnection | None, wanted: Collection[tuple[str, Seen]]
) -> dict[tuple[str, int], str]:
    """Article and revision to its text, for articles and texts as `known` has them.

    Args:
        con: a connection from `past`.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if con is None or not wanted:
        return {}
    columns = {
        "article_id": pa.array([article for article, _ in wanted]),
        "revision": pa.array([one.revision for _, one in wanted], pa.int32()),
        "night": pa.array([one.night for _, one in wanted]),
    }
    with _wanted(con, pa.table(columns)), readable():
        return {(article, revision): text for article, revision, text in con.sql(_TEXTS).fetchall()}


def copy_groups(
    con: duckdb.DuckDBPyConnection | None, night: date, sources: Collection[str], text_sha256s: Sequence[str]
) -> dict[str, Group]:
    """`text_sha256` to what a further article with it belongs to: the group of the first with it, up to `night`.

    New texts are left out.

    Args:
        con: a connection from `past`.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    rows = _ask(con, _COPY_GROUPS, text_sha256s, night, sources)
    return {sha: Group(*first) for sha, first in rows}


def usual_records(lake: Lake, night: date) -> dict[str, float]:
    """Median number of records that each source gave on the nights before, where enough is known to call it usual.

    Raises:
        InputError: the snapshot cannot be read, or the lake was moved or copied.
    """
    try:
        con = connect(lake)
    except MissingLake:
        return {}
    with con:
        return dict(con.sql(_USUAL, params={"night": night}).fetchall())


def raw_hashes(
    con: duckdb.DuckDBPyConnection | None, night: date, sources: Collection[str], article_ids: Sequence[str]
) -> dict[str, str]:
    """Article to `raw_sha256` of the text seen last; articles the lake does not have are left out.

    Args:
        con: a connection from `past`.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    return dict(_ask(con, _RAW_HASHES, article_ids, night, sources))


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
        return con.sql(query, params={"night": night, "own": sorted(sources)}).fetchall()


@contextmanager
def readable() -> Iterator[None]:
    """Tell in one line, as InputError, that a file which the block reads is lost, or damaged within."""
    try:
        yield
    except (duckdb.IOException, duckdb.InvalidInputException) as error:
        said = str(error).splitlines()[0]
        raise InputError(f"a file of the lake cannot be read: {said}; `nightdesk verify` lists them") from error


@contextmanager
def _wanted(con: duckdb.DuckDBPyConnection, wanted: pa.Table) -> Iterator[None]:
    con.register("wanted", wanted)
    try:
        yield
    finally:
        con.unregister("wanted")
