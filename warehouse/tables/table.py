"""How a table is declared: its columns, each with what is said about it. Knows no table by name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.errors import SchemaError
from warehouse.tables import formats

FIRST_VERSION = "0.1.0"


@dataclass(frozen=True)
class Said:
    """What is said about a column, wherever it appears.

    Attributes:
        doc: what it holds, in sentences.
        unit: of its values; empty where they are no quantities.
        labels: the closed list of its values; empty where it is open.
        example: one value, as text that DuckDB casts to the column's type.
        since: the version of Nightdesk that had it first.
        since_format: the format of a lake that had it first; see `warehouse.tables.formats`.
    """

    doc: str
    unit: str = ""
    labels: tuple[str, ...] = ()
    example: str = ""
    since: str = FIRST_VERSION
    since_format: int = formats.FIRST

    @property
    def comment(self) -> str:
        """The comment on the column in DuckDB: its sentences, unit, labels, and format if not the first."""
        unit = [f"Unit: {self.unit}."] if self.unit else []
        labels = [f"One of: {', '.join(self.labels)}."] if self.labels else []
        return " ".join([self.doc, *unit, *labels, *self.later])

    @property
    def later(self) -> list[str]:
        """The sentence, if any, on a column that older lakes do not have."""
        return [f"Since format {self.since_format}; null before."] if self.since_format > formats.FIRST else []


def column(
    name: str,
    type_: pa.DataType,
    doc: str,
    *,
    example: str = "",
    unit: str = "",
    labels: Iterable[str] = (),
    since: str = FIRST_VERSION,
    since_format: int = formats.FIRST,
    nullable: bool = False,
) -> pa.Field:
    """A typed column whose metadata says what it means; the arguments are those of `Said`."""
    said = {
        "doc": doc,
        "unit": unit,
        "labels": ",".join(labels),
        "example": example,
        "since": since,
        "since_format": str(since_format),
    }
    return pa.field(name, type_, nullable=nullable, metadata=said)


def said_of(field: pa.Field) -> Said:
    """What a column was declared with."""
    metadata: Mapping[bytes, bytes] = field.metadata or {}
    said = {key.decode(): value.decode() for key, value in metadata.items()}
    labels = tuple(said["labels"].split(",")) if said["labels"] else ()
    return Said(said["doc"], said["unit"], labels, said["example"], said["since"], int(said["since_format"]))


def filled(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of `schema` in its order; those that `rows` lack are null."""
    columns = [
        rows.column(field.name) if field.name in rows.column_names else pa.nulls(rows.num_rows, field.type)
        for field in schema
    ]
    return pa.Table.from_arrays(columns, names=schema.names)


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

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema, every field with its metadata."""
        return pa.schema(list(self.columns))

    def schema_in(self, format_: int) -> pa.Schema:
        """The Arrow schema in a lake of this format: without the columns that came later."""
        return pa.schema([field for field in self.columns if said_of(field).since_format <= format_])

    @cached_property
    def _labels(self) -> Mapping[str, tuple[str, ...]]:
        """Column -> its closed list of values, where it has one."""
        said = {field.name: said_of(field).labels for field in self.columns}
        return {name: labels for name, labels in said.items() if labels}

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
        if labels := self._labels.get(field.name):
            strange = sorted(set(pc.unique(values).to_pylist()) - {*labels, None})
            if strange:
                raise SchemaError(f"{where}: {strange[0]!r} is not one of {', '.join(labels)}")
