"""SQL text made from what is declared, in Python and in .sql files, to build a snapshot with. Runs nothing."""

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
from warehouse.tables.table import Said, Table, said_of

_TYPES: Mapping[pa.DataType, str] = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.float32(): "FLOAT",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP WITH TIME ZONE",
    pa.list_(pa.string()): "VARCHAR[]",
    pa.list_(pa.int32()): "INTEGER[]",
    pa.list_(pa.float32()): "FLOAT[]",
}
WHERE_CORRECTED = ("corrected_nights", "corrected_names")  # macros, see `where_corrected`
ALL_ANSWERS = "all_answers"  # a view, see `all_answers`
SESSIONS_OWN = "embed"  # a session with a model has one of its own, which must be found first
# Views whose few rows are found once, as a snapshot is made, and kept in it. Each would have DuckDB plan a scan of
# all files of a table in every query that reads what was corrected: 10 ms over 400 files.
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
)


def sql_type(type_: pa.DataType) -> str:
    """DuckDB's name of an Arrow type that a table may use; KeyError for one that no table has used before."""
    return _TYPES[type_]


def identifier(name: str) -> str:
    """`name` quoted: several of our columns (`end`, `type`) are words of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def no_rows(table: Table) -> str:
    """A query for no rows, typed."""
    return f"select {', '.join(map(_null, table.columns))} where false"


def scan(table: Table, place: Path, files: Mapping[str, int], extra: str = "") -> str:
    """A query for the rows of exactly these files; typed and empty where there are none.

    DuckDB knows no path that starts at the database, so files are named absolutely. In a snapshot that lies
    elsewhere than `belonging` says, as in a copy of the lake, the query fails: its rows would be the original's.

    Args:
        place: the lake's folder, without symbolic links.
        files: each as in `files.path`, with its format; the columns that came later are null.
        extra: further columns of DuckDB's Parquet reader, such as `filename`, each with a leading comma.
    """
    if not files:
        return no_rows(table)
    names = {format_: tuple(table.schema_in(format_).names) for format_ in set(files.values())}
    alike: dict[tuple[tuple[str, ...], str], list[Path]] = {}
    for file, format_ in files.items():
        alike.setdefault((names[format_], night_key(file)), []).append(place / file)
    scans = (_scan(table, found, there, key, extra) for (there, key), found in alike.items())
    # With this, DuckDB 2.0 reads all nights where a correlated subquery, such as `not exists`, is asked of a table;
    # our views say `not in`. Else it takes 3 ms a table (60 nights).
    home = f"({_at_home(place / SNAPSHOT)}) as home"
    return f"select scanned.* from ({' union all '.join(scans)}) as scanned cross join {home} where home.here"


def _scan(table: Table, files: Sequence[Path], there: Sequence[str], key: str, extra: str) -> str:
    """As `scan`, for files that all have the columns `there` and lie in folders `key=DATE`, wherever we are."""
    # The night is taken from the path, so that a query on one night opens that night's files only: 0.06 s
    # instead of 0.39 s over 2,000 files (DuckDB 2.0). `verify` holds the column in the files to it.
    options = f"hive_partitioning = true, hive_types = {{{literal(key)}: DATE}}"
    listed = ", ".join(literal(str(file)) for file in files)
    columns = ", ".join(_column(field, there, key) for field in table.columns)
    return f"select {columns}{extra} from read_parquet([{listed}], {options})"


def _column(field: pa.Field, there: Sequence[str], key: str) -> str:
    if field.name == NIGHT.name:
        return f"{identifier(key)} as {identifier(field.name)}"
    return identifier(field.name) if field.name in there else _null(field)


def belonging(database: str, snapshot: Path) -> str:
    """The statement that says in a comment of the attached `database` where it belongs; see `scan`.

    It stands at the end of making a snapshot, which is made under another name and asks its own views.

    Args:
        snapshot: its path, without symbolic links.
    """
    return comment(f"{database}.{schemas.INTERNAL}", "table", LAKE_FORMAT.name, belongs_at(snapshot))


def belongs_at(snapshot: Path) -> str:
    """What a snapshot says of where it lies, as the comment of its table `lake_format`."""
    return f"{LAKE_FORMAT.row} This snapshot belongs at {snapshot}."


def _at_home(snapshot: Path) -> str:
    """A query for one row that is true where a snapshot lies where it belongs, or is a private copy; else an error.

    A view cannot tell which of the attached databases it is in, so all that belong there are held to it. DuckDB
    before 1.5 tells its path as it was given; a relative one says nothing.
    """
    told = (
        f" shows what lies in {snapshot.parent}, where it belongs: if the lake was moved or copied, run `nightdesk "
        "relocate`; before DuckDB 1.5 open it by its whole path, without symbolic links"
    )
    return f"""
        select case when count(*) = 0 then true else error(concat(any_value(path), {literal(told)})) end as here
        from duckdb_tables() as marked join duckdb_databases() using (database_name)
        where table_name = {literal(LAKE_FORMAT.name)} and marked.comment = {literal(belongs_at(snapshot))}
            and path <> {literal(str(snapshot))} and not ends_with(path, {literal("/" + PRIVATE)})
    """


def _null(field: pa.Field) -> str:
    return f"cast(null as {sql_type(field.type)}) as {identifier(field.name)}"


def create_table(database: str, table: Table) -> str:
    """The statement that makes a bookkeeping table in an attached database."""
    columns = ", ".join(
        f"{identifier(f.name)} {sql_type(f.type)}{'' if f.nullable else ' not null'}" for f in table.columns
    )
    return f"create table {database}.{schemas.place(table.name)} ({columns})"


def create_view(schema: str, name: str, query: str) -> str:
    """The statement that makes a view in a schema, named with its database, or a table if it is one of `KEPT`."""
    return f"create or replace {kind_of(name)} {schema}.{identifier(name)} as {in_place(query)}"


def in_place(query: str, *, but: Collection[str] = ()) -> str:
    """`query` with the schema before each name of ours.

    Args:
        but: relations that stay plain, as what is round the query binds them.
    """
    relations, functions = _names()
    return schemas.qualified(query, relations - {*but}, functions)


@cache
def _names() -> tuple[frozenset[str], frozenset[str]]:
    """The relations that a query may read, and the macros that it may call for a value but those of a session."""
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
    """The query of `ALL_ANSWERS`: which model answered, by annotation table, in nights that several runs wrote."""
    columns = "article_id, revision, night, model_id"
    each = (f"select '{table.name}' as table_name, {columns} from {history_name(table)}" for table in ANNOTATIONS)
    return " union all ".join(each)


def is_of_corrections(name: str) -> bool:
    """Whether a view is another one once somebody has corrected something."""
    return name in KEPT or name.startswith(schemas.CORRECTED_PREFIX)


def kind_of(name: str) -> str:
    """What a view is in a snapshot: `view`, or `table` if it is one of `KEPT`."""
    return "table" if name in KEPT else "view"


def create_macro(schema: str, macro: Macro) -> str:
    """The statement that makes a macro in a schema, named with its database."""
    given = (identifier(a.name) + ("" if a.default is None else f" := {a.default}") for a in macro.arguments)
    body = f"table {macro.query}" if macro.is_table else f"({macro.query})"
    return f"create macro {schema}.{identifier(macro.name)}({', '.join(given)}) as {body}"


def macro_call(macro: Macro) -> str:
    """A query that calls `macro` with nulls of the declared types, for what binding it tells of its columns."""
    given = (f"{identifier(a.name)} := cast(null as {a.type})" for a in macro.arguments)
    call = f"{schemas.place(macro.name)}({', '.join(given)})"
    return f"from {call}" if macro.is_table else f"select {call} as {RESULT}"


def comment(schema: str, kind: str, name: str, row: str) -> str:
    """The statement that says what `name` is; `kind` is `table`, `view`, `macro` or `macro table`."""
    return f"comment on {kind} {schema}.{identifier(name)} is {literal(row)}"


def comments(schema: str, kind: str, name: str, row: str, columns: Mapping[str, Said]) -> Iterator[str]:
    """The statements that say what a table or view is, and each column; `kind` is `table` or `view`."""
    yield comment(schema, kind, name, row)
    for column, said in columns.items():
        target = f"{schema}.{identifier(name)}.{identifier(column)}"
        yield f"comment on column {target} is {literal(said.comment)}"


def table_comments(database: str, table: Table, schema: str = schemas.INTERNAL) -> Iterator[str]:
    """`comments` for a declared table, as it stands in a schema."""
    columns = {field.name: said_of(field) for field in table.columns}
    yield from comments(
        f"{database}.{schema}",
        "view" if table.in_parquet else "table",
        table.name,
        table.row,
        columns,
    )


def where_corrected(database: str, nights: Iterable[date], names: Iterable[str]) -> Iterator[str]:
    """The macros that the views `corrected_*` prune by: nights and entity names that corrections concern."""
    listed = ", ".join(f"DATE {literal(night.isoformat())}" for night in nights)
    schema, (of_nights, of_names) = f"{database}.{schemas.INTERNAL}", WHERE_CORRECTED
    yield f"create or replace macro {schema}.{of_nights}() as cast([{listed}] as DATE[])"
    listed = ", ".join(map(literal, names))
    yield f"create or replace macro {schema}.{of_names}() as cast([{listed}] as VARCHAR[])"


def uncorrected(view: View) -> str:
    """The query of a view where nobody corrected anything: a view `corrected_X` is then its table.

    Planned in full it costs 15 ms over 400 files even though all it finds is that there is nothing to correct.
    """
    if not view.name.startswith(schemas.CORRECTED_PREFIX):
        return view.query
    return f"select *, cast(null as varchar) as override_id from {view.name.removeprefix(schemas.CORRECTED_PREFIX)}"
