"""The rows of past nights by month: fewer files to open for a query over the whole lake.

A month's file of a table holds the rows of the current files of its nights, in their order. It is a copy: the files
of the nights stay what is published, checked, sent and asked as of a run. Its name has a hash of what it was made
from. So a snapshot takes it instead of the nights' files exactly if it holds their rows; once a night of the month
is read again, the snapshot names the nights' files until the month is merged anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.tables import formats
from warehouse.tables.schema import BY_NAME, EMBEDDINGS
from warehouse.tables.table import Table

# Not merged: a vector takes thousands of times as long to compare as its share of opening a file.
APART = (EMBEDDINGS.name,)
FEWEST = 2  # files of a month; a single one need not be merged
GROUP_BYTES = 64_000_000  # of a row group in memory, where `store.ROW_GROUP_ROWS` rows would be more

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Month:
    """A table's files of the nights of one month.

    Attributes:
        first: the first day of the month.
        files: their `files` rows, by night and part.
    """

    table: Table
    first: date
    files: Sequence[Row]

    def path(self, lake: Lake) -> Path:
        """Where its rows lie once they are merged."""
        made_from = [(row["file_sha256"], formats.of_file(row)) for row in self.files]
        key = store.hash_of(self.table.name, formats.CURRENT, made_from)[:16]
        return lake.months / self.table.name / f"{self.first:%Y-%m}-{key}.parquet"


def months_of(current: Iterable[Row]) -> Iterator[Month]:
    """The months of every table that a month's file can stand for, by table and month.

    Args:
        current: the `files` rows that no run has superseded.
    """
    files: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in current:
        if row["table_name"] not in APART:
            files[row["table_name"], row["night"].replace(day=1)].append(row)
    for (name, first), rows in sorted(files.items()):
        if len(rows) >= FEWEST:
            yield Month(BY_NAME[name], first, sorted(rows, key=lambda row: (row["night"], row["part"])))


def unmerged(lake: Lake, current: Iterable[Row], night: date) -> list[Month]:
    """The months before that of `night` that are not merged, or no longer hold what is current.

    The month of `night` is left alone: more of its nights may follow at once.
    """
    before = night.replace(day=1)
    return [month for month in months_of(current) if month.first < before and not month.path(lake).exists()]


def merge(lake: Lake, month: Month) -> None:
    """Write the rows of a month as one file, whole or not at all. The caller holds the lake's lock.

    Raises:
        SchemaError, OSError, pyarrow.ArrowInvalid: a file of a night is lost or damaged, or the disk is full.
    """
    key = store.hash_of([row["content_key"] for row in month.files])
    store.write_groups(month.path(lake), month.table, _groups(lake, month), content_key=key)


def _groups(lake: Lake, month: Month) -> Iterator[pa.Table]:
    """The rows of a month, as large at a time as a row group may be; without rows one empty table."""
    pending: list[pa.Table] = []
    for row in month.files:
        pending.append(store.read(lake.absolute(row["path"]), month.table))
        if (
            sum(rows.num_rows for rows in pending) >= store.ROW_GROUP_ROWS
            or sum(rows.nbytes for rows in pending) >= GROUP_BYTES
        ):
            yield pa.concat_tables(pending)
            pending = []
    if pending:
        yield pa.concat_tables(pending)


def merged(lake: Lake, current: Iterable[Row]) -> Iterator[Month]:
    """The months whose rows lie in a file of their own."""
    return (month for month in months_of(current) if month.path(lake).exists())


def outdated(lake: Lake, files: Sequence[Row], latest: Mapping[date, datetime], before: datetime) -> Iterator[Path]:
    """What lies in the months' folder and no longer holds current rows, nor did shortly before.

    Args:
        files: all `files` rows.
        latest: when a night of each month, named by its first day, was last published.
        before: what became outdated after this time is kept, as an open session may read it.
    """
    wanted = {month.path(lake) for month in months_of(row for row in files if row["superseded_by"] is None)}
    for path in sorted(lake.months.glob("*/*")):
        month = _month_of(path)
        published = None if month is None else latest.get(month)
        changed = published or datetime.fromtimestamp(path.stat().st_mtime, UTC)
        if path not in wanted and changed < before:
            yield path


def _month_of(path: Path) -> date | None:
    """The first day of the month whose rows a file holds; None for a temporary file that a stop left."""
    try:
        return date.fromisoformat(f"{path.name[:7]}-01")
    except ValueError:
        return None
