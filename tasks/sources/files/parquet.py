"""Parquet, batch by batch. Strings are read as bytes, so that a bad cell spoils one record only."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.sources.files.listing import SourceFile
from tasks.sources.files.rows import Rows
from tasks.sources.source import Beside, Record, Source

BATCH_ROWS = 64


def read_rows(file: SourceFile, source: Source, night: date, beside: Beside) -> Iterator[Record]:
    """A record per row, numbered from 1.

    Raises:
        InputError: the file lacks a column that the settings map.
    """
    rows = Rows(source, night, beside)
    with file.path.open("rb") as handle:
        try:
            parquet = pq.ParquetFile(handle, page_checksum_verification=True)
        except (pa.ArrowException, OSError) as error:
            yield Record(file.rows_reference, problem="broken_record", detail=f"no Parquet: {_one_line(error)}")
            return
        names = rows.names_in(str(file.path), parquet.schema_arrow.names)
        batches = parquet.iter_batches(batch_size=BATCH_ROWS, columns=sorted(set(names.values())))
        number = 0
        while True:
            try:
                batch = next(batches, None)
            except (pa.ArrowException, OSError) as error:
                detail = f"rows from {number + 1} on cannot be read: {_one_line(error)}"
                yield Record(f"{file.rows_reference}:{number + 1}", problem="broken_record", detail=detail)
                return
            if batch is None:
                return
            for row in _python(batch):
                number += 1
                if record := rows.record(f"{file.rows_reference}:{number}", row, names):
                    yield record


def _python(batch: pa.RecordBatch) -> list[dict[str, object]]:
    columns = {name: _plain(batch.column(name)).to_pylist() for name in batch.schema.names}
    return [{name: values[i] for name, values in columns.items()} for i in range(batch.num_rows)]


def _plain(values: pa.Array) -> pa.Array:
    """Strings as bytes, as they may not be UTF-8; times in microseconds, the finest unit of Python."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_large_string(values.type):
        return values.cast(pa.large_binary())
    if pa.types.is_string(values.type):
        return values.cast(pa.binary())
    if pa.types.is_string_view(values.type):
        return values.cast(pa.binary_view())
    if pa.types.is_timestamp(values.type):
        return values.cast(pa.timestamp("us", tz=values.type.tz), safe=False)
    return values


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
