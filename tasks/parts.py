"""The staging file of a source, written in parts, so that a killed run resumes after the last whole part.

Extracting the articles of an archive's pages takes hours; rereading extracted records takes seconds. A part is
whole or absent, as is the file that is made of all parts at the end.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.records import Staging, staging

PART_SECONDS = 30.0  # of work that a kill may cost; most sources take less and are one part
_SUFFIX = ".parts"
_READ_FROM = b"nightdesk.read_from"


class Parts:
    """The rows of one staging file, written as they arrive.

    Attributes:
        complete: whether an earlier run wrote all of them.
        kept: how many rows an earlier run wrote; the next row follows them.
        rows: how many rows there are so far, including the kept ones.
        problems: how many of these have a `problem`.
    """

    def __init__(self, out: Path, schema: pa.Schema, read_from: str, closing: ExitStack) -> None:
        self._out = out
        self._folder = out.with_suffix(_SUFFIX)
        self._schema = schema.with_metadata({**(schema.metadata or {}), _READ_FROM: read_from.encode()})
        self._closing = closing
        self._part: Staging | None = None
        self._until = 0.0
        self.rows = self.problems = 0
        self._whole: list[Path] = []
        self.complete = self._take(out)
        if not self.complete:
            while self._take(path := self._path(len(self._whole))):
                self._whole.append(path)
        self.kept = self.rows

    def add(self, row: Mapping[str, object]) -> None:
        """Add one row; columns that it lacks are null."""
        if self._part is None:
            self._folder.mkdir(parents=True, exist_ok=True)
            path = self._path(len(self._whole))
            self._part = self._closing.enter_context(staging(path, self._schema))
            self._whole.append(path)
            self._until = time.monotonic() + PART_SECONDS
        self._part.add(row)
        self.rows += 1
        self.problems += row.get("problem") is not None
        if time.monotonic() > self._until:
            self._close()

    def finish(self) -> None:
        """Make the staging file from the parts."""
        if self.complete:
            return
        self._close()
        if len(self._whole) == 1:
            os.replace(self._whole[0], self._out)
        else:
            with staging(self._out, self._schema) as rows:
                for path in self._whole:
                    rows.copy(path)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _close(self) -> None:
        self._closing.close()
        self._part = None

    def _path(self, number: int) -> Path:
        return self._folder / f"{number:06d}.parquet"

    def _take(self, path: Path) -> bool:
        """Count the rows of an earlier run if the file is undamaged and the source unchanged; whether it is so."""
        rows = problems = 0
        try:
            with pq.ParquetFile(path, page_checksum_verification=True) as file:
                if not file.schema_arrow.equals(self._schema, check_metadata=True):
                    return False
                for batch in file.iter_batches():
                    rows += batch.num_rows
                    problems += batch.num_rows - batch.column("problem").null_count
        except (OSError, pa.ArrowException):
            return False
        self.rows += rows
        self.problems += problems
        return True


@contextmanager
def parts(out: Path, schema: pa.Schema, read_from: str) -> Iterator[Parts]:
    """Write a staging file that appears at `out` when the block succeeds; if it fails, whole parts are kept.

    Args:
        read_from: the present state of the source; parts made from another state are written anew.
    """
    try:
        with ExitStack() as closing:
            rows = Parts(out, schema, read_from, closing)
            yield rows
            rows.finish()
    finally:
        with suppress(OSError):  # it still holds parts, or was never made
            out.with_suffix(_SUFFIX).rmdir()
