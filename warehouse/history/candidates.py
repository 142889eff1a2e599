"""Which new texts of a night may be near copies of earlier ones: pairs that share fingerprints. Reads only.

DuckDB asks, once for a night: of the lake it opens the nights of the window, and of their texts only those of the
pairs. What it holds meanwhile is mostly the fingerprints of tonight's new texts, some 5 KB an article (measured by
benchmarks/settling.py).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq

from warehouse.history.history import OWN, readable
from warehouse.snapshot import ddl
from warehouse.tables.schema import ARTICLES

# How far back the first text of a group is looked for; the cost of a night grows with it. Of 430 near copies in
# Reuters-21578 all but one came within four days.
WINDOW_NIGHTS = 14
# Of the fingerprints of the shorter text; a copy by `tasks.settle.copies` shares .65 of its runs, give or take.
LEAST_SHARED = 0.3
MOST_TEXTS = 500  # with one fingerprint: what more texts have is no trace of a copy, but a footer or a form
_ROWS = 256  # pairs of texts in memory at a time

# Texts of tonight that no article had before, in the order of the records; of equal ones the first.
_TONIGHT = f"""
create temp table tonight as
select place, article_id, outlet, fingerprints
from drafts
where len(fingerprints) > 0 and not exists (
    from articles where articles.text_sha256 = drafts.text_sha256 and night <= $night and not ({OWN})
)
qualify row_number() over (partition by text_sha256 order by place) = 1
"""

_PRINTS = """
create temp table prints as
select place, len(fingerprints) as prints, unnest(fingerprints) as print from tonight
"""

# The first texts of groups that share a fingerprint with one of tonight's.
_EARLIER = f"""
create temp table earlier as
select article_id, revision, prints, print
from (
    select article_id, revision, len(fingerprints) as prints, unnest(fingerprints) as print
    from articles
    where copy_similarity is null and night between $since and $night and not ({OWN})
)
semi join prints using (print)
"""

_STANDING = """
create temp table standing as
select print from (select print from prints union all select print from earlier)
group by print having count(*) > $most
"""

_PAIRS = """
create temp table pairs as
select prints.place, earlier.article_id, earlier.revision, null::bigint as earlier_place
from prints join earlier using (print) anti join standing using (print)
group by all
having count(*) >= $least * least(any_value(prints.prints), any_value(earlier.prints))
union all
select prints.place, null, null, other.place
from prints join prints as other on prints.print = other.print and other.place < prints.place
anti join standing on standing.print = prints.print
group by all
having count(*) >= $least * least(any_value(prints.prints), any_value(other.prints))
"""

# Numbers of earlier nights are negative, so that they come before the places of tonight.
_FIRSTS = f"""
create temp table firsts as
select
    article_id,
    revision,
    -row_number() over (order by night desc, first_seen_at desc, article_id desc, revision desc) as "order"
from (
    select article_id, revision, night, first_seen_at
    from articles semi join pairs using (article_id, revision)
    where night between $since and $night and not ({OWN})
)
"""

_TEXTS_OF_THE_LAKE = """
select
    drafts.place, drafts.article_id, drafts.outlet, drafts.text,
    firsts."order", first.copy_group, first.article_id, first.outlet, first.text
from articles as first
join firsts using (article_id, revision)
join pairs using (article_id, revision)
join drafts using (place)
where first.night between $since and $night
"""

_TEXTS_OF_TONIGHT = """
select drafts.place, drafts.article_id, drafts.outlet, drafts.text,
    first.place, null, first.article_id, first.outlet, first.text
from pairs join drafts using (place) join drafts as first on first.place = pairs.earlier_place
"""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A new text of tonight, and an earlier one that it shares fingerprints with.

    Attributes:
        place: number of the later record within the night, over all sources, from 0.
        order: the `place` of the earlier one; negative when it is of the lake, the earlier the less.
        first_group: the group that the earlier one is the first of; None for a text of tonight.
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
    """Every pair worth a look, for the texts that a run of `night` reads from `sources`; in no order.

    Args:
        con: a connection from `history.past`; None where nothing is published.
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
        cursor.execute(_drafts(drafts))
        for query in (_TONIGHT, _PRINTS, _EARLIER, _STANDING, _PAIRS, _FIRSTS):
            _execute(cursor, query, given)
        for query in (_TEXTS_OF_THE_LAKE, _TEXTS_OF_TONIGHT):
            _execute(cursor, query, given)
            while rows := cursor.fetchmany(_ROWS):
                yield from (Candidate(*row) for row in rows)


def _nothing_read() -> duckdb.DuckDBPyConnection:
    """A connection to what is asked of a lake here, with no row in it: a snapshot would take half a second."""
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
