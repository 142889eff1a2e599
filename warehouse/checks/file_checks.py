"""Checks of one Parquet file: its bytes, its columns, its keys. Uses no other file and no SQL."""

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
from warehouse.tables.schema import BY_NAME, NIGHT_TABLES, SETTLED
from warehouse.tables.table import Table, filled

# Tables whose content key is the hash of their own rows, so that it can be computed again.
_SELF_KEYED = (*SETTLED, *NIGHT_TABLES)

Problems = list[tuple[str, str]]  # promise, what is wrong


def read_checked(path: Path, recorded: Mapping[str, Any]) -> tuple[pa.Table | None, Problems]:
    """The rows of a file, read once, and all differences from its `files` row.

    Returns:
        The rows, None if they cannot be relied on, and the broken promises.
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
    return rows, _problems(path, recorded, table, rows)


def _problems(path: Path, recorded: Mapping[str, Any], table: Table, rows: pa.Table) -> Problems:
    problems = []
    if rows.num_rows != recorded["rows"]:
        problems.append(("whole", f"holds {rows.num_rows} rows, not {recorded['rows']}"))
    if nights := set(rows["night"].unique().to_pylist()) - {recorded["night"]}:
        problems.append(("whole", f"holds rows of the night {min(nights)}"))
    if (format_ := store.format_of(path)) != formats.of_file(recorded):
        problems.append(
            ("schema", f"is of format {format_}, not of format {formats.of_file(recorded)}, as was recorded")
        )
    if store.stored_keys(path) != (recorded["content_key"], recorded["input_key"]):
        problems.append(("again is once", "carries other keys than were recorded"))
    shards = row_ranges(path)
    if sum(shard.rows for shard in shards) != rows.num_rows or keys_of(shards) != store.stored_keys(path):
        problems.append(("again is once", "its shards do not give its rows and keys"))
    elif table in _SELF_KEYED:
        for shard in shards:
            if store.rows_key(table, rows.slice(shard.start, shard.rows)) != shard.content_key:
                problem = f"its rows of {shard.source} shard {shard.shard} do not give their content key"
                problems.append(("again is once", problem))
    return problems


def differences(declared: pa.Schema, stored: pa.Schema) -> str:
    """How a file's columns differ from the declared columns in name, type or nullability; empty if they do not."""
    if stored.equals(declared):  # ignores metadata and the name of a list's items
        return ""
    strange = [field for field in stored if not any(field.equals(other) for other in declared)]
    missing = [field for field in declared if not any(field.equals(other) for other in stored)]
    both = [f"{text} {_listed(fields)}" for text, fields in (("found", strange), ("declared", missing)) if fields]
    return f"columns are not as declared: {', '.join(both) or 'their order'}"


def _listed(fields: Iterable[pa.Field]) -> str:
    return ", ".join(f"{field.name} {field.type}{'' if field.nullable else ' not null'}" for field in fields)
