"""`X_as_of(run)`: the lake as it was when a run was published, as macros that any DuckDB client can call.

There is a macro for each table and view. They follow the rules of `Catalogue.as_of`: a run sees the files published
up to and by it, without those that these runs superseded. Nights to which no later run published are as they are
now. For nights that several runs wrote, the views `all_X` have the rows of all files on disk, with their path.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from typing import Any

from warehouse.lake.lake import Lake
from warehouse.snapshot import ddl
from warehouse.snapshot.sql_files import Macro, View, corrected, macro_of, query_of, sql_files, views
from warehouse.tables import formats, schemas
from warehouse.tables.bookkeeping import BOOKKEEPING, FILES
from warehouse.tables.schema import PARQUET_TABLES
from warehouse.tables.table import Table

# The column that names the run that recorded a row of bookkeeping, and whether that run itself sees the row: a
# correction is seen from the next run on.
_RECORDED_BY = {"run_id": "<=", "first_run_id": "<=", "after_run_id": "<"}


@cache
def _queries() -> Mapping[str, str]:
    """The files of as_of/. They name each relation with its schema, so that a caller's `with` cannot replace it."""
    return dict(sql_files("snapshot/as_of"))


@cache
def _sequence_of() -> Macro:
    """Every macro calls it, so that an unknown run, or a run whose files are gone, is an error and not empty."""
    return macro_of("sequence_of", _queries()["sequence_of"])


def history_files(table: Table, files: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The rows of `files` that are on disk and belong to nights of a table that several runs wrote."""
    runs: dict[date, set[str]] = {}
    ours = [row for row in files if row["table_name"] == table.name]
    for row in ours:
        runs.setdefault(row["night"], set()).add(row["published_by"])
    return [row for row in ours if len(runs[row["night"]]) > 1 and row["removed_at"] is None]


def history_view(table: Table, lake: Lake, files: Sequence[Mapping[str, Any]]) -> str:
    """The query for the rows of these files of a table, with `path` as in `files.path`.

    A missing file does not keep a night from being published; instead, this query raises an error.
    """
    if lost := [row["path"] for row in files if not lake.absolute(row["path"]).exists()]:
        message = ddl.literal(f"files of earlier runs are lost, such as {lost[0]}; `nightdesk verify` lists them")
        one_row = f"(select 1 as one) left join ({ddl.no_rows(table)}) as none on true"
        return f"select none.*, cast(error({message}) as varchar) as path from {one_row}"
    below = f"substr(filename, {len(str(lake.place)) + 2}) as path"
    formats_ = {row["path"]: formats.of_file(row) for row in files}
    return f"select * exclude (filename), {below} from ({ddl.scan(table, lake.place, formats_, ', filename')})"


def no_history(table: Table) -> str:
    """As `history_view`, in a lake without nights that several runs wrote."""
    return f"select *, cast(null as varchar) as path from ({ddl.no_rows(table)})"


def macros_as_of() -> Iterator[Macro]:
    """The macros, in an order in which each follows those that it calls."""
    yield _sequence_of()
    yield _macro(FILES.name, FILES.row, query_of(_queries()["files"]))
    for table in BOOKKEEPING:
        if table is not FILES:
            yield _macro(table.name, table.comment, _bookkeeping(table))
    for table in PARQUET_TABLES:
        yield _macro(table.name, table.comment, _rows(table))
    for view in shown_as_of():
        yield _macro(view.name, view.row, _with_its_tables(view))


def shown_as_of() -> list[View]:
    """The views that can be shown as of a run: all but those that compare runs."""
    compared = [ddl.history_name(table) for table in PARQUET_TABLES]
    return [view for view in views() if not any(view.reads(name) for name in compared)]


def shown_in_main() -> Iterator[Macro]:
    """The macros of the schema `main`."""
    rows = {table.name: table.comment for table in PARQUET_TABLES} | {view.name: view.row for view in views()}
    for name, row in rows.items():
        if schemas.shown_in(name) == schemas.MAIN:
            yield _macro(name, row, ddl.in_place(f"from {name}{schemas.AS_OF}(run)"))
    for view in corrected():
        yield _macro(view.name, view.row, ddl.in_place(f"{view.query}{schemas.AS_OF}(run)"))


def _macro(name: str, row: str, query: str) -> Macro:
    row = f"`{name}` as it was when `run` was published. {row}"
    return Macro(f"{name}{schemas.AS_OF}", row, {}, query, _sequence_of().arguments)


def _bookkeeping(table: Table) -> str:
    column = next(name for name in _RECORDED_BY if name in table.schema.names)
    query = query_of(_queries()["bookkeeping"])
    return query.format(table=table.name, column=column, compared=_RECORDED_BY[column])


def _rows(table: Table) -> str:
    return query_of(_queries()["rows"]).format(table=table.name)


def _with_its_tables(view: View) -> str:
    """The query of a view after a `with` that binds everything it reads to what the run saw."""
    needed = [view]
    for other in reversed(views()):  # each view comes before those that it reads
        if any(reader.reads(other.name) for reader in needed) and other is not view:
            needed.append(other)
    tables = [
        table.name
        for table in (*BOOKKEEPING, *PARQUET_TABLES)
        if any(reader.reads(table.name) for reader in needed)
    ]
    bound = [f"{name} as not materialized (from {schemas.place(name)}_as_of(run))" for name in tables]
    names = {*tables, *(other.name for other in needed)}
    queries = {other.name: ddl.in_place(other.query, but=names) for other in needed}
    bound += [f"{other.name} as not materialized ({queries[other.name]})" for other in reversed(needed[1:])]
    return f"with {', '.join(bound)} from ({queries[view.name]})"
