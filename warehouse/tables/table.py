"""How a table is declared: its columns, each with its documentation. Knows no table by name."""

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
class ColumnDoc:
    """The documentation of a column, wherever it appears.

    Attributes:
        meaning: what it holds, in sentences.
        unit: the unit of its values; empty if they are not quantities.
        labels: the closed list of its values; empty if the list is open.
        example: a value, as text that DuckDB casts to the column's type.
        since: the version of Nightdesk that introduced it.
        since_format: the format of a lake that introduced it; see `warehouse.tables.formats`.
    """

    meaning: str
    unit: str = ""
    labels: tuple[str, ...] = ()
    example: str = ""
    since: str = FIRST_VERSION
    since_format: int = formats.FIRST

    @property
    def comment(self) -> str:
        """The comment on the column in DuckDB: meaning, unit, labels, and the format if it is not the first."""
        unit = [f"Unit: {self.unit}."] if self.unit else []
        labels = [f"One of: {', '.join(self.labels)}."] if self.labels else []
        return " ".join([self.meaning, *unit, *labels, *self.format_note])

    @property
    def format_note(self) -> list[str]:
        """The sentence on a column that older lakes lack; empty for all other columns."""
        return [f"Since format {self.since_format}; null before."] if self.since_format > formats.FIRST else []


def column(
    name: str,
    type_: pa.DataType,
    meaning: str,
    *,
    example: str = "",
    unit: str = "",
    labels: Iterable[str] = (),
    since: str = FIRST_VERSION,
    since_format: int = formats.FIRST,
    nullable: bool = False,
) -> pa.Field:
    """A typed column that carries its documentation as metadata; the arguments are those of `ColumnDoc`."""
    metadata = {
        "meaning": meaning,
        "unit": unit,
        "labels": ",".join(labels),
        "example": example,
        "since": since,
        "since_format": str(since_format),
    }
    return pa.field(name, type_, nullable=nullable, metadata=metadata)


def doc_of(field: pa.Field) -> ColumnDoc:
    """The documentation with which a column was declared."""
    metadata: Mapping[bytes, bytes] = field.metadata or {}
    doc = {key.decode(): value.decode() for key, value in metadata.items()}
    labels = tuple(doc["labels"].split(",")) if doc["labels"] else ()
    return ColumnDoc(doc["meaning"], doc["unit"], labels, doc["example"], doc["since"], int(doc["since_format"]))


def filled(rows: pa.Table, schema: pa.Schema) -> pa.Table:
    """The columns of `schema`, in its order; columns that `rows` lacks are null."""
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
        row: sentences that say what a row is and when to use the table.
        key: the columns whose values together are unique in the whole lake.
        columns: `pa.Field`s made by `column`.
        since_format: the format of a lake that introduced the table; nights of older formats have no rows in it.
        in_parquet: whether the rows are in Parquet files; if not, they are bookkeeping in the snapshot.
    """

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[pa.Field, ...]
    since_format: int = formats.FIRST
    in_parquet: bool = True

    @cached_property
    def schema(self) -> pa.Schema:
        """The Arrow schema, every field with its metadata."""
        return pa.schema(list(self.columns))

    def schema_in(self, format_: int) -> pa.Schema:
        """The Arrow schema in a lake of this format: without the columns of later formats, and without any if the
        table itself is of a later format."""
        columns = self.columns if self.since_format <= format_ else ()
        return pa.schema([field for field in columns if self.docs[field.name].since_format <= format_])

    @property
    def comment(self) -> str:
        """The comment on the table in DuckDB: what a row is, and the format if it is not the first."""
        new = self.since_format > formats.FIRST
        return f"{self.row} Since format {self.since_format}; empty for nights before." if new else self.row

    @cached_property
    def docs(self) -> Mapping[str, ColumnDoc]:
        """The documentation of each column. A night asks for it a thousand times."""
        return {field.name: doc_of(field) for field in self.columns}

    @cached_property
    def _labels(self) -> Mapping[str, tuple[str, ...]]:
        """The closed list of values of each column that has one."""
        return {name: doc.labels for name, doc in self.docs.items() if doc.labels}

    def empty(self) -> pa.Table:
        """The table without rows, with its types."""
        return self.schema.empty_table()

    def conform(self, rows: Iterable[Mapping[str, Any]] | pa.Table) -> pa.Table:
        """Check rows before they are written: returns them in the declared order and types.

        Raises:
            SchemaError: a column is missing, unknown or of another type, is null although it must not be, or has
                a value outside its labels. The message names the column.
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
