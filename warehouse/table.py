"""How a table is declared: its columns, each with a sentence, a unit and its labels. Knows no table by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.errors import SchemaError


def column(
    name: str,
    type_: pa.DataType,
    doc: str,
    *,
    unit: str | None = None,
    labels: Iterable[str] = (),
    nullable: bool = False,
) -> pa.Field:
    """A typed column whose metadata says what it means: `doc`, `unit` and the closed list of `labels`."""
    said = {"doc": doc, "unit": unit or "", "labels": ",".join(labels)}
    return pa.field(name, type_, nullable=nullable, metadata=said)


def doc_of(field: pa.Field) -> str:
    """The sentence a column was declared with."""
    return _said(field, "doc")


def unit_of(field: pa.Field) -> str:
    """The unit of a column; empty where its values are no quantities."""
    return _said(field, "unit")


def labels_of(field: pa.Field) -> tuple[str, ...]:
    """The closed list of values of a column; empty where it is open."""
    said = _said(field, "labels")
    return tuple(said.split(",")) if said else ()


def _said(field: pa.Field, key: str) -> str:
    said: Mapping[bytes, bytes] = field.metadata or {}
    return said.get(key.encode(), b"").decode()


@dataclass(frozen=True)
class Table:
    """One table, declared once: Parquet schema, view, comments and TABLES.md all come from it.

    Attributes:
        name: what an analyst types.
        row: one sentence that says what a row is.
        key: the columns that together occur once in the whole lake.
        columns: `pa.Field`s made by `column`.
        in_parquet: whether the rows live in Parquet files; otherwise they are bookkeeping inside the snapshot.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[pa.Field, ...]
    in_parquet: bool = True

    @property
    def schema(self) -> pa.Schema:
        """The Arrow schema, every field with its metadata."""
        return pa.schema(list(self.columns))

    def empty(self) -> pa.Table:
        """The table without rows, typed."""
        return self.schema.empty_table()

    def conform(self, rows: Iterable[Mapping[str, Any]] | pa.Table) -> pa.Table:
        """The one gate before disk: rows in the declared order and types, or an error that names the column.

        Raises:
            SchemaError: a column is missing, unknown, of another type, null where it may not be, or holds a
                value outside its labels.
        """
        table = rows if isinstance(rows, pa.Table) else self._from_rows(list(rows))
        if table.schema.names != self.schema.names:
            missing = [n for n in self.schema.names if n not in table.schema.names]
            unknown = [n for n in table.schema.names if n not in self.schema.names]
            raise SchemaError(f"{self.name}: columns missing {missing}, unknown {unknown}, or out of order")
        for field in self.columns:
            self._check(field, table.column(field.name))
        return table.cast(self.schema)

    def _from_rows(self, rows: list[Mapping[str, Any]]) -> pa.Table:
        known = set(self.schema.names)
        for row in rows:
            if row.keys() != known:
                missing, unknown = sorted(known - row.keys()), sorted(row.keys() - known)
                raise SchemaError(f"{self.name}: columns missing {missing}, unknown {unknown}")
        arrays = []
        for field in self.columns:
            try:
                arrays.append(pa.array([row[field.name] for row in rows], type=field.type))
            except (pa.ArrowInvalid, pa.ArrowTypeError) as error:
                raise SchemaError(f"{self.name}.{field.name}: not {field.type}: {error}") from error
        return pa.Table.from_arrays(arrays, names=self.schema.names)

    def _check(self, field: pa.Field, values: pa.ChunkedArray) -> None:
        where = f"{self.name}.{field.name}"
        if values.type != field.type:
            raise SchemaError(f"{where}: is {values.type}, must be {field.type}")
        if not field.nullable and values.null_count:
            raise SchemaError(f"{where}: is null in {values.null_count} rows, and must not be")
        if labels := labels_of(field):
            strange = sorted(set(pc.unique(values).to_pylist()) - {*labels, None})
            if strange:
                raise SchemaError(f"{where}: {strange[0]!r} is not one of {', '.join(labels)}")
