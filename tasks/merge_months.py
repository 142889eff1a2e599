"""Merge past nights by month, for queries over many nights."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa

from tasks.receipt import Receipt
from tasks.step import step
from warehouse.errors import NightdeskError
from warehouse.lake.lake import Lake
from warehouse.snapshot.months import Month, merge


@step("merge-months")
def merge_months(root: Path, months: Sequence[Month]) -> Receipt:
    """Write the files of these months; the next snapshot uses them.

    The night is published by now. So a problem is said in the note and raises nothing: without the file, queries
    read the nights' own files.
    """
    written, lake = 0, Lake(root)
    for month in months:
        try:
            merge(lake, month)
        except (NightdeskError, OSError, pa.ArrowException) as error:
            note = f"{month.table.name} of {month.first:%Y-%m} is not merged: {str(error).splitlines()[0]}"
            left = len(months) - written
            return Receipt(stage="merge months", read=len(months), written=written, set_aside=left, note=note)
        written += 1
    return Receipt(stage="merge months", read=len(months), written=written)
