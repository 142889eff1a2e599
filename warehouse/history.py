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

from warehouse import store
from warehouse.catalogue import Catalogue
from warehouse.errors import InputError, MissingLake
from warehouse.lake import Lake
from warehouse.schema import ARTICLES
from warehouse.snapshot import connect, private_snapshot

# Rows that the run of a night will replace are not part of its past: that is why a night run twice gives
# the same revisions. `$own` are the sources it reads.
OWN = "night = $night and list_contains($own, source)"

_VERSIONS = f"""
with found as (
    select article_id, revision, text_sha256, night, {OWN} as own
    from articles
    semi join wanted on articles.article_id = wanted.key
)
select
    article_id,
    arg_max(revision, (night, revision)) filter (not own and night <= $night) as latest_revision,
    arg_max(text_sha256, (night, revision)) filter (not own and night <= $night) as latest_sha,
    max(night) filter (not own and night <= $night) as latest_night,
    coalesce(max(revision) filter (not own), 0) as top_revision,
    list((text_sha256, revision) order by revision desc) filter (own) as own
from found
group by article_id
"""

# The night is asked for too, so that only its files are opened.
_TEXTS = """
select articles.article_id, articles.text
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


# What a source gave on nights before this one, by the latest run of each; a night on which it failed says nothing.
_USUAL = """
with given as (
    select source, intake.night, arg_max(records, sequence) as records
    from intake join runs using (run_id)
    where records is not null and intake.night < $night and intake.night >= $night - $nights::integer
    group by all
)
select source, median(records) from given group by source having count(*) >= $least
"""
USUAL_NIGHTS, USUAL_LEAST = 14, 3  # two weeks show a weekly rhythm; of one or two nights nothing is usual


_RAW_HASHES = f"""
select article_id, arg_max(raw_sha256, (night, revision))
from articles
semi join wanted on articles.article_id = wanted.key
where night <= $night and not ({OWN})
group by article_id
"""


@dataclass(frozen=True, slots=True)
class Version:
    """What is known of one article apart from what tonight's run replaces.

    Attributes:
        latest_revision: revision of its last row up to tonight, by night and revision; None if there is none.
        latest_sha: `text_sha256` of that row.
        latest_night: its night.
        top_revision: the highest revision anywhere in the lake, later nights too; 0 when there is none.
        own: `text_sha256` to revision of the rows that tonight's run replaces; a text's lowest.
    """

    latest_revision: int | None = None
    latest_sha: str | None = None
    latest_night: date | None = None
    top_revision: int = 0
    own: Mapping[str, int] = field(default_factory=dict)


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


def versions(
    con: duckdb.DuckDBPyConnection | None, night: date, sources: Collection[str], article_ids: Sequence[str]
) -> dict[str, Version]:
    """What the lake knows of these articles when a run of `night` reads `sources`; unknown ones are left out.

    Args:
        con: a connection from `past`.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    rows = _ask(con, _VERSIONS, article_ids, night, sources)
    return {
        article: Version(revision, sha, latest, top, dict(own or ()))
        for article, revision, sha, latest, top, own in rows
    }


def texts(con: duckdb.DuckDBPyConnection | None, known: Mapping[str, Version]) -> dict[str, str]:
    """The latest text of each article, as `versions` knows it.

    Args:
        con: a connection from `past`.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    rows = [(article, one.latest_revision, one.latest_night) for article, one in known.items() if one.latest_night]
    if con is None or not rows:
        return {}
    ids, revisions, nights = zip(*rows, strict=True)
    wanted = {"article_id": pa.array(ids), "revision": pa.array(revisions, pa.int32()), "night": pa.array(nights)}
    with _wanted(con, pa.table(wanted)), readable():
        return dict(con.sql(_TEXTS).fetchall())


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
        params = {"night": night, "nights": USUAL_NIGHTS, "least": USUAL_LEAST}
        return dict(con.sql(_USUAL, params=params).fetchall())


def raw_hashes(
    con: duckdb.DuckDBPyConnection | None, night: date, sources: Collection[str], article_ids: Sequence[str]
) -> dict[str, str]:
    """Article to `raw_sha256` of its last row up to `night`; articles the lake does not have are left out.

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
