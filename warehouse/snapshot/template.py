"""The snapshot of an empty lake, from which every snapshot starts as a copy.

It has everything that all lakes share: tables, views, macros, comments, the data dictionary. To bind these takes
0.7 s, and many times that over thousands of files; so each process binds them once, over no files.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import duckdb
import pyarrow as pa

from warehouse.snapshot import ddl, history_macros, sql_files
from warehouse.snapshot.relations import dictionary_rows, relations
from warehouse.snapshot.sql_files import Macro, View
from warehouse.tables import formats, schemas
from warehouse.tables.bookkeeping import BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT
from warehouse.tables.schema import PARQUET_TABLES, TABLES
from warehouse.tables.table import Table

# The oldest storage format with comments on views; every DuckDB client since 1.2 opens it.
STORAGE_VERSION = "v1.2.0"
# To define views is no parallel work: with one thread it takes a tenth less processor time than with two.
ONE_THREAD: dict[str, str | bool | int | float | list[str]] = {"threads": 1}
LAKE = "lake"  # the name under which a snapshot is attached while it is built
# The comments of each view in a schema. With corrections it has another query and the same columns, which it takes
# DuckDB 4 ms to tell.
_COMMENTS: dict[tuple[str, str], str] = {}


@cache
def template() -> bytes:
    """The bytes of the template, a DuckDB file."""
    with tempfile.TemporaryDirectory(prefix="nightdesk-") as folder:
        path = Path(folder) / "template.duckdb"
        with duckdb.connect(config=ONE_THREAD) as con:
            con.execute(f"attach {ddl.literal(str(path))} as {LAKE} (storage_version '{STORAGE_VERSION}')")
            con.execute("begin")  # one transaction for about a thousand statements: each commit waits for the disk
            _fill(con)
            con.execute("commit")
            con.execute(f"detach {LAKE}")
        return path.read_bytes()


def _fill(con: duckdb.DuckDBPyConnection) -> None:
    con.execute(f"create schema {LAKE}.{schemas.INTERNAL}")
    for table in (*BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT):
        con.execute(ddl.create_table(LAKE, table))
    for table in PARQUET_TABLES:
        add_rows(con, table, ddl.no_rows(table))
    for table in TABLES:
        con.execute(ddl.table_comments(LAKE, table))
    for table in PARQUET_TABLES:
        add_history(con, table, history_macros.no_history(table))
    con.execute(ddl.create_view(f"{LAKE}.{schemas.INTERNAL}", ddl.ALL_ANSWERS, ddl.all_answers()))
    con.execute(f"use {LAKE}")  # views and macros name their tables without it
    for statement in ddl.where_corrected(LAKE, [], []):
        con.execute(statement)
    macros = [replace(macro, query=ddl.in_place(macro.query)) for macro in sql_files.macros()]
    for macro in macros:
        if not macro.is_table:  # views call these
            _add_macro(con, macro, schemas.made_in(macro.name))
    for view in sql_files.views():
        add_view(con, view, ddl.uncorrected(view))
    for table in TABLES:
        if schemas.shown_in(table.name) == schemas.MAIN:
            _show(con, table)
    for view in sql_files.views():
        if schemas.shown_in(view.name) == schemas.MAIN:
            add_view(con, view, f"from {view.name}", schemas.MAIN)
    for view in sql_files.corrected():
        add_view(con, view, view.query, schemas.MAIN)
    for macro in (*history_macros.macros_as_of(), *(macro for macro in macros if macro.is_table)):
        _add_macro(con, macro, schemas.made_in(macro.name))
    for macro in history_macros.shown_in_main():
        _add_macro(con, macro, schemas.MAIN)
    insert(con, LAKE_FORMAT, LAKE_FORMAT.conform([{"format": formats.CURRENT}]))
    insert(con, DATA_DICTIONARY, DATA_DICTIONARY.conform(dictionary_rows(relations(con))))
    con.execute("use memory")


def add_rows(con: duckdb.DuckDBPyConnection, table: Table, query: str) -> None:
    """Create or replace the view of a table's rows in the attached snapshot."""
    con.execute(ddl.create_view(f"{LAKE}.{schemas.INTERNAL}", table.name, query))


def _show(con: duckdb.DuckDBPyConnection, table: Table) -> None:
    con.execute(ddl.create_view(f"{LAKE}.{schemas.MAIN}", table.name, f"from {table.name}"))
    con.execute(ddl.table_comments(LAKE, table, schemas.MAIN))


def add_view(con: duckdb.DuckDBPyConnection, view: View, query: str, schema: str = schemas.INTERNAL) -> None:
    """Create or replace a view in a schema of the attached snapshot, with its comments."""
    schema = f"{LAKE}.{schema}"
    con.execute(ddl.create_view(schema, view.name, query))
    if (schema, view.name) not in _COMMENTS:
        columns = {name: view.doc_of(name) for name in con.table(f"{schema}.{view.name}").columns}
        _COMMENTS[schema, view.name] = ddl.comments(schema, ddl.kind_of(view.name), view.name, view.row, columns)
    con.execute(_COMMENTS[schema, view.name])


def _add_macro(con: duckdb.DuckDBPyConnection, macro: Macro, schema: str) -> None:
    schema = f"{LAKE}.{schema}"
    con.execute(ddl.create_macro(schema, macro))
    con.execute(ddl.comment(schema, "macro table" if macro.is_table else "macro", macro.name, macro.row))


def add_history(con: duckdb.DuckDBPyConnection, table: Table, query: str) -> None:
    """Create or replace the view of a table's files of the nights that several runs wrote."""
    schema, name = f"{LAKE}.{schemas.INTERNAL}", ddl.history_name(table)
    con.execute(ddl.create_view(schema, name, query))
    row = f"Rows of `{table.name}` of nights that several runs wrote; ask `{table.name}_as_of(run)`."
    con.execute(ddl.comment(schema, "view", name, row))


def insert(con: duckdb.DuckDBPyConnection, table: Table, rows: pa.Table) -> None:
    """Add rows to a table of the attached snapshot."""
    con.register("incoming", rows)
    con.execute(f"insert into {LAKE}.{schemas.place(table.name)} select * from incoming")
    con.unregister("incoming")
