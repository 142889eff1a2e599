"""The DuckDB snapshot of a lake: built beside the published one, swapped in as one act, and connected to.

A snapshot is a small DuckDB file: the bookkeeping as tables, and views and macros over an exact list of Parquet
files. A published one is never opened for writing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse import ddl, history_macros, sql_files, store
from warehouse.bookkeeping import (
    BOOKKEEPING,
    DATA_DICTIONARY,
)
from warehouse.catalogue import Catalogue, open_snapshot
from warehouse.errors import CheckError, InputError, MissingLake
from warehouse.lake import Lake
from warehouse.relations import dictionary_rows, relations
from warehouse.schema import ARTICLES, PARQUET_TABLES, TABLES
from warehouse.sql_files import Macro
from warehouse.table import Table

# The oldest storage format that keeps comments on views: any DuckDB client from 1.2 on opens it.
STORAGE_VERSION = "v1.2.0"
_FIRST_FILE = re.compile(r"'((?:[^']|'')+\.parquet)'")  # in a view: <lake>/<table>/night=<date>/<file>


def build_snapshot(lake: Lake, catalogue: Catalogue, path: Path) -> None:
    """Write a candidate snapshot to `path`, which is replaced; `swap` publishes it.

    Raises:
        CheckError: a file the catalogue counts as current cannot be read.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    _wal(path).unlink(missing_ok=True)
    with duckdb.connect() as con:
        con.execute(f"attach {ddl.literal(str(path))} as lake (storage_version '{STORAGE_VERSION}')")
        _fill(con, "lake", lake, catalogue)
        con.execute("detach lake")


def swap(lake: Lake, candidate: Path) -> None:
    """Publish: rename `candidate` over the snapshot. Open sessions keep the one they have; new ones see this.

    An analyst who opened the old snapshot for writing may have left a write-ahead log beside it. DuckDB would
    replay it into the new one (seen with storage v1.2.0; newer formats refuse to open), so it goes too.
    """
    _wal(lake.snapshot).unlink(missing_ok=True)
    store.replace_file(candidate, lake.snapshot)
    _wal(lake.snapshot).unlink(missing_ok=True)


def republish(lake: Lake, catalogue: Catalogue) -> None:
    """Publish a snapshot of `catalogue` that is made anew beside the old one; call it with the lake's lock held.

    Raises:
        CheckError: a file the catalogue counts as current cannot be read.
    """
    candidate = lake.root / ".candidate.duckdb"
    build_snapshot(lake, catalogue, candidate)
    swap(lake, candidate)


def connect(lake: Lake, *, as_of: str | None = None) -> duckdb.DuckDBPyConnection:
    """A connection to the lake as published, or as it was once the run `as_of` had been; times are in UTC.

    Raises:
        MissingLake: nothing was published there yet.
        InputError: no such run was published, the snapshot cannot be read, or the lake was moved or copied.
    """
    if not lake.snapshot.exists():
        raise MissingLake(f"no night is published in {lake.root}: run `nightdesk run`, or name another --lake")
    if as_of is None:
        con = open_snapshot(lake.snapshot)
        _names_its_own_files(con, lake)
        return con
    return in_memory(lake, Catalogue.load(lake).as_of(as_of))


def in_memory(lake: Lake, catalogue: Catalogue) -> duckdb.DuckDBPyConnection:
    """A connection to a snapshot of `catalogue` that is on no disk; times are in UTC."""
    con = duckdb.connect()
    con.execute("set TimeZone = 'UTC'")
    _fill(con, "memory", lake, catalogue)
    return con


def _names_its_own_files(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    """Refuse a snapshot that was moved or copied with its lake: its views would read the original's files."""
    for (sql,) in con.execute("select sql from duckdb_views() where contains(sql, '.parquet')").fetchall():
        named = _FIRST_FILE.search(sql)
        root = Path(named[1].replace("''", "'")).parents[2] if named else lake.root
        if not (root.exists() and root.samefile(lake.root)):
            told = f"{lake.snapshot} names files in {root}"
            raise InputError(f"{told}; if the lake was moved or copied, run `nightdesk relocate`")


def _fill(con: duckdb.DuckDBPyConnection, schema: str, lake: Lake, catalogue: Catalogue) -> None:
    con.execute("begin")  # some 300 statements: one transaction, or each of them waits for the disk
    for table in BOOKKEEPING:
        con.execute(ddl.create_table(schema, table))
        _insert(con, schema, table, getattr(catalogue, table.name))
    current = catalogue.current()
    for table in PARQUET_TABLES:
        files = [lake.absolute(row["path"]) for row in current if row["table_name"] == table.name]
        try:
            con.execute(ddl.create_view(schema, table.name, ddl.scan(table, files)))
        except duckdb.Error as error:
            raise CheckError(f"{table.name}: {str(error).splitlines()[0]}") from error
    con.execute(ddl.create_table(schema, DATA_DICTIONARY))
    for table in TABLES:
        for statement in ddl.table_comments(schema, table):
            con.execute(statement)
    _add_history(con, schema, lake, catalogue)
    con.execute(f"use {schema}")  # views and macros name their tables plainly
    _add_where_corrected(con, schema)
    _add_views(con, schema, corrected=catalogue.overrides.num_rows > 0)
    _add_macros(con, schema, (*history_macros.macros_as_of(), *sql_files.macros()))
    _insert(con, schema, DATA_DICTIONARY, DATA_DICTIONARY.conform(dictionary_rows(relations(con))))
    con.execute("use memory")
    con.execute("commit")


def _insert(con: duckdb.DuckDBPyConnection, schema: str, table: Table, rows: pa.Table) -> None:
    con.register("incoming", rows)
    con.execute(f"insert into {schema}.{table.name} select * from incoming")
    con.unregister("incoming")


def _add_views(con: duckdb.DuckDBPyConnection, schema: str, *, corrected: bool) -> None:
    for view in sql_files.views():
        try:
            con.execute(ddl.create_view(schema, view.name, view.query if corrected else ddl.uncorrected(view)))
        except duckdb.IOException as error:
            raise CheckError(f"{view.name}: {str(error).splitlines()[0]}") from error
        columns = {name: view.said(name) for name in con.table(view.name).columns}
        for statement in ddl.comments(schema, ddl.kind_of(view.name), view.name, view.row, columns):
            con.execute(statement)


def _add_history(con: duckdb.DuckDBPyConnection, schema: str, lake: Lake, catalogue: Catalogue) -> None:
    """Views over the files of nights that several runs wrote, superseded ones too."""
    history = f"{schema}.{history_macros.HISTORY}"
    con.execute(f"create schema {history}")
    files = catalogue.files.to_pylist()
    for table in PARQUET_TABLES:
        paths = history_macros.history_paths(table, files)
        name = history_macros.history_name(table)
        con.execute(ddl.create_view(history, name, history_macros.history_view(table, lake, paths)))
        said = f"Rows of `{table.name}` of nights that several runs wrote; ask `{table.name}_as_of(run)`."
        con.execute(ddl.comment(history, "view", name, said))


def _add_macros(con: duckdb.DuckDBPyConnection, schema: str, macros: Iterable[Macro]) -> None:
    for macro in macros:
        con.execute(ddl.create_macro(schema, macro))
        con.execute(ddl.comment(schema, "macro table" if macro.is_table else "macro", macro.name, macro.row))


def _add_where_corrected(con: duckdb.DuckDBPyConnection, schema: str) -> None:
    """Say where corrections can be found at all, in constants by which DuckDB leaves out files as it plans.

    A night is listed if it holds an article that was ever corrected, now or when that was done. More than needed
    does no harm: what is corrected is told by `overrides` alone.
    """
    nights: list[date] = []
    if con.sql("from overrides limit 1").fetchall():
        query = """select night from articles where article_id in (select article_id from overrides)
            union select night from overrides where night is not null order by night"""
        try:
            nights = [night for (night,) in con.sql(query).fetchall()]
        except duckdb.Error as error:
            raise CheckError(f"{ARTICLES.name}: {str(error).splitlines()[0]}") from error
    names = "select distinct surface from overrides where article_id is null order by surface"
    for statement in ddl.where_corrected(schema, nights, [name for (name,) in con.sql(names).fetchall()]):
        con.execute(statement)


def _wal(path: Path) -> Path:
    return path.with_name(path.name + ".wal")
