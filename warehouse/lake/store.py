"""Parquet files, whole or not at all: written beside, flushed to disk, renamed. Knows no catalogue."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from warehouse.errors import CheckError, SchemaError
from warehouse.lake.lake import Lake
from warehouse.tables import formats
from warehouse.tables.table import Table, filled

# Rows hashed or converted to Python at a time: bounds memory, whatever the size of the file.
BATCH_ROWS = 1024
ROW_GROUP_ROWS = 122_880
_TABLE, _CONTENT, _INPUT = b"nightdesk.table", b"nightdesk.content_key", b"nightdesk.input_key"
_FORMAT = b"nightdesk.format"
ROW_RANGES = b"nightdesk.stretches"


def write(
    path: Path,
    table: Table,
    rows: pa.Table | Iterable[Mapping[str, Any]],
    *,
    content_key: str,
    input_key: str | None = None,
    row_ranges: str | None = None,
    lasting: bool = True,
) -> None:
    """Write one Parquet file; after a crash at any instant the old file or the new one is there.

    Args:
        content_key: hash of everything that decided the rows; told again by `stored_keys`.
        input_key: content key of the file that was read to make the rows.
        row_ranges: where the rows of which shard lie; see `warehouse.nights.compaction`.
        lasting: as `replacing`.

    Raises:
        SchemaError: the rows do not fit `table`; nothing was written.
    """
    said = {_TABLE: table.name, _CONTENT: content_key, _FORMAT: str(formats.CURRENT)}
    if input_key is not None:
        said[_INPUT] = input_key
    if row_ranges is not None:
        said[ROW_RANGES] = row_ranges
    # What columns mean is in the snapshot: in each file it made two thirds of the footer, which every query reads.
    plain = pa.schema([field.remove_metadata() for field in table.columns], said)
    conformed = table.conform(rows).cast(plain)
    _make_folder(path.parent)
    with replacing(path, lasting=lasting) as temporary:
        pq.write_table(conformed, temporary, **_layout(conformed))


def write_groups(path: Path, table: Table, groups: Iterable[pa.Table], *, content_key: str) -> None:
    """As `write`, but each of `groups` becomes a row group of its own, so that only one of them is in memory.

    Raises:
        ValueError: there is no group.
    """
    said = {_TABLE: table.name, _CONTENT: content_key, _FORMAT: str(formats.CURRENT)}
    plain = pa.schema([field.remove_metadata() for field in table.columns], said)
    _make_folder(path.parent)
    with replacing(path) as temporary, contextlib.ExitStack() as stack:
        writer: pq.ParquetWriter | None = None
        for group in groups:
            rows = group.cast(plain)
            if writer is None:
                layout = _layout(rows)  # the first group shows which values repeat
                layout.pop("row_group_size")
                writer = stack.enter_context(pq.ParquetWriter(temporary, plain, **layout))
            writer.write_table(rows, row_group_size=max(1, rows.num_rows))
        if writer is None:
            raise ValueError(f"{path}: no rows to write")
        writer.close()


def _layout(rows: pa.Table) -> dict[str, Any]:
    """How the rows are laid out in a file; `benchmarks/warehouse.py` measured each choice.

    - zstd at level 3: texts take 5 % less than at level 1, and are written as fast.
    - Floats in byte streams: embeddings, which have 11 significant bits, take 675 bytes instead of 992.
    - A dictionary only where values repeat: texts in one take 5 % more.
    - Bloom filters on article_id: an article is found in 0.06 s among 400 files instead of 0.26 s, for 0.6 % more.
    - Row groups as large as DuckDB's own: at 8,192 rows a scan took twice as long.
    """
    leaves = {path: values for name in rows.schema.names for path, values in _leaves(name, rows[name])}
    floats = {path for path, values in leaves.items() if pa.types.is_floating(values.type)}
    repeating = [path for path, values in leaves.items() if path not in floats and _repeats(values)]
    named = {"article_id"} & {*rows.schema.names}
    return {
        "compression": "zstd",
        "compression_level": 3,
        "row_group_size": ROW_GROUP_ROWS,
        "use_dictionary": repeating,
        "use_byte_stream_split": sorted(floats),
        "bloom_filter_options": {
            name: {"ndv": max(1, pc.count_distinct(rows[name]).as_py()), "fpp": 0.01} for name in named
        },
        "write_page_checksum": True,
    }


def _leaves(path: str, values: pa.ChunkedArray) -> Iterator[tuple[str, pa.ChunkedArray]]:
    """The columns that Parquet stores for a column, lists and structs taken apart, by their paths."""
    if pa.types.is_list(values.type):
        yield from _leaves(f"{path}.list.element", pc.list_flatten(values))
    elif pa.types.is_struct(values.type):
        for name in values.type.names:
            yield from _leaves(f"{path}.{name}", pc.struct_field(values, name))
    else:
        yield path, values


def _repeats(values: pa.ChunkedArray) -> bool:
    """Whether a value comes twice on average, nulls aside."""
    return bool(2 * pc.count_distinct(values).as_py() <= len(values) - values.null_count)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a file whole or not at all, with the folders on the way to it."""
    _make_folder(path.parent)
    with replacing(path) as temporary:
        temporary.write_bytes(data)


def link(path: Path, other: Path) -> None:
    """Give a file another name beside its own; a copy where the file system knows no hard links."""
    _make_folder(other.parent)
    try:
        os.link(path, other)
    except OSError:
        write_bytes(other, path.read_bytes())
    _flush(other.parent)


def stored_keys(path: Path) -> tuple[str, str | None] | None:
    """The content key and input key `path` was written with; None if it is absent, truncated or not ours."""
    footer = _our_footer(path)
    return None if footer is None else _keys_in(footer)


def _our_footer(path: Path) -> pq.FileMetaData | None:
    """What a file that `write` wrote says of itself; None if it is absent, truncated or not ours."""
    try:
        footer = pq.read_metadata(path)
    except (OSError, pa.ArrowInvalid):
        return None
    return footer if _CONTENT in (footer.metadata or {}) else None


def _keys_in(footer: pq.FileMetaData) -> tuple[str, str | None]:
    said = footer.metadata
    return said[_CONTENT].decode(), said[_INPUT].decode() if _INPUT in said else None


def said_of(path: Path, key: bytes) -> str | None:
    """What a file of ours says of itself under `key`; None where it says nothing.

    Raises:
        OSError, pyarrow.ArrowInvalid: the file cannot be read.
    """
    said = (pq.read_metadata(path).metadata or {}).get(key)
    return None if said is None else said.decode()


def format_of(path: Path) -> int:
    """The format of a lake in which a file of ours was written.

    Raises:
        OSError, pyarrow.ArrowInvalid: the file cannot be read.
    """
    return _format_in(pq.read_metadata(path))


def _format_in(footer: pq.FileMetaData) -> int:
    return int((footer.metadata or {}).get(_FORMAT, formats.FIRST))


def rows_in(path: Path) -> int:
    """How many rows a Parquet file says it has.

    Raises:
        OSError, pyarrow.ArrowInvalid: the file cannot be read.
    """
    return int(pq.read_metadata(path).num_rows)


def is_undamaged(path: Path) -> bool:
    """Whether every page of a Parquet file holds what was written: its checksums are made again."""
    try:
        with pq.ParquetFile(path, page_checksum_verification=True) as file:
            for _ in file.iter_batches():
                pass
    except (OSError, pa.ArrowException):
        return False
    return True


def is_whole(path: Path, row: Mapping[str, Any]) -> bool:
    """Whether `path` is there in the size of its `files` row: a quick look for what was lost or cut short."""
    return path.is_file() and path.stat().st_size == row["bytes"]


def is_published(path: Path, row: Mapping[str, Any]) -> bool:
    """Whether `path` holds the very bytes of its `files` row."""
    return is_whole(path, row) and sha256_of(path) == row["file_sha256"]


def read(
    path: Path, table: Table, columns: Sequence[str] | None = None, *, rows: tuple[int, int] | None = None
) -> pa.Table:
    """The rows of one file in the declared types; `columns` in the order asked for, all by default.

    Columns that came after the file's format are null.

    Args:
        rows: number of the first row wanted, and how many; all by default.

    Raises:
        SchemaError: the file's columns are not those `table` declares.
        FileNotFoundError: there is no such file.
    """
    wanted = table.schema if columns is None else pa.schema([table.schema.field(name) for name in columns])
    # ParquetFile, not read_table: that one would take the key of the folder for a further column.
    with pq.ParquetFile(path) as file:
        there = table.schema_in(_format_in(file.metadata)).names
        asked = [name for name in wanted.names if name in there]
        if missing := [name for name in asked if name not in file.schema_arrow.names]:
            raise SchemaError(f"{path}: {table.name} has no column {', '.join(missing)}")
        found = filled(_rows_of(file, asked, rows), wanted)
    return table.conform(found) if columns is None else found.cast(wanted)


def _rows_of(file: pq.ParquetFile, columns: list[str], rows: tuple[int, int] | None) -> pa.Table:
    """Only the row groups in which the wanted rows lie are read."""
    if rows is None:
        return file.read(columns=columns)
    start, count = rows
    groups, first, skipped = [], 0, 0
    for number in range(file.num_row_groups):
        size = file.metadata.row_group(number).num_rows
        if first + size <= start:
            skipped += size
        elif first < start + count:
            groups.append(number)
        first += size
    return file.read_row_groups(groups, columns=columns).slice(start - skipped, count)


def hash_of(*parts: object) -> str:
    """SHA-256, hexadecimal, of `parts` as canonical JSON: keys sorted, dates in ISO 8601, times in UTC.

    Raises:
        TypeError: a part is of a kind that has no one way of being written.
    """
    return hashlib.sha256(_canonical(list(parts))).hexdigest()


def rows_key(table: Table, rows: pa.Table) -> str:
    """Content key of rows that stand for themselves: a hash of every value but `run_id`, in their order.

    The same rows give the same key however they are chunked, and with any version of Arrow; and those made before a
    column came keep theirs, as a later column in which all is null does not count.
    """
    first = table.schema_in(formats.FIRST).names
    counted = (n for n in table.schema.names if n in first or rows[n].null_count < rows.num_rows)
    names = [name for name in counted if name != "run_id"]
    digest = hashlib.sha256(_canonical([table.name, names]))
    for batch in rows.select(names).to_batches(max_chunksize=BATCH_ROWS):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            digest.update(b"\n" + _canonical(row))
    return digest.hexdigest()


def file_row(
    lake: Lake, path: Path, *, table_name: str, night: date, sources: list[str], part: int, published_by: str
) -> dict[str, Any]:
    """The `files` row of a Parquet file in its final place: its size, rows, hash and keys are read from it.

    Raises:
        CheckError: the file is absent, truncated, or was not written by `write`.
    """
    footer = _our_footer(path)
    if footer is None:
        raise CheckError(f"{path}: absent, truncated, or not written by Nightdesk")
    content_key, input_key = _keys_in(footer)
    return {
        "path": lake.relative(path),
        "table_name": table_name,
        "night": night,
        "sources": sources,
        "part": part,
        "rows": footer.num_rows,
        "bytes": path.stat().st_size,
        "file_sha256": sha256_of(path),
        "content_key": content_key,
        "input_key": input_key,
        "format": _format_in(footer),
        "published_by": published_by,
        "superseded_by": None,
        "removed_at": None,
    }


def sha256_of(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal, read in pieces."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace_file(temporary: Path, path: Path) -> None:
    """Rename `temporary` over `path`, both in one folder; first the bytes, then the name reach the disk."""
    _flush(temporary)
    os.replace(temporary, path)
    _flush(path.parent)


@contextlib.contextmanager
def replacing(path: Path, *, lasting: bool = True) -> Iterator[Path]:
    """A temporary file beside `path` that takes its name at the end, or disappears if the block fails.

    Args:
        lasting: whether to wait until the disk has it. A staged file need not last: the end of a process does not
            harm it, and what the end of a machine did to it is told by its checksums, and made again.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".tmp", dir=path.parent)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        temporary.chmod(0o644)  # mkstemp gives 0600; analysts under other accounts read the lake
        if lasting:
            replace_file(temporary, path)
        else:
            os.replace(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _make_folder(folder: Path) -> None:
    """Make `folder`, with every new name on the way flushed to disk: a file is no safer than its folder."""
    if not folder.is_dir():
        _make_folder(folder.parent)
        folder.mkdir(exist_ok=True)
        _flush(folder.parent)


def _flush(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _plain(value: object) -> str:
    if isinstance(value, datetime):  # before date, of which it is a kind
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return value.as_posix()
    raise TypeError(f"{type(value).__name__} has no canonical form; give text, numbers, dates, lists or mappings")


_JSON = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_plain)


def _canonical(value: object) -> bytes:
    return _JSON.encode(value).encode("utf-8", "surrogatepass")
