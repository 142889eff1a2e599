"""Tables, views and macros of a snapshot with what is said about each column: what `data_dictionary` is made of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

import duckdb

from warehouse.snapshot import ddl
from warehouse.snapshot.sql_files import Macro, View, corrected, macros, views
from warehouse.tables import schemas
from warehouse.tables.bookkeeping import BOOKKEEPING, DATA_DICTIONARY, LAKE_FORMAT
from warehouse.tables.schema import PARQUET_TABLES
from warehouse.tables.table import Said, Table, said_of

Kind = Literal["table", "bookkeeping", "view", "macro"]


@dataclass(frozen=True)
class Column:
    """A column, or an argument of a macro, with its type in DuckDB."""

    name: str
    type: str
    said: Said
    nullable: bool = True
    is_argument: bool = False


@dataclass(frozen=True)
class Relation:
    """A table, view or macro.

    Attributes:
        schema: `main` or `internal`.
        row: what a row is.
        key: of a table, the columns that together occur once.
        signature: of a macro, how it is called.
    """

    schema: str
    name: str
    kind: Kind
    row: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    signature: str = ""

    @property
    def title(self) -> str:
        """What an analyst types: the name, with its schema unless it is `main`."""
        return self.name if self.schema == schemas.MAIN else f"{self.schema}.{self.name}"

    @property
    def called(self) -> str:
        """The same, of a macro with its arguments."""
        return self.title.removesuffix(self.name) + (self.signature or self.name)


def relations(con: duckdb.DuckDBPyConnection) -> tuple[Relation, ...]:
    """All that the current database of `con`, a snapshot, has of ours; its data dictionary may be missing yet.

    Those of `main` come first, in the order of `schemas.SHOWN`.
    """
    found = con.execute(
        """select schema_name, table_name, column_name, data_type from duckdb_columns()
        where database_name = current_database() and not internal
        order by schema_name, table_name, column_index"""
    ).fetchall()
    types: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for schema, view, column, type_ in found:
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
    shown = [one for one in known if one.schema == schemas.MAIN]
    return (
        *sorted(shown, key=lambda one: order.index(one.name)),
        *(one for one in known if one.schema != schemas.MAIN),
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
                "unit": column.said.unit or None,
                "labels": list(column.said.labels),
                "meaning": column.said.doc,
                "since": column.said.since,
                "since_format": column.said.since_format,
                "example": column.said.example or None,
            }


def _declared(table: Table, kind: Kind) -> Relation:
    columns = (Column(f.name, ddl.sql_type(f.type), said_of(f), nullable=f.nullable) for f in table.columns)
    return Relation(schemas.shown_in(table.name), table.name, kind, table.row, tuple(columns), table.key)


def _macro(con: duckdb.DuckDBPyConnection, macro: Macro) -> Relation:
    given = (Column(a.name, a.type, a.said, is_argument=True) for a in macro.arguments)
    bound = con.sql(ddl.macro_call(macro))
    results = _results(macro, zip(bound.columns, map(str, bound.types), strict=True))
    columns = (*given, *results)
    return Relation(
        schemas.shown_in(macro.name), macro.name, "macro", macro.row, columns, signature=macro.signature
    )


def _results(view: View, columns: Iterable[tuple[str, str]]) -> Iterator[Column]:
    return (Column(name, type_, view.said(name)) for name, type_ in columns)
