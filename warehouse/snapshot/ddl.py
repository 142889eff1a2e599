"""SQL text that builds a snapshot, from the declarations in Python and in .sql files. Runs nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from pathlib import Path

import pyarrow as pa

from warehouse.lake.lake import PRIVATE, SNAPSHOT, night_key
from warehouse.snapshot.sql_files import RESULT, Macro, View, macros, views
from warehouse.tables import schemas
from warehouse.tables.bookkeeping import LAKE_FORMAT
from warehouse.tables.columns import NIGHT
from warehouse.tables.schema import ANNOTATIONS, PARQUET_TABLES, TABLES
from warehouse.tables.table import ColumnDoc, Table

_TYPES: Mapping[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.float64(): "DOUBLE",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP WITH TIME ZONE",
}
WHERE_CORRECTED = ("corrected_nights", "corrected_names")  # macros, see `where_corrected`
ALL_ANSWERS = "all_answers"  # a view, see `all_answers`
SESSIONS_OWN = "embed"  # a session with a model defines its own, which DuckDB must resolve first
# Views with few rows, stored as tables when a snapshot is built. As a view, each would make DuckDB plan a scan of
# all files of a table in every query that reads corrected answers: 10 ms over 400 files.
KEPT = (
    "placed_overrides",
    "renamings",
    "retypings",
    "entity_corrections",
    "entity_additions",
    "quote_corrections",
    "quote_additions",
    "moved_stances",
    "stance_corrections",
    "stance_additions",
    "story_corrections",
    "fact_corrections",
    "fact_additions",
    "link_corrections",
    "entity_merges",
)


def sql_type(type_: pa.DataType) -> str:
    """DuckDB's name of an Arrow type; KeyError for a type that no table uses."""
    if pa.types.is_list(type_):
        return f"{sql_type(type_.value_type)}[]"
    if pa.types.is_struct(type_):
        return f"STRUCT({', '.join(f'{identifier(field.name)} {sql_type(field.type)}' for field in type_)})"
    return _TYPES[type_]


def identifier(name: str) -> str:
    """`name` in quotes: several of our columns (`end`, `type`) are keywords of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def no_rows(table: Table) -> str:
    """A query that returns no rows, with the types of `table`."""
    return f"select {', '.join(map(_null, table.columns))} where false"


def scan(table: Table, place: Path, files: Mapping[str, int], extra: str = "", months: Sequence[str] = ()) -> str:
    """A query for the rows of exactly these files; without files it returns no rows, typed.

    DuckDB has no paths relative to the database, so files are named by absolute paths. If the snapshot is not where
    `belonging` says, as in a copy of the lake, the query fails: it would return the rows of the original.

    Args:
        place: the lake's folder, without symbolic links.
        files: the format of each file by its `files.path`; columns of later formats are null.
        extra: further columns of DuckDB's Parquet reader, such as `filename`, each with a leading comma.
        months: files with the rows of whole months, below the lake's folder; they have all columns.
    """
    if not files and not months:
        return no_rows(table)
    names = {format_: tuple(table.schema_in(format_).names) for format_ in set(files.values())}
    by_layout: dict[tuple[tuple[str, ...], str], list[Path]] = {}
    for file, format_ in files.items():
        by_layout.setdefault((names[format_], night_key(file)), []).append(place / file)
    scans = [_scan(table, paths, columns, key, extra) for (columns, key), paths in by_layout.items()]
    if months:
        scans.append(_scan(table, [place / month for month in months], table.schema.names, None, extra))
    # The cross join costs 3 ms a table (60 nights). With it, DuckDB 2.0 reads all nights for a correlated subquery
    # such as `not exists`; therefore our views say `not in`.
    home = f"({_at_home(place / SNAPSHOT)}) as home"
    return f"select scanned.* from ({' union all '.join(scans)}) as scanned cross join {home} where home.here"


def _scan(table: Table, files: Sequence[Path], present: Sequence[str], key: str | None, extra: str) -> str:
    """As `scan`, but without the check of where the snapshot is.

    Args:
        present: the columns that all these files have.
        key: the files are in folders `key=DATE`; None if they hold several nights.
    """
    # The night comes from the path, so that a query on one night opens only the files of that night: 0.06 s
    # instead of 0.39 s over 2,000 files (DuckDB 2.0). `verify` checks that the column in the files agrees.
    options = "hive_partitioning = " + (f"true, hive_types = {{{literal(key)}: DATE}}" if key else "false")
    listed = ", ".join(literal(str(file)) for file in files)
    columns = ", ".join(_column(field, present, key) for field in table.columns)
    return f"select {columns}{extra} from read_parquet([{listed}], {options})"


def _column(field: pa.Field, present: Sequence[str], key: str | None) -> str:
    if field.name == NIGHT.name and key is not None:
        return f"{identifier(key)} as {identifier(field.name)}"
    return identifier(field.name) if field.name in present else _null(field)


def belonging(database: str, snapshot: Path) -> str:
    """The statement that records in a comment of the attached `database` where its file belongs; see `scan`.

    It comes last when a snapshot is built: the file still has another name then, and its own views are queried.

    Args:
        snapshot: its path, without symbolic links.
    """
    return comment(f"{database}.{schemas.INTERNAL}", "table", LAKE_FORMAT.name, belongs_at(snapshot))


def belongs_at(snapshot: Path) -> str:
    """The comment of the table `lake_format`, which records where a snapshot belongs."""
    return f"{LAKE_FORMAT.row} This snapshot belongs at {snapshot}."


def _at_home(snapshot: Path) -> str:
    """A query for one true row if a snapshot is where it belongs, or is a private copy; else it raises an error.

    A view does not know in which of the attached databases it is, so all of them that belong there are checked.
    DuckDB before 1.5 returns the path as the user gave it, so that a relative path proves nothing.
    """
    message = (
        f" shows what lies in {snapshot.parent}, where it belongs: if the lake was moved or copied, run `nightdesk "
        "relocate`; before DuckDB 1.5 open it by its whole path, without symbolic links"
    )
    return f"""
        select case when count(*) = 0 then true else error(concat(any_value(path), {literal(message)})) end as here
        from duckdb_tables() as marked join duckdb_databases() using (database_name)
        where table_name = {literal(LAKE_FORMAT.name)} and marked.comment = {literal(belongs_at(snapshot))}
            and path <> {literal(str(snapshot))} and not ends_with(path, {literal("/" + PRIVATE)})
    """


def _null(field: pa.Field) -> str:
    return f"cast(null as {sql_type(field.type)}) as {identifier(field.name)}"


def create_table(database: str, table: Table) -> str:
    """The statement that creates a bookkeeping table in an attached database."""
    columns = ", ".join(
        f"{identifier(f.name)} {sql_type(f.type)}{'' if f.nullable else ' not null'}" for f in table.columns
    )
    return f"create table {database}.{schemas.place(table.name)} ({columns})"


def create_view(schema: str, name: str, query: str) -> str:
    """The statement that creates a view, or a table if it is one of `KEPT`; `schema` includes the database."""
    return f"create or replace {kind_of(name)} {schema}.{identifier(name)} as {in_place(query)}"


def in_place(query: str, *, but: Collection[str] = ()) -> str:
    """`query` with the schema before the name of each relation and macro of the snapshot.

    Args:
        but: relations that keep their plain name, since a `with` around the query defines them.
    """
    relations, functions = _names()
    return schemas.qualified(query, relations - {*but}, functions)


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """The relations that a query may read, and the macros for values to call, without those of a session."""
    shown = {*(table.name for table in TABLES), *(view.name for view in views())}
    shown |= {f"{name}{schemas.AS_OF}" for name in shown}
    shown |= {*(history_name(table) for table in PARQUET_TABLES), ALL_ANSWERS}
    shown |= {macro.name for macro in macros() if macro.is_table}
    values = {macro.name for macro in macros() if not macro.is_table} - {SESSIONS_OWN}
    return frozenset(shown), frozenset(values | {*WHERE_CORRECTED})


def history_name(table: Table) -> str:
    """The name of the view of a table's files of nights that several runs wrote."""
    return f"all_{table.name}"


def all_answers() -> str:
    """The query of `ALL_ANSWERS`: which model and run answered, by table, in nights that several runs wrote."""
    columns = "article_id, revision, night, model_id, run_id"
    each = (f"select '{table.name}' as table_name, {columns} from {history_name(table)}" for table in ANNOTATIONS)
    return " union all ".join(each)


def is_kept(name: str) -> bool:
    """Whether a view is stored as a table, see `KEPT`."""
    return name in KEPT


def kind_of(name: str) -> str:
    """How a view is stored in a snapshot: as a `view`, or as a `table` if it is one of `KEPT`."""
    return "table" if is_kept(name) else "view"


def fill(schema: str, view: View) -> str:
    """The statement that fills the table of a view of `KEPT`, which is empty in the template."""
    return f"insert into {schema}.{identifier(view.name)} {in_place(view.query)}"


def create_macro(schema: str, macro: Macro) -> str:
    """The statement that creates a macro; `schema` includes the database."""
    given = (identifier(a.name) + ("" if a.default is None else f" := {a.default}") for a in macro.arguments)
    body = f"table {macro.query}" if macro.is_table else f"({macro.query})"
    return f"create macro {schema}.{identifier(macro.name)}({', '.join(given)}) as {body}"


def macro_call(macro: Macro) -> str:
    """A query that calls `macro` with nulls of the declared types, to learn its columns by binding it."""
    given = (f"{identifier(a.name)} := cast(null as {a.type})" for a in macro.arguments)
    call = f"{schemas.place(macro.name)}({', '.join(given)})"
    return f"from {call}" if macro.is_table else f"select {call} as {RESULT}"


def comment(schema: str, kind: str, name: str, row: str) -> str:
    """The statement that comments on `name`; `kind` is `table`, `view`, `macro` or `macro table`."""
    return f"comment on {kind} {schema}.{identifier(name)} is {literal(row)}"


def comments(schema: str, kind: str, name: str, row: str, columns: Mapping[str, ColumnDoc]) -> str:
    """The statements that comment on a table or view and its columns; `kind` is `table` or `view`.

    They are run at once: one by one they take 50 % longer.
    """
    statements = [comment(schema, kind, name, row)]
    for column, doc in columns.items():
        target = f"{schema}.{identifier(name)}.{identifier(column)}"
        statements.append(f"comment on column {target} is {literal(doc.comment)}")
    return "; ".join(statements)


def table_comments(database: str, table: Table, schema: str = schemas.INTERNAL) -> str:
    """`comments` for a declared table in a schema."""
    kind = "view" if table.in_parquet else "table"
    return comments(f"{database}.{schema}", kind, table.name, table.comment, table.docs)


def where_corrected(database: str, nights: Iterable[date], names: Iterable[str]) -> Iterator[str]:
    """The macros by which the views `corrected_*` skip files: nights and entity names that corrections concern."""
    listed = ", ".join(f"DATE {literal(night.isoformat())}" for night in nights)
    schema, (of_nights, of_names) = f"{database}.{schemas.INTERNAL}", WHERE_CORRECTED
    yield f"create or replace macro {schema}.{of_nights}() as cast([{listed}] as DATE[])"
    listed = ", ".join(map(literal, names))
    yield f"create or replace macro {schema}.{of_names}() as cast([{listed}] as VARCHAR[])"


def uncorrected(view: View) -> str:
    """The query of a view in a lake without corrections: there, a view `corrected_X` is simply its table.

    The full query costs 15 ms of planning over 400 files, only to find nothing to correct.
    """
    if not view.name.startswith(schemas.CORRECTED_PREFIX):
        return view.query
    return f"select *, cast(null as varchar) as override_id from {view.name.removeprefix(schemas.CORRECTED_PREFIX)}"
