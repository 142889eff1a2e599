"""The DuckDB snapshot of a lake: builds it beside the published one, swaps it in atomically, and connects to it.

A snapshot is a small DuckDB file: the bookkeeping as tables, and views and macros over an exact list of Parquet
files. A published snapshot is never opened for writing.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from pathlib import Path

import duckdb

from warehouse.errors import CheckError, InputError, MissingLake
from warehouse.lake import store
from warehouse.lake.lake import SNAPSHOT, Lake
from warehouse.snapshot import ddl, history_macros, sql_files
from warehouse.snapshot.catalogue import Catalogue, format_of, open_snapshot
from warehouse.snapshot.months import merged
from warehouse.snapshot.template import LAKE, ONE_THREAD, add_history, add_rows, add_view, insert, template
from warehouse.tables import formats, schemas
from warehouse.tables.bookkeeping import BOOKKEEPING, LAKE_FORMAT
from warehouse.tables.schema import ARTICLES, PARQUET_TABLES

_FIRST_FILE = re.compile(r"'((?:[^']|'')+\.parquet)'")  # in a view: <lake>/<table>/dt=<date>/<file>


def build_snapshot(lake: Lake, catalogue: Catalogue, path: Path) -> None:
    """Build a candidate snapshot at `path`, replacing the file; `swap` publishes it.

    Raises:
        CheckError: a file the catalogue counts as current cannot be read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    _wal(path).unlink(missing_ok=True)
    path.write_bytes(template())
    with duckdb.connect(config=ONE_THREAD) as con:
        con.execute(f"attach {ddl.literal(str(path))} as {LAKE}")
        con.execute("begin")  # one transaction, since each commit waits for the disk
        _fill(con, lake, catalogue)
        con.execute("commit")
        con.execute(f"detach {LAKE}")


def swap(lake: Lake, candidate: Path, *, replaced_format: int | None = None) -> None:
    """Publish `candidate`: rename it over the snapshot. Open sessions keep the old one; new ones see the new one.

    A snapshot of an older format is copied aside before it is replaced: see `warehouse.upkeep.migrate`.

    An analyst who opened the old snapshot for writing may have left a write-ahead log beside it. DuckDB would
    replay it into the new one (seen with storage v1.2.0; newer formats refuse to open), so it is deleted.

    Args:
        replaced_format: the format of the published snapshot; None if the caller has not read it.
    """
    _keep_older_format(lake, replaced_format)
    _wal(lake.snapshot).unlink(missing_ok=True)
    store.replace_file(candidate, lake.snapshot)
    _wal(lake.snapshot).unlink(missing_ok=True)


def _keep_older_format(lake: Lake, format_: int | None) -> None:
    if not lake.snapshot.exists():
        return
    if format_ is None:
        with open_snapshot(lake.snapshot) as con:
            format_ = format_of(con, str(lake.root))
    if format_ < formats.CURRENT:
        store.write_bytes(lake.kept_snapshot(format_), lake.snapshot.read_bytes())


def republish(lake: Lake, catalogue: Catalogue, *, replaced_format: int | None = None) -> None:
    """Build a snapshot of `catalogue` and publish it. The caller holds the lock of the lake.

    Args:
        replaced_format: as `swap`.

    Raises:
        CheckError: a file the catalogue counts as current cannot be read.
    """
    candidate = lake.root / ".candidate.duckdb"
    build_snapshot(lake, catalogue, candidate)
    swap(lake, candidate, replaced_format=replaced_format)


def connect(lake: Lake, *, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the lake as published, or as it was when the run `as_of` was published; times are in UTC.

    It resolves names in the schema `internal` first, then in `main`: see `as_any_client`.

    A lake of an older format is shown in the current format, by a private snapshot over the same files.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: no such run was published, the snapshot cannot be read, or the lake was moved or copied.
        CheckError: the lake is of an older format, and a file is missing.
    """
    if not lake.snapshot.exists():
        raise MissingLake(f"no night is published in {lake.root}: run `nightdesk run`, or name another --lake")
    if as_of is not None:
        return private_snapshot(lake, Catalogue.load(lake).as_of(as_of))
    return in_current_format(open_snapshot(lake.snapshot), lake)


def in_current_format(con: duckdb.DuckDBPyConnection, lake: Lake) -> duckdb.DuckDBPyConnection:
    """The open snapshot of a lake; one of an older format is closed, and a connection as `connect` has it returned.

    Raises:
        InputError: the lake was moved or copied.
        CheckError: the lake is of an older format, and a file is lost.
    """
    if format_of(con, str(lake.root)) < formats.CURRENT:
        with con:
            catalogue = Catalogue.read(con, lake.snapshot, str(lake.root))
        return private_snapshot(lake, catalogue)
    _names_its_own_files(con, lake)
    return con


def private_snapshot(lake: Lake, catalogue: Catalogue) -> duckdb.DuckDBPyConnection:
    """A read-only connection to an unpublished snapshot of `catalogue`; times are in UTC.

    Raises:
        CheckError: as `build_snapshot`.
    """
    with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
        build_snapshot(lake, catalogue, Path(folder) / SNAPSHOT)
        return open_snapshot(Path(folder) / SNAPSHOT)


def was_moved(lake: Lake) -> bool:
    """Whether the snapshot of a lake was built for another place, or cannot be read."""
    try:
        con = open_snapshot(lake.snapshot)
    except InputError:
        return True
    with con:
        marked = "from duckdb_tables() where table_name = $name and comment = $comment"
        params = {"name": LAKE_FORMAT.name, "comment": ddl.belongs_at(lake.snapshot)}
        return con.execute(f"select count(*) = 0 {marked}", params).fetchall() == [(True,)]


def as_any_client(con: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyConnection:
    """The same connection, which from now on resolves names as plain DuckDB does: in `main` alone."""
    con.execute("reset search_path")
    return con


def _names_its_own_files(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Refuse a snapshot that was moved or copied with its lake: its views would read the files of the original."""
    for (sql,) in con.execute("select sql from duckdb_views() where contains(sql, '.parquet')").fetchall():
        named = _FIRST_FILE.search(sql)
        root = Path(named[1].replace("''", "'")).parents[2] if named else lake.root
        if not (root.exists() and root.samefile(lake.root)):
            message = f"{lake.snapshot} names files in {root}"
            raise InputError(f"{message}; if the lake was moved or copied, run `nightdesk relocate`")


def _fill(con: duckdb.DuckDBPyConnection, lake: Lake, catalogue: Catalogue) -> None:
    """Fill a copy of the template with the content of this lake."""
    for table in BOOKKEEPING:
        if (rows := getattr(catalogue, table.name)).num_rows:
            insert(con, table, rows)
    current, ever = catalogue.current(), catalogue.files.to_pylist()
    by_month = list(merged(lake, current))
    for table in PARQUET_TABLES:
        months = [month for month in by_month if month.table is table]
        elsewhere = {row["path"] for month in months for row in month.files}
        files = {
            row["path"]: formats.of_file(row)
            for row in current
            if row["table_name"] == table.name and row["path"] not in elsewhere
        }
        whole = [lake.relative(month.path(lake)) for month in months]
        try:
            add_rows(con, table, ddl.scan(table, lake.place, files, months=whole))
        except duckdb.Error as error:
            raise CheckError(f"{table.name}: {str(error).splitlines()[0]}") from error
        con.execute(ddl.table_comments(LAKE, table))
        if several := history_macros.history_files(table, ever):
            add_history(con, table, history_macros.history_view(table, lake, several))
    if catalogue.overrides.num_rows:
        _apply_corrections(con)
    con.execute(ddl.belonging(LAKE, lake.place / SNAPSHOT))


def _apply_corrections(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"use {LAKE}")
    try:
        for statement in _where_corrected(con):
            con.execute(statement)
        for view in sql_files.views():
            if ddl.is_kept(view.name):
                con.execute(ddl.fill(f"{LAKE}.{schemas.INTERNAL}", view))
            elif view.name.startswith(schemas.CORRECTED_PREFIX):
                add_view(con, view, view.query)
    except duckdb.IOException as error:  # a file is missing
        raise CheckError(f"{ARTICLES.name}: {str(error).splitlines()[0]}") from error
    con.execute("use memory")


def _where_corrected(con: duckdb.DuckDBPyConnection) -> Iterator[str]:
    """Statements that list the nights and names with corrections, as constants by which DuckDB skips files.

    A night is listed if it has, or had at the time of the correction, an article that was ever corrected. Extra
    nights do no harm: `overrides` alone decides what is corrected.
    """
    nights = """select night from articles where article_id in (select article_id from overrides)
        union select night from overrides where night is not null order by night"""
    names = "select distinct surface from overrides where article_id is null order by surface"
    listed = [[value for (value,) in con.sql(ddl.in_place(query)).fetchall()] for query in (nights, names)]
    return ddl.where_corrected(LAKE, *listed)


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
