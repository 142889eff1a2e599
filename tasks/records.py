"""The two staging tables between a source and the lake, and the writer of their files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.sources.source import COLUMNS
from warehouse.lake import store
from warehouse.tables.schema import ARTICLES

_TEXT = pa.string()

# One row per record as a source gave it: its fields as text, or the problem that kept it from being read.
RECORDS = pa.schema(
    [
        pa.field("record", _TEXT, nullable=False),
        *((name, _TEXT) for name in COLUMNS),
        ("not_modified", pa.bool_()),
        ("problem", _TEXT),
        ("remark", _TEXT),
        ("detail", _TEXT),
    ]
)

REMOVED = pa.list_(
    pa.struct([("kind", _TEXT), ("raw_start", pa.int32()), ("raw_end", pa.int32()), ("surface", _TEXT)])
)

# Columns of `articles` that settling adds: those that compare the article with others, and those of the run.
SETTLED = (
    "revision",
    "source",
    "copy_group",
    "copy_similarity",
    "characters_added",
    "characters_removed",
    "night",
    "run_id",
)

# One row per record of RECORDS, in the same order: the article it could become, or why it cannot. Its columns are
# those of `articles` but for SETTLED, all nullable, and what became of the record.
DRAFTS = pa.schema(
    [
        pa.field("record", _TEXT, nullable=False),
        *((field.name, field.type) for field in ARTICLES.columns if field.name not in {"record", *SETTLED}),
        ("removed", REMOVED),
        ("not_modified", pa.bool_()),
        ("problem", _TEXT),
        ("remark", _TEXT),
        ("detail", _TEXT),
    ]
)

BATCH_ROWS = 256
BATCH_CODE_POINTS = 8_000_000  # some 8 to 32 MB of rows waiting to be written, whatever their number
TIMEZONE_KEY = b"nightdesk.timezone"


class Staging:
    """The rows of one staging file, written in batches as they arrive."""

    def __init__(self, path: Path, schema: pa.Schema) -> None:
        self._schema = schema
        self._writer = pq.ParquetWriter(path, schema, compression="zstd", write_page_checksum=True)
        self._rows: list[Mapping[str, object]] = []
        self._waiting = 0

    def add(self, row: Mapping[str, object]) -> None:
        """Add one row; columns that it lacks are null."""
        self._rows.append(row)
        self._waiting += len(str(row.get("text") or ""))
        if len(self._rows) >= BATCH_ROWS or self._waiting >= BATCH_CODE_POINTS:
            self.flush()

    def flush(self) -> None:
        """Write the rows that are held in memory."""
        if self._rows:
            columns = [pa.array([row.get(f.name) for row in self._rows], type=f.type) for f in self._schema]
            self._writer.write_batch(pa.record_batch(columns, schema=self._schema))
        self._rows, self._waiting = [], 0

    def copy(self, path: Path) -> None:
        """Add every row of another file with the same columns."""
        self.flush()
        with pq.ParquetFile(path) as file:
            for batch in file.iter_batches(batch_size=BATCH_ROWS):
                self._writer.write_batch(batch)

    def close(self) -> None:
        """Close the file."""
        self._writer.close()


@contextmanager
def staging(path: Path, schema: pa.Schema) -> Iterator[Staging]:
    """Write a staging file that appears at `path` whole if the block succeeds, and not at all if it fails."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with store.replacing(path, lasting=False) as temporary:
        rows = Staging(temporary, schema)
        try:
            yield rows
            rows.flush()
        finally:
            rows.close()


def batches(path: Path, columns: Sequence[str] | None = None) -> Iterator[tuple[list[dict[str, Any]], str]]:
    """The rows of a staging file, a batch at a time, and the time zone of its source.

    Args:
        columns: all by default.
    """
    with pq.ParquetFile(path) as file:
        zone = (file.schema_arrow.metadata or {}).get(TIMEZONE_KEY, b"UTC").decode()
        for batch in file.iter_batches(batch_size=BATCH_ROWS, columns=columns):
            yield batch.to_pylist(), zone
