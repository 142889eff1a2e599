"""Checks that each month's file holds the rows of the nights for which queries read it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pyarrow as pa

from warehouse.errors import SchemaError
from warehouse.lake import store
from warehouse.lake.lake import Lake
from warehouse.snapshot.months import Month, Row, merged


def month_problems(lake: Lake, files: Iterable[Row]) -> Iterator[tuple[str, str, str]]:
    """Promise, file and problem of each month's file that does not hold what its nights hold.

    Args:
        files: the `files` rows of the lake.
    """
    for month in merged(lake, (row for row in files if row["superseded_by"] is None)):
        if problem := _problem(lake, month):
            remedy = "remove it and run `nightdesk relocate`"
            yield "whole", lake.relative(month.path(lake)), f"{problem}: {remedy}"


def _problem(lake: Lake, month: Month) -> str | None:
    """What is wrong with a month's file; None if nothing is. Lost files of nights are reported elsewhere."""
    path, start = month.path(lake), 0
    try:
        held = store.rows_in(path)
        for row in month.files:
            file = lake.absolute(row["path"])
            if not store.is_whole(file, row):
                return None
            rows = store.read(file, month.table)
            if not store.read(path, month.table, rows=(start, rows.num_rows)).equals(rows):
                return f"does not hold the rows of {row['path']}"
            start += rows.num_rows
    except (OSError, pa.ArrowException, SchemaError) as error:
        return f"cannot be read ({str(error).splitlines()[0]})"
    return None if held == start else f"holds {held} rows, and its nights {start}"
