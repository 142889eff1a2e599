"""SQL text made from the declared tables and from views/*.sql, to build a snapshot with. Runs nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from graphlib import TopologicalSorter
from importlib import resources
from pathlib import Path

import pyarrow as pa

from warehouse.schema import TABLES
from warehouse.table import Table, doc_of, labels_of, unit_of

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
}
_CORRECTED = "corrected_"
# Views whose few rows are found once, as a snapshot is made, and kept in it. Each would have DuckDB plan a scan of all
# files of a table in every query that reads what was corrected: 10 ms over 400 files.
KEPT = ("placed_overrides", "renamings", "entity_corrections", "quote_corrections", "stance_corrections")
_COLUMN_LINE = re.compile(r"-- (\w+): (.+)")


@dataclass(frozen=True)
class View:
    """One file of views/: SQL whose leading comment says what a row is, then what each column holds.

    Attributes:
        name: the file's name without `.sql`.
        row: the sentences before the first column line.
        columns: sentences of the columns that have a line of their own.
        query: the file without its leading comment.
    """

    name: str
    row: str
    columns: Mapping[str, str]
    query: str

    def sentence(self, column: str) -> str:
        """What `column` holds: its own line, else what a table says of it, those that the view reads first.

        Raises:
            KeyError: neither says anything.
        """
        if column in self.columns:
            return self.columns[column]
        read_first = sorted(TABLES, key=lambda table: not re.search(rf"\b{table.name}\b", self.query))
        for table in read_first:
            if column in table.schema.names:
                return comment_of(table.schema.field(column))
        raise KeyError(f"views/{self.name}.sql: no line says what {column} is")


def sql_type(type_: pa.DataType) -> str:
    """DuckDB's name of an Arrow type that a table may use; KeyError for one that no table has used before."""
    return _TYPES[type_]


def identifier(name: str) -> str:
    """`name` quoted: several of our columns (`end`, `type`) are words of SQL."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """`text` as an SQL string."""
    return "'" + text.replace("'", "''") + "'"


def comment_of(field: pa.Field) -> str:
    """What is said about a column wherever it appears: its sentence, its unit and its labels."""
    said = [doc_of(field)]
    if unit := unit_of(field):
        said.append(f"Unit: {unit}.")
    if labels := labels_of(field):
        said.append(f"One of: {', '.join(labels)}.")
    return " ".join(said)


def scan(table: Table, files: Sequence[Path], extra: str = "") -> str:
    """A query for the rows of exactly these files; typed and empty where there are none.

    Args:
        extra: further columns of DuckDB's Parquet reader, such as `filename`, each with a leading comma.
    """
    if not files:
        typed = (f"cast(null as {sql_type(f.type)}) as {identifier(f.name)}" for f in table.columns)
        return f"select {', '.join(typed)} where false"
    # The night is taken from the path, so that a query on one night opens that night's files only: 0.06 s
    # instead of 0.39 s over 2,000 files (DuckDB 2.0). `verify` holds the column in the files to it.
    options = "hive_partitioning = true, hive_types = {'night': DATE}"
    listed = ", ".join(literal(str(file)) for file in files)
    columns = ", ".join(identifier(name) for name in table.schema.names)
    return f"select {columns}{extra} from read_parquet([{listed}], {options})"


def create_table(schema: str, table: Table) -> str:
    """The statement that makes a bookkeeping table in the attached database `schema`."""
    columns = ", ".join(
        f"{identifier(f.name)} {sql_type(f.type)}{'' if f.nullable else ' not null'}" for f in table.columns
    )
    return f"create table {schema}.{identifier(table.name)} ({columns})"


def create_view(schema: str, name: str, query: str) -> str:
    """The statement that makes a view in the attached database `schema`, or a table if it is one of `KEPT`."""
    return f"create {kind_of(name)} {schema}.{identifier(name)} as {query}"


def kind_of(name: str) -> str:
    """What a view is in a snapshot: `view`, or `table` if it is one of `KEPT`."""
    return "table" if name in KEPT else "view"


def comments(schema: str, kind: str, name: str, row: str, columns: Mapping[str, str]) -> Iterator[str]:
    """The statements that say what a table or view is, and each column; `kind` is `table` or `view`."""
    target = f"{schema}.{identifier(name)}"
    yield f"comment on {kind} {target} is {literal(row)}"
    for column, said in columns.items():
        yield f"comment on column {target}.{identifier(column)} is {literal(said)}"


def table_comments(schema: str, table: Table) -> Iterator[str]:
    """`comments` for a declared table."""
    columns = {field.name: comment_of(field) for field in table.columns}
    yield from comments(schema, "view" if table.in_parquet else "table", table.name, table.row, columns)


def where_corrected(schema: str, nights: Iterable[date], names: Iterable[str]) -> Iterator[str]:
    """The macros that the views `corrected_*` prune by: nights and entity names that corrections concern."""
    listed = ", ".join(f"DATE {literal(night.isoformat())}" for night in nights)
    yield f"create macro {schema}.corrected_nights() as cast([{listed}] as DATE[])"
    listed = ", ".join(map(literal, names))
    yield f"create macro {schema}.corrected_names() as cast([{listed}] as VARCHAR[])"


def uncorrected(view: View) -> str:
    """The query of a view where nobody corrected anything: a view `corrected_X` is then its table.

    Planned in full it costs 15 ms over 400 files even though all it finds is that there is nothing to correct.
    """
    if not view.name.startswith(_CORRECTED):
        return view.query
    return f"select *, cast(null as varchar) as override_id from {view.name.removeprefix(_CORRECTED)}"


def views() -> tuple[View, ...]:
    """The views of views/*.sql, each after those it reads."""
    folder = resources.files("warehouse") / "views"
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".sql")), key=lambda file: file.name)
    found = {view.name: view for view in (_parse(f.name.removesuffix(".sql"), f.read_text("utf-8")) for f in files)}
    reads = {name: _others(view, found) for name, view in found.items()}
    return tuple(found[name] for name in TopologicalSorter(reads).static_order())


def _others(view: View, names: Iterable[str]) -> list[str]:
    return [name for name in names if name != view.name and re.search(rf"\b{name}\b", view.query)]


def _parse(name: str, text: str) -> View:
    lines = text.splitlines()
    head = [line for line in lines[: _first_statement(lines)] if line.strip("- ")]
    columns = {match[1]: match[2] for line in head if (match := _COLUMN_LINE.fullmatch(line))}
    row = " ".join(line.removeprefix("--").strip() for line in head if not _COLUMN_LINE.fullmatch(line))
    query = "\n".join(lines[_first_statement(lines) :]).strip().rstrip(";")
    return View(name, row, columns, query)


def _first_statement(lines: Sequence[str]) -> int:
    return next(i for i, line in enumerate(lines) if line.strip() and not line.startswith("--"))
