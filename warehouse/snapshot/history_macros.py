"""`X_as_of(run)`: the lake as it was when a run was published, as macros that any DuckDB client can call.

There is one for each table and view. They follow the rules of `Catalogue.as_of`: a run sees what was published up
to it, and of that the files that no run up to it had superseded. A night of which nothing was published since is as
it is now; of nights that more than one run wrote, all files that are on disk are in the views `all_X`, with their
path.
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

# The column that names the run that recorded a row of bookkeeping, and whether that run saw the row itself: what is
# corrected after a run is seen from the next on.
_RECORDED_BY = {"run_id": "<=", "first_run_id": "<=", "after_run_id": "<"}


@cache
def _queries() -> Mapping[str, str]:
    """The files of as_of/. They name each relation with its schema, so that a caller's `with` cannot replace it."""
    return dict(sql_files("snapshot/as_of"))


@cache
def _sequence_of() -> Macro:
    """Every macro calls it, so that a run that is not known, or whose files are gone, is an error and not empty."""
    return macro_of("sequence_of", _queries()["sequence_of"])


def history_files(table: Table, files: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of these rows of `files` those on disk of a table's nights that more than one run wrote."""
    runs: dict[date, set[str]] = {}
    ours = [row for row in files if row["table_name"] == table.name]
    for row in ours:
        runs.setdefault(row["night"], set()).add(row["published_by"])
    return [row for row in ours if len(runs[row["night"]]) > 1 and row["removed_at"] is None]


def history_view(table: Table, lake: Lake, files: Sequence[Mapping[str, Any]]) -> str:
    """The query for the rows of these files of a table, with `path` as in `files.path`.

    One that is lost is no reason not to publish; whoever asks for the past of this table is told.
    """
    if lost := [row["path"] for row in files if not lake.absolute(row["path"]).exists()]:
        told = ddl.literal(f"files of earlier runs are lost, such as {lost[0]}; `nightdesk verify` lists them")
        one_row = f"(select 1 as one) left join ({ddl.no_rows(table)}) as none on true"
        return f"select none.*, cast(error({told}) as varchar) as path from {one_row}"
    below = f"substr(filename, {len(str(lake.place)) + 2}) as path"
    there = {row["path"]: formats.of_file(row) for row in files}
    return f"select * exclude (filename), {below} from ({ddl.scan(table, lake.place, there, ', filename')})"


def no_history(table: Table) -> str:
    """As `history_view`, where no night was written by several runs."""
    return f"select *, cast(null as varchar) as path from ({ddl.no_rows(table)})"


def macros_as_of() -> Iterator[Macro]:
    """The macros, each after those it calls."""
    yield _sequence_of()
    yield _macro(FILES.name, FILES.row, query_of(_queries()["files"]))
    for table in BOOKKEEPING:
        if table is not FILES:
            yield _macro(table.name, table.row, _bookkeeping(table))
    for table in PARQUET_TABLES:
        yield _macro(table.name, table.row, _rows(table))
    for view in shown_as_of():
        yield _macro(view.name, view.row, _with_its_tables(view))


def shown_as_of() -> list[View]:
    """The views that can be shown as of a run: not those that compare runs themselves."""
    compared = [ddl.history_name(table) for table in PARQUET_TABLES]
    return [view for view in views() if not any(view.reads(name) for name in compared)]


def shown_in_main() -> Iterator[Macro]:
    """The macros of what `main` shows."""
    rows = {table.name: table.row for table in PARQUET_TABLES} | {view.name: view.row for view in views()}
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
    """The view's query, before which all that it reads is bound to what the run saw."""
    needed = [view]
    for other in reversed(views()):  # each stands after those it reads
        if any(one.reads(other.name) for one in needed) and other is not view:
            needed.append(other)
    tables = [
        table.name for table in (*BOOKKEEPING, *PARQUET_TABLES) if any(one.reads(table.name) for one in needed)
    ]
    bound = [f"{name} as not materialized (from {schemas.place(name)}_as_of(run))" for name in tables]
    names = {*tables, *(one.name for one in needed)}
    queries = {one.name: ddl.in_place(one.query, but=names) for one in needed}
    bound += [f"{one.name} as not materialized ({queries[one.name]})" for one in reversed(needed[1:])]
    return f"with {', '.join(bound)} from ({queries[view.name]})"
