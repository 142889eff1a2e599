"""Tables, views and macros of a snapshot with the documentation of each column: the source of `data_dictionary`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from warehouse.snapshot import ddl
from warehouse.snapshot.sql_files import Macro, View, corrected, macros, views
from warehouse.tables import formats, schemas
from warehouse.tables.bookkeeping import BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT
from warehouse.tables.schema import PARQUET_TABLES
from warehouse.tables.table import ColumnDoc, Table

Kind = Literal["table", "bookkeeping", "view", "macro"]


@dataclass(frozen=True)
class Column:
    """A column, or an argument of a macro, with its type in DuckDB."""

    name: str
    type: str
    doc: ColumnDoc
    nullable: bool = True
    is_argument: bool = False


@dataclass(frozen=True)
class Relation:
    """A table, view or macro.

    Attributes:
        schema: `main` or `internal`.
        row: what a row is.
        key: for a table, the columns whose values together are unique.
        signature: for a macro, how it is called.
        since_format: for a table, the format of a lake that introduced it.
    """

    schema: str
    name: str
    kind: Kind
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    signature: str = ""
    since_format: int = formats.FIRST

    @property
    def title(self) -> str:
        """What an analyst types: the name, with its schema unless it is `main`."""
        return self.name if self.schema == schemas.MAIN else f"{self.schema}.{self.name}"

    @property
    def called(self) -> str:
        """The title; for a macro with its arguments."""
        return self.title.removesuffix(self.name) + (self.signature or self.name)


def relations(con: duckdb.DuckDBPyConnection) -> tuple[Relation, ...]:
    """All tables, views and macros of the snapshot that `con` has open; its data dictionary may still be empty.

    Those of `main` come first, in the order of `schemas.SHOWN`.
    """
    columns = con.execute(
        """select schema_name, table_name, column_name, data_type from duckdb_columns()
        where database_name = current_database() and not internal
        order by schema_name, table_name, column_index"""
    ).fetchall()
    types: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, view, column, type_ in columns:
        types.setdefault((schema, view), []).append((column, type_))
    placed = [
        *((schemas.shown_in(view.name), view) for view in views()),
        *((schemas.MAIN, v) for v in corrected()),
    ]
    known = [
        *(_declared(table, "table") for table in PARQUET_TABLES),
        *(_declared(table, "bookkeeping") for table in (*BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT)),
        *(
            Relation(schema, view.name, "view", view.row, tuple(_results(view, types[schema, view.name])))
            for schema, view in placed
        ),
        *(_macro(con, macro) for macro in macros()),
    ]
    order = (*schemas.SHOWN, *schemas.SHOWN_MACROS)
    shown = [relation for relation in known if relation.schema == schemas.MAIN]
    return (
        *sorted(shown, key=lambda relation: order.index(relation.name)),
        *(relation for relation in known if relation.schema != schemas.MAIN),
    )


def dictionary_rows(known: Iterable[Relation]) -> Iterator[dict[str, Any]]:
    """The rows of `data_dictionary`."""
    for relation in known:
        for position, column in enumerate(relation.columns):
            yield {
                "schema_name": relation.schema,
                "table_name": relation.name,
                "kind": "argument" if column.is_argument else relation.kind,
                "position": position,
                "column_name": column.name,
                "type": column.type,
                "unit": column.doc.unit or None,
                "labels": list(column.doc.labels),
                "meaning": column.doc.meaning,
                "since": column.doc.since,
                "since_format": max(column.doc.since_format, relation.since_format),
                "example": column.doc.example or None,
            }


def _declared(table: Table, kind: Kind) -> Relation:
    columns = (Column(f.name, ddl.sql_type(f.type), table.docs[f.name], nullable=f.nullable) for f in table.columns)
    return Relation(
        schemas.shown_in(table.name),
        table.name,
        kind,
        table.comment,
        tuple(columns),
        table.key,
        "",
        table.since_format,
    )


def _macro(con: duckdb.DuckDBPyConnection, macro: Macro) -> Relation:
    given = (Column(a.name, a.type, a.doc, is_argument=True) for a in macro.arguments)
    bound = con.sql(ddl.macro_call(macro))
    results = _results(macro, zip(bound.columns, map(str, bound.types), strict=True))
    columns = (*given, *results)
    return Relation(
        schemas.shown_in(macro.name), macro.name, "macro", macro.row, columns, signature=macro.signature
    )


def _results(view: View, columns: Iterable[tuple[str, str]]) -> Iterator[Column]:
    return (Column(name, type_, view.doc_of(name)) for name, type_ in columns)
