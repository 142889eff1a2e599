"""What must hold of one Parquet file: its bytes, its columns, its keys. Knows no other file and no SQL."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.errors import SchemaError
from warehouse.lake import store
from warehouse.nights.compaction import keys_of, row_ranges
from warehouse.tables import formats
from warehouse.tables.schema import ARTICLES, BY_NAME, LEDGER, REMOVED_SPANS
from warehouse.tables.table import Table, filled

# Rows that stand for themselves: their content key is the hash of the rows, and can be made again.
_SELF_KEYED = (ARTICLES, LEDGER, REMOVED_SPANS)

Found = list[tuple[str, str]]  # promise, what is wrong


def read_checked(path: Path, recorded: Mapping[str, Any]) -> tuple[pa.Table | None, Found]:
    """The rows of a file, read once, and all in which it differs from its `files` row.

    Returns:
        The rows, None where they cannot be relied on, and the promises broken.
    """
    if not path.exists():
        return None, [("whole", "is missing")]
    data = path.read_bytes()
    if len(data) != recorded["bytes"] or hashlib.sha256(data).hexdigest() != recorded["file_sha256"]:
        return None, [("whole", f"does not hold the {recorded['bytes']} bytes that were published")]
    table = BY_NAME[recorded["table_name"]]
    with pq.ParquetFile(pa.BufferReader(data)) as file:
        if different := differences(table.schema_in(store.format_of(path)), file.schema_arrow):
            return None, [("schema", f"{table.name}: {different}")]
        rows = filled(file.read(), table.schema)
    try:
        rows = table.conform(rows)
    except SchemaError as error:
        return None, [("schema", str(error))]
    return rows, _found(path, recorded, table, rows)


def _found(path: Path, recorded: Mapping[str, Any], table: Table, rows: pa.Table) -> Found:
    found = []
    if rows.num_rows != recorded["rows"]:
        found.append(("whole", f"holds {rows.num_rows} rows, not {recorded['rows']}"))
    if nights := set(rows["night"].unique().to_pylist()) - {recorded["night"]}:
        found.append(("whole", f"holds rows of the night {min(nights)}"))
    if (said := store.format_of(path)) != formats.of_file(recorded):
        found.append(("schema", f"is of format {said}, not of format {formats.of_file(recorded)}, as was recorded"))
    if store.stored_keys(path) != (recorded["content_key"], recorded["input_key"]):
        found.append(("again is once", "carries other keys than were recorded"))
    lie = row_ranges(path)
    if sum(one.rows for one in lie) != rows.num_rows or keys_of(lie) != store.stored_keys(path):
        found.append(("again is once", "its shards do not give its rows and keys"))
    elif table in _SELF_KEYED:
        for one in lie:
            if store.rows_key(table, rows.slice(one.start, one.rows)) != one.content_key:
                told = f"its rows of {one.source} shard {one.shard} do not give their content key"
                found.append(("again is once", told))
    return found


def differences(declared: pa.Schema, found: pa.Schema) -> str:
    """How a file's columns differ from the declared ones in name, type or nullability; empty when they do not."""
    if found.equals(declared):  # metadata and the name of a list's items aside
        return ""
    strange = [field for field in found if not any(field.equals(other) for other in declared)]
    missing = [field for field in declared if not any(field.equals(other) for other in found)]
    told = [f"{text} {_told(fields)}" for text, fields in (("found", strange), ("declared", missing)) if fields]
    return f"columns are not as declared: {', '.join(told) or 'their order'}"


def _told(fields: Iterable[pa.Field]) -> str:
    return ", ".join(f"{field.name} {field.type}{'' if field.nullable else ' not null'}" for field in fields)
