"""Which new texts of a night may be near copies of earlier texts: pairs that share fingerprints.

DuckDB answers once for a night. It opens the nights of the window, and of their texts only those in pairs. Its
memory is mostly the fingerprints of tonight's new texts, some 5 KB per article (measured by
benchmarks/settling.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from warehouse.history.history import let_ask_for_own, readable
from warehouse.snapshot import ddl
from warehouse.snapshot.sql_files import sql_files
from warehouse.tables.schema import ARTICLES

# How far back to look for the first text of a group; the cost of a night grows with it. Of 430 near copies in
# Reuters-21578 all but one came within four days.
WINDOW_NIGHTS = 14
# Of the fingerprints of the shorter text; a copy by `tasks.settle.copies` shares .65 of its runs, give or take.
LEAST_SHARED = 0.3
MOST_TEXTS = 500  # with the same fingerprint: what more texts share is a footer or a form, no trace of a copy
_ROWS = 256  # pairs of texts in memory at a time


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new text of tonight, and an earlier text with which it shares fingerprints.

    Attributes:
        place: number of the later record within the night, over all sources, from 0.
        order: the `place` of the earlier text; negative if it is in the lake, and the smaller the earlier.
        first_group: the copy group whose first text the earlier text is; None for a text of tonight.
    """

    place: int
    article_id: str
    outlet: str | None
    text: str
    order: int
    first_group: str | None
    first_article_id: str
    first_outlet: str | None
    first_text: str


def candidates(
    con: duckdb.DuckDBPyConnection | None,
    night: date,
    sources: Collection[str],
    drafts: Sequence[Path],
) -> Iterator[Candidate]:
    """Every pair worth comparing, for the texts that a run of `night` reads from `sources`; in no order.

    Args:
        con: a session from `Before.past`; None if nothing is published.
        drafts: the staged drafts in the order of the sources, Parquet files with `fingerprints`.

    Raises:
        InputError: a file of the lake is lost or damaged.
    """
    if not drafts:
        return
    given = {"night": night, "own": sorted(sources), "since": night - timedelta(days=WINDOW_NIGHTS)}
    given |= {"least": LEAST_SHARED, "most": MOST_TEXTS}
    with ExitStack() as opened:
        if con is None:
            con = opened.enter_context(_nothing_read())
        cursor = opened.enter_context(con.cursor())  # its temporary tables go with it
        opened.enter_context(readable())
        let_ask_for_own(cursor)
        cursor.execute(_drafts(drafts))
        *steps, with_the_lake, within_the_night = _queries()
        for step in steps:
            _execute(cursor, step, given)
        for query in (with_the_lake, within_the_night):
            _execute(cursor, query, given)
            while rows := cursor.fetchmany(_ROWS):
                yield from (Candidate(*row) for row in rows)


@cache
def _queries() -> tuple[str, ...]:
    """The statements of near_duplicates/ in the order of their numbers; the last two give candidates."""
    return tuple(text for _, text in sql_files("history/near_duplicates"))


def _nothing_read() -> duckdb.DuckDBPyConnection:
    """A connection to an empty `articles`: a whole snapshot would take half a second."""
    con = duckdb.connect()
    con.execute(f"set TimeZone = 'UTC'; create view {ARTICLES.name} as {ddl.no_rows(ARTICLES)}")
    return con


def _execute(cursor: duckdb.DuckDBPyConnection, query: str, given: Mapping[str, object]) -> None:
    cursor.execute(query, {name: value for name, value in given.items() if f"${name}" in query})


def _drafts(paths: Sequence[Path]) -> str:
    """The statement that makes `drafts`, the records of all sources with their place."""
    columns = "article_id, outlet, text, text_sha256, fingerprints"
    before, parts = 0, []
    for path in paths:
        scan = f"read_parquet({ddl.literal(str(path))}, file_row_number = true)"
        parts.append(f"select {before} + file_row_number as place, {columns} from {scan}")
        before += pq.read_metadata(path).num_rows
    return f"create temp view drafts as {' union all '.join(parts)}"
